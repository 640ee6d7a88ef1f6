import type { ClassEvent } from '@takt/shared/class/class.ts';
import { asSlot } from '@takt/shared/ids.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assigned, at, logOf, plan, STARTED, sample } from '../../test/support/a-class.ts';
import {
  busOn,
  roomOf,
  settled,
  storedLog,
  type TempStore,
  tempStore,
  write,
} from '../../test/support/a-store.ts';
import { handClock } from '../../test/support/hand-clock.ts';
import type { JournalRow, Store } from '../store/store.ts';
import { believe } from './believed.ts';
import { readRecorded } from './recorded.ts';
import { startRecorder } from './recorder.ts';

let temp: TempStore;
beforeAll(async () => {
  temp = await tempStore();
});
afterAll(() => temp.close());
let rooms = 0;

/** A store whose recordings the test can hold up or break; everything else is the real one. */
function watched(store: Store) {
  const rows: JournalRow[][] = [];
  const state = { broken: false, packing: true, hold: Promise.resolve() };
  return {
    rows,
    state,
    store: {
      ...store,
      recordings: {
        ...store.recordings,
        async journal(batch: readonly JournalRow[]) {
          rows.push([...batch]);
          await state.hold;
          if (state.broken) throw new Error('the disk is full');
          await store.recordings.journal(batch);
        },
        async compact(chunk: Parameters<Store['recordings']['compact']>[0]) {
          if (!state.packing) throw new Error('cannot pack');
          await store.recordings.compact(chunk);
        },
      },
    },
  };
}

async function recorderOf(nowS = 0, rate = 1, events: readonly ClassEvent[] = CLASS) {
  rooms += 1;
  const hand = handClock(rate, at(nowS));
  const bus = busOn(() => hand.clock.nowMs());
  const { roomId } = roomOf(rooms);
  const { log, classId } = await storedLog(temp.store, bus, roomId, events);
  const { store, rows, state } = watched(temp.store);
  const warnings: string[] = [];
  const recorder = startRecorder({
    log,
    store,
    clock: hand.clock,
    warn: (message) => warnings.push(message),
  });
  /** What the store holds, as seconds of the class and bpm. */
  const kept = async (slot = 1, of = classId) =>
    (await readRecorded(temp.store, of, asSlot(slot))).flatMap(({ samples }) =>
      samples.map(({ atMs, heartRateBpm }) => [(atMs - at(0)) / 1000, heartRateBpm]),
    );
  return { hand, bus, log, classId, roomId, recorder, rows, state, warnings, kept };
}
const CLASS = logOf({ slots: [plan(1), plan(2)] }, assigned(1), assigned(2), STARTED);
/** Whether a promise has settled by now. */
function flag(promise: Promise<void>) {
  const told = { done: false };
  void promise.then(() => {
    told.done = true;
  });
  return told;
}

describe('store before acknowledgement', () => {
  it('[REC-W1] what is accepted resolves after the commit, a second later, and not before', async () => {
    const { recorder, hand, state, kept, rows } = await recorderOf(5);
    const gate = Promise.withResolvers<void>();
    state.hold = gate.promise;
    const told = flag(recorder.accept('gw/1', [sample(1, 4.9, 120), sample(1, 5, 121)]));
    hand.moveTo(at(5.999));
    expect(rows).toHaveLength(0);
    hand.moveTo(at(6));
    await settled(() => rows.length === 1);
    expect([told.done, await kept()]).toEqual([false, []]);
    gate.resolve();
    await settled(() => told.done);
    expect(await kept()).toEqual([
      [4.9, 120],
      [5, 121],
    ]);
    await recorder.close();
  });

  it('[REC-W2] one row a slot and second', async () => {
    const { recorder, rows, classId } = await recorderOf(5);
    void recorder.accept('gw/1', [
      sample(1, 5, 120),
      sample(2, 5.1, 130),
      sample(1, 5.5, 121, { beatCount: 9 }),
      sample(1, 6, 122),
    ]);
    await recorder.flush();
    const second = at(5) / 1000;
    expect(rows[0]?.map(({ blocks, ...row }) => ({ ...row, some: blocks.length > 0 }))).toEqual([
      { classId, slot: 1, source: 'gw/1', second, some: true },
      { classId, slot: 2, source: 'gw/1', second, some: true },
      { classId, slot: 1, source: 'gw/1', second: second + 1, some: true },
    ]);
    await recorder.close();
  });

  it('[REC-W3] a store that fails is tried again with everything, in order, and until then nothing is acknowledged', async () => {
    const { recorder, hand, state, warnings, kept, rows } = await recorderOf(5);
    state.broken = true;
    const first = flag(recorder.accept('gw/1', [sample(1, 5, 120)]));
    hand.moveTo(at(6));
    await settled(() => warnings.length === 1);
    const second = flag(recorder.accept('gw/1', [sample(1, 6, 121)]));
    hand.moveTo(at(7));
    await settled(() => rows.length === 2);
    expect(warnings).toHaveLength(1);
    expect([first.done, second.done, await kept()]).toEqual([false, false, []]);
    state.broken = false;
    hand.moveTo(at(8));
    await settled(() => first.done && second.done);
    expect(await kept()).toEqual([
      [5, 120],
      [6, 121],
    ]);
    expect(rows.at(-1)).toHaveLength(2);
    await recorder.close();
  });

  it('[REC-W4] what needs no commit is resolved at once, also while a commit has failed', async () => {
    const { recorder, hand, state, warnings } = await recorderOf(5);
    state.broken = true;
    void recorder.accept('gw/1', [sample(1, 5, 120)]);
    hand.moveTo(at(6));
    await settled(() => warnings.length === 1);
    await recorder.accept('gw/1', [sample(9, 6, 70)]);
    state.broken = false;
    await recorder.close();
  });

  it('[REC-W5] however fast a demonstration runs there are four commits a real second at most', async () => {
    const { recorder, hand, rows } = await recorderOf(5, 60);
    void recorder.accept('gw/1', [sample(1, 5, 120)]);
    expect(hand.nextMs()).toBe(at(5 + 15));
    hand.moveTo(at(5 + 15));
    await settled(() => rows.length === 1);
    await recorder.close();
  });
});

describe('what is recorded', () => {
  it('[REC-W6] a sample without an assignment never reaches the store', async () => {
    const { recorder, rows } = await recorderOf(5);
    await recorder.accept('gw/1', [sample(3, 5, 70), sample(4, 5, 71)]);
    await recorder.flush();
    await recorder.close();
    expect(rows).toEqual([]);
  });

  it('[REC-W7] nor does a sample from before the start or after the end reach the store; one from a pause does', async () => {
    const events = logOf({}, assigned(1), STARTED, [10, { kind: 'paused' }], [20, { kind: 'resumed' }]);
    const { recorder, kept, log } = await recorderOf(40, 1, events);
    await write(log, { kind: 'ended', reason: 'staff', atMs: at(30), actor: 'staff-1', commandId: null });
    void recorder.accept(
      'gw/1',
      [-1, 0, 15, 30, 31].map((s) => sample(1, s, 100 + s, { beatCount: s & 255 })),
    );
    await recorder.flush();
    expect(await kept()).toEqual([
      [0, 100],
      [15, 115],
      [30, 130],
    ]);
    await recorder.close();
  });

  it('[REC-W8] a strap that repeats the same beat adds nothing; a new count, number or contact does', async () => {
    const { recorder, kept } = await recorderOf(5);
    const beat = (s: number, bpm: number, beatCount: number) => sample(1, s, bpm, { beatCount });
    void recorder.accept('gw/1', [
      beat(1, 120, 7),
      beat(1.25, 120, 7),
      beat(1.5, 120, 7),
      beat(1.75, 121, 7),
      beat(2, 121, 8),
    ]);
    void recorder.accept('gw/1', [beat(2.25, 121, 8), { ...beat(2.5, 121, 8), contact: 'off' }]);
    await recorder.flush();
    expect(await kept()).toEqual([
      [1, 120],
      [1.75, 121],
      [2, 121],
      [2.5, 121],
    ]);
    await recorder.close();
  });

  it('[REC-W9] the last minutes of a class that arrive after the next one was prepared are still its own', async () => {
    const { recorder, log, classId, roomId, bus, hand, kept } = await recorderOf(60);
    await write(log, { kind: 'ended', reason: 'staff', atMs: at(60), actor: 'staff-1', commandId: null });
    const next = logOf({}, assigned(1, 70), [80, { kind: 'started' }]).map((event) =>
      event.kind === 'prepared' ? { ...event, atMs: at(65) } : event,
    );
    const later = await storedLog(temp.store, bus, roomId, next);
    await log.refresh();
    hand.moveTo(at(90));
    void recorder.accept('gw/1', [sample(1, 50, 150), sample(1, 75, 160), sample(1, 85, 170)]);
    await recorder.flush();
    expect([await kept(), await kept(1, later.classId)]).toEqual([[[50, 150]], [[85, 170]]]);
    expect(later.classId).not.toBe(classId);
    await recorder.close();
    await later.log.close();
  });
});

describe('minutes', () => {
  const minute = [0, 20, 40].map((s) => sample(1, s, 100 + s));
  const counted = async (classId: string) => (await temp.store.recordings.read(classId, asSlot(1))).length;

  it('[REC-W10] a minute’s rows become one chunk when it is over, with nothing lost', async () => {
    const { recorder, hand, kept, classId } = await recorderOf(0);
    void recorder.accept('gw/1', minute);
    await recorder.flush();
    expect(await counted(classId)).toBe(3);
    hand.moveTo(at(71));
    void recorder.accept('gw/1', [sample(1, 71, 171)]);
    await recorder.flush();
    await settled(async () => (await counted(classId)) === 2);
    expect(await kept()).toEqual([
      [0, 100],
      [20, 120],
      [40, 140],
      [71, 171],
    ]);
    await recorder.close();
    expect(await counted(classId)).toBe(2);
  });

  it('[REC-W11] packing that fails holds up no acknowledgement, and is tried again', async () => {
    const { recorder, hand, kept, classId, state, warnings } = await recorderOf(0);
    state.packing = false;
    void recorder.accept('gw/1', minute);
    await recorder.flush();
    hand.moveTo(at(71));
    const told = flag(recorder.accept('gw/1', [sample(1, 71, 171)]));
    await recorder.flush();
    await settled(() => told.done && warnings.length === 1);
    state.packing = true;
    await recorder.close();
    expect([await counted(classId), (await kept()).length]).toEqual([2, 4]);
  });
});

describe('read back', () => {
  it('[REC-W12] by slot, in the order of time, whichever gateway heard it; each beat counts once', async () => {
    const { recorder, classId } = await recorderOf(10);
    void recorder.accept('gw/1', [sample(1, 5, 120), sample(2, 5, 130)]);
    void recorder.accept('gw/2', [sample(1, 4, 119)]);
    await recorder.flush();
    // A server that was killed before it could acknowledge gets the same again, and knows nothing of it.
    await temp.store.recordings.journal([
      ...(await temp.store.recordings.read(classId, asSlot(1))).map(({ blocks }) => ({
        classId,
        slot: asSlot(1),
        source: 'gw/1',
        second: at(5) / 1000,
        blocks,
      })),
    ]);
    const read = await readRecorded(temp.store, classId, null);
    expect(read.map(({ slot, samples }) => [slot, samples.map(({ heartRateBpm }) => heartRateBpm)])).toEqual([
      [1, [119, 119, 120, 120]],
      [2, [130]],
    ]);
    // The first beat of a strap waits for its second, which is the only one told.
    expect(believe(read[0]?.samples ?? [], 3).records.map(({ bpm }) => bpm)).toEqual([120]);
    await recorder.close();
  });

  it('[REC-W13] what a restarted server is sent again, on a clock a few ms off, is one reading', async () => {
    const { recorder, hand, log } = await recorderOf(10);
    const beats = [5, 6, 7].map((s) => sample(1, s, 100 + s, { rrTicks: [600 + s] }));
    void recorder.accept('gw/1', beats);
    await recorder.close();
    const restarted = startRecorder({ log, store: temp.store, clock: hand.clock, warn: () => {} });
    void restarted.accept(
      'gw/1',
      beats.map((beat) => ({ ...beat, receivedAtMs: beat.receivedAtMs + 17 })),
    );
    await restarted.close();
    const [slot] = await readRecorded(temp.store, log.current()?.classId ?? '', asSlot(1));
    expect(slot?.samples).toHaveLength(6);
    expect(believe(slot?.samples ?? [], 3).records.map(({ bpm }) => bpm)).toEqual([106, 107]);
  });
});
