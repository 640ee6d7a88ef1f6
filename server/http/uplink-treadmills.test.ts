import { asSlot } from '@takt/shared/ids.ts';
import { PROTOCOL_VERSION } from '@takt/shared/link/protocol-versions.ts';
import type { TreadmillKey, TreadmillSample } from '@takt/shared/sample.ts';
import type { UplinkServerMessage } from '@takt/shared/wire/uplink-server.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { template } from '../../test/support/a-class.ts';
import { type TestServer, TOKEN, testServer } from '../../test/support/a-server.ts';
import { GROUP, roomOf, settled, write } from '../../test/support/a-store.ts';
import { watch } from '../../test/support/viewer.ts';
import { prepareClass } from '../control/prepare.ts';
import { readRecorded } from '../record/recorded.ts';

const { roomId } = roomOf(1);
let under: TestServer;
let classId: string;
const told: UplinkServerMessage[] = [];
let gateway: WebSocket;
const belt = (sensor: TreadmillKey, speedKmh: number | null): TreadmillSample => ({
  kind: 'treadmill',
  sensor,
  receivedAtMs: under.clock.nowMs(),
  speedKmh,
  inclinePercent: 8,
  state: 'in-use',
});
const heard = () => [belt('fec:77', 6.5), belt('fec:78', 7), belt('ftms:c0ba7d000001', 4)];
const say = (message: object): void => gateway.send(JSON.stringify(message));

/** Three people, a treadmill at station 1 and one at station 4, where nobody is; a gateway that hears three. */
beforeAll(async () => {
  under = await testServer();
  const { services } = under.server;
  const room = services.room(roomId);
  const log = room.log;
  await room.clock.known;
  const nowMs = (): number => under.clock.nowMs() - 60_000;
  const minuteAgo = { log, clock: { ...under.clock, nowMs, ownersMs: nowMs } };
  const members = await under.store.people.members(GROUP.groupId);
  classId = await prepareClass(services, minuteAgo, { template: template(), members, actor: 'staff-1' });
  const base = { atMs: under.clock.nowMs() - 1000, actor: 'staff-1', commandId: null };
  await write(log, { ...base, kind: 'started' });
  await write(log, { ...base, kind: 'treadmill', slot: asSlot(1), sensor: 'fec:77' });
  await write(log, { ...base, kind: 'treadmill', slot: asSlot(4), sensor: 'fec:78' });
  const headers = { authorization: `Bearer ${TOKEN}` };
  gateway = new WebSocket(`${under.server.url.replace('http', 'ws')}/uplink`, { headers });
  gateway.on('message', (data: Buffer) => told.push(JSON.parse(data.toString()) as UplinkServerMessage));
  await new Promise((resolve) => gateway.once('open', resolve));
  const ids = { gatewayId: 'gw', bootId: 'boot', room: roomId };
  say({ type: 'gatewayHello', protocol: PROTOCOL_VERSION, ...ids, nowMs: under.clock.nowMs() });
});
afterAll(async () => {
  gateway.terminate();
  await under.close();
});

describe('treadmills over /uplink', () => {
  it('[API54] one at a slot that somebody has is named to the gateway, accepted, recorded and acknowledged; others are not kept', async () => {
    say({ type: 'gatewaySamples', seq: 1, samples: heard() });
    await settled(() => told.some((message) => message.type === 'serverAck' && message.seq === 1));
    const assigned = told.findLast((message) => message.type === 'serverAssigned');
    expect(assigned?.sensors.filter((sensor) => /^(fec|ftms):/.test(sensor))).toEqual(['fec:77']);
    const kept = await readRecorded(under.store, classId, null);
    const rows = kept.flatMap(({ slot, treadmill }) => treadmill.map(({ speedKmh }) => [slot, speedKmh]));
    expect(rows).toEqual([[1, 6.5]]);
  });

  it('[LOOP13] they are listed for consoles whose dialog is open, and for nobody else', async () => {
    await using open = await watch(under.server.url, roomId, 'console');
    await using shut = await watch(under.server.url, roomId, 'console');
    await using wall = await watch(under.server.url, roomId, 'wall');
    using _dialog = open.pairing();
    const list = await open.until('the list', ({ treadmills }) => treadmills.length === 3 && treadmills);
    expect(list.map(({ sensor, slot, speedKmh }) => [sensor, slot, speedKmh])).toEqual([
      ['fec:77', 1, 6.5],
      ['fec:78', 4, 7],
      ['ftms:c0ba7d000001', null, 4],
    ]);
    expect([shut.treadmills, wall.treadmills]).toEqual([[], []]);
    say({ type: 'gatewaySamples', seq: 2, samples: heard() });
    const shown = await open.until('the speed', ({ slots }) => slots.get(1)?.staff?.speedKmh === 6.5);
    expect(shown).toBe(true);
    const onWall = await wall.until('the wall', ({ slots }) => slots.get(1));
    expect(onWall.staff).toBeNull();
  });
});
