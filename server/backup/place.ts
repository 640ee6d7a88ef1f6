/**
 * The folder where back-ups lie, which may be a mounted share. A file of it has its name only when it is whole and was read
 * back. A note in the folder tells it from the empty folder that stands in its place while a share is not mounted.
 */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@takt/shared/errors.ts';
import { backupRefusals } from './backup-words.ts';
import { backupsIn, type KeptBackup, superfluous } from './keep.ts';

export interface BackupPlace {
  readonly folder: string;
  /** Those of one database, the newest first, with their bytes. */
  list(whose: string): Promise<readonly (KeptBackup & { readonly bytes: number })[]>;
  /** Writes a file and has it read back before it has its name. What was begun earlier and not ended is removed. */
  put(name: string, sealed: Readable, readBack: (file: Readable) => Promise<void>): Promise<number>;
  /** Removes what need not be kept; resolves to what was removed. */
  tidy(whose: string, kept?: number): Promise<readonly string[]>;
}

const NOTE = 'takt-backups.txt';
const BEGUN = /^takt-[0-9a-f]{8}-\w+\.age\.part$/;

/**
 * `known`: the file in which this machine keeps which folders it has used. Rejects with an AppError when the folder cannot be
 * used, is somebody else's, or is not the one that it was.
 */
export async function openBackupPlace(given: string, known: string): Promise<BackupPlace> {
  const folder = resolve(given);
  try {
    await prepare(folder, known);
  } catch (error) {
    throw wordsFor(error, folder);
  }
  return {
    folder,
    async list(whose) {
      try {
        const backups = backupsIn(await readdir(folder), whose);
        return await Promise.all(
          backups.map(async (one) => ({ ...one, bytes: (await stat(join(folder, one.file))).size })),
        );
      } catch (error) {
        throw wordsFor(error, folder);
      }
    },
    async put(name, sealed, readBack) {
      const part = join(folder, `${name}.part`);
      try {
        for (const left of await readdir(folder)) if (BEGUN.test(left)) await rm(join(folder, left));
        const bytes = await write(part, sealed);
        await withFile(part, readBack);
        await rename(part, join(folder, name));
        await sync(folder);
        return bytes;
      } catch (error) {
        sealed.destroy();
        await rm(part, { force: true }).catch(() => {});
        throw wordsFor(error, folder);
      }
    },
    async tidy(whose, kept) {
      const gone = superfluous(backupsIn(await readdir(folder), whose), kept);
      for (const { file } of gone) await rm(join(folder, file));
      return gone.map(({ file }) => file);
    },
  };
}

async function prepare(folder: string, known: string): Promise<void> {
  const notes = await notesOf(known);
  const note = join(folder, NOTE);
  const found = await readFile(note, 'utf8').catch(() => null);
  const before = notes[folder];
  if (before !== undefined) {
    if (found === null || !found.includes(before)) throw backupRefusals.vanished(folder);
    return;
  }
  if (found === null) {
    // The folder alone, not those above it: of a share that is not mounted they are missing too.
    await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    const others = (await readdir(folder)).filter((name) => name !== 'lost+found');
    if (others.length > 0) throw backupRefusals.notOurs(folder);
    await writeFile(note, noteText(randomUUID()), { mode: 0o600, flag: 'wx', flush: true });
  }
  const id = /^id: (\S+)$/m.exec(found ?? (await readFile(note, 'utf8')))?.[1];
  if (id === undefined) throw backupRefusals.notOurs(folder);
  await writeFile(`${known}.new`, JSON.stringify({ ...notes, [folder]: id }), { mode: 0o600, flush: true });
  await rename(`${known}.new`, known);
}

/** What cannot be read says nothing. */
async function notesOf(known: string): Promise<Record<string, string>> {
  try {
    const parsed: unknown = JSON.parse(await readFile(known, 'utf8'));
    if (typeof parsed !== 'object' || parsed === null) return {};
    return Object.fromEntries(
      Object.entries(parsed).flatMap(([path, id]) => (typeof id === 'string' ? [[path, id]] : [])),
    );
  } catch {
    return {};
  }
}

const noteText = (id: string): string =>
  `Her legger Takt sikkerhetskopiene sine. De er kryptert. Ikke endre eller flytt filene; slik legges en tilbake:\n` +
  `Takt puts its back-ups here. They are encrypted. Do not change or move the files; to restore one:\n` +
  `  takt restore FILE\n` +
  `Uten Takt / without Takt:  age -d -i KEY FILE | tail -n +2 | zstd -d > database\n` +
  `id: ${id}\n`;

/** On the disk when it resolves. */
async function write(path: string, from: Readable): Promise<number> {
  const file = await open(path, 'wx', 0o600);
  let bytes = 0;
  try {
    const into = new Writable({
      write(chunk: Buffer, _encoding, done) {
        file.writeFile(chunk).then(
          () => {
            bytes += chunk.length;
            done();
          },
          (error) => done(error),
        );
      },
    });
    await pipeline(from, into);
    await file.sync();
    return bytes;
  } finally {
    await file.close();
  }
}

async function withFile(path: string, work: (file: Readable) => Promise<void>): Promise<void> {
  const file = createReadStream(path);
  // Told by whoever reads it; nobody may be reading any more.
  file.on('error', () => {});
  try {
    await work(file);
  } finally {
    file.destroy();
  }
}

async function sync(folder: string): Promise<void> {
  // Some shares do not take this of a folder.
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

function wordsFor(error: unknown, folder: string): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const { path, syscall } = error as NodeJS.ErrnoException;
  const here = path === undefined || path === folder || dirname(path) === folder;
  return syscall !== undefined && here ? backupRefusals.folder(folder, error) : error;
}
