/** The HTTP interface of people: one schema a message, as in classes.ts. */
import Type from 'typebox';
import { DisplayLevel, Sex, SteeredBy } from '../class/person.ts';
import { Course, CourseTerms } from '../course/course.ts';
import { OrNull, type Static, StationNumber } from '../schema.ts';
import { Day } from '../timetable/timetable.ts';
import { EnteredHrMax } from './classes.ts';
import { Id } from './common.ts';

/** shown-name.ts says which can be shown. */
const PersonName = Type.String({ minLength: 1, maxLength: 200 });
const Nickname = OrNull(Type.String({ minLength: 1, maxLength: 200 }));
const Text = Type.String({ maxLength: 400 });

/** GET and POST /api/people/:personId/choices */
export const Choices = Type.Object({ autoSignIn: Type.Boolean() });
export type Choices = Static<typeof Choices>;

const PersonGroup = Type.Object({ groupId: Id, name: Type.String(), station: Type.Integer() });

/** GET /api/people: everybody, for a list that is searched on the screen. */
export const PersonEntry = Type.Object({
  personId: Id,
  /** null: nobody has written one down. */
  name: OrNull(Type.String()),
  nickname: OrNull(Type.String()),
  target: SteeredBy,
  hrMax: OrNull(EnteredHrMax),
  groups: Type.Array(PersonGroup),
  archivedAtMs: OrNull(Type.Number()),
  /** For the clinic lead alone, and by name alone; others have no such entry. */
  blocked: Type.Boolean(),
});
export type PersonEntry = Static<typeof PersonEntry>;

export const PersonDetails = Type.Object({
  name: PersonName,
  /** For Banister's TRIMP; null: not entered. */
  sex: OrNull(Sex),
  /** For an estimate of HRmax, and for nothing else; null: not entered. */
  birthYear: OrNull(Type.Integer({ minimum: 1900, maximum: 2100 })),
  hrRestBpm: OrNull(Type.Integer({ minimum: 25, maximum: 140 })),
  /** Stored without a reason. */
  target: SteeredBy,
});
export type PersonDetails = Static<typeof PersonDetails>;

/** POST /api/people */
export const NewPerson = Type.Object({
  details: PersonDetails,
  nickname: Nickname,
  hrMax: OrNull(EnteredHrMax),
  groupId: OrNull(Id),
});
export type NewPerson = Static<typeof NewPerson>;
export const AddedPerson = Type.Object({ personId: Id });
export type AddedPerson = Static<typeof AddedPerson>;

export const PersonChoices = Type.Object({
  nickname: Nickname,
  /** `hidden`: on no wall. */
  display: DisplayLevel,
  autoSignIn: Type.Boolean(),
  /** Given and taken back with a date; apart from the other choices. */
  research: Type.Boolean(),
});
export type PersonChoices = Static<typeof PersonChoices>;

/** Before somebody comes the first time. */
export const Expected = Type.Object({
  /** How they come, and what has to be ordered. */
  transport: Text,
  /** Who rings whom when somebody does not come. */
  calls: Text,
  clothes: Text,
  strapSize: OrNull(Type.Enum(['small', 'medium', 'large'])),
});
export type Expected = Static<typeof Expected>;

/** May take part, by whom and when, within which limits; never why. */
const ClearanceFields = {
  clearedBy: Type.String({ minLength: 1, maxLength: 120 }),
  day: Day,
  limits: Text,
  untilDay: OrNull(Day),
};
export const Clearance = Type.Object({
  ...ClearanceFields,
  number: Type.Integer(),
  setBy: Type.String(),
  atMs: Type.Number(),
  withdrawnAtMs: OrNull(Type.Number()),
});
export type Clearance = Static<typeof Clearance>;

export const HrMaxEntry = Type.Object({
  hrMax: EnteredHrMax,
  setBy: Type.String(),
  fromMs: Type.Number(),
  /** The class that suggested it, when one did. */
  classId: OrNull(Id),
});
export type HrMaxEntry = Static<typeof HrMaxEntry>;

/** A class suggests a higher HRmax; staff confirm it, or say no. */
export const HrMaxProposal = Type.Object({
  classId: Id,
  classAtMs: Type.Number(),
  bpm: Type.Integer(),
  storedBpm: Type.Integer(),
  /** For how long the heart was at or above that. */
  forS: Type.Integer(),
});
export type HrMaxProposal = Static<typeof HrMaxProposal>;

const PersonClass = Type.Object({
  classId: Id,
  slot: Type.Integer(),
  atMs: Type.Number(),
  templateId: Id,
  templateName: Type.String(),
  roomName: Type.String(),
  ended: Type.Boolean(),
});

/** A session that was planned for a group of theirs, and whether they came. */
const SessionKept = Type.Object({
  entryId: Id,
  day: Day,
  groupName: Type.String(),
  startsAtMs: Type.Number(),
  was: Type.Enum(['attended', 'absent', 'unknown', 'ahead', 'cancelled']),
  reason: OrNull(Type.String()),
});

/** GET /api/people/:personId. The reading is logged. */
export const Person = Type.Object({
  personId: Id,
  details: Type.Object({ ...PersonDetails.properties, name: OrNull(Type.String()) }),
  choices: PersonChoices,
  /** Newest first; the first is in force. */
  hrMaxHistory: Type.Array(HrMaxEntry),
  clearances: Type.Array(Clearance),
  expected: Expected,
  groups: Type.Array(PersonGroup),
  courses: Type.Array(Course),
  classes: Type.Array(PersonClass),
  /** In the time of the newest course; empty without one. */
  sessions: Type.Array(SessionKept),
  archivedAtMs: OrNull(Type.Number()),
  blockedAtMs: OrNull(Type.Number()),
});
export type Person = Static<typeof Person>;

/** GET /api/people/:personId/proposals */
export const HrMaxProposals = Type.Array(HrMaxProposal);

/** Why somebody is deleted. It outlives their data, so it is chosen, not told. */
export const ERASURE_REASONS = ['asked', 'retention', 'mistake'] as const;
export type ErasureReason = (typeof ERASURE_REASONS)[number];

/** POST /api/people/:personId/erasure */
export const ErasePerson = Type.Object({
  /** What the person is called on their page, typed by whoever deletes them. */
  called: Type.String({ minLength: 1, maxLength: 200 }),
  reason: Type.Enum([...ERASURE_REASONS]),
});
export type ErasePerson = Static<typeof ErasePerson>;
export const ErasedPerson = Type.Object({
  /** The copy beside the back-ups: without their key; not yet, but tried again until it is; or this server takes no back-ups. */
  keysCopy: Type.Enum(['renewed', 'behind', 'none']),
});
export type ErasedPerson = Static<typeof ErasedPerson>;

/** POST /api/people/:personId/changes */
export const PersonChange = Type.Union([
  Type.Object({ kind: Type.Literal('details'), details: PersonDetails }),
  Type.Object({ kind: Type.Literal('choices'), choices: PersonChoices }),
  Type.Object({ kind: Type.Literal('expected'), expected: Expected }),
  Type.Object({ kind: Type.Literal('hrMax'), hrMax: EnteredHrMax }),
  /** Answers HrMaxProposal: confirmed, it becomes the HRmax; declined, this class proposes it no more. */
  Type.Object({
    kind: Type.Literal('proposal'),
    classId: Id,
    bpm: Type.Integer({ minimum: 60, maximum: 240 }),
    confirmed: Type.Boolean(),
  }),
  Type.Object({ kind: Type.Literal('clearance'), clearance: Type.Object(ClearanceFields) }),
  Type.Object({
    kind: Type.Literal('withdrawClearance'),
    number: Type.Integer({ minimum: 1 }),
    withdrawn: Type.Boolean(),
  }),
  /** Out of all lists, with everything kept; false: back again. */
  Type.Object({ kind: Type.Literal('archive'), archived: Type.Boolean() }),
  Type.Object({ kind: Type.Literal('startCourse'), startDay: Day, terms: CourseTerms }),
  Type.Object({
    kind: Type.Literal('changeCourse'),
    courseId: Id,
    fromDay: Day,
    terms: CourseTerms,
    why: Text,
  }),
  /** `ended` null: the end was a mistake, and the course goes on. */
  Type.Object({
    kind: Type.Literal('endCourse'),
    courseId: Id,
    ended: OrNull(Type.Object({ day: Day, why: Text })),
  }),
]);
export type PersonChange = Static<typeof PersonChange>;
export const Changed = Type.Object({});
export type Changed = Static<typeof Changed>;

/** GET /api/groups/:groupId: who is on the list, with names. The reading is logged. */
export const GroupDetail = Type.Object({
  groupId: Id,
  name: Type.String(),
  archivedAtMs: OrNull(Type.Number()),
  members: Type.Array(
    Type.Object({
      personId: Id,
      name: OrNull(Type.String()),
      nickname: OrNull(Type.String()),
      station: Type.Integer(),
    }),
  ),
});
export type GroupDetail = Static<typeof GroupDetail>;

/** POST /api/groups */
export const NewGroup = Type.Object({ name: PersonName });
export type NewGroup = Static<typeof NewGroup>;
export const AddedGroup = Type.Object({ groupId: Id });
export type AddedGroup = Static<typeof AddedGroup>;

/** POST /api/groups/:groupId/changes */
export const GroupChange = Type.Union([
  Type.Object({ kind: Type.Literal('rename'), name: PersonName }),
  Type.Object({ kind: Type.Literal('archive'), archived: Type.Boolean() }),
  /** `station` null: the first free one. */
  Type.Object({ kind: Type.Literal('join'), personId: Id, station: OrNull(StationNumber) }),
  Type.Object({ kind: Type.Literal('leave'), personId: Id }),
  Type.Object({ kind: Type.Literal('station'), personId: Id, station: StationNumber }),
]);
export type GroupChange = Static<typeof GroupChange>;

const ImportedLine = Type.Object({
  line: Type.Integer(),
  name: Type.String(),
  nickname: OrNull(Type.String()),
  sex: OrNull(Sex),
  birthYear: OrNull(Type.Integer()),
  hrMax: OrNull(EnteredHrMax),
  hrRestBpm: OrNull(Type.Integer()),
  target: SteeredBy,
  station: OrNull(Type.Integer()),
  /** Who may be the same person: of the clinic's people, or an earlier line. Somebody has to say. */
  alike: Type.Array(
    Type.Object({
      personId: OrNull(Id),
      line: OrNull(Type.Integer()),
      name: Type.String(),
      birthYear: OrNull(Type.Integer()),
      groups: Type.Array(Type.String()),
    }),
  ),
});
export type ImportedLine = Static<typeof ImportedLine>;

/** POST /api/people/import: read, and nothing written, until `confirmed`. Then all of it is written, or nothing. */
export const PeopleImport = Type.Object({
  text: Type.String({ maxLength: 200_000 }),
  /** The group whose list they are put on: one that there is, a new one by its name, or none. */
  group: OrNull(Type.Object({ groupId: OrNull(Id), name: OrNull(PersonName) })),
  /** For each line that may be somebody already: another person, this person, or left out. */
  decisions: Type.Array(
    Type.Object({
      line: Type.Integer(),
      as: Type.Enum(['new', 'same', 'skip']),
      /** Whose it is, of `same`. */
      personId: OrNull(Id),
    }),
    { maxItems: 1000 },
  ),
  confirmed: Type.Boolean(),
});
export type PeopleImport = Static<typeof PeopleImport>;

export const ImportPreview = Type.Object({
  lines: Type.Array(ImportedLine),
  faults: Type.Array(
    Type.Object({
      line: Type.Integer(),
      column: OrNull(Type.String()),
      text: Type.Object({ nb: Type.String(), en: Type.String() }),
    }),
  ),
  /** Headings of columns that nothing is taken from. */
  unused: Type.Array(Type.String()),
  /** Lines of which nobody has said yet whether it is the same person. */
  undecided: Type.Array(Type.Integer()),
  /** null: nothing has been written. */
  written: OrNull(Type.Object({ added: Type.Integer(), joined: Type.Integer(), groupId: OrNull(Id) })),
});
export type ImportPreview = Static<typeof ImportPreview>;
