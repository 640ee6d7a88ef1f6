import { asClassSeq, asSlot } from '@takt/shared/ids.ts';
import type { HeartSample } from '@takt/shared/sample.ts';
import { heartSamples } from '@takt/shared/sensors.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { assigned, at, logOf, plan, STARTED, sample } from '../../test/support/a-class.ts';
import { aRoomClock } from '../../test/support/a-room-clock.ts';
import { busOn, settled, storedLog, type TempStore, tempStore } from '../../test/support/a-store.ts';
import { handClock } from '../../test/support/hand-clock.ts';
import { subscribe } from '../bus/channel.ts';
import * as channels from '../bus/channels.ts';
import { type Recorder, startRecorder } from '../record/recorder.ts';
import { roomIntake } from './intake.ts';

let temp: TempStore;
beforeAll(async () => {
  temp = await tempStore();
});
afterAll(() => temp.close());

it('[PAIR33] how strongly a strap was heard is sent on by gateway and receiver; the recorder gets what came', async () => {
  const bus = busOn(() => 0);
  const [told, kept]: [HeartSample[], unknown[]] = [[], []];
  await subscribe(bus, channels.samples('sal-1'), (samples) => {
    told.push(...heartSamples(samples));
  });
  const recorder = {
    accept: async (source: string, samples: unknown) => void kept.push(source, samples),
    places: () => true,
  } as unknown as Recorder;
  const samples = [sample(1, 0, 120, { strengthDbm: -40, receiver: 'hci0' }), sample(2, 0, 120)];
  const { log } = await storedLog(temp.store, bus, 'sal-1', logOf({}));
  const clock = aRoomClock(handClock().clock, { offsetMs: 5000 });
  const intake = roomIntake({ roomId: 'sal-1', log, recorder, bus, clock });
  await intake.accept('gw/with/boot', samples);
  await null;
  expect(told).toMatchObject([
    { strengthDbm: -40, receiver: 'gw/with/boot/hci0' },
    { heartRateBpm: 120, receiver: 'gw/with/boot/' },
  ]);
  const onRoomClock = samples.map((one) => ({ ...one, receivedAtMs: one.receivedAtMs + 5000 }));
  expect(kept).toEqual(['gw/with/boot', onRoomClock]);
});

it('[LOOP41] before the room’s time is known no sample is placed on it, and none is acknowledged', async () => {
  const bus = busOn(() => 0);
  const kept: unknown[] = [];
  const recorder = {
    accept: async (_: string, samples: unknown) => void kept.push(samples),
    places: () => true,
  } as unknown as Recorder;
  const { log } = await storedLog(temp.store, bus, 'sal-2', logOf({}));
  const hand = handClock(1, at(0));
  const clock = aRoomClock(hand.clock);
  const intake = roomIntake({ roomId: 'sal-2', log, recorder, bus, clock });
  let acknowledged = false;
  const done = intake.accept('gw/1', [sample(1, 1, 120)]).then(() => {
    acknowledged = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([kept, acknowledged]).toEqual([[], false]);
  clock.own(1, at(3600));
  await done;
  expect(kept).toEqual([[sample(1, 3601, 120, { beatCount: 1 })]]);
});

it('[LOOP42] a class that another process has just begun is recorded from its first beat, before this process was told of it', async () => {
  const bus = busOn(() => 0);
  const prepared = logOf({ slots: [plan(1)] }, assigned(1));
  const { log, classId } = await storedLog(temp.store, bus, 'sal-3', prepared);
  const hand = handClock(1, at(0));
  const clock = aRoomClock(hand.clock, { offsetMs: 0 });
  const recorder = startRecorder({ log, store: temp.store, clock, warn: () => {} });
  const intake = roomIntake({ roomId: 'sal-3', log, recorder, bus, clock });
  // "Class changed" is lost: this process has not heard of the start.
  const [, start] = [STARTED[0], { ...STARTED[1], atMs: at(0), actor: 'staff-1', commandId: null }];
  await temp.store.classes.append(classId, asClassSeq(prepared.length), start);
  const done = intake.accept('gw/1', [sample(1, 1, 120), sample(3, 1, 99)]);
  await settled(() => hand.timers() > 0);
  hand.moveTo(at(2));
  await done;
  expect(await temp.store.recordings.read(classId, asSlot(1))).toHaveLength(1);
  await recorder.close();
  await log.close();
});
