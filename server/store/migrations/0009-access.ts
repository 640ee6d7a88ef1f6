import type { CreateTableBuilder, Kysely } from 'kysely';
import type { Migration } from './migration.ts';

const TIME = 'double precision';

function table(db: Kysely<unknown>, name: string): CreateTableBuilder<string, 'clinicId'> {
  return db.schema
    .createTable(name)
    .addColumn('clinicId', 'text', (column) => column.notNull().references('clinic.clinicId'));
}

/** Accounts of staff, what proves them, their sessions; devices; and tries that failed, of whatever kind. */
export const access: Migration = {
  number: 9,
  name: 'access',
  async up(db) {
    await table(db, 'account')
      .addColumn('accountId', 'text', (c) => c.primaryKey())
      .addColumn('loginName', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('roles', 'text', (c) => c.notNull())
      .addColumn('hprNumber', 'text')
      .addColumn('createdAtMs', TIME, (c) => c.notNull())
      .addColumn('createdBy', 'text', (c) => c.notNull())
      .addColumn('disabledAtMs', TIME)
      .addColumn('passwordHash', 'text')
      .addColumn('totpSecret', 'text')
      .addColumn('totpStep', 'bigint')
      .addColumn('pinHash', 'text')
      .addUniqueConstraint('accountLoginName', ['clinicId', 'loginName'])
      .execute();
    const ofAccount = (name: string) =>
      table(db, name).addColumn('accountId', 'text', (c) => c.notNull().references('account.accountId'));
    await ofAccount('recoveryCode')
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('codeHash', 'text', (c) => c.notNull())
      .addColumn('usedAtMs', TIME)
      .addPrimaryKeyConstraint('recoveryCodeKey', ['accountId', 'number'])
      .execute();
    await ofAccount('passkey')
      .addColumn('credentialId', 'text', (c) => c.primaryKey())
      .addColumn('publicKey', 'blob', (c) => c.notNull())
      .addColumn('counter', 'bigint', (c) => c.notNull())
      .addColumn('transports', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('createdAtMs', TIME, (c) => c.notNull())
      .addColumn('usedAtMs', TIME)
      .execute();
    await ofAccount('identity')
      .addColumn('issuer', 'text', (c) => c.notNull())
      .addColumn('subject', 'text', (c) => c.notNull())
      .addColumn('joinedAtMs', TIME, (c) => c.notNull())
      .addPrimaryKeyConstraint('identityKey', ['issuer', 'subject'])
      .addUniqueConstraint('identityOfAccount', ['accountId', 'issuer'])
      .execute();
    await ofAccount('accessSession')
      .addColumn('sessionId', 'text', (c) => c.primaryKey())
      .addColumn('tokenHash', 'text', (c) => c.notNull().unique())
      .addColumn('provenBy', 'text', (c) => c.notNull())
      .addColumn('deviceId', 'text')
      .addColumn('browser', 'text', (c) => c.notNull())
      .addColumn('startedAtMs', TIME, (c) => c.notNull())
      .addColumn('usedAtMs', TIME, (c) => c.notNull())
      .addColumn('expiresAtMs', TIME, (c) => c.notNull())
      .execute();
    await table(db, 'ticket')
      .addColumn('tokenHash', 'text', (c) => c.primaryKey())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('accountId', 'text', (c) => c.references('account.accountId'))
      .addColumn('data', 'text', (c) => c.notNull())
      .addColumn('expiresAtMs', TIME, (c) => c.notNull())
      .execute();
    await table(db, 'device')
      .addColumn('deviceId', 'text', (c) => c.primaryKey())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('roomId', 'text', (c) => c.references('room.roomId'))
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('tokenHash', 'text', (c) => c.notNull().unique())
      .addColumn('createdAtMs', TIME, (c) => c.notNull())
      .addColumn('createdBy', 'text', (c) => c.notNull())
      .addColumn('expiresAtMs', TIME)
      .addColumn('revokedAtMs', TIME)
      .execute();
    // Wrong enrolment codes are tries like others. Those of the last minute are let go with their table.
    await db.schema.dropTable('enrolmentAttempt').execute();
    await table(db, 'attempt')
      .addColumn('subject', 'text', (c) => c.notNull())
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('atMs', TIME, (c) => c.notNull())
      .addPrimaryKeyConstraint('attemptKey', ['clinicId', 'subject', 'number'])
      .execute();
    await db.schema.createIndex('attemptByTime').on('attempt').columns(['clinicId', 'atMs']).execute();
  },
};
