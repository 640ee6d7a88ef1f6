/** Cases as rows: whose, what, since when, and how long there is left. A case due within a week is marked. */
import type { RightsCase } from '@takt/shared/api/rights.ts';
import { isDueSoon, isLate } from '@takt/shared/rights/rights-case.ts';
import { dayOf, daysBetween } from '@takt/shared/timetable/local-time.ts';
import { plainDate } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { say } from '../words/words.ts';

interface CaseRowsProps {
  readonly cases: readonly RightsCase[];
  readonly today: string;
  readonly timeZone: string;
  /** Left out: they are not opened. */
  readonly onOpen?: (one: RightsCase) => void;
  readonly named?: boolean;
}

export const calledIn = ({ erased, personName, personId }: RightsCase): string =>
  erased ? say('rightsDeletedPerson') : (personName ?? personId);

export function CaseRows({ cases, today, timeZone, onOpen, named = false }: CaseRowsProps) {
  return (
    <ul className="person-rows rights-rows">
      {cases.map((one) => {
        const { caseId, kind, askedDay } = one;
        const what = (
          <>
            <b>{named ? calledIn(one) : say(`right_${kind}`)}</b>
            <span>
              {named && `${say(`right_${kind}`)}, `}
              {say('rightsAskedOn', { date: plainDate(askedDay, language()) })}
            </span>
            <Standing one={one} today={today} timeZone={timeZone} />
          </>
        );
        return (
          <li key={caseId}>
            {onOpen === undefined ? (
              <div className="rights-row">{what}</div>
            ) : (
              <button type="button" className="rights-row row-link" onClick={() => onOpen(one)}>
                {what}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Standing({ one, today, timeZone }: { one: RightsCase; today: string; timeZone: string }) {
  const { outcome, answeredAtMs, dueDay, blocks } = one;
  if (outcome !== null) {
    const date = plainDate(dayOf(answeredAtMs ?? 0, timeZone), language());
    const told = say('rightsAnsweredOn', { outcome: say(`outcome_${outcome}`), date });
    return (
      <span>
        {told}
        {blocks && <b className="rights-mark">{say('rightsBlocks')}</b>}
      </span>
    );
  }
  return (
    <span>
      {say('rightsDue', { date: plainDate(dueDay, language()) })}
      {isDueSoon(dueDay, today) && <b className="rights-mark">{leftOf(dueDay, today)}</b>}
    </span>
  );
}

function leftOf(dueDay: string, today: string): string {
  const days = daysBetween(today, dueDay);
  if (isLate(dueDay, today)) return say('rightsLate', { count: -days });
  return days === 0 ? say('rightsDueToday') : say('rightsDueIn', { count: days });
}
