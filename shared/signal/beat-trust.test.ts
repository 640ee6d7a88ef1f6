import { describe, expect, it } from 'vitest';
import { at, sample } from '../../test/support/a-class.ts';
import { StrapSignal } from './strap-signal.ts';

/** A strap that notifies once a second for `seconds`, of a heart whose beats come at `beatsS`. */
interface Told {
  readonly seconds: number;
  readonly beatsS: readonly number[];
  readonly number: (s: number) => number;
  /** What becomes of an interval of so many s: ticks of 1/1024 s. */
  readonly rr?: (s: number) => number;
}
interface Shown {
  readonly s: number;
  readonly bpm: number;
  readonly fromBeats: boolean;
  readonly beatsDoubted: boolean;
  readonly isLive: boolean;
}

function shown({ seconds, beatsS, number, rr = (s) => s * 1024 }: Told): Shown[] {
  const signal = new StrapSignal();
  let next = 1;
  return Array.from({ length: seconds }, (_, s) => {
    const rrTicks: number[] = [];
    for (; beatsS[next] !== undefined && beatsS[next]! <= s; next++) {
      rrTicks.push(Math.round(rr(beatsS[next]! - beatsS[next - 1]!)));
    }
    const strap = { sensor: 'ble:c0de', beatCount: null, rrTicks, contact: 'on' } as const;
    signal.ingest(sample(1, s, Math.round(number(s)), strap), at(s));
    const value = signal.newest();
    if (value === null) throw new Error('nothing is shown');
    return {
      s,
      bpm: value.bpm,
      fromBeats: value.fromBeats,
      beatsDoubted: value.beatsDoubted,
      isLive: signal.state(at(s)) === 'live',
    };
  });
}

/** Beats at a rate that may change, each a little off, as hearts are. */
function beats(seconds: number, rateAt: (s: number) => number): number[] {
  const found = [0];
  for (let i = 0; found.at(-1)! < seconds; i++) {
    found.push(found.at(-1)! + (60 / rateAt(found.at(-1)!)) * (1 + 0.01 * Math.sin(2.4 * i)));
  }
  return found;
}
/** The mean rate of the `windowS` before, `lateS` ago: what a strap's own filter makes of it. */
const averaged =
  (rateAt: (s: number) => number, windowS: number, lateS = 0) =>
  (s: number) => {
    const steps = Array.from({ length: 20 }, (_, i) => rateAt(s - lateS - (windowS * i) / 20));
    return steps.reduce((sum, rate) => sum + rate, 0) / steps.length;
  };
const after = <T>(s: number, then: readonly T[]): T[] => then.slice(s);
const apartS = (told: readonly Shown[], number: (s: number) => number): number =>
  told.filter(({ s, bpm, isLive }) => isLive && Math.abs(bpm - number(s)) > 15).length;

describe('beats that contradict the strap’s own number', () => {
  const FAULT_S = 40;
  const SECONDS = 120;
  const every = (n: number) => (list: readonly number[]) => list.filter((s, i) => s < FAULT_S || i % n !== 0);
  const halves = (list: readonly number[]) =>
    list.flatMap((s, i) => (s < FAULT_S ? [s] : [s, (s + (list[i + 1] ?? s)) / 2]));
  const inTurns = (list: readonly number[]) =>
    list.filter((s, i) => s < FAULT_S || Math.floor(s / 6) % 2 === 0 || i % 2 === 0);
  const FAULTS: readonly [string, number, (list: readonly number[]) => readonly number[]][] = [
    ['every second beat missed', 160, every(2)],
    ['every third beat missed', 160, every(3)],
    ['every fourth beat missed', 170, every(4)],
    ['every beat twice', 75, halves],
    ['six seconds of missed beats and six without, in turns', 150, inTurns],
  ];

  it.each(FAULTS)(
    '[LIV83] %s: the number is the strap’s own, and the console is told why',
    (_name, rate, damaged) => {
      const whole = beats(SECONDS, () => rate);
      for (const beatsS of [damaged(whole), damaged(whole.map((s) => s + FAULT_S)).map((s) => s - FAULT_S)]) {
        const told = shown({ seconds: SECONDS, beatsS, number: () => rate });
        expect(apartS(told, () => rate)).toBe(0);
        expect(after(60, told).some(({ fromBeats }) => fromBeats)).toBe(false);
        expect(after(60, told).every(({ beatsDoubted }) => beatsDoubted)).toBe(true);
      }
    },
  );

  it('[LIV83] also while the number rises: five seconds of another number at most', () => {
    const rateAt = (s: number): number => Math.min(165, 75 + Math.max(0, s - 30) * 1.2);
    const number = averaged(rateAt, 4);
    const whole = beats(SECONDS, rateAt);
    for (const damaged of [halves(whole), every(2)(whole)]) {
      const told = shown({ seconds: SECONDS, beatsS: damaged, number });
      expect(apartS(told, number)).toBeLessThanOrEqual(5);
    }
  });

  it('[LIV84] RR in ms instead of 1/1024 s: the strap’s own number after five seconds in which it stood still', () => {
    for (const rate of [75, 120, 175]) {
      const told = shown({
        seconds: 60,
        beatsS: beats(60, () => rate),
        number: () => rate,
        rr: (s) => s * 1000,
      });
      expect(new Set(after(8, told).map(({ bpm }) => bpm))).toEqual(new Set([rate]));
      expect(told.at(-1)).toMatchObject({ fromBeats: false, beatsDoubted: true });
    }
  });

  it('[LIV84] fill values in a row are never believed', () => {
    const good = beats(SECONDS, () => 75).filter((s) => s < 40);
    const filled = Array.from({ length: 200 }, (_, i) => 40 + i * 0.5).filter((s) => s < 50);
    const again = beats(SECONDS, () => 75).map((s) => s + 50);
    const told = shown({ seconds: SECONDS, beatsS: [...good, ...filled, ...again], number: () => 75 });
    expect(apartS(told, () => 75)).toBe(0);
    expect(told.at(-1), 'believed again after 30 s of agreement').toMatchObject({
      fromBeats: true,
      beatsDoubted: false,
    });
    expect(told.findLast(({ fromBeats }) => !fromBeats)?.s).toBeGreaterThanOrEqual(78);
  });

  it('[LIV83] an ANT+ strap that counts a beat with every message shows its own number', () => {
    const signal = new StrapSignal();
    const numbers = Array.from({ length: 240 }, (_, i) => {
      const beat = { beatCount: i % 256, beatTimeTicks: (i * 252) % 0x1_0000 };
      const rrTicks = i === 0 ? [] : [252];
      signal.ingest(sample(1, i * 0.246, 92, { ...beat, rrTicks }), at(i * 0.246));
      return signal.newest()?.bpm ?? null;
    });
    expect(new Set(numbers)).toEqual(new Set([null, 92]));
    expect(signal.newest()).toMatchObject({ bpm: 92, fromBeats: false, beatsDoubted: true });
  });
});

describe('an ANT+ strap that counts its messages', () => {
  it('[LIV92] while the time of its beats goes on as it should is one strap, and its beats are known by their time', () => {
    const signal = new StrapSignal();
    const states = Array.from({ length: 240 }, (_, i) => {
      const beatTimeTicks = Math.floor(Math.floor((i * 0.246) / 0.65) * 0.65 * 1024) % 0x1_0000;
      signal.ingest(sample(1, i * 0.246, 92, { beatCount: i % 256, beatTimeTicks }), at(i * 0.246));
      return signal.state(at(i * 0.246));
    });
    expect(new Set(states.slice(30))).toEqual(new Set(['live']));
    expect(signal.newest()).toMatchObject({ bpm: 92 });
  });
});

describe('beats that the strap’s number follows', () => {
  const step = (s: number): number => (s < 40 ? 100 : 160);

  it.each([2, 4.6, 6.6])(
    '[LIV85] a step from 100 to 160 on a strap that averages over %s s is shown by the beats, and never doubted for long',
    (windowS) => {
      const told = shown({ seconds: 120, beatsS: beats(120, step), number: averaged(step, windowS) });
      expect(told[43], 'three seconds after').toMatchObject({ fromBeats: true, bpm: 160 });
      expect(told[50]).toMatchObject({ fromBeats: true, beatsDoubted: false });
      expect(Math.max(...told.map(({ bpm }) => bpm))).toBeLessThanOrEqual(164);
      expect(Math.min(...told.map(({ bpm }) => bpm))).toBeGreaterThanOrEqual(97);
    },
  );

  it('[LIV85] an armband that lags ten seconds: no number but the heart’s or the strap’s own, and the beats again when it has come', () => {
    const ramp = (s: number): number => Math.min(165, 90 + Math.max(0, s - 30) * 1.5);
    for (const rateAt of [step, ramp]) {
      const number = averaged(rateAt, 1, 10);
      const told = shown({ seconds: 140, beatsS: beats(140, rateAt), number });
      const neither = told.filter(
        ({ s, bpm }) => Math.abs(bpm - rateAt(s)) > 10 && Math.abs(bpm - number(s)) > 1,
      );
      expect(neither).toEqual([]);
      expect(told.at(-1)).toMatchObject({ fromBeats: true, beatsDoubted: false });
    }
    // Not doubted: as soon as the number has come.
    const told = shown({ seconds: 140, beatsS: beats(140, step), number: averaged(step, 1, 10) });
    expect(told[55]).toMatchObject({ fromBeats: true, beatsDoubted: false });
  });

  it('[LIV86] an irregular rhythm shows one of its own rates or the strap’s number, and is no fault for good', () => {
    let state = 7;
    const uniform = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    const beatsS = [0];
    while (beatsS.at(-1)! < 300) beatsS.push(beatsS.at(-1)! + (60 / 110) * (0.65 + 0.7 * uniform()));
    const told = shown({ seconds: 300, beatsS, number: () => 110 });
    expect(Math.max(...told.map(({ bpm }) => Math.abs(bpm - 110)))).toBeLessThanOrEqual(45);
    expect(told.filter(({ bpm }) => Math.abs(bpm - 110) > 20).length).toBeLessThanOrEqual(5);
  });

  it('[LIV86] one early beat and its pause leave the number to the strap for eight beats, and doubt nothing', () => {
    const beatsS = beats(90, () => 120);
    const early = beatsS.map((s, i) => (i === 80 ? s - 0.18 : s));
    const told = shown({ seconds: 90, beatsS: early, number: () => 120 });
    expect(told.some(({ beatsDoubted }) => beatsDoubted)).toBe(false);
    const ownS = after(5, told).filter(({ fromBeats }) => !fromBeats).length;
    expect(ownS).toBeGreaterThan(2);
    expect(ownS).toBeLessThanOrEqual(6);
  });
});
