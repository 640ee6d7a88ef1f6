/**
 * Heart rates that a strap kept (under water, away from its watch) and handed over later: FIT message 132. One message
 * ties the strap's own clock, 1/1024 s, to the time of day; those that follow give a heart rate a beat with the strap's
 * time, in full or by its lowest 12 bits. They are merged into the records by time.
 */
import { bytesOf, firstOf, timeOf, valuesOf } from './fit-fields.ts';
import type { FitMessage } from './fit-messages.ts';

export const KEPT_HEART_RATES = 132;
const FIELD = { fractionalTime: 0, time256: 1, bpm: 6, eventTime: 9, eventTime12: 10 } as const;

export interface KeptHeartRate {
  /** s of the FIT epoch, with decimals. */
  readonly atS: number;
  readonly bpm: number;
  readonly record: number;
}

/** Returns the heart rates by time, and the records of messages that nothing ties to a time. */
export function keptHeartRates(messages: readonly FitMessage[]): {
  readonly kept: readonly KeptHeartRate[];
  readonly untied: readonly number[];
} {
  const kept: KeptHeartRate[] = [];
  const untied: number[] = [];
  let tie: { readonly atS: number; readonly ticks: number } | null = null;
  let lastTicks = 0;
  for (const message of messages) {
    const time = timeOf(message);
    const full = valuesOf(message, FIELD.eventTime).filter((value) => value !== null);
    const first = full[0];
    if (time !== null && first !== undefined) {
      const fractionS =
        (firstOf(message, FIELD.fractionalTime) ?? 0) / 32768 + (firstOf(message, FIELD.time256) ?? 0) / 256;
      tie = { atS: time + fractionS, ticks: first };
      lastTicks = tie.ticks;
    }
    const beats = valuesOf(message, FIELD.bpm);
    if (tie === null) {
      if (beats.length > 0) untied.push(message.record);
      continue;
    }
    const ticks =
      full.length > 0 ? full.map((value) => unwrapped(value, lastTicks)) : unpacked(message, lastTicks);
    lastTicks = ticks.at(-1) ?? lastTicks;
    for (const [i, bpm] of beats.entries()) {
      const at = ticks[i];
      if (bpm === null || bpm === 0 || at === undefined) continue;
      kept.push({ atS: tie.atS + (at - tie.ticks) / 1024, bpm, record: message.record });
    }
  }
  return { kept: kept.sort((a, b) => a.atS - b.atS), untied };
}

const CLOCK_ROUND = 2 ** 32;

/** The strap's clock begins anew after 48 days. */
function unwrapped(ticks: number, after: number): number {
  return ticks + CLOCK_ROUND * Math.max(0, Math.round((after - ticks) / CLOCK_ROUND));
}

/** Twelve bits each, the lowest first: every one lies less than 4 s after the one before. */
function unpacked(message: FitMessage, after: number): number[] {
  const packed = bytesOf(message, FIELD.eventTime12);
  const found: number[] = [];
  let last = after;
  for (let i = 0; (i + 1) * 12 <= packed.length * 8; i++) {
    const at = (i * 12) >> 3;
    const two = (packed[at] ?? 0) | ((packed[at + 1] ?? 0) << 8);
    const low = i % 2 === 0 ? two & 0xfff : two >> 4;
    last += (low - last) & 0xfff;
    found.push(last);
  }
  return found;
}

/** No beat between two records: the value before stands in for so long. */
const STANDS_S = 5;
/** After a longer pause between two records the time before the later one belongs to neither. */
const RECORD_REACH_S = 10;

/**
 * For each record's time (rising) the mean of what the strap kept since the record before, or null; and what lies outside
 * all records.
 */
export function mergedInto(
  recordTimesS: readonly number[],
  kept: readonly KeptHeartRate[],
): { readonly bpm: readonly (number | null)[]; readonly outside: readonly KeptHeartRate[] } {
  const outside: KeptHeartRate[] = [];
  let next = 0;
  let last: KeptHeartRate | null = null;
  const bpm = recordTimesS.map((toS, i): number | null => {
    const fromS = Math.max(recordTimesS[i - 1] ?? toS - 1, toS - RECORD_REACH_S);
    let [sum, count] = [0, 0];
    for (let one = kept[next]; one !== undefined && one.atS <= toS; one = kept[++next]) {
      last = one;
      if (one.atS > fromS) {
        sum += one.bpm;
        count += 1;
      } else outside.push(one);
    }
    if (count > 0) return Math.round(sum / count);
    return last !== null && toS >= last.atS && toS - last.atS <= STANDS_S ? last.bpm : null;
  });
  // One or two beats behind the last record do not count as left out.
  const endS = (recordTimesS.at(-1) ?? 0) + 1;
  return { bpm, outside: [...outside, ...kept.slice(next).filter(({ atS }) => atS > endS)] };
}
