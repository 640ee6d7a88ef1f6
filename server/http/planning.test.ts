import { PreparedClass } from '@takt/shared/api/classes.ts';
import {
  AddedEntry,
  AddedStaff,
  DayPlan,
  RoomEntry,
  StaffEntry,
  TimetableWeek,
} from '@takt/shared/api/planning.ts';
import Type from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, sample } from '../../test/support/a-class.ts';
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
beforeAll(async () => {
  // Monday 12 January 2026, 10:00 in Oslo.
  hand = handClock(1, at(0));
  under = await testServer({ clock: hand.clock });
  app = await createApp(under.server.services);
});
afterAll(async () => {
  await app.close();
  await under.close();
});

const MONDAY = '2026-01-12';
const entry = (more: object = {}) => ({
  ...{ roomId: 'sal-1', groupId: GROUP.groupId, templateId: '4x4', weekday: 1 },
  ...{ startsAt: 600, lengthMinutes: 45, fromDay: MONDAY, toDay: null },
  ...more,
});
const addEntry = async (more: object = {}) =>
  (await good<AddedEntry>(AddedEntry, ask('POST', '/api/timetable/entries', entry(more)), 201)).entryId;
const timetable = (body: object) => ask('POST', '/api/timetable/changes', body);
const day = (of = MONDAY) => good<DayPlan>(DayPlan, ask('GET', `/api/days/${of}`));
const sessionOf = async (entryId: string, of = MONDAY) =>
  (await day(of)).sessions.find((one) => one.entryId === entryId);

describe('the timetable over HTTP', () => {
  it('[TIM13] a week is its sessions in the clinic’s time, with what is cancelled, moved and closed', async () => {
    const entryId = await addEntry({ startsAt: 1200 });
    const exception = { kind: 'cancelled', entryId, day: '2026-01-19', why: 'Kurs' };
    await timetable({ kind: 'except', exception });
    await timetable({ kind: 'close', days: [{ day: '2026-01-26', name: 'Planleggingsdag' }] });
    const url = `/api/timetable?from=${MONDAY}&days=21`;
    const week = await good<TimetableWeek>(TimetableWeek, ask('GET', url));
    const told = week.sessions
      .filter((one) => one.entryId === entryId)
      .map(({ day, status, why }) => [day, status, why]);
    expect(told).toEqual([
      ['2026-01-12', 'planned', null],
      ['2026-01-19', 'cancelled', 'Kurs'],
      ['2026-01-26', 'closed', 'Planleggingsdag'],
    ]);
    expect(week.sessions[0]?.startsAtMs).toBe(Date.parse('2026-01-12T19:00:00Z'));
    await timetable({ kind: 'open', days: ['2026-01-26'] });
  });

  it('[TIM13] a template, a day and a weekday that there are not are refused in words', async () => {
    expect((await refused(ask('POST', '/api/timetable/entries', entry({ templateId: '9x9' })))).status).toBe(
      404,
    );
    expect((await refused(ask('GET', '/api/timetable?from=2026-02-30'))).status).toBe(422);
    expect((await refused(ask('GET', '/api/days/2026-02-30'))).status).toBe(422);
    expect((await refused(ask('POST', '/api/timetable/entries', entry({ weekday: 8 })))).status).toBe(400);
  });
});

describe('a day', () => {
  it('[TIM14] has what is planned by room and time, who is expected, and the class once it is prepared', async () => {
    const entryId = await addEntry({ roomId: 'sal-2' });
    const before = await sessionOf(entryId);
    expect(before).toMatchObject({ roomName: 'Sal 2', groupName: GROUP.name, startsAt: 600, held: null });
    expect(before?.people.map(({ was, station }) => [station, was])).toEqual([
      [1, 'ahead'],
      [2, 'ahead'],
      [3, 'ahead'],
    ]);
    const plan = { templateId: '4x4', groupId: GROUP.groupId, session: { entryId, day: MONDAY } };
    const { classId } = await good<PreparedClass>(
      PreparedClass,
      ask('POST', '/api/rooms/sal-2/classes', plan),
      201,
    );
    expect((await sessionOf(entryId))?.held).toEqual({ classId, startedAtMs: null, endedAtMs: null });
    const wrong = { ...plan, session: { entryId, day: '2026-01-13' } };
    expect((await refused(ask('POST', '/api/rooms/sal-3/classes', wrong))).status).toBe(404);
  });

  it('[TIM15] whoever was recorded came; who is missing while it runs, and not known of afterwards, is told apart', async () => {
    const entryId = await addEntry({ roomId: 'sal-4' });
    const session = { entryId, day: MONDAY };
    const plan = { templateId: '4x4', groupId: GROUP.groupId, session };
    const { classId } = await good<PreparedClass>(
      PreparedClass,
      ask('POST', '/api/rooms/sal-4/classes', plan),
      201,
    );
    const send = (kind: 'start' | 'end') =>
      ask('POST', `/api/classes/${classId}/commands`, {
        ...{ commandId: `command-${kind}`, seenSeq: 1, phaseIndex: null, ageMs: 0 },
        command: { kind },
      });
    const was = async () => (await sessionOf(entryId))?.people.map((one) => one.was);
    await send('start');
    const { recorder } = under.server.services.room('sal-4');
    hand.moveTo(at(20));
    const beats = [1, 2, 3, 4].map((s) => sample(1, s, 120));
    await Promise.all([recorder.accept('gw/1', beats), recorder.flush()]);
    expect(await was()).toEqual(['attended', 'missing', 'missing']);
    await send('end');
    expect(await was()).toEqual(['attended', 'unknown', 'unknown']);

    const mark = { ...session, personId: 'p2', was: 'absent', reason: 'Syk' };
    expect((await ask('POST', '/api/attendance', mark)).status).toBe(200);
    await ask('POST', '/api/attendance', { ...mark, personId: 'p3', was: 'attended', reason: null });
    const people = (await sessionOf(entryId))?.people ?? [];
    expect(people.map((one) => [one.was, one.reason])).toEqual([
      ['attended', null],
      ['absent', 'Syk'],
      ['attended', null],
    ]);
    await ask('POST', '/api/attendance', { ...mark, was: null, reason: null });
    expect((await was())?.[1]).toBe('unknown');
  });

  it('[TIM15] shows the clearance that counts on that day, never one that was withdrawn or is over', async () => {
    const entryId = await addEntry({ roomId: 'sal-5' });
    const clearance = {
      clearedBy: 'Lege Dahl',
      day: '2026-01-02',
      limits: 'Ikke løping',
      untilDay: '2026-01-18',
    };
    await ask('POST', '/api/people/p1/changes', { kind: 'clearance', clearance });
    const shown = async (of: string) => (await sessionOf(entryId, of))?.people[0]?.clearance;
    expect(await shown(MONDAY)).toEqual({ clearedBy: 'Lege Dahl', day: '2026-01-02', limits: 'Ikke løping' });
    expect(await shown('2026-01-19')).toBeNull();
    await ask('POST', '/api/people/p1/changes', { kind: 'withdrawClearance', number: 1, withdrawn: true });
    expect(await shown(MONDAY)).toBeNull();
  });
});

describe('rooms and staff over HTTP', () => {
  it('[PPL26] a room that is added is in use at once', async () => {
    await ask('POST', '/api/rooms', { name: 'Ny sal', stations: 6 });
    const rooms = await good<RoomEntry[]>(Type.Array(RoomEntry), ask('GET', '/api/rooms'));
    expect(rooms.find(({ name }) => name === 'Ny sal')).toMatchObject({ stations: 6, inUse: true });
    expect(rooms.find(({ roomId }) => roomId === 'sal-1')).toMatchObject({ stations: 12, inUse: true });
    expect((await ask('POST', '/api/rooms/sal-9/changes', { name: 'Sal 9 B', stations: 5 })).status).toBe(
      200,
    );
    expect(under.server.services.room('sal-9').name).toBe('Sal 9 B');
    const { classId } = await good<PreparedClass>(
      PreparedClass,
      ask('POST', '/api/rooms/sal-9/classes', { templateId: '4x4', groupId: null }),
      201,
    );
    expect(classId).not.toBe('');
    expect(under.server.services.room('sal-9').log.current()?.model.slots.size).toBe(5);
    expect((await refused(ask('POST', '/api/rooms/none/changes', { name: 'x', stations: 1 }))).status).toBe(
      404,
    );
  });

  it('[PPL26] staff are entered with an HPR number that can be one', async () => {
    const fields = { name: 'Ola Holm', profession: 'Fysioterapeut', hprNumber: '914 49 00', competence: '' };
    const { staffId } = await good<AddedStaff>(AddedStaff, ask('POST', '/api/staff', fields), 201);
    const wrong = await refused(ask('POST', '/api/staff', { ...fields, hprNumber: '01010112345' }));
    expect(wrong.body.error.text.nb).toMatch(/fødselsnummer/);
    await ask('POST', `/api/staff/${staffId}/changes`, { kind: 'archive', archived: true });
    const staff = await good<StaffEntry[]>(Type.Array(StaffEntry), ask('GET', '/api/staff'));
    expect(staff).toMatchObject([{ staffId, hprNumber: '9144900', archivedAtMs: at(20) }]);
  });
});
