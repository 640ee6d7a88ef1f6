/**
 * The recorder of one room in one process: what came in over this process's own uplinks is committed, and only then
 * acknowledged. A sample without an open assignment in a class under way is dropped here and never written.
 *
 *   samples ─→ one journal row a slot and second ─→ (a minute later) one chunk a slot and minute
 */
import { assignmentOf } from '@takt/shared/class.ts';
import type { Clock } from '@takt/shared/clock.ts';
import type { RecordedSample } from '@takt/shared/recording/recording.ts';
import { encodeBlock } from '@takt/shared/recording/takt.ts';
import { type HeartSample, heartSamples, type Sample } from '@takt/shared/sample.ts';
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
  /** Commits now what waits. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

interface Pending {
  readonly classId: string;
  readonly slot: number;
  readonly source: string;
  readonly sample: RecordedSample;
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
  /** By gateway epoch and sensor: every gateway's rows are whole, whatever becomes of another's. */
  const last = new Map<string, RecordedSample>();
  const minutes = new Map<string, Chunk>();
  const periodMs = Math.max(COMMIT_EVERY_MS, COMMIT_EVERY_REAL_MS * clock.rate);
  const present = log.current();
  // The class before this one too: a gateway that was cut off brings its last minutes late.
  let classes: readonly OpenClass[] = present === null ? [] : [present];
  const unlisten = log.onChange((open) => {
    classes = [open, ...classes.filter(({ classId }) => classId !== open.classId)].slice(0, 2);
  });

  function accept(source: string, samples: readonly Sample[]): Promise<void> {
    let kept = false;
    for (const sample of heartSamples(samples)) {
      const place = placeOf(classes, sample);
      if (place === null || repeatsLast(source, sample)) continue;
      const recorded = record(sample);
      last.set(`${source} ${sample.sensor}`, recorded);
      pending.push({ ...place, source, sample: recorded });
      kept = true;
    }
    if (!kept) return Promise.resolve();
    cancel ??= clock.after(periodMs, commit);
    next ??= Promise.withResolvers<void>();
    return next.promise;
  }

  /** A strap that sends the same beat again says nothing new; what a summary needs is the first of them. */
  function repeatsLast(source: string, sample: HeartSample): boolean {
    const before = last.get(`${source} ${sample.sensor}`);
    return (
      sample.beatCount !== null &&
      before?.strap?.beatCount === sample.beatCount &&
      before.heartRateBpm === sample.heartRateBpm &&
      before.strap.contact === sample.contact &&
      sample.rrTicks.length === 0
    );
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
      for (const { classId, slot, source, sample } of batch) {
        const minute = Math.floor(sample.atMs / MINUTE_MS);
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
function placeOf(classes: readonly OpenClass[], sample: Sample): Pick<Pending, 'classId' | 'slot'> | null {
  // As it will be recorded, so that a sample at the very start or end is in the class by its record too.
  const atMs = Math.round(sample.receivedAtMs);
  for (const { classId, model } of classes) {
    const { startedAtMs, endedAtMs } = model;
    if (startedAtMs === null || atMs < startedAtMs || (endedAtMs !== null && atMs > endedAtMs)) continue;
    const assignment = assignmentOf(model, sample.sensor, atMs);
    return assignment === undefined ? null : { classId, slot: assignment.slot };
  }
  return null;
}

function record(sample: HeartSample): RecordedSample {
  const { sensor, beatCount, beatTimeTicks, contact } = sample;
  return {
    atMs: Math.round(sample.receivedAtMs),
    heartRateBpm: sample.heartRateBpm,
    rrTicks: sample.rrTicks,
    strap: { sensor, beatCount, beatTimeTicks, contact },
  };
}

function rowsOf(batch: readonly Pending[]): JournalRow[] {
  const rows = new Map<string, Pending[]>();
  for (const one of batch) {
    const key = `${one.classId} ${one.slot} ${one.source} ${Math.floor(one.sample.atMs / 1000)}`;
    const row = rows.get(key);
    if (row === undefined) rows.set(key, [one]);
    else row.push(one);
  }
  return [...rows.values()].map((row) => {
    const { classId, slot, source, sample } = row[0]!;
    const second = Math.floor(sample.atMs / 1000);
    return { classId, slot, source, second, blocks: encodeBlock(row.map((one) => one.sample)) };
  });
}
