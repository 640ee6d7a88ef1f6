/**
 * The class now: every slot against the target of the present phase. Samples and the folded event log go in,
 * zoned states come out. Pure: nothing here reads a clock; the same code runs live, at any speed, and when a
 * restarted server rebuilds the class from its recording.
 */

import type { ClassModel, StrapIdentity } from '@takt/shared/class/class.ts';
import { assignmentOf } from '@takt/shared/class/class-straps.ts';
import { CUES, type Cue } from '@takt/shared/class/cue-rules.ts';
import { type PlannedInterval, plannedIntervals } from '@takt/shared/class/protocol.ts';
import type { Slot } from '@takt/shared/ids.ts';
import type { RecordedBattery } from '@takt/shared/recording/recording.ts';
import type { Sample, TreadmillKey } from '@takt/shared/sample.ts';
import type { HeartMessage } from '@takt/shared/signal/one-heart.ts';
import { slotAtTreadmill, treadmillOfSlot } from '@takt/shared/signal/treadmill.ts';
import { Minutes } from './minutes.ts';
import { SlotState, type ZonedSlot } from './slot-state.ts';
import { type Target, targetAt } from './target.ts';

export interface ZonedClass {
  readonly target: Target;
  readonly slots: readonly ZonedSlot[];
}

export class ClassState {
  #model: ClassModel;
  #intervals: readonly PlannedInterval[];
  #slots = new Map<Slot, SlotState>();
  #target: Target | null = null;

  constructor(model: ClassModel) {
    this.#model = model;
    this.#intervals = plannedIntervals(model.template.phases);
    this.setModel(model);
  }

  /** The log has grown: straps may have changed hands, people may have come or gone. */
  setModel(model: ClassModel): void {
    this.#model = model;
    for (const [slot, plan] of model.slots) {
      const known = this.#slots.get(slot);
      const state = known ?? new SlotState(new Minutes(this.#intervals, model, plan));
      if (known === undefined) this.#slots.set(slot, state);
      else state.minutes.setModel(model, plan);
      state.keepOnly(this.#strapOf(slot)?.sensors ?? []);
      state.keepTreadmill(this.#treadmillOf(slot));
    }
  }

  /** Staff have seen this cue. */
  cueSeen(slot: Slot, cue: string): void {
    if (isCue(cue)) this.#slots.get(slot)?.cueSeen(cue);
  }

  #strapOf(slot: Slot): StrapIdentity | null {
    return this.#model.assignments.find((a) => a.slot === slot && a.toMs === null)?.strap ?? null;
  }

  /** Which treadmill is shown for a slot; a late reading of the one before may still come. */
  #treadmillOf(slot: Slot): TreadmillKey | null {
    return this.#model.slots.get(slot)?.leftAtMs === null ? treadmillOfSlot(this.#model, slot) : null;
  }

  /** Returns the slot that the sample belongs to, or null when its sensor is assigned to none. */
  ingest(sample: Sample, atMs: number): Slot | null {
    if (sample.kind === 'treadmill') {
      const slot = slotAtTreadmill(this.#model, sample.sensor, atMs);
      if (slot !== null && this.#treadmillOf(slot) === sample.sensor)
        this.#slots.get(slot)?.ingestTreadmill(sample, atMs);
      return slot;
    }
    // As it is recorded, so that the recording is folded from the same times.
    const heardAtMs = Math.round(atMs);
    const assignment = assignmentOf(this.#model, sample.sensor, heardAtMs);
    if (assignment === undefined) return null;
    const state = this.#slots.get(assignment.slot);
    state?.ingest(sample, heardAtMs);
    state?.minutes.take({ ...sample, atMs: heardAtMs });
    return assignment.slot;
  }

  /** What a strap told of its battery, from its recording. */
  noteBattery({ sensor, atMs, ...level }: RecordedBattery): void {
    const assignment = assignmentOf(this.#model, sensor, atMs);
    if (assignment !== undefined) this.#slots.get(assignment.slot)?.noteBattery(sensor, level, atMs);
  }

  /** Slots whose minutes lack something that the recording has: a step was undone, or samples came late. */
  behind(): Slot[] {
    return [...this.#slots].filter(([, { minutes }]) => minutes.behind).map(([slot]) => slot);
  }

  /** Counts a slot's minutes anew, from its recording. */
  refold(slot: Slot, recorded: readonly HeartMessage[]): void {
    this.#slots.get(slot)?.minutes.refold(recorded);
  }

  /** Something that came up to now may be missing here: another process heard it (StrapSignal.resume). */
  resume(atMs: number): void {
    for (const state of this.#slots.values()) state.resume(atMs);
  }

  /** The same for one slot: what it shows is the same as if somebody had looked now. */
  advanceSlot(slot: Slot, nowMs: number): void {
    const plan = this.#model.slots.get(slot);
    const target = targetAt(this.#model, this.#intervals, nowMs);
    if (plan !== undefined) this.#slots.get(slot)?.advance(plan, this.#strapOf(slot), target, nowMs);
  }

  /** Lets time go on to `nowMs`; call it at least once a second, and at every change of phase. */
  advance(nowMs: number): void {
    this.#target = targetAt(this.#model, this.#intervals, nowMs);
    for (const [slot, state] of this.#slots) {
      const plan = this.#model.slots.get(slot);
      if (plan !== undefined) state.advance(plan, this.#strapOf(slot), this.#target, nowMs);
    }
  }

  /** The zoned state at the instant to which time has gone on. Reading changes nothing. RangeError: it never has gone on. */
  view(): ZonedClass {
    if (this.#target === null) throw new RangeError('a class is read before its time has gone on');
    const slots = [...this.#slots].flatMap(([slot, state]) =>
      this.#model.slots.has(slot) ? (state.view() ?? []) : [],
    );
    slots.sort((a, b) => a.slot - b.slot);
    return { target: this.#target, slots };
  }
}

function isCue(cue: string): cue is Cue {
  return (CUES as readonly string[]).includes(cue);
}
