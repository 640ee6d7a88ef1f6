import { foldClass } from '@takt/shared/class/class.ts';
import { UNASSIGNED_FOR_MS } from '@takt/shared/freshness.ts';
import type { HeartSample } from '@takt/shared/sample.ts';
import { describe, expect, it } from 'vitest';
import { assigned, at, logOf, sample, strapOf } from '../../../test/support/a-class.ts';
import { free } from '../../../test/support/free-straps.ts';
import { HeardStraps } from './heard.ts';

describe('straps heard and not assigned', () => {
  it('[LIV64] are forgotten after 60 s', () => {
    const heard = new HeardStraps();
    heard.note(sample(1, 0, 70), at(0));
    expect(free(heard, null, [], at(0) + UNASSIGNED_FOR_MS)).toHaveLength(1);
    expect(free(heard, null, [], at(0) + UNASSIGNED_FOR_MS + 1)).toEqual([]);
    expect(free(heard, null, [], at(0)), 'a reading forgets nothing').toHaveLength(1);
    heard.forgetOld(at(0) + UNASSIGNED_FOR_MS + 1);
    expect(free(heard, null, [], at(0)), 'gone for good').toEqual([]);
  });

  it('[LIV65] do not hold those that somebody in the class wears', () => {
    const heard = new HeardStraps();
    for (const slot of [1, 2]) heard.note(sample(slot, 0, 70), at(0));
    const model = foldClass(logOf({}, assigned(1)));
    expect(free(heard, model, [], at(1)).map(({ sensors }) => sensors)).toEqual([['ant:65002']]);
  });

  it('[LIV66] a strap of the inventory on two radios is one entry, with its number', () => {
    const heard = new HeardStraps();
    const strap = { ...strapOf(1), label: '14', sensors: ['ant:65001', 'ble:c0de'] as const };
    heard.note(sample(1, 0, 70, { batteryPercent: 80 }), at(0));
    heard.note(sample(1, 1, 72, { sensor: 'ble:c0de' }), at(1));
    heard.note(sample(1, 2, 71), at(2));
    expect(free(heard, null, [strap], at(4.5))).toEqual([
      {
        sensors: ['ant:65001', 'ble:c0de'],
        strapId: 'belte-1',
        label: '14',
        heartRateBpm: 71,
        ageS: 2,
        contact: 'unknown',
        batteryPercent: 80,
        batteryLow: false,
        sources: ['ant', 'ble'],
        station: null,
        strengthDbm: null,
        level: null,
        heardForS: 4,
        conflict: false,
        lastOfSlot: null,
        notOffSinceSlot: null,
        sameAs: null,
      },
    ]);
  });

  it('[LIV67] a strap without skin contact shows no number', () => {
    const heard = new HeardStraps();
    heard.note(sample(1, 0, 70, { contact: 'off' }), at(0));
    expect(free(heard, null, [], at(0))[0]).toMatchObject({ heartRateBpm: null, contact: 'off' });
  });

  it('[LIV88] one that repeats its last beat or notification, or says 0, shows no number in the list', () => {
    const numberAt = (s: number, told: (s: number) => Partial<HeartSample>): number | null => {
      const heard = new HeardStraps();
      for (let i = 0; i <= s; i++) heard.note(sample(1, i, 70, told(i)), at(i));
      return free(heard, null, [], at(s))[0]?.heartRateBpm ?? null;
    };
    const ble = (rrTicks: number[]) => ({
      sensor: 'ble:c0de' as const,
      beatCount: null,
      beatTimeTicks: null,
      rrTicks,
    });
    expect(numberAt(5, () => ({}))).toBe(70);
    expect(numberAt(30, (s) => (s < 5 ? {} : { beatCount: 4 }))).toBeNull();
    expect(numberAt(30, (s) => ble(s < 5 ? [860 + s] : []))).toBeNull();
    expect(numberAt(30, (s) => ble(s < 5 ? [860 + s] : [0]))).toBeNull();
    expect(numberAt(30, () => ble([]))).toBe(70);
    expect(numberAt(5, (s) => ({ heartRateBpm: s < 5 ? 70 : null }))).toBeNull();
  });

  it('[ONE24] two hearts under one Bluetooth address at two receivers show no number in the list either', () => {
    const straps = new HeardStraps();
    const notified = (s: number, bpm: number, receiver: string) =>
      straps.note(sample(9, s, bpm, { sensor: 'ble:c0de', beatCount: null, receiver }), at(s));
    for (let s = 0; s < 6; s++) {
      notified(s, 100, 'gw/a/hci0');
      notified(s + 0.4, 130, 'gw/a/hci1');
    }
    expect(free(straps, null, [], at(6))).toMatchObject([{ conflict: true, heartRateBpm: null }]);
  });

  it('[LIV68] are bounded: the air of a hall cannot fill the memory', () => {
    const heard = new HeardStraps();
    for (let i = 0; i < 2000; i++) heard.note(sample(i, 0, 70), at(0));
    expect(free(heard, null, [], at(0))).toHaveLength(500);
  });
});
