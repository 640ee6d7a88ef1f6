/** What every store does with what persons ask for under the privacy rules. */
import { asClassSeq, asSlot, LOG_START } from '@takt/shared/ids.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Ends, event, plan, prepared, refusal, row } from './store-fixture.ts';

const by = { actor: 'staff-1', atMs: 90_000.5, today: '2026-11-27' };
const ASKED = 'vil ikke stå på tavla';
const TOLD = 'tavla er frivillig';

export function rightsContract(ends: () => Ends, bytes: () => Promise<Buffer>): void {
  describe('what persons ask for', () => {
    beforeEach(async () => {
      const { store } = ends();
      const asked = { personId: 'p1', kind: 'objects', askedDay: '2026-11-20', asked: ASKED } as const;
      await store.rights.add('klinikk', { caseId: 'sak-1', ...asked }, by);
      await store.rights.step('klinikk', 'sak-1', { kind: 'extend', text: 'ferie' }, by);
      await store.rights.step('klinikk', 'sak-1', { kind: 'answer', outcome: 'granted', text: TOLD }, by);
    });

    it('[RIG5] is read back by another process as it was written, step by step', async () => {
      const { other } = ends();
      expect(await other.rights.cases('klinikk', 'p1')).toEqual([
        {
          ...{ caseId: 'sak-1', personId: 'p1', kind: 'objects', askedDay: '2026-11-20', asked: ASKED },
          ...{ setBy: 'staff-1', atMs: 90_000.5, erased: false },
          steps: [
            { number: 1, kind: 'extend', outcome: null, text: 'ferie', setBy: 'staff-1', atMs: 90_000.5 },
            { number: 2, kind: 'answer', outcome: 'granted', text: TOLD, setBy: 'staff-1', atMs: 90_000.5 },
          ],
        },
      ]);
      expect(await other.rights.cases('klinikk', 'p2')).toEqual([]);
      expect((await other.rights.cases('klinikk', null)).length).toBe(1);
      expect(await other.rights.cases('another', null)).toEqual([]);
    });

    it('[RIG6] lies nowhere in clear, and is gone with the person, but for kind, days and outcome', async () => {
      const { store, other } = ends();
      for (const text of [ASKED, TOLD, 'ferie'])
        expect([text, (await bytes()).includes(text)]).toEqual([text, false]);
      await store.erasure.erase('p1', { ...by, why: 'asked' });
      const [left] = await other.rights.cases('klinikk', 'p1');
      expect(left).toMatchObject({ kind: 'objects', askedDay: '2026-11-20', asked: null, erased: true });
      expect(left?.steps.map(({ kind, outcome, text }) => [kind, outcome, text])).toEqual([
        ['extend', null, null],
        ['answer', 'granted', null],
      ]);
    });

    it('[RIG9] somebody who is blocked reads as deleted, and a walk-in slot of theirs too, but for their own copy', async () => {
      const { store, other } = ends();
      const slots = [plan(1), plan(2), plan(3, { personId: null, nickname: 'Gjest' })];
      const created = { classId: 'time-1', clinicId: 'klinikk', roomId: 'sal-1', event: prepared(slots) };
      await store.classes.create(created);
      const known = { hrMax: null, hrRestBpm: null, sex: null };
      const events = [
        event({ kind: 'note', slot: asSlot(1), text: 'min' }),
        event({ kind: 'note', slot: asSlot(2), text: 'en annens' }),
        event({ kind: 'note', slot: asSlot(3), text: 'som gjest' }),
        event({ kind: 'identified', slot: asSlot(3), personId: 'p1', ...known }),
      ];
      for (const [i, one] of events.entries()) await store.classes.append('time-1', asClassSeq(i + 1), one);
      await store.recordings.journal([1, 2, 3].map((slot) => row(5, [slot], { slot: asSlot(slot) })));
      const asked = { personId: 'p1', kind: 'blocking', askedDay: '2026-11-20', asked: 'x' } as const;
      await store.rights.add('klinikk', { caseId: 'sak-2', ...asked }, by);
      const granted = { kind: 'answer', outcome: 'granted', text: '' } as const;
      expect((await refusal(store.rights.step('klinikk', 'sak-2', granted, by))).kind).toBe('conflict');
      await store.classes.append('time-1', asClassSeq(5), event({ kind: 'ended', reason: 'staff' }));
      await store.rights.step('klinikk', 'sak-2', granted, by);

      const notes = async (sight?: 'all') =>
        (await other.classes.events('time-1', LOG_START, sight)).flatMap((one) =>
          one.kind === 'note' ? [one.text] : [],
        );
      expect(await notes()).toEqual(['en annens']);
      expect(await notes('all')).toEqual(['min', 'en annens', 'som gjest']);
      const read = async (sight?: 'all') =>
        (await other.recordings.read('time-1', null, sight)).map(({ slot, erased, damaged, blocks }) => [
          ...[slot, erased, damaged, ...blocks],
        ]);
      expect(await read()).toEqual([
        [1, true, false],
        [2, false, false, 2],
        [3, true, false],
      ]);
      expect(await read('all')).toEqual([1, 2, 3].map((slot) => [slot, false, false, slot]));
      expect((await other.people.members('tirsdag')).map((one) => one.plan.personId)).toEqual(['p2']);
      expect((await other.people.namedMembers('klinikk', 'tirsdag')).map(({ personId }) => personId)).toEqual(
        ['p2'],
      );
      await store.people.setLastStrap('p1', 'b1');
      expect(await other.people.lastStraps('klinikk')).toEqual([]);
      expect(await other.upkeep.verify()).toEqual([]);
      await store.rights.step('klinikk', 'sak-2', { kind: 'unblock', text: 'x' }, by);
      expect(await notes()).toEqual(['min', 'en annens', 'som gjest']);
      expect((await other.people.lastStraps('klinikk')).map(({ personId }) => personId)).toEqual(['p1']);
    });

    it('[RIG5] a case of another clinic, of nobody, and a second answer from another process are refused', async () => {
      const { store, other } = ends();
      const answer = { kind: 'answer', outcome: 'refused', text: 'nei' } as const;
      expect((await refusal(other.rights.step('klinikk', 'sak-1', answer, by))).kind).toBe('conflict');
      expect((await refusal(other.rights.step('another', 'sak-1', answer, by))).kind).toBe('not-found');
      const nobody = {
        caseId: 'x',
        personId: 'p9',
        kind: 'sees',
        askedDay: '2026-11-20',
        asked: 'x',
      } as const;
      expect((await refusal(store.rights.add('klinikk', nobody, by))).kind).toBe('not-found');
      const mine = { ...nobody, caseId: 'sak-2', personId: 'p2' };
      await store.rights.add('klinikk', mine, by);
      const both = await Promise.allSettled(
        [store, other].map((end) => end.rights.step('klinikk', 'sak-2', answer, by)),
      );
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });
  });
}
