/**
 * A class's live state, made again from its log and its recording: what a restarted server shows is what the
 * one before it showed. Pure.
 */
import { type ClassEvent, foldClass } from '@takt/shared/class/class.ts';
import type { Sample } from '@takt/shared/sample.ts';
import { heartSamples } from '@takt/shared/sensors.ts';
import { ClassState } from '../state/class-state.ts';

const TICK_MS = 1_000;

export function rebuildClassState(
  events: readonly ClassEvent[],
  samples: readonly Sample[],
  untilMs: number,
): ClassState {
  let known = 1;
  const state = new ClassState(foldClass(events.slice(0, known)));
  let nowMs = events[0]?.atMs ?? untilMs;
  const runTo = (atMs: number): void => {
    while (known < events.length && events[known]!.atMs <= atMs) {
      const event = events[known]!;
      state.advance(event.atMs);
      known += 1;
      state.setModel(foldClass(events.slice(0, known)));
      if (event.kind === 'cue-seen') state.cueSeen(event.slot, event.cue);
    }
    for (; nowMs + TICK_MS <= atMs; nowMs += TICK_MS) state.advance(nowMs + TICK_MS);
  };
  for (const sample of samples) {
    if (sample.receivedAtMs > untilMs) break;
    runTo(sample.receivedAtMs);
    state.ingest(sample, sample.receivedAtMs);
  }
  runTo(untilMs);
  // A step that was taken back long after changes what was counted before it was.
  const behind = state.behind();
  const told = behind.length === 0 ? [] : heartSamples(samples);
  const messages = told.map((sample) => ({ ...sample, atMs: Math.round(sample.receivedAtMs) }));
  for (const slot of behind) state.refold(slot, messages);
  return state;
}
