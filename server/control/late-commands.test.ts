import type { CommandBody } from '@takt/shared/api/classes.ts';
import { foldClass } from '@takt/shared/class/class.ts';
import { expiresAfterMs, meansAPhase } from '@takt/shared/class/class-commands.ts';
import { AppError, type ErrorKind } from '@takt/shared/errors.ts';
import { asClassSeq } from '@takt/shared/ids.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assigned, at, logOf, plan, STARTED, strapOf } from '../../test/support/a-class.ts';
import { EVERY_STEP } from '../../test/support/every-step.ts';
import { judge } from './judge.ts';

const anyBody = fc.constantFrom(...Object.values(EVERY_STEP));
const events = logOf({ slots: [plan(1), plan(2)] }, assigned(1), STARTED);

/** Judged at the 400th second, in the second phase (it began at the 360th). */
function outcomeOf(command: CommandBody, ageMs: number, phaseIndex: number | null): ErrorKind | 'done' {
  try {
    judge(
      { commandId: 'command-1', seenSeq: asClassSeq(1), phaseIndex, ageMs, command },
      {
        events,
        model: foldClass(events),
        nowMs: at(400),
        clockRate: 1,
        actor: 'staff-1',
        inventory: [strapOf(9)],
      },
    );
    return 'done';
  } catch (error) {
    if (error instanceof AppError) return error.kind;
    throw error;
  }
}

describe('a step that arrives late', () => {
  it('[CMD52] is refused as too late exactly where the table says that it expires', () => {
    fc.assert(
      fc.property(
        anyBody,
        fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 300_000 })),
        (body, ageMs) => {
          const expires = ageMs > (expiresAfterMs(body.kind) ?? Number.POSITIVE_INFINITY);
          expect(outcomeOf(body, ageMs, null) === 'too-late', `${body.kind} after ${ageMs} ms`).toBe(expires);
        },
      ),
    );
  });

  it('[CMD52] is refused for its phase exactly where the table says that it means one', () => {
    for (const body of Object.values(EVERY_STEP)) {
      // Whatever else may be wrong with it is wrong in the present phase too.
      const elsewhere = outcomeOf(body, 0, 0) !== outcomeOf(body, 0, 1);
      expect(elsewhere, body.kind).toBe(meansAPhase(body.kind));
    }
  });
});
