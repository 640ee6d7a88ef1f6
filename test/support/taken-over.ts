/**
 * A class as its owner has it, and at any instant the same class as another process rebuilds it from log and recording:
 * for the property that nothing is shown after a change of owner that would not have been shown without one.
 */
import type { ClassLog, OpenClass } from '@takt/server/control/class-log.ts';
import { rebuildClassState } from '@takt/server/live/owner/rebuild.ts';
import { ClassState, type ZonedClass } from '@takt/server/live/state/class-state.ts';
import type { ZonedSlot } from '@takt/server/live/state/slot-state.ts';
import { batteriesOf, readRecorded, receiverOf, samplesAgain } from '@takt/server/record/recorded.ts';
import { startRecorder } from '@takt/server/record/recorder.ts';
import type { JournalRow, Store } from '@takt/server/store/store.ts';
import { type ClassEvent, foldClass } from '@takt/shared/class/class.ts';
import { STALE_AFTER_MS } from '@takt/shared/freshness.ts';
import type { HeartSample } from '@takt/shared/sample.ts';
import { at, logOf, plan, viewAt } from './a-class.ts';
import { type FaultyClass, logged, SHORT_CLASS } from './faulty-class.ts';
import { handClock } from './hand-clock.ts';

const BEAT_MS = 1_000;
/** So much what is shown may differ by what was heard last. */
const AGREE_BPM = 10;
/** So long a rebuilt class is compared with the one that went on. */
const FOLLOWED_MS = 20_000;

export interface Compared {
  readonly atMs: number;
  /** Since the other process took it over. */
  readonly sinceMs: number;
  readonly live: ZonedSlot;
  readonly rebuilt: ZonedSlot;
  /** What somebody would show who has been told in its order all that has come by now, late or not. */
  readonly told: () => ZonedSlot;
}

/**
 * Runs it, and takes it over at each of `looks`; of both at every instant at which something happens after that, what is
 * shown. `committed`: all that was heard is in the recording by then; else what came since the last commit is missing.
 */
export async function takenOver(one: FaultyClass, committed: boolean): Promise<Compared[]> {
  const events = logOf({ template: SHORT_CLASS, slots: [plan(1), plan(2)] }, ...logged(one.steps));
  const { log, store, grow, known } = classInMemory(events);
  const hand = handClock(1, at(-600));
  const recorder = startRecorder({ log, store, clock: hand.clock, warn: () => {} });
  const live = new ClassState(foldClass(known()));
  let others: { state: ClassState; fromMs: number }[] = [];
  const compared: Compared[] = [];
  const states = (): ClassState[] => [live, ...others.map(({ state }) => state)];

  for (const { atMs, what } of timeline(one, events)) {
    hand.runTo(atMs);
    await settled();
    if (what === 'event') {
      for (const state of states()) state.advance(atMs);
      grow();
      for (const state of states()) state.setModel(foldClass(known()));
    } else if (what === 'look') {
      if (committed) await recorder.flush();
      const recorded = await readRecorded(store, 'time-1', null);
      const again = { samples: samplesAgain(recorded), batteries: batteriesOf(recorded) };
      others.push({ state: rebuildClassState(known(), again, { untilMs: atMs }), fromMs: atMs });
    } else if (what !== 'beat') {
      const [source, receiver] = sourceOf(what);
      const sample = asHeard(what);
      void recorder.accept(source, [{ ...sample, receiver }]);
      // What is older goes to the recording only (zone-loop.ts).
      if (atMs - sample.receivedAtMs <= STALE_AFTER_MS)
        for (const state of states()) state.ingest(sample, sample.receivedAtMs);
    }
    const shown = viewAt(live, atMs).slots;
    others = others.filter(({ fromMs }) => atMs - fromMs <= FOLLOWED_MS);
    for (const { state, fromMs } of others) {
      const rebuilt = viewAt(state, atMs).slots;
      for (const [i, slot] of shown.entries())
        compared.push({
          ...{ atMs, sinceMs: atMs - fromMs, live: slot, rebuilt: rebuilt[i]! },
          told: () => toldAll(one, events, atMs).slots[i]!,
        });
    }
  }
  await recorder.close();
  return compared;
}

/** What somebody shows who has been told in its order all that has come by then. */
function toldAll({ heard }: FaultyClass, events: readonly ClassEvent[], untilMs: number): ZonedClass {
  const samples = heard
    .filter(({ cameMs }) => Math.ceil(cameMs) <= untilMs)
    .map(({ sample }) => asHeard(sample))
    .sort((a, b) => a.receivedAtMs - b.receivedAtMs);
  const known = events.filter(({ atMs }, i) => i === 0 || atMs <= untilMs);
  const again = { samples, batteries: [] };
  return viewAt(rebuildClassState(known, again, { untilMs, heardFromMs: at(-600) }), untilMs);
}

/** In whole ms, by the receiver of a gateway. */
function asHeard(sample: HeartSample): HeartSample {
  const [source, receiver] = sourceOf(sample);
  const receivedAtMs = Math.round(sample.receivedAtMs);
  return { ...sample, receivedAtMs, receiver: receiverOf(source, receiver) };
}

const sourceOf = ({ receiver = '' }: HeartSample) => [receiver.slice(0, 4), receiver.slice(5)] as const;

/** Both are live, and alike as far as they say the same: another radio, or the strap's own number, may be another. */
export function showsTheSame(one: ZonedSlot, other: ZonedSlot): boolean {
  if (one.signal !== 'live' || other.signal !== 'live') return false;
  const isAlike = one.source === other.source && one.fromBeats === other.fromBeats;
  return !isAlike || Math.abs((one.bpm ?? 0) - (other.bpm ?? 0)) <= AGREE_BPM;
}

type What = 'event' | 'look' | 'beat' | HeartSample;

/** What happens, in the order in which it does. */
function timeline({ heard, looks }: FaultyClass, events: readonly ClassEvent[]) {
  const beats = Array.from({ length: 345 }, (_, s) => at(-10) + 377 + s * BEAT_MS);
  const all: { readonly atMs: number; readonly what: What }[] = [
    ...events.slice(1).map(({ atMs }) => ({ atMs, what: 'event' as const })),
    ...heard.map(({ sample, cameMs }) => ({ atMs: Math.ceil(cameMs), what: sample })),
    ...beats.map((atMs) => ({ atMs, what: 'beat' as const })),
    ...looks.map((atMs) => ({ atMs, what: 'look' as const })),
  ];
  return all.sort((a, b) => a.atMs - b.atMs);
}

/** A commit to the store in memory is over after some turns of promises. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await null;
}

/** A log and a store in memory, as far as a recorder and whoever rebuilds a class need them. */
export function classInMemory(events: readonly ClassEvent[]) {
  const rows: JournalRow[] = [];
  const listeners = new Set<(open: OpenClass, news: readonly ClassEvent[]) => void>();
  let count = 1;
  const known = (): readonly ClassEvent[] => events.slice(0, count);
  const open = (): OpenClass => ({
    ...{ classId: 'time-1', clinicId: 'k', aliveAtMs: 0, aliveClockMs: null },
    events: known(),
    model: foldClass(known()),
  });
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
    read: () => Promise.resolve(rows.slice()),
  };
  const grow = (): void => {
    count += 1;
    const now = open();
    for (const listener of listeners) listener(now, now.events.slice(-1));
  };
  return { log, store: { recordings } as unknown as Store, grow, known };
}
