import { request } from 'node:http';
import {
  CLOSE_BAD_MESSAGE,
  CLOSE_NOT_ALLOWED,
  CLOSE_TOO_NEW,
  CLOSE_TOO_OLD,
} from '@takt/shared/link/close-codes.ts';
import { PROTOCOL_VERSION } from '@takt/shared/link/protocol-versions.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type TestServer, testServer } from '../../test/support/a-server.ts';
import { type Viewer, watch } from '../../test/support/viewer.ts';

let under: TestServer;
const viewers: Viewer[] = [];
beforeAll(async () => {
  under = await testServer();
});
afterEach(async () => {
  for (const viewer of viewers.splice(0)) await viewer.close();
});
afterAll(() => under.close());

const join = async (
  ...args: [room: string, projection: 'wall' | 'console', options?: Parameters<typeof watch>[3]]
) => {
  const viewer = await watch(under.server.url, ...args);
  viewers.push(viewer);
  return viewer;
};
/** What the server does with these messages: the code it closes with. */
function closedAfter(
  path: string,
  messages: readonly (string | Uint8Array)[],
  headers: Record<string, string> = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(under.server.url.replace('http', 'ws') + path, { headers });
    socket.on('open', () => {
      for (const message of messages) socket.send(message);
    });
    socket.on('error', reject);
    socket.on('close', resolve);
  });
}
const HELLO = {
  type: 'viewerHello',
  protocol: 2,
  room: 'sal-1',
  projection: 'wall',
  format: 'binary',
} as const;
const hello = (more: object = {}): string => JSON.stringify({ ...HELLO, ...more });

describe('/live', () => {
  it('[API30] a viewer is welcomed, gets the roster and a full frame at once, and one a second from then on', async () => {
    const wall = await join('sal-1', 'wall');
    await wall.until('three frames', ({ frames }) => frames.length >= 3);
    expect(wall.welcome).toMatchObject({ protocol: PROTOCOL_VERSION, clockRate: 1, demonstration: true });
    expect(wall.rosters[0]).toMatchObject({ room: 'sal-1', roomName: 'Sal 1', classId: null });
    expect(wall.frames[0]).toMatchObject({ full: true, status: 'none', projection: 'wall' });
    expect(wall.strange).toBe(0);
  });

  it('[API31] an integrator gets the same frames as JSON, a console its own', async () => {
    const [json, staff] = [await join('sal-1', 'wall', { format: 'json' }), await join('sal-1', 'console')];
    await json.until('a frame', ({ frames }) => frames.length > 0);
    await staff.until('a frame', ({ frames }) => frames.length > 0);
    expect([json.frames[0]?.projection, staff.frames[0]?.projection]).toEqual(['wall', 'console']);
  });

  it.each([
    ['no JSON', ['{']],
    ['an array', ['[]']],
    ['bytes', [Uint8Array.of(1, 2, 3)]],
    ['an acknowledgement before the hello', ['{"type":"viewerAck","seq":1}']],
    ['a hello without a room', [JSON.stringify({ ...HELLO, room: undefined })]],
    ['an unknown projection', [hello({ projection: 'everything' })]],
    ['an unknown message after the hello', [hello(), '{"type":"viewerSteer"}']],
    ['a number that is none', [hello(), '{"type":"viewerAck","seq":-1}']],
  ])('[API32] %s is closed as unreadable', async (_what, messages) => {
    expect(await closedAfter('/live', messages)).toBe(CLOSE_BAD_MESSAGE);
  });

  it('[API33] a protocol that is too old is told so, so that a kiosk reloads itself', async () => {
    expect(await closedAfter('/live', [hello({ protocol: 0 })])).toBe(CLOSE_TOO_OLD);
  });

  it('[API105] a protocol newer than this server’s is refused, with those that are spoken', async () => {
    const viewer = await join('sal-1', 'wall', { protocol: 999 });
    await viewer.until('the close', ({ closed }) => closed).catch(() => {});
    expect(viewer.closed).toEqual({
      code: CLOSE_TOO_NEW,
      reason: 'protocol 999 is too new: 2 to 2. Update the server',
    });
  });

  it('[API34] a foreign page, another name for this machine, a wrong token and an unknown room are not allowed', async () => {
    for (const headers of [
      { origin: 'https://example.org' },
      { host: 'takt.example' },
      { authorization: 'Bearer x' },
    ]) {
      for (const projection of ['wall', 'console']) {
        expect(await closedAfter('/live', [hello({ projection })], headers as Record<string, string>)).toBe(
          CLOSE_NOT_ALLOWED,
        );
      }
    }
    expect(await closedAfter('/live', [hello({ room: 'sal-99' })])).toBe(CLOSE_NOT_ALLOWED);
  });

  it('[API100] a viewer that may look at nothing is closed before it has said anything', async () => {
    for (const headers of [{ origin: 'https://example.org' }, { authorization: 'Bearer x' }]) {
      expect(await closedAfter('/live', [], headers as Record<string, string>)).toBe(CLOSE_NOT_ALLOWED);
    }
  });

  it('[API101] a message longer than any a viewer may send closes the connection unread', async () => {
    const long = hello({ room: 'x'.repeat(3_000) });
    expect([1006, 1009]).toContain(await closedAfter('/live', [long]));
    expect(await closedAfter('/live', [hello(), '{'])).toBe(CLOSE_BAD_MESSAGE);
  });

  it('[API102] what comes after the close is not answered', async () => {
    expect(await closedAfter('/live', [hello(), '{', '{"type":"viewerLost"}', '{'])).toBe(CLOSE_BAD_MESSAGE);
  });

  it('[API35] a pairing dialog shows a strap that nobody wears, and only consoles see it', async () => {
    const room = under.server.services.room('sal-1');
    const [wall, staff] = [await join('sal-1', 'wall'), await join('sal-1', 'console')];
    await staff.until('a frame', ({ frames }) => frames.length > 0);
    const unknown = {
      sensor: 'ble:beef',
      rrTicks: [],
      beatCount: null,
      beatTimeTicks: null,
      contact: 'on',
      batteryPercent: 50,
    } as const;
    await room.intake.accept('gw/1', [{ ...unknown, receivedAtMs: under.clock.nowMs(), heartRateBpm: 71 }]);
    using _dialog = staff.pairing();
    await staff.until('a strap', ({ straps }) => straps.length > 0);
    expect(staff.straps).toMatchObject([{ sensors: ['ble:beef'], heartRateBpm: 71, strapId: null }]);
    expect(wall.straps).toEqual([]);
  });
});

describe('the way in', () => {
  it('[API36] requests to a path that has no socket, or that is malformed, end the connection and not the server', async () => {
    for (const path of ['/', '/live/x', '//', '/\\', '/%zz', '/live%00']) {
      const status = await new Promise<number>((resolve, reject) => {
        const { hostname, port } = new URL(under.server.url);
        const asking = request({
          hostname,
          port,
          path,
          headers: {
            connection: 'Upgrade',
            upgrade: 'websocket',
            'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
            'sec-websocket-version': '13',
          },
        });
        asking.on('response', ({ statusCode }) => resolve(statusCode ?? 0));
        asking.on('upgrade', (_reply, socket) => {
          socket.destroy();
          resolve(101);
        });
        asking.on('error', reject);
        asking.end();
      });
      expect(status, path).toBe(404);
    }
    expect((await fetch(`${under.server.url}/healthz`)).status).toBe(200);
  });
});
