/**
 * A class's live state, made again from its log and its recording: what a restarted server shows is what the one before it
 * showed, or less. Pure.
 *
 * The recording lacks what was sent before the class began, and at its end what was heard and is not committed yet. What
 * is missing may have been the beginning of a burst that was being hidden, so after either no number counts as live
 * before three agree (StrapSignal.resume).
 */
import {
  type ClassEvent,
  type ClassModel,
  classAt,
  foldClass,
  isUnderWay,
} from '@takt/shared/class/class.ts';
import type { RecordedBattery } from '@takt/shared/recording/recording.ts';
import type { Sample } from '@takt/shared/sample.ts';
import { heartSamples } from '@takt/shared/sensors.ts';
import { ClassState } from '../state/class-state.ts';

const TICK_MS = 1_000;
/** Lamps and cues forget what is older; up to then a class is looked at once a second, after that at every sample, as it was live. */
const SEEN_CLOSELY_MS = 120_000;

/** Both in the order of time. */
export interface RecordedClass {
  readonly samples: readonly Sample[];
  readonly batteries: readonly RecordedBattery[];
}

export interface RebuiltUntil {
  readonly untilMs: number;
  /** From then on all that was heard is among the samples; before that what was not committed yet is missing. */
  readonly heardFromMs?: number;
}

export function rebuildClassState(
  events: readonly ClassEvent[],
  { samples, batteries }: RecordedClass,
  { untilMs, heardFromMs = untilMs }: RebuiltUntil,
): ClassState {
  let known = 1;
  let model = foldClass(events.slice(0, known));
  const state = new ClassState(model);
  let nowMs = events[0]?.atMs ?? untilMs;
  const takeEvent = (event: ClassEvent): void => {
    state.advance(event.atMs);
    known += 1;
    const before = model;
    model = foldClass(events.slice(0, known));
    state.setModel(model);
    if (event.kind === 'cue-seen') state.cueSeen(event.slot, event.cue);
    // Only a class under way is recorded.
    if (isUnderWay(model) && !isUnderWay(before)) state.resume(event.atMs);
  };
  let hasGap = true;
  const closeGap = (): void => {
    if (!hasGap) return;
    hasGap = false;
    runTo(heardFromMs);
    state.resume(heardFromMs);
  };
  const runTo = (atMs: number): void => {
    if (atMs > heardFromMs) closeGap();
    for (;;) {
      const tickMs = nowMs + untilNextTick(model, nowMs);
      const event = events[known];
      if (event !== undefined && event.atMs <= Math.min(atMs, tickMs)) takeEvent(event);
      else if (tickMs > atMs) return;
      else {
        nowMs = tickMs;
        state.advance(nowMs);
      }
    }
  };
  let nextBattery = 0;
  const takeBatteries = (untilAtMs: number): void => {
    for (; (batteries[nextBattery]?.atMs ?? Number.POSITIVE_INFINITY) <= untilAtMs; nextBattery++) {
      const battery = batteries[nextBattery]!;
      runTo(battery.atMs);
      state.noteBattery(battery);
    }
  };
  for (const sample of samples) {
    // Another process's clock may run a little ahead; what it heard is never younger than now.
    const atMs = Math.min(untilMs, sample.receivedAtMs);
    takeBatteries(atMs);
    runTo(atMs);
    const slot = state.ingest(sample, atMs);
    if (slot !== null && untilMs - atMs <= SEEN_CLOSELY_MS) state.advanceSlot(slot, atMs);
  }
  takeBatteries(untilMs);
  closeGap();
  runTo(untilMs);
  countAnew(state, samples);
  return state;
}

/** A phase's first instant is looked at, as it is live. */
function untilNextTick(model: ClassModel, nowMs: number): number {
  const { status, phaseRemainingMs } = classAt(model, nowMs);
  return status === 'running' ? Math.min(TICK_MS, Math.max(1, phaseRemainingMs ?? TICK_MS)) : TICK_MS;
}

/** A step that was taken back long after changes what was counted before it was. */
function countAnew(state: ClassState, samples: readonly Sample[]): void {
  const behind = state.behind();
  if (behind.length === 0) return;
  const messages = heartSamples(samples).map((sample) => ({
    ...sample,
    atMs: Math.round(sample.receivedAtMs),
  }));
  for (const slot of behind) state.refold(slot, messages);
}
