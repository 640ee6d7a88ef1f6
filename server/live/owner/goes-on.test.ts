import { describe, expect, it } from 'vitest';
import { at, logOf, STARTED } from '../../../test/support/a-class.ts';
import { mustAsk } from '../../control/dates.ts';
import { timeGoesOn } from './goes-on.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A class that was alive ten minutes in, on a machine whose clock agreed with it. */
const lived = { followedMs: null, lastMs: at(600), aliveAtMs: at(600), aliveClockMs: at(600) };

describe('how a class’s time goes on', () => {
  it('[OWN23] the time that it was away is what the machine’s clock says, from what it said before', () => {
    expect(timeGoesOn({ ...lived, machineMs: at(607) })).toBe(at(607));
    // The machine has been an hour behind the class all along.
    const behind = { ...lived, aliveClockMs: at(600) - HOUR };
    expect(timeGoesOn({ ...behind, machineMs: at(607) - HOUR })).toBe(at(607));
  });

  it.each([
    ['ten minutes', 10 * MINUTE],
    ['an hour', HOUR],
    ['four years', 4 * 365 * 24 * HOUR],
  ])(
    '[OWN24] a clock that went back by %s: the class goes on at its last instant, never before it',
    (_, backMs) => {
      expect(timeGoesOn({ ...lived, machineMs: at(607) - backMs })).toBe(at(600));
    },
  );

  it('[OWN25] who has followed the owner knows the time, whatever its own machine says', () => {
    expect(timeGoesOn({ ...lived, followedMs: at(604), machineMs: at(604) + HOUR })).toBe(at(604));
    // What was recorded last is later by the last comparison's error: time never goes back.
    expect(timeGoesOn({ ...lived, followedMs: at(599.9), machineMs: at(0) })).toBe(at(600));
  });

  it('[OWN26] the recording may know of a later instant than the sign of life', () => {
    expect(timeGoesOn({ ...lived, lastMs: at(600.8), machineMs: at(0) })).toBe(at(600.8));
    expect(timeGoesOn({ ...lived, aliveClockMs: null, machineMs: at(601) })).toBe(at(601));
  });
});

describe('which clock is right', () => {
  const events = logOf({}, STARTED);
  it('[OWN27] staff are asked where machine and class differ by more than two minutes, once for each difference', () => {
    expect(mustAsk(events, at(600) + 2 * MINUTE, at(600))).toBe(false);
    expect(mustAsk(events, at(600) + 2 * MINUTE + 1, at(600))).toBe(true);
    expect(mustAsk(events, at(600) - HOUR, at(600))).toBe(true);
    const asked = logOf({}, STARTED, [
      600,
      { kind: 'clock-differs', clockMs: at(600) - HOUR, correctionMs: 0 },
    ]);
    expect(mustAsk(asked, at(900) - HOUR, at(900))).toBe(false);
    expect(mustAsk(asked, at(900) + HOUR, at(900))).toBe(true);
  });
});
