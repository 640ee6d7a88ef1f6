import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOf } from '@takt/server/access/credentials.ts';
import { writeMasterKey } from '@takt/server/keys/master-key.ts';
import { expect, it } from 'vitest';
import { SEED } from '../contract/store-fixture.ts';
import { MASTER_KEY } from '../support/master-key.ts';
import { openStore } from '../support/open-store.ts';

const TAKT = join(import.meta.dirname, '..', '..', 'takt.ts');

it('[AUTH45] at the machine a link is printed for the first account and for one that lost everything, while the store is open elsewhere', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'takt-account-'));
  const store = await openStore(join(folder, 'takt.sqlite'));
  writeMasterKey(join(folder, 'takt.key'), MASTER_KEY);
  await store.people.seed(SEED);
  const account = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [TAKT, 'account', ...args, '--data', folder],
      {
        env: { ...process.env, TAKT_LANG: 'en' },
        encoding: 'utf8',
      },
    );
    return { status, token: /\/invitation#([\w-]{43})\n/.exec(stdout)?.[1] ?? '', stderr };
  };
  const ticketOf = (token: string) => store.tickets.look(hashOf(token), Date.now());
  expect(account('renew', 'kari')).toMatchObject({ status: 66, token: '' });
  const first = account('first', 'Kari');
  expect(first.status).toBe(0);
  const [kari] = await store.accounts.list('klinikk');
  expect(kari).toMatchObject({ loginName: 'kari', roles: ['lead', 'technician'] });
  expect(await ticketOf(first.token)).toMatchObject({ kind: 'invite', accountId: kari?.accountId });
  expect(account('first', 'per')).toMatchObject({ status: 75, token: '' });
  const renewed = account('renew', 'KARI');
  expect(await ticketOf(renewed.token)).toMatchObject({ kind: 'renew', accountId: kari?.accountId });
  // The earlier link is void.
  expect(await ticketOf(first.token)).toBeNull();
  await store.close();
  rmSync(folder, { recursive: true });
}, 120_000);
