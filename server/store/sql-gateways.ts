/** Enrolled gateways, and the codes by which they are. */
import type { Kysely, Transaction } from 'kysely';
import type { By } from './by.ts';
import type { Schema } from './schema.ts';
import { tellAccess } from './sql-access-told.ts';
import { mayTry, noteTry } from './sql-attempts.ts';
import type { GatewayRow, GatewayStore, RedeemResult } from './store.ts';

/** So long a code that is over is known as such, and not as one that never was. */
const REMEMBERED_MS = 86_400_000;

const ROW = [
  'gatewayId',
  'clinicId',
  'roomId',
  'kind',
  'station',
  'name',
  'enrolledAtMs',
  'enrolledBy',
  'revokedAtMs',
] as const satisfies readonly (keyof GatewayRow)[];

type Trx = Transaction<Schema>;
type Enrolment = Parameters<GatewayStore['openEnrolment']>[0];
type Redemption = Parameters<GatewayStore['redeem']>[0];

export function sqlGateways(db: Kysely<Schema>): GatewayStore {
  return {
    openEnrolment: (enrolment) => db.transaction().execute((trx) => openEnrolment(trx, enrolment)),
    redeem: (given) => db.transaction().execute((trx) => redeem(trx, given)),
    byToken: async (tokenHash) =>
      (await enrolled(db).where('tokenHash', '=', tokenHash).executeTakeFirst()) ?? null,
    list: (clinicId) =>
      enrolled(db).where('clinicId', '=', clinicId).orderBy('name').orderBy('gatewayId').execute(),
    rename: (clinicId, gatewayId, name, by) =>
      db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await inUse(trx, clinicId, gatewayId).set({ name }).executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await tellAccess(trx, by, { clinicId, action: 'gateway renamed', detail: gatewayId });
        return true;
      }),
    revoke: (clinicId, gatewayId, by) =>
      db.transaction().execute((trx) => revoke(trx, clinicId, gatewayId, by)),
  };
}

/** Gateways that are not revoked. */
function enrolled(db: Kysely<Schema>) {
  return db.selectFrom('gateway').select(ROW).where('revokedAtMs', 'is', null);
}

const inUse = (trx: Trx, clinicId: string, gatewayId: string) =>
  trx
    .updateTable('gateway')
    .where('clinicId', '=', clinicId)
    .where('gatewayId', '=', gatewayId)
    .where('revokedAtMs', 'is', null);

async function openEnrolment(
  trx: Trx,
  { nowMs, atMost, ...enrolment }: Enrolment,
): Promise<'opened' | 'full' | 'taken'> {
  const { clinicId, codeHash } = enrolment;
  await trx
    .deleteFrom('enrolment')
    .where('clinicId', '=', clinicId)
    .where('expiresAtMs', '<', nowMs - REMEMBERED_MS)
    .execute();
  const open = await trx
    .selectFrom('enrolment')
    .select('codeHash')
    .where('clinicId', '=', clinicId)
    .where('usedAtMs', 'is', null)
    .where('expiresAtMs', '>', nowMs)
    .execute();
  if (open.length >= atMost) return 'full';
  const same = await trx
    .selectFrom('enrolment')
    .select('codeHash')
    .where('codeHash', '=', codeHash)
    .executeTakeFirst();
  if (same !== undefined) return 'taken';
  await trx
    .insertInto('enrolment')
    .values({ ...enrolment, usedAtMs: null })
    .execute();
  return 'opened';
}

async function redeem(
  trx: Trx,
  { clinicId: tryingAt, tries, codeHash, nowMs, tokenHash, ...named }: Redemption,
): Promise<RedeemResult> {
  const limit = { subject: 'enrolment', ...tries };
  if (!(await mayTry(trx, tryingAt, limit, nowMs))) return { outcome: 'too-many' };
  const enrolment = await useUp(trx, codeHash, nowMs);
  if (enrolment === undefined) {
    await noteTry(trx, tryingAt, limit.subject, nowMs);
    return { outcome: await whyNotRedeemed(trx, codeHash) };
  }
  const { clinicId, roomId, kind, station, createdBy } = enrolment;
  const given = { clinicId, roomId, kind, station, enrolledBy: createdBy };
  const gateway: GatewayRow = { ...named, ...given, enrolledAtMs: nowMs, revokedAtMs: null };
  await trx
    .insertInto('gateway')
    .values({ ...gateway, tokenHash })
    .execute();
  const by = { actor: createdBy, atMs: nowMs };
  await tellAccess(trx, by, {
    ...{ clinicId, action: 'gateway added', detail: `${kind} ${gateway.gatewayId}` },
  });
  return { outcome: 'enrolled', gateway };
}

/** Found and used up in one statement: of several at once one finds it unused. */
function useUp(trx: Trx, codeHash: string, nowMs: number) {
  return trx
    .updateTable('enrolment')
    .set({ usedAtMs: nowMs })
    .where('codeHash', '=', codeHash)
    .where('usedAtMs', 'is', null)
    .where('expiresAtMs', '>', nowMs)
    .returningAll()
    .executeTakeFirst();
}

async function whyNotRedeemed(trx: Trx, codeHash: string): Promise<'unknown' | 'used' | 'expired'> {
  const enrolment = await trx
    .selectFrom('enrolment')
    .select('usedAtMs')
    .where('codeHash', '=', codeHash)
    .executeTakeFirst();
  if (enrolment === undefined) return 'unknown';
  return enrolment.usedAtMs === null ? 'expired' : 'used';
}

async function revoke(trx: Trx, clinicId: string, gatewayId: string, by: By): Promise<GatewayRow | null> {
  const { numUpdatedRows } = await inUse(trx, clinicId, gatewayId)
    .set({ revokedAtMs: by.atMs })
    .executeTakeFirst();
  if (numUpdatedRows > 0n)
    await tellAccess(trx, by, { clinicId, action: 'gateway revoked', detail: gatewayId });
  const gateway = await trx
    .selectFrom('gateway')
    .select(ROW)
    .where('clinicId', '=', clinicId)
    .where('gatewayId', '=', gatewayId)
    .executeTakeFirst();
  return gateway ?? null;
}
