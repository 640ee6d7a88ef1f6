import { KeyRing } from '@takt/server/keys/key-ring.ts';
import { openPostgresStore } from '@takt/server/store/postgres.ts';
import type { PostgresAddress } from '@takt/server/store/postgres-address.ts';
import type { Schema } from '@takt/server/store/schema.ts';
import { type SqlStore, sqlStore } from '@takt/server/store/sql-store.ts';
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { describe } from 'vitest';
import { has } from '../support/debian.ts';
import { MASTER_KEY } from '../support/master-key.ts';
import { sharedPostgres } from '../support/postgres.ts';
import { storeContract } from './store-contract.ts';

/** The store's questions over kysely's own dialect: plain transactions at PostgreSQL's own level, read committed. */
function plainEnd({ host, port, user, database }: PostgresAddress): {
  store: SqlStore;
  close(): Promise<void>;
} {
  const INT8 = 20;
  const pool = new pg.Pool({
    ...{ host, port, user, database, max: 6 },
    types: { getTypeParser: (oid, format) => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) },
  });
  const plugins = [new CamelCasePlugin({ maintainNestedObjectKeys: true })];
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }), plugins });
  const medium = { isWhole: () => true, shredding: (work: () => Promise<void>) => work() };
  return { store: sqlStore(db, new KeyRing(MASTER_KEY), medium), close: () => db.destroy() };
}

const claim = { program: 'takt test', name: 'test' };

describe.skipIf(!has('postgres'))('on a real PostgreSQL', () => {
  const medium = async () => {
    const database = await (await sharedPostgres()).database();
    const plain = [plainEnd(database.address), plainEnd(database.address)] as const;
    return {
      plain,
      open: () => openPostgresStore(database.address, { claim, masterKey: MASTER_KEY }),
      empty: async () => {
        const tables = await database.run<{ name: string }>(
          `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
            union all select 'takt_keys.' || name from unnest(array['wrapped_key', 'erased_key', 'erased_person']) name
              where to_regclass('takt_keys.' || name) is not null`,
        );
        const names = tables.map(({ name }) => name).filter((name) => name !== 'migration');
        // In any order: what refers to what is not looked at.
        const emptying = names.map((name) => `delete from ${name};`).join('');
        await database.run(`set session_replication_role = replica; ${emptying}`);
      },
      harm: async (sql: string) => {
        // Bytes are written otherwise, and the rest is SQL for both.
        await database.run(sql.replaceAll(/X'([0-9a-f]+)'/g, `'\\x$1'`));
      },
      harmGuarded: async (sql: string) => {
        await database.run(`set session_replication_role = replica; ${sql}; reset session_replication_role`);
      },
      bytes: async () => {
        const tables = await database.run<{ name: string }>(
          `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'takt_keys')`,
        );
        const all = tables.map(({ name }) =>
          database.run<{ row: string }>(`select t::text as row from ${name} t`),
        );
        const texts = (await Promise.all(all)).flat().map(({ row }) => row.replaceAll('""', '"'));
        // What is shown as hexadecimal digits is searched as bytes too.
        const hex = texts.join(' ').match(/(?<=\\\\x)[0-9a-f]+/g) ?? [];
        return Buffer.concat([
          Buffer.from(texts.join('\n')),
          ...hex.map((digits) => Buffer.from(digits, 'hex')),
        ]);
      },
      wrappedKeyOf: async (personId: string) => {
        const rows = await database.run<{ wrapped: Buffer }>(
          `select wrapped from takt_keys.wrapped_key where person_id = '${personId}'`,
        );
        return rows.map(({ wrapped }) => wrapped);
      },
      tablesOf: async (personId: string) => {
        const tables = await database.run<{ name: string }>(
          `select table_name as name from information_schema.columns where column_name = 'person_id' and table_schema = current_schema() order by 1`,
        );
        const found: string[] = [];
        for (const { name } of tables) {
          const rows = await database.run(`select 1 from ${name} where person_id = '${personId}' limit 1`);
          if (rows.length > 0) found.push(name);
        }
        return found;
      },
      close: async () => {
        for (const end of plain) await end.close();
      },
    };
  };
  storeContract('PostgreSQL', medium, async ({ plain: [one, other] }) => [one.store, other.store]);
});
