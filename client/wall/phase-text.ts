/** The names of phases as the wall says them. */

import { plannedLength } from '../i18n/format.ts';
import { t } from '../i18n/i18n.ts';
import { type Plan, type Stretch, stretchIndexOf } from './plan.ts';

function stretchName(plan: Plan, stretch: Stretch): string {
  if (stretch.interval === null) return t(`phase.${stretch.kind === 'work' ? 'free' : stretch.kind}`);
  const total = plan.intervals.length;
  return total === 1 ? t('phase.interval') : t('phase.intervalOf', { number: stretch.interval, total });
}

/** "Drag 2 av 4", "Aktiv pause". */
export function phaseName(plan: Plan, phaseIndex: number): string {
  const stretch = plan.stretches[stretchIndexOf(plan, phaseIndex)];
  return stretch === undefined ? '' : stretchName(plan, stretch);
}

/** What comes next: inside a block of short bouts the next bout, else the next stretch; null in the last phase. */
export function nextName(plan: Plan, phaseIndex: number): string | null {
  const at = stretchIndexOf(plan, phaseIndex);
  const stretch = plan.stretches[at];
  const bout = plan.phases[phaseIndex + 1];
  if (stretch !== undefined && phaseIndex < stretch.toPhase && bout !== undefined) {
    const name = bout.kind === 'work' ? t('phase.boutWork') : t('phase.boutRest');
    return bout.durationS === null ? name : `${name} ${plannedLength(bout.durationS)}`;
  }
  const next = plan.stretches[at + 1];
  if (next === undefined) return null;
  const name = stretchName(plan, next);
  return next.interval !== null || next.durationS === null
    ? name
    : `${name} ${plannedLength(next.durationS)}`;
}

export function firstName(plan: Plan): string | null {
  const first = plan.stretches[0];
  if (first === undefined) return null;
  const name = stretchName(plan, first);
  return first.durationS === null ? name : `${name}, ${plannedLength(first.durationS)}`;
}
