/** What every store does with rooms, staff and the timetable. Sentences of server/store/planning-store.ts. */

import { templateById } from '@takt/shared/class/protocol.ts';
import { asSlot } from '@takt/shared/ids.ts';
import { describe, expect, it } from 'vitest';
import { type Ends, event, plan, refusal, row } from './store-fixture.ts';
import { addKari, aPlannedClinic, BY, entry } from './store-planned.ts';

export function planningContract(ends: () => Ends): void {
  const except = (exception: object) =>
    ends().store.planning.changeTimetable('klinikk', { kind: 'except', exception } as never, BY);

  describe('plans', () => {
    it('[TIM10] the timetable is read back as it was entered', async () => {
      const { store, other } = ends();
      await aPlannedClinic(store);
      expect(await other.planning.timetable('klinikk')).toEqual({
        entries: [entry()],
        exceptions: [{ kind: 'cancelled', entryId: 'tirsdag-10', day: '2026-01-20', why: 'Kurs' }],
        closedDays: [{ day: '2026-04-03', name: 'Langfredag' }],
      });
      expect(await store.planning.timetable('another')).toEqual({
        entries: [],
        exceptions: [],
        closedDays: [],
      });
    });

    it('[TIM10] a room has one entry at a time, and an entry needs a room and a group that there are', async () => {
      const { store } = ends();
      await store.planning.addEntry('klinikk', entry(), BY);
      const add = (more: object) =>
        refusal(store.planning.addEntry('klinikk', entry({ entryId: 'b', ...more }), BY));
      expect((await add({ startsAt: 630 })).kind).toBe('conflict');
      expect((await add({ roomId: 'sal-9' })).kind).toBe('not-found');
      expect((await add({ groupId: 'nobody', startsAt: 900 })).kind).toBe('not-found');
      expect((await add({ startsAt: 900, toDay: '2026-01-05' })).kind).toBe('bad-input');
      await store.planning.addEntry('klinikk', entry({ entryId: 'b', roomId: 'sal-2' }), BY);
    });

    it('[TIM10] an entry that is ended leaves its time to others, and cannot go on into it', async () => {
      const { store } = ends();
      await store.planning.addEntry('klinikk', entry(), BY);
      const end = (lastDay: string | null) =>
        store.planning.changeTimetable('klinikk', { kind: 'end', entryId: 'tirsdag-10', lastDay }, BY);
      await end('2026-02-03');
      await store.planning.addEntry('klinikk', entry({ entryId: 'b', fromDay: '2026-02-10' }), BY);
      expect((await refusal(end(null))).kind).toBe('conflict');
      await end('2025-01-01');
      const { entries } = await store.planning.timetable('klinikk');
      expect(entries.map(({ entryId, toDay }) => [entryId, toDay])).toEqual([
        ['b', null],
        ['tirsdag-10', '2026-01-05'],
      ]);
    });

    it('[TIM11] an exception replaces the one before, is taken back, and belongs to a day that the entry has', async () => {
      const { store } = ends();
      await store.planning.addEntry('klinikk', entry(), BY);
      const of = { entryId: 'tirsdag-10', day: '2026-01-20' };
      const moved = {
        ...of,
        kind: 'moved',
        toDay: '2026-01-21',
        startsAt: 780,
        roomId: 'sal-2',
        why: 'Kurs',
      };
      await except({ ...of, kind: 'cancelled', why: 'Kurs' });
      await except(moved);
      const exceptions = async () => (await store.planning.timetable('klinikk')).exceptions;
      expect(await exceptions()).toEqual([moved]);
      await store.planning.changeTimetable('klinikk', { kind: 'asPlanned', ...of }, BY);
      expect(await exceptions()).toEqual([]);
      await store.planning.addEntry('klinikk', entry({ entryId: 'b', roomId: 'sal-2', weekday: 3 }), BY);
      expect((await refusal(except({ ...moved, startsAt: 644 }))).kind).toBe('conflict');
      expect((await refusal(except({ ...moved, day: '2026-01-21' }))).kind).toBe('not-found');
      expect((await refusal(except({ ...moved, roomId: 'sal-9' }))).kind).toBe('not-found');
      expect((await refusal(except({ ...moved, toDay: '2026-02-30' }))).kind).toBe('bad-input');
    });

    it('[TIM12] what staff said of somebody and a session is kept, replaced and taken back', async () => {
      const { store } = ends();
      await addKari(store);
      const of = { entryId: 'tirsdag-10', day: '2026-01-13', personId: 'kari' };
      const marks = () => store.planning.attendance('klinikk', '2026-01-01', '2026-01-31');
      await store.planning.markAttendance('klinikk', { ...of, was: 'absent', reason: 'Syk' }, BY);
      await store.planning.markAttendance('klinikk', { ...of, was: 'attended', reason: null }, BY);
      expect(await marks()).toEqual([{ ...of, was: 'attended', reason: null }]);
      expect(await store.planning.attendance('klinikk', '2026-01-14', '2026-01-31')).toEqual([]);
      await store.planning.markAttendance('klinikk', { ...of, was: null, reason: null }, BY);
      expect(await marks()).toEqual([]);
      const unknown = { ...of, personId: 'nobody', was: 'absent', reason: null } as const;
      expect((await refusal(store.planning.markAttendance('klinikk', unknown, BY))).kind).toBe('not-found');
    });

    it('[TIM12] a class that came of a session is known by it, with whom it recorded', async () => {
      const { store } = ends();
      const session = { entryId: 'tirsdag-10', day: '2026-01-13' };
      const template = templateById('4x4')!;
      const slots = [plan(1), plan(2), plan(3, { personId: null })];
      await store.classes.create({
        ...{ classId: 'time-1', clinicId: 'klinikk', roomId: 'sal-1' },
        event: event({ kind: 'prepared', template, slots, session }, 1000) as never,
      });
      await store.recordings.journal([1, 3].map((slot) => ({ ...row(1, [1]), slot: asSlot(slot) })));
      const held = await store.planning.held('klinikk', '2026-01-13', '2026-01-13');
      expect(held.map(({ row: { classId }, recorded, ...of }) => [classId, of, recorded])).toEqual([
        ['time-1', session, ['p1']],
      ]);
      await store.recordings.compact({ classId: 'time-1', slot: asSlot(1), source: 'gw/boot', minute: 0 });
      expect((await store.planning.held('klinikk', '2026-01-13', '2026-01-13'))[0]?.recorded).toEqual(['p1']);
      expect(await store.planning.held('klinikk', '2026-01-14', '2026-01-31')).toEqual([]);
    });

    it('[PPL19] rooms and staff are entered and changed; a name or an HPR number is one’s', async () => {
      const { store } = ends();
      const rooms = () => store.planning.rooms('klinikk');
      await store.planning.saveRoom('klinikk', { roomId: 'sal-2', name: 'Sal B', stations: 20 }, BY);
      await store.planning.saveRoom('klinikk', { roomId: 'sal-3', name: 'Sal C', stations: 6 }, BY);
      expect(await rooms()).toEqual([
        { roomId: 'sal-1', name: 'Sal 1', stations: 12 },
        { roomId: 'sal-2', name: 'Sal B', stations: 20 },
        { roomId: 'sal-3', name: 'Sal C', stations: 6 },
      ]);
      const taken = store.planning.saveRoom('klinikk', { roomId: 'sal-3', name: 'sal b', stations: 6 }, BY);
      expect((await refusal(taken)).kind).toBe('conflict');
      const ola = {
        ...{ staffId: 's1', name: 'Ola Holm', profession: '', hprNumber: '9144900', competence: '' },
        archivedAtMs: null,
      };
      await store.planning.saveStaff('klinikk', ola, BY);
      await store.planning.saveStaff(
        'klinikk',
        { ...ola, competence: 'Idrettsbachelor', archivedAtMs: 5 },
        BY,
      );
      expect(await store.planning.staff('klinikk')).toEqual([
        { ...ola, competence: 'Idrettsbachelor', archivedAtMs: 5 },
      ]);
      const another = store.planning.saveStaff('klinikk', { ...ola, staffId: 's2', name: 'Per' }, BY);
      expect((await refusal(another)).kind).toBe('conflict');
    });
  });
}
