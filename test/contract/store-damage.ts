/** What every store does with rows that were changed behind its back. Sentences of server/store/store.ts. */

import { StoreFault } from '@takt/server/store/store-fault.ts';
import { asClassSeq, asSlot, LOG_START } from '@takt/shared/ids.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { aClass, bytesOf, type Ends, event, keepSummary, row } from './store-fixture.ts';

/** `harm`: a statement carried out without the store. */
export function damageContract(ends: () => Ends, harm: (sql: string) => Promise<void>): void {
  describe('damage', () => {
    const minute = (number: number) => ({
      classId: 'time-1',
      slot: asSlot(1),
      source: 'gw/boot',
      minute: number,
    });
    const fault = async (work: Promise<unknown>): Promise<StoreFault> => {
      const error: unknown = await work.then(
        () => null,
        (thrown: unknown) => thrown,
      );
      if (error instanceof StoreFault) return error;
      throw new Error(`no StoreFault: ${String(error)}`);
    };

    beforeEach(async () => {
      const { store } = ends();
      await aClass(store);
      await aClass(store, 'time-2', 'sal-2');
      await store.recordings.journal([
        row(5, [1]),
        row(65, [2]),
        row(125, [3]),
        row(66, [4], { slot: asSlot(2) }),
      ]);
      for (const number of [0, 1]) await store.recordings.compact(minute(number));
    });

    it.each([
      ['a bit of a chunk', `update chunk set blocks = X'03' where minute = 1 and slot = 1`, [1, 3], 1],
      ['a bit of a journal row', `update journal set blocks = X'02' where minute = 2`, [1, 2], 2],
      ['the slot of a chunk', `update chunk set slot = 2 where minute = 1 and slot = 1`, [1, 3], 1],
      ['the minute of a chunk', `update chunk set minute = 5 where minute = 1 and slot = 1`, [1, 3], 5],
      ['the second of a journal row', `update journal set second = 126 where minute = 2`, [1, 2], 2],
      ['the checksum itself', `update chunk set checksum = 7 where minute = 0`, [2, 3], 0],
    ])(
      '[STO44] %s: nothing of it is read, all beside it is, and the place is named',
      async (_name, sql, left, at) => {
        const { store } = ends();
        await harm(sql);
        expect(await bytesOf(store, asSlot(1))).toEqual(left);
        expect(await bytesOf(store, asSlot(2))).toEqual([4]);
        const damaged = (await store.recordings.read('time-1', null)).filter((one) => one.damaged);
        expect(damaged).toEqual([expect.objectContaining({ minute: at })]);
        const place = {
          what: 'samples',
          classId: 'time-1',
          slot: damaged[0]?.slot,
          atMs: at * 60_000,
          seq: null,
        };
        expect(store.health().damaged).toContainEqual(place);
        expect(await store.upkeep.verify()).toEqual([place]);
        expect(store.health().check).toBe('damaged');
      },
    );

    it('[STO44] packing leaves a damaged row and a damaged chunk as they are, and packs what is sound', async () => {
      const { store } = ends();
      await store.recordings.journal([row(126, [6]), row(7, [7])]);
      await harm(`update journal set blocks = X'09' where second = 125`);
      await harm(`update chunk set blocks = X'09' where minute = 0`);
      for (const number of [0, 2]) await store.recordings.compact(minute(number));
      expect(await bytesOf(store, asSlot(1))).toEqual([7, 2, 6]);
      const rows = await store.recordings.read('time-1', asSlot(1));
      expect(rows.filter((one) => one.damaged).map((one) => one.minute)).toEqual([0, 2]);
    });

    it.each([
      ['what it says', `update event set data = '{"x":1}' where class_id = 'time-1' and seq = 2`, 2],
      ['its time', `update event set at_ms = at_ms + 1 where class_id = 'time-1' and seq = 2`, 2],
      ['its kind', `update event set kind = 'ended' where class_id = 'time-1' and seq = 2`, 2],
      ['it is no JSON', `update event set data = '{"' where class_id = 'time-1' and seq = 1`, 1],
      ['one is gone', `delete from event where class_id = 'time-1' and seq = 2`, 2],
      ['the last is gone', `delete from event where class_id = 'time-1' and seq = 3`, 3],
    ])(
      '[STO45] an event (%s): its class is not read, the place is named, another class is',
      async (_name, sql, seq) => {
        const { store } = ends();
        await store.classes.append('time-1', asClassSeq(1), event({ kind: 'started' }));
        await store.classes.append('time-1', asClassSeq(2), event({ kind: 'paused' }, 3000));
        await harm(sql);
        const place = { what: 'event', classId: 'time-1', slot: null, atMs: null, seq };
        const read = await fault(store.classes.events('time-1', LOG_START));
        expect([read.reason, read.kind, read.place]).toEqual(['damaged', 'damaged', place]);
        expect(read.text.nb).toContain(`hendelse ${seq}`);
        expect(
          (await fault(store.classes.append('time-1', asClassSeq(3), event({ kind: 'resumed' }, 4000))))
            .place,
        ).toEqual(place);
        expect(await store.classes.events('time-2', LOG_START)).toHaveLength(1);
        expect(store.health().writing).toBe('ok');
        expect(store.health().damaged).toContainEqual(place);
        expect(await store.upkeep.verify()).toEqual([place]);
        // Its room is to have other classes; what there is of it stays.
        await store.classes.setAside('time-1');
        expect(await store.classes.openInRoom('sal-1')).toBeNull();
        await aClass(store, 'time-3');
        expect(await store.classes.list('klinikk', 10)).toHaveLength(3);
      },
    );

    it('[STO46] a summary that was changed is not used, and a new one is computed', async () => {
      const { store } = ends();
      await keepSummary(store, 'time-1', asSlot(1), 'a/1', '{"minutes":10}');
      await harm(`update summary set json = '{"minutes":90}'`);
      expect(await store.upkeep.verify()).toEqual([
        { what: 'summary', classId: 'time-1', slot: 1, atMs: null, seq: null },
      ]);
      expect(await store.recordings.summary('time-1', asSlot(1), 'a/1')).toBeNull();
      await keepSummary(store, 'time-1', asSlot(1), 'a/1', '{"minutes":11}');
      expect(await store.recordings.summary('time-1', asSlot(1), 'a/1')).toBe('{"minutes":11}');
    });

    it('[STO43] rows of before have no checksum and are read; a whole store is found sound', async () => {
      const { store } = ends();
      for (const table of ['event', 'chunk', 'journal']) await harm(`update ${table} set checksum = null`);
      expect(await bytesOf(store, asSlot(1))).toEqual([1, 2, 3]);
      expect(await store.classes.events('time-1', LOG_START)).toHaveLength(1);
      expect(await store.upkeep.verify()).toEqual([]);
      await store.upkeep.probe();
    });
  });
}
