import { CLOSE_NOT_ALLOWED, CLOSE_TOO_NEW, CLOSE_TOO_OLD } from '@takt/shared/link/close-codes.ts';
import type { WirePacket } from '@takt/shared/wire/uplink.ts';
import { describe, expect, it } from 'vitest';
import { Air, IDENTITY } from '../../test/support/a-tablet.ts';
import { TabletUplink } from './uplink.ts';

const ADDRESS = 'w0123456789abcdef';

function tablet(token?: string) {
  const air = new Air();
  const uplink = new TabletUplink(token === undefined ? IDENTITY : { ...IDENTITY, token }, air.ports);
  const packet = (more: Partial<WirePacket> = {}): WirePacket => ({
    receivedAtMs: air.nowMs,
    address: ADDRESS,
    characteristic: 0x2a37,
    bytes: '1078',
    ...more,
  });
  return { air, uplink, packet, send: (more?: Partial<WirePacket>) => uplink.send(packet(more)) };
}

describe('the tablet’s uplink', () => {
  it('[STN6] says who and where it is, and sends nothing before the server has accepted', () => {
    const { air, uplink, send } = tablet('secret');
    send();
    expect(air.said).toEqual([]);
    air.socket?.opened();
    send();
    const hello = { type: 'gatewayHello', protocol: 2, ...IDENTITY, token: 'secret', nowMs: air.nowMs };
    expect(air.said).toEqual([hello]);
    expect(uplink.link.get()).toBe('connecting');
    air.tell({ type: 'serverAccepted', protocol: 2, nowMs: 0 });
    expect(air.packets().map(({ seq, packets }) => [seq, packets.length])).toEqual([[1, 2]]);
    send();
    expect(air.packets().at(-1)).toMatchObject({ seq: 2, packets: [{ bytes: '1078', address: ADDRESS }] });
    expect(uplink.link.get()).toBe('open');
  });

  it('[STN6] what is not acknowledged comes again after a loss, in order and under its number', () => {
    const { air, uplink, send } = tablet();
    air.accept();
    for (let i = 0; i < 3; i++) send();
    air.tell({ type: 'serverAck', seq: 1 });
    air.socket?.closed(1006);
    expect(uplink.link.get()).toBe('away');
    send();
    air.passInSilence(5_000);
    air.said.length = 0;
    air.accept();
    expect(air.packets().map(({ seq }) => seq)).toEqual([2, 3, 4]);
    air.tell({ type: 'serverAck', seq: 4 });
    expect(uplink.counts()).toEqual({ kept: 0, dropped: 0 });
  });

  it('[STN7] a server that is away for an hour costs nothing of a strap that is worn in class', () => {
    const { air, uplink, send } = tablet();
    air.accept();
    air.tell({ type: 'serverAssigned', sensors: [`ble:${ADDRESS}`] });
    air.socket?.closed(1006);
    for (let s = 0; s < 3_500; s++) {
      send();
      air.passInSilence(1_000);
    }
    expect(uplink.counts()).toEqual({ kept: 3_500, dropped: 0 });
    for (let s = 0; s < 200; s++) {
      send();
      air.passInSilence(1_000);
    }
    expect(uplink.counts().kept).toBeLessThanOrEqual(3_601);
    expect(uplink.counts().dropped).toBeGreaterThan(90);
  });

  it('[STN7] what nobody is known to wear leaves the page’s memory within 60 s', () => {
    const { air, uplink, send } = tablet();
    air.accept();
    send();
    send({ address: 'wfedcba9876543210' });
    air.tell({ type: 'serverAssigned', sensors: [`ftms:${ADDRESS}`] });
    send();
    air.pass(59_000);
    expect(uplink.counts().kept).toBe(1);
  });

  it('[STN7] nor does it stay longer in a page whose timers are held back', () => {
    const { air, uplink, send } = tablet();
    send();
    air.hand.moveTo(air.nowMs + 58_000);
    send();
    expect(uplink.counts().kept).toBe(1);
  });

  it('[STN8] tries again for ever, 0.25 s to 5 s apart', () => {
    const { air } = tablet();
    for (let i = 0; i < 8; i++) {
      air.socket?.closed(1006);
      air.passInSilence(5_000);
    }
    const gaps = air.triedAtMs.slice(1).map((ms, i) => ms - (air.triedAtMs[i] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(5_000 + 5_000);
    expect(gaps.length).toBeGreaterThanOrEqual(8);
    const jittered = tablet();
    jittered.air.random = 0;
    jittered.air.socket?.closed(1006);
    jittered.air.passInSilence(250);
    expect(jittered.air.triedAtMs).toHaveLength(2);
  });

  it('[STN8] a server that answers nothing for 7 s is left, and so is a socket that never opens', () => {
    const { air, uplink } = tablet();
    air.passInSilence(13_000);
    expect(air.triedAtMs.length).toBeGreaterThanOrEqual(2);
    air.accept();
    air.pass(20_000);
    expect(uplink.link.get()).toBe('open');
    const tried = air.triedAtMs.length;
    air.passInSilence(8_000);
    expect(uplink.link.get()).toBe('away');
    air.passInSilence(2_000);
    expect(air.triedAtMs.length).toBeGreaterThan(tried);
  });

  it('[STN8] refused, or too old a server for packets: it says so, and asks again after half a minute', () => {
    for (const [code, link] of [
      [CLOSE_NOT_ALLOWED, 'notAllowed'],
      [CLOSE_TOO_OLD, 'tooOld'],
    ] as const) {
      const { air, uplink } = tablet();
      air.socket?.closed(code);
      expect(uplink.link.get()).toBe(link);
      air.passInSilence(29_000);
      expect(air.triedAtMs).toHaveLength(1);
      air.passInSilence(2_000);
      expect(air.triedAtMs).toHaveLength(2);
    }
    const old = tablet();
    old.air.accept(1);
    old.send();
    expect([old.uplink.link.get(), old.air.packets()]).toEqual(['tooOld', []]);
  });

  it('[STN9] a device that has slept is connected anew, so that its clock is compared anew', () => {
    const { air, uplink } = tablet();
    air.accept();
    air.pass(4_000);
    air.wallAheadMs = 30_000;
    air.pass(2_000);
    expect(uplink.link.get()).toBe('away');
    air.pass(1_000);
    air.accept();
    air.pass(10_000);
    expect(uplink.link.get()).toBe('open');
    expect(air.triedAtMs).toHaveLength(2);
  });

  it('[STN9] what waited through a sleep is dated before it, and what comes after is dated now', () => {
    const { air, uplink, send } = tablet();
    air.accept();
    air.tell({ type: 'serverAssigned', sensors: [`ble:${ADDRESS}`] });
    const beforeMs = air.nowMs;
    send();
    air.wallAheadMs = 600_000;
    send({ bytes: '1079' });
    air.pass(1_000);
    air.said.length = 0;
    air.accept();
    const times = air
      .packets()
      .flatMap(({ seq, packets }) => packets.map(({ receivedAtMs }) => [seq, receivedAtMs - beforeMs]));
    expect(times).toEqual([
      [1, -600_000],
      [2, 0],
    ]);
    expect(uplink.link.get()).toBe('open');
  });

  it('[STN9] asleep while no server is there: all that waited is dated before the sleep, and straps that nobody wears are gone', () => {
    const { air, uplink, send } = tablet();
    air.accept();
    air.tell({ type: 'serverAssigned', sensors: [`ble:${ADDRESS}`] });
    air.socket?.closed(1006);
    const beforeMs = air.nowMs;
    send();
    send({ address: 'wfedcba9876543210' });
    air.wallAheadMs = 600_000;
    air.passInSilence(2_500);
    expect(uplink.counts()).toEqual({ kept: 1, dropped: 0 });
    air.passInSilence(4_000);
    air.accept();
    expect(air.packets().at(-1)?.packets).toMatchObject([{ receivedAtMs: beforeMs - 600_000 }]);
  });

  it('[STN30] with its pings it tells by how much the server’s clock is ahead at least, and with packets when they left', () => {
    const { air, send } = tablet();
    air.socket?.opened();
    air.tell({ type: 'serverAccepted', protocol: 2, nowMs: air.nowMs + 700, serverBootId: 'server-1' });
    send();
    expect(air.said.slice(1)).toMatchObject([
      { type: 'gatewayPing', nowMs: air.nowMs, serverAheadMs: 700 },
      { type: 'gatewayPackets', sentAtMs: air.nowMs },
    ]);
    air.socket?.closed(1006);
    air.passInSilence(5_000);
    air.said.length = 0;
    air.socket?.opened();
    // As late as it may come: the same server's clock is known already.
    air.tell({ type: 'serverAccepted', protocol: 2, nowMs: air.nowMs - 9_000, serverBootId: 'server-1' });
    const [, ping] = air.said;
    expect(ping?.type === 'gatewayPing' && Math.round(ping.serverAheadMs ?? 0)).toBe(700);
    air.tell({ type: 'serverAccepted', protocol: 2, nowMs: air.nowMs - 9_000, serverBootId: 'server-2' });
    expect(air.said.at(-2)).toMatchObject({ type: 'gatewayPing', serverAheadMs: -9_000 });
  });

  it('[STN31] a server of an earlier version than this page’s is shown as being of another version', () => {
    const { air, uplink } = tablet();
    air.socket?.closed(CLOSE_TOO_NEW);
    expect(uplink.link.get()).toBe('tooOld');
  });

  it('[STN9] a device whose clock was set a year ahead sends nothing of a year ago', () => {
    const { air, uplink, send } = tablet();
    air.accept();
    air.tell({ type: 'serverAssigned', sensors: [`ble:${ADDRESS}`] });
    air.socket?.closed(1006);
    send();
    air.wallAheadMs = 365 * 86_400_000;
    air.passInSilence(6_000);
    air.accept();
    expect([air.packets(), uplink.counts()]).toEqual([[], { kept: 0, dropped: 1 }]);
  });

  it('[STN8] events of an earlier socket, noise, and a page that has stopped change nothing', () => {
    const { air, uplink, send } = tablet();
    const first = air.socket;
    first?.closed(1006);
    air.passInSilence(600);
    air.accept();
    first?.closed(CLOSE_NOT_ALLOWED);
    first?.text('{"type":"serverBlanked","blanked":true}');
    air.socket?.text('{');
    air.socket?.text('{"type":"serverAck","seq":1,"bootId":"another"}');
    expect([uplink.link.get(), uplink.blanked.get()]).toEqual(['open', false]);
    air.tell({ type: 'serverBlanked', blanked: true });
    expect(uplink.blanked.get()).toBe(true);
    uplink.stop();
    send();
    air.passInSilence(60_000);
    expect([air.packets(), air.hand.timers(), air.triedAtMs.length]).toEqual([[], 0, 2]);
  });
});
