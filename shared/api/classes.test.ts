import { describe, expect, it } from 'vitest';
import { matches } from '../check.ts';
import { CommandBody } from './classes.ts';

describe('steps that name an event of the log', () => {
  it.each(['undo', 'clock'])(
    '[CLS70] "%s" names it by a whole number from 1, and is not taken otherwise',
    (kind) => {
      const step = (seq: number) =>
        matches(CommandBody, { kind, seq, ...(kind === 'clock' ? { right: 'class' } : {}) });
      expect([1, 12].map(step)).toEqual([true, true]);
      expect([0, -1, 1.5].map(step)).toEqual([false, false, false]);
    },
  );
});
