/** Whether a treadmill speaks: what it says of speed and incline is decoded at the server. Pure. */
import { LOST_AFTER_MS, STALE_AFTER_MS } from '@takt/shared/strap-signal.ts';

export interface TreadmillShown {
  /** Some tell nothing while the belt stands: then they are waited for, or lost, and nothing is wrong. */
  readonly signal: 'waiting' | 'live' | 'stale' | 'lost';
  /** Whole seconds since it last spoke; null before the first. */
  readonly ageS: number | null;
}

export class TreadmillReading {
  #heardAtMs: number | null = null;

  take(receivedAtMs: number): void {
    this.#heardAtMs = receivedAtMs;
  }

  shown(nowMs: number): TreadmillShown {
    if (this.#heardAtMs === null) return { signal: 'waiting', ageS: null };
    const ageMs = Math.max(0, nowMs - this.#heardAtMs);
    const signal = ageMs > LOST_AFTER_MS ? 'lost' : ageMs > STALE_AFTER_MS ? 'stale' : 'live';
    return { signal, ageS: Math.floor(ageMs / 1000) };
  }
}
