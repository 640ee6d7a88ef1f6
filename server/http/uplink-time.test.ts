/** Times and versions that come in on /uplink: what is refused, and how old a late sample is. */

import { CLOSE_BAD_MESSAGE, CLOSE_TOO_NEW } from '@takt/shared/link/close-codes.ts';
import type { HeartSample } from '@takt/shared/sample.ts';
import { heartSamples } from '@takt/shared/sensors.ts';
import type { UplinkServerMessage } from '@takt/shared/wire/uplink-server.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type TestServer, TOKEN, testServer } from '../../test/support/a-server.ts';
import { settled } from '../../test/support/a-store.ts';
import { subscribe } from '../bus/channel.ts';
import { samples as samplesOf } from '../bus/channels.ts';

let under: TestServer;
const sockets: WebSocket[] = [];
const published: (HeartSample & { atMs: number })[] = [];
let unsubscribe: () => Promise<void>;
beforeAll(async () => {
  under = await testServer();
  unsubscribe = await subscribe(under.bus, samplesOf('sal-1'), (samples) => {
    const atMs = under.clock.nowMs();
    for (const sample of heartSamples(samples)) published.push({ ...sample, atMs });
  });
});
afterAll(async () => {
  await unsubscribe();
  for (const socket of sockets) socket.terminate();
  await under.close();
});

let boots = 0;
async function gateway(bootId = `boot-${++boots}`) {
  const socket = new WebSocket(`${under.server.url.replace('http', 'ws')}/uplink`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  sockets.push(socket);
  const told: UplinkServerMessage[] = [];
  let closed: { code: number; reason: string } | null = null;
  socket.on('message', (data: Buffer) => told.push(JSON.parse(data.toString()) as UplinkServerMessage));
  socket.on('close', (code, reason) => {
    closed = { code, reason: reason.toString() };
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const say = (message: object | string): void =>
    socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  return {
    socket,
    say,
    hello: (nowMs = under.clock.nowMs(), more: object = {}) =>
      say({ type: 'gatewayHello', protocol: 2, gatewayId: 'gw', bootId, room: 'sal-1', nowMs, ...more }),
    acks: () => told.filter(({ type }) => type === 'serverAck').length,
    accepted: () => told.find((message) => message.type === 'serverAccepted'),
    closing: async () => {
      await settled(() => closed !== null);
      return closed;
    },
  };
}
const beat = (receivedAtMs: unknown, heartRateBpm = 120) => ({
  ...{ sensor: 'ant:7', receivedAtMs, heartRateBpm, rrTicks: [], beatCount: null, beatTimeTicks: null },
  ...{ contact: 'unknown', batteryPercent: null },
});
const YEAR_MS = 365.25 * 86_400_000;
const TIMES = [
  ['of the year 275000', () => 8.6e15],
  ['of the year 2201', () => 231.1 * YEAR_MS],
  ['before 1970', () => -1],
  ['of two hours from now', () => under.clock.nowMs() + 7_200_000],
  ['of three days ago', () => under.clock.nowMs() - 3 * 86_400_000],
  ['beyond every number', () => '1e999'],
  ['that is no number', () => 'NaN'],
] as const;

describe('what is said of time on /uplink', () => {
  it.each(TIMES)(
    '[API80] a sample %s closes the socket as unreadable and is not acknowledged',
    async (_, time) => {
      const gw = await gateway();
      gw.hello();
      gw.say(
        JSON.stringify({ type: 'gatewaySamples', seq: 1, samples: [beat('T')] }).replace(
          '"T"',
          String(time()),
        ),
      );
      expect((await gw.closing())?.code).toBe(CLOSE_BAD_MESSAGE);
      expect(gw.acks()).toBe(0);
    },
  );

  it.each(TIMES)('[API80] a packet of a tablet %s closes it too', async (_, time) => {
    const gw = await gateway();
    gw.hello();
    const packet = { receivedAtMs: 'T', address: 'w0123456789abcdef', characteristic: 0x2a37, bytes: '1078' };
    gw.say(
      JSON.stringify({ type: 'gatewayPackets', seq: 1, packets: [packet] }).replace('"T"', String(time())),
    );
    expect((await gw.closing())?.code).toBe(CLOSE_BAD_MESSAGE);
    expect(gw.acks()).toBe(0);
  });

  it.each([
    [
      'hello',
      (t: number) => ({
        type: 'gatewayHello',
        protocol: 2,
        gatewayId: 'g',
        bootId: 'b',
        room: 'sal-1',
        nowMs: t,
      }),
    ],
    ['ping', (t: number) => ({ type: 'gatewayPing', nowMs: t })],
    ['ping that compares', (t: number) => ({ type: 'gatewayPing', nowMs: 1, serverAheadMs: t })],
    ['message', (t: number) => ({ type: 'gatewaySamples', seq: 1, sentAtMs: t, samples: [] })],
  ])('[API80] a %s of the year 275000 closes it too', async (what, message) => {
    const gw = await gateway();
    if (what !== 'hello') gw.hello();
    gw.say(message(8.6e15));
    expect((await gw.closing())?.code).toBe(CLOSE_BAD_MESSAGE);
  });

  it('[API81] a protocol that this server does not know yet is told so, and stands in the list as such', async () => {
    for (const protocol of [3, 999]) {
      const gw = await gateway();
      gw.hello(under.clock.nowMs(), { protocol, gatewayId: `new-${protocol}` });
      const closed = await gw.closing();
      expect(closed?.code).toBe(CLOSE_TOO_NEW);
      expect(closed?.reason).toMatch(/Update the server/);
      const known = under.server.services.gateways.inRoom('sal-1');
      expect(known.find(({ gatewayId }) => gatewayId === `new-${protocol}`)?.state).toBe('too-new');
    }
  });

  it('[UPL53] a late sample is as old as it is: on the first connection, and on the next one that begins late', async () => {
    const clockMs = (): number => under.clock.nowMs() - 7_000_000;
    const first = await gateway('boot-late');
    // The hello itself was 4 s on its way.
    first.hello(clockMs() - 4_000);
    await settled(() => first.accepted() !== undefined);
    const answer = first.accepted();
    const serverAheadMs = answer?.type === 'serverAccepted' ? answer.nowMs - clockMs() : Number.NaN;
    first.say({ type: 'gatewayPing', nowMs: clockMs() - 4_000, serverAheadMs });
    first.say({
      type: 'gatewaySamples',
      seq: 1,
      sentAtMs: clockMs() - 4_000,
      samples: [beat(clockMs() - 4_000, 101)],
    });
    await settled(() => first.acks() === 1);
    first.socket.terminate();
    const next = await gateway('boot-late');
    next.hello(clockMs() - 4_000);
    next.say({
      type: 'gatewaySamples',
      seq: 2,
      sentAtMs: clockMs() - 4_000,
      samples: [beat(clockMs() - 4_000, 102)],
    });
    await settled(() => next.acks() === 1);
    const ages = published
      .filter(({ heartRateBpm }) => heartRateBpm === 101 || heartRateBpm === 102)
      .map(({ atMs, receivedAtMs }) => atMs - receivedAtMs);
    expect(ages).toHaveLength(2);
    // Over three seconds a tile is stale (product rule "Freshness").
    for (const ageMs of ages) expect(ageMs).toBeGreaterThan(3_700);
  });

  it('[UPL54] a sample that waited 4 s at the gateway and is sent again is 4 s old, by the gateway’s own clock', async () => {
    const gw = await gateway();
    gw.hello(5_000_000);
    gw.say({ type: 'gatewaySamples', seq: 1, sentAtMs: 5_000_000, samples: [beat(4_996_000, 103)] });
    await settled(() => gw.acks() === 1);
    const sample = published.find(({ heartRateBpm }) => heartRateBpm === 103);
    expect((sample?.atMs ?? 0) - (sample?.receivedAtMs ?? 0)).toBeGreaterThanOrEqual(3_999);
  });
});
