import { describe, expect, it } from 'vitest';
import { RrEvidence } from './rr-evidence.ts';

const TICKS_PER_MS = 1.024;

/** The same every time; enough for a heart that wavers. */
function noise(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return () => (uniform() + uniform() + uniform() + uniform() - 2) * Math.sqrt(3);
}

interface Notification {
  readonly bpm: number;
  readonly rrTicks: readonly number[];
}

/**
 * What a strap notifies once a second of a heart at `rateAt` that wavers by `sdMsAt` from beat to beat: every RR since the
 * last one, cut to steps of `stepMs`, and the mean of the last five.
 */
function notifications(
  seconds: number,
  stepMs: number,
  rateAt: (s: number) => number,
  sdMsAt: (s: number) => number,
): Notification[] {
  const waver = noise(Math.round(rateAt(seconds) * 10) + stepMs);
  let [atS, last]: [number, number[]] = [0, []];
  return Array.from({ length: seconds }, (_, i) => {
    const rrTicks: number[] = [];
    for (;;) {
      const rrMs = 60_000 / rateAt(i) + sdMsAt(i) * waver();
      if (atS + rrMs / 1000 > i + 1) break;
      atS += rrMs / 1000;
      const told = Math.round(rrMs / stepMs) * stepMs;
      last = [...last, told].slice(-5);
      rrTicks.push(Math.round(told * TICKS_PER_MS));
    }
    const mean = last.reduce((sum, rr) => sum + rr, 0) / last.length;
    return { bpm: Math.round(60_000 / mean), rrTicks };
  });
}

/** The longest stretch of equal notifications, s, and when it was first taken for frozen. */
function judged(told: readonly Notification[]): { longestS: number; frozenAtS: number | null } {
  const evidence = new RrEvidence();
  let [longestS, equalS, frozenAtS]: [number, number, number | null] = [0, 0, null];
  told.forEach((one, i) => {
    const before = told[i - 1];
    const isEqual = before?.bpm === one.bpm && String(before.rrTicks) === String(one.rrTicks);
    equalS = isEqual ? equalS + 1 : 0;
    longestS = Math.max(longestS, equalS);
    const proof = evidence.take(one.bpm, one.rrTicks, i * 1000);
    if (proof.frozenSinceMs !== null) frozenAtS ??= i;
  });
  return { longestS, frozenAtS };
}

const RATES = Array.from({ length: 141 }, (_, i) => 50 + i);
const STEPS_MS = [1, 4, 8];
/** A minute in which the strap shows how it tells beats, then seven in which the heart is as even as the model says. */
const WARM_S = 60;
const even = (rate: number, stepMs: number, sdMs: number): Notification[] =>
  notifications(
    480,
    stepMs,
    (s) => (s < WARM_S ? rate * (0.9 + s / 600) : rate),
    (s) => (s < WARM_S ? 15 : sdMs),
  );
const fromWhole = (rate: number): number => Math.min(...[60, 120, 180].map((one) => Math.abs(rate - one)));

describe('equal notifications', () => {
  it('[BLE20] of a heart that is alive come in runs below a minute, paced ones included, and are never taken for a frozen strap', () => {
    const longest = STEPS_MS.flatMap((stepMs) =>
      [0, 1, 2].map((sdMs) => {
        const told = RATES.filter((rate) => fromWhole(rate) > 1).map((rate) =>
          judged(even(rate, stepMs, sdMs)),
        );
        expect(told.filter(({ frozenAtS }) => frozenAtS !== null)).toEqual([]);
        return Math.max(...told.map(({ longestS }) => longestS));
      }),
    );
    // Steps of 1, 4 and 8 ms, and of each a heart that is paced, wavers by 1 ms, and by 2.
    expect(longest[0], 'paced').toBeGreaterThan(20);
    expect(Math.max(...longest)).toBeLessThan(40);
  });

  it('[BLE20] of a heart that is paced at 60, 120 or 180 a minute to within one never end; after a minute it cannot be told from a frozen strap', () => {
    for (const rate of [60, 120, 180]) {
      expect(judged(even(rate, 8, 0)).frozenAtS).toBeGreaterThanOrEqual(WARM_S + 59);
      // Paced from the first second on, its RR say no more than its number: then it is believed.
      expect(
        judged(
          notifications(
            600,
            8,
            () => rate,
            () => 0,
          ),
        ).frozenAtS,
      ).toBeNull();
    }
  });

  it('[BLE21] a strap that repeats its last notification is found after 9 s in the middle, and after 61 s at the latest', () => {
    const foundS = STEPS_MS.flatMap((stepMs) =>
      [3, 30].flatMap((sdMs) =>
        RATES.map((rate) => {
          const alive = notifications(
            40,
            stepMs,
            () => rate,
            () => sdMs,
          );
          const last = alive.findLast(({ rrTicks }) => rrTicks.length > 0);
          const { frozenAtS } = judged([...alive, ...Array<Notification>(120).fill(last!)]);
          return (frozenAtS ?? Number.POSITIVE_INFINITY) - 39;
        }),
      ),
    ).sort((a, b) => a - b);
    expect(Math.min(...foundS)).toBeGreaterThan(2);
    expect(foundS[foundS.length >> 1]).toBeLessThanOrEqual(10);
    expect(Math.max(...foundS)).toBeLessThanOrEqual(62);
  });

  it('[BLE21] it ends with the first other notification, and says since when it lasted', () => {
    const evidence = new RrEvidence();
    const alive = notifications(
      20,
      1,
      () => 127,
      () => 5,
    );
    for (const [s, { bpm, rrTicks }] of alive.entries()) evidence.take(bpm, rrTicks, s * 1000);
    const proofs = Array.from({ length: 30 }, (_, i) => evidence.take(127, [450, 451], (20 + i) * 1000));
    expect(proofs.at(-1)).toMatchObject({ isSign: false, frozenSinceMs: 20_000 });
    expect(evidence.take(127, [451, 450], 50_000)).toMatchObject({ isSign: true, frozenSinceMs: null });
  });

  it('[BLE22] a strap that tells one RR of every notification only, or whose notifications are lost, is not taken for frozen by the clock', () => {
    const one = even(150, 8, 0).map(({ bpm, rrTicks }) => ({ bpm, rrTicks: rrTicks.slice(-1) }));
    expect(judged(one.slice(0, WARM_S + 50)).frozenAtS).toBeNull();
    // Every third notification is lost, and 1500 ms lie between two now and then.
    const evidence = new RrEvidence();
    const frozen = even(66, 8, 0).flatMap(({ bpm, rrTicks }, s) =>
      s % 3 === 1 ? [] : [evidence.take(bpm, rrTicks, s * 1000 + (s % 7 === 0 ? 500 : 0)).frozenSinceMs],
    );
    expect(new Set(frozen)).toEqual(new Set([null]));
  });
});

describe('what is no RR', () => {
  const told = (list: readonly [number | null, readonly number[]][]) => {
    const evidence = new RrEvidence();
    return list.map(([bpm, rrTicks], s) => evidence.take(bpm, rrTicks, s * 1000));
  };

  it('[BLE23] 0, 65535 and what lies outside 250 to 2500 ms: a strap that gave only such gives none, and its notifications are its evidence', () => {
    for (const ticks of [0, 65_535, 255, 2561]) {
      const proofs = told([
        [120, [ticks]],
        [121, []],
        [121, []],
        [122, [ticks, ticks]],
      ]);
      expect(proofs.map(({ isSign }) => isSign)).toEqual([true, true, true, true]);
    }
    expect(
      told([
        [120, [500]],
        [120, [0]],
        [120, [65_535]],
        [120, []],
        [120, [0, 500]],
      ]).map(({ isSign }) => isSign),
    ).toEqual([true, false, false, false, true]);
  });

  it('[BLE24] RR that always say what the number says, as it changes, are made from it: no beats, and a notification without one is a sign too', () => {
    for (const aMinute of [61_440, 60_000]) {
      const made = Array.from({ length: 12 }, (_, s): [number, readonly number[]] => [
        110 + (s >> 1),
        [Math.round(aMinute / (110 + (s >> 1)))],
      ]);
      const proofs = told([...made, [120, []], [120, []]]);
      expect(proofs.every(({ isSign, areBeats }) => isSign && !areBeats)).toBe(true);
      // One of a heart among them, and they are a heart's.
      expect(told([...made, [120, [470]], [120, []]]).at(-1)).toMatchObject({
        isSign: false,
        areBeats: true,
      });
    }
  });

  it('[BLE24] while the number has not changed they may be those of a paced heart: without one there is no sign, and equal ones are no fault', () => {
    const paced = Array.from({ length: 90 }, (): [number, readonly number[]] => [120, [512, 512]]);
    const proofs = told([...paced, [120, []]]);
    expect(proofs.slice(0, -1).every(({ isSign }) => isSign)).toBe(true);
    expect(proofs.at(-1)?.isSign).toBe(false);
  });
});
