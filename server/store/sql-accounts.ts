/** Accounts of staff and what proves them. */

import { STAFF_ROLES, type StaffRole } from '@takt/shared/api/accounts.ts';
import type { Kysely, Transaction } from 'kysely';
import type {
  AccountChange,
  AccountRow,
  AccountStore,
  AccountWithProofs,
  ListedAccount,
  PasskeyRow,
} from './account-store.ts';
import type { Schema } from './schema.ts';

type Db = Kysely<Schema>;
type Trx = Transaction<Schema>;

export function sqlAccounts(db: Db): AccountStore {
  return {
    add: async ({ roles, ...account }) => {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('account')
        .values({ ...account, ...NO_PROOFS, roles: textOf(roles) })
        .onConflict((taken) => taken.doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },
    list: (clinicId) => listAccounts(db, clinicId),
    byId: async (accountId) =>
      withProofs(
        await db.selectFrom('account').selectAll().where('accountId', '=', accountId).executeTakeFirst(),
      ),
    byLoginName: async (clinicId, loginName) =>
      withProofs(
        await db
          .selectFrom('account')
          .selectAll()
          .where('clinicId', '=', clinicId)
          .where('loginName', '=', loginName)
          .executeTakeFirst(),
      ),
    change: (accountId, change) => db.transaction().execute((trx) => changeAccount(trx, accountId, change)),
    forgetProofs: (accountId) =>
      db.transaction().execute(async (trx) => {
        await trx.updateTable('account').set(NO_PROOFS).where('accountId', '=', accountId).execute();
        for (const proofs of ['recoveryCode', 'passkey', 'identity'] as const)
          await trx.deleteFrom(proofs).where('accountId', '=', accountId).execute();
      }),
    useTotpStep: async (accountId, step) => {
      const { numUpdatedRows } = await db
        .updateTable('account')
        .set({ totpStep: step })
        .where('accountId', '=', accountId)
        .where((eb) => eb.or([eb('totpStep', 'is', null), eb('totpStep', '<', step)]))
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    useRecoveryCode: async (accountId, codeHash, atMs) => {
      const { numUpdatedRows } = await db
        .updateTable('recoveryCode')
        .set({ usedAtMs: atMs })
        .where('accountId', '=', accountId)
        .where('codeHash', '=', codeHash)
        .where('usedAtMs', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    ...passkeysOf(db),
    ...identitiesOf(db),
  };
}

const NO_PROOFS = { passwordHash: null, totpSecret: null, totpStep: null, pinHash: null } as const;

const textOf = (roles: readonly StaffRole[]): string =>
  STAFF_ROLES.filter((role) => roles.includes(role)).join(' ');
/** What another program wrote there is no role. */
export const rolesOf = (text: string): StaffRole[] => {
  const words = text.split(' ');
  return STAFF_ROLES.filter((role) => words.includes(role));
};

export const accountOf = (row: Schema['account']): AccountRow => ({
  accountId: row.accountId,
  clinicId: row.clinicId,
  loginName: row.loginName,
  name: row.name,
  roles: rolesOf(row.roles),
  hprNumber: row.hprNumber,
  createdAtMs: row.createdAtMs,
  createdBy: row.createdBy,
  disabledAtMs: row.disabledAtMs,
});

function withProofs(row: Schema['account'] | undefined): AccountWithProofs | null {
  if (row === undefined) return null;
  const { passwordHash, totpSecret, totpStep, pinHash } = row;
  return { ...accountOf(row), passwordHash, totpSecret, totpStep, pinHash };
}

async function listAccounts(db: Db, clinicId: string): Promise<ListedAccount[]> {
  const rows = await db
    .selectFrom('account')
    .selectAll()
    .where('clinicId', '=', clinicId)
    .orderBy('name')
    .orderBy('accountId')
    .execute();
  const proofs = await Promise.all(
    (['passkey', 'recoveryCode', 'identity'] as const).map(async (table) => {
      let counted = db
        .selectFrom(table)
        .select((eb) => ['accountId', eb.fn.countAll<number>().as('count')])
        .where('clinicId', '=', clinicId)
        .groupBy('accountId');
      if (table === 'recoveryCode') counted = counted.where('usedAtMs' as never, 'is', null);
      return new Map((await counted.execute()).map(({ accountId, count }) => [accountId, Number(count)]));
    }),
  );
  const count = (which: number, accountId: string): number => proofs[which]?.get(accountId) ?? 0;
  return rows.map((row) => ({
    ...accountOf(row),
    hasPassword: row.passwordHash !== null,
    hasPin: row.pinHash !== null,
    passkeys: count(0, row.accountId),
    recoveryCodesLeft: count(1, row.accountId),
    joined: count(2, row.accountId) > 0,
  }));
}

async function changeAccount(
  trx: Trx,
  accountId: string,
  { roles, recoveryHashes, ...plain }: AccountChange,
): Promise<'changed' | 'unknown' | 'last'> {
  const before = await trx
    .selectFrom('account')
    .selectAll()
    .where('accountId', '=', accountId)
    .executeTakeFirst();
  if (before === undefined) return 'unknown';
  const after = {
    roles: roles === undefined ? before.roles : textOf(roles),
    disabledAtMs: plain.disabledAtMs === undefined ? before.disabledAtMs : plain.disabledAtMs,
  };
  if (givesAccess(before) && !givesAccess({ ...before, ...after })) {
    const others = await trx
      .selectFrom('account')
      .selectAll()
      .where('clinicId', '=', before.clinicId)
      .where('accountId', '!=', accountId)
      .execute();
    if (!others.some(givesAccess)) return 'last';
  }
  await trx
    .updateTable('account')
    .set({ ...plain, ...after })
    // A new secret has its own steps.
    .$if(plain.totpSecret !== undefined, (update) => update.set({ totpStep: null }))
    .where('accountId', '=', accountId)
    .execute();
  if (recoveryHashes !== undefined) {
    await trx.deleteFrom('recoveryCode').where('accountId', '=', accountId).execute();
    const { clinicId } = before;
    for (const [i, codeHash] of recoveryHashes.entries())
      await trx
        .insertInto('recoveryCode')
        .values({ clinicId, accountId, number: i + 1, codeHash, usedAtMs: null })
        .execute();
  }
  return 'changed';
}

function givesAccess({ roles, disabledAtMs }: Pick<Schema['account'], 'roles' | 'disabledAtMs'>): boolean {
  return disabledAtMs === null && rolesOf(roles).some((role) => role === 'lead' || role === 'technician');
}

function passkeysOf(db: Db) {
  const found = () => db.selectFrom('passkey').selectAll();
  const read = ({ transports, publicKey, ...row }: Schema['passkey']): PasskeyRow => ({
    ...row,
    publicKey: new Uint8Array(publicKey),
    transports: transports === '' ? [] : transports.split(' '),
  });
  return {
    addPasskey: async ({ transports, ...passkey }: PasskeyRow) => {
      await db
        .insertInto('passkey')
        .values({ ...passkey, transports: transports.join(' ') })
        .execute();
    },
    passkeys: async (accountId: string) =>
      (await found().where('accountId', '=', accountId).orderBy('createdAtMs').execute()).map(read),
    passkey: async (credentialId: string) => {
      const row = await found().where('credentialId', '=', credentialId).executeTakeFirst();
      return row === undefined ? null : read(row);
    },
    usedPasskey: async (credentialId: string, counter: number, usedAtMs: number) => {
      await db
        .updateTable('passkey')
        .set({ counter, usedAtMs })
        .where('credentialId', '=', credentialId)
        .execute();
    },
    removePasskey: async (accountId: string, credentialId: string) => {
      const { numDeletedRows } = await db
        .deleteFrom('passkey')
        .where('accountId', '=', accountId)
        .where('credentialId', '=', credentialId)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
  } satisfies Partial<AccountStore>;
}

function identitiesOf(db: Db) {
  return {
    join: async (identity) => {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('identity')
        .values(identity)
        .onConflict((taken) => taken.doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },
    identity: async (issuer, subject) =>
      (await db
        .selectFrom('identity')
        .selectAll()
        .where('issuer', '=', issuer)
        .where('subject', '=', subject)
        .executeTakeFirst()) ?? null,
    part: async (accountId) => {
      const { numDeletedRows } = await db
        .deleteFrom('identity')
        .where('accountId', '=', accountId)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
  } satisfies Partial<AccountStore>;
}
