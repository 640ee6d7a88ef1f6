import { encodeFrame, type Frame, type FrameSlot } from '@takt/shared/frame.ts';
import { CLOSE_NOT_ALLOWED, CLOSE_TOO_OLD, type Roster, type ViewerMessage } from '@takt/shared/wire.ts';
import { describe, expect, it } from 'vitest';
import { reloadDelayMs } from './browser.ts';
import { Live, type SocketEvents } from './live.ts';

/** A server, a clock and a network in one hand: nothing happens but by a call. */
class Room {
  nowMs = 5_000;
  random = 0;
  reloads = 0;
  /** When each socket was tried. */
  readonly triedAtMs: number[] = [];
  readonly said: ViewerMessage[] = [];
  socket: SocketEvents | null = null;
  #timers: { dueMs: number; task: () => void }[] = [];
  readonly live: Live;

  constructor(projection: 'wall' | 'console' = 'wall') {
    this.live = new Live('sal-1', projection, {
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
    });
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
  join(sent: Roster = roster(), clockRate = 1): void {
    this.socket?.opened();
    const welcome = { type: 'serverWelcome', protocol: 1, clockRate, demonstration: false, nowMs: 0 };
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
    return this.live.slot(number).get()?.percent;
  }
}

function slot(number: number, percent: number | null): FrameSlot {
  return {
    slot: number,
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

function frame(change: Partial<Frame>): Frame {
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

function roster(change: Partial<Roster> = {}): Roster {
  const place = (number: number, nickname: string) =>
    ({
      slot: number,
      station: number,
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

function joined(): Room {
  const room = new Room();
  room.join();
  room.frame();
  return room;
}

describe('frames', () => {
  it('[LIVE1] says which room and what it wants to see', () => {
    const room = new Room();
    room.socket?.opened();
    expect(room.said).toEqual([
      { type: 'viewerHello', protocol: 1, room: 'sal-1', projection: 'wall', format: 'binary' },
    ]);
  });

  it('[LIVE2] a full frame replaces the picture, a partial one changes the slots in it', () => {
    const room = joined();
    room.frame({ full: false, seq: 2, slots: [slot(2, 93)] });
    expect([room.percent(1), room.percent(2)]).toEqual([88, 93]);
    room.frame({ seq: 3, slots: [slot(2, 94)] });
    expect([room.percent(1), room.percent(2)]).toEqual([undefined, 94]);
    expect(room.count('viewerLost')).toBe(0);
  });

  it('[LIVE2] sequence numbers roll over', () => {
    const room = joined();
    room.frame({ seq: 0xffffffff });
    room.frame({ full: false, seq: 0, slots: [slot(1, 91)] });
    expect(room.percent(1)).toBe(91);
    expect(room.count('viewerLost')).toBe(0);
  });

  it('[LIVE3] after a gap it asks for a full frame, once a second until it comes', () => {
    const room = joined();
    room.frame({ full: false, seq: 5, slots: [slot(1, 91)] });
    expect(room.percent(1)).toBe(91);
    for (let seq = 6; seq < 26; seq++) {
      room.pass(100);
      room.frame({ full: false, seq, slots: [] });
    }
    expect(room.count('viewerLost')).toBeGreaterThanOrEqual(2);
    expect(room.count('viewerLost')).toBeLessThanOrEqual(3);
    room.frame({ seq: 26 });
    const asked = room.count('viewerLost');
    room.pass(2_000);
    expect(room.count('viewerLost')).toBe(asked);
  });

  it('[LIVE3] parts without a beginning are not shown', () => {
    const room = new Room();
    room.join();
    room.frame({ full: false, slots: [slot(1, 88)] });
    expect(room.percent(1)).toBeUndefined();
    expect(room.live.header.get()).toBeNull();
    expect(room.count('viewerLost')).toBe(1);
  });

  it('[LIVE4] a frame of a roster it has not got is not shown', () => {
    const room = joined();
    room.frame({ seq: 2, rosterVersion: 2, slots: [slot(1, 50)] });
    expect(room.percent(1)).toBe(88);
    expect(room.count('viewerLost')).toBe(1);
    room.tell(roster({ version: 2 }));
    room.frame({ seq: 3, rosterVersion: 2, slots: [slot(1, 51)] });
    expect(room.percent(1)).toBe(51);
  });

  it('[LIVE4] the roster version of a frame has 16 bits', () => {
    const room = new Room();
    room.join(roster({ version: 65_537 }));
    room.frame({ rosterVersion: 65_537 });
    expect(room.percent(1)).toBe(88);
  });

  it('[LIVE5] acknowledges the newest frame once a second', () => {
    const room = joined();
    for (let seq = 2; seq <= 50; seq++) {
      room.pass(100);
      room.frame({ seq });
    }
    const acks = room.said.filter((message) => message.type === 'viewerAck');
    expect(acks.length).toBeGreaterThanOrEqual(4);
    expect(acks.length).toBeLessThanOrEqual(6);
    room.pass(2_000);
    expect(room.said.findLast((message) => message.type === 'viewerAck')).toEqual({
      type: 'viewerAck',
      seq: 50,
    });
  });

  it('[LIVE13] a value never stands beside another nickname', () => {
    const room = joined();
    const [first, second] = roster().slots;
    if (first === undefined || second === undefined) throw new Error('two places');
    room.tell(roster({ version: 2, slots: [{ ...first, nickname: 'Furu' }, second] }));
    expect([room.percent(1), room.percent(2)]).toEqual([undefined, 90]);
    room.tell(roster({ version: 3, classId: 'b' }));
    expect([room.percent(1), room.percent(2)]).toEqual([undefined, undefined]);
    room.frame({ full: false, seq: 2, rosterVersion: 3, slots: [slot(2, 91)] });
    expect(room.percent(2)).toBeUndefined();
    room.frame({ seq: 3, rosterVersion: 3 });
    expect(room.percent(2)).toBe(90);
  });

  it('[LIVE14] a slot tells its watchers only when something in it changed', () => {
    const room = joined();
    let told = 0;
    room.live.slot(1).subscribe(() => told++);
    room.frame({ seq: 2 });
    room.frame({ seq: 3, slots: [slot(1, 88), slot(2, 70)] });
    expect(told).toBe(0);
    room.frame({ seq: 4, slots: [slot(1, 89), slot(2, 70)] });
    expect(told).toBe(1);
  });

  it('[LIVE15] bytes and texts that are none of ours change nothing', () => {
    const room = joined();
    room.socket?.bytes(new Uint8Array([9, 9, 9]));
    room.socket?.bytes(encodeFrame(frame({ projection: 'console', seq: 2, slots: [slot(1, 10)] })));
    for (const text of ['', 'null', '7', '{"type":"unknown"}', '{']) room.socket?.text(text);
    expect(room.percent(1)).toBe(88);
  });
});

describe('age', () => {
  it('[LIVE9] no frame for 3 s is stale, for 10 s lost, and the next frame is live', () => {
    const room = joined();
    room.pass(3_000);
    expect(room.live.link.get()).toBe('live');
    room.pass(300);
    expect(room.live.link.get()).toBe('stale');
    expect(room.live.linkAgeS.get()).toBe(3);
    room.pass(6_700);
    expect(room.live.link.get()).toBe('stale');
    room.pass(300);
    expect(room.live.link.get()).toBe('lost');
    expect(room.live.time.get()).toBeNull();
    room.pass(300);
    room.join();
    room.frame({ seq: 9 });
    expect(room.live.link.get()).toBe('live');
  });

  it('[LIVE9] before the first frame it is connecting, and lost after 10 s', () => {
    const room = new Room();
    expect(room.live.link.get()).toBe('connecting');
    room.pass(9_900);
    expect(room.live.link.get()).toBe('connecting');
    room.pass(400);
    expect(room.live.link.get()).toBe('lost');
  });

  it('[LIVE10] a frame counts from when it was made: one that lay in a queue for over 5 s is stale', () => {
    const room = joined();
    room.pass(1_000);
    room.frame({ seq: 2 });
    room.pass(5_500);
    room.frame({ seq: 3, atMs: room.nowMs - 5_500 });
    expect(room.live.link.get()).toBe('stale');
    expect(room.live.linkAgeS.get()).toBe(5);
    room.frame({ seq: 4 });
    expect(room.live.link.get()).toBe('live');
  });

  it('[LIVE10] clocks that drift apart do not make frames old', () => {
    const room = joined();
    // The class's clock runs 0.01 % slow: nearly 9 s a day.
    const startMs = room.nowMs;
    for (let i = 1; i <= 86_400; i += 10) {
      room.nowMs += 10_000;
      room.frame({ seq: i + 1, atMs: startMs + (room.nowMs - startMs) * 0.9999 });
    }
    expect(room.live.linkAgeS.get()).toBe(0);
  });

  it('[LIVE11] the clock of the class runs on between frames', () => {
    const room = joined();
    expect(room.live.time.get()).toEqual({ phaseIndex: 1, elapsedS: 60, remainingS: 180 });
    room.pass(999);
    expect(room.live.time.get()?.remainingS).toBe(180);
    room.pass(2);
    expect(room.live.time.get()).toEqual({ phaseIndex: 1, elapsedS: 61, remainingS: 179 });
  });

  it('[LIVE11] at the speed of a demonstration, and never beyond the phase', () => {
    const room = new Room();
    room.join(roster(), 60);
    room.frame({ phaseElapsedMs: 0, phaseRemainingMs: 120_000 });
    room.pass(1_000);
    expect(room.live.time.get()).toEqual({ phaseIndex: 1, elapsedS: 60, remainingS: 60 });
    room.pass(1_500);
    expect(room.live.time.get()).toEqual({ phaseIndex: 1, elapsedS: 120, remainingS: 0 });
  });

  it('[LIVE11] it stands while the class does, and there is none before class', () => {
    const room = joined();
    room.frame({ seq: 2, status: 'paused' });
    room.pass(2_500);
    expect(room.live.time.get()?.remainingS).toBe(180);
    room.frame({ seq: 3, status: 'prepared' });
    expect(room.live.time.get()).toBeNull();
  });
});

describe('the socket', () => {
  it('[LIVE6] connects anew for ever, 0.25 s to 3 s apart and not all at once', () => {
    const room = new Room();
    for (let i = 0; i < 8; i++) {
      room.socket?.closed(1006);
      room.pass(5_000);
    }
    const waits = room.triedAtMs.slice(1).map((at, i) => at - (5_000 + i * 5_000));
    expect(waits).toEqual([250, 500, 1_000, 2_000, 3_000, 3_000, 3_000, 3_000]);
    room.random = 0.99;
    room.socket?.closed(1006);
    room.pass(4_400);
    expect(room.triedAtMs).toHaveLength(9);
    room.pass(200);
    expect(room.triedAtMs).toHaveLength(10);
  });

  it('[LIVE6] begins again at 0.25 s once a frame has come', () => {
    const room = new Room();
    for (let i = 0; i < 5; i++) {
      room.socket?.closed(1006);
      room.pass(3_000);
    }
    room.join();
    room.frame();
    const tries = room.triedAtMs.length;
    room.socket?.closed(1006);
    room.pass(260);
    expect(room.triedAtMs).toHaveLength(tries + 1);
  });

  it('[LIVE6] keeps what it showed while it connects anew, and takes parts only after a full frame', () => {
    const room = joined();
    room.socket?.closed(1001);
    expect(room.percent(1)).toBe(88);
    room.pass(300);
    room.join();
    room.frame({ full: false, seq: 2, slots: [slot(1, 60)] });
    expect(room.percent(1)).toBe(88);
    room.frame({ seq: 3, slots: [slot(1, 61)] });
    expect(room.percent(1)).toBe(61);
  });

  it('[LIVE7] loads the page anew when the server says it is too old, at most once a minute', () => {
    const room = joined();
    room.socket?.closed(CLOSE_TOO_OLD);
    expect(room.reloads).toBe(1);
    expect(room.live.link.get()).toBe('tooOld');
    expect(reloadDelayMs(null, 1_000_000)).toBe(0);
    expect(reloadDelayMs(960_000, 1_000_000)).toBe(20_000);
    expect(reloadDelayMs(900_000, 1_000_000)).toBe(0);
    expect(reloadDelayMs(2_000_000, 1_000_000)).toBe(0);
  });

  it('[LIVE8] without access it says so, and asks again after half a minute', () => {
    const room = joined();
    room.socket?.closed(CLOSE_NOT_ALLOWED);
    expect(room.live.link.get()).toBe('notAllowed');
    room.pass(29_000);
    expect(room.triedAtMs).toHaveLength(1);
    room.pass(1_500);
    expect(room.triedAtMs).toHaveLength(2);
    room.join();
    expect(room.live.link.get()).toBe('notAllowed');
    room.frame({ seq: 1 });
    expect(room.live.link.get()).toBe('live');
  });

  it('[LIVE12] a socket that brings no frame for 10 s is given up, open or not', () => {
    const room = joined();
    room.pass(10_900);
    expect(room.triedAtMs).toHaveLength(2);
    room.pass(11_000);
    expect(room.triedAtMs.length).toBeGreaterThanOrEqual(3);
  });

  it('[LIVE12] a page that is looked at again does not wait for its next try', () => {
    const room = joined();
    for (let i = 0; i < 6; i++) {
      room.socket?.closed(1006);
      room.pass(3_001);
    }
    room.socket?.closed(1006);
    const tries = room.triedAtMs.length;
    room.live.wake();
    expect(room.triedAtMs).toHaveLength(tries + 1);
  });

  it('[LIVE12] a stopped viewer is silent', () => {
    const room = joined();
    const said = room.said.length;
    room.live.stop();
    room.frame({ seq: 2, slots: [slot(1, 50)] });
    room.pass(60_000);
    room.live.wake();
    expect(room.percent(1)).toBe(88);
    expect(room.triedAtMs).toHaveLength(1);
    expect(room.said).toHaveLength(said);
  });

  it('[LIVE16] an open pairing dialog is renewed, and straps are forgotten when it closes', () => {
    const room = new Room('console');
    room.join();
    const straps = { type: 'serverStraps', straps: [{ strapId: null }] };
    room.socket?.text(JSON.stringify(straps));
    expect(room.live.straps.get()).toEqual([]);
    room.live.pairing(true);
    room.socket?.text(JSON.stringify(straps));
    expect(room.live.straps.get()).toHaveLength(1);
    room.pass(4_000);
    expect(room.count('viewerPairing')).toBeGreaterThanOrEqual(3);
    room.live.pairing(false);
    expect(room.live.straps.get()).toEqual([]);
    expect(room.said.at(-1)).toEqual({ type: 'viewerPairing', open: false });
  });
});
