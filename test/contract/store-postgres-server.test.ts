/** What a store in PostgreSQL meets that one in a file does not: a server that goes, comes back, refuses or is another's. */

import { openPostgresStore, type PostgresOptions } from '@takt/server/store/postgres.ts';
import { readPostgresAddress } from '@takt/server/store/postgres-address.ts';
import type { PostgresClaim } from '@takt/server/store/postgres-claim.ts';
import type { Store } from '@takt/server/store/store.ts';
import { StoreFault } from '@takt/server/store/store-fault.ts';
import type { Words } from '@takt/shared/errors.ts';
import { asClassSeq, asSlot, LOG_START } from '@takt/shared/ids.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { settled } from '../support/a-store.ts';
import { has } from '../support/debian.ts';
import { MASTER_KEY } from '../support/master-key.ts';
import { PATIENT } from '../support/patience.ts';
import { type PostgresDatabase, type PostgresServer, startPostgres } from '../support/postgres.ts';
import { aClass, bytesOf, event, refusal, row, SEED } from './store-fixture.ts';

const CLAIM: PostgresClaim = { program: 'takt start', name: 'one' };
const SECRET = 'h3mmelig-passord';

describe.skipIf(!has('postgres'))('a store in PostgreSQL', () => {
  let server: PostgresServer;
  let database: PostgresDatabase;
  const opened: Store[] = [];
  const open = async (options: Partial<PostgresOptions> = {}, url = database.url): Promise<Store> => {
    const store = await openPostgresStore(readPostgresAddress(url), {
      claim: CLAIM,
      masterKey: MASTER_KEY,
      ...options,
    });
    opened.push(store);
    return store;
  };
  const seeded = async (options: Partial<PostgresOptions> = {}): Promise<Store> => {
    const store = await open(options);
    await store.people.seed(SEED);
    await aClass(store);
    return store;
  };
  const fault = async (work: Promise<unknown>): Promise<StoreFault> => {
    const error = await refusal(work);
    if (error instanceof StoreFault) return error;
    throw new Error(`no StoreFault: ${error.text.en}`);
  };

  beforeAll(async () => {
    // The first rule that fits counts: this user alone must show a password.
    server = await startPostgres({ hba: ['host all careful 127.0.0.1/32 scram-sha-256'] });
    await server.admin(`create role careful login superuser password '${SECRET}'`);
    await server.admin('create role reader login');
  });
  beforeEach(async () => {
    database = await server.database();
  });
  afterEach(async () => {
    server.thaw();
    await Promise.all(opened.splice(0).map((store) => store.close()));
  });
  afterAll(() => server.close());

  it('[STO100] three that open a new database at once get one whole store, and everything is there later', async () => {
    const stores = await Promise.all([1, 2, 3].map(() => open()));
    await Promise.all(stores.map((store) => store.people.seed(SEED)));
    await aClass(stores[0]!);
    await stores[1]!.recordings.journal([row(5, [1, 2])]);
    await Promise.all(stores.map((store) => store.close()));
    const again = await open();
    expect(await again.people.members('tirsdag')).toEqual(SEED.group.members);
    expect(await bytesOf(again, asSlot(1))).toEqual([1, 2]);
    expect(await again.upkeep.verify()).toEqual([]);
    expect([again.health().check, await again.upkeep.freeBytes()]).toEqual(['sound', null]);
  });

  it('[STO100] letters are in the order of their bytes, as in a file, whatever the language of the database', async () => {
    const [icu] = await server.admin(`select 1 from pg_collation where collname = 'nb-x-icu'`);
    await server.admin(
      `create database aabaa template template0 ${icu === undefined ? '' : "locale_provider icu icu_locale 'nb-NO'"}`,
    );
    const store = await open({}, database.url.replace(database.name, 'aabaa'));
    const rooms = ['Å', 'a', 'B', 'Z', 'aa', 'z', 'ø'].map((name, i) => {
      return { roomId: `r${i}`, clinicId: 'klinikk', name };
    });
    await store.people.seed({ ...SEED, rooms, treadmills: [] });
    const names = (await store.people.rooms('klinikk')).map(({ name }) => name);
    expect(names).toEqual(['B', 'Z', 'a', 'aa', 'z', 'Å', 'ø']);
  });

  it('[STO101] a database that another program has is refused, and left as it was; one of a newer Takt too', async () => {
    await database.run('create table theirs (x int); create table migration (id int, hash text)');
    expect((await refusal(open())).text.en).toMatch(/another program's tables. Create an empty database/);
    expect(await database.run('select from pg_class where relname = $$clinic$$')).toEqual([]);
    database = await server.database();
    await (await seeded()).close();
    await database.run(`insert into migration values (9999, 'later')`);
    const newer = await refusal(open());
    expect([newer.kind, newer.text.en]).toEqual([
      'unavailable',
      expect.stringContaining('made by a newer Takt (version 9999'),
    ]);
    expect(newer.text.nb).toMatch(/nyere Takt/);
  });

  it('[STO101] tables of an extension do not count as another program’s', async () => {
    await database.run('create table brought (x int)');
    await database.run('create extension pg_trgm').catch(() => {});
    // An extension's own, by PostgreSQL's book-keeping.
    await database.run(
      `insert into pg_depend select 'pg_class'::regclass, 'brought'::regclass, 0, 'pg_extension'::regclass, oid, 0, 'e' from pg_extension limit 1`,
    );
    await seeded();
  });

  it.each([
    [
      'nobody listens',
      (url: string) => url.replace(/:\d+\//, ':1/'),
      /does not answer .*Check that PostgreSQL/,
    ],
    [
      'the host has no such name',
      (url: string) => url.replace('127.0.0.1', 'nowhere.invalid'),
      /does not answer/,
    ],
    ['the database is not there', (url: string) => `${url}_x`, /There is no database .*_x\. Create it/],
    ['the user is not there', (url: string) => url.replace('takt@', 'stranger@'), /does not let Takt in/],
    [
      'the password is wrong',
      (url: string) => url.replace('takt@', `careful:${SECRET}x@`),
      /does not let Takt in/,
    ],
    ['a password is missing', (url: string) => url.replace('takt@', 'careful@'), /does not let Takt in/],
    [
      'the user may not make tables',
      (url: string) => url.replace('takt@', 'reader@'),
      /cannot be written to/,
    ],
    ['it does not encrypt', (url: string) => `${url}?sslmode=require`, /offers no encrypted connection/],
  ])('[STO102] %s: it is said so with the address, never with the password', async (_name, change, words) => {
    const url = change(database.url);
    const error = await fault(open({}, url));
    expect(error.text.en).toMatch(words);
    expect(error.text.nb).not.toBe(error.text.en);
    expect(error.text.nb).toContain(readPostgresAddress(url).shown);
    const told = `${JSON.stringify(error.text)} ${error.stack} ${JSON.stringify(error)}`;
    expect(told).not.toContain(SECRET);
    expect(error.outside.en).toMatch(/Tell the technician/);
    expect(error.outside.en).not.toMatch(/127\.0\.0\.1|postgres/i);
  });

  it('[STO102] with the right password it opens, and the password is in nothing that is shown', async () => {
    const url = database.url.replace('takt@', `careful:${SECRET}@`);
    await open({}, url);
    expect(readPostgresAddress(url).shown).not.toContain(SECRET);
  });

  it('[STO102] a database that may only be read is said to be so, and one that keeps other letters is refused', async () => {
    await (await seeded()).close();
    await server.admin(`alter database ${database.name} set default_transaction_read_only = on`);
    expect((await fault(open())).reason).toBe('read-only');
    await server.admin(`create database latin template template0 encoding 'SQL_ASCII'`);
    const latin = await refusal(open({}, database.url.replace(database.name, 'latin')));
    expect(latin.text.en).toMatch(/keeps text as SQL_ASCII/);
  });

  it('[STO103] a restart of PostgreSQL: what is asked meanwhile fails in words, and afterwards it goes on', async () => {
    const store = await seeded();
    await store.recordings.journal([row(1, [1])]);
    await server.stop();
    const error = await fault(store.recordings.journal([row(2, [2])]));
    expect([error.reason, error.kind]).toEqual(['unreadable', 'unavailable']);
    expect(store.health().writing).toBe('failing');
    expect((await fault(store.people.clinic())).outside.nb).toMatch(/kan ikke leses nå/);
    await server.start();
    await settled(() =>
      store.upkeep.probe().then(
        () => true,
        () => false,
      ),
    );
    expect(store.health().writing).toBe('ok');
    await store.recordings.journal([row(2, [2])]);
    expect(await bytesOf(store, asSlot(1))).toEqual([1, 2]);
    expect(await store.upkeep.verify()).toEqual([]);
  });

  it('[STO103] killed in the middle of writing it loses nothing that was acknowledged', async () => {
    // With a disk that is waited for; the others of this file need none.
    const careful = await startPostgres({ settings: ['fsync=on'] });
    try {
      const place = await careful.database();
      const store = await open({}, place.url);
      await store.people.seed(SEED);
      await aClass(store);
      const kept: number[] = [];
      let stopped = false;
      const writing = (async () => {
        for (let second = 0; !stopped; second++) {
          const written = await store.recordings.journal([row(second, [second & 0xff])]).then(
            () => true,
            () => false,
          );
          if (written) kept.push(second);
        }
      })();
      await settled(() => kept.length > 30);
      await careful.kill();
      stopped = true;
      await writing;
      await careful.start();
      await settled(() =>
        store.upkeep.probe().then(
          () => true,
          () => false,
        ),
      );
      const found = new Set((await secondsIn(place)).map(Number));
      expect(kept.filter((second) => !found.has(second))).toEqual([]);
      await store.close();
    } finally {
      await careful.close();
    }
  });

  it('[STO104] a server that hangs is given up after a while, and used again when it goes on', async () => {
    const store = await seeded({ answerMs: 500 });
    server.freeze();
    const error = await fault(store.recordings.journal([row(1, [1])]));
    expect(error.reason).toBe('unreadable');
    server.thaw();
    await settled(() =>
      store.upkeep.probe().then(
        () => true,
        () => false,
      ),
    );
    await store.recordings.journal([row(2, [2])]);
    expect(await bytesOf(store, asSlot(1))).toContain(2);
  });

  it('[STO104] a write waits for another program for a while; one that never lets go is named, and reading goes on', async () => {
    const store = await seeded({ lockMs: 300 });
    const other = database
      .run('begin; lock table journal in exclusive mode; select pg_sleep(30)')
      .catch(() => {});
    await settled(async () => {
      const held = await database.run(
        `select from pg_locks where mode = 'ExclusiveLock' and relation = 'journal'::regclass`,
      );
      return held.length > 0;
    });
    const error = await fault(store.recordings.journal([row(5, [1])]));
    expect([error.reason, error.text.en]).toEqual(['locked', expect.stringContaining(database.name)]);
    expect(await store.people.clinic()).toEqual(SEED.clinic);
    expect(store.health().writing).toBe('ok');
    await database.run(
      `select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep%' and pid <> pg_backend_pid()`,
    );
    await other;
    await store.recordings.journal([row(5, [1])]);
  });

  it('[STO105] a closed store answers with an AppError; what was asked before is done, a reading through given up', async () => {
    const store = await seeded();
    const last = store.classes.append('time-1', asClassSeq(1), event({ kind: 'started' }));
    const reading = refusal(store.upkeep.verify());
    await Promise.all([store.close(), store.close()]);
    expect(await last).toMatchObject({ outcome: 'appended' });
    expect((await reading).kind).toBe('unavailable');
    expect((await refusal(store.people.clinic())).kind).toBe('unavailable');
    expect(
      await database.run(
        `select from pg_stat_activity where application_name like 'takt start%' and datname = '${database.name}'`,
      ),
    ).toEqual([]);
  });

  it('[STO106] a full disk is reported as such, and the failed write leaves nothing behind', async () => {
    const store = await seeded();
    // PostgreSQL says 53100 where its disk has no room; this makes it say so of one table.
    await database.run(`
      create function no_room() returns trigger language plpgsql as
        $$ begin raise exception 'could not extend file "x": No space left on device' using errcode = '53100'; end $$;
      create trigger no_room after insert on journal execute function no_room()`);
    const error = await fault(store.recordings.journal([row(1, [1])]));
    expect([error.reason, error.outside.nb]).toEqual([
      'full',
      expect.stringContaining('Disken på serveren er full'),
    ]);
    expect(store.health().writing).toBe('full');
    await database.run('drop trigger no_room on journal');
    await store.recordings.journal([row(1, [1])]);
    expect([store.health().writing, await bytesOf(store, asSlot(1))]).toEqual(['ok', [1]]);
  });

  it('[STO106] a table that is gone, and a right that was taken back, are each reported as such', async () => {
    const store = await seeded();
    await database.run('drop table audit');
    const entry = {
      atMs: 1,
      clinicId: 'klinikk',
      actor: 'a',
      action: 'class.read',
      personId: null,
      classId: null,
      detail: 'x',
      why: 'y',
    };
    expect((await fault(store.audit.append(entry))).reason).toBe('damaged');
    expect(store.health().damaged).toContainEqual(expect.objectContaining({ what: 'database' }));
  });

  it('[STO107] what PostgreSQL cannot hold is refused as what does not fit, and nothing of it is kept', async () => {
    const store = await seeded();
    const note = event({ kind: 'note', slot: asSlot(1), text: 'a\u0000b' }, 2000, 'command\u0000');
    expect((await fault(store.classes.append('time-1', asClassSeq(1), note))).reason).toBe('unfit');
    expect(await store.classes.events('time-1', LOG_START)).toHaveLength(1);
    expect(store.health().writing).toBe('ok');
  });

  it('[STO107] a server that does not wait for its disk is reported', async () => {
    const told: Words[] = [];
    await open({ say: (words) => told.push(words) });
    expect(told.map(({ en }) => en)).toEqual([expect.stringMatching(/fsync = off: a power cut may lose/)]);
  });

  it('[STO110] programs of one name share a database; one of another name is turned away and told who has it', async () => {
    const bus = { program: 'takt server', name: 'bus-1' };
    await open({ claim: bus });
    await open({ claim: bus });
    for (const [claim, words] of [
      [
        { program: 'takt server', name: 'bus-2' },
        /in use by another Takt \(takt server, \d+, .*Only "takt server" with the same --bus/,
      ],
      [{ program: 'takt start', name: 'alone' }, /in use by another Takt/],
    ] as const) {
      const error = await fault(open({ claim: { ...claim, patienceMs: 0 } }));
      expect(error.text.en).toMatch(words);
      expect(error.text.nb).toMatch(/i bruk av en annen Takt/);
    }
    await Promise.all(opened.splice(0).map((store) => store.close()));
    await open({ claim: { program: 'takt start', name: 'alone' } });
    const late = fault(open({ claim: { ...bus, patienceMs: 0 } }));
    expect((await late).text.en).not.toMatch(/Only "takt server"/);
  });

  it('[STO133] a database whose program is ending is waited for', async () => {
    const sessions = () => database.run('select from pg_stat_activity where datname = current_database()');
    const first = await open({ claim: { program: 'takt start', name: 'first' } });
    const before = (await sessions()).length;
    const second = open({ claim: { program: 'takt start', name: 'second', patienceMs: 60_000 } });
    await vi.waitFor(async () => expect((await sessions()).length).toBeGreaterThan(before), PATIENT);
    await first.close();
    await second;
  });

  it('[STO110] of several that begin at once under different names one has it', async () => {
    const tries = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((name) => open({ claim: { program: 'takt start', name } })),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('[STO111] after a restart of PostgreSQL a database is still its program’s; who finds another there writes nothing', async () => {
    const store = await seeded();
    await server.stop();
    await server.start();
    // Nothing is asked of the store: it comes back by itself.
    await settled(async () => {
      const mine = await database.run(
        `select from pg_stat_activity where application_name like 'takt start%' and datname = '${database.name}'`,
      );
      return mine.length > 0;
    });
    expect((await fault(open({ claim: { program: 'takt start', name: 'two' } }))).text.en).toMatch(/in use/);

    await server.stop();
    // While it is away another takes its place: first come, first served.
    const two = (async () => {
      for (;;) {
        const got = await open({ claim: { program: 'takt start', name: 'two' } }).catch(() => null);
        if (got !== null) return got;
        if (
          await store.upkeep.probe().then(
            () => true,
            () => false,
          )
        )
          return null;
      }
    })();
    await server.start();
    const winner = await two;
    const written = await store.recordings.journal([row(9, [9])]).then(
      () => true,
      () => false,
    );
    expect(written).toBe(winner === null);
  });

  it('[STO112] tables are not changed while a program of an older version uses them', async () => {
    await (await seeded()).close();
    await database.run(`delete from migration where number = (select max(number) from migration)`);
    const { Client } = (await import('pg')).default;
    const older = new Client(database.url);
    await older.connect();
    // As a program does that knows less (postgres-claim.ts).
    await older.query(
      `set application_name = 'takt server, 1, old'; select pg_advisory_lock_shared(${0x54616b74 + 2}, 1)`,
    );
    const error = await fault(open());
    expect(error.text.en).toMatch(/of another version \(takt server, 1, old\).*stop the older ones/);
    await older.query(
      `select pg_advisory_unlock_all(); select pg_advisory_lock_shared(${0x54616b74 + 2}, 9999)`,
    );
    expect((await fault(open())).text.en).toMatch(/of another version/);
    await older.end();
  });
});

async function secondsIn(place: PostgresDatabase): Promise<string[]> {
  return (await place.run<{ second: string }>('select second from journal')).map(({ second }) => second);
}
