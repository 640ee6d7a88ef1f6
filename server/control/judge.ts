/**
 * A console's command, judged against the class as it is now: the event that comes of it, or why not. Pure.
 * Which commands expire, and which are refused on a phase that is over, stands in class-commands.ts.
 */

import { type Command, NOTES_A_CLASS_MAX } from '@takt/shared/api/classes.ts';
import {
  type ClassEvent,
  type ClassModel,
  classAt,
  foldClass,
  type SlotPlan,
  type StrapIdentity,
  stationOf,
} from '@takt/shared/class/class.ts';
import { hasExpired, meansAPhase, runsTheClass } from '@takt/shared/class/class-commands.ts';
import { refuseImpossibleDay } from '@takt/shared/day.ts';
import { AppError } from '@takt/shared/errors.ts';
import { type ClassSeq, type Slot, stationNumbered } from '@takt/shared/ids.ts';
import type { SensorKey } from '@takt/shared/sample.ts';
import { checkedName, NICKNAME_LONGEST, shownText } from '@takt/shared/shown-name.ts';
import { useAt } from '@takt/shared/signal/treadmill.ts';
import type { NewEvent } from '../store/store.ts';
import type { ReadClass } from './amend.ts';

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
}

const refuse = (kind: 'conflict' | 'too-late' | 'usage', nb: string, en: string): AppError =>
  new AppError(kind, { nb, en });

export function judge(command: Command, judgement: Judgement): NewEvent {
  const { model, nowMs, clockRate, actor } = judgement;
  const body = command.command;
  if (hasExpired(body.kind, command.ageMs)) {
    throw runsTheClass(body.kind)
      ? refuse(
          'too-late',
          'Ikke utført: kommandoen kom for sent fram.',
          'Not done: the command arrived too late.',
        )
      : refuse(
          'too-late',
          'Ikke utført: det kom for sent fram. Se hvem som har beltet nå, og gjør det på nytt.',
          'Not done: it arrived too late. See who has the strap now, and do it again.',
        );
  }
  const now = classAt(model, nowMs);
  // A wall that was blanked when the class had ended can be shown again.
  const shows = model.blanked && (body.kind === 'resume' || body.kind === 'undo');
  const past = now.status === 'ended' && runsTheClass(body.kind) && body.kind !== 'end' && !shows;
  if (past) throw refuse('conflict', 'Ikke utført: timen er avsluttet.', 'Not done: the class has ended.');
  const meantPhase = meansAPhase(body.kind) ? command.phaseIndex : null;
  if (meantPhase !== null && meantPhase !== now.phaseIndex) {
    throw refuse(
      'conflict',
      'Ikke utført: timen var alt gått videre til neste fase.',
      'Not done: the class had already gone on to the next phase.',
    );
  }
  // A step about a person keeps the time at which it was tapped; a step that runs the class happens now.
  const atMs = runsTheClass(body.kind)
    ? nowMs
    : Math.max(model.preparedAtMs, nowMs - command.ageMs * clockRate);
  const base = { atMs, actor, commandId: command.commandId };
  switch (body.kind) {
    case 'start':
      if (now.status !== 'prepared')
        throw refuse('conflict', 'Timen er alt i gang.', 'The class is under way already.');
      if (model.blanked) {
        throw refuse(
          'conflict',
          'Tavla er tømt. Trykk «Fortsett» først.',
          'The wall is blank. Press "Resume" first.',
        );
      }
      return { ...base, kind: 'started' };
    case 'pause':
      if (now.status !== 'running')
        throw refuse('conflict', 'Timen går ikke nå.', 'The class is not running now.');
      return { ...base, kind: 'paused' };
    case 'resume':
      if (now.status !== 'paused' && !model.blanked) {
        throw refuse('conflict', 'Timen står ikke på pause.', 'The class is not paused.');
      }
      return { ...base, kind: 'resumed' };
    case 'extend':
      return { ...base, kind: 'extended', phaseIndex: now.phaseIndex, byS: body.byS };
    case 'skip':
      if (now.status === 'prepared')
        throw refuse('conflict', 'Timen er ikke startet.', 'The class has not started.');
      return { ...base, kind: 'skipped', phaseIndex: now.phaseIndex };
    case 'end':
      if (model.endedAtMs !== null)
        throw refuse('conflict', 'Timen er alt avsluttet.', 'The class has ended already.');
      return { ...base, kind: 'ended', reason: 'staff' };
    case 'blank':
      return { ...base, kind: 'blanked' };
    case 'undo': {
      const step = judgement.events.find(({ seq }) => seq === body.seq);
      const undoable = step !== undefined && isUndoable(step, judgement.events);
      if (!undoable && body.seq !== model.outageSeq)
        throw refuse('conflict', 'Ingenting å angre.', 'There is nothing to undo.');
      return { ...base, kind: 'undone', undoneSeq: body.seq };
    }
    case 'join':
      refuseImpossibleDay(body.hrMax?.date ?? null, nowMs);
      return { ...base, kind: 'joined', slot: walkIn(body, model) };
    case 'assign':
      slotOf(model, body.slot);
      refuseLeft(model, body.slot);
      return {
        ...base,
        kind: 'assigned',
        slot: body.slot,
        strap: strapOf(body.sensors, judgement.inventory),
      };
    case 'joinSensor':
      slotOf(model, body.slot);
      return { ...base, kind: 'assigned', slot: body.slot, strap: joinedStrap(body, model) };
    case 'leave':
      slotOf(model, body.slot);
      refuseLeft(model, body.slot);
      return { ...base, kind: 'left', slot: body.slot, reason: shownText(body.reason) };
    case 'rejoin':
      slotOf(model, body.slot);
      return { ...base, kind: 'undone', undoneSeq: leavingOf(body.slot, judgement) };
    case 'unassign':
      slotOf(model, body.slot);
      return { ...base, kind: 'unassigned', slot: body.slot };
    case 'treadmill':
      slotOf(model, body.slot);
      return { ...base, kind: 'treadmill', slot: body.slot, sensor: body.sensor };
    case 'treadmillUse': {
      slotOf(model, body.slot);
      const { slot } = body;
      // Of two taps in a row the console has not seen the first one's effect when it sends the second.
      const before = useAt(model.slots.get(slot)?.treadmillUses ?? [], atMs);
      const { holdsRails = before.holdsRails, running = before.running } = body;
      return { ...base, kind: 'treadmill-use', slot, holdsRails, running };
    }
    case 'swap':
      refuseSwap(body.slot, body.withSlot, model);
      return { ...base, kind: 'swapped', slot: body.slot, withSlot: body.withSlot };
    case 'hrmax':
      slotOf(model, body.slot);
      refuseImpossibleDay(body.hrMax.date, nowMs);
      return { ...base, kind: 'hrmax', slot: body.slot, hrMax: body.hrMax, wholeClass: body.wholeClass };
    case 'display':
      slotOf(model, body.slot);
      return { ...base, kind: 'display', slot: body.slot, display: body.display };
    case 'borg':
      slotOf(model, body.slot);
      return { ...base, kind: 'borg', slot: body.slot, borg: body.borg };
    case 'note':
      refuseTooMany(judgement.events);
      return { ...base, kind: 'note', slot: body.slot, text: noteText(body.text) };
    case 'clock':
      return { ...base, kind: 'dated', correctionMs: correctionFor(body, judgement) };
    case 'cueSeen':
      slotOf(model, body.slot);
      return { ...base, kind: 'cue-seen', slot: body.slot, cue: body.cue };
  }
}

type Body<K extends Command['command']['kind']> = Extract<Command['command'], { kind: K }>;

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

function slotOf(model: ClassModel, slot: Slot): void {
  if (model.slots.has(slot)) return;
  throw refuse(
    'usage',
    'Ikke utført: det gjaldt en plass som ikke er med i timen.',
    'Not done: it was about a slot that is not in this class.',
  );
}

function walkIn({ slot, nickname, hrMax, target }: Body<'join'>, model: ClassModel): SlotPlan {
  const all = [...model.slots.values()];
  const free = model.slots.get(slot);
  const station = free?.station ?? stationNumbered(slot);
  const elsewhere = all.some((one) => one.slot !== slot && one.station === station);
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
    nickname: checkedName(nickname, { longest: NICKNAME_LONGEST, taken: all.map((one) => one.nickname) }),
    hrMax,
    hrRestBpm: null,
    sex: null,
    target: target ?? 'heart-rate',
    display: 'number',
  };
}

function refuseLeft(model: ClassModel, slot: Slot): void {
  if (model.slots.get(slot)?.leftAtMs === null) return;
  const station = stationOf(model, slot);
  throw refuse('conflict', `Plass ${station} har gått.`, `Station ${station} has left.`);
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

function refuseSwap(slot: Slot, withSlot: Slot, model: ClassModel): void {
  for (const one of [slot, withSlot]) {
    slotOf(model, one);
    refuseLeft(model, one);
  }
  const worn = model.assignments.some((one) => one.toMs === null && [slot, withSlot].includes(one.slot));
  if (slot !== withSlot && worn) return;
  const [one, other] = [stationOf(model, slot), stationOf(model, withSlot)];
  throw refuse(
    'conflict',
    `Plass ${one} og ${other} har ingen belter å bytte.`,
    `Stations ${one} and ${other} have no straps to swap.`,
  );
}

/** The strap of the inventory that has one of these transmitters, with all of them; else one of its own. */
function strapOf(sensors: readonly SensorKey[], inventory: readonly StrapIdentity[]): StrapIdentity {
  const known = inventory.find((strap) => strap.sensors.some((key) => sensors.includes(key)));
  const others = sensors.filter((key) => !inventory.some((strap) => strap.sensors.includes(key)));
  return known === undefined
    ? { strapId: sensors[0] ?? '', label: null, sensors: antFirst(sensors) }
    : { ...known, sensors: antFirst([...known.sensors, ...others]) };
}

/** The strap that this slot wears, with other transmitters of it. */
function joinedStrap({ slot, sensors }: { slot: Slot; sensors: readonly SensorKey[] }, model: ClassModel) {
  const open = model.assignments.filter(({ toMs }) => toMs === null);
  const worn = open.find((assignment) => assignment.slot === slot)?.strap;
  if (worn === undefined) {
    const station = stationOf(model, slot);
    throw refuse('conflict', `Plass ${station} har ikke noe belte.`, `Station ${station} has no strap.`);
  }
  const elsewhere = open.find(
    (one) => one.slot !== slot && one.strap.sensors.some((key) => sensors.includes(key)),
  );
  if (elsewhere !== undefined) {
    const station = stationOf(model, elsewhere.slot);
    throw refuse(
      'conflict',
      `Det er beltet til plass ${station}. Koble det fra der først.`,
      `That is the strap of station ${station}. Disconnect it there first.`,
    );
  }
  return { ...worn, sensors: antFirst([...new Set([...worn.sensors, ...sensors])]) };
}

/** ANT+ before BLE: no link to lose. */
function antFirst(sensors: readonly SensorKey[]): SensorKey[] {
  const isAnt = (key: SensorKey): number => (key.startsWith('ant:') ? 0 : 1);
  return sensors.toSorted((a, b) => isAnt(a) - isAnt(b));
}
