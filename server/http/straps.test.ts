import { type CommandBody, PreparedClass } from '@takt/shared/api/classes.ts';
import { Choices } from '@takt/shared/api/people.ts';
import { AddedStrap, InventoryStrap } from '@takt/shared/api/straps.ts';
import { asSlot } from '@takt/shared/ids.ts';
import Type from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, sensorOf } from '../../test/support/a-class.ts';
import { type TestServer, testServer } from '../../test/support/a-server.ts';
import { GROUP } from '../../test/support/a-store.ts';
import { type Asking, asking, good, refused } from '../../test/support/an-app.ts';
import { handClock } from '../../test/support/hand-clock.ts';
import { createApp } from './app.ts';
import type { App } from './services.ts';

let under: TestServer;
let app: App;
const ask: Asking = (...request) => asking(app)(...request);
beforeAll(async () => {
  under = await testServer({ clock: handClock(1, at(0)).clock });
  app = await createApp(under.server.services);
});
afterAll(async () => {
  await app.close();
  await under.close();
});

const inventory = () => good<InventoryStrap[]>(Type.Array(InventoryStrap), ask('GET', '/api/straps'));
const change = (strapId: string, body: object) => ask('POST', `/api/straps/${strapId}/changes`, body);
const prepare = async (room: number) =>
  (
    await good<PreparedClass>(
      PreparedClass,
      ask('POST', `/api/rooms/sal-${room}/classes`, { templateId: '4x4', groupId: GROUP.groupId }),
      201,
    )
  ).classId;
let commands = 0;
const send = (classId: string, command: CommandBody) =>
  ask('POST', `/api/classes/${classId}/commands`, {
    ...{ commandId: `command-${++commands}`, seenSeq: 1, phaseIndex: null, ageMs: 0 },
    command,
  });
const wornAt = (room: number) => {
  const log = under.server.services.room(`sal-${room}`).log;
  return log
    ?.current()
    ?.model.assignments.filter(({ toMs }) => toMs === null)
    .map(({ slot, strap }) => [slot, strap.label]);
};

describe('lent straps over HTTP', () => {
  it('[API70] the inventory, with who has what now in a class that has not ended', async () => {
    expect((await inventory()).map(({ label, inUse }) => [label, inUse])).toEqual(
      ['1', '2', '3', '4'].map((label) => [label, null]),
    );
    const classId = await prepare(1);
    const [first] = await inventory();
    expect(first).toMatchObject({ label: '1', inUse: { roomName: 'Sal 1', station: 1 }, lastSeenMs: null });
    await send(classId, { kind: 'end' });
    expect((await inventory()).every(({ inUse }) => inUse === null)).toBe(true);
  });

  it('[API71] a strap is taken in and changed; what cannot be is refused in plain words', async () => {
    const sensors = ['ant:99001', 'ble:c0ffee'];
    const { strapId } = await good<AddedStrap>(
      AddedStrap,
      ask('POST', '/api/straps', { label: '40', sensors }),
      201,
    );
    expect((await change(strapId, { kind: 'sanitised' })).status).toBe(200);
    expect((await change(strapId, { kind: 'retire', why: 'lost' })).status).toBe(200);
    expect((await inventory()).find((one) => one.strapId === strapId)).toMatchObject({
      label: '40',
      retired: { atMs: at(0), why: 'lost' },
      sanitisedAtMs: at(0),
    });
    const again = await refused(ask('POST', '/api/straps', { label: '41', sensors }));
    expect([again.status, again.body.error.text.nb]).toEqual([
      409,
      'Beltet er alt i oversikten som belte 40.',
    ]);
    for (const body of [
      { label: '', sensors: ['ant:1'] },
      { label: '1', sensors: [] },
      { label: '1', sensors: ['fec:1'] },
    ])
      expect((await refused(ask('POST', '/api/straps', body))).status).toBe(400);
    expect((await refused(change(strapId, { kind: 'burn' }))).status).toBe(400);
    expect((await refused(change('nobody’s', { kind: 'return' }))).status).toBe(404);
  });

  it('[API72] a choice of a person is read and set', async () => {
    const path = '/api/people/p2/choices';
    expect(await good<Choices>(Choices, ask('GET', path))).toEqual({ autoSignIn: true });
    expect(await good<Choices>(Choices, ask('POST', path, { autoSignIn: false }))).toEqual({
      autoSignIn: false,
    });
    expect(await good<Choices>(Choices, ask('GET', path))).toEqual({ autoSignIn: false });
    expect((await refused(ask('GET', '/api/people/p99/choices'))).status).toBe(404);
  });

  it('[PAIR11] a class is prepared with the straps of those who chose it, and no others', async () => {
    const classId = await prepare(2);
    expect(wornAt(2)).toEqual([
      [1, '1'],
      [3, '3'],
    ]);
    await send(classId, { kind: 'end' });
  });

  it('[PAIR13] what somebody was given, by hand or by a swap, is what the next class begins with', async () => {
    const classId = await prepare(3);
    await send(classId, { kind: 'assign', slot: asSlot(1), sensors: [sensorOf(4)] });
    await send(classId, { kind: 'swap', slot: asSlot(1), withSlot: asSlot(3) });
    expect(wornAt(3)).toEqual([
      [1, '3'],
      [3, '4'],
    ]);
    await send(classId, { kind: 'end' });
    const next = await prepare(4);
    expect(wornAt(4)).toEqual([
      [1, '3'],
      [3, '4'],
    ]);
    await send(next, { kind: 'end' });
  });
});
