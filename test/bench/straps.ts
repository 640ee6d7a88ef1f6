/** Straps with a timetable: each packet is due at a known time and contains a number that its neighbours do not. */
import { encodeHrmPage } from '@takt/gateway/ant/hrm.ts';
import { encodeBroadcast, HRM_DEVICE_TYPE } from '@takt/gateway/ant/message.ts';
import type { Radio } from '@takt/gateway/radio/radio.ts';
import type { Packet } from '@takt/gateway/receiver/packet.ts';
import type { Clock } from '@takt/shared/clock.ts';

/** 8070/32768 s: how often an ANT+ strap speaks. */
const PERIOD_MS = (8070 / 32768) * 1000;
const BEAT_TICKS = 252;
const FIRST_BPM = 150;
/** Neighbours differ, and the same number comes again after two seconds only. */
const DIFFERENT_BPM = 8;
/** Timers are late by up to a millisecond or two: the last stretch is waited out turn by turn. */
const TIMER_SLACK_MS = 2;

export interface TimedStraps extends Radio {
  /** The first `count` straps speak from now on, the others are silent. */
  speak(count: number): void;
}

/** `onDue` is told of every packet just before it is handed over: strap (0, 1 …), its bpm, when it was due. */
export function timedStraps(
  deviceNumbers: readonly number[],
  onDue: (strap: number, bpm: number, dueMs: number) => void,
): TimedStraps {
  let speaking = 0;
  let stopped = false;
  const timers = new Map<number, NodeJS.Timeout>();

  function packet(strap: number, turn: number, receivedAtMs: number): Packet {
    const beat = {
      toggle: Math.floor(turn / 4) % 2 === 1,
      beatTimeTicks: (turn * BEAT_TICKS) & 0xffff,
      beatCount: turn & 0xff,
      heartRateBpm: bpmOf(turn),
    };
    const bytes = encodeBroadcast({
      channel: 0,
      payload: encodeHrmPage(beat, { page: 0 }),
      deviceNumber20: deviceNumbers[strap] ?? 0,
      deviceType: HRM_DEVICE_TYPE,
    });
    return { radio: 'ant', receiver: 'bench', receivedAtMs, bytes };
  }

  function next(
    strap: number,
    turn: number,
    dueMs: number,
    clock: Clock,
    hand: (packet: Packet) => void,
  ): void {
    const attempt = (): void => {
      if (stopped) return;
      if (performance.now() < dueMs) {
        setImmediate(attempt);
        return;
      }
      if (strap < speaking) {
        onDue(strap, bpmOf(turn), dueMs);
        hand(packet(strap, turn, clock.nowMs()));
      }
      next(strap, turn + 1, dueMs + PERIOD_MS, clock, hand);
    };
    timers.set(strap, setTimeout(attempt, Math.max(0, dueMs - performance.now() - TIMER_SLACK_MS)));
  }

  return {
    speak(count) {
      speaking = count;
    },
    async start(clock, onPacket) {
      const startMs = performance.now();
      // The golden ratio spreads the straps over the period without a pattern.
      for (const strap of deviceNumbers.keys())
        next(strap, 0, startMs + ((strap * 0.618) % 1) * PERIOD_MS, clock, onPacket);
    },
    async stop() {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

function bpmOf(turn: number): number {
  return FIRST_BPM + (turn % DIFFERENT_BPM);
}
