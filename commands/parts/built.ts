/**
 * What is made of the sources lies in dist/, under the fingerprint of all that it was made of: what is found there is never
 * older than its sources, and nothing is taken from a program that still runs.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './root.ts';

export interface Making {
  readonly name: 'program' | 'screens';
  /** Files, and folders with all that is in them but tests; paths from the project's folder. */
  readonly sources: readonly string[];
  /** Writes what is made into a folder that is not there yet. */
  make(folder: string): Promise<void>;
}

/** How many are kept of each: an earlier one may still run. */
const KEPT = 4;
/** What is still in the making after this long was given up. */
const MAKING_MS = 3_600_000;
const FINGERPRINT_DIGITS = 16;
const PASSED_OVER = /^(node_modules|dist)$|\.test\.tsx?$/;

/** Resolves to the folder that holds what is made of the sources as they are now. Rejects when it cannot be made. */
export async function built({ name, sources, make }: Making): Promise<string> {
  const all = join(ROOT, 'dist', name);
  const folder = join(all, fingerprint(sources));
  if (existsSync(folder)) return folder;
  await mkdir(all, { recursive: true });
  const fresh = `${folder}.making-${process.pid}`;
  try {
    await make(fresh);
    // Another process may have been quicker with the same.
    await rename(fresh, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  await forgetEarlier(all);
  return folder;
}

/** Of what stands in the files, so that neither a clock nor a copy can make an old build look new. */
function fingerprint(sources: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of sources.flatMap(filesOf))
    hash.update(`\0${path}\0`).update(readFileSync(join(ROOT, path)));
  return hash.digest('hex').slice(0, FINGERPRINT_DIGITS);
}

function filesOf(path: string): string[] {
  return statSync(join(ROOT, path)).isDirectory() ? filesIn(path) : [path];
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter(({ name }) => !PASSED_OVER.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

async function forgetEarlier(all: string): Promise<void> {
  const entries = await Promise.all(
    (await readdir(all)).map(async (name) => {
      const path = join(all, name);
      return { name, path, madeMs: (await stat(path).catch(() => null))?.mtimeMs ?? 0 };
    }),
  );
  const builds = entries.filter(({ name }) => name.length === FINGERPRINT_DIGITS);
  const earlier = builds.sort((a, b) => b.madeMs - a.madeMs).slice(KEPT);
  const givenUp = entries.filter((entry) => !builds.includes(entry) && entry.madeMs < Date.now() - MAKING_MS);
  for (const { path } of [...earlier, ...givenUp]) await rm(path, { recursive: true, force: true });
}
