import { openClassLog } from '@takt/server/control/class-log.ts';
import type { Store } from '@takt/server/store/store.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { at, logOf, STARTED } from '../../test/support/a-class.ts';
import { busOn, storedLog, type TempStore, tempStore } from '../../test/support/a-store.ts';
import { endLeftOver } from './automatic-class.ts';

let temp: TempStore;
beforeAll(async () => {
  temp = await tempStore();
});
afterAll(() => temp.close());

it('[SYS12] an earlier run that was cut off is ended, also when its log moves on meanwhile', async () => {
  const bus = busOn(() => 0);
  const { log: before, classId } = await storedLog(temp.store, bus, 'sal-1', logOf({}, STARTED));
  await before.close();
  await temp.store.classes.alive(classId, 1, at(300));
  const tried: number[] = [];
  const busy: Store = {
    ...temp.store,
    classes: {
      ...temp.store.classes,
      async append(id, lastSeq, event) {
        tried.push(lastSeq);
        // The owner notes that it was away.
        const outage = {
          kind: 'outage',
          fromMs: at(300),
          atMs: at(500),
          actor: 'system',
          commandId: null,
        } as const;
        if (tried.length === 1) await temp.store.classes.append(id, lastSeq, outage);
        return temp.store.classes.append(id, lastSeq, event);
      },
    },
  };
  const log = await openClassLog('sal-1', busy, bus);
  await endLeftOver({ log }, at(900));
  expect(tried).toEqual([2, 3]);
  expect((await temp.store.classes.get(classId))?.endedAtMs).toBe(at(300));
  await endLeftOver({ log }, at(1000));
  expect(tried).toHaveLength(2);
  await log.close();
});
