/** Enrolled gateways, and the codes by which they are. */
import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import { mayTry, noteWrongTry } from './sql-attempts.ts';
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

export function sqlGateways(db: Kysely<Schema>): GatewayStore {
  return {
    openEnrolment: ({ nowMs, atMost, ...enrolment }) =>
      db.transaction().execute(async (trx) => {
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
      }),

    redeem: ({ clinicId: tryingAt, tries, codeHash, nowMs, ...given }) =>
      db.transaction().execute(async (trx) => {
        if (!(await mayTry(trx, tryingAt, nowMs, tries))) return { outcome: 'too-many' };
        const wrong = async (outcome: 'unknown' | 'used' | 'expired'): Promise<RedeemResult> => {
          await noteWrongTry(trx, tryingAt, nowMs);
          return { outcome };
        };
        // Found and used up in one statement: of several at once one finds it unused.
        const enrolment = await trx
          .updateTable('enrolment')
          .set({ usedAtMs: nowMs })
          .where('codeHash', '=', codeHash)
          .where('usedAtMs', 'is', null)
          .where('expiresAtMs', '>', nowMs)
          .returningAll()
          .executeTakeFirst();
        if (enrolment === undefined) {
          const no = await trx
            .selectFrom('enrolment')
            .select('usedAtMs')
            .where('codeHash', '=', codeHash)
            .executeTakeFirst();
          return wrong(no === undefined ? 'unknown' : no.usedAtMs === null ? 'expired' : 'used');
        }
        const { clinicId, roomId, kind, station, createdBy } = enrolment;
        const { tokenHash, ...named } = given;
        const gateway: GatewayRow = {
          ...named,
          ...{
            clinicId,
            roomId,
            kind,
            station,
            enrolledAtMs: nowMs,
            enrolledBy: createdBy,
            revokedAtMs: null,
          },
        };
        await trx
          .insertInto('gateway')
          .values({ ...gateway, tokenHash })
          .execute();
        return { outcome: 'enrolled', gateway };
      }),

    byToken: async (tokenHash) =>
      (await db
        .selectFrom('gateway')
        .select(ROW)
        .where('tokenHash', '=', tokenHash)
        .where('revokedAtMs', 'is', null)
        .executeTakeFirst()) ?? null,

    list: (clinicId) =>
      db
        .selectFrom('gateway')
        .select(ROW)
        .where('clinicId', '=', clinicId)
        .where('revokedAtMs', 'is', null)
        .orderBy('name')
        .orderBy('gatewayId')
        .execute(),

    rename: async (clinicId, gatewayId, name) => {
      const { numUpdatedRows } = await db
        .updateTable('gateway')
        .set({ name })
        .where('clinicId', '=', clinicId)
        .where('gatewayId', '=', gatewayId)
        .where('revokedAtMs', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    revoke: (clinicId, gatewayId, atMs) =>
      db.transaction().execute(async (trx) => {
        const mine = trx
          .selectFrom('gateway')
          .select(ROW)
          .where('clinicId', '=', clinicId)
          .where('gatewayId', '=', gatewayId);
        await trx
          .updateTable('gateway')
          .set({ revokedAtMs: atMs })
          .where('clinicId', '=', clinicId)
          .where('gatewayId', '=', gatewayId)
          .where('revokedAtMs', 'is', null)
          .execute();
        return (await mine.executeTakeFirst()) ?? null;
      }),
  };
}
