/** One class: everybody at a glance, or one person with the curve, the intervals, the figures and how each was found. */
import type { ClassDetail, ParticipantSummary } from '@takt/shared/api/classes.ts';
import type { Session } from '@takt/shared/api/common.ts';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { longDate, plainDate, timeOfDay } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { fetchClass, fetchCurve, fetchSession, fetchSummaries } from '../api.ts';
import { deskOutbox } from '../outbox/desk-outbox.ts';
import { FailedPart, Loading, LoadingPart } from '../parts/loading.tsx';
import { Failure, Notice } from '../parts/notice.tsx';
import { templateName } from '../parts/plan.ts';
import { ReviewBar, useReviewArea } from '../parts/review-bar.tsx';
import { Refusal } from '../parts/waiting/refusal.tsx';
import { Waiting } from '../parts/waiting/waiting.tsx';
import { failureOf } from '../queries.ts';
import { say } from '../words/words.ts';
import { ClassOverview } from './class-overview.tsx';
import { totalsOf } from './figures.ts';
import { IntervalTable } from './interval-table.tsx';
import { LeftEarly } from './left-early.tsx';
import { PrintButton, PrintHead } from './print-head.tsx';
import { type Participant, Side } from './side.tsx';
import { useTie } from './tie-person.tsx';
import { TreadmillTable } from './treadmill-table.tsx';

const CurveCard = lazy(() => import('./curve-card.tsx'));

export function ClassPage() {
  useReviewArea();
  const { classId = '', slot } = useParams({ strict: false });
  const session = useQuery({ queryKey: ['session'], queryFn: fetchSession });
  const detail = useQuery({ queryKey: ['class', classId], queryFn: () => fetchClass(classId) });
  const summaries = useQuery({ queryKey: ['summary', classId], queryFn: () => fetchSummaries(classId) });

  const retry = (): void => {
    void session.refetch();
    void detail.refetch();
    void summaries.refetch();
  };
  const failure = failureOf(session, detail, summaries);
  if (failure !== null) return <Failure error={failure} onRetry={retry} />;
  if (session.data === undefined || detail.data === undefined || summaries.data === undefined)
    return <Loading onRetry={retry} />;

  const { timeZone, demonstration, version, clinicName, actor } = session.data;
  const outbox = deskOutbox(actor);
  const { entry } = detail.data;
  const atMs = entry.startedAtMs ?? entry.preparedAtMs;
  const when = `${longDate(atMs, timeZone, language())} ${timeOfDay(atMs, timeZone, language())}`;
  const plan = templateName({ id: entry.templateId, name: entry.templateName });
  const what = `${capital(when)}, ${plan}, ${entry.roomName}`;
  const chosen = summaries.data.find((one) => String(one.slot) === slot);
  const who = detail.data.slots.find((one) => one.slot === chosen?.slot);

  return (
    <div className="review">
      <ReviewBar sub={what} demonstration={demonstration}>
        <Waiting outbox={outbox} timeZone={timeZone} />
        <span className="topbar-fact">{say('nicknamesOnly')}</span>
      </ReviewBar>
      <PrintHead what={what} clinic={clinicName} station={who?.station ?? null} version={version} />
      {summaries.data.length === 0 ? (
        <Notice word="noParticipants" />
      ) : slot === undefined ? (
        <ClassOverview detail={detail.data} people={summaries.data} timeZone={timeZone} />
      ) : chosen === undefined || who === undefined ? (
        <Notice word="pageMissing" />
      ) : (
        <div className="review-body">
          <Participants classId={classId} people={summaries.data} chosen={chosen.slot} />
          <Person detail={detail.data} who={who} read={chosen} session={session.data} />
        </div>
      )}
      <Refusal outbox={outbox} />
    </div>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

interface ParticipantsProps {
  readonly classId: string;
  readonly people: readonly ParticipantSummary[];
  readonly chosen: number;
}

function Participants({ classId, people, chosen }: ParticipantsProps) {
  const list = useRef<HTMLElement>(null);
  // Where they stand beside each other, whoever is looked at is in sight; the page itself stays where it is.
  useEffect(() => {
    const row = list.current?.querySelector('ul');
    const link = list.current?.querySelector<HTMLElement>(`[href$="/${chosen}"]`);
    if (row == null || link == null) return;
    row.scrollLeft +=
      link.getBoundingClientRect().left - row.getBoundingClientRect().left - row.clientWidth / 2;
  }, [chosen]);
  return (
    <nav ref={list} aria-label={say('participantsNav')}>
      <h2>{say('participantsNav')}</h2>
      <ul>
        <li>
          <Link to="/review/$classId" params={{ classId }}>
            {say('wholeGroup')}
          </Link>
        </li>
        {people.map(({ slot, station, nickname }) => (
          <li key={slot}>
            <Link
              to="/review/$classId/$slot"
              params={{ classId, slot: String(slot) }}
              className={slot === chosen ? 'is-chosen' : ''}
              aria-current={slot === chosen ? 'page' : undefined}
            >
              <i>{station}</i>
              {nickname ?? say('station', { station })}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Which computation it is, and that it was another when it was read before. */
function versionOf({ summary, readBefore = [] }: ParticipantSummary): string {
  const { algorithm } = summary;
  return readBefore.length === 0
    ? algorithm
    : say('readBefore', { algorithm, before: readBefore.join(', ') });
}

const TIMES_TOLD = 6;

/** "2 minutter av opptaket er skadet …: kl. 10.31, kl. 10.40": what the curve's gap there is. */
function damagedText(damagedAtMs: readonly number[], timeZone: string): string {
  const times = damagedAtMs.slice(0, TIMES_TOLD).map((atMs) => timeOfDay(atMs, timeZone, language()));
  const more = damagedAtMs.length > TIMES_TOLD ? ' …' : '';
  return say('damaged', { count: damagedAtMs.length, times: `${times.join(', ')}${more}` });
}

interface PersonProps {
  readonly detail: ClassDetail;
  readonly who: Participant;
  readonly read: ParticipantSummary;
  readonly session: Session;
}

function Person({ detail, who, read, session }: PersonProps) {
  const { summary } = read;
  const algorithm = versionOf(read);
  const { classId } = detail.entry;
  const outbox = deskOutbox(session.actor);
  const { timeZone } = session;
  const curve = useQuery({
    queryKey: ['curve', classId, who.slot],
    queryFn: () => fetchCurve(classId, who.slot),
  });
  const totals = totalsOf(summary.intervals);
  const tie = useTie({ detail, who, actor: session.actor });
  const maySteer = session.roles.includes('instructor');
  return (
    <main className="review-main">
      <header className="review-head">
        <div>
          <h1>{who.nickname ?? say('station', { station: who.station })}</h1>
          <p>
            {totals.planned > 0 && say('completed', { n: totals.completed, m: totals.planned })}{' '}
            {hrMaxLine(who)} {who.hrRestBpm !== null && say('hrRestLine', { bpm: who.hrRestBpm })}{' '}
            {who.target === 'rpe' && `${say('byBorg')}.`}
          </p>
        </div>
        <div className="review-ways">
          {maySteer && tie.ways}
          <PrintButton />
        </div>
      </header>
      {maySteer && tie.asked}
      <LeftEarly
        classId={classId}
        slot={who.slot}
        left={who.left}
        station={who.station}
        nickname={who.nickname}
        lastSeq={detail.lastSeq}
        timeZone={timeZone}
        maySteer={maySteer}
        outbox={outbox}
      />
      {read.damagedAtMs !== undefined && read.damagedAtMs.length > 0 && (
        <p className="damaged-line">{damagedText(read.damagedAtMs, timeZone)}</p>
      )}
      <div className="review-figures">
        <section className="card curve">
          <Suspense fallback={<LoadingPart />}>
            {failureOf(curve) !== null ? (
              <FailedPart onRetry={() => void curve.refetch()} />
            ) : curve.data === undefined ? (
              <LoadingPart onRetry={() => void curve.refetch()} />
            ) : (
              <CurveCard
                detail={detail}
                points={curve.data.points}
                intervals={summary.intervals}
                hrMaxBpm={summary.hrMax?.bpm ?? null}
              />
            )}
          </Suspense>
        </section>
        <section className="card intervals">
          <IntervalTable
            intervals={summary.intervals}
            hrMax={summary.hrMax}
            target={who.target}
            algorithm={algorithm}
            holdS={summary.holdS}
          />
        </section>
        <TreadmillTable intervals={summary.intervals} algorithm={algorithm} holdS={summary.holdS} />
      </div>
      <Side classId={classId} who={who} summary={summary} algorithm={algorithm} timeZone={timeZone} />
      <p className="caption review-foot">{say('notDiagnostics')}</p>
    </main>
  );
}

/** "Makspuls 186, målt 12.3.2026." A formula's value is called an estimate. */
function hrMaxLine({ hrMax }: Participant): string {
  if (hrMax === null) return say('hrMaxNone');
  const method = say(`method_${hrMax.method}`);
  if (hrMax.date === null) return say('hrMaxLine', { bpm: hrMax.bpm, method });
  return say('hrMaxLineDated', { bpm: hrMax.bpm, method, date: plainDate(hrMax.date, language()) });
}
