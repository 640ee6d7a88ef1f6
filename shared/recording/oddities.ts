/** What a reader reports of records that rise in time: values far from their neighbours, pieces that are missing. Pure. */
import { isShown } from '../signal/evidence.ts';
import { heldPieces, IMPORTED_HOLD_S } from './hold.ts';
import { type Oddity, usualStepMs } from './jumps.ts';
import type { Draft } from './order.ts';
import type { RecordedSample, RecordingWarning } from './recording.ts';
import { spanText } from './warnings.ts';

/** Beats a minute: as the live tile's rule for jumps. */
const FAR_BPM = 40;
const NEAR_BPM = 20;
/** A stretch of so many records that goes away and comes back is reported as one; a longer one at its leap. */
const AWAY_AT_MOST = 3;
/** No heart goes so far in so short a time, whether it comes back or not: also the live tile's rule. */
const LEAPS_WITHIN_MS = 3_000;
const NEIGHBOUR_WITHIN_MS = IMPORTED_HOLD_S * 1000;

/**
 * One a stretch: one to three values far from what stands before and after them, which agree. And one a leap that lasts:
 * a value far from the one before it, which is 3 s older at most; when it comes back, that is another leap.
 */
export function outliers(drafts: readonly Draft[]): Oddity[] {
  const valued = drafts.filter(({ bpm }) => isShown(bpm));
  const found: Oddity[] = [];
  for (let i = 1; i + 1 < valued.length; i++) {
    const before = valued[i - 1]!;
    const away = valued[i]!;
    if (Math.abs(away.bpm! - before.bpm!) <= FAR_BPM || away.atMs - before.atMs > NEIGHBOUR_WITHIN_MS)
      continue;
    const back = comesBackAt(valued, i);
    if (back === null && away.atMs - before.atMs > LEAPS_WITHIN_MS) continue;
    const [value, around] = [Math.round(away.bpm!), Math.round(before.bpm!)];
    found.push({
      place: away.place,
      detail: { nb: `${value} ved ${around}`, en: `${value} beside ${around}` },
    });
    // The step back is the same stretch's end.
    if (back !== null) i = back;
  }
  return found;
}

/** Where the values are again what they were before `i`; null: not within three, or not far from it. */
function comesBackAt(valued: readonly Draft[], i: number): number | null {
  const [before, away] = [valued[i - 1]!, valued[i]!];
  for (let back = i + 1; back <= i + AWAY_AT_MOST && back < valued.length; back++) {
    const after = valued[back]!;
    if (after.atMs - valued[back - 1]!.atMs > NEIGHBOUR_WITHIN_MS) return null;
    if (Math.abs(after.bpm! - before.bpm!) > NEAR_BPM) continue;
    return Math.abs(after.bpm! - away.bpm!) <= FAR_BPM ? null : back;
  }
  return null;
}

/** Nine steps of ten are the usual one, within a fifth. */
const REGULAR_SHARE = 0.9;
const REGULAR_WITHIN = 0.2;
const MISSING_FROM_STEPS = 3;

/**
 * Steps that are too long. Of records that come regularly: two or more are missing; of others, a step that no value
 * holds over.
 */
export function missingPieces(drafts: readonly Draft[]): Oddity[] {
  const stepMs = usualStepMs(drafts);
  const steps = drafts.slice(1).map(({ atMs }, i) => atMs - drafts[i]!.atMs);
  const usual = steps.filter((step) => Math.abs(step - stepMs) <= REGULAR_WITHIN * stepMs).length;
  const regular = steps.length >= 5 && usual >= REGULAR_SHARE * steps.length;
  const tooLongMs = regular
    ? MISSING_FROM_STEPS * stepMs
    : Math.max(MISSING_FROM_STEPS * stepMs, IMPORTED_HOLD_S * 1000 + 1);
  return steps.flatMap((step, i) =>
    step < tooLongMs
      ? []
      : [{ place: drafts[i + 1]!.place, detail: { nb: spanText(step, 'nb'), en: spanText(step, 'en') } }],
  );
}

const COARSE_MS = 30_000;

/** Times without seconds: most records stand at the instant of the one before, and the others are a minute apart. */
export function sharesAnInstant(
  drafts: readonly Draft[],
): { readonly place: number; readonly count: number } | null {
  const shared = drafts.filter(({ atMs }, i) => i > 0 && atMs === drafts[i - 1]!.atMs);
  const first = shared[0];
  if (first === undefined || shared.length * 2 < drafts.length || usualStepMs(drafts) < COARSE_MS)
    return null;
  return { place: first.place, count: shared.length };
}

const SPARSE_SHARE = 0.1;
const SPARSE_FROM_MS = 60_000;

/** Of a recording of over a minute whose values hold for less than a tenth of it. */
export function sparseDetail(
  samples: readonly RecordedSample[],
  holdS: number,
): RecordingWarning['detail'] | null {
  const lengthMs = (samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0);
  if (lengthMs < SPARSE_FROM_MS) return null;
  const heldMs = heldPieces(samples, holdS).reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  if (heldMs >= SPARSE_SHARE * lengthMs) return null;
  return {
    nb: `${spanText(heldMs, 'nb')} av ${spanText(lengthMs, 'nb')}`,
    en: `${spanText(heldMs, 'en')} of ${spanText(lengthMs, 'en')}`,
  };
}
