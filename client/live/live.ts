/**
 * A viewer of `/live`: says hello, puts frames together, ages them by its own clock, and connects anew for ever.
 * Knows no framework and no browser: socket, clock and timers are its ports (browser.ts has the real ones).
 */

import type { Roster } from '@takt/shared/class/roster.ts';
import { LOST_AFTER_MS, STALE_AFTER_MS } from '@takt/shared/freshness.ts';
import type { Slot } from '@takt/shared/ids.ts';
import type { ConnectionRules } from '@takt/shared/link/connection.ts';
import { PROTOCOL_VERSION } from '@takt/shared/link/protocol-versions.ts';
import { ReconnectingSocket, type SocketPorts } from '@takt/shared/link/reconnecting-socket.ts';
import { decodeFrame, type Frame, type FrameSlot, type Projection } from '@takt/shared/wire/frame.ts';
import { type FrameHeader, type Merged, mergeFrame, type Picture } from '@takt/shared/wire/picture.ts';
import type {
  HeardStrap,
  HeardTreadmill,
  ServerWelcome,
  StrapSuggestion,
  ViewerMessage,
} from '@takt/shared/wire/viewer.ts';
import { type Cell, sameFields, WritableCell } from './cell.ts';
import { type ClassTime, classTimeAt, untilNextSecondMs } from './class-time.ts';
import { type LinkState, linkRefused, linkStateAt, Transit } from './freshness.ts';
import { parseMessage } from './message.ts';
import { Pace } from './pace.ts';

export interface LivePorts extends SocketPorts {
  /** Monotonic milliseconds of this device. */
  nowMs(): number;
  /** Loads the page anew, at most once a minute. */
  reload(): void;
}

const TICK_MS = 250;
const ACK_EVERY_MS = 1_000;
const LOST_EVERY_MS = 1_000;
const COMPARE_EVERY_MS = 10_000;
const PAIRING_EVERY_MS = 1_500;
const CONNECTION: ConnectionRules = {
  firstRetryMs: 250,
  longestRetryMs: 3_000,
  jitter: [1, 1.5],
  // Somebody may give access meanwhile.
  refusedRetryMs: 30_000,
  // Frames are the sign of life: a socket can look open for minutes after the other end is gone.
  silenceMs: LOST_AFTER_MS,
};

export class Live {
  readonly #link = new WritableCell<LinkState>('connecting');
  readonly #linkAgeS = new WritableCell(0);
  readonly #header = new WritableCell<FrameHeader | null>(null);
  readonly #time = new WritableCell<ClassTime | null>(null, sameFields);
  readonly #roster = new WritableCell<Roster | null>(null);
  readonly #welcome = new WritableCell<ServerWelcome | null>(null);
  readonly #straps = new WritableCell<readonly HeardStrap[]>([]);
  readonly #treadmills = new WritableCell<readonly HeardTreadmill[]>([]);
  readonly #suggestions = new WritableCell<readonly StrapSuggestion[]>([]);
  readonly #slots = new Map<Slot, WritableCell<FrameSlot | null>>();

  /** Whether what is shown is live; everything else must be read with it. */
  readonly link: Cell<LinkState> = this.#link;
  /** Whole class seconds since the newest frame was made, as the ages in it are class seconds. */
  readonly linkAgeS: Cell<number> = this.#linkAgeS;
  /** The newest frame's own part: a new object with every frame, once a second at least. */
  readonly header: Cell<FrameHeader | null> = this.#header;
  /** The class's clock in whole seconds, running on between frames; null without a class and when the link is lost. */
  readonly time: Cell<ClassTime | null> = this.#time;
  readonly roster: Cell<Roster | null> = this.#roster;
  readonly welcome: Cell<ServerWelcome | null> = this.#welcome;
  /** Consoles only, while pairing is open. */
  readonly straps: Cell<readonly HeardStrap[]> = this.#straps;
  readonly treadmills: Cell<readonly HeardTreadmill[]> = this.#treadmills;
  /** The strap that is suggested for a slot; consoles only, while pairing is open. */
  readonly suggestions: Cell<readonly StrapSuggestion[]> = this.#suggestions;

  readonly #ports: LivePorts;
  readonly #hello: ViewerMessage;
  readonly #projection: Projection;
  readonly #socket: ReconnectingSocket;
  #helloAtMs = 0;
  #comparedAtMs = Number.NEGATIVE_INFINITY;
  #cancelTick: (() => void) | null = null;
  readonly #shows: Pace;

  #transit = new Transit(1);
  #picture: Picture | null = null;
  /** When the newest frame was made, ms of our own clock; before the first one, when we began. */
  #freshAtMs: number;
  #newestSeq: number | null = null;
  /** Parts may be put into the picture: it began with a full frame of this socket, class and roster. */
  #joined = false;
  /** The picture has holes until a full frame comes. */
  #needsFull = true;
  #ackedAtMs = Number.NEGATIVE_INFINITY;
  #lostAtMs = Number.NEGATIVE_INFINITY;
  #pairing = false;
  #pairingSlot: Slot | null = null;
  #pairingAtMs = Number.NEGATIVE_INFINITY;

  /** `paceMs`: for each slot pictures are shown so much further apart, the first after quiet at once; 0: each as it comes. */
  constructor(room: string, projection: Projection, ports: LivePorts, paceMs = 0) {
    this.#ports = ports;
    this.#projection = projection;
    this.#shows = new Pace(
      ports,
      () => paceMs * (this.#picture?.slots.size ?? 0),
      () => this.#show(),
    );
    this.#hello = { type: 'viewerHello', protocol: PROTOCOL_VERSION, room, projection, format: 'binary' };
    this.#freshAtMs = ports.nowMs();
    this.#socket = new ReconnectingSocket(
      {
        opened: () => this.#opened(),
        text: (text) => this.#take(text),
        bytes: (bytes) => this.#takeFrame(bytes),
        lost: () => this.#lost(),
      },
      ports,
      CONNECTION,
    );
    this.#tick();
  }

  slot(slot: Slot): Cell<FrameSlot | null> {
    return this.#slotCell(slot);
  }

  /** The console's pairing dialog opens, for one slot or for none, or closes. */
  pairing(open: boolean, slot: Slot | null = null): void {
    this.#pairing = open;
    this.#pairingSlot = slot;
    this.#suggestions.set([]);
    if (!open) {
      this.#straps.set([]);
      this.#treadmills.set([]);
    }
    this.#sendPairing();
  }

  /** The page is looked at again, or the network is back: look at the clock, and do not wait with a new try. */
  wake(): void {
    this.#socket.wake();
    this.#tick();
  }

  stop(): void {
    this.#socket.stop();
    this.#cancelTick?.();
    this.#shows.stop();
  }

  // ── the socket ────────────────────────────────────────────────────────────────────────────────────────────────

  #opened(): void {
    this.#helloAtMs = this.#ports.nowMs();
    this.#send(this.#hello);
    if (this.#pairing) this.#sendPairing();
  }

  #lost(): void {
    this.#joined = false;
    this.#needsFull = true;
    // A page that is newer than its server came from another one: loading it anew brings this server's.
    if (this.#refused === 'tooOld') this.#ports.reload();
    this.#showAge();
  }

  get #refused(): 'notAllowed' | 'tooOld' | null {
    const { refused } = this.#socket;
    return refused && linkRefused(refused);
  }

  #send(message: ViewerMessage): void {
    this.#socket.send(JSON.stringify(message));
  }

  #sendPairing(): void {
    this.#pairingAtMs = this.#ports.nowMs();
    const slot = this.#pairingSlot;
    this.#send({ type: 'viewerPairing', open: this.#pairing, ...(slot === null ? {} : { slot }) });
  }

  // ── what comes ────────────────────────────────────────────────────────────────────────────────────────────────

  #take(text: string): void {
    const message = parseMessage(text);
    if (message?.type === 'serverWelcome') {
      this.#welcome.set(message);
      this.#transit.compare(this.#helloAtMs, message.nowMs, this.#ports.nowMs(), this.#rate());
    } else if (message?.type === 'serverTime') {
      this.#transit.compare(message.echoMs, message.nowMs, this.#ports.nowMs(), this.#rate());
    } else if (message?.type === 'serverRoster') this.#takeRoster(message.roster);
    else if (!this.#pairing) return;
    else if (message?.type === 'serverStraps') {
      this.#straps.set(message.straps);
      this.#suggestions.set(message.suggestions);
    } else if (message?.type === 'serverTreadmills') this.#treadmills.set(message.treadmills);
  }

  /** Values that would stand beside another's nickname, or in another class, are forgotten first. */
  #takeRoster(roster: Roster): void {
    // What is still to be shown belongs to the people as they were.
    this.#shows.flush();
    const before = this.#roster.get();
    const nicknames = new Map(before?.slots.map((slot) => [slot.slot, slot.nickname]));
    const changed =
      before?.classId === roster.classId
        ? roster.slots.filter(({ slot, nickname }) => nicknames.get(slot) !== nickname).map((s) => s.slot)
        : [...this.#slots.keys()];
    for (const slot of changed) this.#slots.get(slot)?.set(null);
    if (changed.length > 0) this.#joined = false;
    this.#roster.set(roster);
  }

  #takeFrame(bytes: Uint8Array): void {
    const frame = decodeFrame(bytes);
    if (frame !== null) this.#newestSeq = frame.seq;
    const merged = frame === null ? null : this.#merge(frame);
    if (frame === null || merged === null || merged.picture === null) {
      this.#askForFull();
      return;
    }
    const nowMs = this.#ports.nowMs();
    if (frame.full) this.#needsFull = false;
    this.#joined = true;
    this.#picture = merged.picture;
    this.#freshAtMs = nowMs - this.#transit.lateMs(frame.atMs, nowMs);
    this.#socket.succeeded();
    this.#socket.alive(this.#freshAtMs);
    this.#shows.ask();
    if (!merged.whole) this.#askForFull();
    if (nowMs - this.#ackedAtMs >= ACK_EVERY_MS) this.#acknowledge(nowMs);
  }

  #merge(frame: Frame): Merged | null {
    const roster = this.#roster.get();
    if (frame.projection !== this.#projection) return null;
    if (roster === null || (roster.version & 0xffff) !== frame.rosterVersion) return null;
    return mergeFrame(this.#joined ? this.#picture : null, frame);
  }

  #askForFull(): void {
    this.#needsFull = true;
    const nowMs = this.#ports.nowMs();
    if (!this.#socket.isOpen || nowMs - this.#lostAtMs < LOST_EVERY_MS) return;
    this.#lostAtMs = nowMs;
    this.#send({ type: 'viewerLost' });
  }

  #acknowledge(nowMs: number): void {
    if (this.#newestSeq === null) return;
    this.#ackedAtMs = nowMs;
    // A frame that seems late may have been dated by another clock.
    const compares =
      nowMs - this.#comparedAtMs >= COMPARE_EVERY_MS || nowMs - this.#freshAtMs > STALE_AFTER_MS;
    if (compares) this.#comparedAtMs = nowMs;
    this.#send({ type: 'viewerAck', seq: this.#newestSeq, ...(compares ? { nowMs } : {}) });
  }

  // ── what is shown ─────────────────────────────────────────────────────────────────────────────────────────────

  #show(): void {
    const picture = this.#picture;
    if (picture === null) return;
    for (const slot of picture.slots.values()) this.#slotCell(slot.slot).set(slot);
    for (const [number, cell] of this.#slots) if (!picture.slots.has(number)) cell.set(null);
    this.#header.set(picture.header);
    this.#showAge();
  }

  #showAge(): void {
    const ageMs = Math.max(0, this.#ports.nowMs() - this.#freshAtMs);
    const link = this.#refused ?? linkStateAt(ageMs, this.#picture !== null);
    this.#linkAgeS.set(Math.floor((ageMs * this.#rate()) / 1000));
    this.#link.set(link);
    const header = this.#picture?.header ?? null;
    this.#time.set(header === null || link === 'lost' ? null : classTimeAt(header, ageMs, this.#rate()));
  }

  #rate(): number {
    const rate = this.#welcome.get()?.clockRate ?? 1;
    return rate > 0 ? rate : 1;
  }

  #tick(): void {
    this.#cancelTick?.();
    if (this.#socket.hasEnded) return;
    const nowMs = this.#ports.nowMs();
    this.#showAge();
    if (this.#socket.isOpen) {
      if (nowMs - this.#ackedAtMs >= ACK_EVERY_MS) this.#acknowledge(nowMs);
      if (this.#needsFull && this.#newestSeq !== null) this.#askForFull();
      if (this.#pairing && nowMs - this.#pairingAtMs >= PAIRING_EVERY_MS) this.#sendPairing();
    }
    const header = this.#picture?.header;
    const nextMs =
      header === undefined
        ? TICK_MS
        : untilNextSecondMs(header, Math.max(0, nowMs - this.#freshAtMs), this.#rate());
    this.#cancelTick = this.#ports.after(Math.min(TICK_MS, nextMs), () => this.#tick());
  }

  #slotCell(slot: Slot): WritableCell<FrameSlot | null> {
    let cell = this.#slots.get(slot);
    if (cell === undefined) {
      cell = new WritableCell<FrameSlot | null>(this.#picture?.slots.get(slot) ?? null, sameFields);
      this.#slots.set(slot, cell);
    }
    return cell;
  }
}
