import { AppError } from '@takt/shared/errors.ts';
import { asSlot } from '@takt/shared/ids.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { assigned, at, logOf, STARTED, sample } from '../../test/support/a-class.ts';
import { busOn, roomOf, settled, storedLog, type TempStore, tempStore } from '../../test/support/a-store.ts';
import { handClock } from '../../test/support/hand-clock.ts';
import { readRecorded } from './recorded.ts';
import { NotTaken, type Recorder, startRecorder } from './recorder.ts';

const CLASS = logOf({}, assigned(1), STARTED);
/** Of a second of one strap: about 450 bytes. */
const LIMIT_BYTES = 5000;

let temp: TempStore;
beforeAll(async () => {
  temp = await tempStore();
});
afterAll(() => temp.close());

let rooms = 0;
let full: boolean;
let tries: number;
let hand: ReturnType<typeof handClock>;
let recorder: Recorder;
let warnings: string[];
let classId: string;
beforeEach(async () => {
  rooms += 1;
  [full, tries, warnings] = [true, 0, []];
  hand = handClock(1, at(0));
  const { store } = temp;
  const stored = await storedLog(
    store,
    busOn(() => hand.clock.nowMs()),
    roomOf(rooms).roomId,
    CLASS,
  );
  classId = stored.classId;
  recorder = startRecorder({
    log: stored.log,
    clock: hand.clock,
    limitBytes: LIMIT_BYTES,
    warn: (message) => warnings.push(message),
    store: {
      ...store,
      recordings: {
        ...store.recordings,
        async journal(batch) {
          tries += 1;
          if (full) throw new AppError('unavailable', { nb: 'full', en: 'full' });
          await store.recordings.journal(batch);
        },
      },
    },
  });
});

/** A sample a second, and the try to write it. */
async function hear(fromS: number, toS: number, keptAt: 'here' | 'source'): Promise<(Error | null)[]> {
  const outcomes: (Error | null)[] = [];
  for (let s = fromS; s < toS; s++) {
    const before = tries;
    let refused = false;
    recorder.accept(`gw/${keptAt}`, [sample(1, s, 100 + (s % 50))], keptAt).then(
      () => outcomes.push(null),
      (error) => {
        refused = true;
        outcomes.push(error);
      },
    );
    await null;
    hand.moveTo(at(s + 1));
    await settled(() => refused || tries > before);
  }
  return outcomes;
}
const kept = async () =>
  (await readRecorded(temp.store, classId, asSlot(1))).flatMap(({ samples }) =>
    samples.map(({ atMs }) => (atMs - at(0)) / 1000),
  );
const makeRoom = async (): Promise<void> => {
  full = false;
  hand.moveTo(hand.clock.nowMs() + 1000);
  await settled(() => recorder.state().waiting === 0);
};

describe('a disk that is full for longer than the memory lasts', () => {
  it('[REC-W70] of samples that no gateway keeps the oldest are lost, counted with their time, and reported once; the rest is written', async () => {
    await hear(0, 30, 'here');
    const { waiting, waitingBytes, limitBytes, lost, sinceMs } = recorder.state();
    expect(limitBytes).toBe(LIMIT_BYTES);
    expect(waitingBytes).toBeLessThanOrEqual(LIMIT_BYTES);
    expect(lost).toEqual({ samples: 30 - waiting, fromMs: at(0), toMs: at(29 - waiting) });
    expect(sinceMs).toBe(at(30 - waiting));
    expect(warnings).toHaveLength(2);
    expect(warnings[1]).toMatch(/the oldest are lost/);
    await makeRoom();
    expect(await kept()).toEqual(Array.from({ length: waiting }, (_, i) => 30 - waiting + i));
    expect(recorder.state()).toMatchObject({ waiting: 0, waitingBytes: 0, sinceMs: null });
    await recorder.close();
  });

  it('[REC-W71] samples that a gateway keeps are not taken any more, none is lost, and they are asked for again when there is room', async () => {
    const asked: number[] = [];
    recorder.onRoom(() => asked.push(tries));
    const outcomes = await hear(0, 30, 'source');
    const taken = recorder.state().waiting;
    expect(taken).toBeGreaterThan(3);
    expect(outcomes.filter((error) => error instanceof NotTaken)).toHaveLength(30 - taken);
    expect(recorder.state()).toMatchObject({ leftAtSource: true, lost: null });
    expect(asked).toEqual([]);
    await makeRoom();
    await settled(() => asked.length === 1);
    expect(recorder.state().leftAtSource).toBe(false);
    // The gateway sends all that was not acknowledged.
    const again = Array.from({ length: 30 - taken }, (_, i) =>
      sample(1, taken + i, 100 + ((taken + i) % 50)),
    );
    void recorder.accept('gw/source', again, 'source');
    await recorder.flush();
    expect(await kept()).toEqual(Array.from({ length: 30 }, (_, i) => i));
    await recorder.close();
  });

  it('[REC-W72] a failure is reported once, however often it is tried again, and again when it comes back', async () => {
    await hear(0, 5, 'here');
    expect(warnings).toHaveLength(1);
    await makeRoom();
    full = true;
    await hear(10, 13, 'here');
    expect(warnings).toHaveLength(2);
    full = false;
    await recorder.close();
  });

  it('[REC-W73] a program that ends while the disk is full says how much ends with it', async () => {
    await hear(0, 4, 'here');
    await recorder.close();
    expect(warnings.at(-1)).toMatch(/^4 samples could not be written/);
  });
});
