import {
  ClassDetail,
  ClassEntry,
  ClassNotes,
  ClassSummary,
  type Command,
  type CommandBody,
  CommandReply,
  Curve,
  Group,
  Notes,
  PreparedClass,
  TemplateSchema,
} from '@takt/shared/api/classes.ts';
import { ErrorReply, Session } from '@takt/shared/api/common.ts';
import { matches } from '@takt/shared/check.ts';
import { asSlot } from '@takt/shared/ids.ts';
import { Summary } from '@takt/shared/summary/summary.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, sample } from '../../test/support/a-class.ts';
import type { Participant } from '../../test/support/a-console.ts';
import { type TestServer, testServer } from '../../test/support/a-server.ts';
import { CLINIC, GROUP, settled } from '../../test/support/a-store.ts';
import { type Asking, asking, good, refused } from '../../test/support/an-app.ts';
import { type HandClock, handClock } from '../../test/support/hand-clock.ts';
import * as channels from '../bus/channels.ts';
import { createApp } from './app.ts';
import type { App } from './services.ts';

let hand: HandClock;
let under: TestServer;
let app: App;
const ask: Asking = (...request) => asking(app)(...request);
const readings: {
  actor: string;
  action: string;
  classId: string | null;
  detail: string;
  personId: string | null;
}[] = [];
beforeAll(async () => {
  hand = handClock(1, at(0));
  under = await testServer({
    clock: hand.clock,
    through: (store) => ({
      ...store,
      audit: {
        ...store.audit,
        async append(fact) {
          readings.push(fact);
          await store.audit.append(fact);
        },
      },
    }),
  });
  app = await createApp(under.server.services);
});
afterAll(async () => {
  await app.close();
  await under.close();
});

const roomOf = (n: number) => under.server.services.room(`sal-${n}`);

let commands = 0;
const send = (classId: string, command: CommandBody, more: Partial<Command> = {}) =>
  ask('POST', `/api/classes/${classId}/commands`, {
    commandId: `command-${++commands}`,
    seenSeq: 1,
    phaseIndex: null,
    ageMs: 0,
    command,
    ...more,
  });
const done = (classId: string, command: CommandBody, more: Partial<Command> = {}) =>
  good<CommandReply>(CommandReply, send(classId, command, more));
const prepare = async (
  room: number,
  groupId: string | null = GROUP.groupId,
  templateId = '4x4',
): Promise<string> =>
  (
    await good<PreparedClass>(
      PreparedClass,
      ask('POST', `/api/rooms/sal-${room}/classes`, { templateId, groupId }),
      201,
    )
  ).classId;

describe('before a class', () => {
  it('[API6] the session tells who, where and how fast', async () => {
    expect(await good<Session>(Session, ask('GET', '/api/session'))).toMatchObject({
      actor: 'demonstration',
      demonstration: true,
      clockRate: 1,
      clinicName: CLINIC.name,
      timeZone: 'Europe/Oslo',
    });
  });

  it('[API7] templates and groups', async () => {
    const templates = (await ask('GET', '/api/templates')).body as unknown[];
    expect(templates).toHaveLength(6);
    for (const template of templates) expect(matches(TemplateSchema, template)).toBe(true);
    const groups = (await ask('GET', '/api/groups')).body as unknown[];
    expect(groups).toEqual([{ ...GROUP, members: 3, withStrap: 3 }]);
    expect(groups.every((group) => matches(Group, group))).toBe(true);
  });

  it('[API8] a class is prepared with the group and the straps they had last', async () => {
    const classId = await prepare(1);
    const detail = await good<ClassDetail>(ClassDetail, ask('GET', `/api/classes/${classId}`));
    expect(detail.entry).toMatchObject({
      roomName: 'Sal 1',
      templateId: '4x4',
      startedAtMs: null,
      participants: 3,
    });
    expect(detail.slots.map(({ nickname }) => nickname)).toEqual(['Navn 1', 'Navn 2', 'Navn 3']);
    const model = roomOf(1).log.current()?.model;
    expect(model?.assignments.map(({ slot, strap }) => [slot, strap.strapId])).toEqual([
      [1, 'belte-1'],
      [2, 'belte-2'],
      [3, 'belte-3'],
    ]);
  });

  it('[API55] where a treadmill stands is remembered, also at a station that nobody has taken yet', async () => {
    const first = await prepare(17, null);
    await done(first, { kind: 'treadmill', slot: asSlot(2), sensor: 'fec:77' });
    await done(first, { kind: 'treadmill', slot: asSlot(9), sensor: 'ftms:c0ba7d000001' });
    await done(first, { kind: 'end' });
    await prepare(17);
    expect(roomOf(17).log.current()?.model.treadmills).toMatchObject([
      { slot: 2, sensor: 'fec:77', toMs: null },
      { slot: 9, sensor: 'ftms:c0ba7d000001', toMs: null },
    ]);
  });

  it('[API9] without a group there are twelve free slots and no participants yet', async () => {
    const classId = await prepare(2, null);
    expect(roomOf(2).log.current()?.model.slots.size).toBe(12);
    expect(await good<ClassDetail>(ClassDetail, ask('GET', `/api/classes/${classId}`))).toMatchObject({
      slots: [],
      entry: { participants: 0 },
    });
  });

  it('[API10] a room with a class, a template, group or room that does not exist, a body of another shape', async () => {
    await prepare(3);
    const put = (room: string, body: object) => refused(ask('POST', `/api/rooms/${room}/classes`, body));
    const body = { templateId: '4x4', groupId: null };
    expect((await put('sal-3', body)).status).toBe(409);
    expect((await put('sal-4', { ...body, templateId: '5x5' })).status).toBe(404);
    expect((await put('sal-4', { ...body, groupId: 'x' })).status).toBe(404);
    expect((await put('sal-99', body)).status).toBe(404);
    for (const bad of [{}, { templateId: '4x4' }, { ...body, templateId: 4 }, { ...body, groupId: '' }]) {
      expect((await put('sal-4', bad)).status, JSON.stringify(bad)).toBe(400);
    }
  });
});

describe('steering', () => {
  it('[API11] a command is carried out once: repeated, it answers with the same event', async () => {
    const classId = await prepare(5);
    const first = await done(classId, { kind: 'start' }, { commandId: 'command-start' });
    expect(first).toEqual({ outcome: 'done', seq: 5 });
    expect(await done(classId, { kind: 'start' }, { commandId: 'command-start', ageMs: 60_000 })).toEqual({
      outcome: 'repeated',
      seq: 5,
    });
  });

  it('[CMD42] a repeated command has the earlier answer: sent twice at once, after others, when the class is over, of any age', async () => {
    const classId = await prepare(16);
    const note = { kind: 'note', slot: asSlot(1), text: 'Fin flyt' } as const;
    const twice = { commandId: 'command-note' };
    const answers = await Promise.all([1, 2, 3].map(() => done(classId, note, twice)));
    const seq = answers[0]?.seq ?? 0;
    expect(answers.map((answer) => answer.seq)).toEqual([seq, seq, seq]);
    expect(answers.filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
    await done(classId, { kind: 'borg', slot: asSlot(1), borg: 15 });
    expect(await done(classId, note, { ...twice, ageMs: 80_000_000 })).toEqual({ outcome: 'repeated', seq });
    await done(classId, { kind: 'end' });
    expect(await done(classId, note, twice)).toEqual({ outcome: 'repeated', seq });
    await prepare(16);
    expect(await done(classId, note, twice), 'the room has another class by now').toEqual({
      outcome: 'repeated',
      seq,
    });
    const { notes, lastSeq } = await good<Notes>(
      Notes,
      ask('GET', `/api/classes/${classId}/participants/1/notes`),
    );
    expect(notes).toHaveLength(1);
    expect(lastSeq).toBeGreaterThan(seq);
    expect((await good<ClassDetail>(ClassDetail, ask('GET', `/api/classes/${classId}`))).lastSeq).toBe(
      lastSeq,
    );
  });

  it('[API12] a step without a phase is not read as one for the first phase: null is not 0', async () => {
    const classId = await prepare(6);
    hand.moveTo(at(0));
    await done(classId, { kind: 'start' });
    hand.moveTo(at(400));
    expect((await refused(send(classId, { kind: 'skip' }, { phaseIndex: 0 }))).status).toBe(409);
    await done(classId, { kind: 'skip' }, { phaseIndex: null });
  });

  it('[API13] late 410, impossible 409, of another shape 400, of no class 404', async () => {
    const classId = await prepare(7);
    expect((await refused(send(classId, { kind: 'start' }, { ageMs: 5001 }))).status).toBe(410);
    expect((await refused(send(classId, { kind: 'pause' }))).status).toBe(409);
    expect((await refused(send('none', { kind: 'pause' }))).status).toBe(404);
    const bad: unknown[] = [
      { kind: 'explode' },
      { kind: 'borg', slot: asSlot(1), borg: 21 },
      { kind: 'borg', slot: '1', borg: 12 },
      { kind: 'borg', slot: asSlot(1) },
      { kind: 'extend', byS: 0 },
      { kind: 'assign', slot: asSlot(1), sensors: ['ant:4711; drop'] },
      {
        kind: 'hrmax',
        slot: asSlot(1),
        hrMax: { bpm: 300, method: 'measured', date: null },
        wholeClass: false,
      },
    ];
    for (const command of bad) {
      expect((await refused(send(classId, command as CommandBody))).status, JSON.stringify(command)).toBe(
        400,
      );
    }
    expect((await refused(send(classId, { kind: 'start' }, { commandId: 'short' }))).status).toBe(400);
    const text = await app.inject({
      method: 'POST',
      url: `/api/classes/${classId}/commands`,
      headers: { host: 'localhost', 'content-type': 'text/plain' },
      payload: 'x',
    });
    expect([text.statusCode, matches(ErrorReply, text.json())]).toEqual([400, true]);
  });

  it('[API14] two consoles at once: both arrive, each judged on what the other did', async () => {
    const classId = await prepare(8);
    await done(classId, { kind: 'start' });
    const replies = await Promise.all(
      Array.from({ length: 4 }, (_, i) => send(classId, { kind: 'borg', slot: asSlot(1), borg: 10 + i })),
    );
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const pauses = await Promise.all([send(classId, { kind: 'pause' }), send(classId, { kind: 'pause' })]);
    expect(pauses.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('[API15] Borg and notes arrive after the class, also when the room has another one', async () => {
    const classId = await prepare(9);
    await done(classId, { kind: 'start' });
    await done(classId, { kind: 'end' });
    await done(classId, { kind: 'borg', slot: asSlot(1), borg: 17 });
    const next = await prepare(9);
    await done(classId, { kind: 'note', slot: asSlot(1), text: 'sov dårlig' });
    expect(await refused(send(classId, { kind: 'pause' }))).toMatchObject({ status: 409 });
    const detail = await good<ClassDetail>(ClassDetail, ask('GET', `/api/classes/${classId}`));
    expect(detail.slots[0]).toMatchObject({ borg: 17, noteCount: 1 });
    expect(
      (await good<ClassDetail>(ClassDetail, ask('GET', `/api/classes/${next}`))).slots[0]?.borg,
    ).toBeNull();
  });
});

describe('afterwards', () => {
  it('[API103] notes are fetched by whoever may read them, each reading is logged, and no broadcast carries them', async () => {
    const classId = await prepare(19);
    const rosters: string[] = [];
    const channel = channels.roster('sal-19', 'console');
    const end = await under.bus.subscribe(channel.name, (bytes) =>
      rosters.push(Buffer.from(bytes).toString()),
    );
    await done(classId, { kind: 'note', slot: asSlot(2), text: 'sov dårlig' });
    await done(classId, { kind: 'note', slot: asSlot(2), text: 'x'.repeat(2_000) });
    await settled(() => rosters.some((text) => text.includes('"noteCount":2')));
    await end();
    expect(rosters.join()).not.toMatch(/sov dårlig|xxx/);
    readings.splice(0);
    const read = await good<Notes>(Notes, ask('GET', `/api/classes/${classId}/participants/2/notes`));
    expect(read.notes.map(({ text }) => text.slice(0, 10))).toEqual(['sov dårlig', 'xxxxxxxxxx']);
    expect(readings).toMatchObject([{ action: 'notes.read', classId, detail: 'station 2' }]);
    await done(classId, { kind: 'note', slot: null, text: 'varmt i salen' });
    readings.splice(0);
    const ofClass = await good<ClassNotes>(ClassNotes, ask('GET', `/api/classes/${classId}/notes`));
    expect(ofClass.notes.map(({ text }) => text)).toEqual(['varmt i salen']);
    expect(readings).toMatchObject([{ action: 'notes.read', classId }]);
    expect((await refused(ask('GET', '/api/classes/none/participants/2/notes'))).status).toBe(404);
    expect((await refused(ask('GET', '/api/classes/none/notes'))).status).toBe(404);
    expect(
      (await refused(send(classId, { kind: 'note', slot: asSlot(2), text: 'x'.repeat(2_001) }))).status,
    ).toBe(400);
  });

  it('[API16] entry, summary and curve of a class; every reading is logged', async () => {
    const classId = await prepare(10);
    const startMs = hand.clock.nowMs();
    await done(classId, { kind: 'start' });
    const startS = (startMs - at(0)) / 1000;
    const room = roomOf(10);
    const beats = Array.from({ length: 120 }, (_, s) => sample(1, startS + s, 130));
    hand.moveTo(startMs + 120_000);
    void room.recorder.accept('gw/1', beats);
    await room.recorder.flush();
    const running = await good<ClassDetail>(ClassDetail, ask('GET', `/api/classes/${classId}`));
    expect(running.spans).toEqual([{ phaseIndex: 0, fromMs: startMs, toMs: null }]);
    await done(classId, { kind: 'end' });
    readings.splice(0);
    const { participants } = await good<{ participants: Participant[] }>(
      ClassSummary,
      ask('GET', `/api/classes/${classId}/summary`),
    );
    expect(participants).toHaveLength(3);
    for (const { summary } of participants) expect(matches(Summary, summary)).toBe(true);
    expect(participants[0]?.summary).toMatchObject({
      samples: 119,
      countedS: 119,
      durationS: 120,
      heartRate: { min: 130, max: 130 },
    });
    expect(participants[1]?.summary).toMatchObject({ samples: 0, countedS: 0, heartRate: null });
    const curve = await good<Curve>(Curve, ask('GET', `/api/classes/${classId}/participants/1/curve`));
    // The strap's first beat, which may be a damaged page, counts for nothing.
    expect(curve.points[0]).toEqual([1, 130]);
    expect(curve.points.at(-1)?.[1]).toBeNull();
    await ask('GET', `/api/classes/${classId}`);
    expect(readings.map(({ actor, personId }) => [actor, personId])).toEqual([
      ['demonstration', null],
      ['demonstration', 'p1'],
      ['demonstration', null],
    ]);
    const again = await good<{ participants: Participant[] }>(
      ClassSummary,
      ask('GET', `/api/classes/${classId}/summary`),
    );
    expect(again.participants).toEqual(participants);
  });

  it('[API53] summary and curve hold what has been heard and not written yet', async () => {
    const classId = await prepare(18);
    const startMs = hand.clock.nowMs();
    await done(classId, { kind: 'start' });
    const startS = (startMs - at(0)) / 1000;
    hand.moveTo(startMs + 20_000);
    const beats = Array.from({ length: 20 }, (_, s) => sample(1, startS + s, 130));
    void roomOf(18).recorder.accept('gw/1', beats);
    const path = `/api/classes/${classId}`;
    const summary = await good<{ participants: Participant[] }>(ClassSummary, ask('GET', `${path}/summary`));
    expect(summary.participants[0]?.summary.samples, 'the first beat waits for the second').toBe(19);
    void roomOf(18).recorder.accept('gw/1', [sample(1, startS + 20, 131)]);
    const curve = await good<Curve>(Curve, ask('GET', `${path}/participants/1/curve`));
    expect(curve.points.some(([, bpm]) => bpm === 131)).toBe(true);
  });

  it('[API17] a class runs through its phases also for who reads it meanwhile', async () => {
    const classId = await prepare(11);
    await done(classId, { kind: 'start' });
    hand.moveTo(hand.clock.nowMs() + 400_000);
    const { spans } = await good<ClassDetail>(ClassDetail, ask('GET', `/api/classes/${classId}`));
    expect(spans.map(({ phaseIndex }) => phaseIndex)).toEqual([0, 1]);
  });

  it('[API18] the list is newest first, as long as was asked for', async () => {
    const entries = (await ask('GET', '/api/classes?limit=3')).body as ClassEntry[];
    expect(entries).toHaveLength(3);
    expect(entries.every((entry) => matches(ClassEntry, entry))).toBe(true);
    expect(((await ask('GET', '/api/classes')).body as unknown[]).length).toBeGreaterThan(3);
    const times = entries.map(({ preparedAtMs }) => preparedAtMs);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    for (const limit of ['0', '501', 'x', '-1']) {
      expect((await refused(ask('GET', `/api/classes?limit=${limit}`))).status, limit).toBe(400);
    }
  });

  it('[API19] what does not exist is not found', async () => {
    const classId = await prepare(12);
    for (const url of [
      'none',
      'none/summary',
      'none/participants/1/curve',
      `${classId}/participants/9/curve`,
    ]) {
      expect((await refused(ask('GET', `/api/classes/${url}`))).status, url).toBe(404);
    }
    expect((await refused(ask('GET', `/api/classes/${classId}/participants/41/curve`))).status).toBe(400);
  });
});
