/**
 * What comes of each step of a console, one function a step: the event, or why not. Pure. Whether a step comes in time,
 * and for the phase that it was meant for, has been judged before (judge.ts).
 */
import { type Command, NOTES_A_CLASS_MAX } from '@takt/shared/api/classes.ts';
import {
  type ClassClock,
  type ClassEvent,
  type ClassEventBody,
  type ClassModel,
  foldClass,
  hasEnded,
  type SlotPlan,
  type StrapIdentity,
  stationOf,
} from '@takt/shared/class/class.ts';
import { refuseImpossibleDay } from '@takt/shared/day.ts';
import { type ClassSeq, type Slot, stationNumbered } from '@takt/shared/ids.ts';
import { checkedName, NICKNAME_LONGEST, shownText } from '@takt/shared/shown-name.ts';
import { useAt } from '@takt/shared/signal/treadmill.ts';
import type { ReadClass } from './amend.ts';
import { refuse, refuseLeft, refuseUnknown } from './refusals.ts';
import { joinedStrap, refuseSwap, strapOf } from './strap-steps.ts';

/** What "Angre" may take back. */
const UNDOABLE: ReadonlySet<string> = new Set(['paused', 'resumed', 'extended', 'skipped', 'blanked']);

/** Is this a step of the console's that has not been taken back? */
export function isUndoable(event: ClassEvent, events: readonly ClassEvent[]): boolean {
  const undone = events.some((later) => later.kind === 'undone' && later.undoneSeq === event.seq);
  return UNDOABLE.has(event.kind) && !undone;
}

export interface Judgement extends ReadClass {
  readonly nowMs: number;
  readonly clockRate: number;
  readonly actor: string;
  readonly inventory: readonly StrapIdentity[];
  /** Whom `identify` names; null: the clinic has nobody of that id. Left out of every other step. */
  readonly person?: KnownPerson | null;
}

/** What a class takes of somebody who is on the clinic's list. */
export type KnownPerson = Pick<SlotPlan, 'hrMax' | 'hrRestBpm' | 'sex'> & { readonly personId: string };

/** What a step is judged against. */
export interface StepContext extends Judgement {
  /** Where the class is at `nowMs`. */
  readonly now: ClassClock;
  /** When the event counts from. */
  readonly atMs: number;
}

type Step = Command['command'];
type Body<K extends Step['kind']> = Extract<Step, { kind: K }>;

const STEPS: { readonly [K in Step['kind']]: (body: Body<K>, context: StepContext) => ClassEventBody } = {
  start,
  pause,
  resume,
  extend: ({ byS }, { now }) => ({ kind: 'extended', phaseIndex: now.phaseIndex, byS }),
  skip,
  end,
  blank: () => ({ kind: 'blanked' }),
  undo,
  join: (body, { model, nowMs }) => {
    refuseImpossibleDay(body.hrMax?.date ?? null, nowMs);
    return { kind: 'joined', slot: walkIn(body, model) };
  },
  assign: ({ slot, sensors }, { model, inventory }) => {
    refuseUnknown(model, slot);
    refuseLeft(model, slot);
    return { kind: 'assigned', slot, strap: strapOf(sensors, inventory) };
  },
  joinSensor: (body, { model }) => {
    refuseUnknown(model, body.slot);
    return { kind: 'assigned', slot: body.slot, strap: joinedStrap(body, model) };
  },
  leave: ({ slot, reason }, { model }) => {
    refuseUnknown(model, slot);
    refuseLeft(model, slot);
    return { kind: 'left', slot, reason: shownText(reason) };
  },
  rejoin: ({ slot }, context) => {
    refuseUnknown(context.model, slot);
    return { kind: 'undone', undoneSeq: leavingOf(slot, context) };
  },
  unassign: ({ slot }, { model }) => {
    refuseUnknown(model, slot);
    return { kind: 'unassigned', slot };
  },
  treadmill: ({ slot, sensor }, { model }) => {
    refuseUnknown(model, slot);
    return { kind: 'treadmill', slot, sensor };
  },
  treadmillUse,
  swap: ({ slot, withSlot }, { model }) => {
    refuseSwap(slot, withSlot, model);
    return { kind: 'swapped', slot, withSlot };
  },
  hrmax: ({ slot, hrMax, wholeClass }, { model, nowMs }) => {
    refuseUnknown(model, slot);
    refuseImpossibleDay(hrMax.date, nowMs);
    return { kind: 'hrmax', slot, hrMax, wholeClass };
  },
  display: ({ slot, display }, { model }) => {
    refuseUnknown(model, slot);
    return { kind: 'display', slot, display };
  },
  borg: ({ slot, borg }, { model }) => {
    refuseUnknown(model, slot);
    return { kind: 'borg', slot, borg };
  },
  note: ({ slot, text }, { events }) => {
    refuseTooMany(events);
    return { kind: 'note', slot, text: noteText(text) };
  },
  identify,
  clock: (body, context) => ({ kind: 'dated', correctionMs: correctionFor(body, context) }),
  cueSeen: ({ slot, cue }, { model }) => {
    refuseUnknown(model, slot);
    return { kind: 'cue-seen', slot, cue };
  },
};

/** The event that comes of this step. Throws an AppError that tells why there is none. */
export function eventOf(step: Step, context: StepContext): ClassEventBody {
  // Each entry takes the steps of its own kind; the compiler does not see that of the pair.
  const judged = STEPS[step.kind] as (step: Step, context: StepContext) => ClassEventBody;
  return judged(step, context);
}

function start(_: Body<'start'>, { now, model }: StepContext): ClassEventBody {
  if (now.status !== 'prepared')
    throw refuse('conflict', 'Timen er alt i gang.', 'The class is under way already.');
  if (model.blanked) {
    throw refuse(
      'conflict',
      'Tavla er tømt. Trykk «Fortsett» først.',
      'The wall is blank. Press "Resume" first.',
    );
  }
  return { kind: 'started' };
}

function pause(_: Body<'pause'>, { now }: StepContext): ClassEventBody {
  if (now.status !== 'running')
    throw refuse('conflict', 'Timen går ikke nå.', 'The class is not running now.');
  return { kind: 'paused' };
}

function resume(_: Body<'resume'>, { now, model }: StepContext): ClassEventBody {
  if (now.status !== 'paused' && !model.blanked) {
    throw refuse('conflict', 'Timen står ikke på pause.', 'The class is not paused.');
  }
  return { kind: 'resumed' };
}

function skip(_: Body<'skip'>, { now }: StepContext): ClassEventBody {
  if (now.status === 'prepared')
    throw refuse('conflict', 'Timen er ikke startet.', 'The class has not started.');
  return { kind: 'skipped', phaseIndex: now.phaseIndex };
}

function end(_: Body<'end'>, { model }: StepContext): ClassEventBody {
  if (hasEnded(model)) throw refuse('conflict', 'Timen er alt avsluttet.', 'The class has ended already.');
  return { kind: 'ended', reason: 'staff' };
}

function undo({ seq }: Body<'undo'>, { events, model }: StepContext): ClassEventBody {
  const step = events.find((event) => event.seq === seq);
  const undoable = step !== undefined && isUndoable(step, events);
  if (!undoable && seq !== model.outageSeq)
    throw refuse('conflict', 'Ingenting å angre.', 'There is nothing to undo.');
  return { kind: 'undone', undoneSeq: seq };
}

function treadmillUse(body: Body<'treadmillUse'>, { model, atMs }: StepContext): ClassEventBody {
  const { slot } = body;
  refuseUnknown(model, slot);
  // Of two taps in a row the console has not seen the first one's effect when it sends the second.
  const before = useAt(model.slots.get(slot)?.treadmillUses ?? [], atMs);
  const { holdsRails = before.holdsRails, running = before.running } = body;
  return { kind: 'treadmill-use', slot, holdsRails, running };
}

function noteText(text: string): string {
  const shown = shownText(text);
  if (shown === '') throw refuse('usage', 'Notatet er tomt.', 'The note is empty.');
  return shown;
}

function refuseTooMany(events: readonly ClassEvent[]): void {
  if (events.filter(({ kind }) => kind === 'note').length < NOTES_A_CLASS_MAX) return;
  throw refuse(
    'conflict',
    `Notatet er ikke lagret: timen har ${NOTES_A_CLASS_MAX} notater, og flere tas ikke imot.`,
    `The note was not saved: the class has ${NOTES_A_CLASS_MAX} notes, and no more are taken.`,
  );
}

/** What is right is the class's own time, dated as it was before the question, or what the machine said at that instant. */
function correctionFor(
  { seq, right }: { readonly seq: ClassSeq; readonly right: 'class' | 'machine' },
  { events, model }: Judgement,
): number {
  const asked = events.find((event) => event.seq === seq);
  if (asked?.kind !== 'clock-differs' || model.clockSeq !== seq) {
    throw refuse('conflict', 'Det er alt svart på.', 'That has been answered already.');
  }
  if (right === 'machine') return asked.clockMs - asked.atMs;
  return foldClass(events.filter((event) => event.seq < seq)).dateCorrectionMs;
}

function walkIn({ slot, nickname, hrMax, target }: Body<'join'>, model: ClassModel): SlotPlan {
  const all = [...model.slots.values()];
  const free = model.slots.get(slot);
  const station = free?.station ?? stationNumbered(slot);
  const elsewhere = all.some((other) => other.slot !== slot && other.station === station);
  // Also after somebody has left: what was recorded here is theirs.
  if (elsewhere || (free?.nickname ?? null) !== null) {
    throw refuse(
      'conflict',
      `Plass ${station} er eller var noens i denne timen. Velg en annen.`,
      `Station ${station} is or was somebody's in this class. Choose another.`,
    );
  }
  return {
    slot,
    station,
    personId: null,
    nickname: checkedName(nickname, { longest: NICKNAME_LONGEST, taken: all.map((other) => other.nickname) }),
    hrMax,
    hrRestBpm: null,
    sex: null,
    target: target ?? 'heart-rate',
    display: 'number',
  };
}

/** A slot that was prepared for somebody is theirs; only a walk-in is yet to be known. */
function identify({ slot, personId }: Body<'identify'>, context: StepContext): ClassEventBody {
  const { model, events, person } = context;
  refuseUnknown(model, slot);
  const undone = new Set(events.flatMap((event) => (event.kind === 'undone' ? [event.undoneSeq] : [])));
  const identified = events.findLast(
    (event) => event.kind === 'identified' && event.slot === slot && !undone.has(event.seq),
  );
  if (personId === null) {
    if (identified !== undefined) return { kind: 'undone', undoneSeq: identified.seq };
    throw refuse('conflict', 'Ingen er knyttet til plassen.', 'Nobody has been tied to this station.');
  }
  const taken = model.slots.get(slot);
  if ((taken?.personId ?? null) !== null) {
    throw refuse(
      'conflict',
      'Plassen er alt en persons. Ta det tilbake først.',
      "The station is a person's already. Take that back first.",
    );
  }
  if (person == null || taken?.nickname == null)
    throw refuse(
      'conflict',
      'Fant ikke deltakeren eller personen.',
      'The participant or person was not found.',
    );
  const elsewhere = [...model.slots.values()].find((other) => other.personId === personId);
  if (elsewhere !== undefined) {
    throw refuse(
      'conflict',
      `Personen er med i timen alt, på plass ${elsewhere.station}.`,
      `The person is in the class already, at station ${elsewhere.station}.`,
    );
  }
  const { hrMax, hrRestBpm, sex } = person;
  return { kind: 'identified', slot, personId, hrMax, hrRestBpm, sex };
}

/** The seq of the event by which somebody is gone. */
function leavingOf(slot: Slot, { events, model }: Judgement): ClassSeq {
  const undone = new Set(events.flatMap((event) => (event.kind === 'undone' ? [event.undoneSeq] : [])));
  const left = events.findLast(
    (event) => event.kind === 'left' && event.slot === slot && !undone.has(event.seq),
  );
  if (left !== undefined) return left.seq;
  const station = stationOf(model, slot);
  throw refuse('conflict', `Plass ${station} er med i timen.`, `Station ${station} is in the class.`);
}
