/** A screen without a picture: joins /live like a wall or a console, and keeps what came. */

import type { Roster } from '@takt/shared/class/roster.ts';
import type { Slot } from '@takt/shared/ids.ts';
import { PROTOCOL_VERSION } from '@takt/shared/link/protocol-versions.ts';
import { decodeFrame, type Frame, type FrameSlot, type Projection } from '@takt/shared/wire/frame.ts';
import type {
  HeardStrap,
  HeardTreadmill,
  ServerMessage,
  ServerWelcome,
  StrapSuggestion,
  ViewerHello,
  ViewerMessage,
} from '@takt/shared/wire/viewer.ts';
import { WebSocket } from 'ws';
import { PATIENCE_MS } from './patience.ts';

const ACK_EVERY_MS = 1_000;

export interface Viewer extends AsyncDisposable {
  readonly welcome: ServerWelcome | null;
  /** Everything that came, oldest first. */
  readonly frames: readonly Frame[];
  readonly rosters: readonly Roster[];
  /** The last list of heard straps (consoles with an open pairing dialog only). */
  readonly straps: readonly HeardStrap[];
  /** The last list of heard treadmills; likewise. */
  readonly treadmills: readonly HeardTreadmill[];
  /** The straps that are meant, with that list. */
  readonly suggestions: readonly StrapSuggestion[];
  /** Every binary message that was no frame of this version. */
  readonly strange: number;
  /** Each slot as in the newest frame that had it. */
  readonly slots: ReadonlyMap<number, FrameSlot>;
  readonly closed: { readonly code: number; readonly reason: string } | null;
  send(message: ViewerMessage): void;
  /**
   * Opens a pairing dialog and keeps saying so, as a console does: the server takes one for closed that it has not heard
   * of for 5 s of its clock. Disposed of, it is closed.
   */
  pairing(options?: { readonly slot?: Slot; readonly everyMs?: number }): Disposable;
  /**
   * Resolves to what `look` finds, tried at once and on everything that arrives; null, undefined and false mean
   * not yet. Rejects, naming `what`, when patience or the socket ends.
   */
  until<T>(
    what: string,
    look: (viewer: Viewer) => T | null | undefined | false,
  ): Promise<Exclude<T, null | undefined | false>>;
  /** Stops acknowledging, as a viewer does that is too slow; `true` goes on. */
  acknowledge(on: boolean): void;
  close(): Promise<void>;
}

export interface WatchOptions {
  readonly format?: ViewerHello['format'];
  readonly protocol?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Called for each frame as it arrives, with performance.now() of the arrival. */
  readonly onFrame?: (frame: Frame, arrivedMs: number) => void;
}

/** Resolves when the socket is open and the hello is sent; what comes of it is for `until` to see. */
export async function watch(
  url: string,
  room: string,
  projection: Projection,
  options: WatchOptions = {},
): Promise<Viewer> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/live`, {
    headers: { ...options.headers },
    perMessageDeflate: false,
  });
  const frames: Frame[] = [];
  const rosters: Roster[] = [];
  const slots = new Map<number, FrameSlot>();
  let straps: readonly HeardStrap[] = [];
  let treadmills: readonly HeardTreadmill[] = [];
  let suggestions: readonly StrapSuggestion[] = [];
  let welcome: ServerWelcome | null = null;
  let closed: Viewer['closed'] = null;
  let strange = 0;
  let acknowledging = true;
  const watchers = new Set<() => void>();

  const take = (frame: Frame): void => {
    options.onFrame?.(frame, performance.now());
    frames.push(frame);
    if (frame.full) slots.clear();
    for (const slot of frame.slots) slots.set(slot.slot, slot);
  };
  const takeMessage = (message: ServerMessage): void => {
    if (message.type === 'serverWelcome') welcome = message;
    else if (message.type === 'serverRoster') rosters.push(message.roster);
    else if (message.type === 'serverStraps') ({ straps, suggestions } = message);
    else if (message.type === 'serverTreadmills') treadmills = message.treadmills;
    else if (message.type === 'serverFrame') take(message.frame);
  };
  const send = (message: ViewerMessage): void => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (!isBinary) takeMessage(JSON.parse(data.toString()) as ServerMessage);
    else {
      const frame = decodeFrame(data);
      if (frame === null) strange++;
      else take(frame);
    }
    for (const look of [...watchers]) look();
  });
  const gone = new Promise<void>((resolve) => {
    socket.once('close', (code: number, reason: Buffer) => {
      clearInterval(acks);
      closed = { code, reason: reason.toString() };
      for (const look of [...watchers]) look();
      resolve();
    });
  });
  const acks = setInterval(() => {
    const newest = frames.at(-1);
    if (acknowledging && newest !== undefined) send({ type: 'viewerAck', seq: newest.seq });
  }, ACK_EVERY_MS);
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => socket.terminate());
  send({
    type: 'viewerHello',
    protocol: options.protocol ?? PROTOCOL_VERSION,
    room,
    projection,
    format: options.format ?? 'binary',
  });

  const viewer: Viewer = {
    get welcome() {
      return welcome;
    },
    get suggestions() {
      return suggestions;
    },
    get straps() {
      return straps;
    },
    get treadmills() {
      return treadmills;
    },
    get strange() {
      return strange;
    },
    get closed() {
      return closed;
    },
    frames,
    rosters,
    slots,
    send,
    pairing({ slot, everyMs = 1_000 } = {}) {
      const open: ViewerMessage = {
        type: 'viewerPairing',
        open: true,
        ...(slot === undefined ? {} : { slot }),
      };
      send(open);
      const again = setInterval(() => send(open), everyMs);
      return {
        [Symbol.dispose]() {
          clearInterval(again);
          send({ type: 'viewerPairing', open: false });
        },
      };
    },
    until(what, look) {
      return new Promise((resolve, reject) => {
        const end = (finish: () => void): void => {
          clearTimeout(limit);
          watchers.delete(again);
          finish();
        };
        const seen = () =>
          `${frames.length} frames, ${rosters.length} rosters, last ${JSON.stringify(frames.at(-1) ?? null)}`;
        const again = (): void => {
          try {
            const found = look(viewer);
            if (found !== null && found !== undefined && found !== false)
              end(() => resolve(found as Exclude<typeof found, null | undefined | false>));
            else if (closed !== null)
              end(() => reject(new Error(`closed (${closed?.code}) before ${what}: ${seen()}`)));
          } catch (error) {
            end(() => reject(error));
          }
        };
        const limit = setTimeout(() => {
          end(() => reject(new Error(`never saw ${what}: ${seen()}`)));
        }, PATIENCE_MS);
        watchers.add(again);
        again();
      });
    },
    acknowledge(on) {
      acknowledging = on;
    },
    async close() {
      socket.close();
      const hard = setTimeout(() => socket.terminate(), 2_000);
      await gone;
      clearTimeout(hard);
    },
    [Symbol.asyncDispose]: () => viewer.close(),
  };
  return viewer;
}
