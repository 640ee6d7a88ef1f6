/**
 * Class templates: what is planned, phase by phase. Pure data and the questions asked of it.
 */
import type { Band, Phase, Template } from './template.ts';

export type { Phase, PhaseKind, Template } from './template.ts';

const EASY: Band = { floorPercent: 60, ceilingPercent: 70 };
const HARD: Band = { floorPercent: 85, ceilingPercent: 95 };

const warmup = (durationS: number): Phase => ({ kind: 'warmup', durationS, band: EASY });
const work = (durationS: number, band = HARD): Phase => ({ kind: 'work', durationS, band });
const recovery = (durationS: number, band = EASY): Phase => ({ kind: 'recovery', durationS, band });
const cooldown = (durationS: number): Phase => ({ kind: 'cooldown', durationS, band: EASY });

function intervals(count: number, bout: Phase, pause: Phase): Phase[] {
  return Array.from({ length: count }, (_, i) => (i === 0 ? [bout] : [pause, bout])).flat();
}

/** The templates that ship (product rules "Default class"). Every length and band can be edited per clinic. */
export const TEMPLATES: readonly Template[] = [
  {
    id: '4x4',
    name: '4x4',
    phases: [warmup(360), ...intervals(4, work(240), recovery(180)), cooldown(180)],
  },
  { id: '1x4', name: '1x4', phases: [warmup(360), work(240), cooldown(180)] },
  {
    id: '2x4',
    name: '2x4',
    phases: [warmup(360), ...intervals(2, work(240), recovery(180)), cooldown(180)],
  },
  {
    id: '15-15',
    name: '15/15',
    phases: [
      warmup(360),
      ...intervals(
        47,
        work(15, { floorPercent: 90, ceilingPercent: 95 }),
        recovery(15, { floorPercent: 65, ceilingPercent: 75 }),
      ),
      cooldown(180),
    ],
  },
  {
    id: 'ramp-in',
    name: 'Ramp-in',
    phases: [warmup(600), ...intervals(2, work(180), recovery(180)), cooldown(180)],
  },
  {
    id: '4x4-cardiac',
    name: '4x4, 10 min',
    phases: [warmup(600), ...intervals(4, work(240), recovery(180)), cooldown(180)],
  },
];

export function templateById(id: string): Template | undefined {
  return TEMPLATES.find((template) => template.id === id);
}

/** Work phases shorter than this belong together with their pauses: one block, one band, one lamp, one interval. */
export const BLOCK_WORK_BELOW_S = 90;

/**
 * One interval of the plan: a work phase, or a block of short ones with the pauses between them.
 * Phases are named by their index in the template; `from` and `to` are both inclusive.
 */
export interface PlannedInterval {
  readonly fromPhase: number;
  readonly toPhase: number;
  readonly band: Band;
  readonly durationS: number;
}

/** `durationsS`: with extensions. What belongs to a block is decided by the plan: an extension breaks none. */
export function plannedIntervals(
  phases: readonly Phase[],
  durationsS: readonly (number | null)[] = phases.map((phase) => phase.durationS),
): PlannedInterval[] {
  const found: PlannedInterval[] = [];
  const short = (phase: Phase | undefined): boolean =>
    phase?.kind === 'work' && phase.durationS !== null && phase.durationS < BLOCK_WORK_BELOW_S;
  for (let i = 0; i < phases.length; i++) {
    const phase = phases[i]!;
    if (phase.kind !== 'work' || phase.band === null) continue;
    const fromPhase = i;
    if (short(phase)) {
      while (phases[i + 1]?.kind === 'recovery' && short(phases[i + 2])) i += 2;
    }
    const durationS = durationsS.slice(fromPhase, i + 1).reduce<number>((sum, s) => sum + (s ?? 0), 0);
    found.push({ fromPhase, toPhase: i, band: phase.band, durationS });
  }
  return found;
}

/** Which interval (0-based) a phase lies in, or -1. A pause inside a block of short bouts lies in the block. */
export function intervalOfPhase(intervals: readonly PlannedInterval[], phaseIndex: number): number {
  return intervals.findIndex(({ fromPhase, toPhase }) => phaseIndex >= fromPhase && phaseIndex <= toPhase);
}

/**
 * The band in force during a phase: in a block of short bouts it is the block's band throughout.
 * null when the phase has no target.
 */
export function bandOfPhase(phases: readonly Phase[], phaseIndex: number): Band | null {
  const interval = plannedIntervals(phases).find((i) => phaseIndex >= i.fromPhase && phaseIndex <= i.toPhase);
  return interval?.band ?? phases[phaseIndex]?.band ?? null;
}
