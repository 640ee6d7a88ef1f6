/** What changes who may come in, and the entry of it in the audit log, are one: with one the other, on every store. */
import type { Store } from '@takt/server/store/store.ts';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Ends } from './store-fixture.ts';

const clinicId = 'klinikk';
const by = { actor: 'leder', atMs: 50 };
const account = (accountId: string) => ({
  ...{
    accountId,
    clinicId,
    loginName: accountId,
    name: 'Ola',
    roles: ['instructor' as const],
    hprNumber: null,
  },
  ...{ createdAtMs: 10, createdBy: 'leder', disabledAtMs: null },
});
const ticket = (tokenHash: string, kind: 'invite' | 'renew' | 'device', accountId: string | null) => ({
  ...{ tokenHash, clinicId, kind, accountId, data: '', expiresAtMs: 1e6 },
});
const session = (sessionId: string) => ({
  ...{ sessionId, clinicId, accountId: 'a1', provenBy: 'password' as const, deviceId: null, browser: '' },
  ...{ startedAtMs: 10, usedAtMs: 10, expiresAtMs: 1e6, tokenHash: `token of ${sessionId}` },
});
const passkey = {
  ...{ credentialId: 'k1', accountId: 'a1', clinicId, publicKey: Uint8Array.of(1), counter: 0 },
  ...{ transports: [], name: 'Nøkkel', createdAtMs: 10, usedAtMs: null },
};
const device = {
  ...{ deviceId: 'd1', clinicId, kind: 'wall' as const, roomId: 'sal-1', name: 'TV', createdAtMs: 10 },
  ...{ createdBy: 'leder', expiresAtMs: null, tokenHash: 'token of d1' },
};
const proofs = { passwordHash: 'p', totpSecret: 's', totpStep: 1, recoveryHashes: ['r1'] };
const redemption = {
  ...{ clinicId, tries: { atMost: 1000, withinMs: 1 }, codeHash: 'code of g1', nowMs: 20 },
  ...{ gatewayId: 'g1', name: 'Ved døra', tokenHash: 'token of g1' },
};
const joined = { clinicId, issuer: 'https://id', subject: 's1', accountId: 'a1', joinedAtMs: 10 };

/** Each in an order in which it changes something, and what is written of it. */
const ACTS: readonly (readonly [string, (store: Store) => Promise<unknown>, readonly string[]])[] = [
  [
    'an account is added',
    ({ accounts }) => accounts.add(account('a1'), ticket('link', 'invite', 'a1')),
    ['leder: account invited a1 as instructor'],
  ],
  [
    'its link is taken up',
    ({ accounts }) => accounts.takeUp({ tokenHash: 'link', atMs: 20 }, proofs),
    ['a1: account set up '],
  ],
  [
    'its roles are changed',
    ({ accounts }) => accounts.change('a1', { roles: ['instructor', 'clinician'] }, by),
    ['leder: roles changed a1: instructor → instructor clinician'],
  ],
  [
    'its HPR number is changed',
    ({ accounts }) => accounts.change('a1', { hprNumber: '1234567' }, by),
    ['leder: account changed a1: HPR number'],
  ],
  [
    'it logs in',
    ({ sessions }) => sessions.open(session('s1'), { before: null, known: null }),
    ['a1: log-in password'],
  ],
  [
    'a session is ended',
    ({ sessions }) => sessions.end('a1', 's1', { ...by, actor: 'a1' }, true),
    ['a1: log-out '],
  ],
  [
    'it logs in again',
    ({ sessions }) => sessions.open(session('s2'), { before: null, known: null }),
    ['a1: log-in password'],
  ],
  [
    'all its sessions are ended',
    ({ sessions }) => sessions.endAll('a1', null, by),
    ['leder: sessions ended a1'],
  ],
  [
    'it gets a passkey',
    ({ accounts }) => accounts.addPasskey(passkey),
    ['a1: proof changed a1: passkey added'],
  ],
  [
    'its passkey is removed',
    ({ accounts }) => accounts.removePasskey('a1', 'k1', by),
    ['leder: proof changed a1: passkey removed'],
  ],
  ['it is joined', ({ accounts }) => accounts.join(joined, by), ['leder: identity joined a1']],
  ['it is parted', ({ accounts }) => accounts.part('a1', by), ['leder: identity parted a1']],
  [
    'it is disabled',
    ({ accounts }) => accounts.change('a1', { disabledAtMs: 50 }, by),
    ['leder: account disabled a1'],
  ],
  [
    'it is let in anew',
    ({ accounts }) => accounts.renew(ticket('renewal', 'renew', 'a1'), by, true),
    ['leder: account enabled a1', 'leder: account renewed a1'],
  ],
  ['a screen is let in', ({ devices }) => devices.add(device, 'code of d1'), ['leder: device added wall d1']],
  [
    'the screen is taken away',
    ({ devices }) => devices.revoke(clinicId, 'd1', by),
    ['leder: device revoked d1'],
  ],
  ['a gateway is let in', ({ gateways }) => gateways.redeem(redemption), ['leder: gateway added gateway g1']],
  [
    'the gateway is renamed',
    ({ gateways }) => gateways.rename(clinicId, 'g1', 'I taket', by),
    ['leder: gateway renamed g1'],
  ],
  [
    'the gateway is taken away',
    ({ gateways }) => gateways.revoke(clinicId, 'g1', by),
    ['leder: gateway revoked g1'],
  ],
];

/** Renewing writes even where it is the same link; naming likewise: what repeats is told again. */
const REPEATED: ReadonlySet<string> = new Set(['it is let in anew', 'the gateway is renamed']);

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
      const { accounts, sessions, devices, gateways, tickets } = ends().other;
      return JSON.stringify(
        await Promise.all([
          ...[accounts.list(clinicId), accounts.byId('a1'), accounts.passkeys('a1')],
          ...[sessions.list(clinicId), devices.list(clinicId), gateways.list(clinicId)],
          ...['link', 'renewal', 'code of d1'].map((hash) => tickets.look(hash, 20)),
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

    it('[AUD11] each change of an account, a session, a screen or a gateway has its entry, and without it does not happen', async () => {
      const all: string[] = [];
      for (const [what, act, entries] of ACTS) {
        const before = await whole();
        const failed = await withoutLog(() => act(ends().store).catch((error: unknown) => error));
        expect([what, failed instanceof Error], what).toEqual([what, true]);
        expect(await whole(), `${what}: nothing without its entry`).toBe(before);
        await act(ends().store);
        all.push(...entries);
        expect(await written(), what).toEqual(all);
        expect(await whole(), what).not.toBe(before);
      }
      expect((await ends().other.audit.prove(clinicId, [])).faults).toEqual([]);
    });

    it('[AUD11] whatever is done in whatever order, and whenever the log fails: something is changed exactly where something is written', async () => {
      const step = fc.record({ act: fc.integer({ min: 0, max: ACTS.length - 1 }), fails: fc.boolean() });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 12 }), async (steps) => {
          for (const { act: which, fails } of steps) {
            const [what, act] = ACTS[which]!;
            const [before, entries] = [await whole(), (await written()).length];
            const doing = () => act(ends().store).catch(() => null);
            await (fails ? withoutLog(doing) : doing());
            const [changed, told] = [(await whole()) !== before, (await written()).length > entries];
            if (!REPEATED.has(what)) expect([what, changed]).toEqual([what, told]);
            else if (!told) expect([what, changed]).toEqual([what, false]);
          }
        }),
        { numRuns: 4 },
      );
    });
  });
}
