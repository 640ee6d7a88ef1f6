/** The files of a spill, oldest first, whichever boot wrote them: what is there, what is too much, what has gone. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { GatewaySamples } from '@takt/shared/wire/uplink.ts';
import {
  type InspectedSpill,
  inspectSpillFile,
  readSpillFile,
  removeSpillFile,
  type SpillFile,
} from './file.ts';

export interface SpillLimits {
  readonly bytes: number;
  readonly ms: number;
  readonly fileBytes: number;
  readonly fileMs: number;
}

export interface SpillCounts {
  /** In files that are not wholly acknowledged. */
  readonly samples: number;
  readonly bytes: number;
  /** Samples lost for lack of room, of time, or of a clock to place them by. */
  readonly dropped: number;
}

export interface SpillShelf {
  /** What lay there at the start; what held no sample has been removed. */
  readonly left: readonly InspectedSpill[];
  files(): readonly SpillFile[];
  nextPath(): string;
  add(file: SpillFile): void;
  remove(file: SpillFile): void;
  /** Removes it and counts what nobody had acknowledged. */
  lose(file: SpillFile): void;
  /** Loses what is too much or too old. The newest file is spared by the first, not by the second. */
  bound(utcNowMs: number): void;
  messagesOf(file: SpillFile): readonly GatewaySamples[];
  counts(): SpillCounts;
}

const NAME = /^(\d{8})\.spill$/;
export const isSpillName = (name: string): boolean => NAME.test(name);

/** Throws what the file system throws. `onTrouble`: a file that cannot be removed. */
export function openShelf(
  folder: string,
  limits: SpillLimits,
  onTrouble: (error: unknown) => void,
): SpillShelf {
  let files: SpillFile[] = [];
  let nextNumber = 1;
  let dropped = 0;
  /** The file read last: messages are asked for one by one. */
  let read: { readonly file: SpillFile; readonly bytes: number; readonly messages: GatewaySamples[] } | null =
    null;

  const left: InspectedSpill[] = [];
  for (const name of readdirSync(folder).sort()) {
    const number = NAME.exec(name)?.[1];
    if (number === undefined) continue;
    nextNumber = Number(number) + 1;
    const found = inspectSpillFile(join(folder, name));
    if (found === null) removeSpillFile(join(folder, name));
    else left.push(found);
  }
  files = left.map(({ file }) => file);

  const sum = (of: 'samples' | 'bytes'): number => files.reduce((total, file) => total + file[of], 0);
  const remove = (file: SpillFile): void => {
    files = files.filter((other) => other !== file);
    if (read?.file === file) read = null;
    try {
      removeSpillFile(file.path);
    } catch (error) {
      onTrouble(error);
    }
  };
  const lose = (file: SpillFile): void => {
    dropped += file.samples;
    remove(file);
  };

  return {
    left,
    files: () => files,
    nextPath: () => join(folder, `${String(nextNumber++).padStart(8, '0')}.spill`),
    add(file) {
      files = [...files, file];
    },
    remove,
    lose,
    bound(utcNowMs) {
      for (const file of files) if (utcNowMs - file.head.begunAtUtcMs > limits.ms) lose(file);
      while (files[0] !== undefined && files.length > 1 && sum('bytes') > limits.bytes) lose(files[0]);
    },
    messagesOf(file) {
      if (read?.file !== file || read.bytes !== file.bytes) {
        read = { file, bytes: file.bytes, messages: readSpillFile(file.path) };
      }
      return read.messages;
    },
    counts: () => ({ samples: sum('samples'), bytes: sum('bytes'), dropped }),
  };
}
