/**
 * The events of a class: what its log is made of, each with its schema. The log is the truth of a class; class.ts folds it.
 *
 * A stored event is read by these schemas. They test what the fold relies on and no more: what a class of before says,
 * within bounds that were others then, stays readable. What is let in today is bounded where it comes in (shared/api).
 */
import Type, { type TObject, type TProperties } from 'typebox';
import type { ClassSeq, Slot, Station } from '../ids.ts';
import type { StrapKey, TreadmillKey } from '../sample.ts';
import { OrNull, type Static } from '../schema.ts';
import { DisplayLevel, hrMaxOf, Sex, SteeredBy } from './person.ts';
import { Template } from './template.ts';

/** In a stored event: as wide as it ever was, and one byte in what is recorded. */
const EventSlot = Type.Unsafe<Slot>(Type.Integer({ minimum: 1, maximum: 255 }));
const StrapSensor = Type.Unsafe<StrapKey>(Type.String());
const TreadmillSensor = Type.Unsafe<TreadmillKey>(Type.String());

const HrMax = hrMaxOf(Type.Number(), Type.String());
export type HrMax = Static<typeof HrMax>;

/** A slot of the class: a station with a person, a walk-in, or nobody yet. */
const SlotPlan = Type.Object({
  /** 1–40; never changes during a class. */
  slot: EventSlot,
  station: Type.Unsafe<Station>(Type.Number()),
  /** The pseudonymous id; null for a walk-in or a free slot. */
  personId: OrNull(Type.String()),
  /** Self-chosen; null for a free slot. Never a name. */
  nickname: OrNull(Type.String()),
  hrMax: OrNull(HrMax),
  hrRestBpm: OrNull(Type.Number()),
  sex: OrNull(Sex),
  target: SteeredBy,
  display: DisplayLevel,
  /** The person was deleted: nothing is known of them but that they had the slot. */
  erased: Type.Optional(Type.Literal(true)),
  /** With `erased`: not deleted, but blocked, and nothing of them is shown. */
  blocked: Type.Optional(Type.Literal(true)),
});
export type SlotPlan = Static<typeof SlotPlan>;

const StrapIdentity = Type.Object({
  strapId: Type.String(),
  /** What is printed on the strap, e.g. "14"; null when it has none. */
  label: OrNull(Type.String()),
  /** Every transmitter of this one strap, the preferred first (ANT+ before BLE: no link to lose). */
  sensors: Type.Array(StrapSensor),
  /**
   * Set when a file is replayed instead of a strap: a value holds for so many seconds, as the file itself is read.
   * Left out of real straps.
   */
  importedHoldS: Type.Optional(Type.Number()),
});
export type StrapIdentity = Static<typeof StrapIdentity>;

/** What each kind says. A kind that is not here is of another version, whatever it says. */
export const EVENT_BODIES = {
  prepared: {
    template: Template,
    slots: Type.Array(SlotPlan),
    /** The session of the timetable that this class is: its entry, and the day on which the week has it. */
    session: Type.Optional(Type.Object({ entryId: Type.String(), day: Type.String() })),
  },
  started: {},
  paused: {},
  resumed: {},
  /** The phase grows by so many seconds, 60 as a rule. */
  extended: { phaseIndex: Type.Integer(), byS: Type.Number() },
  skipped: { phaseIndex: Type.Integer() },
  ended: { reason: Type.Unsafe<'plan' | 'staff' | 'data'>(Type.String()) },
  /** Takes an earlier event back: it is folded as if it had never been. Of an outage: "go on now". */
  undone: { undoneSeq: Type.Unsafe<ClassSeq>(Type.Integer()) },
  /** "Tøm tavla": every wall and phone is blank and class time stands. `resumed` ends both. */
  blanked: {},
  /** The server was away for over two minutes: the class stands paused at its last second, `fromMs`. */
  outage: { fromMs: Type.Number() },
  /**
   * The class's time goes on by its log while the clock of the machine that runs it says `clockMs`. Staff are asked
   * which is right; until they answer the dates are shown with `correctionMs`.
   */
  'clock-differs': { clockMs: Type.Number(), correctionMs: Type.Number() },
  /** The dates are the class's own times plus so much. */
  dated: { correctionMs: Type.Number() },
  joined: { slot: SlotPlan },
  /** A walk-in is this person, with what was known of them when it was said. */
  identified: {
    slot: EventSlot,
    personId: Type.String(),
    hrMax: OrNull(HrMax),
    hrRestBpm: OrNull(Type.Number()),
    sex: OrNull(Sex),
  },
  left: { slot: EventSlot, reason: Type.String() },
  assigned: { slot: EventSlot, strap: StrapIdentity },
  unassigned: { slot: EventSlot },
  /** The treadmill of this slot; null: none that sends anything. */
  treadmill: { slot: EventSlot, sensor: OrNull(TreadmillSensor) },
  'treadmill-use': { slot: EventSlot, holdsRails: Type.Boolean(), running: Type.Boolean() },
  /** Two slots swap straps at one instant; a slot without one gets the other's, which then has none. */
  swapped: { slot: EventSlot, withSlot: EventSlot },
  hrmax: { slot: EventSlot, hrMax: HrMax, wholeClass: Type.Boolean() },
  display: { slot: EventSlot, display: DisplayLevel },
  borg: { slot: EventSlot, borg: Type.Number() },
  note: { slot: OrNull(EventSlot), text: Type.String() },
  'cue-seen': { slot: EventSlot, cue: Type.String() },
  /** What stood here was about somebody who was deleted since. Nobody writes it: it is how such an event reads. */
  erased: { slot: OrNull(EventSlot) },
} satisfies Readonly<Record<string, TProperties>>;

type Bodies = typeof EVENT_BODIES;
export type ClassEventBody = {
  [Kind in keyof Bodies]: { readonly kind: Kind } & Static<TObject<Bodies[Kind]>>;
}[keyof Bodies];

export type ClassEvent = ClassEventBody & {
  /** 1, 2, 3 … within the class, without gaps. */
  readonly seq: ClassSeq;
  readonly atMs: number;
  /** Who did it: a staff id, `system`, or `demonstration`. */
  readonly actor: string;
  /** The console's own id of the command; a repeated command makes no second event. */
  readonly commandId: string | null;
};
