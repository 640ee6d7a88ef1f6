/** Accounts of staff and what proves them. */

import { STAFF_ROLES, type StaffRole } from '@takt/shared/api/accounts.ts';
import type { Kysely, Transaction } from 'kysely';
import type {
  AccountChange,
  AccountRow,
  AccountStore,
  AccountWithProofs,
  ListedAccount,
  NewProofs,
  PasskeyRow,
  Ticket,
} from './account-store.ts';
import type { By } from './by.ts';
import type { Schema } from './schema.ts';
import { entriesOf, tellAccess } from './sql-access-told.ts';
import { LINKS, openTicket, useTicket } from './sql-tickets.ts';

type Db = Kysely<Schema>;
type Trx = Transaction<Schema>;

export function sqlAccounts(db: Db): AccountStore {
  return {
    add: ({ roles, ...account }, link) =>
      db.transaction().execute(async (trx) => {
        const { numInsertedOrUpdatedRows } = await trx
          .insertInto('account')
          .values({ ...account, ...NO_PROOFS, roles: textOf(roles) })
          .onConflict((taken) => taken.doNothing())
          .executeTakeFirstOrThrow();
        if (numInsertedOrUpdatedRows !== 1n) return false;
        const { clinicId, accountId, createdBy: actor, createdAtMs: atMs } = account;
        await openTicket(trx, link, atMs);
        const detail = `${accountId} as ${roles.join(', ')}`;
        await tellAccess(trx, { actor, atMs }, { clinicId, action: 'account invited', detail });
        return true;
      }),
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
    change: (accountId, change, by, keeping = null) =>
      db.transaction().execute((trx) => changeAccount(trx, accountId, change, by, keeping)),
    rehash: async (accountId, passwordHash) => {
      await db.updateTable('account').set({ passwordHash }).where('accountId', '=', accountId).execute();
    },
    renew: (link, by, enable) => db.transaction().execute((trx) => renew(trx, link, by, enable)),
    takeUp: (link, proofs) => db.transaction().execute((trx) => takeUp(trx, link, proofs)),
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

export const NO_PROOFS = { passwordHash: null, totpSecret: null, totpStep: null, pinHash: null } as const;

export const textOf = (roles: readonly StaffRole[]): string =>
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
  change: AccountChange,
  by: By,
  keeping: string | null,
): Promise<'changed' | 'unknown' | 'last'> {
  const before = await rowOf(trx, accountId);
  if (before === undefined) return 'unknown';
  const { roles, recoveryHashes, ...plain } = change;
  const after = { ...before, ...plain, roles: roles === undefined ? before.roles : textOf(roles) };
  if (givesAccess(before) && !givesAccess(after)) {
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
    .set({ ...plain, roles: after.roles })
    // A new secret has its own steps.
    .$if(plain.totpSecret !== undefined, (update) => update.set({ totpStep: null }))
    .where('accountId', '=', accountId)
    .execute();
  if (recoveryHashes !== undefined) await replaceRecovery(trx, before, recoveryHashes);
  // Whoever may do less from now on begins anew; pages that are open show what they may not any more.
  const begins = roles !== undefined || typeof plain.disabledAtMs === 'number';
  if (begins || plain.passwordHash !== undefined) {
    let ended = trx.deleteFrom('accessSession').where('accountId', '=', accountId);
    if (!begins && keeping !== null) ended = ended.where('sessionId', '!=', keeping);
    await ended.execute();
  }
  for (const entry of entriesOf(before, after, change))
    await tellAccess(trx, by, { clinicId: before.clinicId, ...entry });
  return 'changed';
}

const rowOf = (trx: Trx, accountId: string): Promise<Schema['account'] | undefined> =>
  trx.selectFrom('account').selectAll().where('accountId', '=', accountId).executeTakeFirst();

async function replaceRecovery(
  trx: Trx,
  { clinicId, accountId }: Pick<Schema['account'], 'clinicId' | 'accountId'>,
  hashes: readonly string[],
): Promise<void> {
  await trx.deleteFrom('recoveryCode').where('accountId', '=', accountId).execute();
  for (const [i, codeHash] of hashes.entries())
    await trx
      .insertInto('recoveryCode')
      .values({ clinicId, accountId, number: i + 1, codeHash, usedAtMs: null })
      .execute();
}

async function renew(trx: Trx, link: Ticket, by: By, enable: boolean): Promise<boolean> {
  const { clinicId, accountId } = link;
  const account = accountId === null ? undefined : await rowOf(trx, accountId);
  if (account === undefined || account.clinicId !== clinicId) return false;
  await openTicket(trx, link, by.atMs);
  if (enable && account.disabledAtMs !== null)
    await changeAccount(trx, account.accountId, { disabledAtMs: null }, by, null);
  await tellAccess(trx, by, { clinicId, action: 'account renewed', detail: account.accountId });
  return true;
}

async function takeUp(
  trx: Trx,
  { tokenHash, atMs }: { readonly tokenHash: string; readonly atMs: number },
  { recoveryHashes, ...proofs }: NewProofs,
): Promise<boolean> {
  const link = await trx
    .selectFrom('ticket')
    .innerJoin('account', 'account.accountId', 'ticket.accountId')
    .select(['account.accountId', 'account.clinicId'])
    .where('tokenHash', '=', tokenHash)
    .where('disabledAtMs', 'is', null)
    .executeTakeFirst();
  if (link === undefined || (await useTicket(trx, tokenHash, LINKS, atMs)) === null) return false;
  const { accountId, clinicId } = link;
  await trx
    .updateTable('account')
    .set({ ...NO_PROOFS, ...proofs })
    .where('accountId', '=', accountId)
    .execute();
  for (const other of ['passkey', 'identity', 'accessSession'] as const)
    await trx.deleteFrom(other).where('accountId', '=', accountId).execute();
  await replaceRecovery(trx, link, recoveryHashes);
  await tellAccess(trx, { actor: accountId, atMs }, { clinicId, action: 'account set up' });
  return true;
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
    addPasskey: ({ transports, ...passkey }: PasskeyRow) =>
      db.transaction().execute(async (trx) => {
        await trx
          .insertInto('passkey')
          .values({ ...passkey, transports: transports.join(' ') })
          .execute();
        const { clinicId, accountId, createdAtMs: atMs } = passkey;
        const detail = `${accountId}: passkey added`;
        await tellAccess(trx, { actor: accountId, atMs }, { clinicId, action: 'proof changed', detail });
      }),
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
    removePasskey: (accountId: string, credentialId: string, by: By) =>
      db.transaction().execute(async (trx) => {
        const removed = await trx
          .deleteFrom('passkey')
          .where('accountId', '=', accountId)
          .where('credentialId', '=', credentialId)
          .returning('clinicId')
          .executeTakeFirst();
        if (removed === undefined) return false;
        const detail = `${accountId}: passkey removed`;
        await tellAccess(trx, by, { ...removed, action: 'proof changed', detail });
        return true;
      }),
  } satisfies Partial<AccountStore>;
}

function identitiesOf(db: Db) {
  return {
    join: (identity, by, link = null) =>
      db.transaction().execute(async (trx) => {
        const there = await trx
          .selectFrom('identity')
          .select('accountId')
          .where((eb) =>
            eb.and([
              eb('issuer', '=', identity.issuer),
              eb.or([eb('subject', '=', identity.subject), eb('accountId', '=', identity.accountId)]),
            ]),
          )
          .executeTakeFirst();
        if (there !== undefined) return false;
        if (link !== null) {
          const used = await useTicket(trx, link, ['invite'], by.atMs);
          if (used?.accountId !== identity.accountId) return false;
        }
        const { numInsertedOrUpdatedRows } = await trx
          .insertInto('identity')
          .values(identity)
          .onConflict((taken) => taken.doNothing())
          .executeTakeFirstOrThrow();
        if (numInsertedOrUpdatedRows !== 1n) return false;
        const { clinicId, accountId: detail } = identity;
        await tellAccess(trx, by, { clinicId, action: 'identity joined', detail });
        return true;
      }),
    identity: async (issuer, subject) =>
      (await db
        .selectFrom('identity')
        .selectAll()
        .where('issuer', '=', issuer)
        .where('subject', '=', subject)
        .executeTakeFirst()) ?? null,
    part: (accountId, by) =>
      db.transaction().execute(async (trx) => {
        const parted = await trx
          .deleteFrom('identity')
          .where('accountId', '=', accountId)
          .returning('clinicId')
          .execute();
        const clinicId = parted[0]?.clinicId;
        if (clinicId === undefined) return false;
        await tellAccess(trx, by, { clinicId, action: 'identity parted', detail: accountId });
        return true;
      }),
  } satisfies Partial<AccountStore>;
}
