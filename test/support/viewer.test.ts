import { asSlot } from '@takt/shared/ids.ts';
import { CLOSE_TOO_OLD } from '@takt/shared/link/close-codes.ts';
import { encodeFrame, type Frame, type FrameSlot } from '@takt/shared/wire/frame.ts';
import type { ServerMessage } from '@takt/shared/wire/viewer.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { freePort } from './free-port.ts';
import { watch } from './viewer.ts';

const servers: WebSocketServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    for (const socket of server.clients) socket.terminate();
    server.close();
  }
});

/** A server that answers a viewer's hello as `script` says. */
async function serving(script: (socket: WebSocket, hello: unknown) => void): Promise<string> {
  const port = await freePort();
  const server = new WebSocketServer({ port, host: '127.0.0.1', path: '/live' });
  servers.push(server);
  server.on('connection', (socket) => {
    socket.once('message', (hello: Buffer) => script(socket, JSON.parse(hello.toString())));
  });
  return `http://127.0.0.1:${port}`;
}
const slot = (number: number, percent: number): FrameSlot => ({
  slot: asSlot(number),
  percent,
  lampPercent: percent,
  position: 'in',
  signal: 'live',
  onTheWay: false,
  lowBattery: false,
  word: 'hold',
  ageS: 0,
  intervalInTargetS: 0,
  staff: null,
});
const frame = (seq: number, full: boolean, slots: readonly FrameSlot[]): Frame => ({
  projection: 'wall',
  full,
  blanked: false,
  status: 'running',
  seq,
  atMs: 1_000 + seq,
  rosterVersion: 1,
  phaseIndex: 0,
  inTargetCount: 0,
  onTheWayCount: 0,
  phaseElapsedMs: 0,
  phaseRemainingMs: null,
  groupInTargetS: 0,
  slots,
});

describe('the viewer that system tests look through', () => {
  it('[TOOL13] joins with a hello, and puts full frames and changes together', async () => {
    const hellos: unknown[] = [];
    const url = await serving((socket, hello) => {
      hellos.push(hello);
      const welcome: ServerMessage = {
        type: 'serverWelcome',
        protocol: 2,
        clockRate: 60,
        demonstration: true,
        nowMs: 1,
      };
      socket.send(JSON.stringify(welcome));
      socket.send(encodeFrame(frame(1, true, [slot(1, 80), slot(2, 70)])));
      socket.send(encodeFrame(frame(2, false, [slot(2, 90)])));
      socket.send(Uint8Array.of(9, 9, 9));
    });
    await using viewer = await watch(url, 'room', 'wall');
    await viewer.until('the strange message', (seen) => seen.strange === 1);
    expect(hellos).toEqual([
      { type: 'viewerHello', protocol: 2, room: 'room', projection: 'wall', format: 'binary' },
    ]);
    expect(viewer.welcome?.clockRate).toBe(60);
    expect([...viewer.slots.values()].map((seen) => [seen.slot, seen.percent])).toEqual([
      [1, 80],
      [2, 90],
    ]);
  });

  it('[TOOL13] a wait that the server ends fails and says what had come', async () => {
    const url = await serving((socket) => socket.close(CLOSE_TOO_OLD, 'too old'));
    await using viewer = await watch(url, 'room', 'wall', { protocol: 0 });
    await expect(viewer.until('a frame', (seen) => seen.frames[0])).rejects.toThrow(
      'closed (4001) before a frame: 0 frames, 0 rosters',
    );
    expect(viewer.closed).toEqual({ code: 4001, reason: 'too old' });
  });
});
