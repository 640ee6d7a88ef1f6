/**
 * Straps heard in the last 60 s, for pairing. In memory only: a sample without an assignment is never written,
 * logged or sent on, and is forgotten after a minute (product rule "Privacy"). Pure: time is an argument.
 */
import { BeatSeries } from '@takt/shared/beat-series.ts';
import { assignmentOf, type ClassModel, type StrapIdentity } from '@takt/shared/class.ts';
import type { Source } from '@takt/shared/frame.ts';
import type { HeartSample, SensorKey } from '@takt/shared/sample.ts';
import type { HeardStrap, SameStrap } from '@takt/shared/wire.ts';
import { BeatTrail } from './same-beats.ts';

export const HEARD_FOR_MS = 60_000;
const SENSORS_MAX = 500;

interface Heard {
  sample: HeartSample;
  atMs: number;
  batteryPercent: number | null;
  readonly series: BeatSeries;
  readonly trail: BeatTrail;
}

/** One strap as far as is known: all its transmitters that were heard. */
interface Group {
  readonly strap: StrapIdentity | null;
  /** Of the place that wears it now; null: nobody. */
  readonly slot: number | null;
  readonly heard: Heard[];
}

export class HeardStraps {
  #heard = new Map<SensorKey, Heard>();

  note(sample: HeartSample, atMs: number): void {
    let heard = this.#heard.get(sample.sensor);
    if (heard === undefined) {
      if (this.#heard.size >= SENSORS_MAX) return;
      heard = { sample, atMs, batteryPercent: null, series: new BeatSeries(), trail: new BeatTrail() };
      this.#heard.set(sample.sensor, heard);
    }
    heard.trail.note(sample, heard.series.take(sample, atMs), atMs);
    heard.batteryPercent = sample.batteryPercent ?? heard.batteryPercent;
    if (atMs < heard.atMs) return;
    heard.sample = sample;
    heard.atMs = atMs;
  }

  forgetOld(nowMs: number): void {
    for (const [key, heard] of this.#heard) {
      if (nowMs - heard.atMs > HEARD_FOR_MS) this.#heard.delete(key);
      else heard.trail.forgetBefore(nowMs - HEARD_FOR_MS);
    }
  }

  /** What nobody in the class wears, one entry a strap of the inventory, in a steady order. */
  unassigned(model: ClassModel | null, inventory: readonly StrapIdentity[], nowMs: number): HeardStrap[] {
    this.forgetOld(nowMs);
    const groups = this.#groups(model, inventory, nowMs);
    return groups
      .filter(({ slot }) => slot === null)
      .map((group) => describe(group, sameAs(group, groups, model), nowMs));
  }

  #groups(model: ClassModel | null, inventory: readonly StrapIdentity[], nowMs: number): Group[] {
    const groups = new Map<string, Group>();
    for (const [key, heard] of this.#heard) {
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

/** The one strap whose beats are the same; of two that are, neither is certain enough to be named. */
function sameAs(group: Group, groups: readonly Group[], model: ClassModel | null): SameStrap | null {
  const alike = groups.filter(
    (other) =>
      other !== group &&
      group.heard.some(({ trail }) => other.heard.some((one) => trail.sameHeartAs(one.trail))),
  );
  const [same] = alike;
  if (same === undefined || alike.length > 1) return null;
  return {
    slot: same.slot,
    nickname: same.slot === null ? null : (model?.slots.get(same.slot)?.nickname ?? null),
    label: same.strap?.label ?? null,
    sensors: sensorsOf(same),
  };
}

const sensorsOf = ({ strap, heard }: Group): readonly SensorKey[] =>
  strap?.sensors ?? heard.map((one) => one.sample.sensor);

function describe(group: Group, same: SameStrap | null, nowMs: number): HeardStrap {
  const { strap, heard } = group;
  const newest = heard.reduce((a, b) => (b.atMs > a.atMs ? b : a));
  const sourceOf = (key: SensorKey): Source => (key.startsWith('ant:') ? 'ant' : 'ble');
  const nobodys = newest.sample.contact === 'off' || newest.series.conflicted;
  return {
    sensors: sensorsOf(group),
    strapId: strap?.strapId ?? null,
    label: strap?.label ?? null,
    heartRateBpm: nobodys ? null : newest.sample.heartRateBpm,
    ageS: Math.max(0, Math.floor((nowMs - newest.atMs) / 1000)),
    contact: newest.sample.contact,
    batteryPercent: heard.find((one) => one.batteryPercent !== null)?.batteryPercent ?? null,
    sources: [...new Set(heard.map((one) => sourceOf(one.sample.sensor)))],
    station: newest.sample.station ?? null,
    sameAs: same,
  };
}
