import { asSlot } from '@takt/shared/ids.ts';
import type { Frame } from '@takt/shared/wire/frame.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assigned, at, logOf, STARTED, sample } from '../../../test/support/a-class.ts';
import { aRoomClock } from '../../../test/support/a-room-clock.ts';
import {
  busOn,
  roomOf,
  settled,
  storedLog,
  type TempStore,
  tempStore,
} from '../../../test/support/a-store.ts';
import { handClock } from '../../../test/support/hand-clock.ts';
import { publish, subscribe } from '../../bus/channel.ts';
import * as channels from '../../bus/channels.ts';
import { startRecorder } from '../../record/recorder.ts';
import { keepRoom } from './ownership.ts';

let temp: TempStore;
beforeAll(async () => {
  temp = await tempStore();
});
afterAll(() => temp.close());
let rooms = 0;

/** A heart at 180 of 200, a beat a second from `fromS` to before `toS`. */
const steady = (fromS: number, toS: number) =>
  Array.from({ length: toS - fromS }, (_, i) => sample(1, fromS + i, 180));

/** A class that is recorded up to 390 s, taken over at `nowS`; `meanwhile` is done once the recording has been read. */
async function takenOver(nowS: number, endedS: number | null, meanwhile: (of: Meanwhile) => void) {
  const room = roomOf(++rooms);
  const hand = handClock(1, at(nowS));
  const bus = busOn(() => hand.clock.nowMs());
  const { log, classId } = await storedLog(temp.store, bus, room.roomId, logOf({}, assigned(1), STARTED));
  const recorder = startRecorder({ log, store: temp.store, clock: hand.clock, warn: () => {} });
  void recorder.accept('gw/1', steady(0, 391));
  await recorder.flush();
  const end = { kind: 'ended', reason: 'staff', actor: 'staff-1', commandId: null } as const;
  if (endedS !== null) await log.amend({ decide: () => ({ ...end, atMs: at(endedS) }) });
  await temp.store.classes.alive(classId, 1, at(Math.min(nowS, 391)));
  const frames: Frame[] = [];
  await subscribe(bus, channels.frames(room.roomId, 'console'), ({ frame }) => frames.push(frame));
  const { recordings } = temp.store;
  let reads = 0;
  const read: typeof recordings.read = async (...of) => {
    const rows = await recordings.read(...of);
    reads += 1;
    if (reads === 1) meanwhile({ bus, roomId: room.roomId, recorder });
    return rows;
  };
  const owner = keepRoom({
    ...{ clinicId: 'klinikk', room, log, bus, holder: 'heir', warn: () => {} },
    store: { ...temp.store, recordings: { ...recordings, read } },
    clock: aRoomClock(hand.clock),
  });
  const tidy = async (): Promise<void> => {
    await owner.close();
    await recorder.close();
    await log.close();
  };
  const slot = () => frames.at(-1)?.slots.find((one) => one.slot === asSlot(1));
  return { hand, bus, room, frames, slot, tidy };
}
interface Meanwhile {
  readonly bus: ReturnType<typeof busOn>;
  readonly roomId: string;
  readonly recorder: ReturnType<typeof startRecorder>;
}

describe('what comes while a class is taken over', () => {
  it('[OWN43] is heard: a burst that begins while the recording is read is hidden', async () => {
    const one = await takenOver(391, null, ({ bus, roomId }) =>
      publish(bus, channels.samples(roomId), [sample(1, 391, 239)]),
    );
    await settled(() => one.frames.length > 0);
    for (const [s, bpm] of [
      [392, 205],
      [393, 239],
      [394, 180],
    ] as const) {
      one.hand.moveTo(at(s));
      publish(one.bus, channels.samples(one.room.roomId), [sample(1, s, bpm)]);
      await settled(() => one.frames.at(-1)?.atMs === at(s));
      for (let turn = 0; turn < 5; turn++) await null;
      expect([null, 90]).toContain(one.slot()?.percent);
    }
    await one.tidy();
  });

  it('[OWN43] is counted: what was committed after the recording had been read is in the minutes', async () => {
    const one = await takenOver(400, null, ({ recorder }) => {
      void recorder.accept('gw/1', steady(391, 400));
      void recorder.flush();
    });
    await settled(() => one.frames.length > 0);
    expect(one.slot()?.staff?.classInTargetS).toBeLessThan(36);
    for (let s = 401; s <= 404; s++) {
      one.hand.moveTo(at(s));
      await settled(() => one.frames.at(-1)?.atMs === at(s));
    }
    await settled(() => {
      publish(one.bus, channels.ask(one.room.roomId), { type: 'edgeLost' });
      one.hand.moveTo(one.hand.clock.nowMs() + 100);
      return (one.slot()?.staff?.classInTargetS ?? 0) >= 39;
    });
    expect(
      one.frames.filter(({ seq }) => seq === 1),
      'taken over once',
    ).toHaveLength(1);
    await one.tidy();
  });

  it('[OWN44] a class that has ended is taken over with its minutes', async () => {
    const one = await takenOver(395, 392, () => {});
    await settled(() => one.frames.length > 0);
    expect(one.frames[0]).toMatchObject({ status: 'ended' });
    expect(one.frames[0]?.groupInTargetS).toBeGreaterThan(29);
    expect(one.slot()?.staff?.classInTargetS).toBeGreaterThan(29);
    await one.tidy();
  });
});
