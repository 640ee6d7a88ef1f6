/** What every store does when several write at the same instant. Sentences of server/store/store.ts. */

import type { AppendResult, Store } from '@takt/server/store/store.ts';
import { asClassSeq, asSlot, LOG_START } from '@takt/shared/ids.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { aClass, bytesOf, event, row } from './store-fixture.ts';
import { enrolment, redeeming } from './store-gateways.ts';

/** The parts that several processes write at once. */
export type Racing = Pick<Store, 'classes' | 'recordings' | 'gateways'>;
export interface RacingEnds {
  readonly store: Store;
  /** Two ends of the same database, as two processes have them. */
  readonly racing: readonly [Racing, Racing];
}

const WRITERS = 12;

export function racesContract(ends: () => RacingEnds): void {
  /** All at once, half of them at either end. */
  const race = <T>(work: (end: Racing, i: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: WRITERS }, (_, i) => work(ends().racing[i % 2 === 0 ? 0 : 1], i)));
  const outcomes = (results: readonly { readonly outcome: string }[]): Record<string, number> =>
    Object.fromEntries(
      [...Map.groupBy(results, ({ outcome }) => outcome)].map(([outcome, all]) => [outcome, all.length]),
    );

  describe('several writers at once', () => {
    beforeEach(() => aClass(ends().store));

    it('[STO94] of writers that saw the same last event one appends, and the others are told where the log ends', async () => {
      const { store } = ends();
      const note = (i: number) => event({ kind: 'note', slot: asSlot(1), text: `nr. ${i}` });
      const results = await race((end, i) => end.classes.append('time-1', asClassSeq(1), note(i)));
      expect(outcomes(results)).toEqual({ appended: 1, moved: WRITERS - 1 });
      const moved = results.filter((one) => one.outcome === 'moved');
      expect(moved.every(({ lastSeq }) => lastSeq === 2)).toBe(true);
      expect(await store.classes.events('time-1', asClassSeq(1))).toHaveLength(1);
    });

    it('[STO94] writers that go on where the log ends write all they have: no gap, no double', async () => {
      const { store } = ends();
      await race(async (end, i) => {
        let seen = asClassSeq(1);
        for (let result: AppendResult | null = null; result?.outcome !== 'appended'; ) {
          result = await end.classes.append(
            'time-1',
            seen,
            event({ kind: 'note', slot: asSlot(1), text: `nr. ${i}` }),
          );
          if (result.outcome === 'moved') seen = result.lastSeq;
        }
      });
      const log = await store.classes.events('time-1', LOG_START);
      expect(log.map(({ seq }) => seq)).toEqual(Array.from({ length: WRITERS + 1 }, (_, i) => i + 1));
      expect(new Set(log.flatMap((one) => (one.kind === 'note' ? one.text : []))).size).toBe(WRITERS);
    });

    it('[STO95] one command that comes many times at once is one event, whatever each saw as the last', async () => {
      const { store } = ends();
      await store.classes.append('time-1', asClassSeq(1), event({ kind: 'started' }));
      const pause = event({ kind: 'paused' }, 3000, 'command-1');
      const results = await race((end, i) =>
        end.classes.append('time-1', asClassSeq(i % 4 === 3 ? 1 : 2), pause),
      );
      const { appended = 0, moved = 0, repeated = 0 } = outcomes(results);
      expect([appended, appended + moved + repeated]).toEqual([1, WRITERS]);
      expect(await store.classes.append('time-1', asClassSeq(1), pause)).toMatchObject({
        outcome: 'repeated',
      });
      expect((await store.classes.events('time-1', LOG_START)).map(({ kind }) => kind)).toEqual([
        ...['prepared', 'started', 'paused'],
      ]);
    });

    it('[STO96] parts of one second that are written at once are all kept, each with a number of its own', async () => {
      const { store } = ends();
      await race((end, i) => end.recordings.journal([row(5, [2 * i]), row(5, [2 * i + 1])]));
      const kept = await bytesOf(store, asSlot(1));
      expect(kept.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 2 * WRITERS }, (_, i) => i));
      for (let i = 0; i < WRITERS; i++) expect(kept.indexOf(2 * i)).toBeLessThan(kept.indexOf(2 * i + 1));
      await store.recordings.compact({ classId: 'time-1', slot: asSlot(1), source: 'gw/boot', minute: 0 });
      expect(await bytesOf(store, asSlot(1))).toEqual(kept);
    });

    it('[STO134] a summary that was computed while more came in is not kept, whoever is first', async () => {
      const { store } = ends();
      const summary = (end: Racing) => end.recordings.summary('time-1', asSlot(1), 'a/1');
      for (let round = 0; round < 8; round++) {
        await race(async (end, i) => {
          if (i % 3 === 0) await end.recordings.journal([row(round * WRITERS + i, [i])]);
          else {
            const read = await end.recordings.read('time-1', asSlot(1));
            const bytes = read.reduce((sum, { blocks }) => sum + blocks.length, 0);
            await end.recordings.saveSummary('time-1', asSlot(1), 'a/1', `${bytes}`, bytes);
          }
        });
        const bytes = (await bytesOf(store, asSlot(1))).length;
        expect([null, `${bytes}`]).toContain(await summary(store));
        expect(await store.recordings.saveSummary('time-1', asSlot(1), 'a/1', `${bytes}`, bytes)).toBe(true);
      }
    });

    it('[STO97] one enrolment code makes one gateway, and whoever comes too late is counted as a wrong try', async () => {
      const { store } = ends();
      await store.gateways.openEnrolment(enrolment('a'));
      const results = await race((end, i) => end.gateways.redeem(redeeming('a', `g${i}`)));
      expect(outcomes(results).enrolled).toBe(1);
      const others = results.filter(({ outcome }) => outcome !== 'enrolled');
      expect(others.every(({ outcome }) => outcome === 'used' || outcome === 'too-many')).toBe(true);
      expect(await store.gateways.list('klinikk')).toHaveLength(1);
    });

    it('[STO98] of owners that claim a room with the same number one has it, and the room keeps the highest number', async () => {
      const same = await race((end) => end.classes.claim('sal-1', 7));
      expect(same.filter(({ mine }) => mine)).toHaveLength(1);
      await race((end, i) => end.classes.claim('sal-1', 10 + i));
      const { store } = ends();
      expect(await store.classes.claim('sal-1', 10 + WRITERS - 1)).toEqual({
        mine: false,
        fence: 10 + WRITERS - 1,
      });
    });

    it('[STO99] no owner appends, or says that it is alive, once a higher number has claimed the room', async () => {
      const { store } = ends();
      await store.classes.claim('sal-1', 5);
      let claimed = false;
      let late = 0;
      await race(async (end, i) => {
        if (i === 3) {
          await end.classes.claim('sal-1', 6);
          claimed = true;
          return;
        }
        for (let turn = 0; turn < 4; turn++) {
          const after = claimed;
          const alive = await end.classes.alive('time-1', 5, 2000 + turn);
          const note = event({ kind: 'note', slot: asSlot(1), text: `${i} ${turn}` });
          const seq = (await store.classes.events('time-1', LOG_START)).at(-1)?.seq ?? LOG_START;
          const result = await end.classes.appendAsOwner(5, 'time-1', seq, note);
          if (after && (alive || result.outcome === 'appended')) late += 1;
        }
      });
      expect(late).toBe(0);
      expect(await store.classes.alive('time-1', 5, 9000)).toBe(false);
    });
  });
}
