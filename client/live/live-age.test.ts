import { describe, expect, it } from 'vitest';
import { joined, Room, roster } from '../../test/support/a-live-room.ts';

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
