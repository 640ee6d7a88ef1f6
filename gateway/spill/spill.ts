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
import type { GatewaySamples } from '@takt/shared/wire/uplink.ts';
import { earlierBoots } from './earlier.ts';
import type { ClockPlace } from './earlier-clock.ts';
import { createSpillFile, type SpillFile, type SpillWriter } from './file.ts';
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
  const { folder, say, limits = SPILL_LIMITS, utcNowMs = Date.now } = options;
  const unlock = lockSpillFolder(folder);
  let shelf: SpillShelf;
  try {
    shelf = openShelf(folder, limits, (error) => say(spillWords.failed(folder, reasonOf(error))));
  } catch (error) {
    unlock();
    throw folderTrouble(folder, error);
  }
  const spill = new FolderSpill({ ...options, limits, utcNowMs }, shelf, unlock);
  for (const { file, damages } of shelf.left) {
    for (const damage of damages) say(spillWords.damaged(file.path, damage));
  }
  spill.tick();
  const { samples: left } = shelf.counts();
  if (left > 0) say(spillWords.left(left));
  return spill;
}

class FolderSpill implements Spill {
  readonly bootId = randomUUID();
  readonly straps: readonly SensorKey[];
  readonly earlier: Spill['earlier'];
  readonly #options: Required<SpillOptions>;
  readonly #shelf: SpillShelf;
  readonly #unlock: () => void;
  /** Of this boot, told to the next. */
  #straps: readonly SensorKey[];
  #sleeps: readonly Sleep[] = [];
  #writer: SpillWriter | null = null;
  #ackedSeq = 0;
  /** Since when the disk has failed; null: it works. */
  #failedAtMs: number | null = null;
  /** Something was written since it was last synced. */
  #isWritten = false;
  #cancelTick: (() => void) | null = null;
  #ending: Promise<unknown> = Promise.resolve();

  constructor(options: Required<SpillOptions>, shelf: SpillShelf, unlock: () => void) {
    const { clock, say } = options;
    this.#options = options;
    this.#shelf = shelf;
    this.#unlock = unlock;
    this.straps = shelf.left.at(-1)?.file.straps ?? [];
    this.#straps = this.straps;
    const earlier = earlierBoots(shelf, clock.nowMs(), (samples) => say(spillWords.unplaced(samples)));
    this.earlier = { ...earlier, next: (toServerMs) => earlier.next(this.#place(toServerMs)) };
  }

  setStraps(straps: readonly SensorKey[]): void {
    this.#straps = straps;
    this.#attempt(() => this.#writer?.append(0, 0, { straps }));
  }

  keep(seq: number, samples: readonly Sample[], toServerMs: number | null): void {
    this.#attempt(() => {
      this.#writerFor(seq).append(seq, samples.length, { place: this.#place(toServerMs), samples });
      this.#isWritten = true;
    });
    this.#schedule();
  }

  holds(seq: number): boolean {
    return this.#own().some(({ firstSeq, lastSeq }) => firstSeq <= seq && seq <= lastSeq);
  }

  next(afterSeq: number, beforeSeq: number): GatewaySamples | undefined {
    // No number lies between them, as nearly always: nothing is read.
    if (beforeSeq - afterSeq <= 1) return undefined;
    for (const file of this.#own()) {
      if (file.lastSeq <= afterSeq || file.firstSeq >= beforeSeq) continue;
      const message = this.#shelf.messagesOf(file).find(({ seq }) => seq > afterSeq);
      if (message !== undefined) return message.seq < beforeSeq ? this.#setBackOf(message) : undefined;
    }
    return undefined;
  }

  setBack(ms: number, beforeSeq: number): void {
    this.#sleeps = [...this.#sleeps, { beforeSeq, ms }].slice(-SLEEPS_KEPT);
    this.#attempt(() => this.#writer?.append(0, 0, { sleeps: this.#sleeps }));
    // What has grown too old meanwhile goes before it is sent.
    this.#shelf.bound(this.#options.utcNowMs());
  }

  acknowledge(seq: number): void {
    this.#ackedSeq = seq;
    for (const file of this.#own())
      if (file !== this.#writer?.file && file.lastSeq <= seq) this.#shelf.remove(file);
  }

  counts(): SpillCounts {
    return this.#shelf.counts();
  }

  async close(): Promise<void> {
    this.#cancelTick?.();
    if (this.#writer !== null && this.#writer.file.lastSeq <= this.#ackedSeq)
      this.#shelf.remove(this.#writer.file);
    this.#endFile();
    await this.#ending;
    this.#unlock();
  }

  /** Once a second while there are files: to the disk what is written, and away what is acknowledged or too much. */
  tick(): void {
    this.#cancelTick = null;
    const writer = this.#writer;
    if (this.#isWritten) writer?.sync();
    // Nothing new for a second, and all of it acknowledged: the file being written goes too.
    else if (writer !== null && writer.file.lastSeq <= this.#ackedSeq) this.#shelf.remove(writer.file);
    this.#isWritten = false;
    this.#shelf.bound(this.#options.utcNowMs());
    if (writer !== null && !this.#shelf.files().includes(writer.file)) this.#endFile();
    if (this.#shelf.files().length > 0) this.#schedule();
  }

  #schedule(): void {
    const { clock } = this.#options;
    this.#cancelTick ??= clock.after(SYNC_EVERY_MS * clock.rate, () => this.tick());
  }

  #place(toServerMs: number | null): ClockPlace {
    const { clock, utcNowMs } = this.#options;
    return { toUtcMs: utcNowMs() - clock.nowMs(), toServerMs };
  }

  /** The files of this boot. */
  #own(): readonly SpillFile[] {
    return this.#shelf.files().filter(({ head }) => head.bootId === this.bootId);
  }

  #setBackOf(message: GatewaySamples): GatewaySamples {
    const ms = setBackMs(this.#sleeps, message.seq);
    const samples = message.samples.map((one) => ({ ...one, receivedAtMs: one.receivedAtMs - ms }));
    return ms === 0 ? message : { ...message, samples };
  }

  /** A message never lies in two files: the server takes a number once, and with it all that it is to hold. */
  #writerFor(seq: number): SpillWriter {
    const { limits, utcNowMs } = this.#options;
    if (this.#writer !== null && seq !== this.#writer.file.lastSeq) {
      const { bytes, head } = this.#writer.file;
      if (bytes >= limits.fileBytes || utcNowMs() - head.begunAtUtcMs >= limits.fileMs) this.#endFile();
    }
    this.#writer ??= this.#newFile();
    return this.#writer;
  }

  #newFile(): SpillWriter {
    const writer = createSpillFile(this.#shelf.nextPath(), {
      ...{ takt: 'spill', version: 1, bootId: this.bootId },
      ...{ begunAtUtcMs: this.#options.utcNowMs(), straps: this.#straps, sleeps: this.#sleeps },
    });
    this.#shelf.add(writer.file);
    return writer;
  }

  #endFile(): void {
    if (this.#writer !== null) this.#ending = Promise.all([this.#ending, this.#writer.close()]);
    this.#writer = null;
  }

  /** A disk that failed is left alone for a while, and reported once. */
  #attempt(write: () => void): void {
    const { clock, folder, say } = this.#options;
    const retryMs = TRY_AGAIN_AFTER_MS * clock.rate;
    if (this.#failedAtMs !== null && clock.nowMs() - this.#failedAtMs < retryMs) return;
    try {
      write();
      this.#failedAtMs = null;
    } catch (error) {
      // What the file holds so far is whole; its torn end is passed over when it is read.
      this.#endFile();
      if (this.#failedAtMs === null) say(spillWords.failed(folder, reasonOf(error)));
      this.#failedAtMs = clock.nowMs();
    }
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
