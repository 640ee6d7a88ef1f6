/**
 * A clock that jumps by half a day or more between two records of one file: set while it ran, or two sessions in one.
 * Nothing was recorded in between, so that time is taken out, told with its place, and the records go on after the usual
 * step from one to the next.
 */
import type { Language } from '../errors.ts';
import type { Draft } from './order.ts';
import type { Recording } from './recording.ts';
import { spanText } from './warnings.ts';

const JUMP_MS = 12 * 3_600_000;
/** Where no two records lie closer. */
const USUAL_STEP_MS = 1_000;

export interface Oddity {
  readonly place: number;
  readonly detail: Readonly<Record<Language, string>>;
}

/** Records as they rise in time. Laps move with their records. */
export function withoutJumps(
  drafts: readonly Draft[],
  laps: Recording['laps'],
): {
  readonly drafts: readonly Draft[];
  readonly laps: Recording['laps'];
  readonly jumps: readonly Oddity[];
} {
  const cuts: {
    readonly fromMs: number;
    readonly byMs: number;
    readonly gapMs: number;
    readonly place: number;
  }[] = [];
  const stepMs = usualStepMs(drafts);
  for (let i = 1; i < drafts.length; i++) {
    const gapMs = drafts[i]!.atMs - drafts[i - 1]!.atMs;
    if (gapMs < JUMP_MS) continue;
    cuts.push({ fromMs: drafts[i]!.atMs, byMs: gapMs - stepMs, gapMs, place: drafts[i]!.place });
  }
  if (cuts.length === 0) return { drafts, laps, jumps: [] };
  let next = 0;
  let byMs = 0;
  const moved = drafts.map((draft) => {
    for (let cut = cuts[next]; cut !== undefined && cut.fromMs <= draft.atMs; cut = cuts[++next]) {
      byMs += cut.byMs;
    }
    return byMs === 0 ? draft : { ...draft, atMs: draft.atMs - byMs };
  });
  const startMs = moved[0]?.atMs ?? 0;
  const place = (atMs: number): number => {
    let movedBy = 0;
    for (const cut of cuts) {
      // A time inside what is taken out becomes its end.
      if (cut.fromMs > atMs)
        return Math.max(startMs, Math.min(atMs - movedBy, cut.fromMs - movedBy - cut.byMs));
      movedBy += cut.byMs;
    }
    return atMs - movedBy;
  };
  const jumps = cuts.map(({ gapMs: ms, place: at }) => ({
    place: at,
    detail: { nb: spanText(ms, 'nb'), en: spanText(ms, 'en') },
  }));
  const lapsInTime = laps
    .map(({ fromMs, toMs }) => ({ fromMs: place(fromMs), toMs: place(toMs) }))
    .filter(({ fromMs, toMs }) => toMs >= fromMs);
  return { drafts: moved, laps: lapsInTime, jumps };
}

/** The median of the steps that are no jump. */
export function usualStepMs(drafts: readonly Draft[]): number {
  const steps: number[] = [];
  for (let i = 1; i < drafts.length; i++) {
    const stepMs = drafts[i]!.atMs - drafts[i - 1]!.atMs;
    if (stepMs > 0 && stepMs < JUMP_MS) steps.push(stepMs);
  }
  steps.sort((a, b) => a - b);
  return steps[steps.length >> 1] ?? USUAL_STEP_MS;
}
