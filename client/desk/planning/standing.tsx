/** What the parts of the week share: what they are given, and what became of a session, in words. */
import type { TimetableChange, TimetableWeek } from '@takt/shared/api/planning.ts';
import { templateById } from '@takt/shared/class/protocol.ts';
import { plainDate } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { templateName } from '../parts/plan.ts';
import type { Saving } from '../people/saved.tsx';
import { say } from '../words/words.ts';

export type WeekSession = TimetableWeek['sessions'][number];

export interface WeekParts {
  readonly week: TimetableWeek;
  readonly saving: Saving;
  readonly roomNames: ReadonlyMap<string, string>;
  readonly groupNames: ReadonlyMap<string, string>;
  change(step: TimetableChange, undo?: TimetableChange, then?: () => void): void;
}

/** Nothing of a session that just takes place, as the week has it. */
export function Standing({
  session: { status, why, day, plannedDay },
}: {
  session: Pick<WeekSession, 'status' | 'why' | 'day' | 'plannedDay'>;
}) {
  if (status === 'planned' && why === null) return null;
  const moved = day === plannedDay ? 'movedInDay' : 'movedHere';
  const word = status === 'planned' ? moved : (`session_${status}` as const);
  return (
    <span className="standing">
      {say(word, { date: plainDate(plannedDay, language()) })}
      {why !== null && why !== '' && `: ${why}`}
    </span>
  );
}

export const templateNamed = (templateId: string): string => {
  const template = templateById(templateId);
  return template === undefined ? templateId : templateName(template);
};
