/**
 * What a person did on the treadmill in an interval: speed, incline, and the oxygen uptake that they stand for. Pure.
 * A reading holds as a heart rate does (hold.ts): to the next one, for `holdS` at most.
 */
import { acsmVo2, mPerMinOfKmPerH } from '@takt/shared/metrics/vo2.ts';
import type { RecordedTreadmill } from '@takt/shared/recording/recording.ts';
import { beltSpeedKmh, type TreadmillUse } from '@takt/shared/signal/treadmill.ts';
import type { IntervalTreadmill } from '@takt/shared/summary/summary.ts';
import { lengthMs, partsWithin, type Stretch } from './class-time.ts';
import { seconds, thousandth } from './rounding.ts';

/** As for a heart rate (product rule "Data quality"): of less than four fifths of the time nothing is computed. */
const SHARE = { of: 5, atLeast: 4 } as const;

/** What a treadmill said and the time that it held. */
export interface BeltPiece extends Stretch {
  readonly speedKmh: number | null;
  readonly inclinePercent: number | null;
}

/** Readings oldest first; of several at one instant the last counts. */
export function beltPieces(readings: readonly RecordedTreadmill[], holdS: number): BeltPiece[] {
  return readings.flatMap((reading, i) => {
    const fromMs = reading.atMs;
    const toMs = Math.min(fromMs + holdS * 1000, readings[i + 1]?.atMs ?? Number.POSITIVE_INFINITY);
    const { inclinePercent } = reading;
    return toMs > fromMs ? [{ fromMs, toMs, speedKmh: beltSpeedKmh(reading), inclinePercent }] : [];
  });
}

/** The mean over the time in which there was a value. */
class Mean {
  ms = 0;
  #sum = 0;

  add(value: number | null, ms: number): void {
    if (value === null) return;
    this.ms += ms;
    this.#sum += value * ms;
  }

  get value(): number | null {
    return this.ms === 0 ? null : thousandth(this.#sum / this.ms);
  }
}

export function treadmillFigures(
  pieces: readonly BeltPiece[],
  useAt: (atMs: number) => TreadmillUse,
  ran: readonly Stretch[],
): IntervalTreadmill | null {
  const [speed, incline, vo2] = [new Mean(), new Mean(), new Mean()];
  for (const piece of partsWithin(pieces, ran)) {
    const ms = piece.toMs - piece.fromMs;
    speed.add(piece.speedKmh, ms);
    incline.add(piece.inclinePercent, ms);
    vo2.add(vo2Of(piece, useAt(piece.fromMs)), ms);
  }
  if (speed.ms === 0 && incline.ms === 0) return null;
  const enough = vo2.ms * SHARE.of >= lengthMs(ran) * SHARE.atLeast;
  return {
    meanSpeedKmh: speed.value,
    speedS: seconds(speed.ms),
    meanInclinePercent: incline.value,
    inclineS: seconds(incline.ms),
    vo2MlKgMin: enough ? vo2.value : null,
    vo2S: seconds(vo2.ms),
  };
}

/** Nobody runs on a belt that stands, whatever was marked. */
function vo2Of({ speedKmh, inclinePercent }: BeltPiece, use: TreadmillUse): number | null {
  if (speedKmh === null || speedKmh === 0 || inclinePercent === null || use.holdsRails) return null;
  return acsmVo2(mPerMinOfKmPerH(speedKmh), inclinePercent / 100, use.running ? 'running' : null);
}
