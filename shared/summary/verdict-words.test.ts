import { describe, expect, it } from 'vitest';
import type { JudgedByHeartRate } from './summary.ts';
import { foundOf, reasonsOf } from './verdict-words.ts';

const BAND = { floorPercent: 85, ceilingPercent: 95 };
const heartRate = (changes: Partial<JudgedByHeartRate>): JudgedByHeartRate => ({
  by: 'heart-rate',
  fromS: 120,
  toS: 240,
  validS: 120,
  wantedShare: 0.8,
  reachedS: 120,
  reachedShare: 1,
  meanPercent: 90,
  missed: [],
  ...changes,
});
const plain = (words: readonly { nb: string; en: string }[], language: 'nb' | 'en' = 'nb') =>
  words.map((text) => text[language].replaceAll('\u00a0', ' '));

describe('why an interval was judged as it was', () => {
  it('[SUM103] each criterion that was missed is named with its figure, its window and what is needed', () => {
    const floor = heartRate({ reachedS: 73.2, reachedShare: 0.61, missed: ['floor'] });
    expect(plain(reasonsOf(floor, BAND))).toEqual([
      '61 % av tiden fra 2:00 til 4:00 på 85 % eller mer; 80 % trengs.',
    ]);
    expect(plain(reasonsOf(floor, BAND), 'en')).toEqual([
      '61 % of the time from 2:00 to 4:00 at 85 % or more; 80 % is needed.',
    ]);
    const ceiling = heartRate({ meanPercent: 97.25, missed: ['ceiling'] });
    expect(plain(reasonsOf(ceiling, BAND))).toEqual(['Snitt 97,3 % fra 2:00 til 4:00; taket er 95 %.']);
    expect(plain(reasonsOf(ceiling, BAND), 'en')).toEqual([
      'Mean 97.3 % from 2:00 to 4:00; the ceiling is 95 %.',
    ]);
    const valid = heartRate({ validS: 52, missed: ['valid'] });
    expect(plain(reasonsOf(valid, BAND))).toEqual([
      'Gyldig puls i 52 av 120 s fra 2:00 til 4:00 i draget; 96 s trengs.',
    ]);
    expect(plain(reasonsOf(heartRate({ missed: ['floor', 'ceiling'] }), BAND))).toHaveLength(2);
    expect(reasonsOf(heartRate({}), BAND)).toEqual([]);
    expect(reasonsOf(null, BAND)).toEqual([]);
  });

  it('[SUM103] a figure that just missed its limit does not read as met', () => {
    const read = (changes: Partial<JudgedByHeartRate>): string =>
      plain(reasonsOf(heartRate(changes), BAND))[0] ?? '';
    expect(read({ reachedShare: 0.799, missed: ['floor'] })).toMatch(/^79 % av/);
    expect(read({ meanPercent: 95.001, missed: ['ceiling'] })).toMatch(/^Snitt 95,1 %/);
    expect(read({ validS: 95.999, missed: ['valid'] })).toMatch(/i 95 av 120 s .*; 96 s trengs/);
  });

  it('[SUM103] by Borg: what was given and what the plan is; else that it is missing', () => {
    const borg = { by: 'borg', borg: 14, from: 16, to: 18, missed: ['borg'] } as const;
    expect(plain(reasonsOf(borg, BAND))).toEqual(['Borg 14; planen er 16–18.']);
    expect(plain(reasonsOf({ ...borg, borg: null }, BAND), 'en')).toEqual(['No Borg was given.']);
    expect(plain(foundOf({ ...borg, borg: 17, missed: [] }, BAND))).toEqual(['Borg 17; planen er 16–18.']);
  });

  it('[SUM103] what a verdict was found from is given also when everything was met', () => {
    expect(plain(foundOf(heartRate({ reachedShare: 0.975, meanPercent: 91 }), BAND))).toEqual([
      '2:00–4:00 i draget, gyldig puls i 120 av 120 s.',
      '97 % av den på 85 % eller mer. Snitt 91 %.',
    ]);
    expect(plain(foundOf(heartRate({ reachedShare: null, meanPercent: null }), BAND))).toHaveLength(1);
  });
});
