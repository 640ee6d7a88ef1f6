/** What every store does with classes and their logs. Sentences of server/store/store.ts. */

import type { Store } from '@takt/server/store/store.ts';
import { asClassSeq, asSlot, LOG_START } from '@takt/shared/ids.ts';
import { describe, expect, it } from 'vitest';
import { aClass, type Ends, event, plan, prepared, refusal, row, SEED, template } from './store-fixture.ts';

export function classesContract(ends: () => Ends): void {
  describe('classes', () => {
    it('[STO1] a class is created with its first event, and its row tells what the event says', async () => {
      const { store } = ends();
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
        aliveClockMs: null,
        dateCorrectionMs: 0,
        participants: 2,
      });
      expect(await store.classes.get('time-1')).toEqual(created);
      expect(await store.classes.openInRoom('sal-1')).toEqual(created);
      const [first] = await store.classes.events('time-1', LOG_START);
      expect(first).toMatchObject({ seq: 1, kind: 'prepared', atMs: 1000, actor: 'staff-1', template });
    });

    it('[STO2] a room has one class that has not ended; another room has its own', async () => {
      const { store } = ends();
      await aClass(store);
      const again = { classId: 'time-2', clinicId: 'klinikk', roomId: 'sal-1', event: prepared() };
      expect(await store.classes.create(again)).toBeNull();
      expect(await store.classes.get('time-2')).toBeNull();
      expect(await store.classes.create({ ...again, roomId: 'sal-2' })).not.toBeNull();
      await store.classes.append('time-1', asClassSeq(1), event({ kind: 'ended', reason: 'staff' }));
      expect(await store.classes.openInRoom('sal-1')).toBeNull();
      expect(await store.classes.create({ ...again, classId: 'time-3' })).not.toBeNull();
    });

    it('[STO2] of two that create a class in one room at once, one gets it', async () => {
      const { store, other } = ends();
      const wanted = (classId: string) => ({
        classId,
        clinicId: 'klinikk',
        roomId: 'sal-1',
        event: prepared(),
      });
      const both = await Promise.all([store.classes.create(wanted('a')), other.classes.create(wanted('b'))]);
      expect(both.filter((created) => created !== null)).toHaveLength(1);
    });

    it('[STO3] an event is appended if the log still ends where its writer saw it end', async () => {
      const { store } = ends();
      await aClass(store);
      const started = event({ kind: 'started' }, 2000.25);
      expect(await store.classes.append('time-1', asClassSeq(1), started)).toEqual({
        outcome: 'appended',
        event: { ...started, seq: 2 },
      });
      expect(await store.classes.append('time-1', asClassSeq(1), event({ kind: 'paused' }, 3000))).toEqual({
        outcome: 'moved',
        lastSeq: 2,
      });
      expect(await store.classes.events('time-1', asClassSeq(1))).toEqual([{ ...started, seq: 2 }]);
      expect((await store.classes.get('time-1'))?.startedAtMs).toBe(2000.25);
    });

    it('[STO3] of two writers with the same last event one appends and the other is told: no gap, no double', async () => {
      const { store, other } = ends();
      await aClass(store);
      const perseverance = async (writer: Store, who: string): Promise<void> => {
        let seen = asClassSeq(1);
        for (let i = 0; i < 15; ) {
          const note = event({ kind: 'note', slot: asSlot(1), text: `${who}${i}` });
          const result = await writer.classes.append('time-1', seen, note);
          seen = result.outcome === 'moved' ? result.lastSeq : result.event.seq;
          if (result.outcome === 'appended') i += 1;
        }
      };
      await Promise.all([perseverance(store, 'a'), perseverance(other, 'b')]);
      const log = await store.classes.events('time-1', LOG_START);
      expect(log.map((entry) => entry.seq)).toEqual(Array.from({ length: 31 }, (_, i) => i + 1));
      const texts = log.flatMap((entry) => (entry.kind === 'note' ? [entry.text] : []));
      expect(new Set(texts).size).toBe(30);
    });

    it('[STO4] a repeated commandId writes nothing and gives the event that it has, whatever has happened since', async () => {
      const { store } = ends();
      await aClass(store);
      const pause = event({ kind: 'started' }, 2000, 'command-1');
      await store.classes.append('time-1', asClassSeq(1), pause);
      await store.classes.append('time-1', asClassSeq(2), event({ kind: 'paused' }, 3000));
      expect(await store.classes.append('time-1', asClassSeq(1), pause)).toEqual({
        outcome: 'repeated',
        event: { ...pause, seq: 2 },
      });
      expect(await store.classes.append('time-1', asClassSeq(3), { ...pause, atMs: 9 })).toMatchObject({
        outcome: 'repeated',
      });
      expect(await store.classes.events('time-1', LOG_START)).toHaveLength(3);
    });

    it('[STO4] the same commandId in another class is another command', async () => {
      const { store } = ends();
      await aClass(store);
      await aClass(store, 'time-2', 'sal-2');
      const start = event({ kind: 'started' }, 2000, 'command-1');
      expect(await store.classes.append('time-1', asClassSeq(1), start)).toMatchObject({
        outcome: 'appended',
      });
      expect(await store.classes.append('time-2', asClassSeq(1), start)).toMatchObject({
        outcome: 'appended',
      });
    });

    it('[STO5] the row follows its log: who joins, the end, and an end that is taken back', async () => {
      const { store } = ends();
      await aClass(store);
      await store.classes.append('time-1', asClassSeq(1), event({ kind: 'started' }));
      await store.classes.append('time-1', asClassSeq(2), event({ kind: 'joined', slot: plan(4) }, 3000));
      await store.classes.append(
        'time-1',
        asClassSeq(3),
        event({ kind: 'left', slot: asSlot(4), reason: 'time' }, 4000),
      );
      await store.classes.append('time-1', asClassSeq(4), event({ kind: 'ended', reason: 'staff' }, 5000));
      expect(await store.classes.get('time-1')).toMatchObject({ endedAtMs: 5000, participants: 2 });
      await store.classes.append(
        'time-1',
        asClassSeq(5),
        event({ kind: 'undone', undoneSeq: asClassSeq(5) }, 6000),
      );
      expect(await store.classes.openInRoom('sal-1')).toMatchObject({
        classId: 'time-1',
        endedAtMs: null,
      });
    });

    it('[STO5] an end is not taken back when the room has another class by now', async () => {
      const { store } = ends();
      await aClass(store);
      await store.classes.append('time-1', asClassSeq(1), event({ kind: 'ended', reason: 'staff' }));
      await aClass(store, 'time-2');
      const undo = store.classes.append(
        'time-1',
        asClassSeq(2),
        event({ kind: 'undone', undoneSeq: asClassSeq(2) }),
      );
      const error = await refusal(undo);
      expect(error.kind).toBe('conflict');
      expect(error.text.en).toMatch(/the room has another class/);
      expect(await store.classes.events('time-1', LOG_START)).toHaveLength(2);
    });

    it('[STO6] events come back as they were written, every field and every letter', async () => {
      const { store } = ends();
      await aClass(store);
      const events = [
        event({ kind: 'note', slot: null, text: 'æøå "sitat" \n 😀 null' }, 2000.125, 'command-9'),
        event({
          kind: 'hrmax',
          slot: asSlot(1),
          hrMax: { bpm: 190, method: 'formula', date: null },
          wholeClass: true,
        }),
        event({ kind: 'assigned', slot: asSlot(1), strap: SEED.straps[0]! }),
        event({ kind: 'outage', fromMs: 1234.5 }),
      ];
      for (const [i, one] of events.entries()) await store.classes.append('time-1', asClassSeq(i + 1), one);
      const log = await store.classes.events('time-1', asClassSeq(1));
      expect(log).toEqual(events.map((one, i) => ({ ...one, seq: i + 2 })));
    });

    it('[STO7] a clinic lists its classes newest first, whatever their dates say, so many as are asked for', async () => {
      const { store } = ends();
      for (const [i, atMs] of [3000, 1000, 2000].entries()) {
        await aClass(store, `time-${i}`, 'sal-1', atMs);
        await store.classes.append(
          `time-${i}`,
          asClassSeq(1),
          event({ kind: 'ended', reason: 'staff' }, atMs + 1),
        );
      }
      const ids = async (limit: number) =>
        (await store.classes.list('klinikk', limit)).map((listed) => listed.classId);
      expect(await ids(10)).toEqual(['time-2', 'time-1', 'time-0']);
      expect(await ids(2)).toEqual(['time-2', 'time-1']);
      expect(await store.classes.list('en annen', 10)).toEqual([]);
    });

    it('[STO8] a sign of life with a lower fence than one seen is refused and writes nothing', async () => {
      const { store } = ends();
      await aClass(store);
      const fence = 1_795_342_239_665;
      expect(await store.classes.alive('time-1', fence, 5000)).toBe(true);
      expect(await store.classes.alive('time-1', fence, 6000)).toBe(true);
      expect(await store.classes.alive('time-1', fence + 1, 7000.5)).toBe(true);
      expect(await store.classes.alive('time-1', fence, 8000)).toBe(false);
      expect((await store.classes.get('time-1'))?.aliveAtMs).toBe(7000.5);
    });

    it('[STO70] a room is claimed with a number above every earlier one, and by one of two with the same', async () => {
      const { store, other } = ends();
      expect(await store.classes.claim('sal-1', 5)).toEqual({ mine: true });
      expect(await other.classes.claim('sal-1', 5)).toEqual({ mine: false, fence: 5 });
      expect(await other.classes.claim('sal-1', 4)).toEqual({ mine: false, fence: 5 });
      expect(await store.classes.claim('sal-2', 1)).toEqual({ mine: true });
      const both = await Promise.all([store.classes.claim('sal-1', 6), other.classes.claim('sal-1', 6)]);
      expect(both.filter(({ mine }) => mine)).toHaveLength(1);
    });

    it('[STO71] what the owner appends is refused when the room has been claimed with a higher number', async () => {
      const { store, other } = ends();
      await aClass(store);
      await store.classes.claim('sal-1', 5);
      const started = event({ kind: 'started' }, 2000);
      expect(await store.classes.appendAsOwner(5, 'time-1', asClassSeq(1), started)).toMatchObject({
        outcome: 'appended',
      });
      await other.classes.claim('sal-1', 6);
      const ended = event({ kind: 'ended', reason: 'plan' }, 3000);
      expect(await store.classes.appendAsOwner(5, 'time-1', asClassSeq(2), ended)).toEqual({
        outcome: 'fenced',
        fence: 6,
      });
      expect(await store.classes.alive('time-1', 5, 3000)).toBe(false);
      expect(await store.classes.events('time-1', LOG_START)).toHaveLength(2);
      // Staff's events carry no fencing number: a tap through any server is accepted.
      expect(
        await store.classes.append('time-1', asClassSeq(2), event({ kind: 'paused' }, 3000)),
      ).toMatchObject({
        outcome: 'appended',
      });
    });

    it('[STO72] the row tells which dates are shown, and what the clock of the owner said when it lived last', async () => {
      const { store } = ends();
      await aClass(store);
      await store.classes.alive('time-1', 1, 5000, 99_000);
      const differs = event({ kind: 'clock-differs', clockMs: 3_600_000, correctionMs: 0 }, 6000);
      await store.classes.append('time-1', asClassSeq(1), differs);
      expect(await store.classes.get('time-1')).toMatchObject({
        aliveAtMs: 5000,
        aliveClockMs: 99_000,
        dateCorrectionMs: 0,
      });
      await store.classes.append('time-1', asClassSeq(2), event({ kind: 'dated', correctionMs: 3_594_000 }));
      expect(await store.classes.get('time-1')).toMatchObject({ dateCorrectionMs: 3_594_000 });
    });

    it('[STO9] what is not there is null, empty or false to a reader, and an AppError to a writer', async () => {
      const { store } = ends();
      expect(await store.classes.get('ingen')).toBeNull();
      expect(await store.classes.openInRoom('ingen')).toBeNull();
      expect(await store.classes.events('ingen', LOG_START)).toEqual([]);
      expect(await store.classes.alive('ingen', 1, 1)).toBe(false);
      expect((await refusal(store.classes.claim('ingen', 1))).kind).toBe('not-found');
      expect(await store.recordings.read('ingen', null)).toEqual([]);
      expect(await store.recordings.summary('ingen', asSlot(1), 'a')).toBeNull();
      expect(await store.people.members('ingen')).toEqual([]);
      const writes = [
        store.classes.append('ingen', LOG_START, event({ kind: 'started' })),
        store.classes.create({
          classId: 'x',
          clinicId: 'klinikk',
          roomId: 'ingen',
          event: prepared(),
        }),
        store.recordings.journal([{ ...row(0, [1]), classId: 'ingen' }]),
        store.recordings.saveSummary('ingen', asSlot(1), 'a', '{}', 0),
        store.people.addHrMax('ingen', { bpm: 180, method: 'measured', date: null }, 'staff-1', 1),
      ];
      for (const { kind } of await Promise.all(writes.map(refusal))) expect(kind).toBe('not-found');
    });
  });
}
