/** What changes who may come in, and the entry of it in the audit log, are one: with one the other, on every store. */
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Ends } from './store-fixture.ts';
import { ACCESS_ACTS, PLAN_ACTS, ticket } from './store-told-acts.ts';

const clinicId = 'klinikk';

/** A new link, a name, a day that is closed, a class that ends: what is done again is told again. */
const TOLD_AGAIN: ReadonlySet<string> = new Set([
  ...['it is let in anew', 'the gateway is renamed', 'a class is cancelled', 'the clinic is closed on a day'],
  ...['a class of the week ends', 'a strap is taken out'],
]);

export function toldContract(ends: () => Ends, plain: (sql: string) => Promise<void>): void {
  describe('access and the log of it', () => {
    beforeEach(async () => {
      const { store } = ends();
      await store.tickets.open(ticket('code of d1', 'device', null), 0);
      await store.gateways.openEnrolment({
        ...{ codeHash: 'code of g1', clinicId, roomId: 'sal-1', kind: 'gateway', station: null },
        ...{ expiresAtMs: 1e6, createdBy: 'leder', nowMs: 0, atMost: 9 },
      });
    });
    /** All that the acts change. */
    const whole = async (): Promise<string> => {
      const { accounts, sessions, devices, gateways, tickets, planning, people, straps } = ends().other;
      return JSON.stringify(
        await Promise.all([
          ...[accounts.list(clinicId), accounts.byId('a1'), accounts.passkeys('a1')],
          ...[sessions.list(clinicId), devices.list(clinicId), gateways.list(clinicId)],
          ...['link', 'renewal', 'code of d1'].map((hash) => tickets.look(hash, 20)),
          ...[planning.rooms(clinicId), planning.staff(clinicId), planning.timetable(clinicId)],
          ...[people.allGroups(clinicId), people.namedMembers(clinicId, 'g2'), straps.inventory(clinicId)],
        ]),
      );
    };
    const written = async (): Promise<string[]> =>
      (await ends().other.audit.list(clinicId, { before: null, personId: null, limit: 1000 }))
        .map(({ actor, action, detail }) => `${actor}: ${action} ${detail}`)
        .reverse();
    /** The log takes nothing while this is done. */
    const withoutLog = async (work: () => Promise<unknown>): Promise<unknown> => {
      await plain('alter table audit rename to audit_away');
      try {
        return await work();
      } finally {
        await plain('alter table audit_away rename to audit');
      }
    };

    it.each([
      ['[AUD11] each change of an account, a session, a screen or a gateway', ACCESS_ACTS],
      ['[AUD12] each change of a room, staff, the timetable, a group or a strap', PLAN_ACTS],
    ])('%s has its entry, and without it does not happen', async (_title, acts) => {
      const all: string[] = [];
      for (const [what, act, entries] of acts) {
        const before = await whole();
        const failed = await withoutLog(() => act(ends().store).catch((error: unknown) => error));
        expect([what, failed instanceof Error]).toEqual([what, true]);
        expect(await whole(), `${what}: nothing without its entry`).toBe(before);
        await act(ends().store);
        all.push(...entries);
        expect(await written(), what).toEqual(all);
        expect(await whole(), what).not.toBe(before);
      }
      expect((await ends().other.audit.prove(clinicId, [])).faults).toEqual([]);
    });

    it('[AUD11] [AUD12] whatever is done in whatever order, and whenever the log fails: something is changed exactly where something is written', async () => {
      const all = [...ACCESS_ACTS, ...PLAN_ACTS];
      const step = fc.record({ act: fc.nat({ max: all.length - 1 }), fails: fc.boolean() });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 12 }), async (steps) => {
          for (const { act: which, fails } of steps) {
            const [what, act] = all[which]!;
            const [before, entries] = [await whole(), (await written()).length];
            const doing = () => act(ends().store).catch(() => null);
            await (fails ? withoutLog(doing) : doing());
            const [changed, told] = [(await whole()) !== before, (await written()).length > entries];
            if (!TOLD_AGAIN.has(what)) expect([what, changed]).toEqual([what, told]);
            else if (!told) expect([what, changed]).toEqual([what, false]);
          }
        }),
        { numRuns: 4 },
      );
    });
  });
}
