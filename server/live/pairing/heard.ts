/**
 * Straps heard in the last 60 s, for pairing. In memory only: a sample without an assignment is never written,
 * logged or sent on, and is forgotten after a minute (product rule "Privacy"). Pure: time is an argument.
 */

import type { ClassModel, StrapIdentity } from '@takt/shared/class/class.ts';
import { assignmentOf } from '@takt/shared/class/class-straps.ts';
import { LOST_AFTER_MS, STALE_AFTER_MS, UNASSIGNED_FOR_MS } from '@takt/shared/freshness.ts';
import type { Slot } from '@takt/shared/ids.ts';
import type { HeartSample, StrapKey } from '@takt/shared/sample.ts';
import { isAnt } from '@takt/shared/sensors.ts';
import { Battery, type BatteryLevel, lowestBattery } from '@takt/shared/signal/battery.ts';
import { Evidence } from '@takt/shared/signal/evidence.ts';
import type { Source } from '@takt/shared/wire/frame.ts';
import type { HeardStrap, SameStrap, StrapSuggestion } from '@takt/shared/wire/viewer.ts';
import type { LastStrap } from '../../store/store.ts';
import { Stretch } from '../state/stretch.ts';
import { bestStrengthDbm, heldStraps, levelOf, type StrengthReading, StrengthTrail } from './proximity.ts';
import { BeatTrail } from './same-beats.ts';

const SENSORS_MAX = 500;
/** Beats that stop for longer: the strap has been off. */
const OFF_AFTER_MS = 10_000;
/** A strap that was put on for this slot is new for so long. */
const NEW_FOR_MS = 20_000;

/** What the clinic knows of its straps, and the class in which they are worn now. */
export interface Scene {
  readonly model: ClassModel | null;
  readonly inventory: readonly StrapIdentity[];
  readonly lastStraps: readonly LastStrap[];
}

/** A pairing dialog that is open for a slot. */
export interface Dialog {
  readonly slot: Slot;
  readonly openedAtMs: number;
}

interface Heard {
  sample: HeartSample;
  atMs: number;
  readonly battery: Battery;
  readonly evidence: Evidence;
  /** What it proved last, and when: another number that it sends is not shown (product rule "Freshness"). */
  proven: { readonly bpm: number; readonly atMs: number } | null;
  readonly trail: BeatTrail;
  readonly strength: StrengthTrail;
  readonly present: Stretch;
  /** Beats without a pause: it has not been off. */
  readonly beating: Stretch;
  /** A heart rate, with contact as far as it can tell. */
  readonly shown: Stretch;
}

/** One strap as far as is known: all its transmitters that were heard. */
interface Group {
  readonly strap: StrapIdentity | null;
  /** The slot that wears it now; null: none. */
  readonly slot: Slot | null;
  readonly heard: Heard[];
}

/** A strap of the inventory that is heard now. */
export interface PresentStrap {
  readonly strap: StrapIdentity;
  readonly wornBySlot: Slot | null;
  /** How long it has shown a heart rate with contact. */
  readonly shownForMs: number;
  readonly atMs: number;
  readonly battery: BatteryLevel | null;
}

export class HeardStraps {
  #heard = new Map<StrapKey, Heard>();

  note(sample: HeartSample, atMs: number): void {
    let heard = this.#heard.get(sample.sensor);
    if (heard === undefined) {
      if (this.#heard.size >= SENSORS_MAX) return;
      heard = newlyHeard(sample, atMs);
      this.#heard.set(sample.sensor, heard);
    }
    const proof = heard.evidence.take(sample, Math.max(atMs, heard.atMs));
    heard.trail.note(sample, proof, atMs);
    heard.present.note(atMs);
    heard.battery.take(sample, atMs);
    const { strengthDbm, receiver = '' } = sample;
    if (strengthDbm !== undefined) heard.strength.note({ receiver, strengthDbm, atMs });
    if (proof.bpm !== null) {
      heard.proven = { bpm: proof.bpm, atMs };
      heard.beating.note(atMs);
      heard.shown.note(atMs);
    } else if (proof.endsHold) heard.proven = null;
    if (sample.contact === 'off' || heard.evidence.conflicted) heard.shown.end();
    if (sample.contact === 'off') heard.beating.end();
    if (atMs < heard.atMs) return;
    heard.sample = sample;
    heard.atMs = atMs;
  }

  forgetOld(nowMs: number): void {
    for (const [key, heard] of this.#heard) {
      if (nowMs - heard.atMs > UNASSIGNED_FOR_MS) this.#heard.delete(key);
      else heard.trail.forgetBefore(nowMs - UNASSIGNED_FOR_MS);
    }
  }

  /**
   * What nobody in the class wears, one entry a strap of the inventory, in a steady order; and for each open dialog the
   * strap that is meant, where it is certain.
   */
  forPairing(
    scene: Scene,
    dialogs: readonly Dialog[],
    nowMs: number,
  ): { readonly straps: HeardStrap[]; readonly suggestions: StrapSuggestion[] } {
    const groups = this.#groups(scene, nowMs);
    const described = new Map(groups.map((group) => [group, describe(group, groups, scene, nowMs)]));
    const free = groups.filter(({ slot }) => slot === null);
    const held = heldOf(groups, nowMs);
    const suggestions = dialogs.flatMap(({ slot, openedAtMs }): StrapSuggestion[] => {
      const why = held === null ? ('appeared' as const) : ('held' as const);
      const group = held ?? appearedOf(free, openedAtMs, nowMs);
      const strap = group === null ? undefined : described.get(group);
      if (group === null || strap === undefined || strap.conflict || group.slot === slot) return [];
      return [{ slot, why, strap, wornBySlot: group.slot }];
    });
    return { straps: free.flatMap((group) => described.get(group) ?? []), suggestions };
  }

  /** Straps of the inventory, or of the class, that are heard now. */
  present(scene: Scene, nowMs: number): PresentStrap[] {
    return this.#groups(scene, nowMs).flatMap(({ strap, slot, heard }) => {
      if (strap === null || heard.every(({ present }) => present.sinceMs(nowMs) === null)) return [];
      const shownForMs = Math.max(...heard.map(({ shown }) => nowMs - (shown.sinceMs(nowMs) ?? nowMs)));
      const { atMs } = newestOf(heard);
      return [{ strap, wornBySlot: slot, shownForMs, atMs, battery: batteryOf(heard, nowMs) }];
    });
  }

  #groups({ model, inventory }: Scene, nowMs: number): Group[] {
    const groups = new Map<string, Group>();
    for (const [key, heard] of this.#heard) {
      if (nowMs - heard.atMs > UNASSIGNED_FOR_MS) continue;
      const worn = model === null ? undefined : assignmentOf(model, key, nowMs);
      const strap = worn?.strap ?? inventory.find((one) => one.sensors.includes(key)) ?? null;
      const slot = worn?.slot ?? null;
      const id = `${slot ?? ''} ${strap?.strapId ?? key}`;
      const group = groups.get(id) ?? { strap, slot, heard: [] };
      group.heard.push(heard);
      groups.set(id, group);
    }
    return [...groups.entries()].sort(([a], [b]) => a.localeCompare(b)).map(([, group]) => group);
  }
}

function newlyHeard(sample: HeartSample, atMs: number): Heard {
  return {
    sample,
    atMs,
    battery: new Battery(),
    evidence: new Evidence(),
    proven: null,
    trail: new BeatTrail(),
    strength: new StrengthTrail(),
    present: new Stretch(LOST_AFTER_MS),
    beating: new Stretch(OFF_AFTER_MS),
    shown: new Stretch(STALE_AFTER_MS),
  };
}

/** The one that is held to a receiver. Two are meant only when they are two radios of one strap: the same beats. */
function heldOf(groups: readonly Group[], nowMs: number): Group | null {
  const [held, ...others] = heldStraps(
    groups.map((group) => readingsOf(group)),
    nowMs,
  ).flatMap((i) => groups[i] ?? []);
  return held !== undefined && others.every((other) => sameHeart(held, other)) ? held : null;
}

/** The only one that has come since the dialog opened, when no receiver gives a strength. With a strength another rule holds. */
function appearedOf(free: readonly Group[], openedAtMs: number, nowMs: number): Group | null {
  const fresh = free.filter((group) => {
    const sinceMs = presentSinceMs(group, nowMs);
    return sinceMs !== null && sinceMs >= openedAtMs && nowMs - sinceMs <= NEW_FOR_MS;
  });
  const [only] = fresh;
  if (only === undefined || fresh.length > 1) return null;
  return bestStrengthDbm(readingsOf(only), nowMs) === null ? only : null;
}

const sameHeart = (a: Group, b: Group): boolean =>
  a.heard.some(({ trail }) => b.heard.some((one) => trail.sameHeartAs(one.trail)));

/** The one strap whose beats are the same; of two that are, neither is certain enough to be named. */
function sameAs(group: Group, groups: readonly Group[], model: ClassModel | null): SameStrap | null {
  const alike = groups.filter((other) => other !== group && sameHeart(group, other));
  const [same] = alike;
  if (same === undefined || alike.length > 1) return null;
  return {
    slot: same.slot,
    nickname: same.slot === null ? null : (model?.slots.get(same.slot)?.nickname ?? null),
    label: same.strap?.label ?? null,
    sensors: sensorsOf(same),
  };
}

const readingsOf = ({ heard }: Group): StrengthReading[] =>
  heard.flatMap(({ strength }) => strength.since(Number.NEGATIVE_INFINITY));

const newestOf = (heard: readonly Heard[]): Heard => heard.reduce((a, b) => (b.atMs > a.atMs ? b : a));

const batteryOf = (heard: readonly Heard[], nowMs: number): BatteryLevel | null =>
  lowestBattery(heard.map(({ battery }) => battery.level(nowMs)));

/** The newest number that a beat, an RR or a notification that counts stands behind, for as long as a tile shows one. */
function provenBpm(heard: readonly Heard[], nowMs: number): number | null {
  const numbers = heard
    .flatMap(({ proven }) => proven ?? [])
    .filter(({ atMs }) => nowMs - atMs <= LOST_AFTER_MS);
  return numbers.sort((a, b) => a.atMs - b.atMs).at(-1)?.bpm ?? null;
}

const sensorsOf = ({ strap, heard }: Group): readonly StrapKey[] =>
  strap?.sensors ?? heard.map((one) => one.sample.sensor);

function presentSinceMs({ heard }: Group, nowMs: number): number | null {
  const since = heard.flatMap(({ present }) => present.sinceMs(nowMs) ?? []);
  return since.length === 0 ? null : Math.min(...since);
}

/** The slot that had it before, in this class, when its beats have gone on since. */
function notOffSince({ slot, strap, heard }: Group, model: ClassModel | null, nowMs: number): Slot | null {
  if (model === null || slot !== null) return null;
  const before = model.assignments.findLast(
    (one) =>
      one.toMs !== null &&
      (one.strap.strapId === strap?.strapId ||
        heard.some(({ sample }) => one.strap.sensors.includes(sample.sensor))),
  );
  if (before === undefined) return null;
  const beatsOn = heard.some(({ beating }) => {
    const sinceMs = beating.sinceMs(nowMs);
    return sinceMs !== null && sinceMs <= (before.toMs ?? 0);
  });
  return beatsOn ? before.slot : null;
}

/** The slot of the person who had it last and has none now. */
function lastOf(strap: StrapIdentity | null, { model, lastStraps }: Scene): Slot | null {
  const last = lastStraps.find(({ strapId }) => strapId === strap?.strapId);
  if (last === undefined || model === null) return null;
  const who = [...model.slots.values()].find(({ personId }) => personId === last.personId);
  if (who === undefined || who.leftAtMs !== null) return null;
  const hasOne = model.assignments.some(({ slot, toMs }) => slot === who.slot && toMs === null);
  return hasOne ? null : who.slot;
}

function describe(group: Group, groups: readonly Group[], scene: Scene, nowMs: number): HeardStrap {
  const { strap, heard } = group;
  const newest = newestOf(heard);
  const sourceOf = (key: StrapKey): Source => (isAnt(key) ? 'ant' : 'ble');
  const conflict = heard.some(({ evidence }) => evidence.conflicted);
  const battery = batteryOf(heard, nowMs);
  const strengthDbm = bestStrengthDbm(readingsOf(group), nowMs);
  return {
    sensors: sensorsOf(group),
    strapId: strap?.strapId ?? null,
    label: strap?.label ?? null,
    heartRateBpm: conflict ? null : provenBpm(heard, nowMs),
    ageS: Math.max(0, Math.floor((nowMs - newest.atMs) / 1000)),
    contact: newest.sample.contact,
    batteryPercent: battery?.percent ?? null,
    batteryLow: battery?.isLow ?? false,
    sources: [...new Set(heard.map((one) => sourceOf(one.sample.sensor)))],
    station: newest.sample.station ?? null,
    strengthDbm,
    level: levelOf(strengthDbm),
    heardForS: Math.floor((nowMs - (presentSinceMs(group, nowMs) ?? nowMs)) / 1000),
    conflict,
    lastOfSlot: lastOf(strap, scene),
    notOffSinceSlot: notOffSince(group, scene.model, nowMs),
    sameAs: sameAs(group, groups, scene.model),
  };
}
