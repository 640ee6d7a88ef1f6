/**
 * One series for the minutes: a class as it runs, its live minutes beside its summary's. For the property that both are
 * equal, over random classes with every fault.
 */

import type { ClassLog, OpenClass } from '@takt/server/control/class-log.ts';
import { ClassState } from '@takt/server/live/state/class-state.ts';
import { messagesOf } from '@takt/server/record/believed.ts';
import { summariseSlot } from '@takt/server/record/class-summary.ts';
import { readRecorded, receiverOf } from '@takt/server/record/recorded.ts';
import { startRecorder } from '@takt/server/record/recorder.ts';
import type { JournalRow, Store } from '@takt/server/store/store.ts';
import { type ClassEvent, foldClass, modelAt } from '@takt/shared/class/class.ts';
import fc from 'fast-check';
import { expect } from 'vitest';
import { at, logOf, plan, viewAt } from './a-class.ts';
import { type FaultyClass, faultyClass, logged, SHORT_CLASS } from './faulty-class.ts';
import { handClock } from './hand-clock.ts';

/** A log and a store in memory, as far as the recorder and whoever reads the recording need them. */
function inMemory(events: readonly ClassEvent[]) {
  const rows: JournalRow[] = [];
  const listeners = new Set<(open: OpenClass, news: readonly ClassEvent[]) => void>();
  let known = 1;
  const open = (): OpenClass => {
    const so = events.slice(0, known);
    return {
      classId: 'time-1',
      clinicId: 'k',
      aliveAtMs: 0,
      aliveClockMs: null,
      events: so,
      model: foldClass(so),
    };
  };
  const log = {
    current: open,
    onChange(listener: (open: OpenClass, news: readonly ClassEvent[]) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as ClassLog;
  const recordings = {
    journal: (more: readonly JournalRow[]) => Promise.resolve(void rows.push(...more)),
    compact: () => Promise.resolve(),
    read: (_: string, slot: number | null) =>
      Promise.resolve(rows.filter((row) => slot === null || row.slot === slot)),
  };
  const grow = (): void => {
    known += 1;
    const now = open();
    for (const listener of listeners) listener(now, now.events.slice(-1));
  };
  return { log, store: { recordings } as unknown as Store, grow, model: () => open().model };
}

/** Runs it as it would run: what was heard goes to recorder and class state as it comes, the log grows meanwhile. */
async function run({ steps, heard, looks }: FaultyClass) {
  const events = logOf({ template: SHORT_CLASS, slots: [plan(1), plan(2)] }, ...logged(steps));
  const { log, store, grow, model } = inMemory(events);
  const hand = handClock(1, at(-600));
  const recorder = startRecorder({ log, store, clock: hand.clock, warn: () => {} });
  const state = new ClassState(model());
  let next = 1;
  const runTo = (ms: number): void => {
    for (; (events[next]?.atMs ?? Infinity) <= ms; next++) {
      grow();
      state.setModel(model());
    }
  };
  const looked = [...looks];
  for (const { sample, cameMs } of heard) {
    for (; (looked[0] ?? Infinity) < cameMs; looked.shift()) {
      runTo(looked[0]!);
      state.advance(looked[0]!);
    }
    runTo(cameMs);
    const [source, receiver] = [sample.receiver!.slice(0, 4), sample.receiver!.slice(5)];
    void recorder.accept(source, [{ ...sample, receiver }]);
    state.ingest({ ...sample, receiver: receiverOf(source, receiver) }, sample.receivedAtMs);
  }
  const endMs = at(1000);
  runTo(endMs);
  await recorder.close();
  const recorded = await readRecorded(store, 'time-1', null);
  const final = modelAt(model(), endMs);
  return { state, recorded, final, endMs };
}

/** Of each of its two people, the live minutes and the summary's. */
export async function bothCounts(one: FaultyClass) {
  const { state, recorded, final, endMs } = await run(one);
  // What the zone loop does once a second: a step that was taken back long after is counted anew from the recording.
  const refolded = state.behind();
  for (const slot of refolded) {
    state.refold(slot, messagesOf(recorded.find((each) => each.slot === slot)?.samples ?? []));
  }
  expect(state.behind()).toEqual([]);
  const view = viewAt(state, endMs);
  return [...final.slots.values()].map((slot) => {
    const samples = recorded.find((each) => each.slot === slot.slot);
    const summary = summariseSlot(final, slot, samples, endMs);
    return {
      summary: summary.intervals.map(({ inS }) => Math.round(inS * 1000)),
      live: view.slots.find((each) => each.slot === slot.slot)?.inTargetMs ?? [],
      refolded: refolded.includes(slot.slot),
      countedS: summary.countedS,
    };
  });
}

/** Over so many random classes of two, each person with a stream of their own from up to two radios. */
export async function expectOneSeries(count: number): Promise<void> {
  let [inTargetS, countedS, places, refolded] = [0, 0, 0, 0];
  await fc.assert(
    fc.asyncProperty(faultyClass(), async (one) => {
      for (const place of await bothCounts(one)) {
        expect(place.summary.map((_, i) => Math.round(place.live[i] ?? 0))).toEqual(place.summary);
        places += 1;
        refolded += place.refolded ? 1 : 0;
        countedS += place.countedS;
        inTargetS += place.summary.reduce((sum, ms) => sum + ms, 0) / 1000;
      }
    }),
    { numRuns: count },
  );
  // The classes are no empty ones: on average half a minute counts, and some of it in target.
  expect(countedS / places).toBeGreaterThan(20);
  expect(inTargetS / places).toBeGreaterThan(5);
  expect(refolded, 'mostly without counting anew').toBeLessThan(places / 2);
}
