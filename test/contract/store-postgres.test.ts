import { openPostgresStore } from '@takt/server/store/postgres.ts';
import { describe } from 'vitest';
import { has } from '../support/debian.ts';
import { sharedPostgres } from '../support/postgres.ts';
import { storeContract } from './store-contract.ts';

const claim = { program: 'takt test', name: 'test' };

describe.skipIf(!has('postgres'))('on a real PostgreSQL', () => {
  storeContract('PostgreSQL', async () => {
    const database = await (await sharedPostgres()).database();
    return {
      open: () => openPostgresStore(database.address, { claim }),
      empty: async () => {
        const tables = await database.run<{ name: string }>(
          `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
        );
        const names = tables.map(({ name }) => name).filter((name) => name !== 'migration');
        // In any order: what refers to what is not looked at.
        const emptying = names.map((name) => `delete from ${name};`).join('');
        await database.run(`set session_replication_role = replica; ${emptying}`);
      },
      harm: async (sql) => {
        // Bytes are written otherwise, and the rest is SQL for both.
        await database.run(sql.replaceAll(/X'([0-9a-f]+)'/g, `'\\x$1'`));
      },
      close: async () => {},
    };
  });
});
