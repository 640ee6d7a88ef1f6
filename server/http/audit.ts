/** The audit log over HTTP, for the clinic lead. To look at it is written down too. */
import { type AuditEntry, AuditPage, AuditProof, AuditQuery } from '@takt/shared/api/audit.ts';
import Type from 'typebox';
import type { AuditRow } from '../audit/chain.ts';
import { auditBundle } from '../audit/fhir.ts';
import { logReading } from './class-reading.ts';
import type { App, Services } from './services.ts';

const AT_ONCE = 100;
const EXPORTED_AT_ONCE = 5_000;

export function auditRoutes(app: App, services: Services): void {
  const { store, clinic, version } = services;
  app.get(
    '/api/audit',
    { config: { action: 'audit.read' }, schema: { querystring: AuditQuery, response: { 200: AuditPage } } },
    async ({ query: { before = null, personId = null }, actor }) => {
      await logReading(services, actor.id, { action: 'audit.read', personId, why: 'control' });
      const rows = await store.audit.list(clinic.clinicId, { before, personId, limit: AT_ONCE + 1 });
      return {
        entries: await entriesOf(services, rows.slice(0, AT_ONCE)),
        more: rows.length > AT_ONCE,
        head: await store.audit.head(clinic.clinicId),
      };
    },
  );
  app.get(
    '/api/audit/proof',
    { config: { action: 'audit.read' }, schema: { response: { 200: AuditProof } } },
    () => store.audit.prove(clinic.clinicId, []),
  );
  app.get(
    '/api/audit/export',
    {
      config: { action: 'audit.read' },
      schema: { querystring: AuditQuery, response: { 200: Type.Unsafe<object>(Type.Any()) } },
    },
    async ({ query: { before = null, personId = null }, actor }, reply) => {
      await logReading(services, actor.id, { action: 'audit.export', personId, why: 'control' });
      const rows = await store.audit.list(clinic.clinicId, { before, personId, limit: EXPORTED_AT_ONCE });
      const entries = await entriesOf(services, rows);
      return reply
        .header('content-disposition', 'attachment; filename="takt-audit.json"')
        .send(auditBundle(entries, { clinicName: clinic.name, version }));
    },
  );
}

/** With what accounts and people are called now. */
async function entriesOf({ store, clinic }: Services, rows: readonly AuditRow[]): Promise<AuditEntry[]> {
  const accounts = await store.accounts.list(clinic.clinicId);
  const accountName = new Map(accounts.map(({ accountId, name }) => [accountId, name]));
  const personIds = [...new Set(rows.flatMap(({ personId }) => personId ?? []))];
  const names = await store.people.names(clinic.clinicId, personIds);
  return rows.map(({ clinicId: _, hash: _hash, ...row }) => ({
    ...row,
    actorName: accountName.get(row.actor) ?? null,
    personName: row.personId === null ? null : (names.get(row.personId) ?? null),
  }));
}
