import type { ClassEventBody } from '@takt/shared/class/class.ts';
import { asSlot } from '@takt/shared/ids.ts';
import { CLOSE_BAD_MESSAGE, CLOSE_NOT_ALLOWED, CLOSE_TOO_OLD } from '@takt/shared/link/close-codes.ts';
import { PROTOCOL_VERSION } from '@takt/shared/link/protocol-versions.ts';
import type { HeartSample } from '@takt/shared/sample.ts';
import type { GatewayMessage } from '@takt/shared/wire/uplink.ts';
import type { UplinkServerMessage } from '@takt/shared/wire/uplink-server.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { sensorOf, template } from '../../test/support/a-class.ts';
import { type TestServer, TOKEN, testServer } from '../../test/support/a-server.ts';
import { GROUP, settled, type TempStore, tempStore, write } from '../../test/support/a-store.ts';
import { samples as samplesOf } from '../bus/channels.ts';
import { prepareClass } from '../control/prepare.ts';
import { readRecorded } from '../record/recorded.ts';

let temp: TempStore;
let under: TestServer;
let rooms = 0;
let roomId = 'sal-1';
let failing = false;
const sockets: WebSocket[] = [];
beforeAll(async () => {
  temp = await tempStore();
  under = await testServer({
    temp,
    through: (store) => ({
      ...store,
      recordings: {
        ...store.recordings,
        journal: (rows) =>
          failing ? Promise.reject(new Error('the disk is full')) : store.recordings.journal(rows),
      },
    }),
  });
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.terminate();
});
afterAll(async () => {
  await under.close();
  await temp.close();
});

/** A class in a room of its own, prepared and started a minute ago. */
async function classUnderWay(): Promise<string> {
  rooms += 1;
  roomId = `sal-${rooms}`;
  const { services } = under.server;
  const room = services.room(roomId);
  const minuteAgoMs = under.clock.nowMs() - 60_000;
  const members = await under.store.people.members(GROUP.groupId);
  await room.clock.known;
  const clock = { ...under.clock, nowMs: () => minuteAgoMs, ownersMs: () => minuteAgoMs };
  const earlier = { log: room.log, clock };
  const classId = await prepareClass(services, earlier, { template: template(), members, actor: 'staff-1' });
  await write(room.log, { kind: 'started', atMs: minuteAgoMs, actor: 'staff-1', commandId: null });
  return classId;
}
async function gateway(token: string | null = TOKEN) {
  const socket = new WebSocket(`${under.server.url.replace('http', 'ws')}/uplink`, {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
  sockets.push(socket);
  const told: UplinkServerMessage[] = [];
  let closed: number | null = null;
  socket.on('message', (data: Buffer) => told.push(JSON.parse(data.toString()) as UplinkServerMessage));
  socket.on('close', (code) => {
    closed = code;
  });
  await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const say = (message: GatewayMessage | string): void =>
    socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  return {
    socket,
    told,
    say,
    closed: () => closed,
    closing: async (): Promise<number | null> => {
      await settled(() => closed !== null);
      return closed;
    },
    acks: () => told.flatMap((message) => (message.type === 'serverAck' ? [message.seq] : [])),
    hello: (more: object = {}) =>
      say({
        type: 'gatewayHello',
        protocol: 1,
        gatewayId: 'gw',
        bootId: `boot-${roomId}`,
        room: roomId,
        nowMs: under.clock.nowMs(),
        ...more,
      }),
  };
}
const beat = (agoMs: number, beatCount: number, heartRateBpm = 120, slot = 1): HeartSample => ({
  sensor: sensorOf(slot),
  receivedAtMs: under.clock.nowMs() - agoMs,
  heartRateBpm,
  rrTicks: [500],
  beatCount,
  beatTimeTicks: beatCount * 500,
  contact: 'unknown',
  batteryPercent: null,
});
const recorded = async (classId: string, slot = 1): Promise<(number | null)[]> =>
  (await readRecorded(temp.store, classId, asSlot(slot))).flatMap(({ samples }) =>
    samples.map(({ heartRateBpm }) => heartRateBpm),
  );

describe('/uplink', () => {
  it('[API40] samples are acknowledged when they are in the store', async () => {
    const classId = await classUnderWay();
    const gw = await gateway();
    gw.hello();
    gw.say({ type: 'gatewaySamples', seq: 1, samples: [beat(100, 1, 120)] });
    gw.say({ type: 'gatewaySamples', seq: 2, samples: [beat(50, 2, 121)] });
    await settled(() => gw.acks().includes(2));
    expect(gw.told[0]).toMatchObject({ type: 'serverAccepted', protocol: PROTOCOL_VERSION });
    expect(await recorded(classId)).toEqual([120, 121]);
  });

  it('[API41] while the store fails nothing is acknowledged, not even what needs no commit; then all of it', async () => {
    const classId = await classUnderWay();
    const gw = await gateway();
    gw.hello();
    failing = true;
    gw.say({ type: 'gatewaySamples', seq: 1, samples: [beat(100, 1)] });
    gw.say({ type: 'gatewaySamples', seq: 2, samples: [beat(50, 2, 70, 4)] });
    await settled(() => under.warnings.some((warning) => warning.includes('tried again')));
    expect([gw.acks(), await recorded(classId)]).toEqual([[], []]);
    failing = false;
    await settled(() => gw.acks().includes(2));
    expect(await recorded(classId)).toEqual([120]);
  });

  it('[API42] what comes again after a reconnect is acknowledged and not recorded twice', async () => {
    const classId = await classUnderWay();
    const first = await gateway();
    first.hello();
    const one = { type: 'gatewaySamples', seq: 1, samples: [beat(2000, 1, 120)] } as const;
    const two = { type: 'gatewaySamples', seq: 2, samples: [beat(100, 2, 121)] } as const;
    first.say(one);
    await settled(() => first.acks().includes(1));
    first.socket.terminate();
    const again = await gateway();
    again.hello();
    again.say(one);
    again.say(two);
    await settled(() => again.acks().includes(2));
    expect(await recorded(classId)).toEqual([120, 121]);
  });

  it('[API43] a new boot counts from the start again', async () => {
    const classId = await classUnderWay();
    for (const [i, bootId] of ['boot-a', 'boot-b'].entries()) {
      const gw = await gateway();
      gw.hello({ bootId });
      gw.say({ type: 'gatewaySamples', seq: 1, samples: [beat(2000 - i * 1500, i, 120 + i)] });
      await settled(() => gw.acks().includes(1));
    }
    expect(await recorded(classId)).toEqual([120, 121]);
  });

  it('[API44] times are put on the server’s clock, and nothing was heard later than now', async () => {
    const classId = await classUnderWay();
    const gw = await gateway();
    const hoursOff = 7_200_000;
    const nowMs = under.clock.nowMs();
    gw.hello({ nowMs: nowMs - hoursOff });
    const heard = beat(0, 1);
    const later = { ...beat(0, 2), receivedAtMs: nowMs - hoursOff + 500_000 };
    gw.say({
      type: 'gatewaySamples',
      seq: 1,
      samples: [{ ...heard, receivedAtMs: nowMs - hoursOff - 5000 }, later],
    });
    await settled(() => gw.acks().includes(1));
    const [first, second] = (await readRecorded(temp.store, classId, asSlot(1))).flatMap(({ samples }) =>
      samples.map(({ atMs }) => atMs),
    );
    expect((first ?? 0) - nowMs).toBeGreaterThanOrEqual(-5001);
    expect((first ?? 0) - nowMs).toBeLessThan(-5000 + 3000);
    expect(second).toBeLessThanOrEqual(under.clock.nowMs() + 1);
  });

  it('[API51] an earlier boot’s samples are recorded under their own numbers, acknowledged by boot, and never live', async () => {
    const classId = await classUnderWay();
    const published: number[] = [];
    const unsubscribe = await under.bus.subscribe(samplesOf(roomId).name, () => published.push(1));
    const gw = await gateway();
    gw.hello({ bootId: 'boot-2' });
    gw.say({ type: 'gatewaySamples', seq: 1, bootId: 'boot-1', samples: [beat(900, 1, 120)] });
    gw.say({ type: 'gatewaySamples', seq: 9, bootId: 'boot-1', samples: [beat(800, 2, 121)] });
    gw.say({ type: 'gatewaySamples', seq: 9, bootId: 'boot-1', samples: [beat(800, 2, 121)] });
    gw.say({ type: 'gatewaySamples', seq: 1, samples: [beat(100, 3, 122)] });
    gw.say({ type: 'gatewaySamples', seq: 2, bootId: 'boot-2', samples: [beat(50, 4, 123)] });
    const acked = (boot: string | undefined) =>
      gw.told.flatMap((m) => (m.type === 'serverAck' && m.bootId === boot ? [m.seq] : []));
    await settled(() => gw.told.filter(({ type }) => type === 'serverAck').length === 5);
    expect([acked('boot-1'), acked(undefined), acked('boot-2')]).toEqual([[1, 9, 9], [1], [2]]);
    expect(await recorded(classId)).toEqual([120, 121, 122, 123]);
    expect(published).toHaveLength(2);
    await unsubscribe();
  });

  it('[API51] what the earlier boot had handed over itself is acknowledged and not used twice', async () => {
    const classId = await classUnderWay();
    const one = { type: 'gatewaySamples', seq: 1, samples: [beat(2000, 1, 120)] } as const;
    const first = await gateway();
    first.hello({ bootId: 'boot-3' });
    first.say(one);
    await settled(() => first.acks().includes(1));
    first.socket.terminate();
    const again = await gateway();
    again.hello({ bootId: 'boot-4' });
    again.say({ ...one, bootId: 'boot-3', samples: [{ ...one.samples[0], heartRateBpm: 99 }] });
    await settled(() => again.acks().includes(1));
    expect(await recorded(classId)).toEqual([120]);
  });

  it('[API52] a gateway is told which straps are worn in the class under way, and when that changes', async () => {
    await classUnderWay();
    const gw = await gateway();
    gw.hello();
    const told = () => gw.told.flatMap((m) => (m.type === 'serverAssigned' ? [m.sensors] : []));
    await settled(() => told().length === 1);
    expect(told()[0]).toContain(sensorOf(1));
    const log = under.server.services.room(roomId).log;
    const append = async (body: ClassEventBody) => {
      const event = { ...body, atMs: under.clock.nowMs(), actor: 'staff-1', commandId: null };
      await write(log, event);
    };
    await append({ kind: 'unassigned', slot: asSlot(1) });
    await settled(() => told().length === 2);
    expect(told()[1]).toEqual(told()[0]?.filter((sensor) => sensor !== sensorOf(1)));
    await append({ kind: 'ended', reason: 'staff' });
    await settled(() => told().length === 3);
    expect(told()[2]).toEqual([]);
  });

  it('[API45] a ping is answered with its own time', async () => {
    const gw = await gateway();
    gw.hello();
    gw.say({ type: 'gatewayPing', nowMs: 4711 });
    await settled(() => gw.told.some(({ type }) => type === 'serverPong'));
    expect(gw.told.find(({ type }) => type === 'serverPong')).toMatchObject({ pingMs: 4711 });
  });

  it('[API46] a simulated radio hears within a second what the room is asked for', async () => {
    await classUnderWay();
    const gw = await gateway();
    gw.hello();
    await settled(() => gw.told.some((message) => message.type === 'serverEffort' && message.percent === 67));
  });

  it('[API47] a wrong token, none, and an unknown room are not allowed', async () => {
    expect(await (await gateway('wrong')).closing()).toBe(CLOSE_NOT_ALLOWED);
    const without = await gateway(null);
    without.hello();
    expect(await without.closing()).toBe(CLOSE_NOT_ALLOWED);
    expect(without.told).toEqual([]);
    const gw = await gateway();
    gw.hello({ room: 'sal-99' });
    expect(await gw.closing()).toBe(CLOSE_NOT_ALLOWED);
  });

  it('[API48] a protocol that is too old is told so', async () => {
    const gw = await gateway();
    gw.hello({ protocol: 0 });
    expect(await gw.closing()).toBe(CLOSE_TOO_OLD);
  });

  it.each([
    ['samples before the hello', '{"type":"gatewaySamples","seq":1,"samples":[]}'],
    ['no JSON', 'x'],
    ['an unknown message', '{"type":"gatewayBye"}'],
    ['a sample of another shape', '{"type":"gatewaySamples","seq":1,"samples":[{"sensor":"x"}]}'],
    [
      'a treadmill that is a strap',
      '{"type":"gatewaySamples","seq":1,"samples":[{"kind":"treadmill","sensor":"ant:7","receivedAtMs":1,"speedKmh":1,"inclinePercent":null,"state":null}]}',
    ],
  ])('[API49] %s is closed as unreadable', async (what, message) => {
    const gw = await gateway();
    if (what !== 'samples before the hello') gw.hello();
    gw.say(message);
    expect(await gw.closing()).toBe(CLOSE_BAD_MESSAGE);
  });

  it('[API60] a treadmill sample outside what a treadmill can do makes its message unreadable', async () => {
    const belt = {
      kind: 'treadmill',
      sensor: 'fec:70000',
      receivedAtMs: under.clock.nowMs(),
      speedKmh: 8.5,
      inclinePercent: -2.5,
      state: 'paused',
    } as const;
    const good = [
      belt,
      { ...belt, sensor: 'ftms:c0ba7d1c1305' as const, speedKmh: 60, inclinePercent: 60 },
      { ...belt, speedKmh: 0, inclinePercent: -60, state: null },
      { ...belt, speedKmh: null, inclinePercent: null },
    ];
    const gw = await gateway();
    gw.hello();
    gw.say({ type: 'gatewaySamples', seq: 1, samples: good });
    await settled(() => gw.acks().includes(1));
    const bad = [
      { ...belt, speedKmh: 60.1 },
      { ...belt, speedKmh: -1 },
      { ...belt, inclinePercent: 60.1 },
      { ...belt, state: 'broken' },
      { ...belt, sensor: 'ant:7' },
      { ...belt, kind: undefined },
      { ...belt, kind: 'rower' },
      // A strap's in all but its kind, by which it would be read.
      { ...beat(0, 1), ...belt, sensor: sensorOf(1), speedKmh: 'fast' },
    ];
    for (const one of bad) {
      const other = await gateway();
      other.hello();
      other.say(JSON.stringify({ type: 'gatewaySamples', seq: 1, samples: [one] }));
      expect(await other.closing()).toBe(CLOSE_BAD_MESSAGE);
    }
  });

  it('[API50] a second hello on one connection closes it as unreadable', async () => {
    const gw = await gateway();
    gw.hello();
    gw.hello();
    expect(await gw.closing()).toBe(CLOSE_BAD_MESSAGE);
  });
});
