/**
 * What waits for the store: samples as the rows that they become, which take a tenth of the samples' memory; in the order
 * in which they came, and bounded in bytes. Pure.
 */
import type { JournalRow } from '../store/store.ts';
import { type Pending, rowsOf } from './journal-rows.ts';

/** Whether the source of samples keeps them itself until they are acknowledged. */
export type KeptAt = 'here' | 'source';

export interface Batch {
  readonly rows: readonly JournalRow[];
  readonly done: PromiseWithResolvers<void>;
}

/** Times are ms since 1970, of the first and the last. */
export interface LostSamples {
  readonly samples: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Backlog {
  add(samples: readonly Pending[], keptAt: KeptAt, done: PromiseWithResolvers<void>): void;
  /** Loses the oldest of what nobody else has, as far as the bound asks for it; says how many samples. */
  bound(): number;
  isFull(): boolean;
  /** The oldest, so many as one transaction bears. They stay here until they are written or put back. */
  take(): readonly Batch[];
  written(): void;
  putBack(): void;
  state(): {
    readonly waiting: number;
    readonly waitingBytes: number;
    readonly limitBytes: number;
    readonly sinceMs: number | null;
    readonly lost: LostSamples | null;
  };
}

/** What an object, its keys and a buffer of its own cost beside the bytes in it, rounded up. */
const ROW_BYTES = 400;
const ROWS_AT_ONCE = 500;

interface Waiting extends Batch {
  readonly keptAt: KeptAt;
  readonly bytes: number;
  readonly samples: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export function openBacklog(limitBytes: number): Backlog {
  let waiting: Waiting[] = [];
  let taken = 0;
  let waitingBytes = 0;
  let lost: LostSamples | null = null;

  const forget = (batch: Waiting): void => {
    waiting = waiting.filter((other) => other !== batch);
    waitingBytes -= batch.bytes;
  };

  return {
    add(samples, keptAt, done) {
      const rows = rowsOf(samples);
      const bytes = rows.reduce((sum, { blocks }) => sum + ROW_BYTES + blocks.byteLength, 0);
      const times = samples.map(({ recorded }) => recorded.atMs);
      const [fromMs, toMs] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
      waiting.push({ rows, done, keptAt, bytes, samples: samples.length, fromMs, toMs });
      waitingBytes += bytes;
    },
    bound() {
      let samples = 0;
      while (waitingBytes > limitBytes) {
        // What is on its way to the store may yet be written.
        const oldest = waiting.find(({ keptAt }, i) => i >= taken && keptAt === 'here');
        if (oldest === undefined) break;
        forget(oldest);
        samples += oldest.samples;
        lost = {
          samples: (lost?.samples ?? 0) + oldest.samples,
          fromMs: Math.min(lost?.fromMs ?? oldest.fromMs, oldest.fromMs),
          toMs: Math.max(lost?.toMs ?? oldest.toMs, oldest.toMs),
        };
        // No caller may wait for it any longer; it is reported as lost.
        oldest.done.resolve();
      }
      return samples;
    },
    isFull: () => waitingBytes >= limitBytes,
    take() {
      let rows = 0;
      for (taken = 0; taken < waiting.length && rows < ROWS_AT_ONCE; taken++)
        rows += waiting[taken]!.rows.length;
      return waiting.slice(0, taken);
    },
    written() {
      for (const batch of waiting.slice(0, taken)) forget(batch);
      taken = 0;
    },
    putBack() {
      taken = 0;
    },
    state: () => ({
      waiting: waiting.reduce((sum, { samples }) => sum + samples, 0),
      waitingBytes,
      limitBytes,
      sinceMs: waiting[0]?.fromMs ?? null,
      lost,
    }),
  };
}
