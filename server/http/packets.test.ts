/** A tablet at a treadmill: the untouched bytes of a browser come in on /uplink. */

import {
  encodeHeartRateMeasurement,
  HEART_RATE_MEASUREMENT,
} from '@takt/shared/ble/heart-rate-measurement.ts';
import type { ClassEventBody } from '@takt/shared/class/class.ts';
import { asSlot } from '@takt/shared/ids.ts';
import { CLOSE_BAD_MESSAGE, CLOSE_NOT_ALLOWED } from '@takt/shared/link/close-codes.ts';
import { PROTOCOL_VERSION } from '@takt/shared/link/protocol-versions.ts';
import type { Sample } from '@takt/shared/sample.ts';
import type { GatewayMessage, WirePacket } from '@takt/shared/wire/uplink.ts';
import type { UplinkServerMessage } from '@takt/shared/wire/uplink-server.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { template } from '../../test/support/a-class.ts';
import { type TestServer, testServer } from '../../test/support/a-server.ts';
import { GROUP, settled, type TempStore, tempStore, write } from '../../test/support/a-store.ts';
import { watch } from '../../test/support/viewer.ts';
import { subscribe } from '../bus/channel.ts';
import { samples as samplesOf } from '../bus/channels.ts';
import { prepareClass } from '../control/prepare.ts';
import type { Room } from '../live/room.ts';
import { readRecorded } from '../record/recorded.ts';

const ADDRESS = 'w0123456789abcdef';
const SENSOR = `ble:${ADDRESS}`;

let temp: TempStore;
let under: TestServer;
let rooms = 0;
const sockets: WebSocket[] = [];
beforeAll(async () => {
  temp = await tempStore();
  under = await testServer({ temp });
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.terminate();
});
afterAll(async () => {
  await under.close();
  await temp.close();
});

/** A class under way in a room of its own, with the tablet's strap at slot 1. */
async function classUnderWay(): Promise<{ room: Room; classId: string }> {
  rooms += 1;
  const { services } = under.server;
  const room = services.room(`sal-${rooms}`);
  const members = await under.store.people.members(GROUP.groupId);
  const classId = await prepareClass(services, room, { template: template(), members, actor: 'staff-1' });
  await append(room, {
    kind: 'assigned',
    slot: asSlot(1),
    strap: { strapId: 'strap-7', label: '7', sensors: [SENSOR] },
  });
  await append(room, { kind: 'started' });
  return { room, classId };
}

async function append({ log }: Room, body: ClassEventBody): Promise<void> {
  const event = { ...body, atMs: under.clock.nowMs(), actor: 'staff-1', commandId: null };
  await write(log, event);
}

async function tablet(origin: string | undefined = under.server.url) {
  const socket = new WebSocket(
    `${under.server.url.replace('http', 'ws')}/uplink`,
    origin === undefined ? {} : { origin },
  );
  sockets.push(socket);
  const told: UplinkServerMessage[] = [];
  let closed: number | null = null;
  socket.on('message', (data: Buffer) => told.push(JSON.parse(data.toString()) as UplinkServerMessage));
  socket.on('close', (code) => {
    closed = code;
  });
  await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const say = (message: GatewayMessage | object): void => socket.send(JSON.stringify(message));
  return {
    socket,
    told,
    say,
    hello: (more: object = {}) =>
      say({
        type: 'gatewayHello',
        protocol: PROTOCOL_VERSION,
        gatewayId: 'tablet-1',
        bootId: `boot-${rooms}`,
        room: `sal-${rooms}`,
        nowMs: under.clock.nowMs(),
        station: 7,
        ...more,
      }),
    packets: (seq: number, ...packets: object[]) => say({ type: 'gatewayPackets', seq, packets }),
    acks: () => told.flatMap((message) => (message.type === 'serverAck' ? [message.seq] : [])),
    closing: async (): Promise<number | null> => {
      await settled(() => closed !== null);
      return closed;
    },
  };
}

const packet = (bytes: string, more: Partial<WirePacket> = {}): WirePacket => ({
  receivedAtMs: under.clock.nowMs(),
  address: ADDRESS,
  characteristic: HEART_RATE_MEASUREMENT,
  bytes,
  ...more,
});
const beat = (heartRateBpm: number, ...rrTicks: number[]): WirePacket =>
  packet(
    Buffer.from(
      encodeHeartRateMeasurement({ heartRateBpm, rrTicks, contact: 'on', energyKj: null }),
    ).toString('hex'),
  );

describe('a tablet on /uplink', () => {
  it('[STN1] its bytes are decoded here, recorded, published with its station, and acknowledged when committed', async () => {
    const { room, classId } = await classUnderWay();
    const published: Sample[] = [];
    const unsubscribe = await subscribe(under.bus, samplesOf(room.roomId), (samples) => {
      published.push(...samples);
    });
    const at = await tablet();
    at.hello();
    at.packets(1, packet('50', { characteristic: 0x2a19 }), beat(120, 512, 510));
    const treadmill = { address: 'w00000000000000aa', characteristic: 0x2acd };
    at.packets(2, beat(121, 508), packet('00005802', treadmill));
    await settled(() => at.acks().includes(2));
    const recorded = (await readRecorded(temp.store, classId, asSlot(1))).flatMap(({ samples }) => samples);
    expect(recorded.map(({ heartRateBpm, rrTicks }) => [heartRateBpm, rrTicks])).toEqual([
      [120, [512, 510]],
      [121, [508]],
    ]);
    expect(published.map((sample) => [sample.sensor, sample.station])).toEqual([
      [SENSOR, 7],
      [SENSOR, 7],
      ['ftms:w00000000000000aa', 7],
    ]);
    expect(published[0]).toMatchObject({ batteryPercent: 80, contact: 'on' });
    expect(published[2]).toMatchObject({ kind: 'treadmill', speedKmh: 6, inclinePercent: null });
    await unsubscribe();
  });

  it('[STN2] a message that comes again is acknowledged and used once; bytes that give no value are acknowledged too', async () => {
    const { classId } = await classUnderWay();
    const first = await tablet();
    first.hello();
    const sent = beat(120, 512);
    first.packets(1, sent);
    first.packets(2, packet(''), packet('10'), packet('ff', { characteristic: 0x2a00 }));
    await settled(() => first.acks().includes(2));
    first.socket.terminate();
    const again = await tablet();
    again.hello();
    again.packets(1, { ...sent, bytes: '1063' });
    again.packets(3, beat(122, 500));
    await settled(() => again.acks().includes(3));
    const recorded = (await readRecorded(temp.store, classId, asSlot(1))).flatMap(({ samples }) => samples);
    expect(recorded.map(({ heartRateBpm }) => heartRateBpm)).toEqual([120, 122]);
  });

  it.each<[string, object]>([
    ['an address that is none', { address: 'c0ffee000001' }],
    ['half a byte', { bytes: '103' }],
    ['more bytes than any measurement', { bytes: '00'.repeat(65) }],
    ['a characteristic beyond 16 bits', { characteristic: 0x1_0000 }],
    ['a time that is none', { receivedAtMs: null }],
  ])('[STN3] %s is closed as unreadable', async (_, wrong) => {
    const at = await tablet();
    at.hello();
    at.say({ type: 'gatewayPackets', seq: 1, packets: [{ ...beat(120), ...wrong }] });
    expect(await at.closing()).toBe(CLOSE_BAD_MESSAGE);
  });

  it('[STN3] a station that no room has is closed as unreadable', async () => {
    for (const station of [0, 41, 1.5]) {
      const at = await tablet();
      at.hello({ station });
      expect(await at.closing(), String(station)).toBe(CLOSE_BAD_MESSAGE);
    }
  });

  it('[STN4] a free strap is listed for pairing with the station of its tablet', async () => {
    await classUnderWay();
    const at = await tablet();
    at.hello({ station: 9 });
    await using staff = await watch(under.server.url, `sal-${rooms}`, 'console');
    using _dialog = staff.pairing();
    at.packets(1, { ...beat(88, 700), address: 'wfedcba9876543210' });
    await staff.until('the strap', ({ straps }) => straps.length > 0);
    expect(staff.straps).toMatchObject([{ sensors: ['ble:wfedcba9876543210'], station: 9 }]);
  });

  it('[STN5] it is told when the walls are blanked and shown again; a gateway without a station is not', async () => {
    const { room } = await classUnderWay();
    const [at, elsewhere] = [await tablet(), await tablet()];
    at.hello();
    elsewhere.hello({ station: undefined, bootId: 'another' });
    const blanked = () => at.told.flatMap((one) => (one.type === 'serverBlanked' ? [one.blanked] : []));
    await settled(() => blanked().length === 1);
    for (const kind of ['blanked', 'resumed'] as const) await append(room, { kind });
    await settled(() => blanked().length === 3);
    expect(blanked()).toEqual([false, true, false]);
    expect(elsewhere.told.some(({ type }) => type === 'serverBlanked')).toBe(false);
  });

  it('[ACC7] a page from elsewhere, and a program that names no origin, may not send', async () => {
    for (const origin of ['https://example.org', 'http://127.0.0.1:9']) {
      const elsewhere = await tablet(origin);
      elsewhere.hello();
      expect(await elsewhere.closing(), origin).toBe(CLOSE_NOT_ALLOWED);
      expect(elsewhere.told).toEqual([]);
    }
    const socket = new WebSocket(`${under.server.url.replace('http', 'ws')}/uplink`);
    const hello = { type: 'gatewayHello', protocol: PROTOCOL_VERSION, gatewayId: 'x', bootId: 'b' };
    socket.once('open', () => socket.send(JSON.stringify({ ...hello, room: 'sal-1', nowMs: 1 })));
    const code = await new Promise((resolve) => socket.once('close', resolve));
    expect(code).toBe(CLOSE_NOT_ALLOWED);
  });
});
