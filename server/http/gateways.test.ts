import { Enrolment, GatewayChanged, GatewayEntry, Redeemed } from '@takt/shared/api/gateways.ts';
import type { GatewayReport } from '@takt/shared/health/gateway-health.ts';
import { CLOSE_BAD_MESSAGE, CLOSE_NOT_ALLOWED, CLOSE_TOO_OLD } from '@takt/shared/link/close-codes.ts';
import { PROTOCOL_VERSION } from '@takt/shared/link/protocol-versions.ts';
import Type from 'typebox';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { sensorOf, template } from '../../test/support/a-class.ts';
import { type TestServer, TOKEN, testServer } from '../../test/support/a-server.ts';
import { GROUP, settled, write } from '../../test/support/a-store.ts';
import { type Asking, asking, good, refused } from '../../test/support/an-app.ts';
import { prepareClass } from '../control/prepare.ts';
import { createApp } from './app.ts';
import type { App } from './services.ts';

let under: TestServer;
let app: App;
let rooms = 0;
const ask: Asking = (...request) => asking(app)(...request);
const sockets: WebSocket[] = [];
beforeAll(async () => {
  under = await testServer();
  app = await createApp(under.server.services);
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.terminate();
});
afterAll(async () => {
  await app.close();
  await under.close();
});

const aRoom = (): string => {
  rooms += 1;
  return `sal-${rooms}`;
};
async function enrolled(roomId: string, name: string) {
  const body = { roomId, kind: 'gateway', station: null };
  const { code } = await good<Enrolment>(Enrolment, ask('POST', '/api/enrolments', body), 201);
  return good<Redeemed>(Redeemed, ask('POST', '/api/enrolments/redeem', { code, name }), 201);
}
const listed = (roomId: string) =>
  good<GatewayEntry[]>(Type.Array(GatewayEntry), ask('GET', `/api/rooms/${roomId}/gateways`));
const entryWith = async (roomId: string, state: GatewayEntry['state']): Promise<GatewayEntry> => {
  await settled(async () => (await listed(roomId)).some((entry) => entry.state === state));
  const found = (await listed(roomId)).find((entry) => entry.state === state);
  if (found === undefined) throw new Error(`nobody is ${state}`);
  return found;
};

async function gateway(token: string, hello: object) {
  const socket = new WebSocket(`${under.server.url.replace('http', 'ws')}/uplink`, {
    headers: { authorization: `Bearer ${token}` },
  });
  sockets.push(socket);
  let closed: number | null = null;
  socket.on('close', (code) => {
    closed = code;
  });
  await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const say = (message: object): void => socket.send(JSON.stringify(message));
  say({
    ...{ type: 'gatewayHello', protocol: PROTOCOL_VERSION, gatewayId: 'pi "ved\\døra"', bootId: 'boot' },
    ...{ nowMs: under.clock.nowMs(), ...hello },
  });
  return {
    say,
    closing: async (): Promise<number | null> => {
      await settled(() => closed !== null);
      return closed;
    },
  };
}

const report = (more: Partial<GatewayReport> = {}): GatewayReport => ({
  version: '1.2.3',
  uptimeS: 60,
  receivers: [
    {
      receiver: 'ttyUSB0',
      state: 'lost',
      packets: 9,
      packetsPerS: 0,
      lastPacketAgeS: 4,
      links: null,
      full: false,
    },
    { receiver: 'hci0', state: null, packets: 0, packetsPerS: 0, lastPacketAgeS: null, links: 7, full: true },
  ],
  counts: { noise: 3, samples: 8 },
  straps: [
    { sensor: sensorOf(1), ageS: 1, strengthDbm: -81 },
    { sensor: 'ant:999', ageS: 1, strengthDbm: -40 },
  ],
  queue: { kept: 4, disk: null, dropped: 0 },
  clockOffsetMs: -2.5,
  roundTripMs: null,
  ...more,
});

async function classUnderWay(roomId: string): Promise<string> {
  const { services } = under.server;
  const room = services.room(roomId);
  const members = await under.store.people.members(GROUP.groupId);
  await prepareClass(services, room, { template: template(), members, actor: 'staff-1' });
  const atMs = under.clock.nowMs();
  await write(room.log, { kind: 'started', atMs, actor: 'staff-1', commandId: null });
  return roomId;
}

describe("a room's gateways", () => {
  it('[API65] lists who is enrolled and who is connected, each with how it is', async () => {
    const roomId = aRoom();
    const { token, gatewayId } = await enrolled(roomId, 'Ved vinduet');
    expect(await listed(roomId)).toMatchObject([
      { gatewayId, name: 'Ved vinduet', origin: 'enrolled', state: 'gone', heardAgeS: null, report: null },
    ]);
    const gw = await gateway(token, { room: 'elsewhere' });
    await entryWith(roomId, 'connected');
    gw.say({ type: 'gatewayHealth', report: report() });
    await settled(async () => (await listed(roomId))[0]?.report !== null);
    const [entry] = await listed(roomId);
    expect(entry?.report).toEqual({ ...report(), straps: [] });
    await gateway(TOKEN, { room: roomId });
    await settled(async () => (await listed(roomId)).length === 2);
    expect((await listed(roomId))[1]).toMatchObject({ origin: 'token', enrolledAtMs: null, report: null });
    expect((await refused(ask('GET', '/api/rooms/sal-99/gateways'))).status).toBe(404);
  });

  it('[GWH10] only straps worn in the class under way are reported, by their labels', async () => {
    const roomId = await classUnderWay(aRoom());
    const gw = await gateway(TOKEN, { room: roomId });
    gw.say({ type: 'gatewayHealth', report: report() });
    await settled(async () => (await listed(roomId))[0]?.report !== undefined);
    const entry = await entryWith(roomId, 'connected');
    expect(entry.straps).toMatchObject([{ strengthDbm: -81 }]);
    expect(JSON.stringify(under.server.services.gateways.inRoom(roomId))).not.toContain('ant:999');
    const room = under.server.services.room(roomId);
    const atMs = under.clock.nowMs();
    await write(room.log, { kind: 'ended', reason: 'staff', atMs, actor: 'staff-1', commandId: null });
    expect((await listed(roomId))[0]).toMatchObject({ straps: [], report: { straps: [] } });
  });

  it('[GWH9] a gateway with a protocol that is too old is refused and listed on the page', async () => {
    const roomId = aRoom();
    const { token, gatewayId } = await enrolled(roomId, 'Kjeller');
    expect(await (await gateway(token, { room: roomId, protocol: 0 })).closing()).toBe(CLOSE_TOO_OLD);
    expect(await entryWith(roomId, 'too-old')).toMatchObject({ gatewayId, name: 'Kjeller' });
  });

  it('[ENR8] revoked, its connection is closed at once, it is on no list, and it is not let in again', async () => {
    const roomId = aRoom();
    const { token, gatewayId } = await enrolled(roomId, 'Lånt');
    const gw = await gateway(token, { room: roomId });
    await entryWith(roomId, 'connected');
    await good(GatewayChanged, ask('POST', `/api/gateways/${gatewayId}/revoke`));
    expect(await gw.closing()).toBe(CLOSE_NOT_ALLOWED);
    expect(await listed(roomId)).toEqual([]);
    expect(await (await gateway(token, { room: roomId })).closing()).toBe(CLOSE_NOT_ALLOWED);
  });

  it.each<[string, object]>([
    ['a count that is none', { counts: { noise: -1 } }],
    [
      'more kinds than there are',
      { counts: Object.fromEntries([...'a'.repeat(65)].map((a, i) => [a + 'b'.repeat(i), 1])) },
    ],
    ['a strength that no radio tells', { straps: [{ sensor: 'ant:1', ageS: 1, strengthDbm: -80.5 }] }],
    ['no receivers', { receivers: null }],
  ])('[GWH11] a report with %s is ignored', async (_what, more) => {
    const gw = await gateway(TOKEN, { room: aRoom() });
    gw.say({ type: 'gatewayHealth', report: { ...report(), ...more } });
    expect(await gw.closing()).toBe(CLOSE_BAD_MESSAGE);
  });
});

describe('/metrics of the server', () => {
  it('[API66] tells the server and each gateway, names escaped, without a strap; what is unknown is left out', async () => {
    const roomId = await classUnderWay(aRoom());
    const gw = await gateway(TOKEN, { room: roomId });
    gw.say({ type: 'gatewayHealth', report: report() });
    const text = async (): Promise<string> => {
      const reply = await app.inject({ url: '/metrics', headers: { host: '127.0.0.1:8080' } });
      expect([reply.statusCode, reply.headers['content-type']]).toEqual([
        200,
        'text/plain; version=0.0.4; charset=utf-8',
      ]);
      return reply.body;
    };
    await settled(async () => (await text()).includes(`takt_gateway_uptime_seconds{room="${roomId}"`));
    const lines = (await text()).split('\n');
    const of = `room="${roomId}",gateway="pi \\"ved\\\\døra\\"",id="pi \\"ved\\\\døra\\""`;
    for (const line of [
      'takt_server_bus_up 1',
      `takt_server_room_owner{room="${roomId}"} 1`,
      'takt_server_viewers 0',
      '# TYPE takt_gateway_packets_total counter',
      `takt_gateway_up{${of}} 1`,
      `takt_gateway_receiver_listening{${of},receiver="ttyUSB0"} 0`,
      `takt_gateway_receiver_links{${of},receiver="hci0"} 7`,
      `takt_gateway_decoded_total{${of},kind="noise"} 3`,
      `takt_gateway_unacknowledged_samples{${of}} 4`,
      `takt_gateway_weakest_worn_strap_dbm{${of}} -81`,
      `takt_gateway_clock_offset_seconds{${of}} -0.0025`,
    ]) {
      expect(lines).toContain(line);
    }
    const all = lines.join('\n');
    expect(all).not.toMatch(/ant:|NaN|null|undefined/);
    expect(all).not.toContain(`takt_gateway_receiver_listening{${of},receiver="hci0"}`);
    expect(all).not.toContain(`takt_gateway_round_trip_seconds{room="${roomId}"`);
  });

  it('[API66] is for a technician and the demonstration only', async () => {
    for (const headers of [{ host: 'takt.example' }, { authorization: `Bearer ${TOKEN}` }] as const) {
      expect((await refused(ask('GET', '/metrics', undefined, { ...headers }))).status).toBe(403);
    }
  });
});
