/** What every store does with people and what belongs to them. Sentences of server/store/store.ts. */
import { describe, expect, it } from 'vitest';
import { type Ends, plan, refusal, SEED } from './store-fixture.ts';

export function peopleContract(ends: () => Ends): void {
  describe('people', () => {
    it('[STO15] a clinic that was seeded is read back as it was given', async () => {
      const { store } = ends();
      expect(await store.people.clinic()).toEqual(SEED.clinic);
      expect(await store.people.rooms('klinikk')).toEqual(SEED.rooms);
      expect(await store.people.groups('klinikk')).toEqual([{ groupId: 'tirsdag', name: 'Tirsdag' }]);
      expect(await store.people.members('tirsdag')).toEqual(SEED.group.members);
      expect(await store.people.straps('klinikk')).toEqual(SEED.straps);
      expect(await store.stations.treadmills('sal-1')).toEqual(SEED.treadmills);
      expect(await store.stations.treadmills('sal-2')).toEqual([]);
    });

    it('[STO15] seeding a clinic that is there does nothing', async () => {
      const { store } = ends();
      await store.people.seed({ ...SEED, clinic: { ...SEED.clinic, name: 'Et annet navn' } });
      expect(await store.people.clinic()).toEqual(SEED.clinic);
      expect(await store.people.members('tirsdag')).toHaveLength(2);
    });

    it('[STO16] a group has persons: a member that is no person is refused, and nothing of the seed is kept', async () => {
      const { store } = ends();
      const clinic = { ...SEED.clinic, clinicId: 'ny' };
      const members = [{ plan: plan(9, { personId: null }), strap: null, autoSignIn: false }];
      const group = { groupId: 'ny gruppe', name: 'Ny', members };
      const seeding = store.people.seed({ clinic, rooms: [], group, straps: [], treadmills: [] });
      expect((await refusal(seeding)).kind).toBe('bad-input');
      expect(await store.people.groups('ny')).toEqual([]);
    });

    it('[STO17] a new HRmax counts from then on, a later one of the same time before it', async () => {
      const { store } = ends();
      const hrMax = async () => (await store.people.members('tirsdag'))[0]?.plan.hrMax;
      await store.people.addHrMax('p1', { bpm: 188, method: 'class-peak', date: null }, 'staff-1', 5000);
      expect(await hrMax()).toEqual({ bpm: 188, method: 'class-peak', date: null });
      await store.people.addHrMax('p1', { bpm: 170, method: 'formula', date: null }, 'staff-1', 4000);
      expect(await hrMax()).toMatchObject({ bpm: 188 });
      await store.people.addHrMax(
        'p1',
        { bpm: 191, method: 'measured', date: '2025-06-01' },
        'staff-1',
        5000,
      );
      expect(await hrMax()).toEqual({ bpm: 191, method: 'measured', date: '2025-06-01' });
    });
  });
}
