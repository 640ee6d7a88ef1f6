/**
 * Our encoder and decoder against a decoder of somebody else (incyclist-ant-plus, MIT), message by message, over
 * straps whose counts and times roll over. Its quirks: it knows 16-bit numbers only, believes byte 0 from the
 * second message on, and keeps what the last page said.
 */

import { encodeHrmPage, type HrmPage } from '@takt/gateway/ant/hrm.ts';
import { AntStream, encodeBroadcast, HRM_DEVICE_TYPE } from '@takt/gateway/ant/message.ts';
import { createDecoder } from '@takt/gateway/decoder.ts';
import { heartSamples } from '@takt/shared/sensors.ts';
import { HeartRateSensor, type HeartRateSensorState, type IChannel } from 'incyclist-ant-plus';
import { describe, expect, it } from 'vitest';

/** 15 is a number whose outgoing checksum the other library builds wrongly; incoming ones it does not check. */
const STRAPS = [
  { number: 15, bpm: 61, battery: 80 },
  { number: 0x5_0101, bpm: 97, battery: 100 },
  { number: 0x7_6252, bpm: 143, battery: 0 },
  { number: 0xf_ffff, bpm: 201, battery: null },
] as const;
type Strap = (typeof STRAPS)[number];
const MESSAGES = 2_000;
const MESSAGE_PERIOD_S = 8_070 / 32_768;
const SERIAL_UPPER = 0xbeef;

/** The nth message of a strap: pages 4, 2, 3, 7 and 0 in turn, beats at an uneven pace, none so close that two fall
 * between two messages. */
function nthMessage({ number, bpm, battery }: Strap, n: number) {
  const timeOfBeat = (beat: number) => Math.round((beat * 60 * 1024) / bpm) + 15 * (beat % 3);
  const now = n * MESSAGE_PERIOD_S * 1024;
  let beat = Math.floor((n * MESSAGE_PERIOD_S * bpm) / 60);
  while (timeOfBeat(beat) > now) beat--;
  const pages: readonly HrmPage[] = [
    { page: 4, previousBeatTimeTicks: timeOfBeat(beat - 1) & 0xffff },
    { page: 2, manufacturer: 123, serialUpper: SERIAL_UPPER },
    { page: 3, hardware: 1, software: 2, model: 3 },
    { page: 7, batteryPercent: battery, batteryVolts: 2.75, batteryStatus: 3 },
    { page: 0 },
  ];
  const page = pages[Math.floor(n / 4) % pages.length] ?? { page: 0 };
  const payload = encodeHrmPage(
    {
      toggle: Math.floor(n / 4) % 2 === 1,
      beatTimeTicks: timeOfBeat(beat) & 0xffff,
      beatCount: (beat + 240) & 0xff,
      heartRateBpm: bpm,
    },
    page,
  );
  const origin = { channel: 0, deviceNumber20: number, deviceType: HRM_DEVICE_TYPE, rssiDbm: -60 };
  return {
    beat,
    page,
    rr: timeOfBeat(beat) - timeOfBeat(beat - 1),
    bytes: encodeBroadcast({ ...origin, payload }),
  };
}

function outsideDecoder() {
  const told: { readonly number: number; readonly state: HeartRateSensorState }[] = [];
  const channel = {
    getChannelNo: () => 0,
    onDeviceData: (_profile: string, number: number, state: HeartRateSensorState) => {
      told.push({ number, state: { ...state } });
    },
  };
  const sensor = new HeartRateSensor(0, channel as unknown as IChannel);
  return (bytes: Uint8Array) => {
    const before = told.length;
    sensor.onMessage(Buffer.from(bytes));
    const last = told.at(-1);
    if (last === undefined || told.length !== before + 1) throw new Error('the other decoder heard nothing');
    return last;
  };
}

describe('ANT+ heart-rate messages in two decoders', () => {
  it('[ANT17] agree id by id on every message: count, beat time, bpm, signal strength', () => {
    const theirs = outsideDecoder();
    const ours = createDecoder();
    const rolledOver = { count: 0, time: 0 };
    const before = new Map<string, { count: number; time: number }>();
    for (let n = 8; n < MESSAGES; n++) {
      for (const strap of STRAPS) {
        const { bytes } = nthMessage(strap, n);
        const { number, state } = theirs(bytes);
        const [sample] = heartSamples(
          ours.push({
            radio: 'ant',
            receiver: 'x',
            receivedAtMs: n * MESSAGE_PERIOD_S * 1000,
            bytes,
          }),
        );
        if (sample === undefined) throw new Error('our decoder heard nothing');
        const { BeatCount: count, BeatTime: time, ComputedHeartRate: bpm } = state;
        expect([sample.sensor, sample.beatCount, sample.beatTimeTicks, sample.heartRateBpm]).toEqual([
          `ant:${strap.number}`,
          count,
          time,
          bpm,
        ]);
        expect([number, bpm]).toEqual([strap.number & 0xffff, strap.bpm]);
        const stream = new AntStream();
        stream.append(bytes);
        expect(stream.next()).toMatchObject({ rssiDbm: state.Rssi });
        const last = before.get(sample.sensor);
        if (last !== undefined && count < last.count) rolledOver.count++;
        if (last !== undefined && time < last.time) rolledOver.time++;
        before.set(sample.sensor, { count, time });
      }
    }
    // Eight minutes: every strap's time rolled over at least seven times, and its count at least twice.
    expect(rolledOver.time).toBeGreaterThanOrEqual(7 * STRAPS.length);
    expect(rolledOver.count).toBeGreaterThanOrEqual(2 * STRAPS.length);
  });

  it('[ANT17] agree beat by beat: every RR once, the one that was sent, and the one that page 4 tells', () => {
    for (const strap of STRAPS) {
      const theirs = outsideDecoder();
      const ours = createDecoder();
      let lastBeat: number | null = null;
      let compared = 0;
      for (let n = 8; n < MESSAGES; n++) {
        const { beat, page, rr, bytes } = nthMessage(strap, n);
        const { state } = theirs(bytes);
        const receivedAtMs = n * MESSAGE_PERIOD_S * 1000;
        const [sample] = heartSamples(ours.push({ radio: 'ant', receiver: 'x', receivedAtMs, bytes }));
        expect(sample?.rrTicks).toEqual(lastBeat !== null && beat === lastBeat + 1 ? [rr] : []);
        if (page.page === 4 && beat !== lastBeat && lastBeat !== null) {
          expect(sample?.rrTicks).toEqual([(state.BeatTime - (state.PreviousBeat ?? 0)) & 0xffff]);
          compared++;
        }
        lastBeat = beat;
      }
      expect(compared).toBeGreaterThan(50);
    }
  });

  it('[ANT17] agree on battery, maker and serial', () => {
    const theirs = outsideDecoder();
    const ours = createDecoder();
    const batteries = new Map<string, Set<number>>();
    const states = new Map<number, HeartRateSensorState>();
    for (let n = 8; n < 200; n++) {
      for (const strap of STRAPS) {
        const { bytes } = nthMessage(strap, n);
        const { number, state } = theirs(bytes);
        states.set(number, state);
        const [sample] = heartSamples(
          ours.push({ radio: 'ant', receiver: 'x', receivedAtMs: n * 246, bytes }),
        );
        if (sample === undefined) throw new Error('our decoder heard nothing');
        const known = batteries.get(sample.sensor) ?? new Set();
        if (sample.batteryPercent !== null) batteries.set(sample.sensor, known.add(sample.batteryPercent));
      }
    }
    for (const { number, battery } of STRAPS) {
      const state = states.get(number & 0xffff);
      expect([...(batteries.get(`ant:${number}`) ?? [])]).toEqual(battery === null ? [] : [battery]);
      expect(state?.BatteryLevel ?? null).toBe(battery);
      expect(state?.BatteryVoltage).toBe(2.75);
      expect([state?.ManId, state?.SerialNumber]).toEqual([123, SERIAL_UPPER * 0x1_0000 + (number & 0xffff)]);
      expect([state?.HwVersion, state?.SwVersion, state?.ModelNum]).toEqual([1, 2, 3]);
    }
  });
});
