/**
 * The HTTP interface of classes: one schema a message, for the server's validation, the OpenAPI document and the client's
 * types. Errors come as ErrorReply with the status of errors.ts.
 */

import Type from 'typebox';
import { CUES } from '../class/cue-rules.ts';
import { DisplayLevel, hrMaxOf, SteeredBy } from '../class/person.ts';
import { phaseOf } from '../class/template.ts';
import type { TreadmillKey } from '../sample.ts';
import { EventSeq, Formed, LogSeq, OrNull, SlotNumber, type Static, StoredStation } from '../schema.ts';
import { Summary } from '../summary/summary.ts';
import { Day } from '../timetable/timetable.ts';
import { Id, StrapSensors } from './common.ts';

/** As heard: HeardTreadmill.sensor. */
const TreadmillSensor = Formed<TreadmillKey>(
  '^(fec|ftms):[0-9a-z]+$',
  {
    nb: 'radioen til en mølle, som fec:12345 eller ftms:c0ba7d1c0001',
    en: 'the radio of a treadmill, such as fec:12345 or ftms:c0ba7d1c0001',
  },
  40,
);

export const PhaseSchema = phaseOf(
  Type.Integer({ minimum: 1, maximum: 7200 }),
  Type.Integer({ minimum: 30, maximum: 100 }),
  Type.Integer({ minimum: 30, maximum: 110 }),
);
export const TemplateSchema = Type.Object({
  id: Id,
  name: Type.String({ minLength: 1, maxLength: 60 }),
  phases: Type.Array(PhaseSchema, { minItems: 1, maxItems: 200 }),
});
/** As it is entered; day.ts says which day can be. */
export const EnteredHrMax = hrMaxOf(
  Type.Integer({ minimum: 60, maximum: 240 }),
  Formed('^\\d{4}-\\d{2}-\\d{2}$', { nb: 'en dato som 2026-11-27', en: 'a date such as 2026-11-27' }),
);

/** GET /api/groups */
export const Group = Type.Object({
  groupId: Id,
  name: Type.String(),
  members: Type.Integer(),
  withStrap: Type.Integer(),
});
export type Group = Static<typeof Group>;

/** POST /api/rooms/:roomId/classes. Without a group the class begins with free slots. */
export const PrepareClass = Type.Object({
  templateId: Id,
  groupId: OrNull(Id),
  /** The session of the timetable that it is; left out: none. */
  session: Type.Optional(Type.Object({ entryId: Id, day: Day })),
});
export type PrepareClass = Static<typeof PrepareClass>;
export const PreparedClass = Type.Object({ classId: Id });
export type PreparedClass = Static<typeof PreparedClass>;

/** GET /api/classes, newest first; GET /api/classes/:classId */
export const ClassEntry = Type.Object({
  classId: Id,
  roomId: Id,
  roomName: Type.String(),
  templateId: Id,
  templateName: Type.String(),
  preparedAtMs: Type.Number(),
  startedAtMs: OrNull(Type.Number()),
  endedAtMs: OrNull(Type.Number()),
  participants: Type.Integer(),
});
export type ClassEntry = Static<typeof ClassEntry>;

/** GET /api/classes/:classId */
export const ClassDetail = Type.Object({
  entry: ClassEntry,
  /** The newest event folded in. */
  lastSeq: EventSeq,
  /** As planned, with extensions. */
  phases: Type.Array(PhaseSchema),
  /** Class time as it really ran; a pause splits a phase in two. */
  spans: Type.Array(
    Type.Object({ phaseIndex: Type.Integer(), fromMs: Type.Number(), toMs: OrNull(Type.Number()) }),
  ),
  slots: Type.Array(
    Type.Object({
      slot: SlotNumber,
      station: StoredStation,
      /** null: a walk-in that nobody has tied to a person. */
      personId: OrNull(Type.String()),
      /** A walk-in who was tied to that person. */
      tied: Type.Boolean(),
      nickname: OrNull(Type.String()),
      hrMax: OrNull(EnteredHrMax),
      hrRestBpm: OrNull(Type.Integer()),
      target: SteeredBy,
      borg: OrNull(Type.Integer()),
      noteCount: Type.Integer(),
      /** Gone before the end, with staff's own word for why, which may be empty; null: stayed. */
      left: OrNull(Type.Object({ atMs: Type.Number(), reason: Type.String() })),
    }),
  ),
  /** Who took part and was deleted since, or is blocked: there are no figures of them, and no sum has them in it. Left out: nobody. */
  erased: Type.Optional(
    Type.Array(
      Type.Object({
        slot: SlotNumber,
        station: StoredStation,
        blocked: Type.Optional(Type.Literal(true)),
      }),
    ),
  ),
});
export type ClassDetail = Static<typeof ClassDetail>;

/** GET /api/classes/:classId/participants/:slot/notes, oldest first. They go to who asks for them, and into no broadcast. */
export const Notes = Type.Object({
  slot: SlotNumber,
  /** The newest event of the class's log then. */
  lastSeq: EventSeq,
  notes: Type.Array(Type.Object({ atMs: Type.Number(), text: Type.String() })),
});
export type Notes = Static<typeof Notes>;
/** GET /api/classes/:classId/notes: those on the class as a whole, oldest first. */
export const ClassNotes = Type.Object({
  /** The newest event of the class's log then. */
  lastSeq: EventSeq,
  notes: Type.Array(Type.Object({ atMs: Type.Number(), text: Type.String() })),
});
export type ClassNotes = Static<typeof ClassNotes>;
/** Of what is written now; what was stored before stays readable. */
export const NOTE_CHARACTERS_MAX = 2_000;
export const NOTES_A_CLASS_MAX = 400;

/** GET /api/classes/:classId/summary. `summary` is the same JSON as `takt summarize --json`. */
export const ParticipantSummary = Type.Object({
  slot: SlotNumber,
  station: StoredStation,
  nickname: OrNull(Type.String()),
  summary: Summary,
  /** Earlier algorithms by which it was read before; `?algorithm=` gives those figures again. */
  readBefore: Type.Optional(Type.Array(Type.String())),
  /** Minutes of the recording that are damaged on the disk, by their beginning; left out where there is none. */
  damagedAtMs: Type.Optional(Type.Array(Type.Number())),
});
export type ParticipantSummary = Static<typeof ParticipantSummary>;
export const ClassSummary = Type.Object({ classId: Id, participants: Type.Array(ParticipantSummary) });
export type ClassSummary = Static<typeof ClassSummary>;

/** GET /api/classes/:classId/participants/:slot/curve: what was recorded, for drawing. */
export const Curve = Type.Object({
  slot: SlotNumber,
  /** Seconds of real time since the class started, and bpm; null where the hold ended: draw a gap. */
  points: Type.Array(Type.Tuple([Type.Number(), OrNull(Type.Number())])),
  /** From, to, in the same seconds: something of it was recorded and is damaged on the disk. Left out where there is none. */
  damaged: Type.Optional(Type.Array(Type.Tuple([Type.Number(), Type.Number()]))),
});
export type Curve = Static<typeof Curve>;

/** POST /api/classes/:classId/commands */
export const CommandBody = Type.Union([
  Type.Object({ kind: Type.Literal('start') }),
  Type.Object({ kind: Type.Literal('pause') }),
  Type.Object({ kind: Type.Literal('resume') }),
  Type.Object({ kind: Type.Literal('extend'), byS: Type.Integer({ minimum: 1, maximum: 600 }) }),
  Type.Object({ kind: Type.Literal('skip') }),
  Type.Object({ kind: Type.Literal('end') }),
  Type.Object({ kind: Type.Literal('blank') }),
  /** Takes back the console's step with this seq (RosterStaff.undoable), or answers an outage with "go on now". */
  Type.Object({ kind: Type.Literal('undo'), seq: EventSeq }),
  Type.Object({
    kind: Type.Literal('join'),
    slot: SlotNumber,
    /** shown-name.ts says which can be shown. */
    nickname: Type.String({ minLength: 1, maxLength: 200 }),
    hrMax: OrNull(EnteredHrMax),
    /** `rpe`: steered by Borg, stored without a reason. Left out: by heart rate. */
    target: Type.Optional(SteeredBy),
  }),
  Type.Object({ kind: Type.Literal('leave'), slot: SlotNumber, reason: Type.String({ maxLength: 200 }) }),
  /** "Left early" was a mistake: taken back, with the strap unless somebody else wears it by now. At any time. */
  Type.Object({ kind: Type.Literal('rejoin'), slot: SlotNumber }),
  /** The server finds the strap in the inventory. */
  Type.Object({ kind: Type.Literal('assign'), slot: SlotNumber, sensors: StrapSensors }),
  /** These are other radios of the strap that is worn there (HeardStrap.sameAs). */
  Type.Object({ kind: Type.Literal('joinSensor'), slot: SlotNumber, sensors: StrapSensors }),
  Type.Object({ kind: Type.Literal('unassign'), slot: SlotNumber }),
  /** The treadmill at this slot's station, also for the classes to come; null: none. */
  Type.Object({ kind: Type.Literal('treadmill'), slot: SlotNumber, sensor: OrNull(TreadmillSensor) }),
  /** What is left out stays as it is. */
  Type.Object({
    kind: Type.Literal('treadmillUse'),
    slot: SlotNumber,
    holdsRails: Type.Optional(Type.Boolean()),
    running: Type.Optional(Type.Boolean()),
  }),
  /** Each gets the strap that the other has now; in one step, so that it cannot happen by half. */
  Type.Object({ kind: Type.Literal('swap'), slot: SlotNumber, withSlot: SlotNumber }),
  Type.Object({
    kind: Type.Literal('hrmax'),
    slot: SlotNumber,
    hrMax: EnteredHrMax,
    /** false: counts from now on; true: a correction, earlier seconds are counted anew. */
    wholeClass: Type.Boolean(),
  }),
  Type.Object({ kind: Type.Literal('display'), slot: SlotNumber, display: DisplayLevel }),
  Type.Object({
    kind: Type.Literal('borg'),
    slot: SlotNumber,
    borg: Type.Integer({ minimum: 6, maximum: 20 }),
  }),
  Type.Object({
    kind: Type.Literal('note'),
    slot: OrNull(SlotNumber),
    text: Type.String({ minLength: 1, maxLength: NOTE_CHARACTERS_MAX }),
  }),
  /** Which is right: the class's own time, or the machine's clock? Answers RosterStaff.clock of `seq`. */
  Type.Object({ kind: Type.Literal('clock'), seq: EventSeq, right: Type.Enum(['class', 'machine']) }),
  /** Who a walk-in is: record, review and summary are that person's from then on. null: that was a mistake, and is taken back. */
  Type.Object({ kind: Type.Literal('identify'), slot: SlotNumber, personId: OrNull(Id) }),
  Type.Object({ kind: Type.Literal('cueSeen'), slot: SlotNumber, cue: Type.Enum([...CUES]) }),
]);
export type CommandBody = Static<typeof CommandBody>;

export const Command = Type.Object({
  /** Made by the console; the same id twice is one command. */
  commandId: Type.String({ minLength: 8, maxLength: 64 }),
  /** RosterStaff.lastSeq when the button was tapped. */
  seenSeq: LogSeq,
  /** The phase on the console when tapped; a phase command on an outdated phase is refused. */
  phaseIndex: OrNull(Type.Integer({ minimum: 0 })),
  /** How long ago it was tapped, real ms: which steps expire, and when, is in class-commands.ts. */
  ageMs: Type.Number({ minimum: 0 }),
  command: CommandBody,
});
export type Command = Static<typeof Command>;

export const CommandReply = Type.Object({
  /** `repeated`: this commandId was carried out before. */
  outcome: Type.Enum(['done', 'repeated']),
  seq: EventSeq,
});
export type CommandReply = Static<typeof CommandReply>;
