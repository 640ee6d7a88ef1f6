import { expect, it } from 'vitest';
import { createSleepWatch } from './sleep.ts';

it('[UPL52] a steady clock that stood still for over a second has slept; told once; slow parting adds up to nothing', () => {
  let at = { nowMs: 0, throughSleepMs: 5_000 };
  const slept = createSleepWatch(at);
  const pass = (steadyMs: number, otherMs: number): number => {
    at = { nowMs: at.nowMs + steadyMs, throughSleepMs: at.throughSleepMs + otherMs };
    return slept(at);
  };
  expect(pass(2_000, 2_010)).toBe(0);
  expect(pass(2_000, 12_000)).toBe(10_000);
  expect(pass(2_000, 2_000)).toBe(0);
  expect(pass(12_000, 2_000)).toBe(-10_000);
  for (let i = 0; i < 1_000; i++) expect(pass(2_000, 2_020)).toBe(0);
});
