/** What receivers make of an ANT+ strap: a heart of known RR, four messages a second, some of them lost on the way. */
import type { HeartSample, StrapKey } from '@takt/shared/sample.ts';

const MESSAGE_EVERY_MS = 246;

export interface Heart {
  /** The nth RR, ms. */
  readonly rrMs: (beat: number) => number;
  /** Where its strap's clock and count stand at the start: 0–65535 and 0–255. */
  readonly ticks?: number;
  readonly count?: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Receiver {
  /** Added to every time, as by a clock that is off. */
  readonly offMs?: number;
  /** Whether the nth message is lost on the way. */
  readonly loses?: (message: number) => boolean;
}

interface Beat {
  readonly atMs: number;
  readonly count: number;
  readonly ticks: number;
  readonly bpm: number;
}

/** One sample a message heard, with RR where two beats in a row were heard: what a gateway's decoder makes of it. */
export function heard(sensor: StrapKey, heart: Heart, receiver: Receiver = {}): HeartSample[] {
  const { offMs = 0, loses = () => false } = receiver;
  const beats = beatsOf(heart);
  const samples: HeartSample[] = [];
  let known: Beat | undefined;
  let next = 0;
  let message = 0;
  for (let ms = heart.fromMs; ms < heart.toMs; ms += MESSAGE_EVERY_MS, message++) {
    while (beats[next + 1] !== undefined && beats[next + 1]!.atMs <= ms) next += 1;
    const beat = beats[next];
    if (beat === undefined || beat.atMs > ms || loses(message)) continue;
    const follows = known !== undefined && ((beat.count - known.count) & 0xff) === 1;
    samples.push({
      sensor,
      receivedAtMs: Math.round(ms + offMs),
      heartRateBpm: beat.bpm,
      rrTicks: follows && known !== undefined ? [(beat.ticks - known.ticks) & 0xffff] : [],
      beatCount: beat.count,
      beatTimeTicks: beat.ticks,
      contact: 'unknown',
      batteryPercent: null,
    });
    known = beat;
  }
  return samples;
}

export function beatsOf({ rrMs, ticks = 0, count = 0, fromMs, toMs }: Heart): Beat[] {
  const beats: Beat[] = [];
  for (let atMs = fromMs, n = 0; atMs < toMs; n++) {
    const rr = rrMs(n);
    beats.push({
      atMs,
      count: (count + n) & 0xff,
      ticks: (ticks + Math.round((atMs - fromMs) * 1.024)) & 0xffff,
      bpm: Math.round(60_000 / rr),
    });
    atMs += rr;
  }
  return beats;
}

/** Several receivers' samples as they reach the server: in the order of their times. */
export function together(...lists: readonly (readonly HeartSample[])[]): HeartSample[] {
  return lists.flat().sort((a, b) => a.receivedAtMs - b.receivedAtMs);
}
