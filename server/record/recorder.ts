/**
 * The recorder of one room in one process: what came in over this process's own uplinks is committed, and only then
 * acknowledged. A sample without an open assignment in a class under way is dropped here and never written; of a strap
 * that is assigned before the class begins only what it says of its battery is.
 *
 *   samples ─→ one journal row a slot and second ─→ (a minute later) one chunk a slot and minute
 *
 * A person's heart and the treadmill under them share the row, each in blocks of its own.
 */

import { assignmentOf } from '@takt/shared/class/class-straps.ts';
import type { Clock } from '@takt/shared/clock.ts';
import { STALE_AFTER_MS } from '@takt/shared/freshness.ts';
import type { Slot } from '@takt/shared/ids.ts';
import type { Sample } from '@takt/shared/sample.ts';
import { slotAtTreadmill } from '@takt/shared/signal/treadmill.ts';
import type { ClassLog, OpenClass } from '../control/class-log.ts';
import type { Chunk, Store } from '../store/store.ts';
import type { Warn } from '../store/upkeep.ts';
import { type Backlog, type KeptAt, type LostSamples, openBacklog } from './backlog.ts';
import type { Pending } from './journal-rows.ts';
import { Written } from './written.ts';

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
  /** Does it belong to a slot of a class under way, by the log as it is known here? Its time is the room's. */
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
  return new RoomRecorder(parts);
}

/** Samples for the next commit, and who waits for it. */
interface Batch {
  readonly samples: Pending[];
  readonly done: PromiseWithResolvers<void>;
}

class RoomRecorder implements Recorder {
  readonly #parts: RecorderParts;
  readonly #backlog: Backlog;
  readonly #periodMs: number;
  readonly #next: Record<KeptAt, Batch | null> = { here: null, source: null };
  readonly #written = new Written();
  /** Minutes with rows in the journal that are not packed yet. */
  readonly #minutes = new Map<string, Chunk>();
  readonly #roomListeners = new Set<() => void>();
  readonly #unlisten: () => void;
  /** The class before this one too: a gateway that was cut off brings its last minutes late. */
  #classes: readonly OpenClass[];
  #draining: Promise<void> = Promise.resolve();
  #busy = false;
  #cancel: (() => void) | null = null;
  #failing = false;
  #leftAtSource = false;
  #lossTold = false;

  constructor(parts: RecorderParts) {
    const { log, clock, limitBytes = LIMIT_BYTES } = parts;
    this.#parts = parts;
    this.#backlog = openBacklog(limitBytes);
    this.#periodMs = Math.max(COMMIT_EVERY_MS, COMMIT_EVERY_REAL_MS * clock.rate);
    const present = log.current();
    this.#classes = present === null ? [] : [present];
    this.#unlisten = log.onChange((open) => this.#takeClass(open));
  }

  accept(source: string, samples: readonly Sample[], keptAt: KeptAt = 'here'): Promise<void> {
    const placed = samples.flatMap((sample) => {
      const place = placeOf(this.#classes, sample);
      return place === null ? [] : [{ place, sample }];
    });
    if (placed.some(({ place }) => place.hasBegun) && keptAt === 'source' && this.#backlog.isFull()) {
      this.#leftAtSource = true;
      // It all comes again, and none of it may be taken for what was written before.
      this.#written.forgetSource(source);
      return Promise.reject(new NotTaken());
    }
    const pending = placed.flatMap(({ place, sample }): Pending[] => {
      const { classId, slot, sinceMs, hasBegun } = place;
      const of = `${classId} ${slot} ${sinceMs} ${source}`;
      const news = hasBegun ? this.#written.news(of, sample) : this.#written.newsBefore(of, sample);
      return news.map((recorded) => ({ classId, slot, source, recorded }));
    });
    if (pending.length === 0) return Promise.resolve();
    this.#commitLater();
    this.#next[keptAt] ??= { samples: [], done: Promise.withResolvers<void>() };
    const batch = this.#next[keptAt];
    for (const one of pending) batch.samples.push(one);
    this.#tellLate(pending, batch.done.promise);
    return batch.done.promise;
  }

  places(sample: Sample): boolean {
    return placeOf(this.#classes, sample)?.hasBegun ?? false;
  }

  onRoom(listener: () => void): () => void {
    this.#roomListeners.add(listener);
    return () => this.#roomListeners.delete(listener);
  }

  state(): RecorderState {
    return { ...this.#backlog.state(), leftAtSource: this.#leftAtSource };
  }

  async flush(): Promise<void> {
    this.#commit();
    await this.#draining;
    // What came while that was under way.
    if (this.#next.here !== null || this.#next.source !== null || this.#backlog.state().waiting > 0) {
      this.#commit();
      await this.#draining;
    }
  }

  async close(): Promise<void> {
    this.#unlisten();
    await this.flush().catch(() => {});
    this.#cancel?.();
    const { waiting } = this.#backlog.state();
    if (waiting > 0)
      this.#parts.warn(`${waiting} samples could not be written to the database and end with this program`);
    await this.#compact(Number.POSITIVE_INFINITY);
  }

  #takeClass(open: OpenClass): void {
    this.#classes = [open, ...this.#classes.filter(({ classId }) => classId !== open.classId)].slice(0, 2);
    this.#written.keepClasses(this.#classes.map(({ classId }) => classId));
  }

  #tellLate(pending: readonly Pending[], committed: Promise<void>): void {
    const { clock, onLate } = this.#parts;
    const lateMs = clock.nowMs() - STALE_AFTER_MS * clock.rate;
    const late = Map.groupBy(
      pending.filter(({ recorded }) => recorded.atMs < lateMs),
      ({ classId }) => classId,
    );
    for (const [classId, some] of late) {
      const slots = [...new Set(some.map(({ slot }) => slot))];
      committed.then(() => onLate?.(classId, slots)).catch(() => {});
    }
  }

  #commitLater(): void {
    this.#cancel ??= this.#parts.clock.after(this.#periodMs, () => this.#commit());
  }

  #commit(): void {
    this.#cancel?.();
    this.#cancel = null;
    for (const keptAt of ['source', 'here'] as const) {
      const batch = this.#next[keptAt];
      this.#next[keptAt] = null;
      if (batch !== null) this.#backlog.add(batch.samples, keptAt, batch.done);
    }
    const lost = this.#backlog.bound();
    if (lost > 0 && !this.#lossTold) {
      this.#lossTold = true;
      this.#parts.warn('the memory for samples that wait for the database is used up: the oldest are lost');
    }
    if (this.#busy) return;
    this.#draining = this.#drain();
    // Callers of `flush` get the error; the failure itself is reported below.
    this.#draining.catch(() => {});
  }

  async #drain(): Promise<void> {
    const { store, clock } = this.#parts;
    this.#busy = true;
    for (let some = this.#backlog.take(); some.length > 0; some = this.#backlog.take()) {
      try {
        await store.recordings.journal(some.flatMap(({ rows }) => rows));
      } catch (error) {
        this.#tryAgain(error);
        throw error;
      }
      this.#backlog.written();
      for (const { done, rows } of some) {
        done.resolve();
        for (const { classId, slot, source, second } of rows) {
          const minute = Math.floor(second / 60);
          this.#minutes.set(`${classId} ${slot} ${source} ${minute}`, { classId, slot, source, minute });
        }
      }
      void this.#compact(clock.nowMs() - COMPACT_AFTER_MS);
    }
    this.#busy = false;
    this.#failing = false;
    this.#lossTold = false;
    this.#tellRoom();
  }

  /** Nothing is acknowledged: the samples wait with the rest, and so does the gateway. */
  #tryAgain(error: unknown): void {
    this.#backlog.putBack();
    this.#busy = false;
    if (!this.#failing)
      this.#parts.warn('a second of the recording could not be written; it will be tried again', error);
    this.#failing = true;
    this.#commitLater();
  }

  #tellRoom(): void {
    if (!this.#leftAtSource) return;
    this.#leftAtSource = false;
    for (const listener of this.#roomListeners) listener();
  }

  /** Only packs what is committed already: a minute that fails stays in its journal rows until the next time. */
  async #compact(beforeMs: number): Promise<void> {
    const { store, warn } = this.#parts;
    for (const [key, chunk] of [...this.#minutes]) {
      if ((chunk.minute + 1) * MINUTE_MS > beforeMs) continue;
      this.#minutes.delete(key);
      await store.recordings.compact(chunk).catch((error) => {
        this.#minutes.set(key, chunk);
        warn('a minute of the recording could not be packed; it will be tried again', error);
      });
    }
  }
}

interface Place {
  readonly classId: string;
  readonly slot: Slot;
  /** Since when the strap has been worn there. */
  readonly sinceMs: number;
  /** Was the class under way when it was heard? */
  readonly hasBegun: boolean;
}

/** The class and slot of a sample, or null: its sensor was assigned to no slot when it was heard, or the class had ended. */
function placeOf(classes: readonly OpenClass[], sample: Sample): Place | null {
  // As it will be recorded, so that a sample at the very start or end is in the class by its record too.
  const atMs = Math.round(sample.receivedAtMs);
  for (const { classId, model } of classes) {
    const { startedAtMs, endedAtMs } = model;
    if (endedAtMs !== null && atMs > endedAtMs) continue;
    const hasBegun = startedAtMs !== null && atMs >= startedAtMs;
    if (sample.kind === 'treadmill') {
      const slot = slotAtTreadmill(model, sample.sensor, atMs);
      if (slot !== null) return { classId, slot, sinceMs: 0, hasBegun };
      continue;
    }
    const assignment = assignmentOf(model, sample.sensor, atMs);
    // A strap that was taken off and put on again begins anew, for whoever reads the recording too.
    if (assignment !== undefined)
      return { classId, slot: assignment.slot, sinceMs: assignment.fromMs, hasBegun };
  }
  return null;
}
