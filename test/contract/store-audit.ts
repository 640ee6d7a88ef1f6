/** What every store does with the log of who did what. */
import type { AuditFact } from '@takt/server/audit/chain.ts';
import { asClassSeq, asSlot } from '@takt/shared/ids.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { aClass, type Ends, event, refusal } from './store-fixture.ts';

const by = { actor: 'staff-1', atMs: 90_000 };
const fact = (more: Partial<AuditFact> = {}): AuditFact => ({
  ...{ atMs: 1.5, clinicId: 'klinikk', actor: 'staff-1', action: 'person.read', personId: 'p1' },
  ...{ classId: null, detail: 'æøå "x"', why: 'treatment', ...more },
});

/** `harm`: past what guards the log; `plain`: as anybody at the database. */
export function auditContract(
  ends: () => Ends,
  {
    harm,
    plain,
  }: { readonly harm: (sql: string) => Promise<void>; readonly plain: (sql: string) => Promise<void> },
): void {
  describe('the audit log', () => {
    const newest = async (limit = 10, personId: string | null = null) =>
      ends().store.audit.list('klinikk', { before: null, personId, limit });
    const prove = (anchors: Parameters<Ends['store']['audit']['prove']>[1] = []) =>
      ends().other.audit.prove('klinikk', anchors);

    it('[STO18] readings are logged one by one, of one person or of a whole class, by however many at once', async () => {
      const { store, other } = ends();
      const people = ['p1', null, 'p2', 'p1', null, 'p2'];
      await Promise.all(
        people.map((personId, i) =>
          (i % 2 === 0 ? store : other).audit.append(fact({ personId, atMs: i + 0.5 })),
        ),
      );
      const rows = (await newest()).toReversed();
      expect(rows.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(rows.map(({ atMs, personId }) => `${atMs} ${personId}`).sort()).toEqual(
        people.map((personId, i) => `${i + 0.5} ${personId}`).sort(),
      );
      expect(rows[0]).toMatchObject({
        action: 'person.read',
        detail: 'æøå "x"',
        why: 'treatment',
        roles: '',
      });
      expect(await prove()).toMatchObject({ entries: 6, faults: [], head: { number: 6 } });
    });

    it('[AUD1] the roles are those that the account, or the device, has at that moment', async () => {
      const { store } = ends();
      const account = {
        ...{ accountId: 'a1', clinicId: 'klinikk', loginName: 'kari', name: 'Kari', hprNumber: null },
        ...{ roles: ['clinician', 'lead'] as const, createdAtMs: 1, createdBy: 'system', disabledAtMs: null },
      };
      const link = {
        ...{ tokenHash: 'link', clinicId: 'klinikk', kind: 'invite' as const, accountId: 'a1' },
        ...{ data: '', expiresAtMs: 1e9 },
      };
      await store.accounts.add({ ...account, roles: [...account.roles] }, link);
      await store.audit.append(fact({ actor: 'a1' }));
      await store.accounts.change('a1', { roles: ['instructor', 'lead'] }, by);
      await store.audit.append(fact({ actor: 'a1' }));
      const read = (await newest()).filter(({ action }) => action === 'person.read');
      expect(read.map(({ roles }) => roles)).toEqual(['instructor lead', 'clinician lead']);
    });

    it('[AUD2] a change and its entry are one: what is refused leaves none', async () => {
      const { store } = ends();
      const hrMax = { bpm: 190, method: 'measured', date: null } as const;
      await store.people.changePerson('klinikk', 'p1', { kind: 'hrMax', hrMax, classId: null }, by);
      await store.people.setAutoSignIn('p1', false, by);
      const mark = {
        entryId: 'e1',
        day: '2026-01-06',
        personId: 'p1',
        was: 'absent',
        reason: 'innlagt',
      } as const;
      await store.planning.markAttendance('klinikk', mark, by);
      await store.people.changeGroup('klinikk', 'tirsdag', { kind: 'leave', personId: 'p1' }, by);
      await refusal(store.people.changeGroup('klinikk', 'none', { kind: 'leave', personId: 'p1' }, by));
      await refusal(store.people.setAutoSignIn('nobody', true, by));
      await store.erasure.erase('p1', { ...by, why: 'asked' });
      expect(
        (await newest()).map(({ action, personId, detail, why }) => [action, personId, detail, why]),
      ).toEqual([
        ['person.erase', 'p1', '', 'asked'],
        ['group.change', 'p1', 'leave tirsdag', ''],
        ['attendance.change', 'p1', '2026-01-06 absent', ''],
        ['choices.change', 'p1', '', ''],
        ['hrmax.change', 'p1', 'hrMax', ''],
      ]);
      expect((await prove()).faults).toEqual([]);
    });

    it('[AUD3] of a class: who prepared, changed HRmax, noted, cleared the walls and answered a cue, and of whom', async () => {
      const { store } = ends();
      await aClass(store, 'time-1', 'sal-1');
      const hrMax = { bpm: 195, method: 'measured', date: null } as const;
      const events = [
        event({ kind: 'started' }),
        event({ kind: 'hrmax', slot: asSlot(1), hrMax, wholeClass: false }),
        event({ kind: 'note', slot: null, text: 'varmt i salen' }),
        event({ kind: 'cue-seen', slot: asSlot(1), cue: 'above' }),
        event({ kind: 'blanked' }),
        event({ kind: 'extended', phaseIndex: 0, byS: 60 }),
      ];
      for (const [i, one] of events.entries()) await store.classes.append('time-1', asClassSeq(i + 1), one);
      // Repeated, or too late, it is no event and no entry.
      await store.classes.append('time-1', asClassSeq(1), event({ kind: 'blanked' }));
      const rows = (await newest()).toReversed();
      expect(rows.map(({ action, personId, detail }) => [action, personId, detail])).toEqual([
        ['class.prepare', null, ''],
        ['class.start', null, ''],
        ['class.hrmax', 'p1', 'slot 1'],
        ['class.note', null, ''],
        ['class.cue', 'p1', 'slot 1'],
        ['class.blank', null, ''],
      ]);
      expect(JSON.stringify(rows)).not.toContain('varmt');
      await store.audit.append(fact({ action: 'summary.read', personId: null, classId: 'time-1' }));
      expect((await newest(10, 'p1')).map(({ action }) => action)).toContain('summary.read');
      expect(await newest(10, 'p2')).toEqual([]);
    });

    it('[AUD4] the database refuses to change or delete an entry', async () => {
      const { store } = ends();
      await store.audit.append(fact());
      for (const sql of [`update audit set actor = 'x'`, 'delete from audit']) {
        await expect(plain(sql), sql).rejects.toThrow(/only added to/);
      }
      expect((await prove()).entries).toBe(1);
    });

    describe('that was changed past its guard', () => {
      beforeEach(async () => {
        for (let i = 1; i <= 5; i++) await ends().store.audit.append(fact({ detail: `no. ${i}` }));
      });
      const swap = (a: number, b: number): string =>
        `update audit set number = 1000 where number = ${a}; update audit set number = ${a} where number = ${b}; update audit set number = ${b} where number = 1000`;

      it.each([
        ['a text is changed', `update audit set detail = 'no. 9' where number = 3`, [[3, 'changed']]],
        ['an actor is changed', `update audit set actor = 'x' where number = 1`, [[1, 'changed']]],
        ['a time is changed', `update audit set at_ms = 2.5 where number = 5`, [[5, 'changed']]],
        ['one is deleted', 'delete from audit where number = 2', [[2, 'missing']]],
        ['the first is deleted', 'delete from audit where number = 1', [[1, 'missing']]],
        [
          'one is deleted, and the others moved up',
          'delete from audit where number = 2; update audit set number = 2 where number = 3; update audit set number = 3 where number = 4; update audit set number = 4 where number = 5',
          [
            [2, 'changed'],
            [3, 'changed'],
            [4, 'changed'],
          ],
        ],
        [
          'two are swapped',
          swap(2, 4),
          [
            [2, 'changed'],
            [3, 'changed'],
            [4, 'changed'],
            [5, 'changed'],
          ],
        ],
      ])('[AUD5] %s: the place is told', async (_what, sql, faults) => {
        expect((await prove()).faults).toEqual([]);
        await harm(sql);
        expect((await prove()).faults.map(({ number, fault }) => [number, fault])).toEqual(faults);
      });

      it('[AUD6] an end that was cut off is found by a head that was noted elsewhere, and so is a log made anew', async () => {
        const head = await ends().store.audit.head('klinikk');
        expect(head?.number).toBe(5);
        const anchors = head === null ? [] : [head];
        expect((await prove(anchors)).faults).toEqual([]);
        await harm('delete from audit where number > 3');
        expect((await prove()).faults, 'by itself it cannot be seen').toEqual([]);
        expect((await prove(anchors)).faults).toEqual([
          { number: 4, fault: 'cut off' },
          { number: 5, fault: 'cut off' },
        ]);
        for (const _ of [4, 5]) await ends().store.audit.append(fact({ detail: 'another' }));
        expect((await prove()).faults).toEqual([]);
        expect((await prove(anchors)).faults).toEqual([{ number: 5, fault: 'changed' }]);
      });
    });
  });
}
