/**
 * A room that is made up, for pictures and tests of the wall: the built client behind a tiny server that speaks /live.
 * All of it is made up.
 */
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, relative } from 'node:path';
import type { Roster } from '@takt/shared/class/roster.ts';
import { encodeFrame, type Frame } from '@takt/shared/wire/frame.ts';
import type { ServerMessage, ViewerMessage } from '@takt/shared/wire/viewer.ts';
import { type WebSocket, WebSocketServer } from 'ws';

export const ROOM = 'sal-1';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
/** As strict as the product's: a wall that needs more than this does not work in the clinic. */
const POLICY = "default-src 'self'; style-src 'self'; connect-src 'self'; object-src 'none'";

export interface WallServer extends AsyncDisposable {
  readonly url: string;
  /** What viewers have said, oldest first. */
  readonly heard: readonly ViewerMessage[];
  /** Viewers now. */
  readonly viewers: () => number;
  /** What a viewer gets that says hello; those who are here get it at once. Frames are stamped as they are sent. */
  show(roster: Roster, frame: Frame): void;
  /** A frame to those who are here. */
  send(frame: Frame): void;
  /** The viewers' clock was put forward: the class's clock goes along, or their frames would be old. */
  forward(ms: number): void;
  /** Neither accepts nor keeps anybody, until `true`. */
  reachable(on: boolean): void;
  /** Closes everybody with this code. */
  dismiss(code: number): void;
}

/** The built client by path, read once: a build that goes on meanwhile changes nothing. */
export type Screens = ReadonlyMap<string, Uint8Array>;

export async function readScreens(clientDir: string): Promise<Screens> {
  const files = await readdir(clientDir, { recursive: true, withFileTypes: true });
  const read = files
    .filter((file) => file.isFile())
    .map(async (file): Promise<[string, Uint8Array]> => {
      const path = join(file.parentPath, file.name);
      return [`/${relative(clientDir, path)}`, await readFile(path)];
    });
  return new Map(await Promise.all(read));
}

export async function wallServer(
  screens: Screens,
  options: { clockRate?: number; demonstration?: boolean } = {},
): Promise<WallServer> {
  let roster: Roster | null = null;
  let frame: Frame | null = null;
  let reachable = true;
  let refusal: number | null = null;
  const startedMs = performance.now();
  let forwardMs = 0;
  const heard: ViewerMessage[] = [];
  const viewers = new Set<WebSocket>();

  const http: Server = createServer((request, reply) => {
    const path = new URL(request.url ?? '/', 'http://wall').pathname;
    if (path === '/api/session') {
      reply.setHeader('content-type', 'application/json');
      reply.end(JSON.stringify({ timeZone: 'Europe/Oslo', rooms: [{ roomId: ROOM, name: 'Sal 1' }] }));
      return;
    }
    const file = path.startsWith('/wall') ? '/wall.html' : path;
    const bytes = screens.get(file);
    if (bytes === undefined) {
      reply.writeHead(404).end();
      return;
    }
    reply.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
    reply.setHeader('content-security-policy', POLICY);
    reply.end(bytes);
  });
  const sockets = new WebSocketServer({ noServer: true });
  http.on('upgrade', (request, socket, head) => {
    if (!reachable) socket.destroy();
    else sockets.handleUpgrade(request, socket, head, (viewer) => welcome(viewer));
  });

  const tell = (viewer: WebSocket, message: ServerMessage): void => viewer.send(JSON.stringify(message));
  const stamped = (made: Frame): Uint8Array =>
    encodeFrame({ ...made, atMs: made.atMs + performance.now() - startedMs + forwardMs });
  const full = (viewer: WebSocket): void => {
    if (roster === null || frame === null) return;
    tell(viewer, { type: 'serverRoster', roster });
    viewer.send(stamped({ ...frame, full: true }));
  };
  function welcome(viewer: WebSocket): void {
    viewers.add(viewer);
    viewer.on('close', () => viewers.delete(viewer));
    viewer.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as ViewerMessage;
      heard.push(message);
      if (message.type === 'viewerHello') {
        if (refusal !== null) {
          viewer.close(refusal);
          return;
        }
        const { clockRate = 1, demonstration = false } = options;
        tell(viewer, { type: 'serverWelcome', protocol: 2, clockRate, demonstration, nowMs: 0 });
        full(viewer);
      }
      if (message.type === 'viewerLost') full(viewer);
    });
  }

  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    heard,
    viewers: () => viewers.size,
    show(newRoster, newFrame) {
      roster = newRoster;
      frame = newFrame;
      refusal = null;
      for (const viewer of viewers) full(viewer);
    },
    send(newFrame) {
      for (const viewer of viewers) viewer.send(stamped(newFrame));
    },
    forward(ms) {
      forwardMs += ms;
    },
    reachable(on) {
      reachable = on;
      if (!on) for (const viewer of viewers) viewer.terminate();
    },
    dismiss(code) {
      refusal = code;
      for (const viewer of viewers) viewer.close(code);
    },
    async [Symbol.asyncDispose]() {
      for (const viewer of viewers) viewer.terminate();
      sockets.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}
