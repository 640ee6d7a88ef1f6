/** The plan: what was planned at the start, which stays as it was; each change since, with why; and who came to what. */
import type { Person } from '@takt/shared/api/people.ts';
import { TEMPLATES, type Template, templateById } from '@takt/shared/class/protocol.ts';
import { attendanceOf } from '@takt/shared/course/attendance.ts';
import { type Course, type CourseTerms, lastPlannedDay, plannedDose } from '@takt/shared/course/course.ts';
import { dayOf } from '@takt/shared/timetable/local-time.ts';
import { useState } from 'react';
import { decimal, plainDate } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { templateName } from '../parts/plan.ts';
import { say } from '../words/words.ts';
import { Card, Facts } from './card.tsx';
import { CourseForm } from './course-form.tsx';
import { Field, Form } from './fields.tsx';
import type { PersonParts } from './person-parts.ts';

export function CourseCard(parts: PersonParts) {
  const { person } = parts;
  const [course, ...earlier] = person.courses;
  const going = course !== undefined && course.ended === null ? course : null;
  return (
    <Card
      title={say('course')}
      open={say(going === null ? 'startCourse' : 'changeCourse')}
      form={(close) => <CourseForm {...parts} course={going} close={close} />}
      wide
    >
      {course === undefined && <p className="quiet">{say('noCourse')}</p>}
      {course !== undefined && <Planned course={course} />}
      {course !== undefined && <Came sessions={person.sessions} />}
      {course !== undefined && <Versions course={course} />}
      {course !== undefined && <Ending {...parts} course={course} />}
      {earlier.length > 0 && <p className="caption">{say('earlierCourses', { count: earlier.length })}</p>}
    </Card>
  );
}

function Planned({ course }: { course: Course }) {
  const { sessions, intervals, workMinutes } = plannedDose(course);
  return (
    <>
      <Facts
        facts={[
          [say('plannedFrom'), plainDate(course.startDay, language())],
          [say('plannedUntil'), plainDate(lastPlannedDay(course), language())],
          [say('plannedSessions'), String(sessions)],
          [say('plannedIntervals'), String(intervals)],
          [say('plannedWork'), say('minutesOf', { minutes: minutesText(workMinutes) })],
        ]}
      />
      <p className="caption">{say('plannedFixed')}</p>
    </>
  );
}

const minutesText = (minutes: number): string =>
  Number.isInteger(minutes) ? String(minutes) : decimal(minutes, 1, language());

function Came({ sessions }: { sessions: Person['sessions'] }) {
  const { planned, attended, absent, unknown, interruptions } = attendanceOf(sessions);
  if (planned === 0) return <p className="quiet">{say('noSessionsYet')}</p>;
  return (
    <>
      <p className="person-figure">
        <b>{attended}</b> {say('attendedOf', { planned })}
        {absent > 0 && `, ${say('absentCount', { count: absent })}`}
        {unknown > 0 && `, ${say('unknownCount', { count: unknown })}`}
      </p>
      {interruptions.map(({ fromDay, toDay, sessions: count }) => (
        <p key={fromDay} className="quiet">
          {say('pauseInCourse', {
            count,
            from: plainDate(fromDay, language()),
            to: plainDate(toDay, language()),
          })}
        </p>
      ))}
    </>
  );
}

function Versions({ course }: { course: Course }) {
  return (
    <ol className="person-rows">
      {course.versions.map(({ number, fromDay, terms, why, by }) => (
        <li key={number}>
          <div>
            <b>
              {number === 1
                ? say('firstVersion')
                : say('laterVersion', { date: plainDate(fromDay, language()) })}
            </b>{' '}
            {termsText(terms)}
            {why !== '' && <p>{say('whyBy', { why, who: by })}</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** "HIT 4×4, 2 i uka i 8 uker, 4 drag, 16 min arbeid, 85–95 %" */
function termsText(terms: CourseTerms): string {
  const { templateId, sessionsAWeek, weeks, intervals, workMinutes, band, borg } = terms;
  const template: Template = templateById(templateId) ?? {
    ...TEMPLATES[0]!,
    id: templateId,
    name: templateId,
  };
  const by =
    terms.target === 'rpe'
      ? say('borgRange', { from: borg?.from ?? 0, to: borg?.to ?? 0 })
      : say('bandRange', { floor: band?.floorPercent ?? 0, ceiling: band?.ceilingPercent ?? 0 });
  return say('termsText', {
    template: templateName(template),
    ...{ sessionsAWeek, weeks, intervals, by, minutes: minutesText(workMinutes) },
  });
}

function Ending(parts: PersonParts & { course: Course }) {
  const { course, saving, change } = parts;
  const [ending, setEnding] = useState(false);
  const { courseId, ended } = course;
  if (ended !== null) {
    return (
      <p className="quiet">
        {say('courseEnded', { date: plainDate(ended.day, language()), who: ended.by })}
        {ended.why !== '' && ` ${ended.why}`}{' '}
        <button
          type="button"
          className="button bar"
          disabled={saving.busy}
          onClick={() => change({ kind: 'endCourse', courseId, ended: null })}
        >
          {say('goOnWithCourse')}
        </button>
      </p>
    );
  }
  if (ending) return <EndForm {...parts} close={() => setEnding(false)} />;
  return (
    <button type="button" className="button bar" onClick={() => setEnding(true)}>
      {say('endCourse')}
    </button>
  );
}

function EndForm({
  course,
  session,
  saving,
  change,
  close,
}: PersonParts & { course: Course; close: () => void }) {
  const [day, setDay] = useState(dayOf(Date.now(), session.timeZone));
  const [why, setWhy] = useState('');
  const { courseId } = course;
  const save = (): void =>
    change(
      { kind: 'endCourse', courseId, ended: { day, why } },
      { kind: 'endCourse', courseId, ended: null },
      close,
    );
  return (
    <Form busy={saving.busy} ready={day !== ''} onSave={save} onCancel={close} save={say('endCourse')}>
      <Field label={say('lastDay')} type="date" value={day} onChange={setDay} focused />
      <Field label={say('why')} value={why} onChange={setWhy} maxLength={400} />
    </Form>
  );
}
