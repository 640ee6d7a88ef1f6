/** What every store does with recordings and summaries. Sentences of server/store/store.ts. */
import { asClassSeq, asSlot } from '@takt/shared/ids.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { aClass, bytesOf, type Ends, event, keepSummary, refusal, row } from './store-fixture.ts';

export function recordingsContract(ends: () => Ends): void {
  describe('recordings', () => {
    beforeEach(() => aClass(ends().store));

    it('[STO10] blocks read the same before, between and after compactions', async () => {
      const { store } = ends();
      const slot2 = { slot: asSlot(2) };
      const rows = [58, 59, 60, 61, 119, 120].map((second) => row(second, [second, 0, 255]));
      await store.recordings.journal([...rows, row(59, [7], slot2)]);
      const expected = rows.flatMap((one) => Array.from(one.blocks));
      const reads = [await bytesOf(store, asSlot(1))];
      for (const minute of [1, 0, 2, 1]) {
        await store.recordings.compact({ classId: 'time-1', slot: asSlot(1), source: 'gw/boot', minute });
        reads.push(await bytesOf(store, asSlot(1)));
      }
      expect(reads).toEqual(Array(5).fill(expected));
      expect((await store.recordings.read('time-1', asSlot(1))).length).toBe(3);
      expect(await bytesOf(store, asSlot(2))).toEqual([7]);
    });

    it('[STO10] every slot is read together, oldest minute first', async () => {
      const { store } = ends();
      await store.recordings.journal([row(60, [3]), row(0, [2], { slot: asSlot(2) }), row(0, [1])]);
      const all = await store.recordings.read('time-1', null);
      expect(all.map(({ slot, blocks }) => [slot, ...blocks])).toEqual([
        [1, 1],
        [2, 2],
        [1, 3],
      ]);
    });

    it('[STO11] a second that is written twice keeps both, one behind the other', async () => {
      const { store } = ends();
      await store.recordings.journal([row(5, [1]), row(5, [2])]);
      await store.recordings.journal([row(5, [3])]);
      expect(await bytesOf(store, asSlot(1))).toEqual([1, 2, 3]);
      await store.recordings.compact({ classId: 'time-1', slot: asSlot(1), source: 'gw/boot', minute: 0 });
      expect(await bytesOf(store, asSlot(1))).toEqual([1, 2, 3]);
    });

    it('[STO11] rows of two gateways, or of two boots of one, never overwrite each other', async () => {
      const { store } = ends();
      await store.recordings.journal([row(5, [1]), row(5, [2], { source: 'gw/boot2' })]);
      const before = await bytesOf(store, asSlot(1));
      await store.recordings.compact({ classId: 'time-1', slot: asSlot(1), source: 'gw/boot2', minute: 0 });
      const between = await bytesOf(store, asSlot(1));
      await store.recordings.compact({ classId: 'time-1', slot: asSlot(1), source: 'gw/boot', minute: 0 });
      expect([before, between, await bytesOf(store, asSlot(1))]).toEqual(Array(3).fill([1, 2]));
    });

    it('[STO12] a row that comes after its minute was compacted is kept, and joins the chunk at the next', async () => {
      const { store } = ends();
      const chunk = { classId: 'time-1', slot: asSlot(1), source: 'gw/boot', minute: 0 };
      await store.recordings.journal([row(5, [1]), row(7, [2])]);
      await store.recordings.compact(chunk);
      await store.recordings.journal([row(6, [3])]);
      const between = await bytesOf(store, asSlot(1));
      await store.recordings.compact(chunk);
      await store.recordings.compact(chunk);
      expect([between, await bytesOf(store, asSlot(1))]).toEqual([
        [1, 2, 3],
        [1, 2, 3],
      ]);
      expect(await store.recordings.read('time-1', asSlot(1))).toHaveLength(1);
    });

    it('[STO132] two processes that write the same seconds and pack the same minute at once lose nothing', async () => {
      const { store, other } = ends();
      const chunk = { classId: 'time-1', slot: asSlot(1), source: 'gw/boot', minute: 0 };
      const written: number[] = [];
      for (let round = 0; round < 12; round++) {
        await Promise.all(
          [store, other, store, other].flatMap((end, i) => {
            const blocks = [row(round, [round * 8 + 2 * i]), row(round, [round * 8 + 2 * i + 1])];
            written.push(...blocks.flatMap((one) => [...one.blocks]));
            return [end.recordings.journal(blocks), end.recordings.compact(chunk)];
          }),
        );
      }
      const byNumber = (a: number, b: number): number => a - b;
      expect((await bytesOf(store, asSlot(1))).sort(byNumber)).toEqual(written.sort(byNumber));
      await store.recordings.compact(chunk);
      expect((await bytesOf(other, asSlot(1))).sort(byNumber)).toEqual(written);
      expect(await store.upkeep.verify()).toEqual([]);
    });

    it('[STO13] the rows of one call are committed all or none', async () => {
      const { store } = ends();
      const half = store.recordings.journal([row(5, [1]), { ...row(5, [2]), classId: 'ingen' }]);
      await refusal(half);
      expect(await bytesOf(store, asSlot(1))).toEqual([]);
    });

    it('[STO13] a block is what was given even when its buffer is used again', async () => {
      const { store } = ends();
      const shared = Uint8Array.from([9, 1, 2, 9]);
      const written = store.recordings.journal([{ ...row(5, []), blocks: shared.subarray(1, 3) }]);
      shared.fill(0);
      await written;
      expect(await bytesOf(store, asSlot(1))).toEqual([1, 2]);
    });

    it('[STO14] a summary is kept by slot and algorithm, and saving it again replaces it', async () => {
      const { store } = ends();
      await keepSummary(store, 'time-1', asSlot(1), 'a/1', '{"a":1}');
      await keepSummary(store, 'time-1', asSlot(1), 'a/1', '{"a":2}');
      await keepSummary(store, 'time-1', asSlot(2), 'a/1', '{"b":1}');
      expect(await store.recordings.summary('time-1', asSlot(1), 'a/1')).toBe('{"a":2}');
      expect(await store.recordings.summary('time-1', asSlot(2), 'a/1')).toBe('{"b":1}');
      expect(await store.recordings.summary('time-1', asSlot(1), 'a/2')).toBeNull();
    });

    it('[STO134] a summary of less than is recorded by now is not kept, before and after the minute is packed', async () => {
      const { store } = ends();
      await store.recordings.journal([row(5, [1, 2])]);
      const save = (bytes: number) => store.recordings.saveSummary('time-1', asSlot(1), 'a/1', '{}', bytes);
      expect(await save(0)).toBe(false);
      expect(await store.recordings.summary('time-1', asSlot(1), 'a/1')).toBeNull();
      expect(await save(2)).toBe(true);
      await store.recordings.compact({ classId: 'time-1', slot: asSlot(1), source: 'gw/boot', minute: 0 });
      await store.recordings.journal([row(5, [3], { slot: asSlot(2) })]);
      expect(await save(2)).toBe(true);
      expect(await store.recordings.summary('time-1', asSlot(1), 'a/1')).toBe('{}');
    });

    it('[STO14] later samples and later events forget the summaries of their class, compaction does not', async () => {
      const { store } = ends();
      await aClass(store, 'time-2', 'sal-2');
      const save = async () => {
        for (const classId of ['time-1', 'time-2']) await keepSummary(store, classId, asSlot(1), 'a/1', '{}');
      };
      const kept = () =>
        Promise.all(
          ['time-1', 'time-2'].map((classId) => store.recordings.summary(classId, asSlot(1), 'a/1')),
        );
      await save();
      await store.recordings.journal([row(5, [1])]);
      expect(await kept()).toEqual([null, '{}']);
      await save();
      await store.recordings.compact({ classId: 'time-1', slot: asSlot(1), source: 'gw/boot', minute: 0 });
      expect(await kept()).toEqual(['{}', '{}']);
      await store.classes.append('time-1', asClassSeq(1), event({ kind: 'borg', slot: asSlot(1), borg: 17 }));
      expect(await kept()).toEqual([null, '{}']);
    });
  });
}
