import { AppError } from '@takt/shared/errors.ts';
import { asClassSeq, LOG_START } from '@takt/shared/ids.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { at, logOf, STARTED, type Step } from '../../test/support/a-class.ts';
import { busOn, roomOf, type SharedStore, sharedStore, storedLog } from '../../test/support/a-store.ts';
import type { NewEvent, Store } from '../store/store.ts';
import { AMEND_TRIES, type ReadClass } from './amend.ts';
import { amendStored, type ClassLog, openClassLog } from './class-log.ts';

let temp: SharedStore;
let again: Store;
beforeAll(async () => {
  temp = await sharedStore();
  again = await temp.again();
});
afterAll(() => temp.close());
const open: ClassLog[] = [];
afterEach(async () => {
  for (const log of open.splice(0)) await log.close();
});
let rooms = 0;

/** A class of a room of its own, as two processes have it: each with its own end of the store. */
async function twoProcesses(...steps: Step[]) {
  rooms += 1;
  const { roomId } = roomOf(rooms);
  const bus = busOn(() => 0);
  const { log: one, classId } = await storedLog(temp.store, bus, roomId, logOf({}, STARTED, ...steps));
  const other = await openClassLog(roomId, again, bus);
  open.push(one, other);
  return { one, other, bus, roomId, classId };
}

const note = (text: string, commandId: string | null = null): NewEvent => ({
  ...{ kind: 'note', slot: null, text, atMs: at(10), actor: 'staff-1', commandId },
});
/** The text tells how many notes there are: a decision by an old log would tell a number twice. */
const counting = ({ events }: ReadClass): NewEvent =>
  note(String(events.filter(({ kind }) => kind === 'note').length));
const notesOf = async (classId: string) =>
  (await temp.store.classes.events(classId, LOG_START)).flatMap((event) =>
    event.kind === 'note' ? event.text : [],
  );

describe('amending a class', () => {
  it('[CMD53] thirty amendments of each of two processes at once are all written, each decided by the log that it follows', async () => {
    const { one, other, classId } = await twoProcesses();
    const all = [one, other].flatMap((log) =>
      Array.from({ length: 30 }, () => log.amend({ decide: counting })),
    );
    expect((await Promise.all(all)).every(({ outcome }) => outcome === 'appended')).toBe(true);
    expect(await notesOf(classId)).toEqual(Array.from({ length: 60 }, (_, i) => String(i)));
    expect(one.current()?.events.length).toBeGreaterThan(0);
  });

  it('[CMD53] what was written is in `current()` when the amendment resolves', async () => {
    const { one } = await twoProcesses();
    await one.amend({ decide: counting });
    expect(one.current()?.events.at(-1)).toMatchObject({ kind: 'note', text: '0' });
  });

  it('[CMD54] a log that moves on before each of two hundred tries is given up: refused in words, and nothing is written', async () => {
    const { one, bus, roomId, classId } = await twoProcesses();
    let seq = one.current()?.model.lastSeq ?? 0;
    let decided = 0;
    const busy: Store = {
      ...temp.store,
      classes: {
        ...temp.store.classes,
        async append(id, lastSeq, event) {
          // Twice it is really so; from then on the store says the same without being asked.
          if (decided > 2) return { outcome: 'moved', lastSeq };
          await temp.store.classes.append(id, asClassSeq(seq++), note('another'));
          return temp.store.classes.append(id, lastSeq, event);
        },
      },
    };
    const log = await openClassLog(roomId, busy, bus);
    open.push(log);
    const amended = log.amend({
      decide() {
        decided += 1;
        return note('mine');
      },
    });
    const error = await amended.then(
      () => null,
      (refusal: unknown) => refusal,
    );
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ kind: 'unavailable', text: { nb: expect.stringContaining('Prøv igjen') } });
    expect(decided).toBe(AMEND_TRIES);
    expect(await notesOf(classId)).toEqual(['another', 'another']);
  });

  it('[CMD55] a step that has its event already is not decided again, in whichever process it comes again', async () => {
    const { one, other } = await twoProcesses();
    const step = { commandId: 'command-1', decide: () => note('once', 'command-1') };
    const first = await one.amend(step);
    await other.refresh();
    const never = (): never => {
      throw new Error('decided again');
    };
    for (const log of [one, other]) {
      expect(await log.amend({ commandId: 'command-1', decide: never })).toEqual({
        ...first,
        outcome: 'repeated',
      });
    }
  });

  it('[CMD55] the same step through two processes at once becomes one event', async () => {
    const { one, other, classId } = await twoProcesses();
    const step = { commandId: 'command-2', decide: () => note('once', 'command-2') };
    const [a, b] = await Promise.all([one.amend(step), other.amend(step)]);
    expect([a.outcome, b.outcome].sort()).toEqual(['appended', 'repeated']);
    expect(await notesOf(classId)).toEqual(['once']);
  });

  it('[CMD56] what was meant for one class is written into no other that its room has by now', async () => {
    const { one, classId } = await twoProcesses();
    expect(await one.amend({ classId: 'another', decide: counting })).toEqual({ outcome: 'nothing' });
    expect(await one.amend({ classId, decide: () => null })).toEqual({ outcome: 'nothing' });
    expect(await notesOf(classId)).toEqual([]);
  });

  it('[CMD56] what the decision refuses is refused to the caller, and the next amendment is decided all the same', async () => {
    const { one, classId } = await twoProcesses();
    const refusal = new AppError('conflict', { nb: 'Nei.', en: 'No.' });
    const refused = one.amend({
      decide() {
        throw refusal;
      },
    });
    const after = one.amend({ decide: counting });
    await expect(refused).rejects.toBe(refusal);
    expect((await after).outcome).toBe('appended');
    expect(await notesOf(classId)).toEqual(['0']);
  });

  it('[CMD57] a class that its room has no more is amended in its own log, also from two processes at once', async () => {
    const { classId } = await twoProcesses([100, { kind: 'ended', reason: 'staff' }]);
    const all = [temp.store, again].flatMap((store) =>
      Array.from({ length: 10 }, () => amendStored(store, classId, { decide: counting })),
    );
    expect((await Promise.all(all)).every(({ outcome }) => outcome === 'appended')).toBe(true);
    expect(await notesOf(classId)).toEqual(Array.from({ length: 20 }, (_, i) => String(i)));
  });
});
