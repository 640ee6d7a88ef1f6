/** What comes in on /uplink in a good shape, and more of it than is wanted. */
import type { UplinkServerMessage } from '@takt/shared/wire/uplink-server.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type TestServer, TOKEN, testServer } from '../../test/support/a-server.ts';
import { roomOf, settled } from '../../test/support/a-store.ts';
import { samples as samplesOf } from '../bus/channels.ts';

const { roomId } = roomOf(1);
let under: TestServer;
const sockets: WebSocket[] = [];
beforeAll(async () => {
  under = await testServer();
});
afterAll(async () => {
  for (const socket of sockets) socket.terminate();
  await under.close();
});

async function gateway(gatewayId: string) {
  const socket = new WebSocket(`${under.server.url.replace('http', 'ws')}/uplink`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  sockets.push(socket);
  let acks = 0;
  socket.on('message', (data: Buffer) => {
    const { type } = JSON.parse(data.toString()) as UplinkServerMessage;
    if (type === 'serverAck') acks += 1;
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const say = (message: object): void => socket.send(JSON.stringify(message));
  const nowMs = under.clock.nowMs();
  say({ type: 'gatewayHello', protocol: 2, gatewayId, bootId: 'b', room: roomId, nowMs });
  return { say, acked: (count: number) => settled(() => acks === count) };
}

it('[API61] fields of a sample that this version does not know go no further', async () => {
  const published: unknown[] = [];
  const unsubscribe = await under.bus.subscribe(samplesOf(roomId).name, (bytes) =>
    published.push(...JSON.parse(Buffer.from(bytes).toString())),
  );
  const known = {
    ...{ sensor: 'ant:7', heartRateBpm: 120, rrTicks: [500], beatCount: 1, beatTimeTicks: 500 },
    ...{ contact: 'unknown', batteryPercent: null, strengthDbm: -60, receiver: 'ant-1' },
  };
  const receivedAtMs = under.clock.nowMs();
  const gw = await gateway('says more');
  const one = { ...known, receivedAtMs, station: 7, seat: { deep: [1] } };
  // Names that every object has are no fields either.
  const inherited = JSON.parse('{"constructor":[1],"toString":"x","valueOf":2,"__proto__":{"polluted":1}}');
  gw.say({ type: 'gatewaySamples', seq: 1, samples: [{ ...one, ...inherited }] });
  await gw.acked(1);
  expect(published).toEqual([{ ...known, receiver: 'says more/b/ant-1', receivedAtMs: expect.any(Number) }]);
  await unsubscribe();
});

it('[API62] a bounded number of epochs is remembered: those used last', async () => {
  const room = under.server.services.room(roomId);
  const { record } = room.intake;
  const taken: string[] = [];
  Object.assign(room.intake, {
    record: (source: string, samples: never) => {
      taken.push(source);
      return record(source, samples);
    },
  });
  const gw = await gateway('months');
  const say = (boot: number) => gw.say({ type: 'gatewaySamples', seq: 1, bootId: `b${boot}`, samples: [] });
  for (let boot = 1; boot <= 4097; boot++) say(boot);
  for (const boot of [4097, 2, 1]) say(boot);
  await gw.acked(4100);
  Object.assign(room.intake, { record });
  expect(taken.slice(4097)).toEqual(['months/b1']);
});
