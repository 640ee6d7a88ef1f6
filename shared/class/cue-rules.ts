/** When a cue is raised (product rule "Instructor cues"): for the server, which raises it, and the console, which tells how long. */

import type { HrMaxMethod } from './person.ts';

/** Private to the console; they name no cause (product rule "Instructor cues"). */
export const CUES = ['none', 'aboveMax', 'aboveBand', 'slowRecovery', 'signalGone', 'forecastAbove'] as const;
export type Cue = (typeof CUES)[number];

/** How long its condition has lasted when a cue is raised, ms; the others are raised at once. */
export const CUE_AFTER_MS = {
  aboveMax: 10_000,
  aboveBand: 30_000,
  signalGone: 15_000,
} as const satisfies Partial<Record<Cue, number>>;

/** A condition that comes back within this, ms, had not ended: a cue that flickers at a bound is one cue. */
export const CUE_ENDED_AFTER_MS = 10_000;

/** Percent of HRmax above which somebody is above their maximum: an estimate may be too low by so much. */
export const MAX_LIMIT_PERCENT: Readonly<Record<HrMaxMethod, number>> = {
  measured: 100,
  'class-peak': 100,
  formula: 105,
};
