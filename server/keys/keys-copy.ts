/**
 * A copy of the key store, kept beside the back-ups of the data: the latest one only, because an older one would hold keys of
 * persons who were deleted since. Its keys are wrapped by the master key, which is not in it.
 */
import type { KeyBase } from './key-ring.ts';

const TABLES = [
  'taktKeys.keyStore',
  'taktKeys.wrappedKey',
  'taktKeys.erasedKey',
  'taktKeys.erasedPerson',
] as const;
type Rows = Record<(typeof TABLES)[number], readonly Record<string, unknown>[]>;

/** As it is at one instant. */
export function copyKeys(db: KeyBase): Promise<string> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (trx) => {
      const rows: Partial<Rows> = {};
      for (const table of TABLES) rows[table] = await trx.selectFrom(table).selectAll().execute();
      return JSON.stringify(rows, (_name, value: unknown) =>
        value instanceof Uint8Array ? { hex: Buffer.from(value).toString('hex') } : value,
      );
    });
}

/** Into tables that have nothing yet. false: there are keys already, and they stay as they are. Throws on what is no copy. */
export async function putKeys(db: KeyBase, copy: string): Promise<boolean> {
  const rows = JSON.parse(copy, (_name, value: unknown) =>
    isHex(value) ? Uint8Array.from(Buffer.from(value.hex, 'hex')) : value,
  ) as Rows;
  return db.transaction().execute(async (trx) => {
    if ((await trx.selectFrom('taktKeys.keyStore').select('storeId').executeTakeFirst()) !== undefined)
      return false;
    for (const table of TABLES) {
      for (const row of rows[table])
        await trx
          .insertInto(table)
          .values(row as never)
          .execute();
    }
    return true;
  });
}

/** Ids of the persons and keys of which a copy knows that they were destroyed; none of what is no copy. */
export function erasedIn(copy: string): ReadonlySet<string> {
  try {
    const rows = JSON.parse(copy) as Rows;
    const ids = [
      ...rows['taktKeys.erasedPerson'].map(({ personId }) => personId),
      ...rows['taktKeys.erasedKey'].map(({ keyId }) => keyId),
    ];
    return new Set(ids.map(String));
  } catch {
    return new Set();
  }
}

const isHex = (value: unknown): value is { readonly hex: string } =>
  typeof value === 'object' && value !== null && 'hex' in value && typeof value.hex === 'string';
