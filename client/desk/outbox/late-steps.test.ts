import { expiresAfterMs, meansAPhase } from '@takt/shared/class/class-commands.ts';
import { describe, expect, it } from 'vitest';
import { NOBODY, page, SEEN } from '../../../test/support/a-waiting-tablet.ts';
import { EVERY_STEP } from '../../../test/support/every-step.ts';

describe('a step that a console sends', () => {
  it.each(Object.values(EVERY_STEP))(
    '[CMD58] $kind names the phase exactly where the table says that it means one',
    (step) => {
      const { tap, posted } = page();
      tap(step);
      expect(posted[0]?.tap.phaseIndex).toBe(meansAPhase(step.kind) ? SEEN.phaseIndex : null);
    },
  );

  it.each(Object.values(EVERY_STEP))(
    '[CMD58] $kind is given up exactly when the table says that the server would refuse it',
    async (step) => {
      const { tap, posted, pass, outbox } = page();
      tap(step);
      await posted[0]?.answer(NOBODY);
      const limitMs = expiresAfterMs(step.kind) ?? 600_000;
      pass(limitMs);
      expect(outbox.state().taps).toMatchObject([{ status: 'underWay' }]);
      await posted.at(-1)?.answer(NOBODY);
      pass(10_000);
      const late = expiresAfterMs(step.kind) !== null;
      expect(outbox.state().taps).toMatchObject([{ status: late ? 'late' : 'underWay' }]);
    },
  );
});
