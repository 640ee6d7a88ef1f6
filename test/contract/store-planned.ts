/** A person with everything that is kept of one, and a week that is planned, beside the small clinic of store-fixture.ts. */
import type { PersonRecord } from '@takt/server/store/people-store.ts';
import type { Store } from '@takt/server/store/store.ts';
import type { CourseTerms } from '@takt/shared/course/course.ts';
import type { TimetableEntry } from '@takt/shared/timetable/timetable.ts';

export const BY = { actor: 'staff-1', atMs: 20_000.5 };

export const terms = (more: Partial<CourseTerms> = {}): CourseTerms => ({
  templateId: '4x4',
  sessionsAWeek: 2,
  weeks: 8,
  intervals: 4,
  workMinutes: 16,
  target: 'heart-rate',
  band: { floorPercent: 85, ceilingPercent: 95 },
  borg: null,
  ...more,
});

export const entry = (more: Partial<TimetableEntry> = {}): TimetableEntry => ({
  entryId: 'tirsdag-10',
  roomId: 'sal-1',
  groupId: 'tirsdag',
  templateId: '4x4',
  weekday: 2,
  startsAt: 600,
  lengthMinutes: 45,
  fromDay: '2026-01-06',
  toDay: null,
  ...more,
});

export const KARI = {
  personId: 'kari',
  details: { name: 'Kari Nordmann', sex: 'f', birthYear: 1984, hrRestBpm: 58, target: 'rpe' },
  nickname: 'Bekkefaret',
  hrMax: { bpm: 181, method: 'formula', date: null },
} as const;

export async function addKari(store: Store, group: 'tirsdag' | null = 'tirsdag'): Promise<void> {
  await store.people.addPeople(
    'klinikk',
    {
      people: [KARI],
      joining: group === null ? [] : [{ personId: 'kari', station: null }],
      group: group === null ? null : { groupId: group, name: '', isNew: false },
    },
    BY,
  );
}

export const change = (store: Store, step: Parameters<Store['people']['changePerson']>[2], by = BY) =>
  store.people.changePerson('klinikk', 'kari', step, by);

/** Written by each version of the program from the one on that first had it (stored-schema.ts). */
export async function aPlannedClinic(store: Store): Promise<void> {
  await addKari(store);
  await change(store, {
    kind: 'hrMax',
    hrMax: { bpm: 186, method: 'class-peak', date: '2026-01-06' },
    classId: 'time-1',
  });
  await change(store, {
    kind: 'clearance',
    clearance: { clearedBy: 'Lege Dahl', day: '2026-01-02', limits: 'Ikke løping', untilDay: null },
  });
  await change(store, {
    kind: 'expected',
    expected: { transport: 'Taxi', calls: 'Avdelingen', clothes: 'Har sko', strapSize: 'medium' },
  });
  await change(store, {
    kind: 'choices',
    choices: { nickname: 'Elv', display: 'words', autoSignIn: true, research: true },
  });
  await change(store, { kind: 'startCourse', courseId: 'c1', startDay: '2026-01-05', terms: terms() });
  await change(store, {
    ...{ kind: 'changeCourse', courseId: 'c1', fromDay: '2026-01-19', why: 'Vond hofte' },
    terms: terms({ intervals: 2, workMinutes: 8 }),
  });
  const ola = { staffId: 's1', name: 'Ola Holm', profession: 'Fysioterapeut', hprNumber: '9144900' };
  await store.planning.saveStaff(
    'klinikk',
    { ...ola, competence: 'Idrettsbachelor', archivedAtMs: null },
    BY,
  );
  await store.planning.addEntry('klinikk', entry(), BY);
  await store.planning.changeTimetable(
    'klinikk',
    {
      kind: 'except',
      exception: { kind: 'cancelled', entryId: 'tirsdag-10', day: '2026-01-20', why: 'Kurs' },
    },
    BY,
  );
  await store.planning.changeTimetable(
    'klinikk',
    { kind: 'close', days: [{ day: '2026-04-03', name: 'Langfredag' }] },
    BY,
  );
  const mark = {
    entryId: 'tirsdag-10',
    day: '2026-01-13',
    personId: 'kari',
    was: 'absent',
    reason: 'Syk siden mandag',
  } as const;
  await store.planning.markAttendance('klinikk', mark, BY);
}

export const PLANNED_KARI: PersonRecord = {
  personId: 'kari',
  details: KARI.details,
  choices: { nickname: 'Elv', display: 'words', autoSignIn: true, research: true },
  hrMaxHistory: [
    {
      hrMax: { bpm: 186, method: 'class-peak', date: '2026-01-06' },
      ...{ setBy: 'staff-1', fromMs: 20_000.5, classId: 'time-1' },
    },
    { hrMax: KARI.hrMax, setBy: 'staff-1', fromMs: 20_000.5, classId: null },
  ],
  clearances: [
    {
      ...{ number: 1, clearedBy: 'Lege Dahl', day: '2026-01-02', untilDay: null, limits: 'Ikke løping' },
      ...{ setBy: 'staff-1', atMs: 20_000.5, withdrawnAtMs: null },
    },
  ],
  expected: { transport: 'Taxi', calls: 'Avdelingen', clothes: 'Har sko', strapSize: 'medium' },
  groups: [{ groupId: 'tirsdag', name: 'Tirsdag', station: 1 }],
  courses: [
    {
      ...{ courseId: 'c1', startDay: '2026-01-05', ended: null },
      versions: [
        { number: 1, fromDay: '2026-01-05', terms: terms(), why: '', by: 'staff-1', atMs: 20_000.5 },
        {
          ...{ number: 2, fromDay: '2026-01-19', why: 'Vond hofte', by: 'staff-1', atMs: 20_000.5 },
          terms: terms({ intervals: 2, workMinutes: 8 }),
        },
      ],
    },
  ],
  archivedAtMs: null,
  blockedAtMs: null,
};
