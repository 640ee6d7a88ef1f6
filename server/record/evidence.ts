/** What every part of a summary is computed from: the plan as it ran, and the values as they held. */
import type { PhaseSpan } from '@takt/shared/class/class.ts';
import type { Phase } from '@takt/shared/class/protocol.ts';
import type { HeldPiece } from '@takt/shared/signal/one-heart.ts';
import type { TreadmillUse } from '@takt/shared/signal/treadmill.ts';
import type { Stretch } from './class-time.ts';
import type { BeltPiece } from './treadmill-figures.ts';

export interface SummaryPlan {
  readonly phases: readonly Phase[];
  /** The phases' lengths with extensions; left out, those of `phases`. */
  readonly durationsS?: readonly (number | null)[];
  /** Class time as it really ran. What lies between two spans was a pause. */
  readonly spans: readonly PhaseSpan[];
  readonly borg: number | null;
  readonly target: 'heart-rate' | 'rpe';
  /** Borg 6–20 at which an interval steered by RPE is approved; both ends belong to it. 16–18 by default. */
  readonly borgTarget?: { readonly from: number; readonly to: number };
  /** Number, band or mode was changed for this person, by plan or staff. A skipped interval and RPE are found without it. */
  readonly adapted?: boolean;
}

export interface Evidence {
  readonly pieces: readonly HeldPiece[];
  readonly belt: readonly BeltPiece[];
  readonly treadmillUseAt: (atMs: number) => TreadmillUse;
  /** Shown percent of a value at a time, or null without HRmax. */
  readonly percentAt: (bpm: number, atMs: number) => number | null;
  /** When the person took part; ±Infinity where the caller did not say. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly pauses: readonly Stretch[];
}

/** The pauses of a class: what lies between two of its spans. */
export function pausesOf(plan: SummaryPlan | null): Stretch[] {
  const spans = plan?.spans.toSorted((a, b) => a.fromMs - b.fromMs) ?? [];
  return spans.flatMap((span, i) => {
    const next = spans[i + 1];
    return next === undefined || span.toMs === null || span.toMs >= next.fromMs
      ? []
      : [{ fromMs: span.toMs, toMs: next.fromMs }];
  });
}
