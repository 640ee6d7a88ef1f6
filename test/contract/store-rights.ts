/** What every store does with what persons ask for under the privacy rules. */
import { beforeEach, describe, expect, it } from 'vitest';
import { type Ends, refusal } from './store-fixture.ts';

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
