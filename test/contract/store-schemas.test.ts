/**
 * Databases as earlier programs left them, brought up to date by this one. schemas/N-MIGRATION.sql is a file of the program
 * with which that migration landed, the Nth to land: filled by that program's own store (a clinic of two with two
 * classes), then written out as SQL, tables first. They are never edited; a new migration brings a new one.
 */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { KeyRing } from '@takt/server/keys/key-ring.ts';
import { makeKeyTables } from '@takt/server/keys/key-schema.ts';
import { MIGRATIONS, migrate, NEWEST_MIGRATION } from '@takt/server/store/migrations/migrations.ts';
import { openPostgresStore } from '@takt/server/store/postgres.ts';
import { openSessions } from '@takt/server/store/postgres-sessions.ts';
import type { Store } from '@takt/server/store/store.ts';
import { asClassSeq, asSlot, LOG_START } from '@takt/shared/ids.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { MASTER_KEY } from '../support/master-key.ts';
import { openStore } from '../support/open-store.ts';
import { sharedPostgres } from '../support/postgres.ts';
import { bytesOf, event, SEED } from './store-fixture.ts';

const FOLDER = join(import.meta.dirname, 'schemas');
const SCHEMAS = readdirSync(FOLDER).map((file) => {
  const statements = readFileSync(join(FOLDER, file), 'utf8');
  const inserts = statements.split('\n').filter((line) => line.startsWith('insert into'));
  const taken = inserts.flatMap(
    (line) => /^insert into "migration" .* values \((\d+),/.exec(line)?.[1] ?? [],
  );
  return {
    file,
    statements,
    inserts,
    taken: taken.map(Number),
    has: (n: number) => taken.includes(String(n)),
  };
});
type Stored = (typeof SCHEMAS)[number];

/** What that clinic's store must say, whichever program wrote it. */
async function holds(store: Store, { has: had, inserts }: Stored): Promise<void> {
  const wrote = (table: string): boolean => inserts.some((line) => line.startsWith(`insert into "${table}"`));
  expect(await store.people.clinic()).toEqual(SEED.clinic);
  expect(await store.people.rooms('klinikk')).toEqual(SEED.rooms);
  const classes = await store.classes.list('klinikk', 10);
  expect(classes.map(({ classId, preparedAtMs }) => [classId, preparedAtMs])).toEqual([
    ['time-2', 5000.25],
    ['time-1', 1000],
  ]);
  expect(await store.classes.openInRoom('sal-2')).toMatchObject({
    classId: 'time-2',
    aliveAtMs: 8000,
    participants: 1,
  });
  const log = await store.classes.events('time-1', LOG_START);
  expect(log.map(({ kind, atMs }) => [kind, atMs])).toEqual([
    ['prepared', 1000],
    ['started', 2000.125],
    ['note', 3000],
    ['ended', 9000],
  ]);
  expect(log[2]).toMatchObject({ text: 'merknad "æøå" 😀', commandId: 'command-1' });
  for (const classId of ['time-1', 'time-2']) {
    expect(await bytesOf(store, asSlot(1), classId)).toEqual(
      [0, 30, 59, 60, 61].flatMap((second) => [second, 0, 255]),
    );
    expect(await store.recordings.summary(classId, asSlot(1), 'a/1')).toBe('{"minutes":10}');
  }
  const [first] = await store.people.members('tirsdag');
  // Before that step everybody was given the strap they had last; from then on it is a choice.
  const autoSignIn = had(4);
  const hrMax = { bpm: 191, method: 'measured', date: '2025-06-01' };
  const member = SEED.group.members[0]!;
  expect(first).toEqual({ ...member, plan: { ...member.plan, hrMax }, autoSignIn });
  expect(await store.stations.treadmills('sal-1')).toEqual(had(2) ? SEED.treadmills : []);
  expect((await store.gateways.list('klinikk')).map(({ gatewayId }) => gatewayId)).toEqual(
    had(3) ? ['g1'] : [],
  );
  expect([...(await store.people.names('klinikk', ['kari', 'p1']))]).toEqual(
    had(8) ? [['kari', 'Kari Nordmann']] : [],
  );
  const [strap] = await store.straps.inventory('klinikk');
  expect(strap).toMatchObject({ strapId: 'b1', label: '14', sanitisedAtMs: had(4) ? 5000.5 : null });
  const people = await store.accounts.list('klinikk');
  expect(people.map(({ name, roles, passkeys }) => [name, roles, passkeys])).toEqual(
    had(9) ? [['Kari Æ', ['instructor', 'lead'], 1]] : [],
  );
  expect((await store.devices.byToken('hash of the device'))?.name).toBe(had(9) ? 'TV' : undefined);
  const cases = await store.rights.cases('klinikk', 'kari');
  expect(cases.map(({ asked, steps }) => [asked, steps.map(({ text }) => text)])).toEqual(
    wrote('rights_case') ? [['Vil se alt, også om hofta "æøå"', ['mange timer', 'ikke om pårørende']]] : [],
  );
  expect(await store.retention.rules('klinikk')).toEqual(
    had(14) ? [{ kind: 'classes', months: 120, on: true }] : [],
  );
  // The owner's number is the room's, and none below it is taken.
  expect(await store.classes.claim('sal-2', 7)).toEqual({ mine: false, fence: 1_795_342_239_665 });
  expect(await store.upkeep.verify()).toEqual([]);
  // And it can be used.
  expect(
    await store.classes.append('time-2', asClassSeq(3), {
      kind: 'paused',
      atMs: 9000,
      actor: 'staff-1',
      commandId: null,
    }),
  ).toMatchObject({ outcome: 'appended' });
}

/** From this migration on there is a key store, whose tables stand in the copy too. */
const SEALED = 10;

describe('databases of earlier programs', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'takt-schemas-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('[STO130] there is one for every migration that ever landed', () => {
    expect(SCHEMAS.map(({ file, taken }) => taken.includes(Number(/-(\d+)\.sql$/.exec(file)?.[1])))).toEqual(
      MIGRATIONS.map(() => true),
    );
    expect(Math.max(...SCHEMAS.flatMap(({ taken }) => taken))).toBe(NEWEST_MIGRATION);
  });

  it.each(SCHEMAS)('[STO130] the file $file reads the same after its migration', async (stored) => {
    const path = join(folder, 'takt.sqlite');
    {
      using file = new DatabaseSync(path);
      if (stored.has(SEALED)) file.prepare('attach database ? as takt_keys').run(`${path}-keys`);
      file.exec(stored.statements);
    }
    const store = await openStore(path);
    await holds(store, stored);
    await store.close();
    // What an earlier program kept in clear lies in no file any more.
    for (const name of readdirSync(folder)) {
      const bytes = readFileSync(join(folder, name));
      for (const text of [
        'Kallenavn 1',
        'merknad',
        '"minutes"',
        'Nordmann',
        'Bekkefaret',
        'Lege Dahl',
        'løping',
        'Vond hofte',
        'Syk siden mandag',
      ]) {
        expect([name, text, bytes.includes(text)]).toEqual([name, text, false]);
      }
    }
  });

  it('[ERA6] a back-up from before there were keys brings nothing back of a person who was deleted since', async () => {
    const before = SCHEMAS.find(({ file }) => file === '9-0009.sql');
    const path = join(folder, 'takt.sqlite');
    const fill = (): void => {
      using file = new DatabaseSync(path);
      file.exec(before?.statements ?? '');
    };
    fill();
    const first = await openStore(path);
    await first.classes.append('time-2', asClassSeq(3), event({ kind: 'ended', reason: 'staff' }));
    await first.erasure.erase('p1', { actor: 'staff-1', atMs: 90_000, why: 'asked' });
    await first.erasure.erase('kari', { actor: 'staff-1', atMs: 90_000, why: 'asked' });
    await first.close();
    for (const name of readdirSync(folder)) if (!name.includes('-keys')) rmSync(join(folder, name));
    fill();
    const store = await openStore(path);
    for (const personId of ['p1', 'kari']) {
      expect(await store.people.person('klinikk', personId)).toBeNull();
    }
    expect((await store.people.members('tirsdag')).map(({ plan }) => plan.personId)).toEqual(['p2']);
    expect(await store.recordings.read('time-1', asSlot(1))).toEqual([]);
    expect((await store.classes.events('time-1', LOG_START)).map(({ kind }) => kind)).toEqual([
      ...['prepared', 'started', 'erased', 'ended'],
    ]);
    expect(await store.upkeep.verify()).toEqual([]);
    await store.close();
    const bytes = readFileSync(path);
    for (const text of ['Kallenavn 1', 'merknad', 'Nordmann', 'Bekkefaret', 'Vond hofte']) {
      expect([text, bytes.includes(text)]).toEqual([text, false]);
    }
  });

  it.skipIf(!has('postgres')).each(SCHEMAS)(
    '[STO131] the rows of $file in PostgreSQL read the same after their migration',
    async (stored) => {
      const { address, run } = await (await sharedPostgres()).database();
      const sessions = openSessions(address, null, { max: 1, lockMs: 5_000, answerMs: null });
      if (stored.has(SEALED)) await makeKeyTables(sessions.db, 'x', 'schema');
      await migrate(
        sessions.db,
        'x',
        new KeyRing(MASTER_KEY),
        MIGRATIONS.filter(({ number }) => stored.has(number)),
      );
      const rows = stored.inserts.filter((line) => !line.startsWith('insert into "migration"'));
      await run(rows.join('\n').replaceAll(/X'([0-9A-F]*)'/g, `'\\x$1'`));
      await sessions.close();
      const store = await openPostgresStore(address, {
        claim: { program: 'takt start', name: 'one' },
        masterKey: MASTER_KEY,
      });
      await holds(store, stored);
      await store.close();
    },
  );
});
