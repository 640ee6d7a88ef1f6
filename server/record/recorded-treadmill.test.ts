import type { ClassEvent } from '@takt/shared/class/class.ts';
import { asClassSeq, asSlot } from '@takt/shared/ids.ts';
import { decodeBlocks } from '@takt/shared/recording/takt.ts';
import type { Sample, TreadmillKey } from '@takt/shared/sample.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  assigned,
  at,
  logOf,
  plan,
  STARTED,
  type Step,
  sample,
  treadmill,
} from '../../test/support/a-class.ts';
import { busOn, roomOf, storedLog, type TempStore, tempStore } from '../../test/support/a-store.ts';
import { handClock } from '../../test/support/hand-clock.ts';
import { classSummaries } from './class-summary.ts';
import { readRecorded, samplesAgain } from './recorded.ts';
import { startRecorder } from './recorder.ts';

const FEC = 'fec:77';
let temp: TempStore;
beforeAll(async () => {
  temp = await tempStore();
});
afterAll(() => temp.close());
let rooms = 0;

const placed = (slot: number, sensor: TreadmillKey, atS = -60): Step => [
  atS,
  { kind: 'treadmill', slot: asSlot(slot), sensor },
];
const CLASS = logOf({ slots: [plan(1), plan(2, { nickname: null })] }, assigned(1), placed(1, FEC), STARTED);

/** What is in the store after each gateway has sent what it heard. */
async function recorded(gateways: Record<string, readonly Sample[]>, events: readonly ClassEvent[] = CLASS) {
  rooms += 1;
  const hand = handClock(1, at(600));
  const bus = busOn(() => hand.clock.nowMs());
  const { log, classId } = await storedLog(temp.store, bus, roomOf(rooms).roomId, events);
  const rows: { slot: number; second: number; source: string; readings: number; hearts: number }[] = [];
  const store = {
    ...temp.store,
    recordings: {
      ...temp.store.recordings,
      async journal(batch: Parameters<typeof temp.store.recordings.journal>[0]) {
        for (const { slot, second, source, blocks } of batch) {
          const { samples, treadmill: told } = decodeBlocks(blocks);
          rows.push({
            slot,
            second: second - at(0) / 1000,
            source,
            readings: told.length,
            hearts: samples.length,
          });
        }
        await temp.store.recordings.journal(batch);
      },
    },
  };
  const recorder = startRecorder({ log, store, clock: hand.clock, warn: () => {} });
  const accepted = Object.entries(gateways).map(([source, samples]) => recorder.accept(source, samples));
  await recorder.flush();
  await Promise.all(accepted);
  await recorder.close();
  const slots = await readRecorded(temp.store, classId, null);
  await log.close();
  return { classId, rows, slots };
}
const times = (slots: Awaited<ReturnType<typeof recorded>>['slots'], slot = 1): number[] =>
  slots.find((one) => one.slot === slot)?.treadmill.map(({ atMs }) => (atMs - at(0)) / 1000) ?? [];

describe('a treadmill in the recording', () => {
  it('[REC-W14] shares the row of its slot and second, and is read as it was sent', async () => {
    const told = [treadmill(FEC, 5, 6.5, 8), treadmill(FEC, 5.5, 0, null, 'paused')];
    const { rows, slots } = await recorded({ 'gw/1': [sample(1, 5.2, 120), ...told] });
    expect(rows).toEqual([{ slot: 1, second: 5, source: 'gw/1', readings: 2, hearts: 1 }]);
    expect(samplesAgain(slots)).toEqual([told[0], sample(1, 5.2, 120, { receiver: 'gw/1/' }), told[1]]);
  });

  it('[REC-W15] four repetitions a second are one row a second; a change is written at once', async () => {
    const four = Array.from({ length: 13 }, (_, i) => treadmill(FEC, 10 + i / 4, i < 10 ? 6.5 : 6.6, 8));
    const { rows, slots } = await recorded({ 'gw/1': four });
    expect(times(slots)).toEqual([10, 11, 12, 12.5]);
    expect(rows.map(({ second, readings }) => [second, readings])).toEqual([
      [10, 1],
      [11, 1],
      [12, 2],
    ]);
  });

  it('[REC-W16] while nobody has its slot it never reaches the store: free, before the start, without a slot, left', async () => {
    const events = logOf(
      { slots: [plan(1), plan(2, { nickname: null })] },
      placed(1, FEC),
      placed(2, 'fec:2'),
      STARTED,
      [100, { kind: 'left', slot: asSlot(1), reason: '' }],
    );
    const { rows, slots } = await recorded(
      {
        'gw/1': [
          treadmill(FEC, -1, 6, 1),
          treadmill('fec:2', 5, 6, 1),
          treadmill('fec:3', 5, 6, 1),
          treadmill(FEC, 99, 6, 1),
          treadmill(FEC, 100, 6, 1),
        ],
      },
      events,
    );
    expect(rows).toHaveLength(1);
    expect([times(slots, 1), times(slots, 2)]).toEqual([[99], []]);
  });

  it('[REC-W17] what two gateways heard of one treadmill is kept by both, and read once', async () => {
    const one = Array.from({ length: 5 }, (_, s) => treadmill(FEC, 10 + s, 6.5, 8));
    const other = Array.from({ length: 5 }, (_, s) => treadmill(FEC, 10.02 + s, 6.5, 8));
    const { rows, slots } = await recorded({ 'a/1': one, 'b/1': other });
    expect(rows).toHaveLength(10);
    expect(times(slots)).toEqual([10, 11, 12, 13, 14]);
  });

  it('[SUM33] a class’s summary tells speed, incline and uptake of each person’s own treadmill, by its history', async () => {
    const events = logOf(
      { slots: [plan(1), plan(2)] },
      assigned(1),
      placed(1, FEC),
      placed(2, 'fec:2'),
      STARTED,
      // The first interval is 360–600 s. From 480 s on it is known that the two were mixed up.
      [480, { kind: 'treadmill', slot: asSlot(1), sensor: 'fec:2' }],
      [480, { kind: 'treadmill', slot: asSlot(2), sensor: FEC }],
      [360, { kind: 'treadmill-use', slot: asSlot(2), holdsRails: true, running: false }],
    );
    const all = Array.from({ length: 240 }, (_, s) => [
      treadmill(FEC, 360 + s, 5, 10),
      treadmill('fec:2', 360 + s, 9, 5),
    ]).flat();
    const { classId } = await recorded({ 'gw/1': all }, events);
    const [first, second] = await classSummaries(temp.store, classId, at(600));
    expect(first?.summary.intervals[0]?.treadmill).toEqual({
      meanSpeedKmh: 7,
      speedS: 240,
      meanInclinePercent: 7.5,
      inclineS: 240,
      // Half walking 5 km/h at 10 % (26.83), half running 9 km/h at 5 % (40.25): the product's check values.
      vo2MlKgMin: 33.542,
      vo2S: 240,
    });
    expect(second?.summary.intervals[0]?.treadmill).toMatchObject({
      meanSpeedKmh: 7,
      vo2MlKgMin: null,
      vo2S: 0,
    });
    expect(first?.summary.intervals[1]?.treadmill).toBeNull();
  });

  it('[SUM33] what was recorded before staff said that the treadmill stood elsewhere is not this person’s', async () => {
    const all = Array.from({ length: 240 }, (_, s) => treadmill(FEC, 360 + s, 5, 10));
    const { classId } = await recorded({ 'gw/1': all });
    const late = {
      kind: 'treadmill',
      slot: asSlot(1),
      sensor: null,
      actor: 'staff-1',
      commandId: null,
    } as const;
    await temp.store.classes.append(classId, asClassSeq(CLASS.length), { ...late, atMs: at(480) });
    const [first] = await classSummaries(temp.store, classId, at(600));
    expect(first?.summary.intervals[0]?.treadmill).toMatchObject({ speedS: 122, vo2MlKgMin: null });
  });
});
