/**
 * What the simulator puts on the air, read by a decoder that is not ours (incyclist-ant-plus, MIT):
 * an error in our encoder and the same error in our decoder cannot hide each other here.
 */

import { HRM_DEVICE_TYPE } from '@takt/gateway/ant/message.ts';
import { createDecoder } from '@takt/gateway/decoder.ts';
import { LOW_BATTERY_STATION } from '@takt/gateway/radio/simulator/room.ts';
import { simulator } from '@takt/gateway/radio/simulator/simulator.ts';
import type { Packet } from '@takt/gateway/receiver/packet.ts';
import { HEART_RATE_MEASUREMENT } from '@takt/shared/ble/heart-rate-measurement.ts';
import { demonstrationMembers, treadmillOf } from '@takt/shared/demonstration.ts';
import { heartSamples } from '@takt/shared/sensors.ts';
import { HeartRateSensor, type HeartRateSensorState, type IChannel } from 'incyclist-ant-plus';
import { describe, expect, it } from 'vitest';
import { handClock } from '../support/hand-clock.ts';

const MINUTES = 6;

async function onAir(count: number): Promise<Packet[]> {
  const hand = handClock();
  const heard: Packet[] = [];
  const radio = simulator({ count, effortPercent: () => 92 });
  await radio.start(hand.clock, (packet) => heard.push(packet));
  hand.runTo(hand.clock.nowMs() + MINUTES * 60_000);
  await radio.stop();
  return heard;
}

/** Their sensor in wildcard mode; what it tells of each message, by the 16-bit number that is all it knows. */
function outsideDecoder() {
  const told: { readonly number: number; readonly state: HeartRateSensorState }[] = [];
  const channel = {
    getChannelNo: () => 0,
    onDeviceData: (_profile: string, number: number, state: HeartRateSensorState) => {
      told.push({ number, state: { ...state } });
    },
  };
  const sensor = new HeartRateSensor(0, channel as unknown as IChannel);
  return {
    read: (bytes: Uint8Array) => {
      sensor.onMessage(Buffer.from(bytes));
      return told.at(-1);
    },
    told,
  };
}

/** Broadcasts of straps; treadmills are on the same air. */
const ant = (packets: readonly Packet[]) =>
  packets.filter(({ radio, bytes }) => radio === 'ant' && bytes[15] === HRM_DEVICE_TYPE);

describe("the simulator's ANT+ straps in a decoder of somebody else", () => {
  it('[SIM20] agree with ours id by id and message by message: count, beat time, bpm', async () => {
    const outside = outsideDecoder();
    const ours = createDecoder();
    const packets = ant(await onAir(40));
    let compared = 0;
    for (const packet of packets) {
      const theirs = outside.read(packet.bytes);
      const [sample, ...more] = heartSamples(ours.push(packet));
      if (sample === undefined || theirs === undefined) throw new Error('one of the two heard nothing');
      expect(more).toEqual([]);
      const { state } = theirs;
      expect([theirs.number, state.BeatCount, state.BeatTime, state.ComputedHeartRate]).toEqual([
        Number(sample.sensor.slice('ant:'.length)) & 0xffff,
        sample.beatCount,
        sample.beatTimeTicks,
        sample.heartRateBpm ?? 0,
      ]);
      compared += 1;
    }
    expect(outside.told).toHaveLength(packets.length);
    // Twenty straps for six minutes at 4.06 Hz, each from its first beat on.
    expect(compared).toBeGreaterThan(20 * (MINUTES * 60 - 2) * 4.06);
    expect(new Set(outside.told.map(({ number }) => number)).size).toBe(20);
  });

  it('[SIM21] agree beat by beat: the same RR intervals, theirs from page 4, ours as samples', async () => {
    const outside = outsideDecoder();
    const ours = createDecoder();
    const theirs = new Map<number, number[]>();
    const mine = new Map<number, number[]>();
    const lastCount = new Map<number, number>();
    for (const packet of ant(await onAir(6))) {
      const told = outside.read(packet.bytes);
      if (told === undefined) throw new Error('the outside decoder heard nothing');
      const { number, state } = told;
      const { BeatCount: count, BeatTime: time, PreviousBeat: previous } = state;
      const fresh = lastCount.get(number) !== count;
      lastCount.set(number, count);
      for (const { rrTicks } of heartSamples(ours.push(packet))) {
        mine.set(number, [...(mine.get(number) ?? []), ...rrTicks]);
        // Only where the page is 4 is the previous time of this beat: others leave their state as it was.
        const isPage4 = ((packet.bytes[4] ?? 0) & 0x7f) === 4;
        if (!fresh || !isPage4 || previous === undefined || rrTicks.length === 0) continue;
        const rr = (time - previous) & 0xffff;
        expect(rrTicks).toEqual([rr]);
        theirs.set(number, [...(theirs.get(number) ?? []), rr]);
      }
    }
    expect([...theirs.keys()]).toHaveLength(3);
    for (const [number, series] of theirs) {
      // One beat in seventeen or so is first told on a background page, which carries no previous time.
      expect(series.length).toBeGreaterThan(0.85 * (mine.get(number)?.length ?? 0));
    }
  });

  it('[SIM22] tell battery, maker and serial as emitted; station 9 is low', async () => {
    const outside = outsideDecoder();
    for (const { bytes } of ant(await onAir(12))) outside.read(bytes);
    const last = new Map(outside.told.map(({ number, state }) => [number, state]));
    for (const { plan, strap } of demonstrationMembers(12)) {
      const id = strap.sensors.find((sensor) => sensor.startsWith('ant:'));
      if (id === undefined) continue;
      const number = Number(id.slice(4)) & 0xffff;
      const state = last.get(number);
      expect(state?.ManId).toBe(255);
      expect((state?.SerialNumber ?? 0) & 0xffff).toBe(number);
      if (plan.station === LOW_BATTERY_STATION) expect(state?.BatteryLevel).toBe(12);
      else expect(state?.BatteryLevel).toBeGreaterThanOrEqual(60);
    }
  });
});

describe("the simulator's room in our decoder", () => {
  it('[SIM23] every packet is understood, nothing is a fault, and every strap and treadmill is heard', async () => {
    const decoder = createDecoder();
    const packets = await onAir(40);
    const samples = packets.flatMap((packet) => decoder.push(packet));
    const counts = decoder.counts();
    const { samples: counted, messages, notifications, battery, restarted, ...more } = counts;
    const { 'belt-part': parts, ...rest } = more;
    expect(Object.values(rest).every((count) => count === 0)).toBe(true);
    expect(restarted).toBe(0);
    expect([messages + notifications, counted]).toEqual([packets.length, packets.length - battery - parts]);
    const inventory = demonstrationMembers(40).flatMap(({ plan, strap }) => [
      ...strap.sensors,
      ...(treadmillOf(plan.station) === null ? [] : [treadmillOf(plan.station)]),
    ]);
    expect(new Set(samples.map(({ sensor }) => sensor))).toEqual(new Set(inventory));
    expect(packets.some((p) => p.radio === 'ble' && p.characteristic === HEART_RATE_MEASUREMENT)).toBe(true);
  });
});
