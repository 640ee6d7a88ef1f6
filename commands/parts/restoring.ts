/** Puts a back-up into a data folder or a database, with its keys; what stands there becomes a restore point first. */
import { randomUUID } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Manifest } from '@takt/server/backup/manifest.ts';
import { postgresEnd } from '@takt/server/backup/postgres-end.ts';
import type { RestoreSource } from '@takt/server/backup/restore.ts';
import { restorePostgres } from '@takt/server/backup/restore-postgres.ts';
import { restoreSqlite } from '@takt/server/backup/restore-sqlite.ts';
import { restoreRefusals } from '@takt/server/backup/restore-words.ts';
import { unseal } from '@takt/server/backup/seal.ts';
import { sqliteEnd } from '@takt/server/backup/sqlite-end.ts';
import { whoseOf } from '@takt/server/backup/take.ts';
import { beginPostgresKeys } from '@takt/server/store/postgres.ts';
import type { PostgresAddress } from '@takt/server/store/postgres-address.ts';
import { beginSqliteKeys } from '@takt/server/store/sqlite-file.ts';
import { AppError } from '@takt/shared/errors.ts';
import { noteRestored } from './audit-heads.ts';
import { openWithoutKeys } from './beside.ts';
import { CLINIC_FILE, databaseFiles } from './database-files.ts';
import { restoreKeys } from './keys-copy.ts';
import { type RestorePointSettings, takeRestorePoint } from './restore-point.ts';

const BUSY_MS = 5_000;

export interface RestoreOrder extends RestorePointSettings {
  /** The back-up's file. */
  readonly from: string;
  /** Keys of which one opens it. */
  readonly identities: readonly string[];
}

export interface RestoreOutcome {
  readonly where: string;
  readonly manifest: Manifest;
  /** What stood there before; null: nothing did. */
  readonly restorePoint: string | null;
}

/** `folder`: a data folder that the caller holds. `onAside`: what stood there cannot be read, and was moved. */
export async function restoreIntoFolder(
  folder: string,
  order: RestoreOrder,
  onAside: (where: string) => void,
): Promise<RestoreOutcome> {
  const source = await openBackup(order);
  const { name } = source.manifest.facts;
  if (source.manifest.facts.database === 'sqlite') {
    if (databaseFiles([name]).length === 0) throw restoreRefusals.noName(name);
    if (name !== CLINIC_FILE && readdirSync(folder).includes(CLINIC_FILE)) {
      throw restoreRefusals.besideClinic(folder);
    }
  }
  const path = join(folder, name);
  const end = sqliteEnd({ path, work: join(folder, 'backup-work') });
  const { restorePoint } = await restoreSqlite(
    source,
    { path, beforeServed: keysDecide },
    { restorePoint: () => takeRestorePoint(end, 'before-restore', order), onAside },
  );
  const keys = await beginSqliteKeys(path, BUSY_MS);
  await restoreKeys(dirname(resolve(order.from)), whoseOf(source.manifest.facts), keys.db).finally(() =>
    keys.close(),
  );
  await noteRestore(order, source, { path, store: undefined });
  return { where: path, manifest: source.manifest, restorePoint };
}

export async function restoreIntoDatabase(
  address: PostgresAddress,
  program: string,
  order: RestoreOrder,
): Promise<RestoreOutcome> {
  const source = await openBackup(order);
  const claim = { program, name: randomUUID() };
  const { restorePoint } = await restorePostgres(
    source,
    { address, claim, beforeServed: keysDecide },
    { restorePoint: () => takeRestorePoint(postgresEnd(address), 'before-restore', order) },
  );
  const keys = await beginPostgresKeys(address, claim);
  await restoreKeys(dirname(resolve(order.from)), whoseOf(source.manifest.facts), keys.db).finally(() =>
    keys.close(),
  );
  await noteRestore(order, source, { path: '', store: address });
  return { where: address.shown, manifest: source.manifest, restorePoint };
}

/** The audit log ends where it did then. Of a database that must be brought up to date first it is not known. */
async function noteRestore(
  { from }: RestoreOrder,
  { manifest }: RestoreSource,
  where: Parameters<typeof openWithoutKeys>[0],
): Promise<void> {
  const opened = await openWithoutKeys(where).catch(() => null);
  if (opened === null) return;
  try {
    const { clinicId } = manifest.facts;
    const head = clinicId === null ? null : await opened.store.audit.head(clinicId);
    await noteRestored(dirname(resolve(from)), whoseOf(manifest.facts), head);
  } finally {
    await opened.close();
  }
}

/** The key store, which is newer than the back-up, has the list of who was deleted: whoever opens the store applies it first. */
async function keysDecide(): Promise<void> {}

async function openBackup({ from, identities }: RestoreOrder): Promise<RestoreSource> {
  await (
    await open(from).catch((cause) => {
      throw noFile(from, cause);
    })
  ).close();
  return unseal(createReadStream(resolve(from)), identities);
}

const noFile = (path: string, cause: unknown): AppError =>
  new AppError(
    'not-found',
    {
      nb: `Sikkerhetskopien ${path} kan ikke leses. Sjekk at filen finnes, og at brukeren har tilgang.`,
      en: `The back-up ${path} cannot be read. Check that the file is there, and that the user has access.`,
    },
    { cause },
  );
