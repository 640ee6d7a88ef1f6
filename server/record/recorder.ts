/**
 * The recorder of one room in one process: what came in over this process's own uplinks is committed, and only then
 * acknowledged. A sample without an open assignment in a class under way is dropped here and never written.
 *
 *   samples ─→ one journal row a slot and second ─→ (a minute later) one chunk a slot and minute
 *
 * A person's heart and the treadmill under them share the row, each in blocks of its own.
 */

import { assignmentOf } from '@takt/shared/class/class-straps.ts';
import type { Clock } from '@takt/shared/clock.ts';
import { STALE_AFTER_MS } from '@takt/shared/freshness.ts';
import type { Slot } from '@takt/shared/ids.ts';
import { saysTheSame, TREADMILL_EVERY_MS } from '@takt/shared/recording/merge.ts';
import type { RecordedTreadmill } from '@takt/shared/recording/recording.ts';
import type { HeartSample, Sample } from '@takt/shared/sample.ts';
import { repeats } from '@takt/shared/signal/evidence.ts';
import { slotAtTreadmill } from '@takt/shared/signal/treadmill.ts';
import type { ClassLog, OpenClass } from '../control/class-log.ts';
import type { Chunk, Store } from '../store/store.ts';
import type { Warn } from '../store/upkeep.ts';
import { type KeptAt, type LostSamples, openBacklog } from './backlog.ts';
import { type Pending, record, recordTreadmill } from './journal-rows.ts';

/** A crash loses what is younger than this: a second of class time, but no more than four commits a real second. */
const COMMIT_EVERY_MS = 1_000;
const COMMIT_EVERY_REAL_MS = 250;
/** Late packets of a minute come within this; what comes later gets rows of its own. */
const COMPACT_AFTER_MS = 10_000;
const MINUTE_MS = 60_000;
/** An hour of forty people. */
const LIMIT_BYTES = 64 << 20;

export interface Recorder {
  /**
   * `source` is the gateway's epoch, `<gatewayId>/<bootId>`. Resolves when all of it that must survive is committed, at
   * once when none must: a store that fails is tried again for as long as it takes. What waits is bounded. Beyond the
   * bound samples that are kept at their source are not taken, and this rejects with NotTaken (`onRoom` tells when to send
   * them again); of the others the oldest are lost, and counted.
   */
  accept(source: string, samples: readonly Sample[], keptAt?: KeptAt): Promise<void>;
  /** Does it belong to a slot, by the log as it is known here? Its time is the room's. */
  places(sample: Sample): boolean;
  /** Calls back when there is room again after samples were not taken. */
  onRoom(listener: () => void): () => void;
  state(): RecorderState;
  /** Commits now what waits. Rejects when it cannot be. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export interface RecorderState {
  /** Samples that the store has not taken yet. */
  readonly waiting: number;
  readonly waitingBytes: number;
  readonly limitBytes: number;
  /** When the first of them was heard. */
  readonly sinceMs: number | null;
  /** Whether samples are left with their gateways for now. */
  readonly leftAtSource: boolean;
  /** Samples lost for lack of room since the start, from when to when. */
  readonly lost: LostSamples | null;
}

/** There is no room for more that wait; the source has them still. */
export class NotTaken extends Error {
  constructor() {
    super('no room for more samples that wait for the store');
    this.name = 'NotTaken';
  }
}

export interface RecorderParts {
  readonly log: ClassLog;
  readonly store: Store;
  readonly clock: Clock;
  readonly warn: Warn;
  /** What may wait for the store in memory. */
  readonly limitBytes?: number;
  /** Slots whose recording has, now committed, what came too late for the live class. */
  readonly onLate?: (classId: string, slots: readonly Slot[]) => void;
}

export function startRecorder(parts: RecorderParts): Recorder {
  const { log, store, clock, warn, limitBytes = LIMIT_BYTES } = parts;
  const backlog = openBacklog(limitBytes);
  const next: Record<KeptAt, { samples: Pending[]; done: PromiseWithResolvers<void> } | null> = {
    here: null,
    source: null,
  };
  let draining: Promise<void> = Promise.resolve();
  let busy = false;
  let cancel: (() => void) | null = null;
  let failing = false;
  let leftAtSource = false;
  let lossTold = false;
  const roomListeners = new Set<() => void>();
  /** By slot, receiver and sensor: every receiver's rows are whole, whatever becomes of another's. */
  const last = new Map<string, HeartSample>();
  const lastTreadmill = new Map<string, RecordedTreadmill>();
  const minutes = new Map<string, Chunk>();
  const periodMs = Math.max(COMMIT_EVERY_MS, COMMIT_EVERY_REAL_MS * clock.rate);
  const present = log.current();
  // The class before this one too: a gateway that was cut off brings its last minutes late.
  let classes: readonly OpenClass[] = present === null ? [] : [present];
  const unlisten = log.onChange((open) => {
    classes = [open, ...classes.filter(({ classId }) => classId !== open.classId)].slice(0, 2);
    for (const key of last.keys())
      if (!classes.some(({ classId }) => key.startsWith(`${classId} `))) last.delete(key);
  });

  function accept(source: string, samples: readonly Sample[], keptAt: KeptAt = 'here'): Promise<void> {
    const placed = samples.flatMap((sample) => {
      const place = placeOf(classes, sample);
      return place === null ? [] : [{ place, sample }];
    });
    if (placed.length > 0 && keptAt === 'source' && backlog.isFull()) {
      leftAtSource = true;
      // It all comes again, and none of it may be taken for what was written before.
      for (const known of [last, lastTreadmill]) {
        for (const key of known.keys()) if (key.includes(` ${source} `)) known.delete(key);
      }
      return Promise.reject(new NotTaken());
    }
    const pending = placed.flatMap(({ place, sample }): Pending[] => {
      const { classId, slot, sinceMs } = place;
      const recorded = news(`${classId} ${slot} ${sinceMs} ${source}`, sample);
      return recorded === null ? [] : [{ classId, slot, source, recorded }];
    });
    if (pending.length === 0) return Promise.resolve();
    cancel ??= clock.after(periodMs, commit);
    next[keptAt] ??= { samples: [], done: Promise.withResolvers<void>() };
    for (const one of pending) next[keptAt].samples.push(one);
    const committed = next[keptAt].done.promise;
    tellLate(pending, committed);
    return committed;
  }

  function tellLate(pending: readonly Pending[], committed: Promise<void>): void {
    const lateMs = clock.nowMs() - STALE_AFTER_MS * clock.rate;
    const late = Map.groupBy(
      pending.filter(({ recorded }) => recorded.atMs < lateMs),
      ({ classId }) => classId,
    );
    for (const [classId, some] of late) {
      const slots = [...new Set(some.map(({ slot }) => slot))];
      committed.then(() => parts.onLate?.(classId, slots)).catch(() => {});
    }
  }

  /** What is to be written of a sample, or null: nothing that was not written before. */
  function news(of: string, sample: Sample): Pending['recorded'] | null {
    const key = `${of} ${sample.sensor}`;
    if (sample.kind === 'treadmill') {
      const recorded = recordTreadmill(sample);
      const before = lastTreadmill.get(key);
      // Four times a second it says the same; once is enough for its value to hold. Time that went backwards is news.
      const sinceMs = recorded.atMs - (before?.atMs ?? Number.NEGATIVE_INFINITY);
      const repeats = before !== undefined && saysTheSame(before, recorded);
      if (repeats && sinceMs >= 0 && sinceMs < TREADMILL_EVERY_MS) return null;
      lastTreadmill.set(key, recorded);
      return recorded;
    }
    const heart = `${key} ${sample.receiver ?? ''}`;
    const before = last.get(heart);
    // Time that went backwards is news: in the recording it comes before.
    const goesOn = before === undefined || sample.receivedAtMs >= before.receivedAtMs;
    // Nobody who reads the recording would listen to it: what counts is the first of them.
    if (before !== undefined && goesOn && repeats(before, sample)) return null;
    if (goesOn) last.set(heart, sample);
    return record(sample);
  }

  function commit(): void {
    cancel?.();
    cancel = null;
    for (const keptAt of ['source', 'here'] as const) {
      const batch = next[keptAt];
      next[keptAt] = null;
      if (batch !== null) backlog.add(batch.samples, keptAt, batch.done);
    }
    const lost = backlog.bound();
    if (lost > 0 && !lossTold) {
      lossTold = true;
      warn('the memory for samples that wait for the database is used up: the oldest are lost');
    }
    if (busy) return;
    draining = drain();
    // Callers of `flush` get the error; the failure itself is reported below.
    draining.catch(() => {});
  }

  async function drain(): Promise<void> {
    busy = true;
    for (let some = backlog.take(); some.length > 0; some = backlog.take()) {
      try {
        await store.recordings.journal(some.flatMap(({ rows }) => rows));
      } catch (error) {
        // Nothing is acknowledged: the samples wait with the rest, and so does the gateway.
        backlog.putBack();
        busy = false;
        if (!failing) warn('a second of the recording could not be written; it will be tried again', error);
        failing = true;
        cancel ??= clock.after(periodMs, commit);
        throw error;
      }
      backlog.written();
      for (const { done, rows } of some) {
        done.resolve();
        for (const { classId, slot, source, second } of rows) {
          const minute = Math.floor(second / 60);
          minutes.set(`${classId} ${slot} ${source} ${minute}`, { classId, slot, source, minute });
        }
      }
      void compact(clock.nowMs() - COMPACT_AFTER_MS);
    }
    busy = false;
    failing = false;
    lossTold = false;
    if (!leftAtSource) return;
    leftAtSource = false;
    for (const listener of roomListeners) listener();
  }

  /** Only packs what is committed already: a minute that fails stays in its journal rows until the next time. */
  async function compact(beforeMs: number): Promise<void> {
    for (const [key, chunk] of [...minutes]) {
      if ((chunk.minute + 1) * MINUTE_MS > beforeMs) continue;
      minutes.delete(key);
      await store.recordings.compact(chunk).catch((error) => {
        minutes.set(key, chunk);
        warn('a minute of the recording could not be packed; it will be tried again', error);
      });
    }
  }

  async function flush(): Promise<void> {
    commit();
    await draining;
    // What came while that was under way.
    if (next.here !== null || next.source !== null || backlog.state().waiting > 0) {
      commit();
      await draining;
    }
  }

  return {
    accept,
    places: (sample) => placeOf(classes, sample) !== null,
    onRoom(listener) {
      roomListeners.add(listener);
      return () => roomListeners.delete(listener);
    },
    state: () => ({ ...backlog.state(), leftAtSource }),
    flush,
    async close() {
      unlisten();
      await flush().catch(() => {});
      cancel?.();
      const { waiting } = backlog.state();
      if (waiting > 0)
        warn(`${waiting} samples could not be written to the database and end with this program`);
      await compact(Number.POSITIVE_INFINITY);
    },
  };
}

/** The class and slot of a sample, or null: its sensor was assigned to no slot, or no class was under way when it was heard. */
function placeOf(
  classes: readonly OpenClass[],
  sample: Sample,
): (Pick<Pending, 'classId' | 'slot'> & { readonly sinceMs: number }) | null {
  // As it will be recorded, so that a sample at the very start or end is in the class by its record too.
  const atMs = Math.round(sample.receivedAtMs);
  for (const { classId, model } of classes) {
    const { startedAtMs, endedAtMs } = model;
    if (startedAtMs === null || atMs < startedAtMs || (endedAtMs !== null && atMs > endedAtMs)) continue;
    if (sample.kind === 'treadmill') {
      const slot = slotAtTreadmill(model, sample.sensor, atMs);
      return slot === null ? null : { classId, slot, sinceMs: 0 };
    }
    const assignment = assignmentOf(model, sample.sensor, atMs);
    // A strap that was taken off and put on again begins anew, for whoever reads the recording too.
    return assignment === undefined ? null : { classId, slot: assignment.slot, sinceMs: assignment.fromMs };
  }
  return null;
}
