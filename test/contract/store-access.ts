/** What every store does with accounts, sessions, tickets, tries and devices. Sentences of server/store/account-store.ts. */
import type { AccountRow, PasskeyRow, SessionRow, Ticket } from '@takt/server/store/account-store.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Ends } from './store-fixture.ts';

const clinicId = 'klinikk';
const account = (accountId: string, more: Partial<AccountRow> = {}): AccountRow => ({
  ...{
    accountId,
    clinicId,
    loginName: `navn-${accountId}`,
    name: `Ansatt ${accountId}`,
    roles: ['instructor'],
  },
  ...{ hprNumber: null, createdAtMs: 1.5, createdBy: 'system', disabledAtMs: null },
  ...more,
});
const session = (sessionId: string, more: Partial<SessionRow> = {}) => ({
  ...{
    sessionId,
    clinicId,
    accountId: 'a1',
    provenBy: 'password' as const,
    deviceId: null,
    browser: 'Firefox',
  },
  ...{ startedAtMs: 10, usedAtMs: 10, expiresAtMs: 1000, tokenHash: `hash ${sessionId}` },
  ...more,
});
const ticket = (tokenHash: string, more: Partial<Ticket> = {}): Ticket => ({
  ...{ tokenHash, clinicId, kind: 'invite', accountId: 'a1', data: 'ord', expiresAtMs: 100, ...more },
});
const passkey = (credentialId: string): PasskeyRow => ({
  ...{ credentialId, accountId: 'a1', clinicId, publicKey: Uint8Array.of(0, 1, 255), counter: 0 },
  ...{ transports: ['usb', 'nfc'], name: 'Nøkkel', createdAtMs: 1, usedAtMs: null },
});
const AT_ONCE = 12;
const BY = { actor: 'staff-1', atMs: 9 };
const LINK = ticket('no link in particular', { accountId: null, expiresAtMs: 1e9 });
const ALONE = { before: null, known: null };

export function accessContract(ends: () => Ends): void {
  describe('access', () => {
    beforeEach(async () => {
      await ends().store.accounts.add(account('a1'), LINK);
    });

    it('[STO140] an account is found by id and by log-in name; a name is taken once a clinic, also by several at once', async () => {
      const { store, other } = ends();
      const row = account('a2', { roles: ['lead', 'technician'], hprNumber: '1234567' });
      expect(await store.accounts.add(row, LINK)).toBe(true);
      const proofs = { passwordHash: null, totpSecret: null, totpStep: null, pinHash: null };
      expect(await other.accounts.byId('a2')).toEqual({ ...row, ...proofs });
      expect(await other.accounts.byLoginName(clinicId, 'navn-a2')).toEqual({ ...row, ...proofs });
      expect(await other.accounts.byLoginName('another', 'navn-a2')).toBeNull();
      const added = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, i) =>
          (i % 2 === 0 ? store : other).accounts.add(account(`b${i}`, { loginName: 'samme' }), LINK),
        ),
      );
      expect(added.filter(Boolean)).toHaveLength(1);
    });

    it('[STO140] what is changed is changed, what is left out stays; recovery codes replace the earlier ones', async () => {
      const { store, other } = ends();
      const change = { passwordHash: 'h', totpSecret: 's', pinHash: 'p', recoveryHashes: ['r1', 'r2'] };
      expect(await store.accounts.change('a1', change, BY)).toBe('changed');
      expect(await store.accounts.change('a1', { name: 'Nytt navn' }, BY)).toBe('changed');
      expect(await store.accounts.change('none', { name: 'x' }, BY)).toBe('unknown');
      expect(await other.accounts.byId('a1')).toMatchObject({
        ...{ name: 'Nytt navn', passwordHash: 'h', totpSecret: 's', pinHash: 'p', roles: ['instructor'] },
      });
      expect(await other.accounts.list(clinicId)).toMatchObject([
        {
          accountId: 'a1',
          hasPassword: true,
          hasPin: true,
          recoveryCodesLeft: 2,
          passkeys: 0,
          joined: false,
        },
      ]);
      await store.accounts.change('a1', { recoveryHashes: ['r3'] }, BY);
      expect(await store.accounts.useRecoveryCode('a1', 'r1', 5)).toBe(false);
      await store.tickets.open(ticket('t1'), 0);
      const link = { tokenHash: 't1', atMs: 50 };
      const proofs = { passwordHash: 'h2', totpSecret: 's2', totpStep: 7, recoveryHashes: ['r4'] };
      await store.accounts.addPasskey(passkey('k1'));
      await store.sessions.open(session('s1'), ALONE);
      const taken = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, i) =>
          (i % 2 === 0 ? store : other).accounts.takeUp(link, proofs),
        ),
      );
      expect(taken.filter(Boolean)).toHaveLength(1);
      expect(await store.accounts.byId('a1')).toMatchObject({
        ...{ passwordHash: 'h2', totpSecret: 's2', totpStep: 7, pinHash: null },
      });
      expect(await store.accounts.list(clinicId)).toMatchObject([{ passkeys: 0, recoveryCodesLeft: 1 }]);
      expect(await store.sessions.list(clinicId)).toEqual([]);
      expect(await store.accounts.useRecoveryCode('a1', 'r3', 5)).toBe(false);
      await store.tickets.open(ticket('t2', { kind: 'renew' }), 0);
      await store.accounts.change('a1', { disabledAtMs: 5 }, BY);
      expect(await store.accounts.takeUp({ tokenHash: 't2', atMs: 50 }, proofs)).toBe(false);
    });

    it('[STO141] the last who gives access keeps that: neither disabled nor given other roles, also by two at once', async () => {
      const { store, other } = ends();
      await store.accounts.add(account('l1', { roles: ['lead'] }), LINK);
      expect(await store.accounts.change('l1', { disabledAtMs: 5 }, BY)).toBe('last');
      expect(await store.accounts.change('l1', { roles: ['clinician'] }, BY)).toBe('last');
      await store.accounts.add(account('l2', { roles: ['technician'] }), LINK);
      const outcomes = await Promise.all([
        store.accounts.change('l1', { disabledAtMs: 5 }, BY),
        other.accounts.change('l2', { roles: ['instructor'] }, BY),
      ]);
      expect(outcomes.sort()).toEqual(['changed', 'last']);
    });

    it('[STO142] a code of an authenticator and a recovery code are good once, whoever tries at the same time', async () => {
      const { store, other } = ends();
      await store.accounts.change('a1', { recoveryHashes: ['r1', 'r2'] }, BY);
      const race = <T>(work: (end: typeof store) => Promise<T>) =>
        Promise.all(Array.from({ length: AT_ONCE }, (_, i) => work(i % 2 === 0 ? store : other)));
      expect(
        (await race((end) => end.accounts.useTotpStep('a1', 59_000_000_000))).filter(Boolean),
      ).toHaveLength(1);
      expect(await store.accounts.useTotpStep('a1', 58_999_999_999)).toBe(false);
      expect(await store.accounts.useTotpStep('a1', 59_000_000_001)).toBe(true);
      expect((await race((end) => end.accounts.useRecoveryCode('a1', 'r1', 5))).filter(Boolean)).toHaveLength(
        1,
      );
      expect((await store.accounts.list(clinicId))[0]?.recoveryCodesLeft).toBe(1);
    });

    it('[STO143] passkeys keep their bytes; one is one account’s', async () => {
      const { store, other } = ends();
      await store.accounts.addPasskey(passkey('k1'));
      await store.accounts.usedPasskey('k1', 7, 99);
      expect(await other.accounts.passkey('k1')).toEqual({ ...passkey('k1'), counter: 7, usedAtMs: 99 });
      expect(await other.accounts.passkeys('a1')).toHaveLength(1);
      await expect(store.accounts.addPasskey({ ...passkey('k1'), name: 'to' })).rejects.toThrow();
      expect(await store.accounts.removePasskey('other', 'k1', BY)).toBe(false);
      expect(await store.accounts.removePasskey('a1', 'k1', BY)).toBe(true);
      expect(await store.accounts.passkey('k1')).toBeNull();
    });

    it('[STO143] an identity of another provider is joined to one account, and an account to one of a provider', async () => {
      const { store, other } = ends();
      await store.accounts.add(account('a2'), LINK);
      const identity = { clinicId, issuer: 'https://id', subject: 's1', accountId: 'a1', joinedAtMs: 3 };
      expect(await store.accounts.join(identity, BY)).toBe(true);
      expect(await other.accounts.join({ ...identity, accountId: 'a2' }, BY)).toBe(false);
      expect(await other.accounts.join({ ...identity, subject: 's2' }, BY)).toBe(false);
      expect(await other.accounts.identity('https://id', 's1')).toEqual(identity);
      expect(await store.accounts.part('a1', BY)).toBe(true);
      expect(await store.accounts.part('a1', BY)).toBe(false);
      expect(await store.accounts.identity('https://id', 's1')).toBeNull();
    });

    it('[STO144] a session is found by its token with its account, and is gone when it is ended', async () => {
      const { store, other } = ends();
      for (const id of ['s1', 's2', 's3']) await store.sessions.open(session(id), ALONE);
      const { tokenHash: _, ...row } = session('s1');
      expect(await other.sessions.byToken('hash s1')).toEqual({ session: row, account: account('a1') });
      await store.sessions.used('s1', 50);
      await other.sessions.used('s1', 40);
      expect((await other.sessions.byToken('hash s1'))?.session.usedAtMs).toBe(50);
      expect(await store.sessions.end('another', 's1', BY)).toBe(false);
      expect(await store.sessions.end('a1', 's1', BY)).toBe(true);
      expect(await other.sessions.byToken('hash s1')).toBeNull();
      expect(await store.sessions.endAll('a1', 's2', BY)).toBe(1);
      expect((await other.sessions.list(clinicId)).map(({ sessionId }) => sessionId)).toEqual(['s2']);
      expect(await store.sessions.endAll('a1', null, BY)).toBe(1);
    });

    it('[STO144] nobody is in whose account is disabled', async () => {
      const { store, other } = ends();
      await store.sessions.open(session('s1'), ALONE);
      await store.accounts.change('a1', { disabledAtMs: 20 }, BY);
      expect(await other.sessions.byToken('hash s1')).toBeNull();
    });

    it('[STO145] a ticket is used once, of its kind, in its time; a later link of an account voids the earlier', async () => {
      const { store, other } = ends();
      expect(await store.tickets.open(ticket('t1'), 0)).toBe(true);
      expect(await store.tickets.open(ticket('t1', { kind: 'sign', accountId: null }), 0)).toBe(false);
      expect(await store.tickets.use('t1', ['sign'], 50)).toBeNull();
      expect(await store.tickets.look('t1', 100)).toBeNull();
      expect(await other.tickets.look('t1', 50)).toEqual(ticket('t1'));
      const used = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, i) =>
          (i % 2 === 0 ? store : other).tickets.use('t1', ['invite'], 50),
        ),
      );
      expect(used.filter((one) => one !== null)).toEqual([ticket('t1')]);
      await store.tickets.open(ticket('t2'), 0);
      await store.tickets.open(ticket('t3', { kind: 'renew' }), 0);
      expect(await store.tickets.look('t2', 50)).toBeNull();
      expect(await store.tickets.look('t3', 50)).not.toBeNull();
    });

    it('[STO146] tries are counted for all processes together, before they are judged, and let go in time', async () => {
      const { store, other } = ends();
      const limits = [
        { subject: 'pair', atMost: 3, withinMs: 100 },
        { subject: 'all', atMost: 100, withinMs: 100 },
      ];
      const taken = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, i) =>
          (i % 2 === 0 ? store : other).attempts.take(clinicId, limits, 1000 + i / 100),
        ),
      );
      expect(taken.filter(({ untilMs }) => untilMs === null)).toHaveLength(3);
      // One that was not let through is not counted, so that nobody is kept out by being refused.
      expect(await store.attempts.failed(clinicId, '')).toMatchObject([
        { subject: 'all', count: 3 },
        { subject: 'pair', count: 3 },
      ]);
      const waiting = await store.attempts.take(clinicId, limits, 1050);
      expect(waiting.untilMs).toBeGreaterThan(1099);
      expect(await other.attempts.waitUntil(clinicId, limits, 1050)).toBe(waiting.untilMs);
      expect(await other.attempts.take(clinicId, limits, 1101)).toEqual({ untilMs: null });
      expect(await store.attempts.waitUntil(clinicId, limits, 1101)).toBeNull();
      expect(await store.attempts.take('another', limits, 1102).catch(() => 'no such clinic')).toBe(
        'no such clinic',
      );
    });

    it('[STO146] a try that went well is taken back; one in the future counts as of now', async () => {
      const { store } = ends();
      const limits = [{ subject: 's', atMost: 1, withinMs: 100 }];
      expect(await store.attempts.take(clinicId, limits, 1000)).toEqual({ untilMs: null });
      await store.attempts.giveBack(clinicId, ['s'], 1000);
      expect(await store.attempts.take(clinicId, limits, 1000)).toEqual({ untilMs: null });
      expect(await store.attempts.take(clinicId, limits, 500)).toEqual({ untilMs: 600 });
    });

    it('[STO147] a device is found by its token until it is revoked', async () => {
      const { store, other } = ends();
      const device = {
        ...{ deviceId: 'd1', clinicId, kind: 'wall' as const, roomId: 'sal-1', name: 'TV', createdAtMs: 2.5 },
        ...{ createdBy: 'a1', expiresAtMs: null },
      };
      expect(await store.devices.add({ ...device, tokenHash: 'hash' }, 'code')).toBe(false);
      await store.tickets.open(ticket('code', { kind: 'device', accountId: null }), 0);
      const adding = [store, other, store].map((end, i) =>
        end.devices.add({ ...device, deviceId: `d${i + 1}`, tokenHash: `hash ${i + 1}` }, 'code'),
      );
      const added = (await Promise.all(adding)).indexOf(true);
      expect(await Promise.all(adding)).toEqual([0, 1, 2].map((i) => i === added));
      device.deviceId = `d${added + 1}`;
      expect(await other.devices.byToken(`hash ${added + 1}`)).toEqual(device);
      expect(await other.devices.list(clinicId)).toEqual([device]);
      expect(await store.devices.revoke('another', device.deviceId, BY)).toBe(false);
      expect(await store.devices.revoke(clinicId, device.deviceId, BY)).toBe(true);
      expect(await other.devices.byToken(`hash ${added + 1}`)).toBeNull();
      expect(await store.devices.revoke(clinicId, device.deviceId, BY)).toBe(false);
    });
  });
}
