/** What every store does with what is said of persons: it is sealed, and gone when a person is deleted. */
import type { Store } from '@takt/server/store/store.ts';
import { asClassSeq, asSlot, LOG_START } from '@takt/shared/ids.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { aClass, bytesOf, type Ends, event, plan, prepared, refusal, row } from './store-fixture.ts';
import { terms } from './store-planned.ts';

export interface Bytes {
  /** Everything that the database keeps, the keys too. */
  all(): Promise<Buffer>;
  /** What the key store has of this person, as it lies there. */
  wrappedKeyOf(personId: string): Promise<Buffer[]>;
  /** Tables with a row in which `person_id` is this person's, in the order of their names. */
  tablesOf(personId: string): Promise<string[]>;
  harm(sql: string): Promise<void>;
  open(): Promise<Store>;
}

const NAME = 'Kari Ærfugl Nordmann';
const NICKNAME = 'Kallenavn 1';
const NOTE = 'sa at kneet gjør vondt';
/** The bytes of a strap that could be recognised anywhere. */
const BEATS = Array.from({ length: 64 }, (_, i) => (i * 37 + 11) & 0xff);
const by = { actor: 'staff-1', atMs: 90_000 };
const why = { ...by, why: 'asked' };
const SECRETS = [NAME, NICKNAME, NOTE, '"bpm":181', Buffer.from(BEATS), '{"minutes":10}'];

const called = (store: Store, personId: string, name: string): Promise<void> => {
  const details = { name, sex: 'f', birthYear: 1980, hrRestBpm: 60, target: 'heart-rate' } as const;
  return store.people.changePerson('klinikk', personId, { kind: 'details', details }, by);
};

/** p1 at slot 1, p2 at slot 2, a walk-in at slot 3; a note on each and on the class, a minute packed and one not. */
async function lived(store: Store): Promise<void> {
  await called(store, 'p1', NAME);
  await called(store, 'p2', 'Ola');
  const expected = {
    transport: 'drosje fra Lia',
    calls: 'mor ringer',
    clothes: '',
    strapSize: 'small',
  } as const;
  await store.people.changePerson('klinikk', 'p1', { kind: 'expected', expected }, by);
  const clearance = {
    clearedBy: 'lege Dahl på Lia',
    day: '2026-01-01',
    untilDay: null,
    limits: 'ikke over 150',
  };
  await store.people.changePerson('klinikk', 'p1', { kind: 'clearance', clearance }, by);
  const change = (step: Parameters<Store['people']['changePerson']>[2]): Promise<void> =>
    store.people.changePerson('klinikk', 'p1', step, by);
  const [planned, changed] = [terms({ workMinutes: 17.25 }), terms({ workMinutes: 18.5 })];
  await change({ kind: 'startCourse', courseId: 'c1', startDay: '2026-01-05', terms: planned });
  const version = { fromDay: '2026-01-19', why: 'vond hofte', terms: changed };
  await change({ kind: 'changeCourse', courseId: 'c1', ...version });
  const ended = { day: '2026-02-01', why: 'flyttet til Ås' };
  await change({ kind: 'endCourse', courseId: 'c1', ended });
  const absence = { entryId: 'e1', day: '2026-01-06', was: 'absent', reason: 'innlagt' } as const;
  await store.planning.markAttendance('klinikk', { personId: 'p1', ...absence }, by);
  const slots = [plan(1), plan(2), plan(3, { personId: null, nickname: 'Gjest' })];
  await store.classes.create({
    classId: 'time-1',
    clinicId: 'klinikk',
    roomId: 'sal-1',
    event: prepared(slots),
  });
  const hrMax = { bpm: 195, method: 'measured', date: null } as const;
  const events = [
    event({ kind: 'started' }),
    event({ kind: 'note', slot: asSlot(1), text: NOTE }),
    event({ kind: 'note', slot: asSlot(2), text: 'også sliten' }),
    event({ kind: 'note', slot: null, text: 'varmt i salen' }),
    event({ kind: 'borg', slot: asSlot(1), borg: 17 }),
    event({ kind: 'hrmax', slot: asSlot(1), hrMax, wholeClass: false }),
    event({ kind: 'left', slot: asSlot(1), reason: 'måtte gå til legen' }),
    event({ kind: 'note', slot: asSlot(3), text: 'gjestens' }),
    event({ kind: 'ended', reason: 'staff' }),
  ];
  for (const [i, one] of events.entries()) await store.classes.append('time-1', asClassSeq(i + 1), one);
  const rows = [1, 2, 3].flatMap((slot) =>
    [5, 65].map((second) => row(second, slot === 1 ? BEATS : [slot, second], { slot: asSlot(slot) })),
  );
  await store.recordings.journal(rows);
  for (const slot of [1, 2, 3]) {
    await store.recordings.compact({ classId: 'time-1', slot: asSlot(slot), source: 'gw/boot', minute: 0 });
    const recorded = (await bytesOf(store, asSlot(slot))).length;
    await store.recordings.saveSummary('time-1', asSlot(slot), 'a/1', '{"minutes":10}', recorded);
  }
}

export function sealedContract(ends: () => Ends, bytes: Bytes): void {
  describe('what is said of persons', () => {
    beforeEach(() => lived(ends().store));
    const found = async (): Promise<unknown[]> => {
      const all = await bytes.all();
      return SECRETS.filter((secret) => all.includes(secret));
    };

    it('[KEY10] is read back as it was written, by another process too', async () => {
      const { other } = ends();
      expect([...(await other.people.names('klinikk', ['p1', 'p2', 'p9']))]).toEqual([
        ['p1', NAME],
        ['p2', 'Ola'],
      ]);
      const log = await other.classes.events('time-1', LOG_START);
      expect(log[0]).toEqual({
        ...prepared([plan(1), plan(2), plan(3, { personId: null, nickname: 'Gjest' })]),
        seq: 1,
      });
      expect(log.flatMap((one) => (one.kind === 'note' ? one.text : []))).toEqual([
        NOTE,
        'også sliten',
        'varmt i salen',
        'gjestens',
      ]);
      const person = await other.people.person('klinikk', 'p1');
      expect([person?.details.name, person?.choices.nickname]).toEqual([NAME, NICKNAME]);
      expect([person?.expected.transport, person?.clearances[0]?.limits]).toEqual([
        'drosje fra Lia',
        'ikke over 150',
      ]);
      expect(person?.clearances[0]?.clearedBy).toBe('lege Dahl på Lia');
      const [course] = person?.courses ?? [];
      expect(course?.versions.map(({ terms: { workMinutes }, why }) => [workMinutes, why])).toEqual([
        [17.25, ''],
        [18.5, 'vond hofte'],
      ]);
      expect(course?.ended?.why).toBe('flyttet til Ås');
      const [absent] = await other.planning.attendance('klinikk', '2026-01-06', '2026-01-06');
      expect(absent?.reason).toBe('innlagt');
      expect(log.find(({ kind }) => kind === 'borg')).toMatchObject({ slot: 1, borg: 17 });
      expect(await bytesOf(other, asSlot(1))).toEqual([...BEATS, ...BEATS]);
      expect(await other.recordings.summary('time-1', asSlot(1), 'a/1')).toBe('{"minutes":10}');
    });

    it('[KEY10] lies nowhere in clear: name, nickname, notes, HRmax of a class, recording, summary', async () => {
      const all = await bytes.all();
      expect(await found()).toEqual([]);
      const others = ['varmt i salen', 'gjestens', 'Gjest', 'legen', '"borg":17', 'drosje', 'over 150'];
      for (const text of [...others, 'Dahl', '17.25', 'hofte', 'flyttet', 'innlagt']) {
        expect([text, all.includes(text)]).toEqual([text, false]);
      }
      // It was looked at in the right places: what stays readable is found.
      for (const text of ['time-1', 'p1', 'staff-1', 'hrmax']) expect(all.includes(text)).toBe(true);
    });

    it.each([
      [
        'a note is put in the place of another',
        `update event set data = (select data from event o where o.class_id = 'time-1' and o.seq = 3), checksum = null where class_id = 'time-1' and seq = 4`,
      ],
      [
        'a note is moved to another slot',
        `update event set data = replace(data, '"slot":1', '"slot":2'), checksum = null where class_id = 'time-1' and seq = 3`,
      ],
    ])('[KEY11] is bound to where it stands: %s, and the log is said to be damaged', async (_name, sql) => {
      await bytes.harm(sql);
      expect((await refusal(ends().store.classes.events('time-1', LOG_START))).kind).toBe('damaged');
      expect(await ends().store.upkeep.verify()).toHaveLength(1);
    });

    it('[KEY11] a recording that is moved to another participant, and a name to another person, are not read', async () => {
      const { store } = ends();
      await bytes.harm(
        `update chunk set blocks = (select blocks from chunk o where o.slot = 1), checksum = null where slot = 2`,
      );
      await bytes.harm(
        `update person_name set name = (select name from person_name o where o.person_id = 'p1') where person_id = 'p2'`,
      );
      const read = await store.recordings.read('time-1', asSlot(2));
      expect(read.map(({ damaged, erased, blocks }) => [damaged, erased, blocks.length])).toEqual([
        [true, false, 0],
        [false, false, 2],
      ]);
      expect([...(await store.people.names('klinikk', ['p1', 'p2']))]).toEqual([['p1', NAME]]);
    });

    it('[KEY12] a walk-in has a key for that slot of that class, and the class has one for what concerns nobody', async () => {
      const all = (await bytes.all()).toString('latin1');
      for (const subject of ['person/p1', 'person/p2', 'slot/time-1/3', 'class/time-1']) {
        expect([subject, all.includes(subject)]).toEqual([subject, true]);
      }
      expect(all.includes('slot/time-1/1')).toBe(false);
    });
  });

  describe('a person who is deleted', () => {
    beforeEach(() => lived(ends().store));

    it('[ERA1] their key, name, choices, HRmax, strap and place in groups are gone, and so are the bytes', async () => {
      const { store, other } = ends();
      const wrapped = await bytes.wrappedKeyOf('p1');
      expect(wrapped.map(({ byteLength }) => byteLength)).toEqual([61]);
      const before = await bytes.all();
      for (const secret of wrapped) expect(before.includes(secret)).toBe(true);
      await store.erasure.erase('p1', why);
      expect([...(await other.people.names('klinikk', ['p1', 'p2']))]).toEqual([['p2', 'Ola']]);
      expect((await other.people.members('tirsdag')).map((one) => one.plan.personId)).toEqual(['p2']);
      expect(await other.people.lastStraps('klinikk')).toEqual([]);
      expect((await refusal(other.people.autoSignIn('p1'))).kind).toBe('not-found');
      const after = await bytes.all();
      for (const secret of [...wrapped, ...SECRETS]) expect(after.includes(secret)).toBe(false);
    });

    it('[ERA12] no table has their id any more, but those of who took part in classes, of what was asked, and the log', async () => {
      const { store, other } = ends();
      await store.people.setLastStrap('p1', 'b1');
      const choices = { nickname: NICKNAME, display: 'words', autoSignIn: true, research: true } as const;
      await store.people.changePerson('klinikk', 'p1', { kind: 'choices', choices }, by);
      await store.people.changePerson('klinikk', 'p1', { kind: 'declined', classId: 'time-1', bpm: 199 }, by);
      const asked = { personId: 'p1', kind: 'deletion', askedDay: '2026-01-01', asked: NOTE } as const;
      await store.rights.add('klinikk', { caseId: 'sak-1', ...asked }, by);
      const before = await bytes.tablesOf('p1');
      expect(before.length).toBeGreaterThan(10);
      await store.erasure.erase('p1', why);
      expect(await bytes.tablesOf('p1')).toEqual(['audit', 'participant', 'rights_case']);
      expect(await other.people.classesOf('klinikk', 'p1')).toHaveLength(1);
    });

    it('[ERA2] their recording and notes read as deleted, never as damage, and the others are untouched', async () => {
      const { store, other } = ends();
      const before = await other.classes.events('time-1', LOG_START);
      const known = store.health().damaged;
      await store.erasure.erase('p1', why);
      const mine = await other.recordings.read('time-1', asSlot(1));
      expect(mine.map(({ erased, damaged, blocks }) => [erased, damaged, blocks.length])).toEqual([
        [true, false, 0],
        [true, false, 0],
      ]);
      expect(await bytesOf(other, asSlot(2))).toEqual([2, 5, 2, 65]);
      expect(await other.recordings.summary('time-1', asSlot(1), 'a/1')).toBeNull();
      expect(await other.recordings.summary('time-1', asSlot(2), 'a/1')).toBe('{"minutes":10}');
      const log = await other.classes.events('time-1', LOG_START);
      expect(log.map(({ kind }) => kind)).toEqual([
        ...['prepared', 'started', 'erased', 'note', 'note', 'erased', 'erased', 'left', 'note', 'ended'],
      ]);
      const first = log[0];
      if (first?.kind !== 'prepared') throw new Error('no plan');
      expect(first.slots[0]).toEqual({
        ...{ slot: 1, station: 11, personId: 'p1', nickname: '', hrMax: null, hrRestBpm: null, sex: null },
        ...{ target: 'heart-rate', display: 'hidden', erased: true },
      });
      expect(first.slots.slice(1)).toEqual([plan(2), plan(3, { personId: null, nickname: 'Gjest' })]);
      const others = ({ seq }: { seq: number }) => [2, 4, 5, 9, 10].includes(seq);
      expect(log.filter(others)).toEqual(before.filter(others));
      expect((await other.classes.get('time-1'))?.participants).toBe(3);
      expect(await store.upkeep.verify()).toEqual([]);
      expect(store.health().damaged).toEqual(known);
    });

    it('[ERA3] while their class has not ended they are not deleted; nobody else is harmed by the try', async () => {
      const { store } = ends();
      await aClass(store, 'time-2', 'sal-2');
      const error = await refusal(store.erasure.erase('p1', why));
      expect([error.kind, error.text.nb]).toEqual(['conflict', expect.stringMatching(/Avslutt timen først/)]);
      expect((await store.people.names('klinikk', ['p1'])).get('p1')).toBe(NAME);
      expect((await refusal(store.erasure.erase('nobody', why))).kind).toBe('not-found');
      expect(await store.erasure.deletions()).toEqual({ persons: [], keys: [] });
    });

    it('[ERA3] nothing of them is kept afterwards, and they get no new key', async () => {
      const { store, other } = ends();
      await store.erasure.erase('p1', why);
      await other.recordings.journal([row(70, BEATS)]);
      await other.recordings.saveSummary('time-1', asSlot(1), 'a/1', '{"minutes":10}', 2 * BEATS.length);
      await other.classes.append(
        'time-1',
        asClassSeq(10),
        event({ kind: 'note', slot: asSlot(1), text: NOTE }),
      );
      expect((await refusal(called(store, 'p1', NAME))).kind).toBe('not-found');
      expect(await bytes.wrappedKeyOf('p1')).toEqual([]);
      const all = await bytes.all();
      for (const secret of SECRETS) expect(all.includes(secret)).toBe(false);
      expect((await store.classes.events('time-1', LOG_START)).at(-1)?.kind).toBe('erased');
      expect((await store.recordings.read('time-1', asSlot(1))).length).toBe(2);
    });

    it('[ERA5] rows of theirs that an older back-up of the data brings back are gone when the store is opened', async () => {
      const { store } = ends();
      await store.erasure.erase('p1', why);
      await bytes.harm(
        `insert into person (clinic_id, person_id, sex, hr_rest_bpm, target) values ('klinikk', 'p1', 'f', 60, 'rpe')`,
      );
      await bytes.harm(
        `insert into choice (clinic_id, person_id, nickname, display, auto_sign_in) values ('klinikk', 'p1', null, 'number', 0)`,
      );
      const again = await bytes.open();
      expect(await again.people.person('klinikk', 'p1')).toBeNull();
      expect(await again.people.person('klinikk', 'p2')).not.toBeNull();
      await again.close();
    });

    it('[ERA4] the list of deletions has ids alone, and deletes again what a restore has brought back', async () => {
      const { store, other } = ends();
      const restored = await bytes.wrappedKeyOf('p1');
      await store.erasure.erase('p1', why);
      const list = await store.erasure.deletions();
      expect(list.persons).toEqual([{ personId: 'p1', atMs: 90_000 }]);
      expect(list.keys.map(({ keyId, atMs }) => [keyId.length, atMs])).toEqual([[32, 90_000]]);
      // As an older copy of data and keys would have it.
      const keyId = list.keys[0]?.keyId ?? '';
      const hex = restored[0]?.toString('hex');
      await bytes.harm(`delete from takt_keys.erased_key`);
      await bytes.harm(`delete from takt_keys.erased_person`);
      await bytes.harm(`insert into takt_keys.wrapped_key values ('${keyId}', 'person/p1', 'p1', X'${hex}')`);
      await bytes.harm(
        `insert into person (clinic_id, person_id, sex, hr_rest_bpm, target) values ('klinikk', 'p1', 'f', 60, 'rpe')`,
      );
      expect(await bytesOf(other, asSlot(1))).toEqual([...BEATS, ...BEATS]);
      for (const _ of [1, 2]) await store.erasure.apply(list);
      expect((await other.recordings.read('time-1', asSlot(1))).every(({ erased }) => erased)).toBe(true);
      expect(await bytes.wrappedKeyOf('p1')).toEqual([]);
      expect((await refusal(other.people.autoSignIn('p1'))).kind).toBe('not-found');
      expect(await other.erasure.deletions()).toEqual(list);
    });
  });
}
