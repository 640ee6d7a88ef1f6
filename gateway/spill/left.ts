/**
 * What gateways of before have left below the same base: one that was enrolled anew, or had another name or room, has
 * another folder now, and nobody opens the old one. Health data stays no longer there than in a folder in use.
 */
import { type Dirent, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@takt/shared/clock.ts';
import { isSpillName } from './shelf.ts';

/** Real time. */
const SWEEP_EVERY_MS = 3_600_000;

export interface LeftFolders {
  /** The gateway's folder, as for the spill. */
  readonly base: string;
  /** The spill's in use, which keeps itself within bounds. */
  readonly own: string;
  readonly clock: Clock;
  readonly keptForMs: number;
  readonly utcNowMs?: () => number;
}

/** Removes spill files last written to longer ago than `keptForMs`, now and every hour; returns how to stop. Never throws. */
export function sweepLeftFolders({
  base,
  own,
  clock,
  keptForMs,
  utcNowMs = Date.now,
}: LeftFolders): () => void {
  let cancel = (): void => {};
  const sweep = (): void => {
    cancel = clock.after(SWEEP_EVERY_MS * clock.rate, sweep);
    for (const folder of listed(base)) {
      const path = join(base, folder.name);
      if (!folder.isDirectory() || path === own) continue;
      for (const file of listed(path)) {
        if (file.isFile() && isSpillName(file.name)) removeOld(join(path, file.name), utcNowMs() - keptForMs);
      }
    }
  };
  sweep();
  return () => cancel();
}

function listed(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // There is none, or it is not ours to read.
    return [];
  }
}

function removeOld(path: string, beforeUtcMs: number): void {
  try {
    if (statSync(path).mtimeMs < beforeUtcMs) rmSync(path);
  } catch {
    // It has just gone, or cannot be had; the next sweep tries again.
  }
}
