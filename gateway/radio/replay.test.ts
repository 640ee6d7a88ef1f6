import { readFileSync } from 'node:fs';
import { readRecording } from '@takt/shared/recording/read.ts';
import type { RecordedSample, Recording } from '@takt/shared/recording/recording.ts';
import type { HeartSample } from '@takt/shared/sample.ts';
import { heartSamples } from '@takt/shared/sensors.ts';
import { describe, expect, it } from 'vitest';
import { handClock } from '../../test/support/hand-clock.ts';
import { readCapture } from '../capture/capture.ts';
import { createDecoder } from '../decoder.ts';
import type { Packet } from '../receiver/packet.ts';
import type { FiniteRadio } from './radio.ts';
import { REPLAY_SENSOR, replayCapture, replayRecording } from './replay.ts';

const DATA = new URL('../../../shared/data/', import.meta.url);
const START_MS = 1_000_000;

async function played(
  radio: FiniteRadio,
  leapMs?: number,
): Promise<{ packets: Packet[]; endedAtMs: number }> {
  const hand = handClock(1, START_MS);
  const packets: Packet[] = [];
  await radio.start(hand.clock, (packet) => packets.push(packet));
  while (hand.timers() > 0) hand.moveTo(leapMs === undefined ? hand.nextMs() : hand.clock.nowMs() + leapMs);
  await radio.ended;
  return { packets, endedAtMs: hand.clock.nowMs() };
}
const decoded = (packets: readonly Packet[]): HeartSample[] => {
  const decoder = createDecoder();
  return packets.flatMap((packet) => heartSamples(decoder.push(packet)));
};
const open = (path: string): Recording => readRecording(readFileSync(new URL(path, DATA)), path);
const sample = (atMs: number, heartRateBpm: number | null, rest: Partial<RecordedSample> = {}) => ({
  atMs,
  heartRateBpm,
  rrTicks: [],
  strap: null,
  ...rest,
});
const recordingOf = (samples: readonly RecordedSample[]): Recording => ({
  format: 'csv',
  samples,
  treadmill: [],
  laps: [],
  holdS: 10,
  warnings: [],
});

describe('a replayed recording', () => {
  it('[REP3] the rowing file decodes to the same heart rates at the same times', async () => {
    const rowing = open('fit/rowing-4x200s.fit');
    const fileStartMs = rowing.samples[0]?.atMs ?? 0;
    const { packets, endedAtMs } = await played(replayRecording(rowing));
    const heard = decoded(packets).map(({ heartRateBpm, receivedAtMs }) => [receivedAtMs, heartRateBpm]);
    const wanted = rowing.samples
      .filter(({ heartRateBpm }) => heartRateBpm !== null)
      .map(({ atMs, heartRateBpm }) => [START_MS + atMs - fileStartMs, heartRateBpm]);
    expect(heard).toHaveLength(1641);
    // Compared as one text: a difference must not print somebody's heart rates.
    expect(JSON.stringify(heard) === JSON.stringify(wanted)).toBe(true);
    expect(endedAtMs - START_MS).toBe(1_709_000);
    expect(new Set(decoded(packets).map(({ sensor }) => sensor))).toEqual(new Set([REPLAY_SENSOR]));
  });

  it('[REP4] RR intervals of the file are on the air in whole ticks, none lost', async () => {
    const run = open('fit/run-57s-rr.fit');
    const { packets } = await played(replayRecording(run));
    const wanted = run.samples.flatMap(({ rrTicks }) => rrTicks.map(Math.round));
    const heard = decoded(packets).flatMap(({ rrTicks }) => rrTicks);
    expect(heard).toHaveLength(113);
    expect(JSON.stringify(heard) === JSON.stringify(wanted)).toBe(true);
  });

  it('[REP5] a record without heart rate is sent as none, "not worn" as such; a gap is silence', async () => {
    const off = { sensor: 'ant:7', beatCount: null, beatTimeTicks: null, contact: 'off' } as const;
    const { packets } = await played(
      replayRecording(
        recordingOf([
          sample(0, 100),
          sample(1000, null),
          sample(30_000, 101),
          sample(31_000, null, { strap: off }),
          sample(40_000, null),
        ]),
      ),
    );
    const heard = decoded(packets).map((s) => [s.receivedAtMs - START_MS, s.heartRateBpm, s.contact]);
    expect(heard).toEqual([
      [0, 100, 'unknown'],
      [1000, null, 'unknown'],
      [30_000, 101, 'unknown'],
      [31_000, null, 'off'],
      [40_000, null, 'unknown'],
    ]);
  });

  it('[REP6] heart rates above 255 take two bytes; half beats are rounded', async () => {
    const { packets } = await played(
      replayRecording(recordingOf([sample(0, 255), sample(1000, 256), sample(2000, 99.6)])),
    );
    expect(packets.map(({ bytes }) => [...bytes])).toEqual([
      [0, 255],
      [1, 0, 1],
      [0, 100],
    ]);
  });

  it('[SUM65] a heart rate outside 30–240 stays outside when it is rounded for the air', async () => {
    const bpm = [29.6, 30, 30.4, 239.6, 240, 240.3];
    const { packets } = await played(
      replayRecording(recordingOf(bpm.map((one, i) => sample(i * 1000, one)))),
    );
    expect(decoded(packets).map(({ heartRateBpm }) => heartRateBpm)).toEqual([29, 30, 30, 240, 240, 241]);
  });

  it('[REP7] after a late wake-up everything due is sent in order with its due time', async () => {
    const rowing = open('fit/rowing-4x200s.fit');
    const late = await played(replayRecording(rowing), 7777);
    const onTime = await played(replayRecording(rowing));
    expect(JSON.stringify(late.packets) === JSON.stringify(onTime.packets)).toBe(true);
  });

  it('[REP8] stopping it ends it: no packet more, no timer left', async () => {
    const hand = handClock();
    let packets = 0;
    const radio = replayRecording(recordingOf([sample(0, 100), sample(1000, 100), sample(2000, 100)]));
    await radio.start(hand.clock, () => {
      packets += 1;
    });
    hand.runTo(1_001_500);
    await radio.stop();
    await radio.ended;
    hand.runTo(1_010_000);
    expect([packets, hand.timers()]).toEqual([2, 0]);
  });
});

describe('a replayed capture', () => {
  it('[REP9] packets are sent as they were heard, at their distance from the first', async () => {
    const capture = readCapture(readFileSync(new URL('raw/ant-capture-bike.pcap', DATA)), 'bike.pcap');
    const { packets } = await played(replayCapture(capture));
    expect(packets).toHaveLength(capture.length);
    const first = capture[0]?.receivedAtMs ?? 0;
    for (const [i, packet] of packets.entries()) {
      const heard = capture[i];
      expect(packet.bytes).toEqual(heard?.bytes);
      expect(packet.receivedAtMs - START_MS).toBeGreaterThanOrEqual(
        (heard?.receivedAtMs ?? 0) - first - 0.001,
      );
    }
    // A bicycle is nobody's heart.
    expect(decoded(packets)).toEqual([]);
  });
});
