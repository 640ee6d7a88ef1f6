/**
 * What stands beside a database file of what it had: `FILE-known` says that there was one, and its last commit by number.
 * So a file that is missing or cut short is not taken for a new one, and a database that has lost commits (its
 * write-ahead log was removed or damaged, an older copy was put in its place) does not go on as if nothing were amiss.
 */
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';

export interface Known {
  /** null: there never was a database here. */
  readonly commits: number | null;
  /** Overwrites one line in place. What a power cut takes of it makes the number lower, and that is harmless. */
  note(commits: number): void;
  close(): void;
}

const LINE = /^takt-database (\d{10})\n$/;
const lineOf = (commits: number): string => `takt-database ${String(commits).padStart(10, '0')}\n`;

/** Throws what the file system throws. */
export function openKnown(path: string): Known {
  const file = `${path}-known`;
  const found = readIfThere(file);
  let descriptor: number | null = null;
  return {
    // One that cannot be read says at least that there was something.
    commits: found === null ? null : Number(LINE.exec(found)?.[1] ?? 0),
    note(commits) {
      const first = descriptor === null;
      descriptor ??= openSync(file, openFlags(found), 0o600);
      writeSync(descriptor, lineOf(commits), 0);
      if (first) fsyncSync(descriptor);
    },
    close() {
      if (descriptor !== null) closeSync(descriptor);
      descriptor = null;
    },
  };
}

const openFlags = (found: string | null): string => (found === null ? 'w' : 'r+');

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
