/** A restore that was begun and has not ended: what is there must not be used until it is done again. */
import { existsSync } from 'node:fs';
import { AppError } from '@takt/shared/errors.ts';

/** Beside a database file. */
export const restoreNote = (path: string): string => `${path}.restore-begun`;
/** A table of a PostgreSQL database. */
export const HALF_RESTORED = 'takt_restore';

export function refuseHalfRestored(path: string): void {
  if (existsSync(restoreNote(path))) throw halfRestored(path);
}

export async function isHalfRestored(query: (sql: string) => Promise<readonly unknown[]>): Promise<boolean> {
  return (await query(`select from pg_class where oid = to_regclass('${HALF_RESTORED}')`)).length > 0;
}

export const halfRestored = (where: string): AppError =>
  new AppError('conflict', {
    nb: `Tilbakeleggingen av en sikkerhetskopi til ${where} ble brutt av. Kjør takt restore på nytt med den samme filen, og start så.`,
    en: `Restoring a back-up to ${where} was cut off. Run takt restore again with the same file, and start then.`,
  });
