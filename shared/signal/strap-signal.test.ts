import { describe, expect, it } from 'vitest';
import { heard } from '../../test/support/a-beating-strap.ts';
import { at, sample } from '../../test/support/a-class.ts';
import type { HeartSample } from '../sample.ts';
import { Battery } from './battery.ts';
import { StrapSignal } from './strap-signal.ts';

/** An ANT+ strap whose beat count moves once a second, with these values from `fromS` on. */
function beating(signal: StrapSignal, fromS: number, ...bpm: number[]): StrapSignal {
  for (const [i, value] of bpm.entries()) signal.ingest(sample(1, fromS + i, value), at(fromS + i));
  return signal;
}
const fresh = (): StrapSignal => beating(new StrapSignal(), 0, 150, 150, 150);
const ble = (atS: number, bpm: number | null, rrTicks: number[] = []) =>
  sample(1, atS, bpm, { sensor: 'ble:c0de', beatCount: null, rrTicks });
const tell = (signal: StrapSignal, one: ReturnType<typeof sample>): boolean =>
  signal.ingest(one, one.receivedAtMs);

describe('freshness', () => {
  it('[LIV1] live for 3 s after the last evidence, then stale, after 10 s lost', () => {
    const signal = fresh();
    expect([5, 5.001, 12, 12.001].map((s) => signal.state(at(s)))).toEqual([
      'live',
      'stale',
      'stale',
      'lost',
    ]);
    expect(signal.ageMs(at(5.5))).toBe(3500);
  });

  it('[LIV2] a strap that was never heard, or has shown no beat yet, waits', () => {
    const signal = new StrapSignal();
    expect([signal.state(at(0)), signal.ageMs(at(0)), signal.newest(), signal.medianBpm()]).toEqual([
      'waiting',
      null,
      null,
      null,
    ]);
    signal.ingest(sample(1, 0, 150), at(0));
    expect([signal.state(at(0)), signal.newest()]).toEqual(['waiting', null]);
  });

  it('[LIV3] the beat count is the evidence, not the message: the same count ages though messages come', () => {
    const signal = fresh();
    for (let s = 3; s <= 6; s += 0.25) tell(signal, sample(1, s, 150, { beatCount: 2 }));
    expect([signal.state(at(6)), signal.ageMs(at(6))]).toEqual(['stale', 4000]);
  });

  it('[LIV4] the same beat count for 8 s while messages come is hidden at once', () => {
    const signal = fresh();
    for (let s = 2.25; s <= 10; s += 0.25) tell(signal, sample(1, s, 150, { beatCount: 2 }));
    expect([signal.state(at(9.999)), signal.state(at(10))]).toEqual(['stale', 'lost']);
    expect(fresh().state(at(10)), 'silence is another matter').toBe('stale');
  });

  it('[LIV5] equal bpm alone is no fault: a steady heart stays live', () => {
    expect(beating(new StrapSignal(), 0, ...Array<number>(60).fill(160)).state(at(59))).toBe('live');
  });

  it('[LIV6] the count may roll over', () => {
    const signal = new StrapSignal();
    for (const [s, beatCount] of [254, 255, 0].entries()) tell(signal, sample(1, s, 150, { beatCount }));
    expect(signal.ageMs(at(2))).toBe(0);
  });

  it('[LIV7] an RR is evidence; after the first, a notification without one is no evidence', () => {
    const signal = new StrapSignal();
    tell(signal, ble(0, 150, [400]));
    for (let s = 1; s <= 9; s++) tell(signal, ble(s, 150));
    expect([3, 3.5, 9.9].map((s) => signal.state(at(s)))).toEqual(['live', 'stale', 'stale']);
  });

  it('[LIV8] of a sensor that gives neither count nor RR a notification is evidence', () => {
    const signal = new StrapSignal();
    for (let s = 0; s <= 30; s++) tell(signal, ble(s, 150));
    expect(signal.state(at(30))).toBe('live');
  });

  it.each([29, 241, 300])(
    '[LIV9] %i bpm is never shown, and the last number ages as if nothing came',
    (bpm) => {
      const signal = beating(fresh(), 3, bpm, bpm, bpm, bpm);
      expect([signal.newest()?.bpm, signal.state(at(6))]).toEqual([150, 'stale']);
    },
  );

  it.each([30, 240])('[LIV10] %i bpm is shown', (bpm) => {
    expect(beating(new StrapSignal(), 0, bpm, bpm).newest()?.bpm).toBe(bpm);
  });

  it('[LIV11] a message without a heart rate is no value, and no zero', () => {
    const signal = fresh();
    for (let s = 3; s <= 6; s++) tell(signal, sample(1, s, null));
    expect([signal.newest()?.bpm, signal.medianBpm(), signal.state(at(6))]).toEqual([150, 150, 'stale']);
  });

  it('[LIV12] a sample that comes late does not change what is shown now', () => {
    const signal = fresh();
    expect(signal.ingest(sample(1, 1.5, 140, { beatCount: 77 }), at(1.5))).toBe(false);
    expect(signal.newest()?.bpm).toBe(150);
  });
});

describe('a jump', () => {
  it('[LIV13] of more than 40 bpm within 3 s hides the value until three samples lie within 10 bpm', () => {
    const signal = beating(fresh(), 3, 191);
    expect(signal.state(at(3))).toBe('lost');
    beating(signal, 4, 201);
    expect(signal.state(at(4))).toBe('lost');
    beating(signal, 5, 195);
    expect([signal.state(at(5)), signal.newest()?.bpm, signal.medianBpm()]).toEqual(['live', 195, 195]);
  });

  it('[LIV14] of 40 bpm, or over more than 3 s, does not count as a jump', () => {
    expect(beating(fresh(), 3, 190).state(at(3))).toBe('live');
    expect(beating(fresh(), 5.25, 200).state(at(5.25))).toBe('live');
  });

  it('[LIV15] values that never agree stay hidden, and a spike is forgotten when the old level is back', () => {
    const wild = beating(fresh(), 3, 200, 180, 160, 200, 180, 160);
    expect([wild.state(at(8)), wild.newest()?.bpm]).toEqual(['lost', 150]);
    expect(beating(fresh(), 3, 200, 150, 151, 152).newest()?.bpm).toBe(152);
  });
});

describe('contact and battery', () => {
  const off = (atS: number) =>
    sample(1, atS, 150, { sensor: 'ble:c0de', beatCount: null, rrTicks: [400], contact: 'off' });

  it('[LIV93] the beats of before say nothing of a strap that begins again, nor of another one of its id', () => {
    const signal = new StrapSignal();
    const first = heard('ant:1', { rrMs: () => 343, fromMs: at(0), toMs: at(20) });
    // Of this one every other beat is missed, so that nothing is known of its intervals.
    const other = heard(
      'ant:1',
      { rrMs: () => 480, ticks: 31_000, count: 90, fromMs: at(20), toMs: at(25) },
      { loses: (message) => message % 4 !== 0 },
    );
    for (const one of first) tell(signal, one);
    expect(signal.newest()).toMatchObject({ bpm: 175, fromBeats: true });
    const shown = other.map((one) => {
      tell(signal, one);
      return signal.state(one.receivedAtMs) === 'live' ? signal.newest()?.bpm : null;
    });
    // Its first message may be a damaged page of the one before. Then its number has jumped, until three agree.
    expect(shown).toEqual([175, null, null, 125, 125, 125]);
  });

  it('[OWN45] a jump after something may have been missed hides the number of before too', () => {
    const signal = fresh();
    signal.resume(at(2.5));
    expect([signal.state(at(2.5)), signal.newest()?.bpm]).toEqual(['stale', 150]);
    beating(signal, 3, 231);
    expect(signal.state(at(3))).toBe('lost');
    beating(signal, 4, 150, 150, 150);
    expect([signal.state(at(6)), signal.newest()?.bpm]).toEqual(['stale', 150]);
    beating(signal, 7, 150, 150);
    expect([signal.state(at(8)), signal.newest()?.bpm]).toEqual(['live', 150]);
  });

  it('[LIV16] skin contact off for 3 s is "not worn"; one reading with contact ends it', () => {
    const signal = new StrapSignal();
    tell(signal, { ...ble(0, 150, [400]), contact: 'on' });
    for (let s = 1; s <= 4; s++) tell(signal, off(s));
    expect([3.999, 4].map((s) => signal.state(at(s)))).toEqual(['stale', 'notWorn']);
    tell(signal, { ...ble(5, 120, [400]), contact: 'on' });
    expect([signal.state(at(5)), signal.newest()?.bpm]).toEqual(['live', 120]);
  });

  it('[LIV17] a number without contact is no value', () => {
    const signal = new StrapSignal();
    tell(signal, off(0));
    expect(signal.newest()).toBeNull();
  });

  it('[LIV18] the battery is the level that was sent last', () => {
    const battery = new Battery();
    battery.take(sample(1, 0, 150, { batteryPercent: 12 }), at(0));
    battery.take(sample(1, 1, 150), at(1));
    expect(battery.level(at(1))?.percent).toBe(12);
  });
});

describe('the median of five seconds', () => {
  it('[LIV19] is of the values of the 5 s up to the newest, half a beat between two', () => {
    const signal = beating(new StrapSignal(), 0, 100, 110, 112, 114, 116, 118, 120);
    expect([signal.newest()?.bpm, signal.medianBpm()]).toEqual([120, 116]);
    expect(beating(new StrapSignal(), 0, 100, 110, 113).medianBpm()).toBe(111.5);
  });
});

describe('what RR prove', () => {
  const statesOf = (told: readonly HeartSample[], seconds: readonly number[]) => {
    const signal = new StrapSignal();
    let next = 0;
    return seconds.map((s) => {
      for (; told[next] !== undefined && told[next]!.receivedAtMs <= at(s); next++) tell(signal, told[next]!);
      return signal.state(at(s));
    });
  };
  const everySecond = (count: number, rr: (s: number) => number[], bpm = (s: number) => 120 + (s % 3)) =>
    Array.from({ length: count }, (_, s) => ble(s, bpm(s), rr(s)));
  const alive = (s: number): number[] => [500 + (s % 5), 501];

  it('[BLE23] off the body with RR of 0 or 65535 each second: stale after 3 s, lost after 10 s', () => {
    for (const none of [0, 65_535, 200]) {
      const told = everySecond(40, (s) => (s < 15 ? alive(s) : [none]));
      expect(statesOf(told, [14, 17, 17.1, 24, 24.1, 39])).toEqual([
        'live',
        'live',
        'stale',
        'stale',
        'lost',
        'lost',
      ]);
    }
  });

  it('[BLE23] a strap that gives only such RR, or one of them at first, is believed by its notifications', () => {
    expect(
      statesOf(
        everySecond(40, () => [0]),
        [0, 20, 39],
      ),
    ).toEqual(['live', 'live', 'live']);
    expect(
      statesOf(
        everySecond(40, (s) => (s === 0 ? [0] : [])),
        [0, 20, 39],
      ),
    ).toEqual(['live', 'live', 'live']);
  });

  it('[BLE21] the last notification again and again: live until it is certain, then lost at once, and live with the first other one', () => {
    const told = everySecond(
      70,
      (s) => (s < 15 ? alive(s) : s < 60 ? [483, 484] : alive(s)),
      (s) => (s < 15 || s >= 60 ? 121 + (s % 2) : 127),
    );
    const states = statesOf(
      told,
      Array.from({ length: 70 }, (_, s) => s),
    );
    const lostFrom = states.indexOf('lost');
    expect(lostFrom).toBeGreaterThan(20);
    expect(lostFrom).toBeLessThan(40);
    expect(new Set(states.slice(0, lostFrom))).toEqual(new Set(['live']));
    expect(new Set(states.slice(lostFrom, 60))).toEqual(new Set(['lost']));
    expect(states.at(-1)).toBe('live');
  });

  it('[BLE25] RR only now and then: live, stale and lost by the RR alone, however the number changes', () => {
    const told = everySecond(60, (s) => (s % 15 === 0 ? [470] : []));
    expect(statesOf(told, [1, 3, 4, 10, 11, 14.9, 15])).toEqual([
      'live',
      'live',
      'stale',
      'stale',
      'lost',
      'lost',
      'live',
    ]);
  });

  it('[BLE26] a sensor without RR whose number stands still for ten minutes stays live', () => {
    expect(
      statesOf(
        everySecond(
          600,
          () => [],
          () => 97,
        ),
        [0, 60, 599],
      ),
    ).toEqual(['live', 'live', 'live']);
  });
});
