/** A new course, or a change of the one that goes on: from when, and why. */
import { TEMPLATES, type Template, templateById } from '@takt/shared/class/protocol.ts';
import { type Course, type CourseTerms, termsOn, workOf } from '@takt/shared/course/course.ts';
import { dayOf } from '@takt/shared/timetable/local-time.ts';
import { useState } from 'react';
import { useOfferedTemplates } from '../parts/offered-templates.ts';
import { templateName } from '../parts/plan.ts';
import { say } from '../words/words.ts';
import { Field, Form, Pick } from './fields.tsx';
import type { PersonParts } from './person-parts.ts';

interface CourseFormProps extends PersonParts {
  /** null: a new one begins. */
  readonly course: Course | null;
  readonly close: () => void;
}

/** As typed; what cannot be read keeps the form from being saved. */
type Typed = Readonly<
  Record<'sessionsAWeek' | 'weeks' | 'intervals' | 'workMinutes' | 'low' | 'high', string>
>;

export function CourseForm({ person, session, saving, change, course, close }: CourseFormProps) {
  const today = dayOf(Date.now(), session.timeZone);
  const before = beginningOf(course, today, person.details.target);
  const [templateId, setTemplateId] = useState(before.templateId);
  const templates = useOfferedTemplates(templateId);
  const [target, setTarget] = useState(before.target);
  const [typed, setTyped] = useState<Typed>(typedOf(before));
  const [day, setDay] = useState(today);
  const [why, setWhy] = useState('');
  const set = (field: keyof Typed) => (text: string) => setTyped((now) => ({ ...now, [field]: text }));
  const chooseTemplate = (id: string): void => {
    setTemplateId(id);
    const template = templateById(id);
    if (template === undefined) return;
    const { intervals, workMinutes } = typedOf(termsFor(template));
    setTyped((now) => ({ ...now, intervals, workMinutes }));
  };
  const chooseTarget = (to: CourseTerms['target']): void => {
    setTarget(to);
    const { low, high } = typedOf({ ...before, ...rangeFor(to) });
    setTyped((now) => ({ ...now, low, high }));
  };
  const terms = termsIn(templateId, target, typed);
  const save = (): void => {
    if (terms === null) return;
    if (course === null) change({ kind: 'startCourse', startDay: day, terms }, undefined, close);
    else
      change({ kind: 'changeCourse', courseId: course.courseId, fromDay: day, terms, why }, undefined, close);
  };
  return (
    <Form
      busy={saving.busy}
      ready={terms !== null && (course === null || why.trim() !== '')}
      onSave={save}
      onCancel={close}
    >
      <Pick
        label={say('template')}
        value={templateId}
        options={templates.map((template) => ({ value: template.id, label: templateName(template) }))}
        onChange={chooseTemplate}
      />
      <Field
        label={say('sessionsAWeek')}
        value={typed.sessionsAWeek}
        onChange={set('sessionsAWeek')}
        numeric
      />
      <Field label={say('weeks')} value={typed.weeks} onChange={set('weeks')} numeric />
      <Field label={say('intervalsEach')} value={typed.intervals} onChange={set('intervals')} numeric />
      <Field label={say('workEach')} value={typed.workMinutes} onChange={set('workMinutes')} />
      <Pick
        label={say('steerBy')}
        value={target}
        options={[
          { value: 'heart-rate', label: say('steerByHeart') },
          { value: 'rpe', label: say('steerByBorg') },
        ]}
        onChange={chooseTarget}
      />
      <Field
        label={say(target === 'rpe' ? 'borgFrom' : 'bandFrom')}
        value={typed.low}
        onChange={set('low')}
        numeric
      />
      <Field
        label={say(target === 'rpe' ? 'borgTo' : 'bandTo')}
        value={typed.high}
        onChange={set('high')}
        numeric
      />
      <Field
        label={say(course === null ? 'plannedFrom' : 'countsFrom')}
        type="date"
        value={day}
        onChange={setDay}
      />
      {course !== null && (
        <Field
          label={say('why')}
          value={why}
          onChange={setWhy}
          required
          hint={say('whyHint')}
          maxLength={400}
        />
      )}
    </Form>
  );
}

type Range = { [K in 'target' | 'band' | 'borg']: CourseTerms[K] };
const rangeFor = (target: CourseTerms['target']): Range =>
  target === 'rpe'
    ? { target, band: null, borg: { from: 16, to: 18 } }
    : { target, band: { floorPercent: 85, ceilingPercent: 95 }, borg: null };

function beginningOf(course: Course | null, today: string, target: CourseTerms['target']): CourseTerms {
  const present = course === null ? null : (termsOn(course, today) ?? course.versions.at(-1)?.terms ?? null);
  return present ?? { ...termsFor(TEMPLATES[0]!), ...rangeFor(target) };
}

function typedOf({ sessionsAWeek, weeks, intervals, workMinutes, band, borg }: CourseTerms): Typed {
  return {
    sessionsAWeek: String(sessionsAWeek),
    weeks: String(weeks),
    intervals: String(intervals),
    workMinutes: String(workMinutes).replace('.', ','),
    low: String(band?.floorPercent ?? borg?.from ?? ''),
    high: String(band?.ceilingPercent ?? borg?.to ?? ''),
  };
}

/** null: a field has no number. Whether they belong together is judged where they are kept. */
function termsIn(templateId: string, target: CourseTerms['target'], typed: Typed): CourseTerms | null {
  const number = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text.replace(',', '.')));
  const [sessionsAWeek, weeks, intervals, workMinutes, low, high] = [
    ...[typed.sessionsAWeek, typed.weeks, typed.intervals, typed.workMinutes, typed.low, typed.high],
  ].map(number) as [number, number, number, number, number, number];
  const whole = [sessionsAWeek, weeks, intervals, low, high];
  if (!whole.every(Number.isInteger) || !Number.isFinite(workMinutes)) return null;
  return {
    ...{ templateId, sessionsAWeek, weeks, intervals, workMinutes, target },
    band: target === 'rpe' ? null : { floorPercent: low, ceilingPercent: high },
    borg: target === 'rpe' ? { from: low, to: high } : null,
  };
}

/** What a plan begins with. */
function termsFor(template: Template): CourseTerms {
  return {
    ...{ templateId: template.id, sessionsAWeek: 2, weeks: 8, ...workOf(template) },
    ...{ target: 'heart-rate', band: { floorPercent: 85, ceilingPercent: 95 }, borg: null },
  };
}
