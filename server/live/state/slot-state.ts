/**
 * One participant now: which of the person's transmitters speaks, where the heart is against the target,
 * where it is heading, and the minutes in target. Pure: time is an argument.
 */

import { type HrMax, hrMaxAt, type SlotModel, type StrapIdentity } from '@takt/shared/class/class.ts';
import type { Cue } from '@takt/shared/class/cue-rules.ts';
import { forecastSteadyState } from '@takt/shared/class/forecast.ts';
import type { Slot } from '@takt/shared/ids.ts';
import type { HeartSample, StrapKey, TreadmillKey, TreadmillSample } from '@takt/shared/sample.ts';
import { isAnt } from '@takt/shared/sensors.ts';
import { Battery, type BatteryTold, lowestBattery } from '@takt/shared/signal/battery.ts';
import { StrapSignal } from '@takt/shared/signal/strap-signal.ts';
import type { FramePosition, Signal, Source, Word } from '@takt/shared/wire/frame.ts';
import { shownPercent } from '@takt/shared/zones.ts';
import { Cues } from './cues.ts';
import { keptOnItsSide, Lamp } from './lamp.ts';
import type { Minutes } from './minutes.ts';
import { type Target, wordFor } from './target.ts';
import { type Belt, TreadmillSignal } from './treadmill-signal.ts';

/** As long as the longest forecast window. */
const POINTS_KEPT_MS = 31_000;
const POINT_EVERY_MS = 1_000;
const NO_BELT: Belt = { speedKmh: null, inclinePercent: null };

export interface ZonedSlot extends Belt {
  readonly slot: Slot;
  readonly signal: Signal;
  readonly bpm: number | null;
  readonly percent: number | null;
  readonly lampPercent: number | null;
  readonly position: FramePosition;
  readonly onTheWay: boolean;
  readonly word: Word;
  readonly ageMs: number | null;
  readonly forecastPercent: number | null;
  readonly batteryPercent: number | null;
  readonly lowBattery: boolean;
  readonly cue: Cue;
  readonly source: Source;
  readonly fromBeats: boolean;
  readonly beatsDoubted: boolean;
  /** By interval, 0 …, as the summary counts them; whoever has none yet may be left out at the end. */
  readonly inTargetMs: readonly number[];
  readonly intervalInTargetMs: number;
  readonly classInTargetMs: number;
}

/** What was found when time went on last. Minutes are counted when somebody reads them. */
interface Moment {
  readonly atMs: number;
  readonly interval: number;
  readonly shown: Omit<ZonedSlot, 'inTargetMs' | 'intervalInTargetMs' | 'classInTargetMs'>;
}

export class SlotState {
  #now: Moment | null = null;
  #signals = new Map<StrapKey, StrapSignal>();
  /** Of the strap that is worn, the preferred first. */
  #sensors: readonly StrapKey[] = [];
  /** Of those that were not heard yet: something that they sent may be missing here. */
  #missed = new Set<StrapKey>();
  #inUse: StrapKey | null = null;
  #batteries = new Map<StrapKey, Battery>();
  #treadmill: { readonly sensor: TreadmillKey; readonly signal: TreadmillSignal } | null = null;
  #points: { atMs: number; value: number }[] = [];
  #pointsStretch: number | null = null;
  #lamp = new Lamp();
  #cues = new Cues();

  readonly minutes: Minutes;

  constructor(minutes: Minutes) {
    this.minutes = minutes;
  }

  /** What a strap sent that is no longer, or not yet, worn here changes nothing that is shown. */
  ingest(sample: HeartSample, atMs: number): void {
    const { sensor } = sample;
    if (!this.#sensors.includes(sensor)) return;
    this.noteBattery(sensor, sample, atMs);
    let signal = this.#signals.get(sensor);
    if (signal === undefined) {
      signal = new StrapSignal();
      this.#signals.set(sensor, signal);
      if (this.#missed.delete(sensor)) signal.resume(atMs);
    }
    this.#choose(atMs);
    signal.ingest(sample, atMs);
    this.#choose(atMs);
  }

  noteBattery(sensor: StrapKey, told: BatteryTold, atMs: number): void {
    if (!this.#sensors.includes(sensor)) return;
    const battery = this.#batteries.get(sensor) ?? new Battery();
    battery.take(told, atMs);
    this.#batteries.set(sensor, battery);
  }

  /** Something that came up to now may be missing here (StrapSignal.resume). */
  resume(atMs: number): void {
    this.#missed = new Set(this.#sensors.filter((sensor) => !this.#signals.has(sensor)));
    for (const signal of this.#signals.values()) signal.resume(atMs);
  }

  ingestTreadmill(sample: TreadmillSample, atMs: number): void {
    if (this.#treadmill?.sensor !== sample.sensor) {
      this.#treadmill = { sensor: sample.sensor, signal: new TreadmillSignal() };
    }
    this.#treadmill.signal.ingest(sample, atMs);
  }

  /** What another treadmill sent does not belong to this slot. */
  keepTreadmill(sensor: TreadmillKey | null): void {
    if (this.#treadmill?.sensor !== sensor) this.#treadmill = null;
  }

  /** Another strap, or none: what the last one said is no longer this person's. */
  keepOnly(sensors: readonly StrapKey[]): void {
    this.#sensors = sensors;
    for (const sensor of this.#missed) if (!sensors.includes(sensor)) this.#missed.delete(sensor);
    for (const known of [this.#signals, this.#batteries])
      for (const sensor of known.keys()) if (!sensors.includes(sensor)) known.delete(sensor);
    if (this.#inUse !== null && !sensors.includes(this.#inUse)) {
      this.#inUse = null;
      this.#points = [];
      this.#lamp.forget();
    }
  }

  cueSeen(cue: Cue): void {
    this.#cues.seen(cue);
  }

  /**
   * One transmitter at a time: the one in use until it falls silent, then, in that instant, the first in order that speaks
   * (one-heart.ts). So it is the same one whenever somebody looks.
   */
  #choose(nowMs: number): void {
    for (;;) {
      const silentMs = this.#speaksUntilMs(this.#inUse);
      if (silentMs >= nowMs) return;
      const fromMs = silentMs > Number.NEGATIVE_INFINITY ? silentMs : nowMs;
      const next = this.#sensors.find((sensor) => this.#speaksUntilMs(sensor) > fromMs);
      if (next === undefined || next === this.#inUse) break;
      this.#inUse = next;
    }
    this.#inUse ??= this.#sensors.find((sensor) => this.#signals.has(sensor)) ?? null;
  }

  #speaksUntilMs(sensor: StrapKey | null): number {
    return (
      (sensor === null ? undefined : this.#signals.get(sensor))?.speaksUntilMs ?? Number.NEGATIVE_INFINITY
    );
  }

  #forecast(exactPercent: number | null, target: Target, nowMs: number): number | null {
    // A pause changes the speed as much as a new phase does.
    if (this.#pointsStretch !== target.stretch || !target.running) {
      this.#pointsStretch = target.stretch;
      this.#points = [];
    }
    if (!target.running) return null;
    const last = this.#points.at(-1);
    if (exactPercent !== null && (last === undefined || nowMs - last.atMs >= POINT_EVERY_MS)) {
      this.#points.push({ atMs: nowMs, value: exactPercent });
    }
    const fromMs = Math.max(
      nowMs - POINTS_KEPT_MS,
      this.#treadmill?.signal.changedAtMs ?? nowMs - POINTS_KEPT_MS,
    );
    while (this.#points.length > 0 && this.#points[0]!.atMs < fromMs) this.#points.shift();
    return forecastSteadyState(this.#points);
  }

  /** Lets time go on to `nowMs`: which transmitter speaks, where the lamp stands, which cue is due. */
  advance(slot: SlotModel, strap: StrapIdentity | null, target: Target, nowMs: number): void {
    if (strap === null) this.keepOnly([]);
    this.#choose(nowMs);
    const signal = this.#inUse === null ? null : (this.#signals.get(this.#inUse) ?? null);
    const state = signalOf(slot, strap, signal, nowMs);
    const shown = state === 'live' || state === 'stale';
    const hrMax: HrMax | null = hrMaxAt(slot, nowMs);
    const value = shown ? (signal?.newest() ?? null) : null;
    const percentOf = (bpm: number | null): number | null =>
      bpm === null || hrMax === null ? null : shownPercent(bpm, hrMax.bpm);
    const percent = percentOf(value?.bpm ?? null);
    const live = state === 'live';
    const judgedByHeart = slot.target === 'heart-rate';
    const exact = live && value !== null && hrMax !== null ? (100 * value.bpm) / hrMax.bpm : null;
    const steadyState = this.#forecast(exact, target, nowMs);
    const forecast = live ? steadyState : null;

    const median = percentOf(shown ? (signal?.medianBpm() ?? null) : null);
    const judged = median !== null && target.band !== null && judgedByHeart;
    if (!judged) this.#lamp.forget();
    const position: FramePosition =
      judged && target.band !== null ? this.#lamp.judge(median, target.band, target.stretch, nowMs) : 'none';
    const towards = isTowards(position, steadyState, target);
    const word =
      !judgedByHeart && shown && target.band !== null ? 'byBorg' : wordFor(target, position, towards);
    const ageMs = signal?.ageMs(nowMs) ?? null;
    // One strap has one battery, whichever of its radios speaks.
    const battery = lowestBattery([...this.#batteries.values()].map((one) => one.level(nowMs)));
    const facts = {
      judged: judgedByHeart,
      signal: state,
      ageMs,
      percent,
      position,
      forecastPercent: forecast,
      hrMaxMethod: hrMax?.method ?? null,
    };
    const { speedKmh, inclinePercent } = this.#treadmill?.signal.belt(nowMs) ?? NO_BELT;
    const shownNow: Moment['shown'] = {
      speedKmh,
      inclinePercent,
      slot: slot.slot,
      signal: state,
      bpm: value?.bpm ?? null,
      percent,
      lampPercent:
        position === 'none' || median === null || target.band === null
          ? null
          : keptOnItsSide(median, position, target.band),
      position,
      onTheWay: word === 'onTheWay' || word === 'onTheWayDown',
      word: live ? word : 'none',
      ageMs,
      forecastPercent: forecast === null ? null : Math.round(forecast),
      batteryPercent: battery?.percent ?? null,
      lowBattery: battery?.isLow ?? false,
      cue: this.#cues.judge(facts, target, nowMs),
      source: this.#inUse === null ? 'none' : isAnt(this.#inUse) ? 'ant' : 'ble',
      fromBeats: value?.fromBeats ?? false,
      beatsDoubted: value?.beatsDoubted ?? false,
    };
    this.#now = { atMs: nowMs, interval: target.interval, shown: shownNow };
  }

  /** As of the instant to which time has gone on; null: it never has. Reading changes nothing. */
  view(): ZonedSlot | null {
    if (this.#now === null) return null;
    const { atMs, interval, shown } = this.#now;
    const inTargetMs = this.minutes.inTargetMs(atMs);
    return {
      ...shown,
      inTargetMs,
      intervalInTargetMs: inTargetMs[interval] ?? 0,
      classInTargetMs: inTargetMs.reduce((sum, ms) => sum + ms, 0),
    };
  }
}

function signalOf(
  slot: SlotModel,
  strap: StrapIdentity | null,
  signal: StrapSignal | null,
  nowMs: number,
): Signal {
  if (slot.leftAtMs !== null) return 'left';
  if (slot.nickname === null && strap === null) return 'free';
  return signal?.state(nowMs) ?? 'waiting';
}

/** Does the forecast reach the band from where the heart is? null: there is no forecast. */
function isTowards(position: FramePosition, forecast: number | null, target: Target): boolean | null {
  if (forecast === null || target.band === null) return null;
  if (position === 'below') return forecast >= target.band.floorPercent;
  return position === 'above' && forecast <= target.band.ceilingPercent;
}
