/**
 * One viewer at its fan-out process: what it is sent, and when nothing. Newest wins, by the viewer's own
 * acknowledgements: a socket's bufferedAmount shows nothing until the kernel has swallowed half an hour of our stream.
 */

import { CLOSE_BAD_MESSAGE, CLOSE_TOO_SLOW } from '@takt/shared/link/close-codes.ts';
import type { Projection } from '@takt/shared/wire/frame.ts';
import type { ServerTime, ViewerMessage } from '@takt/shared/wire/viewer.ts';
import type { WebSocket } from 'ws';
import { Acknowledged } from './acknowledged.ts';
import { Budget } from './budget.ts';
import type { EdgePicture, OutgoingFrame } from './edge-picture.ts';

// Real time.
/** Without an acknowledgement for so long a viewer gets nothing until it has caught up. */
const HOLD_BACK_AFTER_MS = 2_000;
const HOPELESS_AFTER_MS = 30_000;
/** The kernel takes no more: whoever acknowledges without reading fills our memory. */
const BUFFERED_MAX_BYTES = 256 * 1024;
/** A console says every 2 s that its dialog is open. */
const PAIRING_FOR_MS = 5_000;
/** RFC 6455, section 7.4.1. */
const CLOSE_POLICY = 1008;

export interface Viewer {
  readonly socket: WebSocket;
  readonly room: string;
  readonly projection: Projection;
  readonly format: 'binary' | 'json';
  /** A console that nobody has unlocked: it gets guarded.ts. */
  readonly guarded?: boolean;
}

export class Seat {
  readonly viewer: Viewer;
  readonly #acknowledged = new Acknowledged();
  /** A screen that lost something asks once a second. */
  readonly #pictures: Budget;
  /** What crosses the bus. */
  readonly #dialogs: Budget;
  readonly #messages: Budget;
  readonly #times: Budget;
  #heldSinceMs: number | null = null;
  /** The last roster it was sent. */
  #roster: Uint8Array | null = null;
  #pairingUntilMs = 0;

  constructor(viewer: Viewer, nowMs: number) {
    this.viewer = viewer;
    this.#pictures = new Budget(3, 1, nowMs);
    this.#dialogs = new Budget(20, 5, nowMs);
    this.#times = new Budget(3, 1, nowMs);
    this.#messages = new Budget(1_000, 500, nowMs);
  }

  /** Sends the present picture to this viewer alone; false: there is none, and the next full frame brings it. */
  give(picture: EdgePicture, nowMs: number): boolean {
    const { roster } = picture;
    if (roster !== null) this.#sendRoster(roster);
    const full = picture.current(nowMs);
    if (full !== null) this.#sendFrame(full, nowMs);
    return full !== null;
  }

  /** false: it is held back, and does not get this frame. */
  offer(frame: OutgoingFrame, nowMs: number): boolean {
    const behindMs = this.#acknowledged.behindMs(nowMs);
    const full = this.viewer.socket.bufferedAmount > BUFFERED_MAX_BYTES;
    if (this.#heldSinceMs === null && (behindMs > HOLD_BACK_AFTER_MS || full)) this.#heldSinceMs = nowMs;
    if (this.#heldSinceMs === null) {
      this.#sendFrame(frame, nowMs);
      return true;
    }
    if (Math.max(behindMs, nowMs - this.#heldSinceMs) > HOPELESS_AFTER_MS) {
      this.viewer.socket.close(CLOSE_TOO_SLOW, 'no acknowledgement for 30 s');
    }
    return false;
  }

  offerRoster(roster: Uint8Array): void {
    if (this.#heldSinceMs === null) this.#sendRoster(roster);
  }

  /** Messages of the pairing desk, while this viewer's own dialog is open. */
  offerStraps(bytes: Uint8Array, nowMs: number): void {
    if (this.#heldSinceMs === null && this.pairing(nowMs)) this.#sendText(bytes);
  }

  pairing(nowMs: number): boolean {
    return this.#pairingUntilMs > nowMs;
  }

  /** Whether its message may be taken; one that floods is closed. */
  speaks(nowMs: number): boolean {
    const allowed = this.#messages.spend(nowMs);
    if (!allowed) this.viewer.socket.close(CLOSE_POLICY, 'too many messages');
    return allowed;
  }

  /** true: it had been held back, and has caught up. */
  acknowledged(seq: number): boolean {
    const answer = this.#acknowledged.answered(seq);
    if (answer === 'never-sent')
      this.viewer.socket.close(CLOSE_BAD_MESSAGE, 'acknowledged what was never sent');
    const full = this.viewer.socket.bufferedAmount > BUFFERED_MAX_BYTES;
    if (this.#heldSinceMs === null || answer !== 'caught-up' || full) return false;
    this.#heldSinceMs = null;
    return true;
  }

  /** Whether it may be given the present once more: not while it is held back, and once a second in the long run. */
  mayAsk(nowMs: number): boolean {
    return this.#heldSinceMs === null && this.#pictures.spend(nowMs);
  }

  /** Its dialog opens, stays open or closes. false: it says so too often, and the others are not told. */
  dialog({ open }: ViewerMessage & { type: 'viewerPairing' }, nowMs: number): boolean {
    if (this.viewer.projection !== 'console' || !this.#dialogs.spend(nowMs)) return false;
    this.#pairingUntilMs = open ? nowMs + PAIRING_FOR_MS : 0;
    return true;
  }

  /** Answers whoever compares clocks, once a second in the long run. */
  tellTime(echoMs: number, classNowMs: number | null, nowMs: number): void {
    if (classNowMs === null || !this.#times.spend(nowMs)) return;
    const time: ServerTime = { type: 'serverTime', echoMs, nowMs: classNowMs };
    this.viewer.socket.send(JSON.stringify(time));
  }

  #sendRoster(roster: Uint8Array): void {
    if (this.#roster === roster) return;
    this.#roster = roster;
    this.#sendText(roster);
  }

  #sendFrame(frame: OutgoingFrame, nowMs: number): void {
    const { socket, format } = this.viewer;
    this.#acknowledged.sent(frame.seq, nowMs);
    socket.send(frame.in(format), { binary: format === 'binary' });
  }

  #sendText(bytes: Uint8Array): void {
    this.viewer.socket.send(bytes, { binary: false });
  }
}
