import { asSlot } from '@takt/shared/ids.ts';
import { encodeFrame } from '@takt/shared/wire/frame.ts';
import { describe, expect, it } from 'vitest';
import { frame, joined, Room, roster, slot } from '../../test/support/a-live-room.ts';

describe('frames', () => {
  it('[LIVE1] says which room and what it wants to see', () => {
    const room = new Room();
    room.socket?.opened();
    expect(room.said).toEqual([
      { type: 'viewerHello', protocol: 2, room: 'sal-1', projection: 'wall', format: 'binary' },
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

  it('[LIVE3] partial frames before the first full one are not shown', () => {
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

  it('[LIVE13] a picture that waited to be drawn does not stand beside another nickname either', () => {
    const room = new Room('wall', 500);
    room.join();
    room.frame({ seq: 1 });
    room.frame({ seq: 2, slots: [slot(1, 70), slot(2, 71)] });
    expect(room.percent(2)).toBe(90);
    const [first, second] = roster().slots;
    if (first === undefined || second === undefined) throw new Error('two places');
    room.tell(roster({ version: 2, slots: [{ ...first, nickname: 'Furu' }, second] }));
    expect([room.percent(1), room.percent(2)]).toEqual([undefined, 71]);
    room.pass(2_000);
    expect([room.percent(1), room.percent(2)]).toEqual([undefined, 71]);
  });

  it('[LIVE14] a slot tells its watchers only when something in it changed', () => {
    const room = joined();
    let told = 0;
    room.live.slot(asSlot(1)).subscribe(() => told++);
    room.frame({ seq: 2 });
    room.frame({ seq: 3, slots: [slot(1, 88), slot(2, 70)] });
    expect(told).toBe(0);
    room.frame({ seq: 4, slots: [slot(1, 89), slot(2, 70)] });
    expect(told).toBe(1);
  });

  it('[LIVE15] bytes and texts that are no frame or message change nothing', () => {
    const room = joined();
    room.socket?.bytes(new Uint8Array([9, 9, 9]));
    room.socket?.bytes(encodeFrame(frame({ projection: 'console', seq: 2, slots: [slot(1, 10)] })));
    for (const text of ['', 'null', '7', '{"type":"unknown"}', '{']) room.socket?.text(text);
    expect(room.percent(1)).toBe(88);
  });
});
