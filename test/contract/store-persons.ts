/** What every store does with single people and groups. Sentences of server/store/people-store.ts. */
import { asClassSeq, asSlot } from '@takt/shared/ids.ts';
import { describe, expect, it } from 'vitest';
import { aClass, type Ends, event, plan, refusal } from './store-fixture.ts';
import { addKari, aPlannedClinic, BY, change, KARI, PLANNED_KARI, terms } from './store-planned.ts';

export function personsContract(ends: () => Ends): void {
  describe('a person', () => {
    it('[PPL10] everything that was entered is read back, at another process too', async () => {
      const { store, other } = ends();
      await aPlannedClinic(store);
      expect(await other.people.person('klinikk', 'kari')).toEqual(PLANNED_KARI);
      expect(await store.people.person('klinikk', 'nobody')).toBeNull();
      expect(await store.people.person('another clinic', 'kari')).toBeNull();
    });

    it('[PPL10] the list has everybody by name, with the HRmax in force and the groups; names stand in one table', async () => {
      const { store } = ends();
      await aPlannedClinic(store);
      const list = await store.people.list('klinikk');
      expect(list.map(({ personId }) => personId).sort()).toEqual(['kari', 'p1', 'p2']);
      expect(list.find(({ personId }) => personId === 'kari')).toEqual({
        ...{ personId: 'kari', name: 'Kari Nordmann', nickname: 'Elv', target: 'rpe', archivedAtMs: null },
        hrMax: { bpm: 186, method: 'class-peak', date: '2026-01-06' },
        groups: [{ groupId: 'tirsdag', name: 'Tirsdag', station: 1 }],
        blocked: false,
      });
      expect([...(await store.people.names('klinikk', ['kari', 'p1']))]).toEqual([['kari', 'Kari Nordmann']]);
      expect([...(await store.people.birthYears('klinikk'))]).toEqual([['kari', 1984]]);
    });

    it('[PPL11] a step for a person that there is not is refused, and so is one of another clinic', async () => {
      const { store } = ends();
      await addKari(store);
      const step = { kind: 'archive', archived: true } as const;
      for (const [clinicId, personId] of [
        ['klinikk', 'nobody'],
        ['another', 'kari'],
      ] as const) {
        const refused = refusal(store.people.changePerson(clinicId, personId, step, BY));
        expect((await refused).kind).toBe('not-found');
      }
    });

    it('[PPL12] of people who come at once all are kept or none', async () => {
      const { store } = ends();
      await addKari(store);
      const another = { ...KARI, personId: 'ny' };
      const batch = { people: [another, KARI], joining: [], group: null };
      await expect(store.people.addPeople('klinikk', batch, BY)).rejects.toThrow();
      expect(await store.people.person('klinikk', 'ny')).toBeNull();
      const group = { groupId: 'ny', name: 'tirsdag', isNew: true };
      const taken = { people: [another], joining: [{ personId: 'ny', station: 3 }], group };
      expect((await refusal(store.people.addPeople('klinikk', taken, BY))).kind).toBe('conflict');
      expect(await store.people.person('klinikk', 'ny')).toBeNull();
    });

    it('[PPL13] each choice that changes is kept with who and when; consent is given and taken back by rows of its own', async () => {
      const { store } = ends();
      await addKari(store);
      const choices = { nickname: 'Bekk', display: 'number', autoSignIn: false, research: true } as const;
      await change(store, { kind: 'choices', choices });
      await change(store, { kind: 'choices', choices: { ...choices, research: false } });
      await change(store, { kind: 'choices', choices: { ...choices, research: true, display: 'hidden' } });
      expect((await store.people.person('klinikk', 'kari'))?.choices).toEqual({
        ...choices,
        research: true,
        display: 'hidden',
      });
    });

    it('[PPL14] somebody who is archived is on no list of a group, and back again when that is undone', async () => {
      const { store } = ends();
      await addKari(store);
      const onList = async () =>
        (await store.people.members('tirsdag')).map(({ plan: { personId } }) => personId);
      expect(await onList()).toContain('kari');
      await change(store, { kind: 'archive', archived: true });
      expect(await onList()).not.toContain('kari');
      expect((await store.people.namedMembers('klinikk', 'tirsdag')).map(({ name }) => name)).toEqual([
        null,
        null,
      ]);
      await change(store, { kind: 'archive', archived: false });
      expect(await onList()).toContain('kari');
    });

    it('[PPL15] a clearance is withdrawn and restored, never removed', async () => {
      const { store } = ends();
      await aPlannedClinic(store);
      const withdrawn = async () =>
        (await store.people.person('klinikk', 'kari'))?.clearances[0]?.withdrawnAtMs;
      await change(store, { kind: 'withdrawClearance', number: 1, withdrawn: true });
      expect(await withdrawn()).toBe(BY.atMs);
      await change(store, { kind: 'withdrawClearance', number: 1, withdrawn: false });
      expect(await withdrawn()).toBeNull();
      const unknown = change(store, { kind: 'withdrawClearance', number: 2, withdrawn: true });
      expect((await refusal(unknown)).kind).toBe('not-found');
    });

    it('[COU6] a version of a plan is added and none is overwritten; a change that is none is refused', async () => {
      const { store } = ends();
      await aPlannedClinic(store);
      const step = { kind: 'changeCourse', courseId: 'c1', fromDay: '2026-01-19' } as const;
      expect((await refusal(change(store, { ...step, why: '', terms: terms() }))).kind).toBe('bad-input');
      await change(store, { ...step, why: 'Bedre', terms: terms() });
      const versions = (await store.people.person('klinikk', 'kari'))?.courses[0]?.versions;
      expect(versions?.map(({ number, why, terms: { intervals } }) => [number, why, intervals])).toEqual([
        [1, '', 4],
        [2, 'Vond hofte', 2],
        [3, 'Bedre', 4],
      ]);
    });

    it('[COU6] a person has one course at a time; one that was ended by mistake goes on', async () => {
      const { store } = ends();
      await aPlannedClinic(store);
      const second = { kind: 'startCourse', courseId: 'c2', startDay: '2026-03-02', terms: terms() } as const;
      expect((await refusal(change(store, second))).kind).toBe('conflict');
      const end = {
        kind: 'endCourse',
        courseId: 'c1',
        ended: { day: '2026-02-01', why: 'Flyttet' },
      } as const;
      await change(store, end);
      const ended = async () => (await store.people.person('klinikk', 'kari'))?.courses[0]?.ended;
      expect(await ended()).toEqual({ day: '2026-02-01', why: 'Flyttet', by: 'staff-1' });
      await change(store, { ...end, ended: null });
      expect(await ended()).toBeNull();
      await change(store, end);
      await change(store, second);
      expect((await refusal(change(store, { ...end, ended: null }))).kind).toBe('conflict');
    });

    it('[PPL16] what staff said no to is remembered by class and value', async () => {
      const { store } = ends();
      await addKari(store);
      for (let times = 0; times < 2; times++)
        await change(store, { kind: 'declined', classId: 'time-1', bpm: 190 });
      expect(await store.people.declined('klinikk', 'kari')).toEqual([{ classId: 'time-1', bpm: 190 }]);
    });

    it('[PPL17] a person has the classes in which a slot is theirs, also one that became theirs later', async () => {
      const { store } = ends();
      await addKari(store);
      await aClass(store, 'time-1', 'sal-1', 1000);
      const classes = async (personId: string) =>
        (await store.people.classesOf('klinikk', personId)).map(({ classId, slot }) => [classId, slot]);
      expect(await classes('p1')).toEqual([['time-1', 1]]);
      const walkIn = plan(5, { personId: null });
      await store.classes.append('time-1', asClassSeq(1), event({ kind: 'joined', slot: walkIn }, 2000));
      const said = {
        kind: 'identified',
        slot: asSlot(5),
        personId: 'kari',
        hrMax: null,
        hrRestBpm: null,
        sex: null,
      } as const;
      await store.classes.append('time-1', asClassSeq(2), event(said, 3000));
      expect(await classes('kari')).toEqual([['time-1', 5]]);
      await store.classes.append(
        'time-1',
        asClassSeq(3),
        event({ kind: 'undone', undoneSeq: asClassSeq(3) }, 4000),
      );
      expect(await classes('kari')).toEqual([]);
    });
  });

  describe('a group', () => {
    it('[PPL18] whoever joins gets the first free slot and station, or the station that was asked for', async () => {
      const { store } = ends();
      await addKari(store, null);
      const join = (station: number | null) =>
        store.people.changeGroup(
          'klinikk',
          'tirsdag',
          { kind: 'join', personId: 'kari', station: station as never },
          BY,
        );
      expect((await refusal(join(11))).kind).toBe('conflict');
      await join(7);
      await join(8);
      const kari = (await store.people.members('tirsdag')).find(
        ({ plan: { personId } }) => personId === 'kari',
      );
      expect(kari?.plan).toMatchObject({
        slot: 3,
        station: 7,
        nickname: 'Bekkefaret',
        hrMax: KARI.hrMax,
        target: 'rpe',
      });
      const step = { kind: 'station', personId: 'kari' } as const;
      const move = (station: number) =>
        store.people.changeGroup('klinikk', 'tirsdag', { ...step, station: station as never }, BY);
      expect((await refusal(move(12))).kind).toBe('conflict');
      await move(9);
      await store.people.changeGroup('klinikk', 'tirsdag', { kind: 'leave', personId: 'kari' }, BY);
      expect(await store.people.members('tirsdag')).toHaveLength(2);
      expect((await refusal(move(9))).kind).toBe('not-found');
    });

    it('[PPL18] a group holds forty; a name is one group’s; an archived group is not offered', async () => {
      const { store } = ends();
      await store.people.addGroup('klinikk', { groupId: 'ny', name: 'Onsdag' }, BY);
      const taken = store.people.addGroup('klinikk', { groupId: 'ny2', name: 'ONSDAG ' }, BY);
      expect((await refusal(taken)).kind).toBe('conflict');
      const people = Array.from({ length: 41 }, (_, i) => ({ ...KARI, personId: `n${i}` }));
      const joining = people.map(({ personId }) => ({ personId, station: null }));
      const group = { groupId: 'ny', name: '', isNew: false };
      const all = { people, joining, group };
      expect((await refusal(store.people.addPeople('klinikk', all, BY))).kind).toBe('conflict');
      await store.people.addPeople('klinikk', { people, joining: joining.slice(0, 40), group }, BY);
      expect(await store.people.members('ny')).toHaveLength(40);
      await store.people.changeGroup('klinikk', 'ny', { kind: 'archive', archived: true }, BY);
      expect((await store.people.groups('klinikk')).map(({ groupId }) => groupId)).toEqual(['tirsdag']);
      expect((await store.people.allGroups('klinikk')).map(({ groupId }) => groupId)).toEqual([
        'ny',
        'tirsdag',
      ]);
    });
  });
}
