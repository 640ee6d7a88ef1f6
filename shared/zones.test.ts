import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bandBpm,
  positionInBand,
  protocolZone,
  shownPercent,
  TEN_PERCENT_LOWER_BOUNDS,
  zoneIndex,
} from './zones.ts';

const BAND = { floorPercent: 85, ceilingPercent: 95 };

describe('shown percent and zones', () => {
  it('[ZON1] the shown percent is rounded down, never up', () => {
    expect([shownPercent(169, 200), shownPercent(170, 200), shownPercent(199.5, 200)]).toEqual([84, 85, 99]);
    expect([shownPercent(200, 200), shownPercent(211, 200)]).toEqual([100, 105]);
  });

  it('[ZON2] both edges of a band belong to it', () => {
    expect([84, 85, 95, 96].map((percent) => positionInBand(percent, BAND))).toEqual([
      'below',
      'in',
      'in',
      'above',
    ]);
  });

  it('[ZON3] the protocol’s zones: 1 below 60, 2 to 69, 3 to 84, 4 to 95, 5 from 96', () => {
    expect([59, 60, 69, 70, 84, 85, 95, 96].map(protocolZone)).toEqual([1, 2, 2, 3, 3, 4, 4, 5]);
    expect([49, 50, 89, 90, 120].map((p) => zoneIndex(p, TEN_PERCENT_LOWER_BOUNDS))).toEqual([0, 1, 4, 5, 5]);
  });

  it('[ZON4] the band’s whole bpm are exactly those whose shown percent lies in it', () => {
    const bands = fc.tuple(fc.integer({ min: 30, max: 90 }), fc.integer({ min: 0, max: 20 }));
    fc.assert(
      fc.property(
        fc.integer({ min: 60, max: 240 }),
        bands,
        fc.integer({ min: 20, max: 280 }),
        (hrMax, [floor, width], bpm) => {
          const band = { floorPercent: floor, ceilingPercent: floor + width };
          const { floorBpm, ceilingBpm } = bandBpm(band, hrMax);
          const inBand = positionInBand(shownPercent(bpm, hrMax), band) === 'in';
          expect(bpm >= floorBpm && bpm <= ceilingBpm).toBe(inBand);
        },
      ),
    );
  });
});
