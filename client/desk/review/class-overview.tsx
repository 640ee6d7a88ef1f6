/** Everybody at a glance, in the room's order: never ranked, never summed. Each row leads to the person. */
import type { ClassDetail, ParticipantSummary } from '@takt/shared/api/classes.ts';
import type { IntervalSummary } from '@takt/shared/summary/summary.ts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { timeOfDay } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { fetchClassNotes } from '../api.ts';
import { FailedPart } from '../parts/loading.tsx';
import { notesKey } from '../parts/note-list.tsx';
import { failureOf } from '../queries.ts';
import { say } from '../words/words.ts';
import { DASH, duration, percentOf, totalsOf } from './figures.ts';
import { leftShort } from './left-early.tsx';
import { PrintButton } from './print-head.tsx';

interface ClassOverviewProps {
  readonly detail: ClassDetail;
  readonly people: readonly ParticipantSummary[];
  readonly timeZone: string;
}

export function ClassOverview({ detail, people, timeZone }: ClassOverviewProps) {
  const { classId } = detail.entry;
  return (
    <main className="review-overview">
      <header className="review-head">
        <div>
          <h1>{say('everybody')}</h1>
          <p>{say('everybodyHint')}</p>
        </div>
        <PrintButton />
      </header>
      <section className="card table-scroll">
        <table className="overview">
          <thead>
            <tr>
              <th>{say('colPerson')}</th>
              <th>{say('colLabel')}</th>
              <th>{say('verdict')}</th>
              <th>{say('timeInTarget')}</th>
              <th>{say('coverage')}</th>
              <th>{say('colLeft')}</th>
            </tr>
          </thead>
          <tbody>
            {people.map(({ slot, station, nickname, summary, damagedAtMs = [] }) => {
              const totals = totalsOf(summary.intervals);
              const left = detail.slots.find((one) => one.slot === slot)?.left ?? null;
              return (
                <tr key={slot}>
                  <th scope="row">
                    <Link to="/review/$classId/$slot" params={{ classId, slot: String(slot) }}>
                      <i>{station}</i>
                      {nickname ?? say('station', { station })}
                    </Link>
                  </th>
                  <td>{summary.sessionLabel === null ? DASH : say(`label_${summary.sessionLabel}`)}</td>
                  <td>
                    <Lamps intervals={summary.intervals} />
                  </td>
                  <td data-name={say('timeInTarget')}>
                    {duration(summary.hrMax === null ? null : totals.inTargetS)}
                  </td>
                  <td data-name={say('coverage')}>
                    {percentOf(summary.coverage)}
                    {damagedAtMs.length > 0 && (
                      <small className="overview-damaged">{say('damagedShort')}</small>
                    )}
                  </td>
                  <td>{left === null ? '' : leftShort(left, timeZone)}</td>
                </tr>
              );
            })}
            {detail.erased?.map(({ slot, station, blocked }) => (
              <tr key={slot}>
                <th scope="row">
                  <i>{station}</i>
                  {say(blocked ? 'blockedPerson' : 'erased')}
                </th>
                <td colSpan={5}>{say(blocked ? 'blockedHint' : 'erasedHint')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Legend />
      <ClassNotesCard classId={classId} timeZone={timeZone} />
      <p className="caption">{say('notDiagnostics')}</p>
    </main>
  );
}

/** One lamp an interval: its look is its verdict, and its name says it. */
function Lamps({ intervals }: { intervals: readonly IntervalSummary[] }) {
  if (intervals.length === 0) return DASH;
  return (
    <ul className="lamps">
      {intervals.map(({ number, actualS, verdict }) => {
        const word = actualS === 0 ? say('notRun') : say(`verdict_${verdict}`);
        const name = say('lampOf', { n: number, verdict: word });
        return (
          <li key={number}>
            <i
              className={`lamp ${actualS === 0 ? 'lamp-not-run' : `lamp-${verdict}`}`}
              role="img"
              aria-label={name}
              title={name}
            />
          </li>
        );
      })}
    </ul>
  );
}

const VERDICTS = ['approved', 'not-approved', 'not-assessable', 'not-judged'] as const;

function Legend() {
  return (
    <ul className="lamp-legend">
      {VERDICTS.map((verdict) => (
        <li key={verdict}>
          <i className={`lamp lamp-${verdict}`} />
          {say(`verdict_${verdict}`)}
        </li>
      ))}
      <li>
        <i className="lamp lamp-not-run" />
        {say('notRun')}
      </li>
    </ul>
  );
}

/** What was noted on the class as a whole. Fetched where everybody is looked at; nothing where nobody noted anything. */
function ClassNotesCard({ classId, timeZone }: { classId: string; timeZone: string }) {
  const read = useQuery({ queryKey: notesKey(classId, null), queryFn: () => fetchClassNotes(classId) });
  if (failureOf(read) !== null) return <FailedPart onRetry={() => void read.refetch()} />;
  if (read.data === undefined || read.data.notes.length === 0) return null;
  return (
    <section className="card">
      <h2>{say('classNotes')}</h2>
      {read.data.notes.map(({ atMs, text }) => (
        <p className="note-text" key={`${atMs} ${text}`}>
          <small>{timeOfDay(atMs, timeZone, language())}</small> {text}
        </p>
      ))}
    </section>
  );
}
