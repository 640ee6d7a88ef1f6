/**
 * A class computed from its event log. The log is the truth; everything here is folded from it, and time is an argument.
 *
 *   events ─foldClass→ ClassModel ─classAt(model, nowMs)→ ClassClock
 */

import { type ClassSeq, type Slot, type Station, stationNumbered } from '../ids.ts';
import { type TreadmillPlace, type TreadmillUses, withTreadmill } from '../signal/treadmill.ts';
import type { ClassEvent, HrMax, SlotPlan } from './class-event.ts';
import { type Assignment, withAssigned, withoutStrap, withSwapped } from './class-straps.ts';
import { advance, type ClassStatus, type PhaseSpan, pauseAt, skipAt } from './plan-time.ts';
import type { Template } from './protocol.ts';

export type * from './class-event.ts';
export type { DisplayLevel, HrMaxMethod } from './person.ts';
export type { ClassStatus, PhaseSpan } from './plan-time.ts';

export interface SlotModel extends SlotPlan {
  /** A walk-in who was tied to their person by an event. */
  readonly tied: boolean;
  readonly joinedAtMs: number;
  readonly leftAtMs: number | null;
  readonly leftReason: string | null;
  /** Oldest first; the value in force at t is the last with fromMs ≤ t. */
  readonly hrMaxHistory: readonly { readonly fromMs: number; readonly hrMax: HrMax }[];
  readonly borg: number | null;
  readonly treadmillUses: TreadmillUses;
  readonly notes: readonly { readonly atMs: number; readonly actor: string; readonly text: string }[];
}

export interface ClassModel {
  readonly template: Template;
  /** The plan's lengths with extensions, seconds; null: open. */
  readonly durationsS: readonly (number | null)[];
  readonly status: ClassStatus;
  readonly blanked: boolean;
  /** The seq of an outage that nobody has answered yet, else null. */
  readonly outageSeq: ClassSeq | null;
  /** The seq of a clock-differs that nobody has answered yet, else null. */
  readonly clockSeq: ClassSeq | null;
  /** Is added to the class's times where they are shown as dates. */
  readonly dateCorrectionMs: number;
  readonly spans: readonly PhaseSpan[];
  readonly phaseIndex: number;
  /** Milliseconds of the present phase in its closed spans. */
  readonly phaseElapsedMs: number;
  readonly slots: ReadonlyMap<Slot, SlotModel>;
  readonly assignments: readonly Assignment[];
  /** Also of slots that nobody has taken yet. */
  readonly treadmills: readonly TreadmillPlace[];
  /** On the class as a whole; those on a participant are in the slot. */
  readonly notes: SlotModel['notes'];
  readonly preparedAtMs: number;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly lastSeq: ClassSeq;
}

/** Where a class is at one instant. */
export interface ClassClock {
  readonly status: ClassStatus;
  readonly phaseIndex: number;
  readonly phaseElapsedMs: number;
  /** null in an open phase. */
  readonly phaseRemainingMs: number | null;
  readonly classElapsedMs: number;
  /** When the plan ran out, if it has by then; the owner then writes `ended`. */
  readonly planEndedAtMs: number | null;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
interface Draft extends Writable<Omit<ClassModel, 'spans' | 'assignments' | 'slots' | 'durationsS'>> {
  spans: PhaseSpan[];
  assignments: Assignment[];
  slots: Map<Slot, SlotModel>;
  durationsS: (number | null)[];
}

/**
 * Folds a log, oldest event first. Throws RangeError when the log does not begin with `prepared`:
 * such a log was not written by Takt.
 */
export function foldClass(events: readonly ClassEvent[]): ClassModel {
  const undone = new Set<ClassSeq>();
  for (const event of events) if (event.kind === 'undone') undone.add(event.undoneSeq);
  const first = events[0];
  if (first?.kind !== 'prepared') throw new RangeError('a class log begins with "prepared"');
  const draft: Draft = {
    template: first.template,
    durationsS: first.template.phases.map((phase) => phase.durationS),
    status: 'prepared',
    blanked: false,
    outageSeq: null,
    clockSeq: null,
    dateCorrectionMs: 0,
    spans: [],
    phaseIndex: 0,
    phaseElapsedMs: 0,
    slots: new Map(),
    assignments: [],
    treadmills: [],
    notes: [],
    preparedAtMs: first.atMs,
    startedAtMs: null,
    endedAtMs: null,
    lastSeq: first.seq,
  };
  for (const slot of first.slots) addSlot(draft, slot, first.atMs);
  for (const event of events.slice(1)) {
    draft.lastSeq = event.seq;
    if (!undone.has(event.seq)) fold(draft, event);
  }
  return draft;
}

type EventKind = ClassEvent['kind'];
type EventOf<K extends EventKind> = Extract<ClassEvent, { kind: K }>;

/** What each kind of event changes; null: nothing. `undone` is read before the others are folded. */
const EFFECTS: { readonly [K in EventKind]: ((draft: Draft, event: EventOf<K>) => void) | null } = {
  prepared: null,
  undone: null,
  'cue-seen': null,
  erased: null,
  started: startClass,
  paused: (draft, { atMs }) => pauseAt(draft, atMs),
  blanked(draft, { atMs }) {
    pauseAt(draft, atMs);
    draft.blanked = true;
  },
  outage(draft, { fromMs, seq }) {
    pauseAt(draft, fromMs);
    if (draft.status === 'paused') draft.outageSeq = seq;
  },
  'clock-differs'(draft, { seq, correctionMs }) {
    draft.clockSeq = seq;
    draft.dateCorrectionMs = correctionMs;
  },
  dated(draft, { correctionMs }) {
    draft.clockSeq = null;
    draft.dateCorrectionMs = correctionMs;
  },
  resumed: resumeClass,
  extended: extendPhase,
  skipped: (draft, { phaseIndex, atMs }) => skipAt(draft, phaseIndex, atMs),
  ended: endClass,
  joined: (draft, { slot, atMs }) => addSlot(draft, slot, atMs),
  identified: identify,
  left(draft, { slot, reason, atMs }) {
    changeSlot(draft, slot, () => ({ leftAtMs: atMs, leftReason: reason }));
    draft.assignments = withoutStrap(draft.assignments, slot, atMs);
  },
  assigned(draft, { slot, strap, atMs }) {
    draft.assignments = withAssigned(draft.assignments, slot, strap, atMs);
  },
  unassigned(draft, { slot, atMs }) {
    draft.assignments = withoutStrap(draft.assignments, slot, atMs);
  },
  swapped(draft, { slot, withSlot, atMs }) {
    draft.assignments = withSwapped(draft.assignments, slot, withSlot, atMs);
  },
  treadmill(draft, { slot, sensor, atMs }) {
    draft.treadmills = withTreadmill(draft.treadmills, slot, sensor, atMs);
  },
  'treadmill-use'(draft, { slot, holdsRails, running, atMs }) {
    changeSlot(draft, slot, ({ treadmillUses }) => ({
      treadmillUses: historyWith(treadmillUses, { fromMs: atMs, holdsRails, running }),
    }));
  },
  hrmax: setHrMax,
  display: (draft, { slot, display }) => changeSlot(draft, slot, () => ({ display })),
  borg: (draft, { slot, borg }) => changeSlot(draft, slot, () => ({ borg })),
  note: addNote,
};

function fold(draft: Draft, event: ClassEvent): void {
  // Each entry takes the events of its own kind; the compiler does not see that of the pair.
  const effect = EFFECTS[event.kind] as ((draft: Draft, event: ClassEvent) => void) | null;
  effect?.(draft, event);
}

function startClass(draft: Draft, { atMs }: EventOf<'started'>): void {
  if (draft.status !== 'prepared') return;
  draft.status = 'running';
  draft.startedAtMs = atMs;
  draft.spans.push({ phaseIndex: 0, fromMs: atMs, toMs: null });
}

function resumeClass(draft: Draft, { atMs }: EventOf<'resumed'>): void {
  draft.blanked = false;
  if (draft.status !== 'paused') return;
  draft.outageSeq = null;
  draft.status = 'running';
  draft.spans.push({ phaseIndex: draft.phaseIndex, fromMs: atMs, toMs: null });
}

function extendPhase(draft: Draft, { phaseIndex, byS, atMs }: EventOf<'extended'>): void {
  advance(draft, atMs);
  const plannedS = draft.durationsS[phaseIndex];
  const over = draft.status === 'ended' || phaseIndex < draft.phaseIndex;
  if (!over && typeof plannedS === 'number') draft.durationsS[phaseIndex] = plannedS + byS;
}

function endClass(draft: Draft, { atMs }: EventOf<'ended'>): void {
  if (draft.status === 'ended' && draft.endedAtMs !== null) return;
  pauseAt(draft, atMs);
  draft.status = 'ended';
  draft.blanked = false;
  draft.outageSeq = null;
  draft.endedAtMs = Math.max(draft.spans.at(-1)?.toMs ?? atMs, draft.preparedAtMs);
}

function setHrMax(draft: Draft, { slot, hrMax, wholeClass, atMs }: EventOf<'hrmax'>): void {
  changeSlot(draft, slot, ({ joinedAtMs, hrMaxHistory: before }) => {
    const entry = { fromMs: wholeClass ? joinedAtMs : atMs, hrMax };
    const hrMaxHistory = historyWith(wholeClass ? [] : before, entry);
    return { hrMaxHistory, hrMax: hrMaxHistory.at(-1)?.hrMax ?? hrMax };
  });
}

/**
 * What the class was run by stays: an HRmax that was given in it counts. Where none was given nothing was shown by one, so the
 * person's own counts for the whole class.
 */
function identify(draft: Draft, { slot, personId, hrMax: own, hrRestBpm, sex }: EventOf<'identified'>): void {
  changeSlot(draft, slot, ({ joinedAtMs, hrMax }) => ({
    ...{ personId, hrRestBpm, sex, tied: true },
    ...(own === null || hrMax !== null
      ? {}
      : { hrMax: own, hrMaxHistory: [{ fromMs: joinedAtMs, hrMax: own }] }),
  }));
}

function addNote(draft: Draft, { slot, atMs, actor, text }: EventOf<'note'>): void {
  const note = { atMs, actor, text };
  if (slot === null) draft.notes = [...draft.notes, note];
  else changeSlot(draft, slot, ({ notes }) => ({ notes: [...notes, note] }));
}

function addSlot(draft: Draft, plan: SlotPlan, atMs: number): void {
  draft.slots.set(plan.slot, {
    ...plan,
    tied: false,
    joinedAtMs: atMs,
    leftAtMs: null,
    leftReason: null,
    hrMaxHistory: plan.hrMax === null ? [] : [{ fromMs: atMs, hrMax: plan.hrMax }],
    borg: null,
    treadmillUses: [],
    notes: [],
  });
}

/** A command that was long under way counts from when it was tapped. */
function historyWith<T extends { readonly fromMs: number }>(before: readonly T[], entry: T): T[] {
  return [...before, entry].sort((a, b) => a.fromMs - b.fromMs);
}

function changeSlot(draft: Draft, slot: Slot, change: (slot: SlotModel) => Partial<SlotModel>): void {
  const present = draft.slots.get(slot);
  if (present !== undefined) draft.slots.set(slot, { ...present, ...change(present) });
}

/** The model with its plan run on to `nowMs`; cheap enough for every frame. */
export function modelAt(model: ClassModel, nowMs: number): ClassModel {
  if (model.status !== 'running') return model;
  const draft: Draft = {
    ...model,
    spans: [...model.spans],
    durationsS: [...model.durationsS],
    slots: model.slots as Map<Slot, SlotModel>,
    assignments: model.assignments as Assignment[],
  };
  advance(draft, nowMs);
  return draft;
}

export function classAt(model: ClassModel, nowMs: number): ClassClock {
  const now = modelAt(model, nowMs);
  const open = now.spans.at(-1);
  const runningMs = open !== undefined && open.toMs === null ? Math.max(0, nowMs - open.fromMs) : 0;
  const phaseElapsedMs = now.phaseElapsedMs + runningMs;
  const durationS = now.durationsS[now.phaseIndex];
  const closedMs = now.spans.reduce((sum, s) => sum + (s.toMs === null ? 0 : s.toMs - s.fromMs), 0);
  return {
    status: now.status,
    phaseIndex: now.phaseIndex,
    phaseElapsedMs,
    phaseRemainingMs:
      durationS === null || durationS === undefined ? null : Math.max(0, durationS * 1000 - phaseElapsedMs),
    classElapsedMs: closedMs + runningMs,
    planEndedAtMs: now.status === 'ended' ? (now.endedAtMs ?? now.spans.at(-1)?.toMs ?? null) : null,
  };
}

/** Is it over for good? One that was prepared and has not begun is not. */
export const hasEnded = ({ endedAtMs }: Pick<ClassModel, 'endedAtMs'>): boolean => endedAtMs !== null;

/** Has this class begun, and not ended? A pause is under way too. */
export const isUnderWay = ({
  startedAtMs,
  endedAtMs,
}: Pick<ClassModel, 'startedAtMs' | 'endedAtMs'>): boolean =>
  startedAtMs !== null && !hasEnded({ endedAtMs });

/** The HRmax in force for a slot at an instant, or null while nobody has set one. */
export function hrMaxAt(slot: SlotModel, atMs: number): HrMax | null {
  let found = slot.hrMaxHistory[0]?.hrMax ?? null;
  for (const entry of slot.hrMaxHistory) if (entry.fromMs <= atMs) found = entry.hrMax;
  return found;
}

/** The number that people know: what the wall shows, and what a sentence for them names. */
export function stationOf({ slots }: Pick<ClassModel, 'slots'>, slot: Slot): Station {
  return slots.get(slot)?.station ?? stationNumbered(slot);
}
