import type { RosterSlot } from '@takt/shared/class/roster.ts';
import { asSlot, asStation } from '@takt/shared/ids.ts';
import type { TreadmillKey } from '@takt/shared/sample.ts';
import type { FrameSlot, FrameStaff } from '@takt/shared/wire/frame.ts';
import { describe, expect, it } from 'vitest';
import { changedHrMax, isoDay, readBpm, stepBpm } from './hr-max.ts';
import { suggestNickname } from './names.ts';
import { countPeople, isReady, numberFrom, personView } from './people.ts';
import { beltOf } from './treadmill.ts';
import { undoLeft } from './undo.ts';

const staff: FrameStaff = {
  bpm: 162,
  forecastPercent: 91,
  batteryPercent: null,
  cue: 'none',
  source: 'ant',
  fromBeats: false,
  beatsDoubted: false,
  classInTargetS: 0,
  speedKmh: 6.5,
  inclinePercent: 8,
};
const slot = (
  number: number,
  changes: Partial<FrameSlot> = {},
  staffChanges: Partial<FrameStaff> = {},
): FrameSlot => ({
  slot: asSlot(number),
  percent: 90,
  lampPercent: 90,
  position: 'in',
  signal: 'live',
  onTheWay: false,
  lowBattery: false,
  word: 'hold',
  ageS: 0,
  intervalInTargetS: 0,
  ...changes,
  staff: { ...staff, ...staffChanges },
});
const who = (number: number, changes: Partial<RosterSlot> = {}): RosterSlot => ({
  slot: asSlot(number),
  station: asStation(number),
  nickname: `Elv${number}`,
  display: 'number',
  target: 'heart-rate',
  staff: {
    personId: null,
    hrMax: null,
    hrRestBpm: null,
    strap: { strapId: 's', label: '4', sensors: ['ant:1'] },
    borg: null,
    treadmill: null,
    treadmillUse: { holdsRails: false, running: false },
    left: false,
    noteCount: 0,
  },
  ...changes,
});

describe('one person on the console', () => {
  it('[CON27] speed and incline of the slot’s treadmill; a dash when it is not heard, nothing where there is none', () => {
    const at = (treadmill: TreadmillKey | null, more: Partial<RosterSlot> = {}): RosterSlot => {
      const place = who(1);
      return { ...place, staff: place.staff === null ? null : { ...place.staff, treadmill }, ...more };
    };
    const NONE = { speedKmh: null, inclinePercent: null };
    expect(beltOf(at('fec:1'), slot(1), 'live')).toEqual({ speedKmh: 6.5, inclinePercent: 8 });
    expect(beltOf(at('fec:1'), slot(1, { signal: 'lost' }), 'live'), 'no heart needed').toMatchObject({
      speedKmh: 6.5,
    });
    for (const link of ['stale', 'lost', 'connecting'] as const) {
      expect(beltOf(at('fec:1'), slot(1), link), link).toEqual(NONE);
    }
    expect(beltOf(at('fec:1'), null, 'live')).toEqual(NONE);
    expect(beltOf(at(null), slot(1), 'live')).toBeNull();
    expect(beltOf(at('fec:1', { nickname: null }), slot(1), 'live')).toBeNull();
  });

  it('[CON6] a silent link hides every figure, and an old frame is never live', () => {
    expect(personView(who(1), slot(1), 'live')).toMatchObject({ state: 'figures', bpm: 162, stale: false });
    expect(personView(who(1), slot(1), 'stale')).toMatchObject({ state: 'figures', stale: true });
    expect(personView(who(1), slot(1, { ageS: 1 }), 'stale', 4)).toMatchObject({ silentS: 5 });
    for (const link of ['lost', 'connecting', 'notAllowed'] as const) {
      expect(personView(who(1), slot(1), link)).toMatchObject({ state: 'unknown', percent: null, bpm: null });
    }
    expect(isReady(personView(who(1), slot(1), 'stale'))).toBe(false);
  });

  it('[CON6] a lost, unworn or unheard strap leaves no number behind', () => {
    for (const signal of ['lost', 'notWorn', 'conflict', 'waiting'] as const) {
      const view = personView(who(1), slot(1, { signal, ageS: 254 }), 'live');
      expect(view).toMatchObject({ state: signal, percent: null, bpm: null, silentS: null });
    }
  });

  it('[CON6] who steers by Borg gets figures without a verdict', () => {
    const view = personView(who(1, { target: 'rpe' }), slot(1, { position: 'above' }), 'live');
    expect(view).toMatchObject({ state: 'figures', percent: 90, position: 'none' });
  });

  it('[CON7] the counts add up to everybody who takes part', () => {
    const people = [
      { who: who(1), slot: slot(1) },
      { who: who(2), slot: slot(2, { position: 'below', onTheWay: true }) },
      { who: who(3), slot: slot(3, { position: 'below' }) },
      { who: who(4), slot: slot(4, { position: 'above' }) },
      { who: who(5), slot: slot(5, { signal: 'lost' }) },
      { who: who(6, { target: 'rpe' }), slot: slot(6) },
      { who: who(7, { nickname: null }), slot: slot(7, { signal: 'free' }) },
    ];
    const counts = countPeople(people, 'live');
    expect(counts).toEqual({ in: 1, onTheWay: 1, below: 1, above: 1, noSignal: 1, byBorg: 1, total: 6 });
    expect(countPeople(people, 'lost')).toMatchObject({ in: 0, noSignal: 6, total: 6 });
  });
});

describe('maximum heart rate', () => {
  it('[CON9] only whole bpm from 60 to 240 are taken', () => {
    expect(['60', ' 186 ', '240'].map(readBpm)).toEqual([60, 186, 240]);
    expect(['', '59', '241', '18,5', '1e2', '186 slag'].map(readBpm)).toEqual(Array(6).fill(null));
    expect([stepBpm(239, 5), stepBpm(61, -5)]).toEqual([240, 60]);
  });

  it('[CON9] a changed value keeps its date only where the method does', () => {
    const measured = { bpm: 186, method: 'measured', date: '2025-02-03' } as const;
    expect(changedHrMax(measured, 188, 'measured', '2025-03-12').date).toBe('2025-02-03');
    expect(changedHrMax(measured, 188, 'formula', '2025-03-12').date).toBeNull();
    expect(changedHrMax(measured, 188, 'class-peak', '2025-03-12').date).toBe('2025-03-12');
  });

  it("[CON9] the day is the clinic's", () => {
    expect(isoDay(Date.UTC(2025, 2, 12, 23, 30), 'Europe/Oslo')).toBe('2025-03-13');
  });
});

describe('small rules', () => {
  it('[CON10] undo lasts 8 real seconds, at any speed of the class', () => {
    expect(undoLeft(0, 7_900, 1)).toBe(true);
    expect(undoLeft(0, 8_000, 1)).toBe(false);
    expect(undoLeft(0, 150_000, 20)).toBe(true);
    expect(undoLeft(0, 160_000, 20)).toBe(false);
  });

  it('[CON11] a suggested nickname is free, another one is another, and they never run out', () => {
    expect(suggestNickname([null, 'Bjørk'], null, asStation(3))).toBe('Elv');
    expect(suggestNickname(['Bjørk'], 'Elv', asStation(3))).toBe('Furu');
    const taken: string[] = [];
    for (let station = 1; station <= 60; station++)
      taken.push(suggestNickname(taken, null, asStation(station)));
    expect(new Set(taken).size).toBe(60);
    expect(taken.every((nickname) => nickname.length <= 12)).toBe(true);
  });
});

describe('where the number comes from', () => {
  it('[LIV87] is shown, and when the beats are doubted that is given as the reason', () => {
    expect(numberFrom({ ...staff, fromBeats: true })).toBe('fromBeats');
    expect(numberFrom({ ...staff, beatsDoubted: true })).toBe('fromStrapBeatsDoubted');
    expect(numberFrom(staff)).toBe('fromStrap');
  });
});
