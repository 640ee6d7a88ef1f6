/** What strap and treadmill show the person at the station, by the rules of every other screen. Pure. */
import { LOST_AFTER_MS, STALE_AFTER_MS } from '@takt/shared/freshness.ts';
import type { HeartSample, TreadmillSample } from '@takt/shared/sample.ts';
import { Battery, type BatteryLevel } from '@takt/shared/signal/battery.ts';
import { StrapSignal, type StrapState } from '@takt/shared/signal/strap-signal.ts';
import { beltSpeedKmh } from '@takt/shared/signal/treadmill.ts';

export interface StrapShown {
  readonly signal: StrapState;
  /** null: there is none that may be shown. */
  readonly bpm: number | null;
  /** Whole seconds since the last evidence; null before the first. */
  readonly ageS: number | null;
  /** null: the strap has told nothing of it. */
  readonly battery: BatteryLevel | null;
}

export class StrapReading {
  readonly #signal = new StrapSignal();
  readonly #battery = new Battery();

  take(sample: HeartSample): void {
    this.#signal.ingest(sample, sample.receivedAtMs);
    this.#battery.take(sample, sample.receivedAtMs);
  }

  shown(nowMs: number): StrapShown {
    const signal = this.#signal.state(nowMs);
    const ageMs = this.#signal.ageMs(nowMs);
    const isShown = signal === 'live' || signal === 'stale';
    const newest = this.#signal.newest();
    return {
      signal,
      bpm: isShown && newest !== null ? Math.round(newest.bpm) : null,
      ageS: ageMs === null ? null : Math.floor(ageMs / 1000),
      battery: this.#battery.level(nowMs),
    };
  }
}

export interface TreadmillShown {
  /** Some tell nothing while the belt stands: then they are waited for, or lost, and nothing is wrong. */
  readonly signal: 'waiting' | 'live' | 'stale' | 'lost';
  /** Whole seconds since it last spoke; null before the first. */
  readonly ageS: number | null;
  /** null: not known, or too old to be shown; so is the incline. */
  readonly speedKmh: number | null;
  readonly inclinePercent: number | null;
}

export class TreadmillReading {
  #newest: TreadmillSample | null = null;

  take(sample: TreadmillSample): void {
    this.#newest = sample;
  }

  shown(nowMs: number): TreadmillShown {
    if (this.#newest === null) return { signal: 'waiting', ageS: null, speedKmh: null, inclinePercent: null };
    const { receivedAtMs, inclinePercent } = this.#newest;
    const speedKmh = beltSpeedKmh(this.#newest);
    const ageMs = Math.max(0, nowMs - receivedAtMs);
    const ageS = Math.floor(ageMs / 1000);
    if (ageMs > LOST_AFTER_MS) return { signal: 'lost', ageS, speedKmh: null, inclinePercent: null };
    return { signal: ageMs > STALE_AFTER_MS ? 'stale' : 'live', ageS, speedKmh, inclinePercent };
  }
}
