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

  it('[FAN40] at 20 class seconds a second the ages of values run on by 20 a second; stale and lost stay real', () => {
    const room = new Room();
    room.join(roster(), 20, room.nowMs * 20);
    room.frame({ atMs: room.nowMs * 20 });
    room.pass(2_000);
    expect([room.live.link.get(), room.live.linkAgeS.get()]).toEqual(['live', 40]);
    room.pass(1_300);
    expect([room.live.link.get(), room.live.linkAgeS.get()]).toEqual(['stale', 66]);
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

  it('[LIVE30] the first frame of a connection can be late: it is as old as the answer to the hello proves', () => {
    const room = new Room();
    room.join(roster(), 1, room.nowMs);
    room.frame({ atMs: room.nowMs - 4_000 });
    expect([room.live.link.get(), room.live.linkAgeS.get()]).toEqual(['stale', 4]);
    room.frame({ seq: 2 });
    expect(room.live.link.get()).toBe('live');
  });

  it('[LIVE30] also after a reconnect, and by the best comparison of all connections', () => {
    const room = new Room();
    room.join(roster(), 1, room.nowMs);
    room.frame();
    room.pass(1_000);
    room.socket?.closed(1006);
    room.pass(1_000);
    // The welcome itself lay about for 2 s, the frame behind it for 4.5.
    room.socket?.opened();
    room.nowMs += 2_000;
    const welcome = { type: 'serverWelcome', protocol: 2, clockRate: 1, demonstration: false };
    room.socket?.text(JSON.stringify({ ...welcome, nowMs: room.nowMs - 2_000 }));
    room.tell(roster());
    room.frame({ seq: 9, atMs: room.nowMs - 4_500 });
    expect(room.live.linkAgeS.get()).toBe(4);
  });

  it('[LIVE31] another owner’s clock is found by the next comparison: its frames are not late for ever', () => {
    const room = new Room();
    room.join(roster(), 1, room.nowMs);
    room.frame();
    const behindMs = 4_500;
    room.frame({ seq: 1, atMs: room.nowMs - behindMs });
    expect(room.live.link.get()).toBe('stale');
    room.pass(1_000);
    room.frame({ seq: 2, atMs: room.nowMs - behindMs });
    const asked = room.said.findLast((message) => message.type === 'viewerAck');
    if (asked?.nowMs === undefined) throw new Error('it compares no clocks');
    room.socket?.text(
      JSON.stringify({ type: 'serverTime', echoMs: asked.nowMs, nowMs: room.nowMs - behindMs }),
    );
    room.frame({ seq: 3, atMs: room.nowMs - behindMs });
    expect(room.live.link.get()).toBe('live');
  });

  it('[LIVE32] clocks are compared every 10 s while frames are young', () => {
    const room = joined();
    for (let seq = 2; seq <= 301; seq++) {
      room.pass(100);
      room.frame({ seq });
    }
    const acks = room.said.filter((message) => message.type === 'viewerAck');
    expect(acks.length).toBeGreaterThanOrEqual(25);
    const comparing = acks.filter(({ nowMs }) => nowMs !== undefined).length;
    expect([2, 3, 4]).toContain(comparing);
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

  it('[LIVE11] the clock stands while the class does, and there is no clock before class', () => {
    const room = joined();
    room.frame({ seq: 2, status: 'paused' });
    room.pass(2_500);
    expect(room.live.time.get()?.remainingS).toBe(180);
    room.frame({ seq: 3, status: 'prepared' });
    expect(room.live.time.get()).toBeNull();
  });
});
