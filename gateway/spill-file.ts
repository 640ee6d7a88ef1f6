/**
 * One file of the spill. Writes are synchronous and go to the kernel: microseconds, and from then on they survive the
 * end of this process. `sync` brings them to the disk, beside the main thread, for when the power goes.
 */
import { close, fdatasync, fsync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Sample } from '@takt/shared/sample.ts';
import type { GatewaySamples } from '@takt/shared/wire.ts';
import type { ClockPlace } from './spill-clock.ts';
import { bodyOf, encodeRecord, headOf, readRecords, type SpillHead, strapsOf } from './spill-record.ts';

/** What is known of a file without its samples. */
export interface SpillFile {
  readonly path: string;
  readonly head: SpillHead;
  straps: readonly string[];
  /** Of its messages; 0 while there is none. */
  firstSeq: number;
  lastSeq: number;
  samples: number;
  bytes: number;
}

/** What the end of a file tells of the boot that wrote it. */
export interface SpillEnd {
  readonly place: ClockPlace;
  readonly newestMs: number;
}

export interface SpillWriter {
  readonly file: SpillFile;
  append(seq: number, samples: number, body: unknown): void;
  sync(): void;
  close(): Promise<void>;
}

/** Throws what the file system throws: the folder is gone, the disk is full. */
export function createSpillFile(path: string, head: SpillHead): SpillWriter {
  const fd = openSync(path, 'ax', 0o600);
  const file = { path, head, straps: head.straps, firstSeq: 0, lastSeq: 0, samples: 0, bytes: 0 };
  let syncing: Promise<unknown> = syncFolder(path);
  const write = (bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    file.bytes += bytes.length;
  };
  const sync = (): Promise<unknown> => {
    // One at a time: a slow disk must not gather them.
    syncing = syncing.then(() => new Promise((resolve) => fdatasync(fd, resolve)));
    return syncing;
  };
  write(encodeRecord(0, 0, head));
  return {
    file,
    append(seq, samples, body) {
      write(encodeRecord(seq, samples, body));
      if (seq === 0) return;
      if (file.firstSeq === 0) file.firstSeq = seq;
      file.lastSeq = seq;
      file.samples += samples;
    },
    sync: () => void sync(),
    async close() {
      await sync();
      await new Promise((resolve) => close(fd, resolve));
    },
  };
}

/** A new name is on the disk when its folder is. */
function syncFolder(path: string): Promise<void> {
  return new Promise((resolve) => {
    const folder = openSync(dirname(path), 'r');
    fsync(folder, () => close(folder, () => resolve()));
  });
}

/** null: none of ours, or not one whole record of samples. `tornBytes`: what is cut off at its end. */
export function inspectSpillFile(path: string): { file: SpillFile; end: SpillEnd; tornBytes: number } | null {
  const { records, tornBytes } = readRecords(readFileSync(path));
  const head = headOf(records[0]);
  const last = records.findLast(({ seq }) => seq > 0);
  if (head === null || last === undefined) return null;
  const { place, samples } = bodyOf(last);
  const file: SpillFile = {
    path,
    head,
    straps: records.reduce<readonly string[]>((straps, record) => strapsOf(record) ?? straps, []),
    firstSeq: records.find(({ seq }) => seq > 0)?.seq ?? 0,
    lastSeq: last.seq,
    samples: records.reduce((sum, record) => sum + record.samples, 0),
    bytes: records.reduce((sum, { body }) => sum + body.length, 0),
  };
  const newestMs = samples.reduce((newest, { receivedAtMs }) => Math.max(newest, receivedAtMs), 0);
  return { file, end: { place, newestMs }, tornBytes };
}

/** The file's messages, whole again, in order. */
export function readSpillFile(path: string): GatewaySamples[] {
  const messages: { readonly seq: number; readonly samples: Sample[] }[] = [];
  for (const record of readRecords(readFileSync(path)).records) {
    if (record.seq === 0) continue;
    const { samples } = bodyOf(record);
    const before = messages.at(-1);
    if (before?.seq === record.seq) before.samples.push(...samples);
    else messages.push({ seq: record.seq, samples: [...samples] });
  }
  return messages.map((message) => ({ type: 'gatewaySamples', ...message }));
}

/** A file that has gone already is what was wanted. */
export function removeSpillFile(path: string): void {
  rmSync(path, { force: true });
}
