import { ClassDetail, type CommandBody, PreparedClass } from '@takt/shared/api/classes.ts';
import {
  AddedGroup,
  AddedPerson,
  GroupDetail,
  type HrMaxProposal,
  HrMaxProposals,
  Person,
  PersonEntry,
} from '@takt/shared/api/people.ts';
import { asSlot } from '@takt/shared/ids.ts';
import Type from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, sample, sensorOf } from '../../test/support/a-class.ts';
import { type TestServer, testServer } from '../../test/support/a-server.ts';
import { GROUP } from '../../test/support/a-store.ts';
import { type Asking, asking, good, refused } from '../../test/support/an-app.ts';
import { type HandClock, handClock } from '../../test/support/hand-clock.ts';
import { createApp } from './app.ts';
import type { App } from './services.ts';

let hand: HandClock;
let under: TestServer;
let app: App;
const ask: Asking = (...request) => asking(app)(...request);
const readings: { personId: string | null; action: string; why: string }[] = [];
beforeAll(async () => {
  hand = handClock(1, at(0));
  under = await testServer({
    clock: hand.clock,
    through: (store) => ({
      ...store,
      audit: {
        ...store.audit,
        append: async (fact) => void readings.push(fact),
      },
    }),
  });
  app = await createApp(under.server.services);
});
afterAll(async () => {
  await app.close();
  await under.close();
});

const details = { name: 'Kari  Nordmann', sex: 'f', birthYear: 1984, hrRestBpm: 58, target: 'heart-rate' };
const hrMax = { bpm: 181, method: 'formula', date: null };
const newPerson = (more: object = {}) =>
  ask('POST', '/api/people', { details, nickname: 'Bekk', hrMax, groupId: null, ...more });
const add = async (more: object = {}) =>
  (await good<AddedPerson>(AddedPerson, newPerson(more), 201)).personId;
const person = (personId: string) => good<Person>(Person, ask('GET', `/api/people/${personId}`));
const change = (personId: string, body: object) => ask('POST', `/api/people/${personId}/changes`, body);
const proposals = (personId: string) =>
  good<HrMaxProposal[]>(HrMaxProposals, ask('GET', `/api/people/${personId}/proposals`));
let commands = 0;
const send = (classId: string, command: CommandBody) =>
  ask('POST', `/api/classes/${classId}/commands`, {
    ...{ commandId: `command-${++commands}`, seenSeq: 1, phaseIndex: null, ageMs: 0 },
    command,
  });
const prepare = async (room: number, groupId: string | null) =>
  (
    await good<PreparedClass>(
      PreparedClass,
      ask('POST', `/api/rooms/sal-${room}/classes`, { templateId: '4x4', groupId }),
      201,
    )
  ).classId;

describe('people over HTTP', () => {
  it('[PPL20] somebody who is added is found on the list by the name as it is kept', async () => {
    const personId = await add({ groupId: GROUP.groupId });
    const list = await good<PersonEntry[]>(Type.Array(PersonEntry), ask('GET', '/api/people'));
    expect(list.find((one) => one.personId === personId)).toMatchObject({
      ...{ name: 'Kari Nordmann', nickname: 'Bekk', hrMax },
      groups: [{ groupId: GROUP.groupId, name: GROUP.name, station: 4 }],
    });
    expect((await person(personId)).details).toEqual({ ...details, name: 'Kari Nordmann' });
  });

  it('[PPL20] a name that cannot be shown, a nickname that is too long and an impossible day are refused in words', async () => {
    const wrong = async (more: object) => (await refused(newPerson(more))).body.error.text.nb;
    expect(await wrong({ details: { ...details, name: ' \u200b ' } })).toMatch(/tegn som ikke kan vises/);
    expect(await wrong({ nickname: 'Et altfor langt navn' })).toMatch(/høyst 12 tegn/);
    expect(await wrong({ hrMax: { ...hrMax, date: '2027-01-01' } })).toMatch(/Datoen kan ikke brukes/);
    expect((await refused(newPerson({ groupId: 'nobody' }))).status).toBe(404);
  });

  it('[PPL21] whoever reads the list, a person, or a group’s names is written down with why', async () => {
    const personId = await add();
    readings.length = 0;
    await ask('GET', '/api/people');
    await person(personId);
    await ask('GET', `/api/groups/${GROUP.groupId}`);
    expect(readings.map((one) => [one.action, one.personId, one.why])).toEqual([
      ['people.read', null, 'list'],
      ['person.read', personId, 'treatment'],
      ['group.read', null, 'list'],
    ]);
  });

  it('[PPL22] each kind of change is kept, and undone by its opposite', async () => {
    const personId = await add();
    const choices = { nickname: 'Elv', display: 'hidden', autoSignIn: true, research: true };
    const expected = { transport: 'Taxi', calls: '', clothes: '', strapSize: 'small' };
    const clearance = { clearedBy: 'Lege Dahl', day: '2026-01-02', limits: '', untilDay: null };
    for (const body of [
      { kind: 'details', details: { ...details, target: 'rpe' } },
      { kind: 'choices', choices },
      { kind: 'expected', expected },
      { kind: 'hrMax', hrMax: { bpm: 190, method: 'measured', date: '2026-01-05' } },
      { kind: 'clearance', clearance },
      { kind: 'archive', archived: true },
      { kind: 'archive', archived: false },
    ])
      expect((await change(personId, body)).status, JSON.stringify(body)).toBe(200);
    const now = await person(personId);
    expect(now).toMatchObject({ choices, expected, clearances: [clearance], archivedAtMs: null });
    expect(now.details.target).toBe('rpe');
    expect(now.hrMaxHistory.map((one) => [one.hrMax.bpm, one.setBy])).toEqual([
      [190, 'demonstration'],
      [181, 'demonstration'],
    ]);
    expect((await refused(change('nobody', { kind: 'archive', archived: true }))).status).toBe(404);
  });

  it('[COU7] a course is begun, changed with a reason and ended; the planned dose stays as it was', async () => {
    const personId = await add();
    const terms = {
      ...{ templateId: '4x4', sessionsAWeek: 2, weeks: 8, intervals: 4, workMinutes: 16 },
      ...{ target: 'heart-rate', band: { floorPercent: 85, ceilingPercent: 95 }, borg: null },
    };
    await change(personId, { kind: 'startCourse', startDay: '2026-01-12', terms });
    const courseId = (await person(personId)).courses[0]?.courseId;
    const changed = {
      ...{ kind: 'changeCourse', courseId, fromDay: '2026-01-26' },
      terms: { ...terms, sessionsAWeek: 1 },
    };
    expect((await refused(change(personId, { ...changed, why: ' ' }))).status).toBe(422);
    await change(personId, { ...changed, why: 'Reisevei' });
    await change(personId, { kind: 'endCourse', courseId, ended: { day: '2026-02-20', why: 'Flyttet' } });
    const course = (await person(personId)).courses[0];
    expect(course?.versions.map((one) => one.terms.sessionsAWeek)).toEqual([2, 1]);
    expect(course?.ended).toMatchObject({ day: '2026-02-20', why: 'Flyttet' });
  });

  it('[PPL23] a walk-in who is tied to a person has that person’s HRmax, resting HR and sex in review and summary', async () => {
    const personId = await add();
    const classId = await prepare(3, null);
    const slot = asSlot(2);
    await send(classId, { kind: 'join', slot, nickname: 'Gjest', hrMax: null });
    const ofSlot = async () => {
      const detail = await good<ClassDetail>(ClassDetail, ask('GET', `/api/classes/${classId}`));
      const found = detail.slots.find((one) => one.slot === slot);
      return [found?.personId, found?.hrMax?.bpm, found?.hrRestBpm];
    };
    expect(await ofSlot()).toEqual([null, undefined, null]);
    await send(classId, { kind: 'end' });
    expect((await send(classId, { kind: 'identify', slot, personId })).status).toBe(200);
    expect(await ofSlot()).toEqual([personId, 181, 58]);
    const again = await refused(send(classId, { kind: 'identify', slot, personId }));
    expect(again.body.error.text.nb).toBe('Plassen er alt en persons. Ta det tilbake først.');
    expect((await send(classId, { kind: 'identify', slot, personId: null })).status).toBe(200);
    expect(await ofSlot()).toEqual([null, undefined, null]);
    expect((await refused(send(classId, { kind: 'identify', slot, personId: 'nobody' }))).status).toBe(409);
  });

  it('[PPL23] an HRmax that was given in the class counts on; somebody who is in the class cannot be tied to it twice', async () => {
    const personId = await add({ hrMax: { bpm: 199, method: 'measured', date: null } });
    const classId = await prepare(4, GROUP.groupId);
    const slot = asSlot(9);
    const own = { bpm: 170, method: 'measured', date: null } as const;
    await send(classId, { kind: 'join', slot, nickname: 'Gjest', hrMax: own });
    expect(
      (await refused(send(classId, { kind: 'identify', slot, personId: 'p1' }))).body.error.text.en,
    ).toMatch(/in the class already, at station 1/);
    await send(classId, { kind: 'identify', slot, personId });
    const detail = await good<ClassDetail>(ClassDetail, ask('GET', `/api/classes/${classId}`));
    expect(detail.slots.find((one) => one.slot === slot)).toMatchObject({ personId, hrMax: own });
    await send(classId, { kind: 'end' });
  });

  it('[PPL24] fifteen seconds above the stored HRmax are suggested; nothing is raised until staff say so', async () => {
    const personId = await add();
    const classId = await prepare(5, null);
    const slot = asSlot(1);
    await send(classId, { kind: 'join', slot, nickname: 'Gjest', hrMax: null });
    await send(classId, { kind: 'assign', slot, sensors: [sensorOf(1)] });
    await send(classId, { kind: 'identify', slot, personId });
    hand.moveTo(at(10));
    await send(classId, { kind: 'start' });
    hand.moveTo(at(70));
    const beats = Array.from({ length: 50 }, (_, s) => sample(1, 12 + s, s < 20 ? 180 : 186));
    const { recorder } = under.server.services.room('sal-5');
    await Promise.all([recorder.accept('gw/1', beats), recorder.flush()]);
    expect(await proposals(personId), 'the class still runs').toEqual([]);
    await send(classId, { kind: 'end' });
    const [found] = await proposals(personId);
    expect(found).toMatchObject({ classId, bpm: 186, storedBpm: 181 });
    expect((await person(personId)).hrMaxHistory[0]?.hrMax.bpm).toBe(181);

    const answer = { kind: 'proposal', classId, bpm: 186 };
    expect((await refused(change(personId, { ...answer, bpm: 187, confirmed: true }))).status).toBe(409);
    await change(personId, { ...answer, confirmed: false });
    expect(await proposals(personId)).toEqual([]);
    expect((await person(personId)).hrMaxHistory).toHaveLength(1);
  });

  it('[PPL24] a suggestion that staff confirm becomes the HRmax, with the class as its method, and is not made again', async () => {
    const personId = await add();
    const classId = await prepare(6, null);
    const slot = asSlot(1);
    await send(classId, { kind: 'join', slot, nickname: 'Gjest', hrMax: null });
    await send(classId, { kind: 'assign', slot, sensors: [sensorOf(1)] });
    await send(classId, { kind: 'identify', slot, personId });
    hand.moveTo(at(100));
    await send(classId, { kind: 'start' });
    hand.moveTo(at(170));
    const beats = Array.from({ length: 50 }, (_, s) => sample(1, 102 + s, 188));
    const { recorder } = under.server.services.room('sal-6');
    await Promise.all([recorder.accept('gw/1', beats), recorder.flush()]);
    await send(classId, { kind: 'end' });
    await change(personId, { kind: 'proposal', classId, bpm: 188, confirmed: true });
    const now = await person(personId);
    expect(now.hrMaxHistory[0]).toMatchObject({
      hrMax: { bpm: 188, method: 'class-peak', date: '2026-01-12' },
      ...{ setBy: 'demonstration', classId },
    });
    expect(await proposals(personId)).toEqual([]);
    expect(now.classes.map((one) => [one.classId, one.ended])).toEqual([[classId, true]]);
  });
});

describe('groups over HTTP', () => {
  it('[PPL25] a group is made, named anew and filled by name; a class is prepared from it', async () => {
    const { groupId } = await good<AddedGroup>(
      AddedGroup,
      ask('POST', '/api/groups', { name: ' Onsdag ' }),
      201,
    );
    const step = (body: object) => ask('POST', `/api/groups/${groupId}/changes`, body);
    const personId = await add();
    await step({ kind: 'rename', name: 'Torsdag' });
    await step({ kind: 'join', personId, station: 5 });
    expect(await good<GroupDetail>(GroupDetail, ask('GET', `/api/groups/${groupId}`))).toMatchObject({
      name: 'Torsdag',
      members: [{ personId, name: 'Kari Nordmann', station: 5 }],
    });
    expect((await refused(step({ kind: 'rename', name: GROUP.name }))).status).toBe(409);
    const classId = await prepare(7, groupId);
    const detail = await good<ClassDetail>(ClassDetail, ask('GET', `/api/classes/${classId}`));
    expect(detail.slots).toMatchObject([{ station: 5, personId, nickname: 'Bekk' }]);
    expect((await refused(ask('GET', '/api/groups/nobody'))).status).toBe(404);
  });
});
