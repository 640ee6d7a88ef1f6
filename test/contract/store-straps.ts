/** What every store does with lent straps, and with what people choose. Sentences of server/store/store.ts. */
import { describe, expect, it } from 'vitest';
import { type Ends, refusal } from './store-fixture.ts';

const BY = { actor: 'staff-1', atMs: 5000 };

export function strapsContract(ends: () => Ends): void {
  describe('lent straps', () => {
    const strap = async (strapId: string) =>
      (await ends().store.straps.inventory('klinikk')).find((one) => one.strapId === strapId);

    it('[INV1] a strap is taken in with its number and its radios, and is then one of the clinic’s', async () => {
      const { store, other } = ends();
      await store.straps.add('klinikk', { strapId: 'b9', label: '9', sensors: ['ant:9', 'ble:c9'] }, BY);
      expect(await strap('b9')).toEqual({
        strapId: 'b9',
        label: '9',
        sensors: ['ant:9', 'ble:c9'],
        battery: null,
        lastSeenMs: null,
        retired: null,
        sanitisedAtMs: null,
        batteryChangedAtMs: null,
      });
      expect((await other.people.straps('klinikk')).map(({ strapId }) => strapId)).toContain('b9');
    });

    it('[INV2] a number, or a radio, is of one strap in use only; a refusal changes nothing', async () => {
      const { straps } = ends().store;
      const number = straps.add('klinikk', { strapId: 'b9', label: '14', sensors: ['ant:9'] }, BY);
      expect((await refusal(number)).kind).toBe('conflict');
      const radio = straps.add('klinikk', { strapId: 'b9', label: '9', sensors: ['ant:4711'] }, BY);
      expect((await refusal(radio)).text.nb).toContain('belte 14');
      expect((await refusal(straps.change('klinikk', 'b2', { kind: 'label', label: '14' }, BY))).kind).toBe(
        'conflict',
      );
      const join = straps.change('klinikk', 'b2', { kind: 'join', sensors: ['ant:4711'] }, BY);
      expect((await refusal(join)).kind).toBe('conflict');
      expect((await refusal(straps.change('klinikk', 'b7', { kind: 'return' }, BY))).kind).toBe('not-found');
      expect(await strap('b9')).toBeUndefined();
      expect(await strap('b2')).toMatchObject({ label: null, sensors: ['ble:c0ffee000002'] });
    });

    it('[INV3] it gets another number, a second radio, a new battery, a cleaning; each with when', async () => {
      const { straps } = ends().store;
      await straps.seen('klinikk', [{ strapId: 'b2', atMs: 100, battery: { percent: 12, atMs: 90 } }]);
      await straps.change('klinikk', 'b2', { kind: 'label', label: '2' }, BY);
      await straps.change('klinikk', 'b2', { kind: 'label', label: '2' }, BY);
      await straps.change('klinikk', 'b2', { kind: 'join', sensors: ['ant:22'] }, BY);
      await straps.change('klinikk', 'b2', { kind: 'battery-changed' }, { ...BY, atMs: 6000 });
      await straps.change('klinikk', 'b2', { kind: 'sanitised' }, { ...BY, atMs: 7000 });
      expect(await strap('b2')).toMatchObject({
        label: '2',
        sensors: ['ble:c0ffee000002', 'ant:22'],
        battery: null,
        batteryChangedAtMs: 6000,
        sanitisedAtMs: 7000,
      });
    });

    it('[INV4] a strap that is taken out of use belongs to nobody, frees its number, and can be taken in again', async () => {
      const { store } = ends();
      await store.straps.change('klinikk', 'b1', { kind: 'retire', why: 'lost' }, BY);
      expect(await strap('b1')).toMatchObject({ retired: { atMs: 5000, why: 'lost' } });
      expect((await store.people.straps('klinikk')).map(({ strapId }) => strapId)).not.toContain('b1');
      expect((await store.people.members('tirsdag'))[0]?.strap).toBeNull();
      await store.straps.change('klinikk', 'b2', { kind: 'label', label: '14' }, BY);
      const back = store.straps.change('klinikk', 'b1', { kind: 'return' }, BY);
      expect((await refusal(back)).kind, 'its number is another’s now').toBe('conflict');
      await store.straps.change('klinikk', 'b2', { kind: 'label', label: '15' }, BY);
      await store.straps.change('klinikk', 'b1', { kind: 'return' }, BY);
      expect((await store.people.members('tirsdag'))[0]?.strap?.strapId).toBe('b1');
    });

    it('[INV5] when it was last heard, and its battery, only go forward; nothing is stored of unknown straps', async () => {
      const { straps } = ends().store;
      await straps.seen('klinikk', [
        { strapId: 'b1', atMs: 200, battery: { percent: 50, atMs: 150 } },
        { strapId: 'ant:777', atMs: 200, battery: null },
      ]);
      await straps.seen('klinikk', [{ strapId: 'b1', atMs: 100, battery: { percent: 90, atMs: 100 } }]);
      await straps.seen('klinikk', [{ strapId: 'b1', atMs: 300, battery: null }]);
      expect(await strap('b1')).toMatchObject({ lastSeenMs: 300, battery: { percent: 50, atMs: 150 } });
      await straps.seen('klinikk', [{ strapId: 'b1', atMs: 400, battery: { percent: null, atMs: 350 } }]);
      expect(await strap('b1'), 'low, and how much is not told').toMatchObject({
        battery: { percent: null, atMs: 350 },
      });
      expect(await straps.inventory('klinikk')).toHaveLength(2);
    });

    it('[PAIR13] a participant who was given a strap is the only one who had it last', async () => {
      const { people } = ends().store;
      expect(await people.lastStraps('klinikk')).toEqual([
        { personId: 'p1', strapId: 'b1', autoSignIn: true },
      ]);
      await people.setLastStrap('p2', 'b1');
      expect(await people.lastStraps('klinikk')).toEqual([
        { personId: 'p2', strapId: 'b1', autoSignIn: false },
      ]);
      await people.setLastStrap('p2', 'a stranger’s');
      expect((await people.members('tirsdag')).map(({ strap: last }) => last?.strapId ?? null)).toEqual([
        null,
        'b1',
      ]);
    });

    it('[PAIR14] being signed in by one’s strap is a choice that is changed with who and when', async () => {
      const { people } = ends().store;
      expect([await people.autoSignIn('p1'), await people.autoSignIn('p2')]).toEqual([true, false]);
      await people.setAutoSignIn('p1', false, BY);
      await people.setAutoSignIn('p2', true, BY);
      expect((await people.members('tirsdag')).map(({ autoSignIn }) => autoSignIn)).toEqual([false, true]);
      expect((await refusal(people.setAutoSignIn('p9', true, BY))).kind).toBe('not-found');
      expect((await refusal(people.autoSignIn('p9'))).kind).toBe('not-found');
    });
  });
}
