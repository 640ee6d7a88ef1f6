/** What every store does, whatever database is under it. Sentences of server/store/store.ts. */
import type { ClassRow, NewEvent, Seed, Store } from '@takt/server/store/store.ts';
import type { SlotPlan } from '@takt/shared/class.ts';
import { AppError } from '@takt/shared/errors.ts';
import { templateById } from '@takt/shared/protocol.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

export interface StoreMedium {
  /** Another process's end of the same database. */
  open(): Promise<Store>;
  /** Empties the tables under the open stores. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

const plan = (slot: number, more: Partial<SlotPlan> = {}): SlotPlan => ({
  slot,
  station: slot + 10,
  personId: `p${slot}`,
  nickname: `Kallenavn ${slot}`,
  hrMax: { bpm: 180 + slot, method: 'measured', date: '2025-03-01' },
  hrRestBpm: 60,
  sex: 'f',
  target: 'heart-rate',
  display: 'number',
  ...more,
});

export const SEED: Seed = {
  clinic: { clinicId: 'klinikk', name: 'Klinikken', timeZone: 'Europe/Oslo' },
  rooms: [
    { roomId: 'sal-1', clinicId: 'klinikk', name: 'Sal 1' },
    { roomId: 'sal-2', clinicId: 'klinikk', name: 'Sal 2' },
  ],
  group: {
    groupId: 'tirsdag',
    name: 'Tirsdag',
    members: [
      { plan: plan(1), strap: { strapId: 'b1', label: '14', sensors: ['ant:4711', 'ble:c0ffee000001'] } },
      {
        plan: plan(2, {
          nickname: null,
          hrMax: null,
          hrRestBpm: null,
          sex: null,
          target: 'rpe',
          display: 'words',
        }),
        strap: null,
      },
    ],
  },
  straps: [
    { strapId: 'b1', label: '14', sensors: ['ant:4711', 'ble:c0ffee000001'] },
    { strapId: 'b2', label: null, sensors: ['ble:c0ffee000002'] },
  ],
};

const template = templateById('4x4')!;

export const prepared = (slots: SlotPlan[] = [plan(1)], atMs = 1000): NewEvent & { kind: 'prepared' } => ({
  kind: 'prepared',
  template,
  slots,
  atMs,
  actor: 'staff-1',
  commandId: null,
});

type Bare<K extends NewEvent['kind']> = Omit<Extract<NewEvent, { kind: K }>, 'actor' | 'commandId' | 'atMs'>;
/** An event of the staff's. */
export const event = <K extends NewEvent['kind']>(
  body: Bare<K> & { kind: K },
  atMs = 2000,
  commandId: string | null = null,
) => ({ ...body, atMs, actor: 'staff-1', commandId }) as unknown as NewEvent;

/** Opens a class with one slot in Sal 1. */
export async function aClass(
  store: Store,
  classId = 'time-1',
  roomId = 'sal-1',
  atMs = 1000,
): Promise<ClassRow> {
  const row = await store.classes.create({
    classId,
    clinicId: 'klinikk',
    roomId,
    event: prepared([plan(1)], atMs),
  });
  if (row === null) throw new Error(`${roomId} is occupied`);
  return row;
}

export const row = (
  second: number,
  blocks: number[],
  more: Partial<{ slot: number; source: string }> = {},
) => ({
  classId: 'time-1',
  slot: 1,
  source: 'gw/boot',
  second,
  blocks: Uint8Array.from(blocks),
  ...more,
});

/** A slot's bytes, one block after the other. */
export async function bytesOf(store: Store, slot: number | null, classId = 'time-1'): Promise<number[]> {
  return (await store.recordings.read(classId, slot)).flatMap(({ blocks }) => Array.from(blocks));
}

export async function refusal(work: Promise<unknown>): Promise<AppError> {
  const reason = await work.then(
    () => 'no error',
    (error: unknown) => error,
  );
  if (reason instanceof AppError) return reason;
  throw new Error(`expected an AppError, got ${String(reason)}`, { cause: reason });
}

export function storeContract(name: string, medium: () => Promise<StoreMedium>): void {
  describe(`a store: ${name}`, () => {
    let under: StoreMedium;
    let store: Store;
    let other: Store;
    beforeAll(async () => {
      under = await medium();
      store = await under.open();
      other = await under.open();
    });
    beforeEach(() => store.people.seed(SEED));
    afterEach(() => under.empty());
    afterAll(async () => {
      await store.close();
      await other.close();
      await under.close();
    });

    describe('classes', () => {
      it('[STO1] a class is created with its first event, and its row tells what the event says', async () => {
        const created = await store.classes.create({
          classId: 'time-1',
          clinicId: 'klinikk',
          roomId: 'sal-1',
          event: prepared([plan(1), plan(2), plan(3, { nickname: null, personId: null })]),
        });
        expect(created).toEqual({
          classId: 'time-1',
          clinicId: 'klinikk',
          roomId: 'sal-1',
          templateId: '4x4',
          templateName: '4x4',
          preparedAtMs: 1000,
          startedAtMs: null,
          endedAtMs: null,
          aliveAtMs: 1000,
          participants: 2,
        });
        expect(await store.classes.get('time-1')).toEqual(created);
        expect(await store.classes.openInRoom('sal-1')).toEqual(created);
        const [first] = await store.classes.events('time-1', 0);
        expect(first).toMatchObject({ seq: 1, kind: 'prepared', atMs: 1000, actor: 'staff-1', template });
      });

      it('[STO2] a room has one class that has not ended; another room has its own', async () => {
        await aClass(store);
        const again = { classId: 'time-2', clinicId: 'klinikk', roomId: 'sal-1', event: prepared() };
        expect(await store.classes.create(again)).toBeNull();
        expect(await store.classes.get('time-2')).toBeNull();
        expect(await store.classes.create({ ...again, roomId: 'sal-2' })).not.toBeNull();
        await store.classes.append('time-1', 1, event({ kind: 'ended', reason: 'staff' }));
        expect(await store.classes.openInRoom('sal-1')).toBeNull();
        expect(await store.classes.create({ ...again, classId: 'time-3' })).not.toBeNull();
      });

      it('[STO2] of two that create a class in one room at once, one gets it', async () => {
        const wanted = (classId: string) => ({
          classId,
          clinicId: 'klinikk',
          roomId: 'sal-1',
          event: prepared(),
        });
        const both = await Promise.all([
          store.classes.create(wanted('a')),
          other.classes.create(wanted('b')),
        ]);
        expect(both.filter((created) => created !== null)).toHaveLength(1);
      });

      it('[STO3] an event is appended if the log still ends where its writer saw it end', async () => {
        await aClass(store);
        const started = event({ kind: 'started' }, 2000.25);
        expect(await store.classes.append('time-1', 1, started)).toEqual({
          outcome: 'appended',
          event: { ...started, seq: 2 },
        });
        expect(await store.classes.append('time-1', 1, event({ kind: 'paused' }, 3000))).toEqual({
          outcome: 'moved',
          lastSeq: 2,
        });
        expect(await store.classes.events('time-1', 1)).toEqual([{ ...started, seq: 2 }]);
        expect((await store.classes.get('time-1'))?.startedAtMs).toBe(2000.25);
      });

      it('[STO3] of two writers with the same last event one appends and the other is told: no gap, no double', async () => {
        await aClass(store);
        const perseverance = async (writer: Store, who: string): Promise<void> => {
          let seen = 1;
          for (let i = 0; i < 15; ) {
            const note = event({ kind: 'note', slot: 1, text: `${who}${i}` });
            const result = await writer.classes.append('time-1', seen, note);
            seen = result.outcome === 'moved' ? result.lastSeq : result.event.seq;
            if (result.outcome === 'appended') i += 1;
          }
        };
        await Promise.all([perseverance(store, 'a'), perseverance(other, 'b')]);
        const log = await store.classes.events('time-1', 0);
        expect(log.map((entry) => entry.seq)).toEqual(Array.from({ length: 31 }, (_, i) => i + 1));
        const texts = log.flatMap((entry) => (entry.kind === 'note' ? [entry.text] : []));
        expect(new Set(texts).size).toBe(30);
      });

      it('[STO4] a repeated commandId writes nothing and gives the event that it has, whatever has happened since', async () => {
        await aClass(store);
        const pause = event({ kind: 'started' }, 2000, 'command-1');
        await store.classes.append('time-1', 1, pause);
        await store.classes.append('time-1', 2, event({ kind: 'paused' }, 3000));
        expect(await store.classes.append('time-1', 1, pause)).toEqual({
          outcome: 'repeated',
          event: { ...pause, seq: 2 },
        });
        expect(await store.classes.append('time-1', 3, { ...pause, atMs: 9 })).toMatchObject({
          outcome: 'repeated',
        });
        expect(await store.classes.events('time-1', 0)).toHaveLength(3);
      });

      it('[STO4] the same commandId in another class is another command', async () => {
        await aClass(store);
        await aClass(store, 'time-2', 'sal-2');
        const start = event({ kind: 'started' }, 2000, 'command-1');
        expect(await store.classes.append('time-1', 1, start)).toMatchObject({ outcome: 'appended' });
        expect(await store.classes.append('time-2', 1, start)).toMatchObject({ outcome: 'appended' });
      });

      it('[STO5] the row follows its log: who joins, the end, and an end that is taken back', async () => {
        await aClass(store);
        await store.classes.append('time-1', 1, event({ kind: 'started' }));
        await store.classes.append('time-1', 2, event({ kind: 'joined', slot: plan(4) }, 3000));
        await store.classes.append('time-1', 3, event({ kind: 'left', slot: 4, reason: 'time' }, 4000));
        await store.classes.append('time-1', 4, event({ kind: 'ended', reason: 'staff' }, 5000));
        expect(await store.classes.get('time-1')).toMatchObject({ endedAtMs: 5000, participants: 2 });
        await store.classes.append('time-1', 5, event({ kind: 'undone', undoneSeq: 5 }, 6000));
        expect(await store.classes.openInRoom('sal-1')).toMatchObject({ classId: 'time-1', endedAtMs: null });
      });

      it('[STO5] an end is not taken back when the room has another class by now', async () => {
        await aClass(store);
        await store.classes.append('time-1', 1, event({ kind: 'ended', reason: 'staff' }));
        await aClass(store, 'time-2');
        const undo = store.classes.append('time-1', 2, event({ kind: 'undone', undoneSeq: 2 }));
        expect((await refusal(undo)).kind).toBe('conflict');
        expect(await store.classes.events('time-1', 0)).toHaveLength(2);
      });

      it('[STO6] events come back as they were written, every field and every letter', async () => {
        await aClass(store);
        const events = [
          event({ kind: 'note', slot: null, text: 'æøå "sitat" \n 😀 null' }, 2000.125, 'command-9'),
          event({
            kind: 'hrmax',
            slot: 1,
            hrMax: { bpm: 190, method: 'formula', date: null },
            wholeClass: true,
          }),
          event({ kind: 'assigned', slot: 1, strap: SEED.straps[0]! }),
          event({ kind: 'outage', fromMs: 1234.5 }),
        ];
        for (const [i, one] of events.entries()) await store.classes.append('time-1', i + 1, one);
        const log = await store.classes.events('time-1', 1);
        expect(log).toEqual(events.map((one, i) => ({ ...one, seq: i + 2 })));
      });

      it('[STO7] a clinic lists its classes newest first, so many as are asked for', async () => {
        for (const [i, atMs] of [3000, 1000, 2000].entries()) {
          await aClass(store, `time-${i}`, 'sal-1', atMs);
          await store.classes.append(`time-${i}`, 1, event({ kind: 'ended', reason: 'staff' }, atMs + 1));
        }
        const ids = async (limit: number) =>
          (await store.classes.list('klinikk', limit)).map((listed) => listed.classId);
        expect(await ids(10)).toEqual(['time-0', 'time-2', 'time-1']);
        expect(await ids(2)).toEqual(['time-0', 'time-2']);
        expect(await store.classes.list('en annen', 10)).toEqual([]);
      });

      it('[STO8] a sign of life with a lower fence than one seen is refused and writes nothing', async () => {
        await aClass(store);
        const fence = 1_795_342_239_665;
        expect(await store.classes.alive('time-1', fence, 5000)).toBe(true);
        expect(await store.classes.alive('time-1', fence, 6000)).toBe(true);
        expect(await store.classes.alive('time-1', fence + 1, 7000.5)).toBe(true);
        expect(await store.classes.alive('time-1', fence, 8000)).toBe(false);
        expect((await store.classes.get('time-1'))?.aliveAtMs).toBe(7000.5);
      });

      it('[STO9] what is not there is null, empty or false to a reader, and an AppError to a writer', async () => {
        expect(await store.classes.get('ingen')).toBeNull();
        expect(await store.classes.openInRoom('ingen')).toBeNull();
        expect(await store.classes.events('ingen', 0)).toEqual([]);
        expect(await store.classes.alive('ingen', 1, 1)).toBe(false);
        expect(await store.recordings.read('ingen', null)).toEqual([]);
        expect(await store.recordings.summary('ingen', 1, 'a')).toBeNull();
        expect(await store.people.members('ingen')).toEqual([]);
        const writes = [
          store.classes.append('ingen', 0, event({ kind: 'started' })),
          store.classes.create({ classId: 'x', clinicId: 'klinikk', roomId: 'ingen', event: prepared() }),
          store.recordings.journal([{ ...row(0, [1]), classId: 'ingen' }]),
          store.recordings.saveSummary('ingen', 1, 'a', '{}'),
          store.people.addHrMax('ingen', { bpm: 180, method: 'measured', date: null }, 'staff-1', 1),
        ];
        for (const write of writes) expect((await refusal(write)).kind).toBe('not-found');
      });
    });

    describe('recordings', () => {
      beforeEach(() => aClass(store));

      it('[STO10] blocks read the same before, between and after compactions', async () => {
        const slot2 = { slot: 2 };
        const rows = [58, 59, 60, 61, 119, 120].map((second) => row(second, [second, 0, 255]));
        await store.recordings.journal([...rows, row(59, [7], slot2)]);
        const expected = rows.flatMap((one) => Array.from(one.blocks));
        const reads = [await bytesOf(store, 1)];
        for (const minute of [1, 0, 2, 1]) {
          await store.recordings.compact({ classId: 'time-1', slot: 1, source: 'gw/boot', minute });
          reads.push(await bytesOf(store, 1));
        }
        expect(reads).toEqual(Array(5).fill(expected));
        expect((await store.recordings.read('time-1', 1)).length).toBe(3);
        expect(await bytesOf(store, 2)).toEqual([7]);
      });

      it('[STO10] every slot is read together, oldest minute first', async () => {
        await store.recordings.journal([row(60, [3]), row(0, [2], { slot: 2 }), row(0, [1])]);
        const all = await store.recordings.read('time-1', null);
        expect(all.map(({ slot, blocks }) => [slot, ...blocks])).toEqual([
          [1, 1],
          [2, 2],
          [1, 3],
        ]);
      });

      it('[STO11] a second that is written twice keeps both, one behind the other', async () => {
        await store.recordings.journal([row(5, [1]), row(5, [2])]);
        await store.recordings.journal([row(5, [3])]);
        expect(await bytesOf(store, 1)).toEqual([1, 2, 3]);
        await store.recordings.compact({ classId: 'time-1', slot: 1, source: 'gw/boot', minute: 0 });
        expect(await bytesOf(store, 1)).toEqual([1, 2, 3]);
      });

      it('[STO11] rows of two gateways, or of two boots of one, never overwrite each other', async () => {
        await store.recordings.journal([row(5, [1]), row(5, [2], { source: 'gw/boot2' })]);
        const before = await bytesOf(store, 1);
        await store.recordings.compact({ classId: 'time-1', slot: 1, source: 'gw/boot2', minute: 0 });
        const between = await bytesOf(store, 1);
        await store.recordings.compact({ classId: 'time-1', slot: 1, source: 'gw/boot', minute: 0 });
        expect([before, between, await bytesOf(store, 1)]).toEqual(Array(3).fill([1, 2]));
      });

      it('[STO12] a row that comes after its minute was compacted is kept, and joins the chunk at the next', async () => {
        const chunk = { classId: 'time-1', slot: 1, source: 'gw/boot', minute: 0 };
        await store.recordings.journal([row(5, [1]), row(7, [2])]);
        await store.recordings.compact(chunk);
        await store.recordings.journal([row(6, [3])]);
        const between = await bytesOf(store, 1);
        await store.recordings.compact(chunk);
        await store.recordings.compact(chunk);
        expect([between, await bytesOf(store, 1)]).toEqual([
          [1, 2, 3],
          [1, 2, 3],
        ]);
        expect(await store.recordings.read('time-1', 1)).toHaveLength(1);
      });

      it('[STO13] the rows of one call are committed all or none', async () => {
        const half = store.recordings.journal([row(5, [1]), { ...row(5, [2]), classId: 'ingen' }]);
        await refusal(half);
        expect(await bytesOf(store, 1)).toEqual([]);
      });

      it('[STO13] a block is what was given even when its buffer is used again', async () => {
        const shared = Uint8Array.from([9, 1, 2, 9]);
        const written = store.recordings.journal([{ ...row(5, []), blocks: shared.subarray(1, 3) }]);
        shared.fill(0);
        await written;
        expect(await bytesOf(store, 1)).toEqual([1, 2]);
      });

      it('[STO14] a summary is kept by slot and algorithm, and saving it again replaces it', async () => {
        await store.recordings.saveSummary('time-1', 1, 'a/1', '{"a":1}');
        await store.recordings.saveSummary('time-1', 1, 'a/1', '{"a":2}');
        await store.recordings.saveSummary('time-1', 2, 'a/1', '{"b":1}');
        expect(await store.recordings.summary('time-1', 1, 'a/1')).toBe('{"a":2}');
        expect(await store.recordings.summary('time-1', 2, 'a/1')).toBe('{"b":1}');
        expect(await store.recordings.summary('time-1', 1, 'a/2')).toBeNull();
      });

      it('[STO14] later samples and later events forget the summaries of their class, compaction does not', async () => {
        await aClass(store, 'time-2', 'sal-2');
        const save = async () => {
          for (const classId of ['time-1', 'time-2'])
            await store.recordings.saveSummary(classId, 1, 'a/1', '{}');
        };
        const kept = () =>
          Promise.all(['time-1', 'time-2'].map((classId) => store.recordings.summary(classId, 1, 'a/1')));
        await save();
        await store.recordings.journal([row(5, [1])]);
        expect(await kept()).toEqual([null, '{}']);
        await save();
        await store.recordings.compact({ classId: 'time-1', slot: 1, source: 'gw/boot', minute: 0 });
        expect(await kept()).toEqual(['{}', '{}']);
        await store.classes.append('time-1', 1, event({ kind: 'borg', slot: 1, borg: 17 }));
        expect(await kept()).toEqual([null, '{}']);
      });
    });

    describe('people', () => {
      it('[STO15] a clinic that was seeded is read back as it was given', async () => {
        expect(await store.people.clinic()).toEqual(SEED.clinic);
        expect(await store.people.rooms('klinikk')).toEqual(SEED.rooms);
        expect(await store.people.groups('klinikk')).toEqual([{ groupId: 'tirsdag', name: 'Tirsdag' }]);
        expect(await store.people.members('tirsdag')).toEqual(SEED.group.members);
        expect(await store.people.straps('klinikk')).toEqual(SEED.straps);
      });

      it('[STO15] seeding a clinic that is there does nothing', async () => {
        await store.people.seed({ ...SEED, clinic: { ...SEED.clinic, name: 'Et annet navn' } });
        expect(await store.people.clinic()).toEqual(SEED.clinic);
        expect(await store.people.members('tirsdag')).toHaveLength(2);
      });

      it('[STO16] a group has persons: a place without one is refused, and nothing of the seed is kept', async () => {
        const clinic = { ...SEED.clinic, clinicId: 'ny' };
        const members = [{ plan: plan(9, { personId: null }), strap: null }];
        const group = { groupId: 'ny gruppe', name: 'Ny', members };
        const seeding = store.people.seed({ clinic, rooms: [], group, straps: [] });
        expect((await refusal(seeding)).kind).toBe('bad-input');
        expect(await store.people.groups('ny')).toEqual([]);
      });

      it('[STO17] a new HRmax counts from then on, a later one of the same time before it', async () => {
        const hrMax = async () => (await store.people.members('tirsdag'))[0]?.plan.hrMax;
        await store.people.addHrMax('p1', { bpm: 188, method: 'class-peak', date: null }, 'staff-1', 5000);
        expect(await hrMax()).toEqual({ bpm: 188, method: 'class-peak', date: null });
        await store.people.addHrMax('p1', { bpm: 170, method: 'formula', date: null }, 'staff-1', 4000);
        expect(await hrMax()).toMatchObject({ bpm: 188 });
        await store.people.addHrMax(
          'p1',
          { bpm: 191, method: 'measured', date: '2025-06-01' },
          'staff-1',
          5000,
        );
        expect(await hrMax()).toEqual({ bpm: 191, method: 'measured', date: '2025-06-01' });
      });
    });
  });
}
