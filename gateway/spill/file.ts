/**
 * One file of the spill. Writes are synchronous and go to the kernel: microseconds, and from then on they survive the
 * end of this process. `sync` brings them to the disk, beside the main thread, for when the power goes.
 */
import { close, fdatasync, fsync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Sample, SensorKey } from '@takt/shared/sample.ts';
import type { GatewaySamples } from '@takt/shared/wire/uplink.ts';
import type { ClockPlace } from './earlier-clock.ts';
import {
  bodyOf,
  encodeRecord,
  headOf,
  isForeignHead,
  noteOf,
  readRecords,
  type Sleep,
  type SpillGap,
  type SpillHead,
  type SpillRecord,
} from './record.ts';

/** What is known of a file without its samples. */
export interface SpillFile {
  readonly path: string;
  readonly head: SpillHead;
  straps: readonly SensorKey[];
  /** Of its messages; 0 while there is none. */
  firstSeq: number;
  lastSeq: number;
  samples: number;
  bytes: number;
}

/** What the end of a file says of the boot that wrote it. */
export interface SpillEnd {
  /** At its last message. */
  readonly place: ClockPlace;
  readonly newestMs: number;
  readonly lastSeq: number;
  readonly sleeps: readonly Sleep[];
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
  // Twice: without its head nobody knows whose a file is.
  write(encodeRecord(0, 0, head));
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

/** Bytes of a file that could not be read, and what that cost. */
export interface SpillDamage {
  readonly bytes: number;
  /** The write was cut off: the file ends inside a record. */
  readonly cut: boolean;
  /** When the samples before and behind it were heard, by this machine's UTC as it was then; null: there are none. */
  readonly fromUtcMs: number | null;
  readonly toUtcMs: number | null;
  /** Messages that may have stood there, at most; null: what is behind it is missing too. */
  readonly messages: number | null;
}

export interface InspectedSpill {
  readonly file: SpillFile;
  readonly end: SpillEnd;
  readonly damages: readonly SpillDamage[];
}

/** null: no spill file, or one without a sound record of samples. */
export function inspectSpillFile(path: string): InspectedSpill | null {
  const bytes = readFileSync(path);
  const { records, gaps } = readRecords(bytes);
  const last = records.findLast(({ seq }) => seq > 0);
  if (last === undefined || records.some(isForeignHead)) return null;
  const { place, samples } = bodyOf(last);
  const newestMs = samples.reduce((newest, { receivedAtMs }) => Math.max(newest, receivedAtMs), 0);
  const notes = records.flatMap((record) => noteOf(record) ?? []);
  const file: SpillFile = {
    path,
    head: records.map(headOf).find((head) => head !== null) ?? madeUpHead(bytes, newestMs + place.toUtcMs),
    straps: notes.reduce<readonly SensorKey[]>((straps, note) => note.straps ?? straps, []),
    firstSeq: records.find(({ seq }) => seq > 0)?.seq ?? 0,
    lastSeq: last.seq,
    samples: records.reduce((sum, record) => sum + record.samples, 0),
    bytes: records.reduce((sum, { body }) => sum + body.length, 0),
  };
  const sleeps = notes.reduce<readonly Sleep[]>((before, note) => note.sleeps ?? before, []);
  const damages = gaps.map((gap) => damageOf(gap, records));
  return { file, end: { place, newestMs, lastSeq: last.seq, sleeps }, damages };
}

/** Both heads of the file are damaged: the boot of its samples is not known, and they are sent under one of their own. */
function madeUpHead(bytes: Uint8Array, begunAtUtcMs: number): SpillHead {
  return { takt: 'spill', version: 1, bootId: `damaged-${crc32(bytes)}`, begunAtUtcMs, straps: [] };
}

function damageOf(gap: SpillGap, records: readonly SpillRecord[]): SpillDamage {
  const before = records.slice(0, gap.afterRecords).findLast(({ seq }) => seq > 0);
  const behind = records.slice(gap.afterRecords).find(({ seq }) => seq > 0);
  return {
    ...{ bytes: gap.bytes, cut: gap.cut },
    fromUtcMs: before === undefined ? null : utcOf(before, Math.max),
    toUtcMs: behind === undefined ? null : utcOf(behind, Math.min),
    messages: behind === undefined ? null : Math.max(1, behind.seq - (before?.seq ?? 0) - 1),
  };
}

function utcOf(record: SpillRecord, pick: (...ms: number[]) => number): number {
  const { place, samples } = bodyOf(record);
  return place.toUtcMs + pick(...samples.map(({ receivedAtMs }) => receivedAtMs));
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
