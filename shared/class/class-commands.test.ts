import { CommandBody } from '@takt/shared/api/classes.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CLASS_COMMANDS,
  COMMAND_EXPIRES_AFTER_MS,
  type CommandKind,
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

  it('[CMD51] a step that is meant for a phase runs the class, and a step expires after 5 s if it runs the class and never otherwise', () => {
    fc.assert(
      fc.property(kind, fc.double({ min: 0, max: 1e9, noNaN: true }), (one, ageMs) => {
        expect(runsTheClass(one) || !meansAPhase(one)).toBe(true);
        expect(hasExpired(one, ageMs)).toBe(runsTheClass(one) && ageMs > 5000);
      }),
    );
    expect(hasExpired('pause', COMMAND_EXPIRES_AFTER_MS)).toBe(false);
  });
});
