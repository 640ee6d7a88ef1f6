/** Takes one back-up: the database at one instant, sealed into a folder, read back from there, and only then given its name. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { BackupKey } from './backup-key.ts';
import { backupRefusals } from './backup-words.ts';
import type { BackupEnd } from './end.ts';
import { backupName } from './keep.ts';
import { type BackupReason, type DatabaseFacts, difference, type Manifest, manifestOf } from './manifest.ts';
import type { BackupPlace } from './place.ts';
import { seal, unseal } from './seal.ts';

export interface BackupOrder {
  readonly end: BackupEnd;
  readonly place: BackupPlace;
  readonly key: BackupKey;
  /** Public keys, besides the machine's own, that open it: that of the recovery key on paper. */
  readonly recipients: readonly string[];
  readonly reason: BackupReason;
  readonly version: string;
  readonly nowMs: number;
  /** So many stay of those in the folder. */
  readonly kept?: number;
}

export interface TakenBackup {
  readonly file: string;
  readonly bytes: number;
  readonly manifest: Manifest;
  /** Earlier ones that need not be kept any more. */
  readonly removed: readonly string[];
}

/** Rejects with an AppError; the earlier back-ups are there then as before. */
export async function takeBackup(order: BackupOrder): Promise<TakenBackup> {
  const { end, place, key, recipients, reason, version, nowMs } = order;
  const snapshot = await end.snapshot();
  try {
    const { facts } = snapshot;
    const manifest = manifestOf({ takt: version, reason, takenAtMs: nowMs, facts });
    const sealed = await seal(manifest, snapshot.database, [key.recipient, ...recipients]);
    const whose = whoseOf(facts);
    const name = backupName(whose, nowMs);
    const bytes = await place.put(name, sealed, async (file) => {
      const found = await readBack(end, file, key);
      const differs = difference(facts, found);
      if (differs !== null) throw backupRefusals.differs(end.shown, differs);
    });
    const removed = await place.tidy(whose, order.kept);
    return { file: name, bytes, manifest, removed };
  } finally {
    await snapshot.close();
  }
}

async function readBack(end: BackupEnd, file: Readable, key: BackupKey): Promise<DatabaseFacts> {
  const { database } = await unseal(file, [key.identity]);
  return end.inspect(database);
}

/** Of which database a back-up is, in its name: who looks at the folder learns nothing from it. */
export function whoseOf({
  database,
  name,
  clinicId,
}: Pick<DatabaseFacts, 'database' | 'name' | 'clinicId'>): string {
  return createHash('sha256')
    .update(JSON.stringify([database, name, clinicId]))
    .digest('hex')
    .slice(0, 8);
}
