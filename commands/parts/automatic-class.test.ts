import type { ClassLog } from '@takt/server/control/class-log.ts';
import { expect, it } from 'vitest';
import { endLeftOver } from './automatic-class.ts';

it('[SYS12] an earlier run that was cut off is ended, also when its log moves on meanwhile', async () => {
  const after: number[] = [];
  let lastSeq = 3;
  let endedAtMs: number | null = null;
  const log = {
    current: () => ({ classId: 'c', events: [], aliveAtMs: 5_000, model: { lastSeq, endedAtMs } }),
    append: async (seq: number, event: { readonly atMs: number }) => {
      after.push(seq);
      if (seq !== 4) {
        lastSeq = 4; // the owner notes that it was away
        return { outcome: 'moved', lastSeq };
      }
      endedAtMs = event.atMs;
      return { outcome: 'appended', event };
    },
  } as unknown as ClassLog;
  await endLeftOver({ log }, 9_000);
  expect([after, endedAtMs]).toEqual([[3, 4], 5_000]);
  await endLeftOver({ log }, 10_000);
  expect(after).toHaveLength(2);
});
