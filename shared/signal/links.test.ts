import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeartReading } from './evidence.ts';
import { Links } from './links.ts';
import { foldHeart, type HeartMessage } from './one-heart.ts';
import { StrapSignal } from './strap-signal.ts';

interface Notified {
  readonly atMs: number;
  readonly bpm: number;
  readonly rrTicks: readonly number[];
}

/** One notification a second of a heart that goes from one rate to another. */
function heart(bpmAt: (s: number) => number, withRr: boolean, seconds = 60, salt = 7): Notified[] {
  return Array.from({ length: seconds }, (_, s) => {
    const bpm = Math.round(bpmAt(s));
    const rr = Math.round(61_440 / bpm) + ((s * 37 * salt) % 97) - 48;
    return { atMs: s * 1000, bpm, rrTicks: withRr ? (s % 2 === 0 ? [rr, rr + 3 + (s % 5)] : [rr]) : [] };
  });
}
const heardBy = (receiver: string, beats: readonly Notified[], offMs = 0): HeartMessage[] =>
  beats.map(({ atMs, bpm, rrTicks }) => {
    const reading: HeartReading = {
      ...{ heartRateBpm: bpm, rrTicks, beatCount: null, beatTimeTicks: null, contact: 'on', receiver },
    };
    return { ...reading, sensor: 'ble:c0de', atMs: atMs + offMs };
  });
const inTime = (...lists: HeartMessage[][]) => lists.flat().sort((a, b) => a.atMs - b.atMs);
/** What is shown after each message. */
const shown = (messages: readonly HeartMessage[]) => {
  const signal = new StrapSignal();
  return messages.map((one) => {
    signal.ingest({ ...one, receivedAtMs: one.atMs, batteryPercent: null }, one.atMs);
    return { atMs: one.atMs, state: signal.state(one.atMs), bpm: signal.newest()?.bpm ?? null };
  });
};

describe('two hearts under one Bluetooth address at two receivers', () => {
  it.each([
    ['100 and 130', 100, 130, true],
    ['110 and 125', 110, 125, true],
    ['100 and 130 without RR', 100, 130, false],
    ['120 both, told apart by their RR', 120, 120, true],
  ])(
    '[ONE20] %s are a conflict without a number, shown and counted, until one has been alone for 10 s',
    (_, a, b, rr) => {
      const one = heardBy(
        'hciA',
        heart(() => a, rr, 60),
      );
      const other = heardBy(
        'hciB',
        heart(() => b, rr, 20, 5),
        20_470,
      );
      const told = shown(inTime(one, other));
      const within = told.filter(({ atMs }) => atMs > 24_500 && atMs < 40_000);
      expect(new Set(within.map(({ state }) => state))).toEqual(new Set(['conflict']));
      expect(told.filter(({ atMs }) => atMs < 20_000).every(({ bpm }) => bpm === a || rr)).toBe(true);
      expect(told.at(-1)).toMatchObject({ state: 'live' });
      const { pieces } = foldHeart(inTime(one, other), null, 3000);
      expect(pieces.filter(({ fromMs, toMs }) => toMs > 24_500 && fromMs < 45_000)).toEqual([]);
      if (a !== b) expect(pieces.some(({ bpm }) => bpm === b)).toBe(false);
      expect(pieces.at(-1)?.bpm).toBe(a);
    },
  );

  it('[ONE21] one strap with two connections is no conflict: the same readings, clocks apart, some lost, at every change of pace', () => {
    const off = fc.integer({ min: -1900, max: 1900 });
    const lost = fc.array(fc.boolean(), { minLength: 60, maxLength: 60 });
    const pace = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 60, maxLength: 60 });
    fc.assert(
      fc.property(off, lost, pace, fc.boolean(), (offMs, isLost, steps, rr) => {
        const rate = (s: number): number => steps.slice(0, s).reduce((sum, step) => sum + step, 130);
        const beats = heart((s) => Math.min(200, Math.max(50, rate(s))), rr);
        const a = heardBy('hciA', beats);
        const b = heardBy('hciB', beats, offMs).filter((_, i) => i % 7 !== 0 || !isLost[i]);
        const links = new Links();
        for (const one of inTime(a, b)) {
          links.take(one.receiver ?? '', one, one.atMs);
          expect(links.conflicted).toBe(false);
        }
        // Whatever the second link does, nobody is stale.
        expect(shown(inTime(a, b)).every(({ state }) => state === 'live')).toBe(true);
      }),
    );
  });

  it('[ONE22] RR that came over both connections count once', () => {
    const beats = heart(() => 120, true, 20);
    const links = new Links();
    const news = inTime(heardBy('hciA', beats), heardBy('hciB', beats, 400)).map((one) =>
      links.take(one.receiver ?? '', one, one.atMs),
    );
    expect(news.filter((one) => one === 'new')).toHaveLength(20);
    expect(news.filter((one) => one === 'told')).toHaveLength(20);
  });

  it('[ONE23] a frozen connection causes no conflict with another', () => {
    const a = heardBy(
      'hciA',
      heart((s) => 120 + s, true, 40),
    );
    const frozen = a
      .slice(0, 5)
      .concat(Array.from({ length: 35 }, (_, i) => ({ ...a[4]!, atMs: (i + 5) * 1000 })));
    const b = frozen.map((one) => ({ ...one, receiver: 'hciB', atMs: one.atMs + 300 }));
    expect(shown(inTime(a, b)).every(({ state }) => state === 'live')).toBe(true);
  });
});

describe('two hearts under one address when another process goes on', () => {
  /** What is shown at each second by who heard everything, and by who goes on at `fromMs` without the second before. */
  function bothShown(messages: readonly HeartMessage[], fromMs: number) {
    const [whole, resumed] = [new StrapSignal(), new StrapSignal()];
    let isResumed = false;
    return messages.map((one) => {
      const { atMs } = one;
      const sample = { ...one, receivedAtMs: atMs, batteryPercent: null };
      whole.ingest(sample, atMs);
      if (!isResumed && atMs >= fromMs) resumed.resume(fromMs);
      isResumed ||= atMs >= fromMs;
      if (atMs < fromMs - 1000 || atMs >= fromMs) resumed.ingest(sample, atMs);
      return { atMs, whole: whole.state(atMs), resumed: resumed.state(atMs) };
    });
  }

  it.each([true, false])(
    '[OWN40] none is live that was in conflict, whichever second of the conflict is missing and however soon the other falls silent (RR: %s)',
    (withRr) => {
      let conflicts = 0;
      for (let otherS = 3; otherS <= 9; otherS++) {
        const one = heardBy(
          'hciA',
          heart(() => 100, withRr, 32),
        );
        const other = heardBy(
          'hciB',
          heart(() => 130, withRr, otherS, 5),
          10_470,
        );
        for (let fromMs = 11_000; fromMs <= 26_000; fromMs += 250) {
          for (const { atMs, whole, resumed } of bothShown(inTime(one, other), fromMs)) {
            if (atMs < fromMs) continue;
            if (whole === 'conflict') conflicts += 1;
            if (resumed === 'live') expect({ otherS, fromMs, atMs, whole }).toMatchObject({ whole: 'live' });
          }
        }
      }
      expect(conflicts).toBeGreaterThan(100);
    },
  );

  it('[OWN40] nor of straps that count their beats', () => {
    const counted = (
      bpm: number,
      from: number,
      toMs: number,
      receiver: string,
      count: number,
    ): HeartMessage[] => {
      const rrMs = 60_000 / bpm;
      return Array.from({ length: Math.max(0, Math.ceil((toMs - from) / rrMs)) }, (_, i) => {
        const atMs = Math.round(from + i * rrMs);
        const beatTimeTicks = Math.round((atMs + 7 * count) * 1.024) & 0xffff;
        return {
          ...{ sensor: 'ant:7', atMs, heartRateBpm: bpm, rrTicks: [], contact: 'unknown', receiver },
          ...{ beatCount: (count + i) & 0xff, beatTimeTicks },
        };
      });
    };
    let conflicts = 0;
    for (let beats = 1; beats <= 6; beats++) {
      const one = counted(100, 0, 27_000, 'gw/a/1', 10);
      const other = counted(130, 10_470, 10_470 + (beats - 0.5) * (60_000 / 130), 'gw/b/1', 5177);
      for (let fromMs = 10_500; fromMs <= 22_000; fromMs += 250) {
        // Of one that spoke in the missing second alone nothing can be known.
        if (other.every(({ atMs }) => atMs >= fromMs - 1000 && atMs < fromMs)) continue;
        for (const { atMs, whole, resumed } of bothShown(inTime(one, other), fromMs)) {
          if (atMs < fromMs) continue;
          if (whole === 'conflict') conflicts += 1;
          if (resumed === 'live') expect({ beats, fromMs, atMs, whole }).toMatchObject({ whole: 'live' });
        }
      }
    }
    expect(conflicts).toBeGreaterThan(100);
  });
});
