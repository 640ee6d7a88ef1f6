import fc from 'fast-check';
import { expect, it } from 'vitest';
import { handClock } from '../../test/support/hand-clock.ts';
import { CLOSE_NOT_ALLOWED, CLOSE_TOO_OLD, CLOSED_WITHOUT_A_WORD } from './close-codes.ts';
import type { ConnectionRules } from './connection.ts';
import { ReconnectingSocket, type SocketEvents } from './reconnecting-socket.ts';

const RULES: ConnectionRules = {
  ...{ firstRetryMs: 250, longestRetryMs: 3_000, jitter: [1, 1.5] },
  ...{ refusedRetryMs: 30_000, silenceMs: 10_000 },
};

/** Sockets that do what the test says, and who listens to them. */
class Sockets {
  readonly hand = handClock();
  readonly all: { readonly events: SocketEvents; isOver: boolean; readonly openedAtMs: number }[] = [];
  readonly heard: string[] = [];
  mostAtOnce = 0;
  random = 0;
  readonly socket: ReconnectingSocket;

  constructor(rules: Partial<ConnectionRules> = {}) {
    this.socket = new ReconnectingSocket(
      {
        opened: () => this.heard.push('opened'),
        text: (text) => this.heard.push(text),
        bytes: () => this.heard.push('bytes'),
        lost: (code) => this.heard.push(`lost ${code}`),
      },
      {
        nowMs: () => this.hand.clock.nowMs(),
        after: (delayMs, task) => this.hand.clock.after(delayMs, task),
        random: () => this.random,
        open: (events) => {
          const one = { events, isOver: false, openedAtMs: this.hand.clock.nowMs() };
          this.all.push(one);
          this.mostAtOnce = Math.max(this.mostAtOnce, this.all.filter(({ isOver }) => !isOver).length);
          return {
            send: () => {},
            close: () => {
              one.isOver = true;
            },
          };
        },
      },
      { ...RULES, ...rules },
    );
  }

  pass(ms: number): void {
    this.hand.runTo(this.hand.clock.nowMs() + ms);
  }
  /** Of the newest socket or of so many before it, which may be over: a browser's tells something while it closes. */
  tell(socket: number, event: 'opened' | 'text' | 'bytes' | 'closed', code: number): void {
    const one = this.all[this.all.length - 1 - (socket % this.all.length)];
    if (one === undefined) return;
    if (event === 'closed') one.isOver = true;
    if (event === 'opened') one.events.opened();
    else if (event === 'text') one.events.text(`text of ${this.all.indexOf(one)}`);
    else if (event === 'bytes') one.events.bytes(new Uint8Array());
    else one.events.closed(code);
  }
}

const codes = fc.constantFrom(1000, CLOSED_WITHOUT_A_WORD, CLOSE_NOT_ALLOWED, CLOSE_TOO_OLD);
const step = fc.oneof(
  fc.record({
    is: fc.constant('event' as const),
    socket: fc.nat(4),
    event: fc.constantFrom('opened' as const, 'text' as const, 'bytes' as const, 'closed' as const),
    code: codes,
  }),
  fc.record({ is: fc.constant('passes' as const), ms: fc.integer({ min: 1, max: 12_000 }) }),
  fc.record({ is: fc.constant('alive' as const), agoMs: fc.integer({ min: 0, max: 12_000 }) }),
  fc.record({ is: fc.constant('hangUp' as const), code: codes }),
  fc.constant({ is: 'wake' as const }),
  fc.constant({ is: 'connectAnew' as const }),
  fc.constant({ is: 'succeeded' as const }),
);

it('[UPL66] there is one socket and one timer at a time, and nothing is heard of a socket that was left, in any order of events', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const sockets = new Sockets();
      const { socket, hand, heard, all } = sockets;
      for (const one of steps) {
        const latest = all.length - 1;
        const wasOver = all[latest]?.isOver;
        heard.length = 0;
        if (one.is === 'passes') sockets.pass(one.ms);
        else if (one.is === 'alive') socket.alive(hand.clock.nowMs() - one.agoMs);
        else if (one.is === 'hangUp') socket.hangUp(one.code);
        else if (one.is !== 'event') socket[one.is]();
        else {
          sockets.tell(one.socket, one.event, one.code);
          const isLatest = one.socket % (latest + 1) === 0;
          expect(heard).toHaveLength(isLatest && wasOver === false ? 1 : 0);
        }
        expect(hand.timers()).toBe(1);
        expect(sockets.mostAtOnce).toBe(1);
      }
      // It comes back from wherever it was, within half a minute and the silence.
      const before = all.length;
      sockets.pass(41_000);
      expect(all.length).toBeGreaterThan(before);
      socket.stop();
      heard.length = 0;
      for (const event of ['opened', 'text', 'bytes', 'closed'] as const) sockets.tell(0, event, 1000);
      socket.wake();
      sockets.pass(60_000);
      expect([heard, hand.timers(), socket.hasEnded]).toEqual([[], 0, true]);
    }),
    { numRuns: 500 },
  );
});

it('[UPL66] a socket that says nothing is left after the silence, whether it opened or not; a sign of life that is old moves nothing', () => {
  const sockets = new Sockets();
  sockets.pass(9_999);
  expect(sockets.all).toHaveLength(1);
  sockets.pass(1);
  expect(sockets.heard).toEqual([`lost ${CLOSED_WITHOUT_A_WORD}`]);
  sockets.pass(250);
  sockets.tell(0, 'opened', 0);
  sockets.pass(5_000);
  sockets.socket.alive(sockets.hand.clock.nowMs() - 6_000);
  sockets.pass(4_999);
  expect(sockets.all).toHaveLength(2);
  sockets.pass(1 + 500);
  expect(sockets.all).toHaveLength(3);
});

it('[UPL66] where a refusal is the end nothing is tried again, not when it is woken either', () => {
  const sockets = new Sockets({ refusedRetryMs: null });
  sockets.tell(0, 'closed', CLOSE_NOT_ALLOWED);
  sockets.socket.wake();
  sockets.pass(600_000);
  expect([sockets.all.length, sockets.socket.refused, sockets.hand.timers()]).toEqual([1, 'not-allowed', 0]);
});

it('[UPL66] a thousand losses leave one socket and one timer', () => {
  const sockets = new Sockets();
  for (let i = 0; i < 1_000; i++) {
    sockets.tell(0, 'closed', CLOSED_WITHOUT_A_WORD);
    sockets.pass(3_000);
  }
  expect([sockets.all.length, sockets.hand.timers(), sockets.mostAtOnce]).toEqual([1_001, 1, 1]);
});
