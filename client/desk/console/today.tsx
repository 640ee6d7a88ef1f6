/** I dag: three ways to go on, and the first of them is one tap. */
import type { ClassEntry, Group, PrepareClass } from '@takt/shared/api/classes.ts';
import type { Template } from '@takt/shared/class/protocol.ts';
import { plannedIntervals } from '@takt/shared/class/protocol.ts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { longDate, plannedLength, timeOfDay } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { useCell } from '../../live/store.ts';
import { fetchClasses, fetchGroups, fetchTemplates, prepareClass } from '../api.ts';
import { Choice } from '../parts/choice.tsx';
import { useFocusOfScreen } from '../parts/focus.ts';
import { FailedPart, Loading, LoadingPart } from '../parts/loading.tsx';
import { Failure } from '../parts/notice.tsx';
import { classLengthS, templateName } from '../parts/plan.ts';
import { Profile } from '../parts/profile.tsx';
import { useAsk } from '../parts/use-ask.ts';
import { failureOf } from '../queries.ts';
import { fetchEntry } from '../set-up/set-up-api.ts';
import { say } from '../words/words.ts';
import { useConsole } from './context.ts';
import { News } from './news.tsx';
import { PlannedToday } from './planned-today.tsx';
import { Topbar } from './topbar.tsx';
import { underWay } from './unsaved.tsx';

export function Today() {
  const { live, roomId, session } = useConsole();
  const groups = useQuery({ queryKey: ['groups'], queryFn: fetchGroups });
  const templates = useQuery({ queryKey: ['templates'], queryFn: fetchTemplates });
  const classes = useQuery({ queryKey: ['classes'], queryFn: fetchClasses, refetchOnMount: 'always' });
  const [templateId, setTemplateId] = useState<string | null>(null);
  const [groupId, setGroupId] = useState<string | null>(null);
  const prepare = useAsk((plan: PrepareClass) => prepareClass(roomId, plan));
  const onItsWay = (withGroup: boolean) =>
    underWay(
      prepare.asked !== null && (prepare.asked.groupId !== null) === withGroup ? say('preparing') : null,
    );
  const screen = useFocusOfScreen<HTMLElement>();
  const classMs = useCell(live.header)?.atMs;
  const correctionMs = useCell(live.roster)?.staff?.dateCorrectionMs ?? 0;
  const nowMs = classMs === undefined ? Date.now() : classMs + correctionMs;

  const retry = (): void => {
    void groups.refetch();
    void templates.refetch();
  };
  const failure = failureOf(groups, templates);
  if (failure !== null) return <Failure error={failure} onRetry={retry} />;
  const template = templates.data?.find(({ id }) => id === templateId) ?? templates.data?.[0];
  if (groups.data === undefined || templates.data === undefined || template === undefined)
    return <Loading onRetry={retry} />;
  const group = groups.data.find((g) => g.groupId === groupId) ?? groups.data[0] ?? null;
  const date = longDate(nowMs, session.timeZone, language());
  const start = (withGroup: Group | null): void =>
    prepare.ask({ templateId: template.id, groupId: withGroup?.groupId ?? null });

  return (
    <div className="screen">
      <Topbar title="Takt" sub={date} />
      <main ref={screen} tabIndex={-1} className="page today">
        <div className="page-head">
          <div>
            <h1>{greeting(nowMs, session.timeZone)}</h1>
            <p className="lead">{say('todayLead')}</p>
          </div>
          <News fault={prepare.fault} />
        </div>
        <PlannedToday nowMs={nowMs} />
        <div className="cards">
          <section className="card">
            <GroupChoice groups={groups.data} group={group} onChoose={setGroupId} template={template} />
            <Choice
              className="templates"
              label={say('templateChoice')}
              value={template.id}
              options={templates.data.map((t) => ({
                value: t.id,
                label: templateName(t).replace(/^HIT /, ''),
              }))}
              onChoose={setTemplateId}
            />
            <Profile phases={template.phases} />
            <Facts group={group} template={template} />
            <button
              type="button"
              className="button big primary"
              disabled={group === null}
              {...onItsWay(true)}
              onClick={() => start(group)}
            >
              {say('prepare')}
            </button>
          </section>
          <section className="card">
            <h2>{say('withoutList')}</h2>
            <p>
              {templateName(template)}. {say('withoutListText')}
            </p>
            <button type="button" className="button big" {...onItsWay(false)} onClick={() => start(null)}>
              {say('prepareWithoutList')}
            </button>
          </section>
          <section className="card">
            <h2>{say('earlierClasses')}</h2>
            {failureOf(classes) !== null ? (
              <FailedPart onRetry={() => void classes.refetch()} />
            ) : classes.data === undefined ? (
              <LoadingPart onRetry={() => void classes.refetch()} />
            ) : (
              <Earlier classes={classes.data} timeZone={session.timeZone} />
            )}
            <Link className="button big" to="/review">
              {say('seeSummaries')}
            </Link>
            <Link className="button big" to="/straps">
              {say('inventory')}
            </Link>
          </section>
        </div>
        <p className="caption foot with-link">
          {say('notDiagnostics')}
          <span className="foot-links">
            <Link className="button bar" to="/people">
              {say('people')}
            </Link>
            <Link className="button bar" to="/timetable">
              {say('timetable')}
            </Link>
            <Link className="button bar" to="/receivers">
              {say('receivers')}
            </Link>
            {session.demonstration && <SetUpLink />}
          </span>
        </p>
      </main>
    </div>
  );
}

/** Where no clinic has been set up beside the demonstration. */
function SetUpLink() {
  const entry = useQuery({
    queryKey: ['set-up', 'entry'],
    queryFn: fetchEntry,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (entry.data === undefined) return null;
  return (
    <Link className="button bar" to="/setup">
      {say('setUpTitle')}
    </Link>
  );
}

function greeting(nowMs: number, timeZone: string): string {
  const hour = Number(
    new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone }).format(nowMs),
  );
  return say(hour < 11 ? 'goodMorning' : hour < 17 ? 'goodDay' : 'goodEvening');
}

interface GroupChoiceProps {
  readonly groups: readonly Group[];
  readonly group: Group | null;
  readonly template: Template;
  readonly onChoose: (groupId: string) => void;
}

function GroupChoice({ groups, group, template, onChoose }: GroupChoiceProps) {
  const { session, roomId } = useConsole();
  const room = session.rooms.find((r) => r.roomId === roomId)?.name ?? '';
  const lengthS = classLengthS(template.phases);
  const length = lengthS === null ? '' : say('minutesLong', { count: Math.round(lengthS / 60) });
  return (
    <>
      <h2>{group === null ? templateName(template) : `${templateName(template)}, ${group.name}`}</h2>
      <p>{group === null ? say('noGroups') : `${room}. ${length}`}</p>
      {groups.length > 1 && (
        <select
          className="field"
          value={group?.groupId}
          aria-label={say('participantsNav')}
          onChange={(event) => onChoose(event.currentTarget.value)}
        >
          {groups.map(({ groupId, name }) => (
            <option key={groupId} value={groupId}>
              {name}
            </option>
          ))}
        </select>
      )}
    </>
  );
}

/** How many, how many with a strap, and the work: "4 × 4" minutes in the band. */
function Facts({ group, template }: { group: Group | null; template: Template }) {
  const intervals = plannedIntervals(template.phases);
  const first = intervals[0];
  const length = first === undefined ? '' : workLength(first.durationS);
  return (
    <dl className="facts">
      {group !== null && (
        <>
          <Fact value={String(group.members)} label={say('signedUp', { count: group.members })} />
          <Fact value={String(group.withStrap)} label={say('withStrap')} />
        </>
      )}
      {first !== undefined && (
        <Fact
          value={intervals.length > 1 ? `${intervals.length} × ${length}` : length}
          label={say(first.durationS % 60 === 0 ? 'minutesInBand' : 'workInBand', {
            floor: first.band.floorPercent,
            ceiling: first.band.ceilingPercent,
          })}
        />
      )}
    </dl>
  );
}

const workLength = (durationS: number): string =>
  durationS % 60 === 0 ? String(durationS / 60) : plannedLength(durationS);

function Fact({ value, label }: { value: string; label: string }) {
  return (
    <div>
      <dd>{value}</dd>
      <dt>{label}</dt>
    </div>
  );
}

const EARLIER_SHOWN = 5;

function Earlier({ classes, timeZone }: { classes: readonly ClassEntry[]; timeZone: string }) {
  const ended = classes.filter(({ startedAtMs, endedAtMs }) => startedAtMs !== null && endedAtMs !== null);
  if (ended.length === 0) return <p>{say('noEarlierClasses')}</p>;
  return (
    <ul className="earlier">
      {ended.slice(0, EARLIER_SHOWN).map((entry) => (
        <li key={entry.classId}>
          <Link to="/review/$classId" params={{ classId: entry.classId }}>
            <b>
              {shortDay(entry.startedAtMs ?? 0, timeZone)}{' '}
              {timeOfDay(entry.startedAtMs ?? 0, timeZone, language())}
            </b>
            <span>
              {templateName({ id: entry.templateId, name: entry.templateName })},{' '}
              {say('participants', { count: entry.participants })}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function shortDay(atMs: number, timeZone: string): string {
  const text = new Intl.DateTimeFormat(language() === 'nb' ? 'nb-NO' : 'en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'short',
    timeZone,
  }).format(atMs);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
