/**
 * Hearts that are known beat for beat, and what a sound strap says of them: its own number is a mean over 3 s, as real
 * straps' are. From these a test makes what a faulty strap says, and knows what would have been true.
 */
import { encodeHrmPage, type HrmPage } from '@takt/gateway/ant/hrm.ts';
import { encodeBroadcast, HRM_DEVICE_TYPE } from '@takt/gateway/ant/message.ts';
import { createRandom } from '@takt/gateway/radio/simulator/random.ts';
import type { Packet } from '@takt/gateway/receiver/packet.ts';
import {
  encodeHeartRateMeasurement,
  HEART_RATE_MEASUREMENT,
} from '@takt/shared/ble/heart-rate-measurement.ts';
import type { Contact, SensorKey } from '@takt/shared/sample.ts';

export const ANT_PERIOD_MS = (1000 * 8070) / 32768;
export const BLE_PERIOD_MS = 1000;
/** The strap's own number is a mean over the intervals that fill so long. */
export const AVERAGED_MS = 3_000;
const BORN_MS = -10_000;
const TICKS_PER_MS = 1.024;

export interface Beat {
  readonly atMs: number;
  readonly rrMs: number;
}

/** From 10 s before 0 on. `bpmAt`: seconds → the rate about which it breathes. */
export function trueHeart(bpmAt: (s: number) => number, toMs: number, seed: number): readonly Beat[] {
  const random = createRandom(seed);
  const beats: Beat[] = [];
  for (let atMs = BORN_MS; atMs < toMs + 2_000; ) {
    const breath = 1.5 * Math.sin((atMs / 1000) * 1.7 + seed);
    const rrMs = 60_000 / (bpmAt(atMs / 1000) + breath + random.uniform() - 0.5);
    atMs += rrMs;
    beats.push({ atMs, rrMs });
  }
  return beats;
}

/** What a strap says at one instant. */
export interface Said {
  readonly atMs: number;
  /** Index of the last beat, and what is sent of it; a faulty strap sends these differently. */
  readonly last: number;
  readonly count: number;
  readonly beatMs: number;
  readonly bpm: number;
  /** Those that ended since it spoke before, ms. */
  readonly rrMs: readonly number[];
  readonly contact: Contact;
}

export function saidOf(beats: readonly Beat[], periodMs: number, fromMs: number, toMs: number): Said[] {
  const said: Said[] = [];
  let last = beats.findLastIndex(({ atMs }) => atMs <= fromMs - periodMs);
  for (let turn = 0; ; turn++) {
    const atMs = Math.floor(fromMs + turn * periodMs);
    if (atMs > toMs) return said;
    const before = last;
    while ((beats[last + 1]?.atMs ?? Infinity) <= atMs) last++;
    const rrMs = beats.slice(before + 1, last + 1).map((beat) => beat.rrMs);
    const beatMs = beats[last]?.atMs ?? 0;
    said.push({
      atMs,
      last,
      count: last + 240,
      beatMs,
      bpm: averaged(beats, last),
      rrMs,
      contact: 'unknown',
    });
  }
}

function averaged(beats: readonly Beat[], last: number): number {
  let [sumMs, count] = [0, 0];
  for (; sumMs < AVERAGED_MS && last - count >= 0; count++) sumMs += beats[last - count]!.rrMs;
  return Math.round((60_000 * count) / sumMs);
}

const MAIN_MESSAGES = 64;
const CYCLE_MESSAGES = 68;

/** `background`: the page that comes instead of page 4 for four messages of 68. */
export function antPackets(sensor: SensorKey, said: readonly Said[], background: HrmPage): Packet[] {
  return said.map(({ atMs, count, beatMs, bpm }, turn): Packet => {
    const beatTimeTicks = Math.round((beatMs - BORN_MS) * TICKS_PER_MS) & 0xffff;
    const beat = { toggle: (turn & 4) !== 0, beatTimeTicks, beatCount: count & 0xff, heartRateBpm: bpm };
    const page: HrmPage = turn % CYCLE_MESSAGES < MAIN_MESSAGES ? { page: 0 } : background;
    const payload = encodeHrmPage(beat, page);
    const ids = { channel: 0, deviceNumber20: Number(sensor.slice(4)), deviceType: HRM_DEVICE_TYPE };
    return {
      radio: 'ant',
      receiver: 'stick',
      receivedAtMs: atMs,
      bytes: encodeBroadcast({ ...ids, payload }),
    };
  });
}

export function blePackets(sensor: SensorKey, said: readonly Said[], receiver = 'hciA'): Packet[] {
  return said.map(({ atMs, bpm, rrMs, contact }): Packet => {
    const rrTicks = rrMs.map((ms) => Math.min(0xffff, Math.round(ms * TICKS_PER_MS)));
    return {
      ...{ radio: 'ble', receiver, receivedAtMs: atMs, address: sensor.slice(4) },
      characteristic: HEART_RATE_MEASUREMENT,
      bytes: encodeHeartRateMeasurement({ heartRateBpm: bpm, contact, energyKj: null, rrTicks }),
    };
  });
}
