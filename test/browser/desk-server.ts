/**
 * A made-up clinic behind a tiny server that speaks /api and /live as the product does: for tests and pictures of
 * console and review. All of it is made up. What it says is checked against the interface's own schemas.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import {
  ClassDetail,
  ClassEntry,
  ClassSummary,
  Command,
  type CommandBody,
  Curve,
  Group,
  Notes,
  PrepareClass,
} from '@takt/shared/api/classes.ts';
import { Session } from '@takt/shared/api/common.ts';
import type { ReachState } from '@takt/shared/api/reach.ts';
import type { StorageState } from '@takt/shared/api/storage.ts';
import { AddStrap, StrapChange } from '@takt/shared/api/straps.ts';
import { matches, matchesEach } from '@takt/shared/check.ts';
import { TEMPLATES } from '@takt/shared/class/protocol.ts';
import type { Roster } from '@takt/shared/class/roster.ts';
import { encodeFrame, type Frame } from '@takt/shared/wire/frame.ts';
import type {
  HeardStrap,
  HeardTreadmill,
  ServerMessage,
  StrapSuggestion,
  ViewerMessage,
} from '@takt/shared/wire/viewer.ts';
import { type WebSocket, WebSocketServer } from 'ws';
import { inventory } from './strap-scenes.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** What the fake clinic has; each reply is checked against its schema when the server is made. */
export interface Clinic {
  readonly session: Session;
  readonly groups: readonly Group[];
  readonly classes: readonly ClassEntry[];
  readonly detail: ClassDetail;
  /** As GET …/summary gives it. */
  readonly summary: unknown;
  readonly curve: Curve;
  readonly notes: Notes;
}

export interface Scene {
  readonly roster: Roster;
  readonly frame: Frame;
}

type Answer = { status: number; body: unknown };

export interface DeskServer extends AsyncDisposable {
  readonly url: string;
  /** Commands as they came, each checked against the interface. */
  readonly commands: readonly Command[];
  readonly prepared: readonly PrepareClass[];
  readonly heard: readonly ViewerMessage[];
  /** What viewers see from now on. */
  /** What was sent to the inventory and to people's choices. */
  readonly onStraps: readonly { readonly path: string; readonly body: unknown }[];
  show(scene: Scene): void;
  /** Sent to consoles that have pairing open. */
  straps(straps: readonly HeardStrap[], suggestions?: readonly StrapSuggestion[]): void;
  treadmills(treadmills: readonly HeardTreadmill[]): void;
  /** How commands are answered; until then each is done. */
  onCommand(answer: (body: CommandBody) => Answer): void;
  onPrepare(then: () => void): void;
  /** What this address answers from now on, instead of what the clinic has. */
  answer(path: string, body: unknown, status?: number): void;
  /** Neither keeps nor accepts viewers, until `true`. */
  reachable(on: boolean): void;
  /**
   * What is sent (POST) is answered at once; or it is taken, and its answer waits for the next call; or so many ms later;
   * or its connection is closed and nothing is taken.
   */
  answering(how: 'at once' | 'held' | 'never' | { readonly afterMs: number }): void;
}

/** Nothing to tell of the disk. */
const REACH: ReachState = { way: 'this-machine', secure: false, names: [], certificate: null };
const STORED: StorageState = {
  writing: 'ok',
  freeBytes: null,
  check: 'sound',
  lostCommits: 0,
  damaged: [],
  waiting: 0,
  waitingS: null,
  roomForMinutes: null,
  leftAtReceivers: false,
  lost: null,
  backup: null,
};
const DONE: Answer = { status: 200, body: { outcome: 'done', seq: 99 } };

export async function deskServer(clientDir: string, clinic: Clinic): Promise<DeskServer> {
  const promised =
    matches(Session, clinic.session) &&
    matchesEach(Group, clinic.groups) &&
    matchesEach(ClassEntry, clinic.classes) &&
    matches(ClassDetail, clinic.detail) &&
    matches(ClassSummary, clinic.summary) &&
    matches(Curve, clinic.curve) &&
    matches(Notes, clinic.notes);
  if (!promised) throw new Error('the made-up clinic does not keep to shared/api');

  let scene: Scene | null = null;
  let straps: readonly HeardStrap[] = [];
  let treadmills: readonly HeardTreadmill[] = [];
  let suggestions: readonly StrapSuggestion[] = [];
  let answer: (body: CommandBody) => Answer = () => DONE;
  let afterPrepare = (): void => {};
  const commands: Command[] = [];
  const onStraps: { path: string; body: unknown }[] = [];
  const prepared: PrepareClass[] = [];
  const heard: ViewerMessage[] = [];
  const viewers = new Set<WebSocket>();
  const pairing = new Set<WebSocket>();
  const answers = new Map<string, Answer>();
  let reachable = true;
  let how: Parameters<DeskServer['answering']>[0] = 'at once';
  let held: (() => void)[] = [];

  async function api(path: string, request: IncomingMessage): Promise<Answer> {
    const body = request.method === 'POST' ? await json(request) : null;
    if (path === '/api/session') return { status: 200, body: clinic.session };
    if (path === '/api/setup') return { status: 200, body: { entered: false, demonstration: true } };
    if (path === '/api/reach') return { status: 200, body: REACH };
    if (path === '/api/storage') return { status: 200, body: STORED };
    if (path === '/api/groups') return { status: 200, body: clinic.groups };
    if (path === '/api/templates') return { status: 200, body: TEMPLATES };
    if (path === '/api/straps' && body === null) return { status: 200, body: inventory };
    if (path === '/api/straps' || path.startsWith('/api/straps/')) {
      if (!matches(path === '/api/straps' ? AddStrap : StrapChange, body)) return { status: 400, body: {} };
      onStraps.push({ path, body });
      return { status: path === '/api/straps' ? 201 : 200, body: { strapId: 'strap-new' } };
    }
    if (path.endsWith('/choices')) {
      if (body !== null) onStraps.push({ path, body });
      return { status: 200, body: body ?? { autoSignIn: true } };
    }
    if (path.startsWith('/api/days/'))
      return { status: 200, body: { day: path.slice('/api/days/'.length), sessions: [] } };
    if (path === '/api/people') return { status: 200, body: [] };
    if (path === '/api/classes') return { status: 200, body: clinic.classes };
    if (path.endsWith('/summary')) return { status: 200, body: clinic.summary };
    if (path.endsWith('/curve')) return { status: 200, body: clinic.curve };
    if (/^\/api\/classes\/[^/]+\/notes$/.test(path)) return { status: 200, body: { lastSeq: 21, notes: [] } };
    if (path.endsWith('/notes')) return { status: 200, body: clinic.notes };
    if (path.startsWith('/api/rooms/') && matches(PrepareClass, body)) {
      prepared.push(body);
      queueMicrotask(afterPrepare);
      return { status: 201, body: { classId: 'class-1' } };
    }
    if (path.endsWith('/commands')) {
      if (!matches(Command, body)) return { status: 400, body: { not: 'a command' } };
      commands.push(body);
      return answer(body.command);
    }
    if (path.startsWith('/api/classes/')) return { status: 200, body: clinic.detail };
    return { status: 404, body: {} };
  }

  async function page(path: string, reply: ServerResponse): Promise<void> {
    const html = path.startsWith('/station') ? 'station.html' : 'desk.html';
    const file = extname(path) === '' ? html : normalize(path).replace(/^(\.\.[/\\])+/, '');
    let bytes = await readFile(join(clientDir, file));
    if (file === html) {
      // As the product serves it: a style made at run time needs the nonce, a script from elsewhere has no chance.
      const nonce = randomBytes(16).toString('base64');
      const slot = '<meta name="takt-style-nonce" content=""';
      bytes = Buffer.from(bytes.toString().replace(slot, `<meta name="takt-style-nonce" content="${nonce}"`));
      reply.setHeader(
        'content-security-policy',
        `default-src 'self'; style-src 'self' 'nonce-${nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data:; object-src 'none'`,
      );
    }
    reply.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
    reply.end(bytes);
  }

  const http = createServer((request, reply) => {
    const path = new URL(request.url ?? '/', 'http://desk').pathname;
    const fixed = answers.get(path);
    if (fixed !== undefined) {
      reply.writeHead(fixed.status, { 'content-type': 'application/json' });
      reply.end(JSON.stringify(fixed.body));
      return;
    }
    if (!path.startsWith('/api/')) {
      page(path, reply).catch(() => reply.writeHead(404).end());
      return;
    }
    if (request.method === 'POST' && how === 'never') {
      request.socket.destroy();
      return;
    }
    api(path, request).then(
      ({ status, body }) => {
        const answerNow = (): void => {
          reply.writeHead(status, { 'content-type': 'application/json' });
          reply.end(JSON.stringify(body));
        };
        if (request.method !== 'POST' || how === 'at once' || how === 'never') answerNow();
        else if (how === 'held') held.push(answerNow);
        else setTimeout(answerNow, how.afterMs);
      },
      () => reply.writeHead(500).end(),
    );
  });

  const sockets = new WebSocketServer({ noServer: true });
  http.on('upgrade', (request, socket, head) => {
    if (reachable) sockets.handleUpgrade(request, socket, head, welcome);
    else socket.destroy();
  });
  const tell = (viewer: WebSocket, message: ServerMessage): void => viewer.send(JSON.stringify(message));
  const showTo = (viewer: WebSocket): void => {
    if (scene === null) return;
    tell(viewer, { type: 'serverRoster', roster: scene.roster });
    viewer.send(encodeFrame({ ...scene.frame, full: true }));
  };
  const tellHeard = (viewer: WebSocket): void => {
    tell(viewer, { type: 'serverStraps', straps, suggestions });
    tell(viewer, { type: 'serverTreadmills', treadmills });
  };
  function welcome(viewer: WebSocket): void {
    viewers.add(viewer);
    viewer.on('close', () => {
      viewers.delete(viewer);
      pairing.delete(viewer);
    });
    viewer.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as ViewerMessage;
      heard.push(message);
      if (message.type === 'viewerHello') {
        tell(viewer, { type: 'serverWelcome', protocol: 2, clockRate: 1, demonstration: false, nowMs: 0 });
        showTo(viewer);
      }
      if (message.type === 'viewerLost') showTo(viewer);
      if (message.type !== 'viewerPairing') return;
      if (message.open) pairing.add(viewer);
      else pairing.delete(viewer);
      if (message.open) tellHeard(viewer);
    });
  }

  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  /** A frame a second is the sign of life; without it the console would rightly say that all is old. */
  const beat = setInterval(() => {
    if (scene === null) return;
    const { frame } = scene;
    scene = { ...scene, frame: { ...frame, seq: frame.seq + 1, atMs: frame.atMs + 1000 } };
    for (const viewer of viewers) viewer.send(encodeFrame({ ...scene.frame, full: true }));
  }, 1000);
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    commands,
    onStraps,
    prepared,
    heard,
    show(next) {
      // The server's clock does not go back: on a slow machine the first scene has been up for a while.
      const atMs = Math.max(next.frame.atMs, scene?.frame.atMs ?? 0);
      scene = { ...next, frame: { ...next.frame, atMs } };
      for (const viewer of viewers) showTo(viewer);
    },
    straps(next, suggested = []) {
      straps = next;
      suggestions = suggested;
      for (const viewer of pairing) tellHeard(viewer);
    },
    treadmills(next) {
      treadmills = next;
      for (const viewer of pairing) tellHeard(viewer);
    },
    onCommand(next) {
      answer = next;
    },
    answer(path, body, status = 200) {
      answers.set(path, { status, body });
    },
    onPrepare(then) {
      afterPrepare = then;
    },
    answering(next) {
      how = next;
      const waiting = held;
      held = [];
      for (const answerNow of waiting) answerNow();
    },
    reachable(on) {
      reachable = on;
      if (!on) for (const viewer of viewers) viewer.terminate();
    },
    async [Symbol.asyncDispose]() {
      clearInterval(beat);
      for (const viewer of viewers) viewer.terminate();
      sockets.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

async function json(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString());
}
