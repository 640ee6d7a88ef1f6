/** What /uplink takes of somebody who has not yet said who it is. */
import { CLOSE_BAD_MESSAGE, CLOSE_NOT_ALLOWED } from '@takt/shared/link/close-codes.ts';
import type { GatewayHello } from '@takt/shared/wire/uplink.ts';
import type { UplinkServerMessage } from '@takt/shared/wire/uplink-server.ts';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type TestServer, TOKEN, testServer } from '../../test/support/a-server.ts';
import { roomOf, settled } from '../../test/support/a-store.ts';
import { LIMITS } from './limits.ts';

let under: TestServer;
/** While set, the registry of gateways does not answer. */
let holding: Promise<void> | null = null;
let asked = 0;
const sockets: WebSocket[] = [];
beforeAll(async () => {
  under = await testServer({
    limits: { ...LIMITS, closingMs: 200 },
    through: (store) => ({
      ...store,
      gateways: {
        ...store.gateways,
        byToken: async (hash) => {
          asked += 1;
          await holding;
          return store.gateways.byToken(hash);
        },
      },
    }),
  });
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.terminate();
});
afterAll(() => under.close());

async function connect(token: string | null) {
  const socket = new WebSocket(`${under.server.url.replace('http', 'ws')}/uplink`, {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
  sockets.push(socket);
  const told: UplinkServerMessage['type'][] = [];
  let closed: number | null = null;
  socket.on('message', (data: Buffer) => {
    told.push((JSON.parse(data.toString()) as UplinkServerMessage).type);
  });
  socket.on('error', () => {});
  socket.on('close', (code) => {
    closed = code;
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const closing = async (): Promise<number | null> => {
    await settled(() => closed !== null);
    return closed;
  };
  return { socket, told, closed: () => closed, closing };
}
const hello = (more: Partial<GatewayHello> & { pad?: string } = {}): string =>
  JSON.stringify({
    ...{ type: 'gatewayHello', protocol: 2, gatewayId: 'gw', bootId: 'b', room: roomOf(1).roomId },
    nowMs: 1_795_000_000_000,
    ...more,
  });
const samples = (bytes: number): string =>
  JSON.stringify({ type: 'gatewaySamples', seq: 1, samples: [], pad: 'x'.repeat(bytes) });

const FIRST: readonly (readonly [what: string, message: string | Uint8Array])[] = [
  ['bytes', Uint8Array.of(1, 2, 3)],
  ['half a megabyte', 'x'.repeat(500_000)],
  ['ten megabytes', 'x'.repeat(10_000_000)],
  ['a hello with more in it than a hello has', hello({ pad: 'x'.repeat(4_096) })],
  ['a nest of arrays', '['.repeat(2_000) + ']'.repeat(2_000)],
  ['a nest of objects beyond the bound', '{"a":'.repeat(50_000)],
  ['samples, however few', samples(0)],
  ['nothing', ''],
];
const WITH = [
  ['the common token in a header', TOKEN],
  ['no header', null],
] as const;

for (const [which, token] of WITH) {
  it.each(FIRST)(
    `[API180] with ${which}, %s instead of a hello closes as unreadable`,
    async (_what, message) => {
      const gw = await connect(token);
      gw.socket.send(message);
      expect([await gw.closing(), gw.told]).toEqual([CLOSE_BAD_MESSAGE, []]);
    },
  );
}

it('[API181] before the hello no part of a long message is gathered, and no pings without end are answered', async () => {
  const part = await connect(null);
  part.socket.send('x'.repeat(3_000), { fin: false });
  await part.socket.ping();
  expect(part.closed()).toBeNull();
  part.socket.send('x'.repeat(3_000), { fin: false });
  expect(await part.closing()).toBe(CLOSE_BAD_MESSAGE);
  const pings = await connect(TOKEN);
  let pongs = 0;
  pings.socket.on('pong', () => {
    pongs += 1;
  });
  for (let i = 0; i < 10_000; i++) pings.socket.ping();
  // A line that is cut while this end still writes may lose the reason.
  expect([CLOSE_BAD_MESSAGE, 1006]).toContain(await pings.closing());
  expect(pongs).toBeLessThan(10_000);
});

it.each([
  ['in a header', 'a token that nobody was given', ['{', 'x'.repeat(300_000)]],
  ['in the hello', null, [hello({ token: 'a token that nobody was given' }), '{']],
])(
  '[API182] a wrong token %s is judged before anything behind it is read',
  async (_where, token, messages) => {
    let release = (): void => {};
    holding = new Promise((resolve) => {
      release = resolve;
    });
    const before = asked;
    const gw = await connect(token);
    for (const message of messages) gw.socket.send(message);
    await settled(() => asked === before + 1);
    expect(gw.closed()).toBeNull();
    release();
    holding = null;
    expect([await gw.closing(), gw.told]).toEqual([CLOSE_NOT_ALLOWED, []]);
  },
);

it('[API183] what follows a hello at once, a large batch too, is taken when access was judged', async () => {
  const gw = await connect(TOKEN);
  gw.socket.send(hello());
  gw.socket.send(samples(200_000));
  gw.socket.send(JSON.stringify({ type: 'gatewayPing', nowMs: 1 }));
  await settled(() => gw.told.includes('serverPong') && gw.told.includes('serverAck'));
  expect([gw.told[0], gw.closed()]).toEqual(['serverAccepted', null]);
});
