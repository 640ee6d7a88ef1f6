/**
 * The spill: what the server has not acknowledged, on this machine's disk, so that it outlives the gateway. Files of
 * one boot each (spill-file.ts), removed as soon as all in them is acknowledged.
 *
 * What `keep` has taken survives `kill -9`; a power cut costs what is younger than a second. Bounded in bytes and in
 * time, since it is health data: the oldest file goes first, and is counted.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '@takt/shared/clock.ts';
import type { Language } from '@takt/shared/errors.ts';
import type { Sample, SensorKey } from '@takt/shared/sample.ts';
import type { GatewaySamples } from '@takt/shared/wire/wire.ts';
import { earlierBoots } from './earlier.ts';
import type { ClockPlace } from './earlier-clock.ts';
import { createSpillFile, type SpillWriter } from './file.ts';
import { lockSpillFolder } from './folder.ts';
import { type Sleep, setBackMs } from './record.ts';
import { openShelf, type SpillCounts, type SpillLimits, type SpillShelf } from './shelf.ts';
import { folderTrouble, spillWords } from './words.ts';

export const SPILL_LIMITS: SpillLimits = {
  bytes: 256 << 20,
  ms: 24 * 3_600_000,
  fileBytes: 512 << 10,
  fileMs: 60_000,
};

export interface SpillOptions {
  /** This gateway's own; made when it is missing, for this user alone. */
  readonly folder: string;
  readonly clock: Clock;
  /** What a technician should know. It names no strap. */
  readonly say: (text: Readonly<Record<Language, string>>) => void;
  readonly limits?: SpillLimits;
  /** This machine's own idea of UTC, which may be corrected at any time. */
  readonly utcNowMs?: () => number;
}

export interface Spill {
  /** New at every opening: the epoch of the uplink that fills it. */
  readonly bootId: string;
  /** The straps that the last boot might write: whom the server had named, if it was there at all. */
  readonly straps: readonly SensorKey[];
  /** The straps that may be written from now on; it is remembered for the next boot. */
  setStraps(straps: readonly SensorKey[]): void;
  /** Never throws: a disk that fails is reported once, and tried again. */
  keep(seq: number, samples: readonly Sample[], toServerMs: number | null): void;
  holds(seq: number): boolean;
  /** The clock stood still for so long: what has a lower number than `beforeSeq` was heard so much earlier. */
  setBack(ms: number, beforeSeq: number): void;
  /** This boot's message with the lowest number between the two, both left out. */
  next(afterSeq: number, beforeSeq: number): GatewaySamples | undefined;
  /** Everything of this boot up to `seq` is committed. */
  acknowledge(seq: number): void;
  readonly earlier: {
    /** Whether samples wait that can only be placed once this boot has the server's clock. */
    needServerClock(): boolean;
    /** The next message that this connection has not been sent, on this boot's clock. */
    next(toServerMs: number | null): GatewaySamples | undefined;
    acknowledge(bootId: string, seq: number): void;
    rewind(): void;
  };
  counts(): SpillCounts;
  /** What is not acknowledged stays for the next start. */
  close(): Promise<void>;
}

// Real milliseconds.
const SYNC_EVERY_MS = 1_000;
const TRY_AGAIN_AFTER_MS = 10_000;
/** Files are gone within a day; no machine sleeps more often in one. */
const SLEEPS_KEPT = 256;

/** AppError when the folder cannot be used, or another gateway is using it. */
export function openSpill(options: SpillOptions): Spill {
  const { folder, clock, say, limits = SPILL_LIMITS, utcNowMs = Date.now } = options;
  const unlock = lockSpillFolder(folder);
  let shelf: SpillShelf;
  try {
    shelf = openShelf(folder, limits, (error) => say(spillWords.failed(folder, reasonOf(error))));
  } catch (error) {
    unlock();
    throw folderTrouble(folder, error);
  }
  const bootId = randomUUID();
  const earlier = earlierBoots(shelf, clock.nowMs(), (samples) => say(spillWords.unplaced(samples)));
  let straps: readonly SensorKey[] = shelf.left.at(-1)?.file.straps ?? [];
  let sleeps: readonly Sleep[] = [];
  let writer: SpillWriter | null = null;
  let ackedSeq = 0;
  let failedAtMs: number | null = null;
  let written = false;
  let cancelTick: (() => void) | null = null;
  let ending: Promise<unknown> = Promise.resolve();

  const place = (toServerMs: number | null): ClockPlace => ({
    toUtcMs: utcNowMs() - clock.nowMs(),
    toServerMs,
  });
  const own = () => shelf.files().filter(({ head }) => head.bootId === bootId);

  const endFile = (): void => {
    if (writer !== null) ending = Promise.all([ending, writer.close()]);
    writer = null;
  };
  /** A message never lies in two files: the server takes a number once, and with it all that it is to hold. */
  const writerFor = (seq: number): SpillWriter => {
    if (writer !== null && seq !== writer.file.lastSeq) {
      const { bytes, head } = writer.file;
      if (bytes >= limits.fileBytes || utcNowMs() - head.begunAtUtcMs >= limits.fileMs) endFile();
    }
    if (writer === null) {
      const head = { takt: 'spill', version: 1, bootId, begunAtUtcMs: utcNowMs(), straps, sleeps } as const;
      writer = createSpillFile(shelf.nextPath(), head);
      shelf.add(writer.file);
    }
    return writer;
  };
  const setBackOf = (message: GatewaySamples): GatewaySamples => {
    const ms = setBackMs(sleeps, message.seq);
    const samples = message.samples.map((one) => ({ ...one, receivedAtMs: one.receivedAtMs - ms }));
    return ms === 0 ? message : { ...message, samples };
  };
  const attempt = (write: () => void): void => {
    const retryMs = TRY_AGAIN_AFTER_MS * clock.rate;
    if (failedAtMs !== null && clock.nowMs() - failedAtMs < retryMs) return;
    try {
      write();
      failedAtMs = null;
    } catch (error) {
      // What the file holds so far is whole; its torn end is passed over when it is read.
      endFile();
      if (failedAtMs === null) say(spillWords.failed(folder, reasonOf(error)));
      failedAtMs = clock.nowMs();
    }
  };

  const tick = (): void => {
    cancelTick = null;
    if (written) writer?.sync();
    // Nothing new for a second, and all of it acknowledged: the file being written goes too.
    else if (writer !== null && writer.file.lastSeq <= ackedSeq) shelf.remove(writer.file);
    written = false;
    shelf.bound(utcNowMs());
    if (writer !== null && !shelf.files().includes(writer.file)) endFile();
    if (shelf.files().length > 0) schedule();
  };
  const schedule = (): void => {
    cancelTick ??= clock.after(SYNC_EVERY_MS * clock.rate, tick);
  };

  for (const { file, damages } of shelf.left) {
    for (const damage of damages) say(spillWords.damaged(file.path, damage));
  }
  tick();
  const { samples: left } = shelf.counts();
  if (left > 0) say(spillWords.left(left));

  return {
    bootId,
    straps,
    setStraps(allowed) {
      straps = allowed;
      attempt(() => writer?.append(0, 0, { straps }));
    },
    keep(seq, samples, toServerMs) {
      attempt(() => {
        writerFor(seq).append(seq, samples.length, { place: place(toServerMs), samples });
        written = true;
      });
      schedule();
    },
    holds: (seq) => own().some(({ firstSeq, lastSeq }) => firstSeq <= seq && seq <= lastSeq),
    next(afterSeq, beforeSeq) {
      // No number lies between them, as nearly always: nothing is read.
      if (beforeSeq - afterSeq <= 1) return undefined;
      for (const file of own()) {
        if (file.lastSeq <= afterSeq || file.firstSeq >= beforeSeq) continue;
        const message = shelf.messagesOf(file).find(({ seq }) => seq > afterSeq);
        if (message !== undefined) return message.seq < beforeSeq ? setBackOf(message) : undefined;
      }
      return undefined;
    },
    setBack(ms, beforeSeq) {
      sleeps = [...sleeps, { beforeSeq, ms }].slice(-SLEEPS_KEPT);
      attempt(() => writer?.append(0, 0, { sleeps }));
      // What has grown too old meanwhile goes before it is sent.
      shelf.bound(utcNowMs());
    },
    acknowledge(seq) {
      ackedSeq = seq;
      for (const file of own()) if (file !== writer?.file && file.lastSeq <= seq) shelf.remove(file);
    },
    earlier: { ...earlier, next: (toServerMs) => earlier.next(place(toServerMs)) },
    counts: shelf.counts,
    async close() {
      cancelTick?.();
      if (writer !== null && writer.file.lastSeq <= ackedSeq) shelf.remove(writer.file);
      endFile();
      await ending;
      unlock();
    },
  };
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
