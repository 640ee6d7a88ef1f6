import { afterAll, beforeAll, expect, it } from 'vitest';
import { assigned, at, logOf, plan, STARTED } from '../../test/support/a-class.ts';
import { busOn, roomOf, storedLog, type TempStore, tempStore } from '../../test/support/a-store.ts';
import { classSummaries } from './class-summary.ts';

let temp: TempStore;
beforeAll(async () => {
  temp = await tempStore();
});
afterAll(() => temp.close());

it('[SUM42] a summary that was read before under an earlier algorithm is computed anew, and says so; the earlier one can be asked for', async () => {
  const events = logOf({ slots: [plan(1)] }, assigned(1), STARTED, [300, { kind: 'ended', reason: 'staff' }]);
  const { classId } = await storedLog(
    temp.store,
    busOn(() => at(300)),
    roomOf(1).roomId,
    events,
  );
  const of = async (algorithm?: string) => (await classSummaries(temp.store, classId, at(400), algorithm))[0];
  expect(await of()).toMatchObject({ readBefore: [], summary: { algorithm: 'takt-summary/3' } });
  expect(await of('takt-summary/2')).toMatchObject({ summary: { algorithm: 'takt-summary/2' } });
  expect(await of()).toMatchObject({
    readBefore: ['takt-summary/2'],
    summary: { algorithm: 'takt-summary/3' },
  });
});
