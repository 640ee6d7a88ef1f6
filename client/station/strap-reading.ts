/** What a strap's bytes say to its own wearer: the page's reading, by the rules of every other screen. Pure. */
import {
  BATTERY_LEVEL,
  decodeBatteryLevel,
  decodeHeartRateMeasurement,
  HEART_RATE_MEASUREMENT,
} from '@takt/shared/ble/heart-rate-measurement.ts';
import { StrapSignal, type StrapState } from '@takt/shared/strap-signal.ts';

export interface StrapShown {
  readonly signal: StrapState;
  /** null: there is none that may be shown. */
  readonly bpm: number | null;
  /** Whole seconds since the last evidence; null before the first. */
  readonly ageS: number | null;
  readonly batteryPercent: number | null;
}

export class StrapReading {
  readonly #signal = new StrapSignal();
  readonly #sensor: string;
  #batteryPercent: number | null = null;

  constructor(address: string) {
    this.#sensor = `ble:${address}`;
  }

  take(characteristic: number, bytes: Uint8Array, receivedAtMs: number): void {
    if (characteristic === BATTERY_LEVEL)
      this.#batteryPercent = decodeBatteryLevel(bytes) ?? this.#batteryPercent;
    if (characteristic !== HEART_RATE_MEASUREMENT) return;
    const measurement = decodeHeartRateMeasurement(bytes);
    if (measurement.kind === 'fault') return;
    const { heartRateBpm, rrTicks, contact } = measurement;
    const beat = { heartRateBpm, rrTicks, beatCount: null, beatTimeTicks: null, contact };
    this.#signal.ingest({ sensor: this.#sensor, receivedAtMs, ...beat, batteryPercent: null }, receivedAtMs);
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
      batteryPercent: this.#batteryPercent,
    };
  }
}
