/**
 * A clinic that runs, with people who log in and screens that look on. Somebody with a made-up name takes part in a class and is
 * written about; then every byte is searched for the name, the nickname and the note: what is stored, backed up, logged, sent between
 * processes, and sent to each kind of person and device.
 */
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { buffer } from 'node:stream/consumers';
import { type BackupKey, openBackupKey } from '@takt/server/backup/backup-key.ts';
import { type BackupPlace, openBackupPlace } from '@takt/server/backup/place.ts';
import { unseal } from '@takt/server/backup/seal.ts';
import { sqliteEnd } from '@takt/server/backup/sqlite-end.ts';
import { takeBackup } from '@takt/server/backup/take.ts';
import { open as openBox, placeOf } from '@takt/server/keys/sealed-box.ts';
import type { StaffRole } from '@takt/shared/api/accounts.ts';
import type { ClassDetail } from '@takt/shared/api/classes.ts';
import { PROTOCOL_VERSION } from '@takt/shared/link/protocol-versions.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type Browser, openClinic, someone } from '../support/a-clinic.ts';
import { GROUP } from '../support/a-store.ts';
import { MASTER_KEY } from '../support/master-key.ts';

const NAME = 'Tordis Kvernhusvik';
const NICKNAME = 'Ospelia';
const NOTE = 'albuen knaker i trappa';
const SECRETS = [NAME, 'Kvernhusvik', NICKNAME, NOTE];

/** As it may lie in bytes: in the usual encodings, and within a longer text that was written as base64. */
function formsOf(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  const within = [0, 1, 2].map((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    return whole.slice(shift === 0 ? 0 : 4, -4);
  });
  return [
    ...[bytes, Buffer.from(text, 'utf16le'), Buffer.from(text.toLowerCase())],
    ...[bytes.toString('hex'), encodeURIComponent(text), ...within].map((one) => Buffer.from(one)),
  ];
}
const found = (where: Buffer | string, secrets: readonly (string | Buffer)[] = SECRETS): string[] => {
  const bytes = Buffer.from(where);
  return secrets.flatMap((secret) => {
    const forms =
      typeof secret === 'string' ? formsOf(secret) : [secret, Buffer.from(secret.toString('hex'))];
    return forms.some((form) => bytes.includes(form)) ? [String(secret)] : [];
  });
};

const { open, later, browser, named, loggedIn } = openClinic();
const onBus: Buffer[] = [];
const screens: Record<string, string> = {};
const people: Record<string, Browser> = {};
let personId = '';
let classId = '';
let place: BackupPlace;
let key: BackupKey;

const good = async (reply: ReturnType<Browser['ask']>): Promise<unknown> => {
  const { status, body } = await reply;
  expect([status, body]).toEqual([expect.toBeOneOf([200, 201]), body]);
  return body;
};
const who = (name: string): Browser => {
  const known = people[name];
  if (known === undefined) throw new Error(`nobody is ${name}`);
  return known;
};
async function device(kind: string): Promise<Browser> {
  const roomId = kind === 'monitor' ? null : 'sal-1';
  const made = await good(
    who('lead').ask('POST', '/api/devices', { kind, roomId, name: 'Ved døra', days: null }),
  );
  const screen = browser();
  const kept = (await good(screen.ask('POST', '/api/device', { code: (made as { code: string }).code }))) as {
    token: string | null;
  };
  const more = kept.token === null ? {} : { authorization: `Bearer ${kept.token}` };
  return {
    ...screen,
    ask: (method, url, payload, headers) => screen.ask(method, url, payload, { ...more, ...headers }),
  };
}
let steps = 0;
const step = (command: object): Promise<unknown> =>
  good(
    who('instructor').ask('POST', `/api/classes/${classId}/commands`, {
      ...{ commandId: `command-${++steps}`, seenSeq: 99, phaseIndex: null, ageMs: 0 },
      command,
    }),
  );

/** Keeps what a screen is sent, for as long as the test runs. Resolves when it has seen the roster with the class. */
function overhear(name: string, from: Browser, projection: 'wall' | 'console'): Promise<unknown> {
  screens[name] = '';
  const socket = new WebSocket(`${open.under.server.url.replace('http', 'ws')}/live`, {
    headers: from.headers(),
  });
  const hello = {
    type: 'viewerHello',
    protocol: PROTOCOL_VERSION,
    room: 'sal-1',
    projection,
    format: 'json',
  };
  socket.on('open', () => socket.send(JSON.stringify(hello)));
  socket.on('message', (data) => {
    screens[name] += String(data);
  });
  return vi.waitFor(
    () => {
      later(100);
      expect(screens[name]).toMatch(/"serverRoster".*"serverFrame"/s);
    },
    { timeout: 120_000, interval: 20 },
  );
}

/** Every file of the clinic's folder and of the back-ups: as it lies there, and a back-up also opened. */
async function onDisk(): Promise<Record<string, Buffer>> {
  const files = readdirSync(open.temp.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('client'))
    .map((entry) => join(entry.parentPath, entry.name));
  const bytes: Record<string, Buffer> = {};
  for (const file of files) {
    bytes[file] = readFileSync(file);
    if (!file.endsWith('.age')) continue;
    const { database } = await unseal(createReadStream(file), [key.identity]);
    bytes[`${file}, opened`] = await buffer(database);
  }
  return bytes;
}
const backUp = () => {
  const end = sqliteEnd({
    path: join(open.temp.folder, 'test.sqlite'),
    work: join(open.temp.folder, 'work'),
  });
  const nowMs = open.hand.clock.nowMs();
  return takeBackup({ end, place, key, recipients: [], reason: 'backup', version: '0', nowMs });
};

beforeAll(async () => {
  const { bus } = open.under;
  const publish = bus.publish.bind(bus);
  vi.spyOn(bus, 'publish').mockImplementation((channel, message) => {
    onBus.push(Buffer.from(message));
    return publish(channel, message);
  });
  place = await openBackupPlace(join(open.temp.folder, 'backups'), join(open.temp.folder, 'places'));
  key = await openBackupKey(join(open.temp.folder, 'backup-key'));
  for (const role of ['lead', 'clinician', 'instructor', 'technician', 'researcher'] satisfies StaffRole[])
    people[role] = await loggedIn(await someone(open.parts, named(role), [role]));
  for (const kind of ['wall', 'shared-tablet', 'monitor']) people[kind] = await device(kind);
  people.nobody = browser();
  const details = { name: NAME, sex: 'f', birthYear: 1984, hrRestBpm: 58, target: 'heart-rate' };
  const added = { details, nickname: NICKNAME, hrMax: { bpm: 181, method: 'formula', date: null } };
  const ask = (name: string, url: string, body: object) => good(who(name).ask('POST', url, body));
  ({ personId } = (await ask('clinician', '/api/people', { ...added, groupId: GROUP.groupId })) as {
    personId: string;
  });
  const prepared = { templateId: '4x4', groupId: GROUP.groupId };
  ({ classId } = (await ask('instructor', '/api/rooms/sal-1/classes', prepared)) as { classId: string });
  const { slots } = (await good(who('instructor').ask('GET', `/api/classes/${classId}`))) as ClassDetail;
  const slot = slots.find((one) => one.personId === personId)?.slot;
  await overhear('wall', who('wall'), 'wall');
  await overhear('locked tablet', who('shared-tablet'), 'console');
  await overhear('console', who('instructor'), 'console');
  await step({ kind: 'start' });
  await step({ kind: 'note', slot, text: NOTE });
  await step({ kind: 'note', slot: null, text: NOTE });
  for (const name of Object.keys(screens))
    await vi.waitFor(
      () => {
        later(100);
        expect(screens[name]?.match(/serverRoster/g)?.length).toBeGreaterThan(1);
      },
      { timeout: 120_000, interval: 20 },
    );
  await backUp();
}, 300_000);
afterAll(() => vi.restoreAllMocks());

/** Each route that answers this caller, with what of the secrets its answer has. */
async function answers(name: string): Promise<Record<string, string[]>> {
  const parts: Readonly<Record<string, string>> = {
    ...{ classId, personId, groupId: GROUP.groupId, roomId: 'sal-1', slot: '4', day: '2026-11-24' },
  };
  const told: Record<string, string[]> = {};
  for (const { method, url, served } of open.app.guarded) {
    if (method !== 'GET' || !served) continue;
    const path = url.replace(/:(\w+)/g, (_, part: string) => parts[part] ?? 'none').replace('*', 'none');
    const from = who(name);
    const headers = name === 'monitor' ? {} : from.headers();
    const reply = await open.app.inject({ url: path, headers: { host: '127.0.0.1:8080', ...headers } });
    const secrets = found(reply.rawPayload);
    if (secrets.length > 0) told[url] = secrets;
  }
  return told;
}

describe('a made-up name, a nickname and a note in a running clinic', () => {
  it('[ASVS7] stand in no byte of database, log before it, keys, back-up, or back-up that was opened', async () => {
    const disk = await onDisk();
    const names = Object.keys(disk).map((file) => file.replace(/.*\//, '').replace(/takt-\w+-\w+/, 'takt'));
    expect(names.sort()).toEqual(
      expect.arrayContaining([
        'takt.age',
        'takt.age, opened',
        'test.sqlite',
        'test.sqlite-keys',
        'test.sqlite-wal',
      ]),
    );
    for (const [file, bytes] of Object.entries(disk)) expect([file, found(bytes)]).toEqual([file, []]);
    // It was looked in the right places: the pseudonymous id is there.
    const withId = Object.keys(disk).filter((file) => disk[file]?.includes(personId));
    expect(withId.some((file) => file.endsWith('opened'))).toBe(true);
    expect(withId.some((file) => /test\.sqlite(-wal)?$/.test(file))).toBe(true);
  });

  it('[ASVS7] stand in no line of the program’s log and no entry of the audit log', async () => {
    expect(found(open.under.warnings.join('\n'))).toEqual([]);
    const entries = await open.under.store.audit.list('klinikk', {
      before: null,
      personId: null,
      limit: 1000,
    });
    expect(entries.length).toBeGreaterThan(10);
    expect(found(JSON.stringify(entries))).toEqual([]);
  });

  it('[ASVS7] of these a wall is sent the nickname, a locked tablet nothing, a console no name and no note', () => {
    expect(screens.wall).toContain('"inTargetCount"');
    expect(found(screens.wall ?? '')).toEqual([NICKNAME]);
    expect(found(screens['locked tablet'] ?? '')).toEqual([]);
    expect(found(screens.console ?? '')).toEqual([NICKNAME]);
  });

  it('[ASVS7] of these the bus between processes has the nickname alone', () => {
    expect(onBus.length).toBeGreaterThan(10);
    expect(found(Buffer.concat(onBus))).toEqual([NICKNAME]);
  });

  it('[ASVS7] are in answers to staff who may read them, by the routes that say so, and in no other', async () => {
    const name = [NAME, 'Kvernhusvik'];
    const staff = {
      ...{ '/api/people': [...name, NICKNAME], '/api/people/:personId': [...name, NICKNAME] },
      '/api/groups/:groupId': [...name, NICKNAME],
      ...{ '/api/classes/:classId': [NICKNAME], '/api/classes/:classId/summary': [NICKNAME] },
      '/api/classes/:classId/notes': [NOTE],
      '/api/classes/:classId/participants/:slot/notes': [NOTE],
    };
    expect(await answers('clinician')).toEqual(staff);
    expect(await answers('instructor')).toEqual(staff);
    expect(await answers('lead')).toEqual({ ...staff, '/api/audit': name });
  });

  it.each(['technician', 'researcher', 'wall', 'shared-tablet', 'monitor', 'nobody'])(
    '[ASVS7] are in no answer to a %s',
    async (name) => {
      expect(await answers(name)).toEqual({});
    },
  );

  it('[ASVS8] after the deletion no byte of database, keys, back-ups and their contents has the person’s key, wrapped or not; nor has any answer the name', async () => {
    const keys = new DatabaseSync(join(open.temp.folder, 'test.sqlite-keys'), { timeout: 60_000 });
    const row = keys
      .prepare('select key_id, subject, wrapped from wrapped_key where person_id = ?')
      .get(personId);
    keys.close();
    const wrapped = Buffer.from(row?.wrapped as Uint8Array);
    const bare = openBox(MASTER_KEY, placeOf('key', String(row?.key_id), String(row?.subject)), wrapped);
    if (bare === null) throw new Error('the key does not open');
    const both = [wrapped, Buffer.from(bare)];
    const holders = async () =>
      Object.entries(await onDisk()).flatMap(([file, bytes]) =>
        found(bytes, both).length === 0 ? [] : [file.replace(/.*\/test/, 'test')],
      );
    // Before: wrapped, in the key store alone, and in no back-up.
    const before = await holders();
    expect(before.length).toBeGreaterThan(0);
    expect(before.filter((file) => !/^test\.sqlite-keys(-wal)?$/.test(file))).toEqual([]);
    await step({ kind: 'end' });
    const called = { called: NAME, reason: 'asked' };
    await good(who('lead').ask('POST', `/api/people/${personId}/erasure`, called));
    later(60_000);
    await backUp();
    expect(await holders()).toEqual([]);
    for (const [file, bytes] of Object.entries(await onDisk()))
      expect([file, found(bytes)]).toEqual([file, []]);
    expect(await answers('lead')).toEqual({ '/api/classes/:classId/notes': [NOTE] });
  });
});
