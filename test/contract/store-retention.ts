/** What every store does with what has had its time. */
import type { Store } from '@takt/server/store/store.ts';
import { asClassSeq, asSlot, LOG_START } from '@takt/shared/ids.ts';
import { RETENTION_KINDS, type RetentionKind } from '@takt/shared/rights/retention.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Ends, event, plan, prepared, row } from './store-fixture.ts';

const DAY_MS = 86_400_000;
const by = { actor: 'staff-1', atMs: 100 * DAY_MS, why: 'retention', today: '1970-04-11' };
/** What is older than 1970-01-11 goes. */
const CUTOFF = { cutoffDay: '1970-01-11', cutoffMs: 10 * DAY_MS };
const NAME = 'Kari Ærfugl Nordmann';
const NOTE = 'gjestens note om kneet';

/** Ended on these days, one after the other in one room; a person and a walk-in in each. */
async function classesOn(store: Store, days: readonly number[]): Promise<void> {
  for (const [i, day] of days.entries()) {
    const classId = `time-${i + 1}`;
    const slots = [plan(1), plan(3, { personId: null, nickname: 'Gjest' })];
    const created = { classId, clinicId: 'klinikk', roomId: 'sal-1', event: prepared(slots) };
    await store.classes.create(created);
    await store.classes.append(classId, asClassSeq(1), event({ kind: 'note', slot: asSlot(3), text: NOTE }));
    const rows = [1, 3].map((slot) => ({ ...row(5, [slot, 77], { slot: asSlot(slot) }), classId }));
    await store.recordings.journal(rows);
    await store.recordings.compact({ classId, slot: asSlot(1), source: 'gw/boot', minute: 0 });
    await store.classes.append(
      classId,
      asClassSeq(2),
      event({ kind: 'ended', reason: 'staff' }, day * DAY_MS),
    );
  }
}

export function retentionContract(ends: () => Ends, bytes: () => Promise<Buffer>): void {
  const report = (kind: RetentionKind) => ends().other.retention.report('klinikk', kind, CUTOFF);
  const act = (kind: RetentionKind) => ends().store.retention.act('klinikk', kind, CUTOFF, by);
  const told = async (): Promise<string[]> =>
    (await ends().store.audit.list('klinikk', { before: null, personId: null, limit: 20 }))
      .filter(({ action }) => action === 'retention.act' || action === 'person.erase')
      .map(({ action, personId, classId, detail, why }) =>
        [action, personId, classId, detail, why].join(' '),
      );

  describe('what has had its time', () => {
    beforeEach(async () => {
      const details = {
        name: NAME,
        sex: null,
        birthYear: null,
        hrRestBpm: null,
        target: 'heart-rate',
      } as const;
      await ends().store.people.changePerson('klinikk', 'p1', { kind: 'details', details }, by);
    });

    it('[RET1] no period is set by default, the last that was set counts, and a report changes nothing', async () => {
      const { store, other } = ends();
      expect(await store.retention.rules('klinikk')).toEqual([]);
      await classesOn(store, [1, 2, 20]);
      for (const kind of RETENTION_KINDS) await report(kind);
      expect((await other.classes.list('klinikk', 10)).length).toBe(3);
      await store.retention.setRule('klinikk', { kind: 'classes', months: 120, on: false }, by);
      await store.retention.setRule('klinikk', { kind: 'classes', months: 60, on: true }, by);
      expect(await other.retention.rules('klinikk')).toEqual([{ kind: 'classes', months: 60, on: true }]);
    });

    it('[RET2] classes of before a day are named and removed whole, with the keys of walk-ins; the newer, and the last of a room, stay', async () => {
      const { store, other } = ends();
      await classesOn(store, [1, 2, 20, 3]);
      expect(await report('classes')).toEqual({
        ...{
          cutoffDay: '1970-01-11',
          count: 2,
          persons: 1,
          oldestMs: DAY_MS,
          newestMs: 2 * DAY_MS,
          heldBack: 1,
        },
      });
      const before = await bytes();
      expect(before.includes('slot/time-1/3')).toBe(true);
      expect(await act('classes')).toBe(2);
      expect((await other.classes.list('klinikk', 10)).map(({ classId }) => classId)).toEqual([
        'time-4',
        'time-3',
      ]);
      expect(await other.classes.get('time-1')).toBeNull();
      expect(await other.recordings.read('time-1', null)).toEqual([]);
      expect(await other.recordings.read('time-3', null)).toHaveLength(2);
      expect((await other.classes.events('time-3', LOG_START)).length).toBe(3);
      expect((await other.people.classesOf('klinikk', 'p1')).map(({ classId }) => classId)).toEqual([
        'time-4',
        'time-3',
      ]);
      const { keys } = await other.erasure.deletions();
      expect(keys.length).toBeGreaterThanOrEqual(2);
      expect(await told()).toEqual([
        'retention.act  time-2 classes before 1970-01-11 retention',
        'retention.act  time-1 classes before 1970-01-11 retention',
      ]);
      expect(await act('classes'), 'again').toBe(0);
      expect(await other.upkeep.verify()).toEqual([]);
      expect((await other.audit.prove('klinikk', [])).faults).toEqual([]);
    });

    it('[RET3] of somebody who is blocked, has an open case, or takes part in a class that runs, everything stays', async () => {
      const { store } = ends();
      await classesOn(store, [1, 2, 20]);
      const archive = { kind: 'archive', archived: true } as const;
      await store.people.changePerson('klinikk', 'p1', archive, { ...by, atMs: DAY_MS });
      const asked = { personId: 'p1', askedDay: '1970-01-10', asked: 'x' } as const;
      await store.rights.add('klinikk', { caseId: 'sak-1', kind: 'sees', ...asked }, by);
      expect([await report('classes'), await report('people')]).toMatchObject([
        { count: 0, heldBack: 2 },
        { count: 0, heldBack: 1 },
      ]);
      expect([await act('classes'), await act('people')]).toEqual([0, 0]);
      await store.rights.step('klinikk', 'sak-1', { kind: 'answer', outcome: 'granted', text: '' }, by);
      await store.rights.add('klinikk', { caseId: 'sak-2', kind: 'blocking', ...asked }, by);
      await store.rights.step('klinikk', 'sak-2', { kind: 'answer', outcome: 'granted', text: '' }, by);
      expect([await act('classes'), await act('people')]).toEqual([0, 0]);
      await store.rights.step('klinikk', 'sak-2', { kind: 'unblock', text: 'x' }, by);
      const created = { classId: 'time-9', clinicId: 'klinikk', roomId: 'sal-2', event: prepared([plan(1)]) };
      await store.classes.create(created);
      expect([await act('people'), await act('classes')]).toEqual([0, 2]);
      expect((await store.classes.openInRoom('sal-2'))?.classId).toBe('time-9');
    });

    it('[RET4] people who were archived before a day are deleted as by hand, each with an entry, and the newer stay', async () => {
      const { store, other } = ends();
      await store.people.changePerson(
        'klinikk',
        'p1',
        { kind: 'archive', archived: true },
        { ...by, atMs: DAY_MS },
      );
      await store.people.changePerson(
        'klinikk',
        'p2',
        { kind: 'archive', archived: true },
        { ...by, atMs: 11 * DAY_MS },
      );
      expect(await report('people')).toMatchObject({ count: 1, persons: 1, oldestMs: DAY_MS, heldBack: 0 });
      expect(await act('people')).toBe(1);
      expect((await other.people.list('klinikk')).map(({ personId }) => personId)).toEqual(['p2']);
      expect(await told()).toEqual(['person.erase p1   retention']);
      expect((await other.erasure.deletions()).persons.map(({ personId }) => personId)).toEqual(['p1']);
    });

    it('[RET5] attendance, when straps were heard, and log-ins that are over go in one piece each, with one entry', async () => {
      const { store, other } = ends();
      const mark = { entryId: 'e1', personId: 'p1', was: 'absent', reason: 'syk' } as const;
      for (const day of ['1970-01-02', '1970-01-10', '1970-01-11']) {
        await store.planning.markAttendance('klinikk', { ...mark, day }, by);
      }
      await store.straps.seen('klinikk', [
        { strapId: 'b1', atMs: DAY_MS, battery: { percent: 50, atMs: DAY_MS } },
      ]);
      await store.straps.seen('klinikk', [{ strapId: 'b2', atMs: 50 * DAY_MS, battery: null }]);
      const tries = { atMost: 9, withinMs: 1 };
      const code = {
        clinicId: 'klinikk',
        tries,
        codeHash: 'none',
        gatewayId: 'g',
        name: 'x',
        tokenHash: 't',
      };
      await store.gateways.redeem({ ...code, nowMs: 2 * DAY_MS });
      expect([await report('attendance'), await report('sightings'), await report('logIns')]).toMatchObject([
        { count: 2, persons: 1 },
        { count: 2, persons: null },
        { count: 1, persons: null },
      ]);
      expect([await act('attendance'), await act('sightings'), await act('logIns')]).toEqual([2, 2, 1]);
      const left = await other.planning.attendance('klinikk', '1970-01-01', '1970-12-31');
      expect(left.map(({ day }) => day)).toEqual(['1970-01-11']);
      const straps = await other.straps.inventory('klinikk');
      expect(straps.map(({ strapId, lastSeenMs, battery }) => [strapId, lastSeenMs, battery])).toEqual([
        ['b1', null, null],
        ['b2', 50 * DAY_MS, null],
      ]);
      expect(await told()).toEqual([
        'retention.act   logIns 1 before 1970-01-11 retention',
        'retention.act   sightings 2 before 1970-01-11 retention',
        'retention.act   attendance 2 before 1970-01-11 retention',
      ]);
      expect([await act('attendance'), await act('sightings'), await act('logIns')]).toEqual([0, 0, 0]);
    });

    it('[RET6] two processes that act at once remove each thing once', async () => {
      const { store, other } = ends();
      await classesOn(store, [1, 2, 3, 20]);
      const gone = await Promise.all(
        [store, other].map((end) => end.retention.act('klinikk', 'classes', CUTOFF, by)),
      );
      expect(gone.reduce((a, b) => a + b)).toBe(3);
      expect((await told()).length).toBe(3);
      expect((await other.audit.prove('klinikk', [])).faults).toEqual([]);
    });
  });
}
