import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from '../../test/support/a-server.ts';
import { openSocket } from '../../test/support/raw-http.ts';
import { LIMITS, type Limits } from './limits.ts';

const HEAD = 'Host: 127.0.0.1\r\nContent-Type: application/json\r\n';
/** As the real ones, some fifty times as fast. */
const QUICK: Limits = {
  ...{
    headMs: 200,
    requestMs: 400,
    betweenMs: 200,
    answerMs: 400,
    checkEveryMs: 50,
    helloMs: 200,
    closingMs: 100,
  },
  ...{ connections: 2_000, connectionsAnAddress: 2_000 },
};

let under: TestServer;
const timers: NodeJS.Timeout[] = [];
const sockets: Socket[] = [];
const servers: TestServer[] = [];
const serve = async (limits: Limits): Promise<void> => {
  under = await testServer({ limits });
  servers.push(under);
};
afterEach(() => {
  for (const timer of timers.splice(0)) clearInterval(timer);
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(async () => {
  for (const server of servers) await server.close();
});

/** `count` connections that say this, and go on a byte at a time when `dripping`. */
async function held(count: number, says: string, dripping = ''): Promise<Socket[]> {
  const opened = Array.from({ length: count }, () => openSocket(under.server.url));
  sockets.push(...opened);
  await Promise.all(
    opened.map(async (socket) => {
      await once(socket, 'connect');
      socket.resume();
      if (says !== '') socket.write(says);
      if (dripping === '') return;
      timers.push(setInterval(() => socket.writable && socket.write(dripping), 20));
    }),
  );
  return opened;
}
const closed = (those: readonly Socket[]) =>
  Promise.all(
    those.map((socket) => socket.closed || new Promise((resolve) => socket.once('close', resolve))),
  );

describe('how long one client may hold a connection', () => {
  beforeAll(() => serve(QUICK));

  it('[API145] 200 slow bodies, 500 silent connections and 500 half-open WebSockets are all closed; others are answered meanwhile', async () => {
    const upgrade = (path: string): string =>
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;
    const bodies = await held(200, `POST /api/straps HTTP/1.1\r\n${HEAD}Content-Length: 60000\r\n\r\n`, ' ');
    const silent = await held(500, '');
    const live = await held(250, upgrade('/live'));
    const uplink = await held(250, upgrade('/uplink'));
    expect((await fetch(`${under.server.url}/healthz`)).status).toBe(200);
    const open = (those: readonly Socket[]): number => those.filter((socket) => !socket.closed).length;
    await expect.poll(() => [open(bodies), open(silent), open(live), open(uplink)]).toEqual([0, 0, 0, 0]);
  });

  it.each([
    ['a head a byte at a time', 'GET / HTTP/1.1\r\nX-Slow: ', 'x'],
    [
      'a chunked body a byte at a time',
      `POST /api/straps HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\n`,
      '1\r\n \r\n',
    ],
    [
      'a second request a byte at a time',
      `GET /healthz HTTP/1.1\r\n${HEAD}\r\nGET / HTTP/1.1\r\nX-Slow: `,
      'x',
    ],
    [
      'a body to an address that takes none',
      `POST /nothing HTTP/1.1\r\n${HEAD}Content-Length: 60000\r\n\r\n`,
      ' ',
    ],
    ['a connection kept open after its request', `GET /healthz HTTP/1.1\r\n${HEAD}\r\n`, ''],
  ])('[API146] %s ends the connection', async (_what, says, dripping) => {
    await closed(await held(1, says, dripping));
  });
});

describe('how much one client may hold', () => {
  it('[API147] an answer that is not read to its end is given up', async () => {
    await serve({ ...QUICK, betweenMs: 60_000, requestMs: 60_000 });
    const [socket] = await held(1, '');
    socket?.pause();
    // More than the buffers of both ends hold.
    const request = `GET /api/openapi.json HTTP/1.1\r\n${HEAD}\r\n`;
    socket?.write(request.repeat(2_000));
    // One that does not read hears of the end only when it goes on asking.
    timers.push(setInterval(() => socket?.writable && socket.write(request), 20));
    await closed(sockets);
  });

  it('[API148] an address has so many connections, a process so many; when some end others are let in', async () => {
    await serve({ ...LIMITS, connections: 6, connectionsAnAddress: 4 });
    const first = await held(4, '');
    await closed(await held(3, ''));
    first[0]?.destroy();
    await expect
      .poll(async () => (await fetch(`${under.server.url}/healthz`).catch(() => null))?.status)
      .toBe(200);
  });
});
