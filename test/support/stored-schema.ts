/**
 * `node test/support/stored-schema.ts FILE`: a small clinic with two classes, written by the store of this program, as SQL.
 * With a new migration, write test/contract/schemas/N-MIGRATION.sql by it, once; store-schemas.test.ts says what must be in it.
 * The earlier ones were written by the programs of their time, by the same calls.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteStore } from '@takt/server/store/sqlite.ts';
import { asClassSeq, asSlot } from '@takt/shared/ids.ts';
import { aClass, event, keepSummary, row, SEED } from '../contract/store-fixture.ts';
import { aPlannedClinic } from '../contract/store-planned.ts';
import { MASTER_KEY } from './master-key.ts';

const [out] = process.argv.slice(2);
if (out === undefined) throw new Error('stored-schema.ts FILE');
const folder = mkdtempSync(join(tmpdir(), 'takt-schema-'));
const path = join(folder, 'takt.sqlite');
const store = await openSqliteStore(path, { masterKey: MASTER_KEY });
const by = { actor: 'staff-1', atMs: 5000.5 };
await store.people.seed(SEED);
for (const [classId, roomId, atMs] of [
  ['time-1', 'sal-1', 1000],
  ['time-2', 'sal-2', 5000.25],
] as const) {
  await aClass(store, classId, roomId, atMs);
  await store.classes.append(classId, asClassSeq(1), event({ kind: 'started' }, atMs + 1000.125));
  const note = event({ kind: 'note', slot: asSlot(1), text: 'merknad "æøå" 😀' }, atMs + 2000, 'command-1');
  await store.classes.append(classId, asClassSeq(2), note);
  const seconds = [0, 30, 59, 60, 61];
  await store.recordings.journal(seconds.map((second) => ({ ...row(second, [second, 0, 255]), classId })));
  await store.recordings.compact({ classId, slot: asSlot(1), source: 'gw/boot', minute: 0 });
  if (classId === 'time-1')
    await store.classes.append(classId, asClassSeq(3), event({ kind: 'ended', reason: 'staff' }, 9000));
  await keepSummary(store, classId, asSlot(1), 'a/1', '{"minutes":10}');
}
await store.classes.alive('time-2', 1_795_342_239_665, 8000);
await store.people.addHrMax('p1', { bpm: 191, method: 'measured', date: '2025-06-01' }, by.actor, 5000);
await store.audit.append({
  ...{ atMs: 1.5, clinicId: 'klinikk', actor: by.actor, action: 'summary.read', personId: 'p1' },
  ...{ classId: 'time-1', detail: '', why: 'treatment' },
});
await store.gateways.openEnrolment({
  ...{ codeHash: 'hash of a', clinicId: 'klinikk', roomId: 'sal-1', kind: 'gateway', station: null },
  ...{ expiresAtMs: 600_000, createdBy: by.actor, nowMs: 1000, atMost: 3 },
});
for (const [code, gatewayId] of [
  ['a', 'g1'],
  ['none', 'g2'],
]) {
  await store.gateways.redeem({
    ...{ clinicId: 'klinikk', tries: { atMost: 3, withinMs: 60_000 }, codeHash: `hash of ${code}` },
    ...{ nowMs: 2000.5, gatewayId: String(gatewayId), name: 'Ved døra', tokenHash: `token of ${gatewayId}` },
  });
}
await store.straps.change('klinikk', 'b1', { kind: 'sanitised' }, by);
await aPlannedClinic(store);
const clinicId = 'klinikk';
const account = {
  ...{ accountId: 'a1', clinicId, loginName: 'kari', name: 'Kari Æ', hprNumber: null },
  ...{ createdAtMs: 1.5, createdBy: 'system', disabledAtMs: null },
};
const ticket = { clinicId, data: '', expiresAtMs: 9000 };
const link = { ...ticket, tokenHash: 'link', kind: 'invite' as const, accountId: 'a1' };
await store.accounts.add({ ...account, roles: ['lead', 'instructor'] }, link);
const proofs = { passwordHash: 'hash', totpSecret: 'sealed', recoveryHashes: ['r1', 'r2'] };
await store.accounts.change('a1', proofs, by);
await store.tickets.open({ ...ticket, tokenHash: 'code', kind: 'device', accountId: null }, 2);
await store.accounts.addPasskey({
  ...{ credentialId: 'k1', accountId: 'a1', clinicId, publicKey: Uint8Array.of(0, 255), counter: 0 },
  ...{ transports: ['usb'], name: 'Nøkkel', createdAtMs: 2, usedAtMs: null },
});
const device = { deviceId: 'd1', clinicId, kind: 'wall' as const, roomId: 'sal-1', name: 'TV' };
await store.devices.add(
  { ...device, createdAtMs: 2.5, createdBy: 'a1', expiresAtMs: null, tokenHash: 'hash of the device' },
  'code',
);
await store.close();

const quoted = (name: unknown): string => `"${String(name)}"`;
{
  using file = new DatabaseSync(path, { readOnly: true });
  file.prepare('attach database ? as takt_keys').run(`${path}-keys`);
  const pragma = (name: string): string =>
    `pragma ${name} = ${Object.values(file.prepare(`pragma ${name}`).get() ?? {})[0]};`;
  const lines = [pragma('application_id'), pragma('user_version')];
  const schemas = [
    ['main', ''],
    ['takt_keys', '"takt_keys".'],
  ] as const;
  for (const [schema, prefix] of schemas) {
    for (const { sql } of file
      .prepare(`select sql from ${schema}.sqlite_schema where sql is not null`)
      .all()) {
      lines.push(`${String(sql).replace('CREATE TABLE ', `CREATE TABLE ${prefix}`)};`);
    }
  }
  for (const [schema, prefix] of schemas) {
    for (const { name } of file
      .prepare(`select name from ${schema}.sqlite_schema where type = 'table'`)
      .all()) {
      const columns = file.prepare('select name from pragma_table_info(?, ?)').all(String(name), schema);
      const names = columns.map((column) => quoted(column.name));
      const literals = names.map((column) => `quote(${column}) as ${column}`).join(', ');
      for (const found of file.prepare(`select ${literals} from ${prefix}${quoted(name)}`).all()) {
        const values = columns.map((column) => found[String(column.name)]).join(', ');
        lines.push(`insert into ${prefix}${quoted(name)} (${names.join(', ')}) values (${values});`);
      }
    }
  }
  writeFileSync(out, `${lines.join('\n')}\n`);
}
rmSync(folder, { recursive: true });
