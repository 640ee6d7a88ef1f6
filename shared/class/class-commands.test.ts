import { CommandBody } from '@takt/shared/api/classes.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CLASS_COMMANDS,
  COMMAND_EXPIRES_AFTER_MS,
  type CommandKind,
  expiresAfterMs,
  hasExpired,
  meansAPhase,
  runsTheClass,
} from './class-commands.ts';

const KINDS = Object.keys(CLASS_COMMANDS) as CommandKind[];
const kind = fc.constantFrom(...KINDS);

describe('the steps of a console', () => {
  it('[CMD50] the table has every step that a console may send, and no other', () => {
    const sent = CommandBody.anyOf.map(({ properties }) => properties.kind.const);
    expect([...KINDS].sort()).toEqual([...sent].sort());
  });

  it('[CMD51] seven steps run the class, and of these only extend and skip are meant for a phase', () => {
    expect(KINDS.filter(runsTheClass)).toEqual(['start', 'pause', 'resume', 'extend', 'skip', 'end', 'undo']);
    expect(KINDS.filter(meansAPhase)).toEqual(['extend', 'skip']);
  });

  it('[CMD51] a step that is meant for a phase runs the class, and a step that runs the class expires after 5 s', () => {
    fc.assert(
      fc.property(kind, fc.double({ min: 0, max: 1e9, noNaN: true }), (one, ageMs) => {
        expect(runsTheClass(one) || !meansAPhase(one)).toBe(true);
        if (runsTheClass(one)) expect(hasExpired(one, ageMs)).toBe(ageMs > 5000);
      }),
    );
    expect(hasExpired('pause', COMMAND_EXPIRES_AFTER_MS)).toBe(false);
  });

  it('[CMD43] a change of straps expires after two minutes, and what else is said of a participant never', () => {
    const pairings = ['assign', 'joinSensor', 'unassign', 'swap'];
    expect(KINDS.filter((one) => expiresAfterMs(one) === 120_000).sort()).toEqual(pairings.sort());
    const told = KINDS.filter((one) => !runsTheClass(one) && !pairings.includes(one));
    expect(told.map((one) => hasExpired(one, 1e12))).toEqual(told.map(() => false));
  });
});
