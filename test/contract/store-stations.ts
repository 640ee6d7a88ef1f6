/** What every store keeps of a room's stations. Sentences of server/store/store.ts. */
import { asClassSeq, asSlot } from '@takt/shared/ids.ts';
import type { TreadmillKey } from '@takt/shared/sample.ts';
import { describe, expect, it } from 'vitest';
import { aClass, type Ends, event, SEED } from './store-fixture.ts';

export function stationsContract(ends: () => Ends): void {
  describe('stations', () => {
    const told = async (roomId = 'sal-1') =>
      (await ends().store.stations.treadmills(roomId)).map(({ station, sensor }) => [station, sensor]);
    const say = async (lastSeq: number, slot: number, sensor: TreadmillKey | null, classId = 'time-1') =>
      ends().store.classes.append(
        classId,
        asClassSeq(lastSeq),
        event({ kind: 'treadmill', slot: asSlot(slot), sensor }),
      );

    it('[STO27] where a treadmill stands is kept for the next class by the event’s own commit; null takes it away', async () => {
      await aClass(ends().store);
      // Slot 1 of the class is at station 11; slot 3 does not exist yet, and is its own station.
      await say(1, 1, 'fec:900');
      await say(2, 3, 'ftms:c0ffee000003');
      expect(await told()).toEqual([
        [3, 'ftms:c0ffee000003'],
        [11, 'fec:900'],
        [12, 'ftms:c0ffee00000c'],
      ]);
      await say(3, 1, null);
      expect((await told()).map(([station]) => station)).toEqual([3, 12]);
      expect(await ends().other.stations.treadmills('sal-1')).toHaveLength(2);
    });

    it('[STO27] a treadmill stands at one station, also when it came from another room', async () => {
      await aClass(ends().store, 'time-2', 'sal-2');
      await say(1, 5, 'fec:4711', 'time-2');
      expect([await told('sal-1'), await told('sal-2')]).toEqual([
        [[12, 'ftms:c0ffee00000c']],
        [[5, 'fec:4711']],
      ]);
    });

    it('[STO27] an event that was not appended moves nothing', async () => {
      await aClass(ends().store);
      expect(await say(7, 1, 'fec:900')).toMatchObject({ outcome: 'moved' });
      expect(await ends().store.stations.treadmills('sal-1')).toEqual(SEED.treadmills);
    });
  });
}
