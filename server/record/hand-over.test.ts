import type { ClassEvent } from '@takt/shared/class/class.ts';
import { foldClass } from '@takt/shared/class/class.ts';
import { asClassSeq, asSlot } from '@takt/shared/ids.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  assigned,
  at,
  logOf,
  plan,
  STARTED,
  type Step,
  sample,
  sensorOf,
  viewAt,
} from '../../test/support/a-class.ts';
import { busOn, storedLog, type TempStore, tempStore } from '../../test/support/a-store.ts';
import { handClock } from '../../test/support/hand-clock.ts';
import { rebuildClassState } from '../live/owner/rebuild.ts';
import { classSummaries } from './class-summary.ts';
import { readRecorded } from './recorded.ts';
import { startRecorder } from './recorder.ts';

let temp: TempStore;
beforeAll(async () => {
  temp = await tempStore();
});
afterAll(() => temp.close());
let rooms = 0;

const END: Step = [120, { kind: 'ended', reason: 'staff' }];
/** The strap tells who wears it by its number: 1 beats at 100 and more, 2 at 150 and more. */
const bpm = (slot: number, s: number): number => (slot === 1 ? 100 : 150) + (s % 10);

/** Both straps beat once a second throughout; resolves to what each slot kept, as [second, bpm]. */
async function classOf(...steps: Step[]) {
  rooms += 1;
  const events: ClassEvent[] = logOf({ slots: [plan(1), plan(2)] }, ...steps);
  const whole = logOf({ slots: [plan(1), plan(2)] }, ...steps, END);
  const hand = handClock(1, at(130));
  const bus = busOn(() => hand.clock.nowMs());
  const { log, classId } = await storedLog(temp.store, bus, `sal-${rooms}`, events);
  const recorder = startRecorder({ log, store: temp.store, clock: hand.clock, warn: () => {} });
  const samples = Array.from({ length: 121 }, (_, s) =>
    [1, 2].map((slot) => sample(slot, s, bpm(slot, s), { strengthDbm: -40, receiver: 'hci0' })),
  ).flat();
  const accepted = recorder.accept('gw/1', samples);
  await recorder.flush();
  await accepted;
  await recorder.close();
  await temp.store.classes.append(classId, asClassSeq(events.length), {
    ...END[1],
    atMs: at(END[0]),
    actor: 'staff-1',
    commandId: null,
  });
  await log.close();
  const kept = async (slot: number) =>
    (await readRecorded(temp.store, classId, asSlot(slot))).flatMap(({ samples: some }) =>
      some.map(({ atMs, heartRateBpm }) => ({ s: (atMs - at(0)) / 1000, bpm: heartRateBpm })),
    );
  const written = JSON.stringify(await readRecorded(temp.store, classId, null));
  expect(written, 'strength is for pairing').not.toMatch(/strength|-\d\d\b/);
  const summaries = await classSummaries(temp.store, classId, at(130));
  const heard = samples.filter(({ receivedAtMs }) => receivedAtMs <= at(119));
  const state = rebuildClassState(events, { samples: heard, batteries: [] }, { untilMs: at(119) });
  return { kept, summaries, live: viewAt(state, at(119)), model: foldClass(whole) };
}
const stretch = (slot: number, fromS: number, toS: number) =>
  Array.from({ length: toS - fromS }, (_, n) => ({ s: fromS + n, bpm: bpm(slot, fromS + n) }));

describe('whose a heart rate is, when straps change hands', () => {
  it('[PAIR20] a strap handed over in the class: each has exactly their own stretch, in recording and summary', async () => {
    const { kept, summaries } = await classOf(assigned(1), STARTED, [
      60,
      {
        kind: 'assigned',
        slot: asSlot(2),
        strap: { strapId: 'belte-1', label: '1', sensors: [sensorOf(1)] },
      },
    ]);
    expect(await kept(1)).toEqual(stretch(1, 0, 60));
    expect(await kept(2)).toEqual(stretch(1, 60, 121));
    expect(summaries.map(({ summary }) => summary.heartRate?.max)).toEqual([109, 109]);
    const covered = summaries.map(({ summary }) => summary.countedS);
    // From the second beat on.
    expect(covered[0]).toBeGreaterThanOrEqual(59);
    expect(covered[0]).toBeLessThanOrEqual(63);
    expect(covered[1]).toBe(59);
  });

  it('[PAIR21] two who swap: the stretch before is the one’s, the stretch after the other’s, in one instant', async () => {
    const { kept, summaries, model } = await classOf(assigned(1), assigned(2), STARTED, [
      60,
      { kind: 'swapped', slot: asSlot(1), withSlot: asSlot(2) },
    ]);
    expect(await kept(1)).toEqual([...stretch(1, 0, 60), ...stretch(2, 60, 121)]);
    expect(await kept(2)).toEqual([...stretch(2, 0, 60), ...stretch(1, 60, 121)]);
    expect(summaries.map(({ summary }) => summary.heartRate?.max)).toEqual([159, 159]);
    expect(
      model.assignments.map(({ slot, strap, fromMs, toMs }) => [slot, strap.label, fromMs, toMs]),
    ).toEqual([
      [1, '1', at(-60), at(60)],
      [2, '2', at(-60), at(60)],
      [2, '1', at(60), null],
      [1, '2', at(60), null],
    ]);
  });

  it('[PAIR21] a swap with one who has none hands the strap over', async () => {
    const { kept } = await classOf(assigned(1), STARTED, [
      60,
      { kind: 'swapped', slot: asSlot(2), withSlot: asSlot(1) },
    ]);
    expect(await kept(1)).toEqual(stretch(1, 0, 60));
    expect(await kept(2)).toEqual(stretch(1, 60, 121));
  });

  it('[PAIR22] a strap lent and given back: three stretches, the middle one the other’s, and none for the time without an assignment', async () => {
    const { kept } = await classOf(
      assigned(1),
      STARTED,
      [30, { kind: 'swapped', slot: asSlot(1), withSlot: asSlot(2) }],
      [60, { kind: 'unassigned', slot: asSlot(2) }],
      [
        90,
        {
          kind: 'assigned',
          slot: asSlot(1),
          strap: { strapId: 'belte-1', label: '1', sensors: [sensorOf(1)] },
        },
      ],
    );
    expect(await kept(1)).toEqual([...stretch(1, 0, 30), ...stretch(1, 90, 121)]);
    expect(await kept(2)).toEqual(stretch(1, 30, 60));
  });

  it('[PAIR23] a server that starts again shows each the strap they have now', async () => {
    const { live } = await classOf(assigned(1), assigned(2), STARTED, [
      60,
      { kind: 'swapped', slot: asSlot(1), withSlot: asSlot(2) },
    ]);
    expect(live.slots.map(({ slot, bpm }) => [slot, bpm])).toEqual([
      [1, bpm(2, 119)],
      [2, bpm(1, 119)],
    ]);
  });
});
