/** A person's own copy, and a blocked record, over HTTP, of a class in which others took part too. */
import { ClassDetail, ClassSummary, PreparedClass } from '@takt/shared/api/classes.ts';
import { AddedPerson, ImportPreview, PersonEntry } from '@takt/shared/api/people.ts';
import { AddedRightsCase } from '@takt/shared/api/rights.ts';
import type { ClassEventBody } from '@takt/shared/class/class.ts';
import { asSlot, type Slot } from '@takt/shared/ids.ts';
import { encodeBlock } from '@takt/shared/recording/takt.ts';
import { strFromU8, unzipSync } from 'fflate';
import Type from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from '../../test/support/a-server.ts';
import { GROUP, write } from '../../test/support/a-store.ts';
import { type Asking, asking, good, refused } from '../../test/support/an-app.ts';
import { handClock } from '../../test/support/hand-clock.ts';
import type { Role } from '../access/actor.ts';
import { createApp } from './app.ts';
import type { App } from './services.ts';

const NOW_MS = Date.UTC(2026, 10, 27, 12);
const NOTE = 'sa at <kneet> verker';
/** What is said of the others, and on the class as a whole. */
const OTHERS = ['Ola Nordmann', 'Fjell', 'den andre var sliten', 'varmt i salen'];
let under: TestServer;
let app: App;
let roles: readonly Role[] = ['lead', 'instructor'];
let kari = '';
let classId = '';
let mySlot = asSlot(1);
const hand = handClock(1, NOW_MS);
const ask: Asking = (...request) => asking(app)(...request);

async function add(name: string, nickname: string): Promise<string> {
  const details = { name, sex: null, birthYear: 1980, hrRestBpm: null, target: 'heart-rate' };
  const body = { details, nickname, hrMax: null, groupId: GROUP.groupId };
  return (await good<AddedPerson>(AddedPerson, ask('POST', '/api/people', body), 201)).personId;
}

beforeAll(async () => {
  under = await testServer({ clock: hand.clock });
  const { services } = under.server;
  const identify = async () => ({ id: 'a1', roles, roomId: null, session: null, device: null });
  app = await createApp({ ...services, access: { ...services.access, identify } });
  kari = await add('Kari Ærfugl', 'Bekk');
  const ola = await add('Ola Nordmann', 'Fjell');
  const prepared = ask('POST', '/api/rooms/sal-1/classes', { templateId: '4x4', groupId: GROUP.groupId });
  classId = (await good<PreparedClass>(PreparedClass, prepared, 201)).classId;
  const { log } = services.room('sal-1');
  const slotOf = (personId: string): Slot =>
    [...(log.current()?.model.slots.values() ?? [])].find((one) => one.personId === personId)?.slot ??
    asSlot(40);
  mySlot = slotOf(kari);
  const happens = (body: ClassEventBody) =>
    write(log, { ...body, atMs: hand.clock.nowMs(), actor: 'a1', commandId: null });
  await happens({ kind: 'started' });
  await happens({ kind: 'note', slot: mySlot, text: NOTE });
  await happens({ kind: 'note', slot: slotOf(ola), text: 'den andre var sliten' });
  await happens({ kind: 'note', slot: null, text: 'varmt i salen' });
  await happens({ kind: 'borg', slot: mySlot, borg: 17 });
  const second = Math.floor(NOW_MS / 1000) + 5;
  const rows = [mySlot, slotOf(ola)].map((slot) => {
    const bpm = slot === mySlot ? 151 : 99;
    const sample = { atMs: second * 1000, heartRateBpm: bpm, rrTicks: [], strap: null };
    return { classId, slot, source: 'gw/boot', second, blocks: encodeBlock([sample]) };
  });
  await under.store.recordings.journal(rows);
  hand.moveTo(NOW_MS + 60_000);
});
afterAll(async () => {
  await app.close();
  await under.close();
});

const as = async <T>(role: Role, work: () => Promise<T>): Promise<T> => {
  roles = [role];
  try {
    return await work();
  } finally {
    roles = ['lead', 'instructor'];
  }
};
async function takeDown(kind: string): Promise<string> {
  const body = { kind, askedDay: '2026-11-20', asked: 'alt om meg' };
  const added = ask('POST', `/api/people/${kari}/rights`, body);
  return (await good<AddedRightsCase>(AddedRightsCase, added, 201)).caseId;
}
const step = (caseId: string, body: object) => ask('POST', `/api/rights/${caseId}/steps`, body);
const end = () => {
  const { log } = under.server.services.room('sal-1');
  return write(log, {
    kind: 'ended',
    reason: 'staff',
    atMs: hand.clock.nowMs(),
    actor: 'a1',
    commandId: null,
  });
};
const copy = (query: string) =>
  app.inject({ method: 'GET', url: `/api/people/${kari}/copy${query}`, headers: { host: 'localhost' } });

describe('a person’s own copy', () => {
  it('[RIG8] has everything of the person, to read and for programs, with the recording, and nothing of others', async () => {
    const caseId = await takeDown('takesAlong');
    const reply = await copy(`?caseId=${caseId}`);
    expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'application/zip']);
    const files = unzipSync(reply.rawPayload);
    const names = Object.keys(files);
    expect(names).toEqual([`recordings/2026-11-27-${classId}.json`, 'data.json', 'log.json', 'les-meg.html']);
    const [recording, data, log, page] = names.map((name) => strFromU8(files[name] ?? new Uint8Array(0)));
    expect(JSON.parse(recording ?? '')).toMatchObject({ classId, samples: [{ heartRateBpm: 151 }] });
    const read = JSON.parse(data ?? '') as { person: object; classes: object[]; cases: object[] };
    expect(read.person).toMatchObject({ details: { name: 'Kari Ærfugl', birthYear: 1980 } });
    expect(read.classes).toMatchObject([{ borg: 17, nickname: 'Bekk', notes: [{ text: NOTE, by: 'a1' }] }]);
    expect(read.cases).toMatchObject([{ kind: 'takesAlong', asked: 'alt om meg' }]);
    expect((JSON.parse(log ?? '') as { action: string }[])[0]).toMatchObject({ action: 'rights.export' });
    expect(page).toContain('Kari Ærfugl');
    expect(page).toContain('sa at &lt;kneet&gt; verker');
    expect(page).not.toMatch(/<script|<kneet>/);
    const all = [recording, data, log, page].join('\n');
    for (const text of [...OTHERS, '"heartRateBpm":99'])
      expect([text, all.includes(text)]).toEqual([text, false]);
  });

  it('[RIG8] is made for a case of access alone, by the lead alone, and is written in the log before it is sent', async () => {
    const [sees, other] = [await takeDown('sees'), await takeDown('correction')];
    expect((await copy('')).statusCode).toBe(400);
    expect((await copy(`?caseId=${other}`)).statusCode).toBe(409);
    expect((await copy('?caseId=none')).statusCode).toBe(409);
    for (const role of ['instructor', 'clinician', 'technician', 'researcher'] as const) {
      expect((await as(role, () => copy(`?caseId=${sees}`))).statusCode).toBe(403);
    }
    const english = unzipSync((await copy(`?caseId=${sees}&language=en`)).rawPayload);
    expect(strFromU8(english['read-me.html'] ?? new Uint8Array(0))).toContain(
      'What Takt keeps about Kari Ærfugl',
    );
    const [newest] = await under.store.audit.list('klinikk', { before: null, personId: kari, limit: 1 });
    expect(newest).toMatchObject({ action: 'rights.export', detail: 'sees', why: 'asked', actor: 'a1' });
  });
});

describe('a record that is blocked', () => {
  it('[RIG9] is blocked once no class of the person runs, and is nowhere from then on but for the lead with a reason', async () => {
    const caseId = await takeDown('blocking');
    const granted = { kind: 'answer', outcome: 'granted', text: '' };
    expect((await refused(step(caseId, { ...granted, outcome: 'partly', text: 'x' }))).status).toBe(400);
    const running = await refused(step(caseId, granted));
    expect([running.status, running.body.error.text.nb]).toEqual([
      409,
      expect.stringMatching(/Avslutt timen/),
    ]);
    await end();
    const figures = async () =>
      (await good<ClassSummary>(ClassSummary, ask('GET', `/api/classes/${classId}/summary`))).participants;
    const before = await figures();
    expect(before.map(({ slot }) => slot)).toContain(mySlot);
    expect((await step(caseId, granted)).status).toBe(200);

    const people = async () => good<PersonEntry[]>(Type.Array(PersonEntry), ask('GET', '/api/people'));
    const mine = (await people()).find(({ personId }) => personId === kari);
    expect(mine).toMatchObject({
      name: 'Kari Ærfugl',
      nickname: null,
      hrMax: null,
      groups: [],
      blocked: true,
    });
    expect((await as('clinician', people)).map(({ personId }) => personId)).not.toContain(kari);
    for (const path of ['', '/proposals', '/rights']) {
      const told = await as('clinician', () => refused(ask('GET', `/api/people/${kari}${path}`)));
      expect([path, told.status]).toEqual([path, 403]);
    }
    const archive = { kind: 'archive', archived: true };
    expect((await as('clinician', () => ask('POST', `/api/people/${kari}/changes`, archive))).status).toBe(
      403,
    );
    expect((await as('instructor', () => ask('GET', `/api/people/${kari}/choices`))).status).toBe(403);
    expect(
      (await as('instructor', () => ask('POST', `/api/people/${kari}/choices`, { autoSignIn: true }))).status,
    ).toBe(403);
    expect((await refused(ask('GET', `/api/people/${kari}`))).status).toBe(409);
    expect((await ask('GET', `/api/people/${kari}?reason=claim`)).status).toBe(200);
    const [newest] = await under.store.audit.list('klinikk', { before: null, personId: kari, limit: 1 });
    expect(newest).toMatchObject({ action: 'person.read', why: 'blocked: claim' });

    const detail = await good<ClassDetail>(ClassDetail, ask('GET', `/api/classes/${classId}`));
    expect(detail.erased).toEqual([{ slot: mySlot, station: expect.any(Number), blocked: true }]);
    expect(detail.slots.map(({ slot }) => slot)).not.toContain(mySlot);
    const others = before.filter(({ slot }) => slot !== mySlot);
    expect(await figures()).toEqual(others);
    for (const what of ['curve', 'notes']) {
      const told = await refused(ask('GET', `/api/classes/${classId}/participants/${mySlot}/${what}`));
      expect([told.status, told.body.error.text.nb]).toEqual([404, expect.stringMatching(/^Sperret/)]);
    }
    const borg = {
      ...{ commandId: 'command-1', seenSeq: 99, phaseIndex: null, ageMs: 0 },
      command: { kind: 'borg', slot: mySlot, borg: 12 },
    };
    expect((await ask('POST', `/api/classes/${classId}/commands`, borg)).status).not.toBe(200);
    const shown = [...(under.server.services.room('sal-1').log.current()?.model.slots.values() ?? [])];
    expect(shown.find(({ slot }) => slot === mySlot)).toMatchObject({
      nickname: '',
      hrMax: null,
      display: 'hidden',
    });

    const group = await ask('GET', `/api/groups/${GROUP.groupId}`);
    expect(JSON.stringify(group.body)).not.toContain(kari);
    expect((await under.store.people.members(GROUP.groupId)).map(({ plan }) => plan.personId)).not.toContain(
      kari,
    );
    const join = { kind: 'join', personId: kari, station: null };
    expect((await refused(ask('POST', `/api/groups/${GROUP.groupId}/changes`, join))).status).toBe(409);
    const list = { text: 'Navn\nKari Ærfugl\n', group: null, decisions: [], confirmed: false };
    const preview = await good<ImportPreview>(ImportPreview, ask('POST', '/api/people/import', list));
    expect([preview.lines.length, preview.undecided]).toEqual([1, []]);
    const attended = {
      entryId: 'e1',
      day: '2026-11-27',
      personId: kari,
      was: 'attended',
      reason: null,
    } as const;
    await expect(
      under.store.planning.markAttendance('klinikk', attended, { actor: 'a1', atMs: 1 }),
    ).rejects.toThrow(/blocked/);

    const sees = await takeDown('sees');
    const files = unzipSync((await copy(`?caseId=${sees}`)).rawPayload);
    expect(strFromU8(files['data.json'] ?? new Uint8Array(0))).toContain(NOTE);
    expect(await under.store.upkeep.verify()).toEqual([]);

    expect((await step(caseId, { kind: 'unblock', text: 'personen ba om det' })).status).toBe(200);
    expect((await refused(step(caseId, { kind: 'unblock', text: 'igjen' }))).status).toBe(409);
    expect(await figures()).toEqual(before);
    expect((await as('clinician', () => ask('GET', `/api/people/${kari}`))).status).toBe(200);
  });

  it('[RIG9] stays blocked while another case blocks it', async () => {
    const [first, second] = [await takeDown('blocking'), await takeDown('blocking')];
    for (const one of [first, second]) await step(one, { kind: 'answer', outcome: 'granted', text: '' });
    await step(first, { kind: 'unblock', text: 'x' });
    expect((await as('clinician', () => ask('GET', `/api/people/${kari}`))).status).toBe(403);
    await step(second, { kind: 'unblock', text: 'x' });
    expect((await as('clinician', () => ask('GET', `/api/people/${kari}`))).status).toBe(200);
  });
});
