/**
 * The recorder of one room in one process: what came in over this process's own uplinks is committed, and only then
 * acknowledged. A sample without an open assignment in a class under way is dropped here and never written.
 *
 *   samples ─→ one journal row a slot and second ─→ (a minute later) one chunk a slot and minute
 *
 * A person's heart and the treadmill under them share the row, each in blocks of its own.
 */
import { assignmentOf } from '@takt/shared/class.ts';
import type { Clock } from '@takt/shared/clock.ts';
import { saysTheSame, TREADMILL_EVERY_MS } from '@takt/shared/recording/merge.ts';
import type { RecordedSample, RecordedTreadmill } from '@takt/shared/recording/recording.ts';
import { encodeBlock } from '@takt/shared/recording/takt.ts';
import { encodeTreadmillBlock } from '@takt/shared/recording/treadmill.ts';
import type { HeartSample, Sample, TreadmillSample } from '@takt/shared/sample.ts';
import { repeats } from '@takt/shared/signal/evidence.ts';
import { slotAtTreadmill } from '@takt/shared/treadmill.ts';
import type { ClassLog, OpenClass } from '../live/class-log.ts';
import type { Chunk, JournalRow, Store } from '../store/store.ts';

/** A crash loses what is younger than this: a second of class time, but no more than four commits a real second. */
const COMMIT_EVERY_MS = 1_000;
const COMMIT_EVERY_REAL_MS = 250;
/** Late packets of a minute come within this; what comes later gets rows of its own. */
const COMPACT_AFTER_MS = 10_000;
const MINUTE_MS = 60_000;

export interface Recorder {
  /**
   * `source` is the gateway's epoch, `<gatewayId>/<bootId>`. Resolves when all of it that must survive is committed, at
   * once when none must. Never rejects: a store that fails is tried again for as long as it takes.
   */
  accept(source: string, samples: readonly Sample[]): Promise<void>;
  /** Is it somebody's, by the log as it is known here? Its time is the room's. */
  places(sample: Sample): boolean;
  /** Commits now what waits. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

interface Pending {
  readonly classId: string;
  readonly slot: number;
  readonly source: string;
  readonly recorded: RecordedSample | RecordedTreadmill;
}

export interface RecorderParts {
  readonly log: ClassLog;
  readonly store: Store;
  readonly clock: Clock;
  readonly warn: (message: string, error: unknown) => void;
}

export function startRecorder({ log, store, clock, warn }: RecorderParts): Recorder {
  let pending: Pending[] = [];
  let committing: Promise<void> = Promise.resolve();
  let next: PromiseWithResolvers<void> | null = null;
  let cancel: (() => void) | null = null;
  /** By place, receiver and sensor: every receiver's rows are whole, whatever becomes of another's. */
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

  function accept(source: string, samples: readonly Sample[]): Promise<void> {
    let kept = false;
    for (const sample of samples) {
      const place = placeOf(classes, sample);
      const recorded =
        place === null ? null : news(`${place.classId} ${place.slot} ${place.sinceMs} ${source}`, sample);
      if (place === null || recorded === null) continue;
      pending.push({ classId: place.classId, slot: place.slot, source, recorded });
      kept = true;
    }
    if (!kept) return Promise.resolve();
    cancel ??= clock.after(periodMs, commit);
    next ??= Promise.withResolvers<void>();
    return next.promise;
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
    const batch = pending;
    const waiting = next;
    pending = [];
    next = null;
    if (waiting === null) return;
    committing = committing.catch(() => {}).then(() => store.recordings.journal(rowsOf(batch)));
    const committed = (): void => {
      waiting.resolve();
      for (const { classId, slot, source, recorded } of batch) {
        const minute = Math.floor(recorded.atMs / MINUTE_MS);
        minutes.set(`${classId} ${slot} ${source} ${minute}`, { classId, slot, source, minute });
      }
      void compact(clock.nowMs() - COMPACT_AFTER_MS);
    };
    committing.then(committed, (error) => {
      warn('a second of the recording could not be written; it will be tried again', error);
      // Nothing is acknowledged: the samples wait with the rest, and so does the gateway.
      pending = [...batch, ...pending];
      const again = next ?? waiting;
      if (again !== waiting) again.promise.then(waiting.resolve, waiting.reject);
      next = again;
      cancel ??= clock.after(periodMs, commit);
    });
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
    await committing;
  }

  return {
    accept,
    places: (sample) => placeOf(classes, sample) !== null,
    flush,
    async close() {
      unlisten();
      await flush().catch(() => {});
      cancel?.();
      await compact(Number.POSITIVE_INFINITY);
    },
  };
}

/** Where a sample belongs, or null: it is nobody's, or no class was under way when it was heard. */
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

function record(sample: HeartSample): RecordedSample {
  const { sensor, beatCount, beatTimeTicks, contact, receiver } = sample;
  return {
    atMs: Math.round(sample.receivedAtMs),
    heartRateBpm: sample.heartRateBpm,
    rrTicks: sample.rrTicks,
    strap: { sensor, beatCount, beatTimeTicks, contact, ...(receiver ? { receiver } : {}) },
  };
}

function recordTreadmill(sample: TreadmillSample): RecordedTreadmill {
  const { sensor, speedKmh, inclinePercent, state } = sample;
  return { atMs: Math.round(sample.receivedAtMs), sensor, speedKmh, inclinePercent, state };
}

function rowsOf(batch: readonly Pending[]): JournalRow[] {
  const rows = new Map<string, Pending[]>();
  for (const one of batch) {
    const key = `${one.classId} ${one.slot} ${one.source} ${Math.floor(one.recorded.atMs / 1000)}`;
    const row = rows.get(key);
    if (row === undefined) rows.set(key, [one]);
    else row.push(one);
  }
  return [...rows.values()].map((row) => {
    const { classId, slot, source, recorded } = row[0]!;
    const second = Math.floor(recorded.atMs / 1000);
    return { classId, slot, source, second, blocks: blocksOf(row.map((one) => one.recorded)) };
  });
}

function blocksOf(all: readonly Pending['recorded'][]): Uint8Array {
  const isTreadmill = (one: Pending['recorded']): one is RecordedTreadmill => 'speedKmh' in one;
  const hearts = encodeBlock(all.filter((one): one is RecordedSample => !isTreadmill(one)));
  const treadmills = encodeTreadmillBlock(all.filter(isTreadmill));
  const blocks = new Uint8Array(hearts.length + treadmills.length);
  blocks.set(hearts);
  blocks.set(treadmills, hearts.length);
  return blocks;
}
