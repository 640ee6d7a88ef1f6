import { describe, expect, it } from 'vitest';
import { LANE_BOTTOM, LANE_TOP, markerHeight, traceHeight } from './gauge.ts';

const WORK = { floorPercent: 85, ceilingPercent: 95 };
const EASY = { floorPercent: 60, ceilingPercent: 70 };
const HALF = 0.09;

describe('the gauge', () => {
  it('[WALL3] the target is the same part of the gauge in every phase', () => {
    for (const band of [WORK, EASY]) {
      expect(traceHeight(band.floorPercent, band)).toBeCloseTo(LANE_BOTTOM);
      expect(traceHeight(band.ceilingPercent, band)).toBeCloseTo(LANE_TOP);
      const middle = (band.floorPercent + band.ceilingPercent) / 2;
      expect(traceHeight(middle, band)).toBeCloseTo((LANE_BOTTOM + LANE_TOP) / 2);
    }
  });

  it('[WALL3] more percent is never drawn lower, and nothing leaves the gauge', () => {
    let before = -1;
    for (let percent = 0; percent <= 150; percent++) {
      const height = traceHeight(percent, WORK);
      expect(height).toBeGreaterThanOrEqual(Math.max(0, before));
      expect(height).toBeLessThanOrEqual(1);
      before = height;
    }
  });

  it('[WALL3] the marker lies wholly in the gate or wholly outside it, whatever percent and position say', () => {
    for (let percent = 0; percent <= 150; percent++) {
      const inside = markerHeight(percent, 'in', WORK, HALF);
      expect(inside - HALF).toBeGreaterThanOrEqual(LANE_BOTTOM - 1e-9);
      expect(inside + HALF).toBeLessThanOrEqual(LANE_TOP + 1e-9);
      const below = markerHeight(percent, 'below', WORK, HALF);
      expect(below + HALF).toBeLessThanOrEqual(LANE_BOTTOM + 1e-9);
      expect(below - HALF).toBeGreaterThanOrEqual(-1e-9);
      const above = markerHeight(percent, 'above', WORK, HALF);
      expect(above - HALF).toBeGreaterThanOrEqual(LANE_TOP - 1e-9);
      expect(above + HALF).toBeLessThanOrEqual(1 + 1e-9);
    }
  });

  it('[WALL3] the band edges belong to the gate: floor at its bottom, ceiling at its top', () => {
    expect(markerHeight(85, 'in', WORK, HALF)).toBeCloseTo(LANE_BOTTOM + HALF);
    expect(markerHeight(95, 'in', WORK, HALF)).toBeCloseTo(LANE_TOP - HALF);
    expect(markerHeight(84, 'below', WORK, HALF)).toBeCloseTo(LANE_BOTTOM - HALF);
    expect(markerHeight(96, 'above', WORK, HALF)).toBeCloseTo(LANE_TOP + HALF);
  });

  it('[WALL5] without a percent the marker stands for its position alone', () => {
    expect(markerHeight(null, 'in', WORK, HALF)).toBeCloseTo((LANE_BOTTOM + LANE_TOP) / 2);
    expect(markerHeight(null, 'below', WORK, HALF) + HALF).toBeLessThan(LANE_BOTTOM);
    expect(markerHeight(null, 'above', WORK, HALF) - HALF).toBeGreaterThan(LANE_TOP);
  });
});
