import { DUAL_RADIO_STATION, demonstrationMembers } from '@takt/shared/demonstration.ts';
import { describe, expect, it } from 'vitest';
import { handClock } from '../../../test/support/hand-clock.ts';
import type { Packet } from '../../receiver/packet.ts';
import { OFF_BODY_STATION, OUT_OF_REACH_STATION, OVERSHOOTING_STATION, simulatedRoom } from './room.ts';
import { simulator } from './simulator.ts';

async function heardIn(options: Parameters<typeof simulator>[0], ms: number, stepMs = 10): Promise<Packet[]> {
  const hand = handClock();
  const heard: Packet[] = [];
  const radio = simulator(options);
  await radio.start(hand.clock, (packet) => heard.push(packet));
  for (let at = 1_000_000; at <= 1_000_000 + ms; at += stepMs) hand.moveTo(at);
  await radio.stop();
  expect(hand.timers()).toBe(0);
  return heard;
}

describe('the simulator', () => {
  it('[SIM15] keeps one timer for the whole room and wakes at the next due packet, 10 ms apart at least', async () => {
    const hand = handClock(20);
    let heard = 0;
    const radio = simulator({ count: 40, effortPercent: () => 92 });
    await radio.start(hand.clock, () => {
      heard += 1;
    });
    let wakes = 0;
    while (hand.nextMs() <= 1_060_000) {
      const before = hand.clock.nowMs();
      expect(hand.timers()).toBe(1);
      expect(hand.nextMs() - before).toBeGreaterThanOrEqual(10 * 20);
      hand.moveTo(hand.nextMs());
      wakes += 1;
    }
    expect(wakes).toBeLessThanOrEqual(300);
    // 20 ANT+ straps at 4.06 Hz, 20 BLE straps and the dual one at 1 Hz, batteries, less the first second.
    expect(heard).toBeGreaterThan(58 * (20 * 4.06 + 21));
    await radio.stop();
  });

  it('[SIM16] after a late wake-up everything due is sent in order, stamped with its due time', async () => {
    const seen = await heardIn({ count: 12, effortPercent: () => null }, 30_000, 5000);
    const fine = await heardIn({ count: 12, effortPercent: () => null }, 30_000, 10);
    const times = seen.map(({ receivedAtMs }) => receivedAtMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const inOneOrder = (packets: readonly Packet[]) =>
      packets.map((p) => `${p.receivedAtMs} ${p.radio} ${p.bytes}`).sort();
    expect(inOneOrder(seen)).toEqual(inOneOrder(fine));
  });

  it('[SIM5] the same seed gives the same room, another seed another', async () => {
    const of = (seed: number) => heardIn({ count: 4, seed, effortPercent: () => 92 }, 20_000);
    expect(await of(5)).toEqual(await of(5));
    expect(await of(5)).not.toEqual(await of(6));
  });

  it('[SIM17] hearts follow what is asked: two minutes after a change most are near it', async () => {
    let asked: number | null = null;
    const hand = handClock();
    const last = new Map<string, number>();
    const radio = simulator({ count: 12, effortPercent: () => asked });
    await radio.start(hand.clock, (packet) => {
      if (packet.radio === 'ble' && packet.characteristic === 0x2a37) {
        last.set(packet.address, packet.bytes[1] ?? 0);
      }
    });
    const percents = (): number[] =>
      demonstrationMembers(12).flatMap(({ plan, strap }) => {
        const bpm = last.get(strap.sensors.at(-1)?.slice(4) ?? '');
        return bpm === undefined ? [] : [(100 * bpm) / (plan.hrMax?.bpm ?? 0)];
      });
    for (let at = 1_000_000; at <= 1_030_000; at += 100) hand.moveTo(at);
    expect(percents().every((percent) => percent > 40 && percent < 56)).toBe(true);
    asked = 92;
    for (let at = 1_030_100; at <= 1_330_000; at += 100) hand.moveTo(at);
    const working = percents().filter((percent) => percent > 88 && percent < 95.99);
    expect(working.length).toBeGreaterThanOrEqual(5);
    await radio.stop();
  });

  it('[SIM18] the faults of the demonstration are at their stations, on the radio they need', () => {
    const room = simulatedRoom(12, 1);
    const of = (station: number) => room[station - 1];
    expect(of(DUAL_RADIO_STATION)?.sensors).toHaveLength(2);
    expect(of(OUT_OF_REACH_STATION)?.outOfReach?.forMs).toBe(20_000);
    expect(of(OFF_BODY_STATION)?.offBody?.forMs).toBe(15_000);
    expect(of(OFF_BODY_STATION)?.sensors[0]).toMatch(/^ble:/);
    expect(of(OVERSHOOTING_STATION)?.heart.workOffsetPercent).toBe(6);
    expect(room.filter(({ batteryPercent }) => batteryPercent === 12)).toHaveLength(1);
    expect(room.filter(({ outOfReach, offBody }) => outOfReach !== null || offBody !== null)).toHaveLength(2);
  });
});
