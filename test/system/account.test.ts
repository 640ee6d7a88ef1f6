import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOf } from '@takt/server/access/credentials.ts';
import { expect, it } from 'vitest';
import { SEED } from '../contract/store-fixture.ts';
import { openStore } from '../support/open-store.ts';

const TAKT = join(import.meta.dirname, '..', '..', 'takt.ts');

function runAccount(folder: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [TAKT, 'account', ...args, '--data', folder],
    { env: { ...process.env, TAKT_LANG: 'en' }, encoding: 'utf8' },
  );
  return { status, token: /\/invitation#([\w-]{43})\n/.exec(stdout)?.[1] ?? '', stderr };
}

it('[AUTH45] at the machine a link is printed for the first account and for one that lost everything, while the store is open elsewhere', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'takt-account-'));
  const store = await openStore(join(folder, 'takt.sqlite'));
  await store.people.seed(SEED);
  const account = (...args: string[]) => runAccount(folder, args);
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

it('[KEY25] the master key is needed for none of it: it may be where only the service can read it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'takt-account-'));
  const store = await openStore(join(folder, 'takt.sqlite'));
  await store.people.seed(SEED);
  await store.close();
  expect(runAccount(folder, ['first', 'Kari'])).toMatchObject({ status: 0, stderr: '' });
  expect(readdirSync(folder).filter((name) => name.endsWith('.key'))).toEqual([]);
  rmSync(folder, { recursive: true });
}, 120_000);
