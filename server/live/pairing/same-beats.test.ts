import { foldClass } from '@takt/shared/class/class.ts';
import type { HeartSample, StrapKey } from '@takt/shared/sample.ts';
import { Evidence } from '@takt/shared/signal/evidence.ts';
import { describe, expect, it } from 'vitest';
import { beatsOf, type Heart, heard, together } from '../../../test/support/a-beating-strap.ts';
import { assigned, at, logOf, sample, sensorOf } from '../../../test/support/a-class.ts';
import { free } from '../../../test/support/free-straps.ts';
import { HeardStraps } from './heard.ts';
import { BeatTrail } from './same-beats.ts';

/** Pseudo-random, 0 to 1, the same every time. */
const noise = (seed: number, n: number): number => {
  const x = Math.sin(seed * 127.1 + n * 311.7) * 43_758.5453;
  return x - Math.floor(x);
};
/** About 100 bpm, its RR some 25 ms up and down with the breath and at random. */
const heart = (seed: number, more: Partial<Heart> = {}): Heart => ({
  rrMs: (beat) => 600 + 12 * Math.sin(beat / 2.3 + seed) + 14 * (noise(seed, beat) - 0.5),
  fromMs: at(0),
  toMs: at(60),
  ticks: seed * 1000,
  ...more,
});
/** The same heart over Bluetooth: once a second, a second late, each RR rounded down to a tick. */
function overBle(
  sensor: StrapKey,
  of: Heart,
  loses: (second: number) => boolean = () => false,
): HeartSample[] {
  const beats = beatsOf(of);
  return Array.from({ length: (of.toMs - of.fromMs) / 1000 }, (_, s) => {
    const untilMs = of.fromMs + s * 1000;
    const rrTicks = beats.flatMap(({ atMs }, i) => {
      const before = beats[i - 1];
      const within = before !== undefined && atMs > untilMs - 1000 && atMs <= untilMs;
      return within ? [Math.floor((atMs - before.atMs) * 1.024)] : [];
    });
    return { ...sample(1, 0, 100, { sensor, beatCount: null, rrTicks }), receivedAtMs: untilMs + 900 };
  }).filter((_, s) => !loses(s));
}
function trailOf(samples: readonly HeartSample[]): BeatTrail {
  const [trail, evidence] = [new BeatTrail(), new Evidence()];
  for (const one of samples) trail.note(one, evidence.take(one, one.receivedAtMs), one.receivedAtMs);
  return trail;
}
const same = (a: readonly HeartSample[], b: readonly HeartSample[]): boolean =>
  trailOf(a).sameHeartAs(trailOf(b));
const until = (samples: readonly HeartSample[], s: number) =>
  samples.filter(({ receivedAtMs }) => receivedAtMs < at(s));

describe('two transmitters on one heart', () => {
  const ant = heard('ant:7', heart(1));
  const ble = overBle('ble:c0de', heart(1));

  it('[ONE13] are known by more than 20 beats that agree within 5 ms', () => {
    expect([same(until(ant, 12), until(ble, 13)), same(ant, ble), same(ble, ant)]).toEqual([
      false,
      true,
      true,
    ]);
    // Every 20th beat is so much late for one of them.
    const late = (ticks: number) => {
      let beat = 0;
      return ant.map((one) => {
        const rrTicks = one.rrTicks.map(
          (rr) => rr + (++beat % 20 === 0 ? ticks : beat % 20 === 1 ? -ticks : 0),
        );
        // Without count and time the RR stand as they are.
        return { ...one, rrTicks, beatCount: null, beatTimeTicks: null };
      });
    };
    const longer = ant.map((one) => ({
      ...one,
      rrTicks: one.rrTicks.map((rr) => rr + 2),
      beatCount: null,
      beatTimeTicks: null,
    }));
    expect(same(longer, ant), 'two ms a beat drift apart').toBe(false);
    expect([same(late(0), ant), same(late(3), ant), same(late(8), ant)]).toEqual([true, true, false]);
  });

  it('[ONE13] also when some beats are lost on the way', () => {
    const lossy = heard('ant:7', heart(1), { loses: (message) => message % 130 < 12 });
    expect(
      same(
        lossy,
        overBle('ble:c0de', heart(1), (second) => second % 25 === 24),
      ),
    ).toBe(true);
  });

  /** Work: 160 bpm, and hardly a change from beat to beat. */
  const even = (seed: number): Heart =>
    heart(seed, {
      rrMs: (beat) => 375 + 8 * (noise(seed, beat) - 0.5) + 3 * Math.sin(beat / 3 + seed),
    });

  it('[ONE13] in even work too', () => {
    expect(same(heard('ant:7', even(1)), overBle('ble:c0de', even(1)))).toBe(true);
  });

  it('[ONE13] and at rest, when some notifications bring no beat', () => {
    const slow = heart(1, { rrMs: (beat) => 1180 + 60 * (noise(1, beat) - 0.5) });
    const notified = overBle('ble:c0de', slow);
    expect(notified.some(({ rrTicks }) => rrTicks.length === 0)).toBe(true);
    expect(same(heard('ant:7', slow), notified)).toBe(true);
  });

  it('[ONE14] two hearts are never taken for one, at rest or in even work at the same rate', () => {
    for (const of of [heart, even]) {
      const trails = Array.from({ length: 40 }, (_, seed) => trailOf(heard(`ant:${seed}`, of(seed + 1))));
      const pairs = trails.flatMap((a, i) => trails.slice(i + 1).map((b) => a.sameHeartAs(b)));
      expect(pairs.filter((one) => one)).toEqual([]);
    }
  });

  it('[ONE14] hearts as regular as clocks do not show that two transmitters are on one heart', () => {
    const clock = { rrMs: () => 600 };
    expect(same(heard('ant:7', heart(1, clock)), overBle('ble:c0de', heart(1, clock)))).toBe(false);
    expect(same(heard('ant:7', heart(1, clock)), heard('ant:8', heart(1, clock)))).toBe(false);
  });

  it('[ONE14] nor do beats of different times: a strap that repeats what another sent a while ago', () => {
    const late = ble.map((one) => ({ ...one, receivedAtMs: one.receivedAtMs + 20_000 }));
    expect(same(until(ant, 30), until(late, 52))).toBe(false);
  });
});

describe('the list for pairing', () => {
  const model = foldClass(logOf({}, assigned(1, 0)));
  const listed = (...lists: HeartSample[][]) => {
    const straps = new HeardStraps();
    for (const one of together(...lists)) straps.note(one, one.receivedAtMs);
    return free(straps, model, [], at(60));
  };

  it('[ONE15] says whose strap a free radio seems to belong to, by nickname and number', () => {
    expect(listed(heard(sensorOf(1), heart(1)), overBle('ble:c0de', heart(1)))).toMatchObject([
      {
        sensors: ['ble:c0de'],
        sameAs: { slot: 1, nickname: 'Navn 1', label: '1', sensors: [sensorOf(1)] },
      },
    ]);
  });

  it('[ONE15] or which other free one it is the same as', () => {
    expect(listed(heard('ant:7', heart(1)), overBle('ble:c0de', heart(1)))).toMatchObject([
      { sensors: ['ant:7'], sameAs: { slot: null, nickname: null, label: null, sensors: ['ble:c0de'] } },
      { sensors: ['ble:c0de'], sameAs: { slot: null, sensors: ['ant:7'] } },
    ]);
  });

  it('[ONE15] when it could be one of two straps it names neither', () => {
    const three = [heard(sensorOf(1), heart(1)), heard('ant:7', heart(1)), overBle('ble:c0de', heart(1))];
    expect(listed(...three).map(({ sameAs }) => sameAs)).toEqual([null, null]);
  });

  it('[ONE15] two straps under one id show no number and are never named as the same as another', () => {
    const two = [heard('ant:7', heart(1)), heard('ant:7', heart(9)), overBle('ble:c0de', heart(1))];
    expect(listed(...two)).toMatchObject([
      { sensors: ['ant:7'], heartRateBpm: null, sameAs: null },
      { sensors: ['ble:c0de'], heartRateBpm: 100, sameAs: null },
    ]);
  });

  it('[ONE15] beats are forgotten after 60 s like everything else', () => {
    const straps = new HeardStraps();
    for (const one of together(heard('ant:7', heart(1)), overBle('ble:c0de', heart(1)))) {
      straps.note(one, one.receivedAtMs);
    }
    for (const s of [110, 119]) straps.note(sample(1, s, 100, { sensor: 'ant:7' }), at(s));
    straps.note(sample(1, 119, 100, { sensor: 'ble:c0de' }), at(119));
    straps.forgetOld(at(119.5));
    expect(free(straps, model, [], at(119.5)).map(({ sameAs }) => sameAs)).toEqual([null, null]);
  });
});
