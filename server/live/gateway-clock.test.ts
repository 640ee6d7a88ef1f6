import { describe, expect, it } from 'vitest';
import { createGatewayClock } from './gateway-clock.ts';

const HOUR_MS = 3_600_000;

describe("a gateway's clock at the server", () => {
  it('[UPL53] a sample that was 4 s on its way is 4 s old, also when the first message of the boot was itself 4 s late', () => {
    const clock = createGatewayClock();
    clock.connected();
    // The gateway's clock is 7000 behind. Its hello of 1000 is here at 12 000 instead of at 8000.
    clock.said(1_000, 12_000);
    // It has heard at its 5000 what we sent at 12 000.
    clock.told(12_000 - 5_000, 12_001);
    expect(12_001 - clock.place(1_000, 5_001, 12_001)).toBeGreaterThan(3_700);
  });

  it('[UPL53] what one connection of a boot found out about the clocks holds on its next connection', () => {
    const clock = createGatewayClock();
    clock.connected();
    clock.said(1_000, 1_002);
    clock.told(-2, 1_004);
    clock.connected();
    clock.said(5_000, 9_000);
    expect(clock.place(5_000, undefined, 9_000)).toBeCloseTo(5_000, -1);
  });

  it('[UPL54] a sample is at least as old as the time that it waited at the gateway, however the clocks stand, and never newer than now', () => {
    const clock = createGatewayClock();
    clock.connected();
    clock.said(1_000, 50_000);
    expect(clock.place(1_000, 5_000, 50_000)).toBe(46_000);
    expect(clock.place(9_000, 1_000, 50_000)).toBe(50_000);
  });

  it('[UPL53] for a gateway that sends no round-trip bound the clocks are compared anew with each connection', () => {
    const clock = createGatewayClock();
    clock.connected();
    clock.said(1_000, 1_001);
    clock.connected();
    clock.said(2_000, 12_000);
    expect(clock.place(2_000, undefined, 12_000)).toBe(12_000);
  });

  it('[API80] nothing was heard more than 48 h ago or an hour from now', () => {
    const clock = createGatewayClock();
    clock.connected();
    clock.said(100 * HOUR_MS, 0);
    const hours = [51, 53, 100, 100.9, 101.1, 1e6, Number.NaN].map((at) => clock.canBe(at * HOUR_MS, 0));
    expect(hours).toEqual([false, true, true, true, false, false, false]);
  });
});
