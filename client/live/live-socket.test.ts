import { CLOSE_NOT_ALLOWED, CLOSE_TOO_OLD } from '@takt/shared/link/close-codes.ts';
import { describe, expect, it } from 'vitest';
import { joined, Room, slot } from '../../test/support/a-live-room.ts';
import { reloadDelayMs } from './browser.ts';

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
