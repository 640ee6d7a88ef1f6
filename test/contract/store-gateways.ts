/** What every store does with enrolment codes and the gateways that came by them. Sentences of server/store/store.ts. */
import { describe, expect, it } from 'vitest';
import type { Ends } from './store-fixture.ts';

export const enrolment = (code: string, more: object = {}) => ({
  codeHash: `hash of ${code}`,
  clinicId: 'klinikk',
  roomId: 'sal-1',
  kind: 'gateway' as const,
  station: null,
  expiresAtMs: 600_000,
  createdBy: 'staff-1',
  nowMs: 1000,
  atMost: 3,
  ...more,
});
export const redeeming = (code: string, gatewayId: string, nowMs = 2000.5) => ({
  clinicId: 'klinikk',
  tries: { atMost: 3, withinMs: 60_000 },
  codeHash: `hash of ${code}`,
  nowMs,
  gatewayId,
  name: `Ved tredemølle ${gatewayId}`,
  tokenHash: `token of ${gatewayId}`,
});

const by = (atMs: number) => ({ actor: 'staff-1', atMs });

export function gatewaysContract(ends: () => Ends): void {
  describe('gateways', () => {
    it('[STO30] a code makes one gateway as staff wrote it down, and its token finds it', async () => {
      const { store, other } = ends();
      const more = { roomId: 'sal-2', kind: 'tablet', station: 7 };
      expect(await store.gateways.openEnrolment(enrolment('a', more))).toBe('opened');
      const gateway = {
        gatewayId: 'g1',
        clinicId: 'klinikk',
        ...more,
        name: 'Ved tredemølle g1',
        enrolledAtMs: 2000.5,
        enrolledBy: 'staff-1',
        revokedAtMs: null,
      };
      expect(await other.gateways.redeem(redeeming('a', 'g1'))).toEqual({ outcome: 'enrolled', gateway });
      expect(await store.gateways.byToken('token of g1')).toEqual(gateway);
      expect(await store.gateways.list('klinikk')).toEqual([gateway]);
      expect(await store.gateways.list('another')).toEqual([]);
      expect(await store.gateways.byToken('token of g2')).toBeNull();
    });

    it('[STO31] a code is redeemed once, also when several try at the same time; not after its time', async () => {
      const { store, other } = ends();
      await store.gateways.openEnrolment(enrolment('a'));
      const tries = await Promise.all(
        [store, other, store, other].map((end, i) => end.gateways.redeem(redeeming('a', `g${i}`))),
      );
      expect(tries.map(({ outcome }) => outcome).sort()).toEqual(['enrolled', 'used', 'used', 'used']);
      expect(await store.gateways.list('klinikk')).toHaveLength(1);
      await store.gateways.openEnrolment(enrolment('b'));
      expect(await store.gateways.redeem(redeeming('b', 'late', 600_000))).toEqual({ outcome: 'expired' });
      expect(await store.gateways.redeem(redeeming('c', 'none', 600_001))).toEqual({ outcome: 'unknown' });
      expect(await store.gateways.list('klinikk')).toHaveLength(1);
    });

    it('[STO32] so many codes are open at once; used and old ones leave room, and none is given out twice', async () => {
      const { gateways } = ends().store;
      expect(await gateways.openEnrolment(enrolment('a'))).toBe('opened');
      expect(await gateways.openEnrolment(enrolment('a'))).toBe('taken');
      expect(await gateways.openEnrolment(enrolment('b', { expiresAtMs: 2000 }))).toBe('opened');
      expect(await gateways.openEnrolment(enrolment('c'))).toBe('opened');
      expect(await gateways.openEnrolment(enrolment('d'))).toBe('full');
      await gateways.redeem(redeeming('a', 'g1', 1500));
      expect(await gateways.openEnrolment(enrolment('d'))).toBe('opened');
      expect(await gateways.openEnrolment(enrolment('e'))).toBe('full');
      expect(await gateways.openEnrolment(enrolment('e', { nowMs: 2000 }))).toBe('opened');
      expect(await gateways.openEnrolment(enrolment('a', { nowMs: 2001 }))).toBe('full');
      // A day after its time a code may come again.
      expect(await gateways.openEnrolment(enrolment('a', { nowMs: 90_000_000 }))).toBe('opened');
    });

    it('[STO80] wrong codes are counted over every process and restart, one by one also when tried at once', async () => {
      const { store, other } = ends();
      await store.gateways.openEnrolment(enrolment('a'));
      const tries = await Promise.all(
        [store, other, store, other, other].map((end, i) =>
          end.gateways.redeem(redeeming(`wrong ${i}`, 'x')),
        ),
      );
      expect(tries.map(({ outcome }) => outcome).sort()).toEqual([
        ...['too-many', 'too-many', 'unknown', 'unknown', 'unknown'],
      ]);
      const right = (nowMs: number) => other.gateways.redeem(redeeming('a', 'g1', nowMs));
      expect(await right(61_000)).toEqual({ outcome: 'too-many' });
      // Those that were refused unseen count for nothing.
      expect(await right(62_001)).toMatchObject({ outcome: 'enrolled' });
      expect(await store.gateways.redeem(redeeming('a', 'g2', 62_002))).toEqual({ outcome: 'used' });
    });

    it('[STO81] a try counted by a clock that has been set back since is neither forgotten nor kept for ever', async () => {
      const { gateways } = ends().store;
      await gateways.openEnrolment(enrolment('a', { expiresAtMs: 1e12 }));
      for (let i = 0; i < 3; i++) await gateways.redeem(redeeming(`wrong ${i}`, 'x', 3_600_000));
      expect(await gateways.redeem(redeeming('a', 'g1', 1000))).toEqual({ outcome: 'too-many' });
      expect(await gateways.redeem(redeeming('a', 'g1', 60_999))).toEqual({ outcome: 'too-many' });
      expect(await gateways.redeem(redeeming('a', 'g1', 61_001))).toMatchObject({ outcome: 'enrolled' });
    });

    it('[STO33] a gateway can be renamed and revoked, once and for good, by its own clinic', async () => {
      const { store, other } = ends();
      await store.gateways.openEnrolment(enrolment('a'));
      await store.gateways.redeem(redeeming('a', 'g1'));
      expect(await store.gateways.rename('another', 'g1', 'x', by(3000))).toBe(false);
      expect(await store.gateways.revoke('another', 'g1', by(3000))).toBeNull();
      expect(await store.gateways.rename('klinikk', 'g1', 'Ved døra', by(3000))).toBe(true);
      expect(await other.gateways.byToken('token of g1')).toMatchObject({ name: 'Ved døra' });
      expect(await store.gateways.revoke('klinikk', 'g1', by(3000))).toMatchObject({ revokedAtMs: 3000 });
      expect(await other.gateways.revoke('klinikk', 'g1', by(4000))).toMatchObject({ revokedAtMs: 3000 });
      expect(await other.gateways.byToken('token of g1')).toBeNull();
      expect(await store.gateways.list('klinikk')).toEqual([]);
      expect(await store.gateways.rename('klinikk', 'g1', 'x', by(4000))).toBe(false);
      expect(await store.gateways.revoke('klinikk', 'nobody', by(1))).toBeNull();
    });
  });
}
