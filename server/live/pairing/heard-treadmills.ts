/**
 * Treadmills heard in the last 60 s, for whoever says which stands where. In memory only, as with straps.
 * Pure: time is an argument.
 */

import type { ClassModel } from '@takt/shared/class/class.ts';
import { UNASSIGNED_FOR_MS } from '@takt/shared/freshness.ts';
import type { TreadmillKey, TreadmillSample } from '@takt/shared/sample.ts';
import { beltSpeedKmh } from '@takt/shared/signal/treadmill.ts';
import type { HeardTreadmill } from '@takt/shared/wire/viewer.ts';

const TREADMILLS_MAX = 200;

export class HeardTreadmills {
  #heard = new Map<TreadmillKey, { sample: TreadmillSample; atMs: number }>();

  note(sample: TreadmillSample, atMs: number): void {
    const before = this.#heard.get(sample.sensor);
    if (before === undefined && this.#heard.size >= TREADMILLS_MAX) return;
    if (before === undefined || atMs >= before.atMs) this.#heard.set(sample.sensor, { sample, atMs });
  }

  forgetOld(nowMs: number): void {
    for (const [sensor, { atMs }] of this.#heard) {
      if (nowMs - atMs > UNASSIGNED_FOR_MS) this.#heard.delete(sensor);
    }
  }

  /** In a steady order. Also those that stand somewhere already: two that were mixed up are put right from this list. */
  list(model: ClassModel | null, nowMs: number): HeardTreadmill[] {
    return [...this.#heard.values()]
      .filter(({ atMs }) => nowMs - atMs <= UNASSIGNED_FOR_MS)
      .map(({ sample, atMs }) => ({
        sensor: sample.sensor,
        slot:
          model?.treadmills.find((one) => one.sensor === sample.sensor && one.toMs === null)?.slot ?? null,
        speedKmh: beltSpeedKmh(sample),
        inclinePercent: sample.inclinePercent,
        state: sample.state,
        ageS: Math.max(0, Math.floor((nowMs - atMs) / 1000)),
      }))
      .sort((a, b) => a.sensor.localeCompare(b.sensor));
  }
}
