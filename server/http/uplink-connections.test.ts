/** One boot of a gateway on several connections, a store without room, and a gateway that goes while it is judged. */
import { CLOSE_BAD_MESSAGE, CLOSE_TRY_AGAIN } from '@takt/shared/link/close-codes.ts';
import type { HeartSample } from '@takt/shared/sample.ts';
import type { GatewayMessage } from '@takt/shared/wire/uplink.ts';
import type { UplinkServerMessage } from '@takt/shared/wire/uplink-server.ts';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type TestServer, TOKEN, testServer } from '../../test/support/a-server.ts';
import { roomOf, settled } from '../../test/support/a-store.ts';
import type { GatewayRow } from '../store/store.ts';
import { LIMITS } from './limits.ts';

let under: TestServer;
/** While set, the registry of gateways does not answer. */
let holding: Promise<void> | null = null;
/** Whom every token is, while set. */
let enrolled: GatewayRow | null = null;
/** What the recorder says to each message. */
let outcome: (nth: number) => Promise<void>;
let taken = 0;
const sockets: WebSocket[] = [];
const { roomId } = roomOf(1);

beforeAll(async () => {
  under = await testServer({
    limits: { ...LIMITS, closingMs: 100, helloMs: 1_000 },
    through: (store) => ({
      ...store,
      gateways: {
        ...store.gateways,
        byToken: async (hash) => {
          await holding;
          return enrolled ?? store.gateways.byToken(hash);
        },
      },
    }),
  });
  const { recorder } = under.server.services.room(roomId);
  const accept = (_source: string, samples: readonly unknown[]) =>
    samples.length === 0 ? Promise.resolve() : outcome(++taken);
  Object.assign(recorder, { accept });
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.terminate();
});
afterAll(() => under.close());

async function gateway(bootId: string, token: string | null = TOKEN) {
  const socket = new WebSocket(`${under.server.url.replace('http', 'ws')}/uplink`, {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
  sockets.push(socket);
  const told: UplinkServerMessage[] = [];
  let closed: number | null = null;
  socket.on('message', (data: Buffer) => told.push(JSON.parse(String(data)) as UplinkServerMessage));
  socket.on('error', () => {});
  socket.on('close', (code) => {
    closed = code;
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const say = (message: GatewayMessage): void => socket.send(JSON.stringify(message));
  return {
    socket,
    say,
    hello: (more: object = {}) => {
      const ids = { gatewayId: `gw-${bootId}`, bootId, room: roomId };
      say({ type: 'gatewayHello', protocol: 2, ...ids, nowMs: under.clock.nowMs(), ...more });
    },
    sample: (seq: number) => say({ type: 'gatewaySamples', seq, samples: [beat(seq)] }),
    acks: () => told.flatMap((message) => (message.type === 'serverAck' ? [message.seq] : [])),
    isAccepted: () => told.some(({ type }) => type === 'serverAccepted'),
    closing: async (): Promise<number | null> => {
      await settled(() => closed !== null);
      return closed;
    },
  };
}
const beat = (beatCount: number): HeartSample => ({
  ...{ sensor: 'ant:4711', receivedAtMs: under.clock.nowMs(), heartRateBpm: 120, rrTicks: [], beatCount },
  ...{ beatTimeTicks: null, contact: 'unknown', batteryPercent: null },
});

it('[UPL63] without room for a message behind one that waits for its commit, the server goes on and has both sent again', async () => {
  taken = 0;
  const first = Promise.withResolvers<void>();
  outcome = (nth) =>
    nth === 1 ? first.promise : nth === 2 ? Promise.reject(new Error('no room')) : Promise.resolve();
  const early = await gateway('boot-room');
  early.hello();
  early.sample(1);
  await settled(() => taken === 1);
  early.sample(2);
  await settled(() => taken === 2);
  early.sample(3);
  first.resolve();
  await settled(() => early.acks().includes(1));
  const late = await gateway('boot-room');
  late.hello();
  for (const seq of [2, 3]) late.sample(seq);
  await settled(() => late.acks().includes(3));
  expect([early.acks(), taken]).toEqual([[1], 4]);
});

it('[UPL64] a boot is on its latest connection: an earlier one that goes on sending is closed, and nothing of it is taken', async () => {
  taken = 0;
  outcome = () => Promise.resolve();
  const early = await gateway('boot-two');
  early.hello();
  early.sample(1);
  await settled(() => early.acks().includes(1));
  const late = await gateway('boot-two');
  late.hello();
  await settled(() => late.isAccepted());
  early.sample(2);
  expect(await early.closing()).toBe(CLOSE_BAD_MESSAGE);
  late.sample(2);
  await settled(() => late.acks().includes(2));
  expect(taken).toBe(2);
});

it('[UPL65] a gateway that was hung up on while its token was judged is not listed as connected', async () => {
  const judged = Promise.withResolvers<void>();
  holding = judged.promise;
  enrolled = {
    ...{
      gatewayId: 'enrolled',
      clinicId: 'clinic',
      roomId,
      kind: 'gateway',
      station: null,
      name: 'By the door',
    },
    ...{ enrolledAtMs: 0, enrolledBy: 'staff-1', revokedAtMs: null },
  };
  const gone = await gateway('boot-gone', null);
  gone.hello({ token: 'a token of its own' });
  expect(await gone.closing()).toBe(CLOSE_BAD_MESSAGE);
  holding = null;
  judged.resolve();
  const next = await gateway('boot-next');
  next.hello();
  await settled(() => next.isAccepted());
  const listed = under.server.services.gateways.inRoom(roomId).map(({ gatewayId }) => gatewayId);
  expect(listed).toContain('gw-boot-next');
  expect(listed).not.toContain('enrolled');
});

it('[UPL64] a connection on which more than 1024 boots wait for their commit is asked to go on with another', async () => {
  outcome = () => new Promise(() => {});
  const gw = await gateway('boot-many');
  gw.hello();
  for (let i = 0; i < 1_100; i++)
    gw.say({ type: 'gatewaySamples', seq: 1, bootId: `earlier-${i}`, samples: [beat(1)] });
  expect(await gw.closing()).toBe(CLOSE_TRY_AGAIN);
});
