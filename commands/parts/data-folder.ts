/**
 * The data folder: made, for this user alone, and held, so that no second program uses it. Servers on one bus may hold
 * it together (README, `takt server`); whoever works alone, or on another bus, is turned away with a sentence.
 *
 * Every look at the disk is asynchronous: a folder that never answers must not keep the program from being stopped.
 */
import { randomUUID } from 'node:crypto';
import { chmod, lstat, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { lockFile } from '@takt/gateway/folder-lock.ts';
import { NEWEST_MIGRATION } from '@takt/server/store/migrations/migrations.ts';
import { AppError, type Language } from '@takt/shared/errors.ts';
import { dataFolderWords, type Holder } from './data-folder-words.ts';

export interface DataFolderUse {
  /** As a person would start it: `takt start`. */
  readonly program: string;
  /** null: this program works alone. Else the name of the bus that it shares (Bus.name). */
  readonly nameBus: ((proposed: string | null) => Promise<string | null>) | null;
  /** The newest migration that the program knows; left out: this one's. */
  readonly tables?: number;
  /** What whoever started the program should know. */
  readonly say: (text: Readonly<Record<Language, string>>) => void;
}

export interface DataFolder {
  readonly path: string;
  /** Others may have it from now on. */
  close(): Promise<void>;
}

/** Held as long as the folder is used. */
const LOCK = 'lock';
/** Held while somebody decides whether the folder may be used, so that one decides after the other. */
const TURN = 'lock-turn';
/** Who holds it, for those who are turned away. */
const HOLDERS = 'holders.json';
/** What Takt keeps in its folder, and what a disk of its own begins with. */
const OWN =
  /^(?:(?:takt|demonstration(?:-\d+)?)\.(?:sqlite(?:[-.][\w.-]+)?|key(?:\.[\w.-]+)?)|lock|lock-[a-z]+|backup-[\w.-]+|restore-[\w.-]+|holders\.json(?:\.new)?|clinic\.json(?:\.new)?|backups|authority|lost\+found)$/;

/** One that others could read is refused, not closed in silence (server/keys/master-key.ts). */
const KEY = /\.key$/;

const TURN_EVERY_MS = 50;
const TURN_WITHIN_MS = 3_000;
const NAME_WITHIN_MS = 2_000;

/** Rejects with an AppError that says what is wrong with the folder, who has it, and what to do. */
export async function openDataFolder(given: string, use: DataFolderUse): Promise<DataFolder> {
  const path = resolve(given);
  try {
    await makeFolder(path);
    await closeToOthers(path, use.say);
    return await hold(path, use);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw dataFolderWords.unusable(path, error);
  }
}

/** One by one: below /proc Node's own `recursive` goes round for ever (seen in 24.21). */
async function makeFolder(path: string): Promise<void> {
  const found = await stat(path).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    // The name is there and what it points to is not.
    if (await lstat(path).catch(() => null)) throw dataFolderWords.danglingLink(path);
    return null;
  });
  if (found?.isDirectory()) return;
  if (found !== null) throw dataFolderWords.noFolder(path);
  if (dirname(path) !== path) await makeFolder(dirname(path));
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

/** It holds health data. A folder that has other things in it is not Takt's to close. */
async function closeToOthers(path: string, say: DataFolderUse['say']): Promise<void> {
  const names = await readdir(path);
  if (isOpen(await stat(path))) {
    const others = names.filter((name) => !OWN.test(name));
    if (others.length > 0) throw dataFolderWords.openWithOthers(path);
    await chmod(path, 0o700).catch((cause) => {
      throw dataFolderWords.cannotClose(path, cause);
    });
    say(dataFolderWords.closed(path));
  }
  for (const name of names.filter((one) => OWN.test(one) && !KEY.test(one))) {
    const file = join(path, name);
    const found = await stat(file).catch(() => null);
    if (found === null || found.isDirectory()) continue;
    // A pipe in the place of a lock would be waited for, for ever.
    if (!found.isFile()) throw dataFolderWords.noFile(file);
    if (!isOpen(found)) continue;
    await chmod(file, 0o600).catch((cause) => {
      throw dataFolderWords.cannotClose(file, cause);
    });
    say(dataFolderWords.closed(file));
  }
}

const isOpen = ({ mode }: { readonly mode: number }): boolean => (mode & 0o077) !== 0;

async function hold(
  path: string,
  { program, nameBus, tables = NEWEST_MIGRATION }: DataFolderUse,
): Promise<DataFolder> {
  const endTurn = await takeTurn(path);
  try {
    const lock = join(path, LOCK);
    const alone = lockFile(lock);
    const holders = alone === null ? await readHolders(path) : [];
    if (alone === null && nameBus === null) throw dataFolderWords.inUse(path, holders);
    const bus = nameBus === null ? null : await (alone === null ? busOf(nameBus) : nameBus(randomUUID()));
    if (alone === null && (bus === null || holders[0]?.bus !== bus))
      throw dataFolderWords.inUse(path, holders);
    const present = holders.filter(isThere);
    // Tables are not changed under programs of another version, nor shared with them.
    if (present.some((one) => one.tables !== tables)) throw dataFolderWords.otherVersion(path, present);
    const mine: Holder = { program, pid: process.pid, bus, tables };
    await writeHolders(path, [...present, mine]);
    if (alone !== null && bus === null) return { path, close: async () => alone() };
    // Nobody else decides meanwhile, so nobody can come between the two locks.
    alone?.();
    const together = lockFile(lock, 'together');
    if (together === null) throw dataFolderWords.inUse(path, holders);
    return { path, close: async () => together() };
  } finally {
    endTurn();
  }
}

/**
 * The name that the bus has from those who have the folder. To propose one here would make any empty bus look like theirs;
 * one that has just lost its memory is given its name again by them.
 */
export async function busOf(nameBus: NonNullable<DataFolderUse['nameBus']>): Promise<string | null> {
  for (let waitedMs = 0; ; waitedMs += TURN_EVERY_MS) {
    const name = await nameBus(null);
    if (name !== null || waitedMs >= NAME_WITHIN_MS) return name;
    await pause(TURN_EVERY_MS);
  }
}

async function takeTurn(path: string): Promise<() => void> {
  for (let waitedMs = 0; ; waitedMs += TURN_EVERY_MS) {
    const turn = lockFile(join(path, TURN));
    if (turn !== null) return turn;
    if (waitedMs >= TURN_WITHIN_MS) throw dataFolderWords.inUse(path, await readHolders(path));
    await pause(TURN_EVERY_MS);
  }
}

async function readHolders(path: string): Promise<Holder[]> {
  try {
    const parsed: unknown = JSON.parse(await readFile(join(path, HOLDERS), 'utf8'));
    return Array.isArray(parsed) ? parsed.filter(isHolder) : [];
  } catch {
    return [];
  }
}

async function writeHolders(path: string, holders: readonly Holder[]): Promise<void> {
  const file = join(path, HOLDERS);
  await writeFile(`${file}.new`, JSON.stringify(holders), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

function isHolder(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null) return false;
  const { program, pid, bus } = value as Partial<Record<keyof Holder, unknown>>;
  return typeof program === 'string' && typeof pid === 'number' && (bus === null || typeof bus === 'string');
}

function isThere({ pid }: Holder): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
