/** The steps of set-up on both databases, with the means of the real program, in this process. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf, fromBase32, stepAt } from '@takt/server/access/totp.ts';
import { SetUp } from '@takt/server/set-up/set-up.ts';
import { SET_UP_STEPS, type SetUpState, type StoreChoice } from '@takt/shared/api/set-up.ts';
import { demonstration } from '@takt/shared/demonstration.ts';
import type { AppError } from '@takt/shared/errors.ts';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { setUpMeans } from '../../commands/parts/set-up-means.ts';
import { has } from '../support/debian.ts';
import { PATIENT } from '../support/patience.ts';
import { sharedPostgres } from '../support/postgres.ts';
import { runTakt } from '../support/run-takt.ts';

const CLINIC = { name: 'Klinikk Nord', unit: 'Rus', timeZone: 'Europe/Oslo', language: 'nb' } as const;
const KEY = { kind: 'file', path: null } as const;
const PASSWORD = 'fire ville hester på tur';

const folders: string[] = [];
const open: SetUp[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'takt-set-up-'));
  folders.push(folder);
  return folder;
};
async function begin(folder: string): Promise<SetUp> {
  const setUp = await SetUp.begin(setUpMeans(folder, 8080, []));
  open.push(setUp);
  return setUp;
}
afterEach(async () => {
  for (const setUp of open.splice(0)) await setUp.close();
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const refusal = (work: Promise<unknown>): Promise<AppError> =>
  work.then(
    () => {
      throw new Error('it was not refused');
    },
    (error: AppError) => error,
  );
const doneIn = ({ steps }: SetUpState): string[] => steps.filter(({ done }) => done).map(({ step }) => step);

async function administrator(setUp: SetUp, loginName = 'kari', password = PASSWORD) {
  const { secret } = await setUp.offerTotp(loginName);
  const code = codeOf(fromBase32(secret), stepAt(Date.now()));
  return setUp.administrator({ loginName, name: 'Kari Nord', password, totpSecret: secret, code });
}
async function untilAdministrator(setUp: SetUp, store: StoreChoice): Promise<void> {
  await setUp.clinic(CLINIC);
  await setUp.storage({ store, key: KEY });
  await setUp.recoveryKey(await setUp.proposeRecoveryKey());
}
async function theRest(setUp: SetUp): Promise<void> {
  await setUp.reach({ way: 'this-machine', port: 8080 });
  await setUp.rooms({ rooms: [{ roomId: null, name: 'Sal 1', stations: 8 }] });
  await setUp.answerReceivers({ radios: [], antKey: null });
  await setUp.templates({ templateIds: ['4x4'] });
  await setUp.backup({ folder: null, recipients: [] });
}

const KINDS = ['sqlite', 'postgres'] as const;
describe.each(KINDS.filter((kind) => kind === 'sqlite' || has('postgres')))('set-up on %s', (kind) => {
  const newStore = async (): Promise<StoreChoice> =>
    kind === 'sqlite' ? { kind } : { kind, url: (await (await sharedPostgres()).database()).url };

  it('[FIR8] takes its steps in their order, each of them again when it was done, and goes on where it was left', async () => {
    const folder = newFolder();
    const store = await newStore();
    const first = await begin(folder);
    expect(await refusal(first.storage({ store, key: KEY }))).toMatchObject({ kind: 'conflict' });
    expect(await refusal(first.rooms({ rooms: [] }))).toMatchObject({ kind: 'conflict' });
    expect(await refusal(first.clinic({ ...CLINIC, timeZone: 'Europe/Nowhere' }))).toMatchObject({
      kind: 'bad-input',
    });
    await untilAdministrator(first, store);
    expect(await refusal(first.reach({ way: 'this-machine', port: 8080 }))).toMatchObject({
      kind: 'conflict',
    });
    const renamed = await first.clinic({ ...CLINIC, name: 'Klinikk Sør', unit: ' ' });
    expect(renamed).toMatchObject({ clinic: { name: 'Klinikk Sør', unit: '' }, next: 'administrator' });
    await first.close();

    const again = await begin(folder);
    const state = await again.state();
    expect(doneIn(state)).toEqual(['clinic', 'storage', 'recovery-key']);
    expect(state.clinic).toEqual({ ...CLINIC, name: 'Klinikk Sør', unit: '' });
    await administrator(again);
    await theRest(again);
    await again.rooms({ rooms: [{ roomId: null, name: 'Sal 2', stations: 12 }] });
    const all = await again.state();
    expect(all).toMatchObject({ next: null, rooms: [{ name: 'Sal 2', stations: 12 }], completed: false });
    expect(doneIn(all)).toEqual(SET_UP_STEPS);
    expect(await again.finish()).toEqual({ url: 'http://localhost:8080/log-in' });
  });

  it('[FIR9] the first administrator may be answered anew until set-up is finished, and by nothing after: the store itself refuses', async () => {
    const folder = newFolder();
    const store = await newStore();
    const setUp = await begin(folder);
    await untilAdministrator(setUp, store);
    expect(await refusal(administrator(setUp, 'kari', 'kort'))).toMatchObject({ kind: 'bad-input' });
    expect(await refusal(administrator(setUp, 'kari', 'passord12345'))).toMatchObject({ kind: 'bad-input' });
    expect((await setUp.state()).administrator).toBeNull();
    const first = await administrator(setUp, 'kari');
    const { recoveryCodes, state } = await administrator(setUp, 'ola');
    expect(first.recoveryCodes).not.toEqual(recoveryCodes);
    expect(recoveryCodes).toHaveLength(10);
    expect(state.administrator).toEqual({ loginName: 'ola', name: 'Kari Nord' });
    await theRest(setUp);
    const means = setUpMeans(folder, 8080, []);
    await setUp.finish();
    for (const asked of [
      () => setUp.state(),
      () => setUp.clinic(CLINIC),
      () => administrator(setUp, 'eve'),
      () => setUp.finish(),
      () => setUp.proposeRecoveryKey(),
    ])
      expect(await refusal(asked())).toMatchObject({ kind: 'not-found' });
    await setUp.close();

    const { store: kept, close } = await means.open({ store, key: KEY });
    const begun = await kept.setUp.begun();
    const { clinicId = '' } = begun ?? {};
    expect((await kept.accounts.list(clinicId)).map(({ loginName }) => loginName)).toEqual(['ola']);
    const account = {
      ...{
        accountId: 'eve',
        clinicId,
        loginName: 'eve',
        name: 'Eve',
        roles: ['lead'] as const,
        hprNumber: null,
      },
      ...{ createdAtMs: 1, createdBy: 'set-up', disabledAtMs: null },
    };
    const proofs = { passwordHash: 'x', totpSecret: 'x', totpStep: 1, recoveryHashes: ['x'] };
    for (const change of [
      () => kept.setUp.administrator(account, proofs),
      () => kept.setUp.begin(clinicId, CLINIC),
      () => kept.setUp.rooms(clinicId, []),
      () => kept.setUp.templates(clinicId, []),
      () => kept.setUp.complete(clinicId, 1),
    ])
      expect(await refusal(change())).toMatchObject({ kind: 'conflict' });
    expect(await kept.setUp.begun()).toEqual(begun);
    const audited = await kept.audit.list(clinicId, { before: null, personId: null, limit: 10 });
    expect(audited.map(({ action, detail }) => `${action} ${detail.split(' ')[0]}`)).toEqual([
      ...['set-up completed', 'set-up administrator', 'set-up administrator'],
    ]);
    await close();
  });

  it('[FIR10] the recovery key counts when it was typed back, and no other; one that was shown before a stop is forgotten', async () => {
    const folder = newFolder();
    const store = await newStore();
    const first = await begin(folder);
    await first.clinic(CLINIC);
    await first.storage({ store, key: KEY });
    expect(await refusal(first.recoveryKey('x'))).toMatchObject({ kind: 'conflict' });
    const earlier = await first.proposeRecoveryKey();
    await first.close();
    const setUp = await begin(folder);
    expect(await refusal(setUp.recoveryKey(earlier))).toMatchObject({ kind: 'conflict' });
    const shown = await setUp.proposeRecoveryKey();
    expect(await refusal(setUp.recoveryKey(earlier))).toMatchObject({ kind: 'bad-input' });
    expect(await refusal(setUp.recoveryKey(shown.slice(1)))).toMatchObject({ kind: 'bad-input' });
    expect((await setUp.state()).next).toBe('recovery-key');
    expect((await setUp.recoveryKey(` ${shown.toLowerCase().replaceAll('-', ' ')} `)).next).toBe(
      'administrator',
    );
  });

  it('[FIR11] of two browsers that answer at once each answer is whole; the state is that of one of them', async () => {
    const setUp = await begin(newFolder());
    await untilAdministrator(setUp, await newStore());
    await administrator(setUp);
    await setUp.reach({ way: 'this-machine', port: 8080 });
    const named = (names: readonly string[]) =>
      setUp.rooms({ rooms: names.map((name) => ({ roomId: null, name, stations: 4 })) });
    await Promise.all([
      named(['A 1', 'A 2']),
      named(['B 1', 'B 2']),
      setUp.clinic({ ...CLINIC, name: 'Annen' }),
    ]);
    const { rooms, clinic } = await setUp.state();
    expect(clinic?.name).toBe('Annen');
    expect([
      ['A 1', 'A 2'],
      ['B 1', 'B 2'],
    ]).toContainEqual(rooms.map(({ name }) => name));
    const twice = { roomId: null, name: 'Sal', stations: 1 };
    expect(await refusal(setUp.rooms({ rooms: [twice, twice] }))).toMatchObject({ kind: 'bad-input' });
    expect((await setUp.state()).rooms).toEqual(rooms);
  });

  it('[FIR12] a store in which there are people, such as a demonstration, is refused and left as it is', async () => {
    const folder = newFolder();
    const store = await newStore();
    const means = setUpMeans(folder, 8080, []);
    const other = await means.open({ store, key: KEY });
    await other.store.people.seed(demonstration(2));
    await other.close();
    const setUp = await begin(folder);
    await setUp.clinic(CLINIC);
    expect(await refusal(setUp.storage({ store, key: KEY }))).toMatchObject({ kind: 'conflict' });
    const { next, storage } = await setUp.state();
    expect({ next, storage }).toEqual({ next: 'storage', storage: null });
    await setUp.close();
    const again = await means.open({ store, key: KEY });
    expect(await again.store.people.clinic()).toEqual(demonstration(2).clinic);
    await again.close();
  });
});

describe('where the data lie', () => {
  it('[FIR13] a database that cannot be had is told in words without its password, and nothing is kept of it', async () => {
    const folder = newFolder();
    const setUp = await begin(folder);
    await setUp.clinic(CLINIC);
    for (const url of ['postgres://u:hemmelig@127.0.0.1:1/x', 'mysql://u:hemmelig@h/x', 'hemmelig']) {
      const { kind, text } = await refusal(setUp.storage({ store: { kind: 'postgres', url }, key: KEY }));
      expect(['unavailable', 'bad-input']).toContain(kind);
      expect(text.nb + text.en).not.toContain('hemmelig');
    }
    expect(readdirSync(folder).filter((name) => name !== 'clinic.json')).toEqual([]);
    for (const key of [{ kind: 'credential' }, { kind: 'file', path: 'takt.key' }] as const)
      expect((await refusal(setUp.storage({ store: { kind: 'sqlite' }, key }))).kind).toMatch(
        /unavailable|bad-input/,
      );
    expect((await setUp.state()).next).toBe('storage');
  });

  it.skipIf(!has('postgres'))(
    '[FIR13] who goes back and chooses a database leaves no file behind, and goes on there',
    async () => {
      const folder = newFolder();
      const setUp = await begin(folder);
      await untilAdministrator(setUp, { kind: 'sqlite' });
      expect(readdirSync(folder)).toContain('takt.sqlite');
      const { url, run } = await (await sharedPostgres()).database();
      const state = await setUp.storage({ store: { kind: 'postgres', url }, key: KEY });
      expect(readdirSync(folder).sort()).toEqual(['clinic.json', 'takt.key']);
      expect(state).toMatchObject({ next: 'recovery-key', storage: { store: 'postgres' } });
      expect(await run('select name, unit from clinic')).toEqual([{ name: 'Klinikk Nord', unit: 'Rus' }]);
      // Another set-up has the database meanwhile, on another machine.
      const other = await begin(newFolder());
      await other.clinic(CLINIC);
      expect(await refusal(other.storage({ store: { kind: 'postgres', url }, key: KEY }))).toMatchObject({
        kind: expect.stringMatching(/conflict|unavailable/),
      });
    },
  );
});

describe('a back-up that is restored in set-up', () => {
  it('[FIR15] brings the clinic back on another machine by the two keys on paper; only the steps of the machine are left', async () => {
    const [here, there, backups] = [newFolder(), newFolder(), join(newFolder(), 'backups')];
    const first = await begin(here);
    await first.clinic(CLINIC);
    await first.storage({ store: { kind: 'sqlite' }, key: KEY });
    const paper = await first.proposeRecoveryKey();
    await first.recoveryKey(paper);
    await administrator(first);
    await theRest(first);
    const { recoveryKey: backupKey, recipient } = await first.newBackupKey();
    await first.backup({ folder: backups, recipients: [recipient] });
    await first.finish();
    await first.close();
    const taken = await runTakt([
      ...['backup', '--data', here, '--backup-to', backups, '--backup-recipient', recipient],
    ]);
    expect(taken.err).toBe('');

    const setUp = await begin(there);
    const { backups: found } = await setUp.findBackups(backups);
    expect(found).toHaveLength(1);
    const file = found[0]?.file ?? '';
    const asked = { file, backupKey, recoveryKey: paper, store: { kind: 'sqlite' }, key: KEY } as const;
    const ended = async (answer: Parameters<SetUp['restore']>[0]) => {
      expect((await setUp.restore(answer)).restore).not.toBeNull();
      if (answer === asked) expect(await refusal(setUp.clinic(CLINIC))).toMatchObject({ kind: 'conflict' });
      await expect.poll(async () => (await setUp.state()).restore?.state, PATIENT).not.toBe('running');
      return setUp.state();
    };
    // Another's keys, and a file that is none, leave the first page as it was.
    for (const wrong of [
      { ...asked, backupKey: 'AGE-SECRET-KEY-1' },
      { ...asked, backupKey: null },
      { ...asked, file: join(backups, 'takt-backups.txt') },
    ])
      expect(await ended(wrong)).toMatchObject({ restore: { state: 'failed' }, next: 'clinic' });
    const state = await ended(asked);
    expect(state).toMatchObject({
      ...{ restore: { state: 'done', problem: null }, next: 'reach', completed: true },
      ...{ clinic: { name: 'Klinikk Nord', unit: 'Rus' }, administrator: { loginName: 'kari' } },
      rooms: [{ name: 'Sal 1', stations: 8 }],
    });
    expect(await refusal(administrator(setUp, 'eve'))).toMatchObject({ kind: 'conflict' });
    expect(await refusal(setUp.proposeRecoveryKey())).toMatchObject({ kind: 'conflict' });
    await setUp.reach({ way: 'this-machine', port: 8080 });
    await setUp.answerReceivers({ radios: [], antKey: null });
    await setUp.backup({ folder: null, recipients: [] });
    expect(await setUp.finish()).toEqual({ url: 'http://localhost:8080/log-in' });
  });
});
