import { asSlot } from '@takt/shared/ids.ts';
import type { UplinkServerMessage } from '@takt/shared/wire/uplink-server.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type TestServer, TOKEN, testServer } from '../../test/support/a-server.ts';
import { settled } from '../../test/support/a-store.ts';
import { type Viewer, watch } from '../../test/support/viewer.ts';

let under: TestServer;
let staff: Viewer;
const sockets: WebSocket[] = [];
beforeAll(async () => {
  under = await testServer();
  staff = await watch(under.server.url, 'sal-1', 'console');
});
afterAll(async () => {
  for (const socket of sockets) socket.terminate();
  await staff.close();
  await under.close();
});

/** What a gateway is told of pairing, and whether it has been let in. */
async function gateway(gatewayId: string, protocol: number) {
  const socket = new WebSocket(`${under.server.url.replace('http', 'ws')}/uplink`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  sockets.push(socket);
  const told: UplinkServerMessage[] = [];
  socket.on('message', (data: Buffer) => told.push(JSON.parse(data.toString()) as UplinkServerMessage));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const hello = { type: 'gatewayHello', protocol, gatewayId, bootId: 'b', room: 'sal-1', nowMs: 1 };
  socket.send(JSON.stringify(hello));
  await settled(() => told.some(({ type }) => type === 'serverAccepted'));
  return () => told.flatMap((message) => (message.type === 'serverPairing' ? [message.open] : []));
}

it('[PAIR31] a gateway hears that a pairing dialog is open, and that it is closed; one of protocol 1 does not', async () => {
  const [told, old] = [await gateway('new', 2), await gateway('old', 1)];
  await settled(() => {
    if (told().length === 0) staff.send({ type: 'viewerPairing', open: true, slot: asSlot(1) });
    return told().length > 0;
  });
  expect(told()[0]).toBe(true);
  staff.send({ type: 'viewerPairing', open: false });
  await settled(() => told().at(-1) === false);
  expect(old()).toEqual([]);
});
