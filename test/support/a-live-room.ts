/** One screen's link to a room (client/live), and in the same hand its server, its clock and its network. */

import type { Roster } from '@takt/shared/class/roster.ts';
import { asSlot, asStation } from '@takt/shared/ids.ts';
import type { SocketEvents } from '@takt/shared/link/reconnecting-socket.ts';
import { encodeFrame, type Frame, type FrameSlot } from '@takt/shared/wire/frame.ts';
import type { ViewerMessage } from '@takt/shared/wire/viewer.ts';
import { Live, type LivePorts } from '../../client/live/live.ts';

/** Nothing happens in it but by a call. */
export class Room {
  nowMs = 5_000;
  random = 0;
  reloads = 0;
  /** When each socket was tried. */
  readonly triedAtMs: number[] = [];
  readonly said: ViewerMessage[] = [];
  socket: SocketEvents | null = null;
  #timers: { dueMs: number; task: () => void }[] = [];
  readonly live: Live;

  constructor(projection: 'wall' | 'console' = 'wall', paceMs = 0) {
    const ports: LivePorts = {
      nowMs: () => this.nowMs,
      after: (delayMs, task) => {
        const timer = { dueMs: this.nowMs + delayMs, task };
        this.#timers.push(timer);
        return () => {
          this.#timers = this.#timers.filter((other) => other !== timer);
        };
      },
      open: (events) => {
        this.triedAtMs.push(this.nowMs);
        this.socket = events;
        return { send: (text) => this.said.push(JSON.parse(text) as ViewerMessage), close: () => undefined };
      },
      random: () => this.random,
      reload: () => this.reloads++,
    };
    this.live = new Live('sal-1', projection, ports, paceMs);
  }

  pass(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (;;) {
      const next = this.#timers.reduce<{ dueMs: number; task: () => void } | null>(
        (first, timer) => (first === null || timer.dueMs < first.dueMs ? timer : first),
        null,
      );
      if (next === null || next.dueMs > untilMs) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.nowMs = Math.max(this.nowMs, next.dueMs);
      next.task();
    }
    this.nowMs = untilMs;
  }

  /** The socket opens, the server welcomes and tells who is here. */
  join(sent: Roster = roster(), clockRate = 1, serverMs = 0): void {
    this.socket?.opened();
    const welcome = { type: 'serverWelcome', protocol: 2, clockRate, demonstration: false, nowMs: serverMs };
    this.socket?.text(JSON.stringify(welcome));
    this.tell(sent);
  }
  tell(sent: Roster): void {
    this.socket?.text(JSON.stringify({ type: 'serverRoster', roster: sent }));
  }
  frame(change: Partial<Frame> = {}): void {
    this.socket?.bytes(encodeFrame(frame({ atMs: this.nowMs, ...change })));
  }
  count(type: ViewerMessage['type']): number {
    return this.said.filter((message) => message.type === type).length;
  }
  percent(number: number): number | null | undefined {
    return this.live.slot(asSlot(number)).get()?.percent;
  }
}

export function slot(number: number, percent: number | null): FrameSlot {
  return {
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
  };
}

export function frame(change: Partial<Frame>): Frame {
  return {
    projection: 'wall',
    full: true,
    blanked: false,
    status: 'running',
    seq: 1,
    atMs: 0,
    rosterVersion: 1,
    phaseIndex: 1,
    inTargetCount: 2,
    onTheWayCount: 0,
    phaseElapsedMs: 60_000,
    phaseRemainingMs: 180_000,
    groupInTargetS: 0,
    slots: [slot(1, 88), slot(2, 90)],
    ...change,
  };
}

export function roster(change: Partial<Roster> = {}): Roster {
  const place = (number: number, nickname: string) =>
    ({
      slot: asSlot(number),
      station: asStation(number),
      nickname,
      display: 'number',
      target: 'heart-rate',
      staff: null,
    }) as const;
  return {
    version: 1,
    room: 'sal-1',
    roomName: 'Sal 1',
    classId: 'a',
    status: 'running',
    templateId: '4x4',
    templateName: '4x4',
    phases: [],
    startedAtMs: null,
    endedAtMs: null,
    slots: [place(1, 'Bjørk'), place(2, 'Elv')],
    staff: null,
    ...change,
  };
}

export function joined(): Room {
  const room = new Room();
  room.join();
  room.frame();
  return room;
}
