/** Blocks and summaries as they are stored: sealed, each bound to its row. */
import type { Slot } from '@takt/shared/ids.ts';
import { type HeldKey, type KeyId, keyIdOf, openUnder, sealUnder } from '../keys/sealed.ts';
import { placeOf } from '../keys/sealed-box.ts';

export type HeldKeys = ReadonlyMap<KeyId, HeldKey | 'erased' | 'blocked'>;

/** What was sealed; `erased`: its person was deleted, or is blocked; null: it cannot be opened, though nobody deleted it. */
export type Sealed = Uint8Array | 'erased' | null;

interface OfMinute {
  readonly classId: string;
  readonly slot: Slot;
  readonly minute: number;
  readonly source: string;
}
interface OfSecond extends OfMinute {
  readonly second: number;
  readonly part: number;
}
interface OfSummary {
  readonly classId: string;
  readonly slot: Slot;
  readonly algorithm: string;
}

const chunkPlace = ({ classId, slot, minute, source }: OfMinute): string =>
  placeOf('chunk', classId, slot, Number(minute), source);
const journalPlace = ({ classId, slot, minute, source, second, part }: OfSecond): string =>
  placeOf('journal', classId, slot, Number(minute), source, Number(second), part);
const summaryPlace = ({ classId, slot, algorithm }: OfSummary): string =>
  placeOf('summary', classId, slot, algorithm);

export const sealChunk = (key: HeldKey, of: OfMinute, text: Uint8Array): Uint8Array =>
  sealUnder(key, chunkPlace(of), text);
export const sealJournal = (key: HeldKey, of: OfSecond, text: Uint8Array): Uint8Array =>
  sealUnder(key, journalPlace(of), text);
export const sealSummary = (key: HeldKey, of: OfSummary, json: string): Uint8Array =>
  sealUnder(key, summaryPlace(of), Buffer.from(json));

export const openChunk = (keys: HeldKeys, row: OfMinute & { readonly blocks: Uint8Array }): Sealed =>
  openBy(keys, chunkPlace(row), row.blocks);
export const openJournal = (keys: HeldKeys, row: OfSecond & { readonly blocks: Uint8Array }): Sealed =>
  openBy(keys, journalPlace(row), row.blocks);

export function openSummary(keys: HeldKeys, of: OfSummary, sealed: Uint8Array): string | null {
  const found = openBy(keys, summaryPlace(of), sealed);
  return found === null || found === 'erased' ? null : Buffer.from(found).toString();
}

export function openBy(keys: HeldKeys, place: string, sealed: Uint8Array): Sealed {
  const keyId = keyIdOf(sealed);
  const key = keyId === null ? undefined : keys.get(keyId);
  if (key === 'erased' || key === 'blocked') return 'erased';
  return key === undefined ? null : openUnder(key, place, sealed);
}
