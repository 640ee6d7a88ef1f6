import type { CommandBody } from '@takt/shared/api/classes.ts';
import { foldClass, stationOf } from '@takt/shared/class/class.ts';
import { AppError } from '@takt/shared/errors.ts';
import { asClassSeq, asSlot, asStation, type Slot } from '@takt/shared/ids.ts';
import { describe, expect, it } from 'vitest';
import { assigned, at, logOf, plan, STARTED, type Step } from '../../test/support/a-class.ts';
import { judge } from './judge.ts';

/** Slots 1 to 4 stand at the stations 11 to 14; 3 is free, and nobody has slot 12. */
const SLOTS = [1, 2, 3, 4].map((slot) =>
  plan(slot, { station: asStation(10 + slot), ...(slot === 3 ? { nickname: null } : {}) }),
);
const [ONE, TWO, THREE, TWELVE] = [1, 2, 3, 12].map(asSlot) as [Slot, Slot, Slot, Slot];

function judged(command: CommandBody, ...steps: Step[]) {
  const events = logOf({ slots: SLOTS }, assigned(1), STARTED, ...steps);
  return judge(
    { commandId: 'command-1', seenSeq: asClassSeq(1), phaseIndex: null, ageMs: 0, command },
    { events, model: foldClass(events), nowMs: at(60), clockRate: 1, actor: 'staff-1', inventory: [] },
  );
}
function refusal(command: CommandBody, ...steps: Step[]): string {
  try {
    judged(command, ...steps);
  } catch (error) {
    if (error instanceof AppError) return `${error.text.nb} ${error.text.en}`;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('the numbers that people know', () => {
  const left: Step = [30, { kind: 'left', slot: TWO, reason: '' }];
  it.each<readonly [string, CommandBody, readonly Step[], readonly number[]]>([
    ['who has left', { kind: 'leave', slot: TWO, reason: '' }, [left], [12]],
    ['who is there', { kind: 'rejoin', slot: TWO }, [], [12]],
    ['nobody wears a strap', { kind: 'joinSensor', slot: TWO, sensors: ['ant:9'] }, [], [12]],
    ['nothing to swap', { kind: 'swap', slot: TWO, withSlot: THREE }, [], [12, 13]],
    ['a taken station', { kind: 'join', slot: ONE, nickname: 'Lo', hrMax: null }, [], [11]],
    ["another's station", { kind: 'join', slot: TWELVE, nickname: 'Lo', hrMax: null }, [], [12]],
  ])('[CLS65] %s: the refusal names stations, never slots', (_what, command, steps, stations) => {
    const numbers = refusal(command, ...steps)
      .match(/\d+/g)
      ?.map(Number);
    expect(numbers).toEqual([...stations, ...stations]);
  });

  it("[CLS65] another's strap is named by the station of its wearer", () => {
    const worn = foldClass(logOf({ slots: SLOTS }, assigned(1), STARTED)).assignments[0]?.strap.sensors ?? [];
    const text = refusal({ kind: 'joinSensor', slot: TWO, sensors: worn }, [
      5,
      { kind: 'assigned', slot: TWO, strap: { strapId: 'b', label: null, sensors: ['ant:9'] } },
    ]);
    expect(text.match(/\d+/g)).toEqual(['11', '11']);
  });

  it('[CLS65] what is about no slot of the class names no number', () => {
    expect(refusal({ kind: 'borg', slot: TWELVE, borg: 15 })).not.toMatch(/\d/);
  });

  it('[CLS66] a walk-in takes the station of the free slot, and a new slot the station of its number', () => {
    expect(judged({ kind: 'join', slot: THREE, nickname: 'Lo', hrMax: null })).toMatchObject({
      slot: { slot: 3, station: 13 },
    });
    expect(judged({ kind: 'join', slot: asSlot(5), nickname: 'Lo', hrMax: null })).toMatchObject({
      slot: { slot: 5, station: 5 },
    });
    const model = foldClass(logOf({ slots: SLOTS }));
    expect([stationOf(model, ONE), stationOf(model, asSlot(5))]).toEqual([11, 5]);
  });
});
