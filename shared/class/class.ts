/**
 * A class computed from its event log. The log is the truth; everything here is folded from it, and time is an argument.
 *
 *   events ─foldClass→ ClassModel ─classAt(model, nowMs)→ ClassClock
 */

import { type Slot, type Station, stationNumbered } from '../ids.ts';
import { type TreadmillPlace, type TreadmillUses, withTreadmill } from '../signal/treadmill.ts';
import type { ClassEvent, HrMax, SlotPlan } from './class-event.ts';
import { type Assignment, withAssigned, withoutStrap, withSwapped } from './class-straps.ts';
import type { Template } from './protocol.ts';

export type * from './class-event.ts';

export type ClassStatus = 'prepared' | 'running' | 'paused' | 'ended';

/** A stretch of class time in one phase; a pause splits a phase in two stretches. */
export interface PhaseSpan {
  readonly phaseIndex: number;
  readonly fromMs: number;
  /** null: still running when the log ends. */
  readonly toMs: number | null;
}

export interface SlotModel extends SlotPlan {
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
  readonly outageSeq: number | null;
  /** The seq of a clock-differs that nobody has answered yet, else null. */
  readonly clockSeq: number | null;
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
  readonly lastSeq: number;
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
  const undone = new Set<number>();
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

function fold(draft: Draft, event: ClassEvent): void {
  const at = event.atMs;
  switch (event.kind) {
    case 'prepared':
    case 'undone':
    case 'cue-seen':
      return;
    case 'started':
      if (draft.status !== 'prepared') return;
      draft.status = 'running';
      draft.startedAtMs = at;
      draft.spans.push({ phaseIndex: 0, fromMs: at, toMs: null });
      return;
    case 'paused':
    case 'blanked':
      pauseAt(draft, at);
      if (event.kind === 'blanked') draft.blanked = true;
      return;
    case 'outage':
      pauseAt(draft, event.fromMs);
      if (draft.status === 'paused') draft.outageSeq = event.seq;
      return;
    case 'clock-differs':
    case 'dated':
      draft.clockSeq = event.kind === 'dated' ? null : event.seq;
      draft.dateCorrectionMs = event.correctionMs;
      return;
    case 'resumed':
      draft.blanked = false;
      if (draft.status !== 'paused') return;
      draft.outageSeq = null;
      draft.status = 'running';
      draft.spans.push({ phaseIndex: draft.phaseIndex, fromMs: at, toMs: null });
      return;
    case 'extended': {
      advance(draft, at);
      const planned = draft.durationsS[event.phaseIndex];
      const over = draft.status === 'ended' || event.phaseIndex < draft.phaseIndex;
      if (!over && typeof planned === 'number') draft.durationsS[event.phaseIndex] = planned + event.byS;
      return;
    }
    case 'skipped':
      skipAt(draft, event.phaseIndex, at);
      return;
    case 'ended':
      if (draft.status === 'ended' && draft.endedAtMs !== null) return;
      pauseAt(draft, at);
      draft.status = 'ended';
      draft.blanked = false;
      draft.outageSeq = null;
      draft.endedAtMs = Math.max(draft.spans.at(-1)?.toMs ?? at, draft.preparedAtMs);
      return;
    case 'joined':
      addSlot(draft, event.slot, at);
      return;
    case 'left':
      changeSlot(draft, event.slot, () => ({ leftAtMs: at, leftReason: event.reason }));
      draft.assignments = withoutStrap(draft.assignments, event.slot, at);
      return;
    case 'assigned':
      draft.assignments = withAssigned(draft.assignments, event.slot, event.strap, at);
      return;
    case 'unassigned':
      draft.assignments = withoutStrap(draft.assignments, event.slot, at);
      return;
    case 'treadmill':
      draft.treadmills = withTreadmill(draft.treadmills, event.slot, event.sensor, at);
      return;
    case 'treadmill-use':
      changeSlot(draft, event.slot, ({ treadmillUses }) => ({
        treadmillUses: historyWith(treadmillUses, {
          fromMs: at,
          holdsRails: event.holdsRails,
          running: event.running,
        }),
      }));
      return;
    case 'swapped':
      draft.assignments = withSwapped(draft.assignments, event.slot, event.withSlot, at);
      return;
    case 'hrmax':
      changeSlot(draft, event.slot, (slot) => {
        const fromMs = event.wholeClass ? slot.joinedAtMs : at;
        const before = event.wholeClass ? [] : slot.hrMaxHistory;
        const hrMaxHistory = historyWith(before, { fromMs, hrMax: event.hrMax });
        return { hrMaxHistory, hrMax: hrMaxHistory.at(-1)?.hrMax ?? event.hrMax };
      });
      return;
    case 'display':
      changeSlot(draft, event.slot, () => ({ display: event.display }));
      return;
    case 'borg':
      changeSlot(draft, event.slot, () => ({ borg: event.borg }));
      return;
    case 'note':
      if (event.slot === null) {
        draft.notes = [...draft.notes, { atMs: at, actor: event.actor, text: event.text }];
        return;
      }
      changeSlot(draft, event.slot, (slot) => ({
        notes: [...slot.notes, { atMs: at, actor: event.actor, text: event.text }],
      }));
      return;
  }
}

function addSlot(draft: Draft, plan: SlotPlan, atMs: number): void {
  draft.slots.set(plan.slot, {
    ...plan,
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

/** Lets the plan run on to `atMs`: every phase whose time is up is closed at its own last millisecond. */
function advance(draft: Draft, atMs: number): void {
  for (;;) {
    const span = draft.spans.at(-1);
    const durationS = draft.durationsS[draft.phaseIndex];
    if (draft.status !== 'running' || span === undefined || durationS === null || durationS === undefined)
      return;
    const boundaryMs = span.fromMs + Math.max(0, durationS * 1000 - draft.phaseElapsedMs);
    if (boundaryMs > atMs) return;
    nextPhase(draft, boundaryMs);
  }
}

function closeSpan(draft: Draft, atMs: number): void {
  const span = draft.spans.at(-1);
  if (span === undefined || span.toMs !== null) return;
  const toMs = Math.max(span.fromMs, atMs);
  draft.spans[draft.spans.length - 1] = { ...span, toMs };
  draft.phaseElapsedMs += toMs - span.fromMs;
}

function nextPhase(draft: Draft, atMs: number): void {
  closeSpan(draft, atMs);
  if (draft.phaseIndex + 1 >= draft.durationsS.length) {
    draft.status = 'ended';
    return;
  }
  draft.phaseIndex += 1;
  draft.phaseElapsedMs = 0;
  draft.spans.push({ phaseIndex: draft.phaseIndex, fromMs: atMs, toMs: null });
}

function pauseAt(draft: Draft, atMs: number): void {
  advance(draft, atMs);
  if (draft.status !== 'running') return;
  closeSpan(draft, atMs);
  draft.status = 'paused';
}

/** A skip of a phase that is over already changes nothing. In a pause the next phase stands paused at its start. */
function skipAt(draft: Draft, phaseIndex: number, atMs: number): void {
  advance(draft, atMs);
  if (draft.phaseIndex !== phaseIndex) return;
  if (draft.status === 'running') nextPhase(draft, atMs);
  else if (draft.status !== 'paused') return;
  else if (phaseIndex + 1 >= draft.durationsS.length) draft.status = 'ended';
  else {
    draft.phaseIndex += 1;
    draft.phaseElapsedMs = 0;
  }
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

/** Has this class begun, and not ended? A pause is under way too. */
export const isUnderWay = ({
  startedAtMs,
  endedAtMs,
}: Pick<ClassModel, 'startedAtMs' | 'endedAtMs'>): boolean => startedAtMs !== null && endedAtMs === null;

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
