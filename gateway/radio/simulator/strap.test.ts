import {
  BATTERY_LEVEL,
  decodeHeartRateMeasurement,
  HEART_RATE_MEASUREMENT,
  type HeartRateMeasurement,
} from '@takt/shared/ble/heart-rate-measurement.ts';
import { describe, expect, it } from 'vitest';
import { AntStream } from '../../ant/message.ts';
import type { Packet } from '../../receiver/packet.ts';
import { createHeart, type HeartPlan } from './heart.ts';
import { createStrap, type StrapPlan } from './strap.ts';

const HEART: HeartPlan = {
  hrMaxBpm: 185,
  restPercent: 48,
  workOffsetPercent: 0,
  easyOffsetPercent: 0,
  seed: 11,
};
const ANT = 'ant:135234' as const;
const BLE = 'ble:c0de5a4a0001' as const;
const PLAN: StrapPlan = {
  sensors: [ANT],
  heart: HEART,
  batteryPercent: 80,
  outOfReach: null,
  offBody: null,
  seed: 3,
};

const minutes = (n: number): number => n * 60_000;
const packetsOf = (plan: Partial<StrapPlan>, untilMs: number, effort: number | null = 92): Packet[] =>
  createStrap({ ...PLAN, ...plan }, 0).packetsUntil(untilMs, effort);

interface Heard {
  readonly atMs: number;
  readonly payload: Uint8Array;
  readonly toggle: boolean;
  readonly page: number;
  readonly count: number;
  readonly ticks: number;
  readonly bpm: number;
}
function antOf(packets: readonly Packet[]): Heard[] {
  const stream = new AntStream();
  return packets.flatMap(({ bytes, receivedAtMs }): Heard[] => {
    stream.append(bytes);
    const message = stream.next();
    if (message?.kind !== 'data') throw new Error('not a whole message');
    const [head = 0, , , , low = 0, high = 0, count = 0, bpm = 0] = message.payload;
    const toggle = head >= 0x80;
    const ticks = low + 256 * high;
    return [{ atMs: receivedAtMs, payload: message.payload, toggle, page: head & 0x7f, count, ticks, bpm }];
  });
}
function bleOf(packets: readonly Packet[]): (HeartRateMeasurement & { atMs: number })[] {
  return packets.flatMap((packet) => {
    if (packet.radio !== 'ble' || packet.characteristic !== HEART_RATE_MEASUREMENT) return [];
    const measurement = decodeHeartRateMeasurement(packet.bytes);
    if (measurement.kind === 'fault') throw new Error(measurement.fault);
    return [{ ...measurement, atMs: packet.receivedAtMs }];
  });
}
const beatsOf = (untilMs: number, effort: number | null = 92) =>
  createHeart(HEART, 0).beatsUntil(untilMs, effort);
const rrOf = (beats: readonly { ticks: number }[]): number[] =>
  beats.slice(1).map((beat, i) => beat.ticks - (beats[i]?.ticks ?? 0));

describe('a simulated ANT+ strap', () => {
  const heard = antOf(packetsOf({}, minutes(6)));

  it('[SIM7] sends 8070/32768 s apart, flips the toggle every four messages', () => {
    expect(heard.length).toBeGreaterThanOrEqual(Math.floor(359 / 0.24628));
    expect(heard.length).toBeLessThanOrEqual(Math.ceil(360 / 0.24628));
    const flips = heard.flatMap(({ toggle }, i) => (i > 0 && toggle !== heard[i - 1]?.toggle ? [i] : []));
    expect(new Set(flips.slice(1).map((at, i) => at - (flips[i] ?? 0)))).toEqual(new Set([4]));
  });

  it('[SIM7] sends page 4 sixty-four times, then 7, 2 or 3 for four messages', () => {
    const runs: [number, number][] = [];
    for (const { page } of heard.slice(20)) {
      const run = runs.at(-1);
      if (run?.[0] === page) run[1] += 1;
      else runs.push([page, 1]);
    }
    const whole = runs.slice(1, -1);
    expect(whole.filter(([page]) => page === 4).every(([, length]) => length === 64)).toBe(true);
    expect(whole.filter(([page]) => page !== 4).every(([, length]) => length === 4)).toBe(true);
    expect(new Set(whole.map(([page]) => page))).toEqual(new Set([4, 7, 2, 3]));
  });

  it('[SIM8] beat count rolls over from 255 to 0 and beat time over 65535 within the first seconds, and no beat is lost', () => {
    const moved = heard.filter(({ count }, i) => i === 0 || count !== heard[i - 1]?.count);
    expect(heard[0]?.count).toBeGreaterThan(245);
    expect(heard[0]?.ticks).toBeGreaterThan(62_000);
    const soon = moved.filter(({ atMs }) => atMs < 15_000);
    expect(soon.some(({ count }, i) => count === 0 && soon[i - 1]?.count === 255)).toBe(true);
    expect(soon.some(({ ticks }, i) => ticks < (soon[i - 1]?.ticks ?? 0))).toBe(true);
    for (const [i, { count, ticks }] of moved.entries()) {
      const before = moved[i - 1];
      if (before === undefined) continue;
      expect((count - before.count) & 0xff).toBe(1);
      expect((ticks - before.ticks) & 0xffff).toBeGreaterThan(0);
    }
    const beats = beatsOf(heard.at(-1)?.atMs ?? 0);
    const ticksOf = moved.map(({ ticks }) => ticks);
    const told = ticksOf.slice(1).map((ticks, i) => (ticks - (ticksOf[i] ?? 0)) & 0xffff);
    expect(told).toEqual(rrOf(beats));
  });

  it('[SIM8] page 4 carries the time of the beat before', () => {
    for (const [i, { page, payload, ticks, count }] of heard.entries()) {
      const before = heard.slice(0, i).findLast((earlier) => earlier.count !== count);
      if (page !== 4 || before === undefined) continue;
      expect([payload[2], payload[3]]).toEqual([before.ticks & 0xff, before.ticks >> 8]);
      expect(ticks).not.toBe(before.ticks);
    }
  });

  it('[SIM9] its own number is the mean of the last three seconds, so it runs behind a rise', () => {
    const settled = heard.filter(({ atMs }) => atMs > minutes(5)).map(({ bpm }) => bpm);
    expect(settled.every((bpm) => Math.abs(bpm - 0.92 * 185) <= 3)).toBe(true);
    expect(heard.find(({ bpm }) => bpm > 0)?.bpm).toBeLessThan(100);
  });

  it('[SIM10] a low battery is sent on page 7', () => {
    const low = antOf(packetsOf({ batteryPercent: 12 }, minutes(2))).filter(({ page }) => page === 7);
    expect(low.length).toBeGreaterThan(3);
    expect(low.every(({ payload }) => payload[1] === 12 && (payload[3] ?? 0) >> 4 === 4)).toBe(true);
  });
});

describe('a simulated BLE strap', () => {
  it('[SIM11] notifies once a second with every RR since the last, contact on, and tells its battery', () => {
    const packets = packetsOf({ sensors: [BLE] }, minutes(6));
    const heard = bleOf(packets);
    expect(heard.length).toBeGreaterThanOrEqual(359);
    expect(heard.every(({ contact }) => contact === 'on')).toBe(true);
    const rr = rrOf(beatsOf(heard.at(-1)?.atMs ?? 0));
    expect(heard.flatMap(({ rrTicks }) => rrTicks)).toEqual(rr);
    const battery = packets.filter((p) => p.radio === 'ble' && p.characteristic === BATTERY_LEVEL);
    expect(battery.map(({ bytes }) => bytes[0])).toEqual([80, 80, 80, 80, 80, 80]);
  });

  it('[SIM12] taken off: contact off, no RR, and 0 or any number; put on again, the gap is no RR', () => {
    const offBody = { everyMs: minutes(4), fromMs: minutes(2), forMs: 15_000 };
    const heard = bleOf(packetsOf({ sensors: [BLE], offBody }, minutes(8)));
    const off = heard.filter(({ contact }) => contact === 'off');
    expect(off).toHaveLength(30);
    // The first notification off the body may still bring the last beats before.
    expect(off.slice(1, 15).every(({ rrTicks }) => rrTicks.length === 0)).toBe(true);
    expect(off.slice(0, 15).every(({ heartRateBpm }) => heartRateBpm === null)).toBe(true);
    expect(off.slice(15).every(({ heartRateBpm }) => (heartRateBpm ?? 0) >= 60)).toBe(true);
    expect(Math.max(...heard.flatMap(({ rrTicks }) => rrTicks))).toBeLessThan(2000);
  });

  it('[SIM13] out of reach: nothing arrives for 20 s, and what was measured meanwhile is lost', () => {
    const outOfReach = { everyMs: minutes(4), fromMs: minutes(1), forMs: 20_000 };
    const heard = bleOf(packetsOf({ sensors: [BLE], outOfReach }, minutes(3)));
    const gapMs = heard.slice(1).map(({ atMs }, i) => atMs - (heard[i]?.atMs ?? 0));
    expect(Math.max(...gapMs)).toBe(21_000);
    expect(gapMs.filter((ms) => ms > 1001)).toHaveLength(1);
    const after = heard[gapMs.indexOf(21_000) + 1];
    expect(after?.rrTicks.length).toBeLessThan(5);
  });
});

describe('a simulated strap', () => {
  it('[SIM14] on both radios sends the beats of one heart: the same RR series on either', () => {
    const packets = packetsOf({ sensors: [ANT, BLE] }, minutes(3));
    const ant = antOf(packets.filter(({ radio }) => radio === 'ant'));
    const moved = ant.filter(({ count }, i) => i > 0 && count !== ant[i - 1]?.count);
    const antRr = moved.slice(1).map(({ ticks }, i) => (ticks - (moved[i]?.ticks ?? 0)) & 0xffff);
    const bleRr = bleOf(packets).flatMap(({ rrTicks }) => rrTicks);
    expect(antRr.slice(5, 300)).toEqual(bleRr.slice(bleRr.indexOf(antRr[5] ?? 0)).slice(0, 295));
  });

  it('[SIM5] the same seed gives the same bytes at the same times, however the time is cut', () => {
    const plan = { sensors: [ANT, BLE] } as const;
    const strap = createStrap({ ...PLAN, ...plan }, 0);
    const pieces = Array.from({ length: 900 }, (_, i) => strap.packetsUntil((i + 1) * 200, 92)).flat();
    expect(pieces).toEqual(packetsOf(plan, minutes(3)));
  });
});
