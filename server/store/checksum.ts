/**
 * A row's checksum: CRC-32 of all that it says, its key too, so that neither a flipped bit in a value nor one that would
 * hand it to somebody else stays unseen. Kept with the row and tested whenever it is read. A migration has written them:
 * what is computed here never changes.
 */

import { crc32 } from 'node:zlib';
import type { Slot } from '@takt/shared/ids.ts';

/** null: written before rows had one. */
export type Checksum = number | null;

export interface EventColumns {
  readonly classId: string;
  readonly seq: number;
  readonly atMs: number;
  readonly actor: string;
  readonly kind: string;
  readonly commandId: string | null;
  readonly data: string;
}
export function eventChecksum({ classId, seq, atMs, actor, kind, commandId, data }: EventColumns): number {
  return ofValues([classId, seq, atMs, actor, kind, commandId, data]);
}

export interface ChunkColumns {
  readonly classId: string;
  readonly slot: Slot;
  readonly minute: number;
  readonly source: string;
  readonly blocks: Uint8Array;
}
export function chunkChecksum({ classId, slot, minute, source, blocks }: ChunkColumns): number {
  return crc32(blocks, ofValues([classId, slot, Number(minute), source]));
}

export interface JournalColumns extends ChunkColumns {
  readonly second: number;
  readonly part: number;
}
export function journalChecksum(row: JournalColumns): number {
  const { classId, slot, minute, source, second, part, blocks } = row;
  return crc32(blocks, ofValues([classId, slot, Number(minute), source, Number(second), part]));
}

export interface SummaryColumns {
  readonly classId: string;
  readonly slot: Slot;
  readonly algorithm: string;
  readonly json: string;
}
export function summaryChecksum({ classId, slot, algorithm, json }: SummaryColumns): number {
  return ofValues([classId, slot, algorithm, json]);
}

/** A row without one has never been tested: it passes. */
export const agrees = (kept: Checksum, reckoned: number): boolean =>
  kept === null || Number(kept) === reckoned;

const ofValues = (values: readonly (string | number | null)[]): number => crc32(JSON.stringify(values));
