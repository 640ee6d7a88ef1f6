import { AddedPerson } from '@takt/shared/api/people.ts';
import { AddedRightsCase, type RightsCase, RightsCases } from '@takt/shared/api/rights.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from '../../test/support/a-server.ts';
import { type Asking, asking, good, refused } from '../../test/support/an-app.ts';
import { handClock } from '../../test/support/hand-clock.ts';
import type { Role } from '../access/actor.ts';
import { createApp } from './app.ts';
import type { App } from './services.ts';

const NOW_MS = Date.UTC(2026, 10, 27, 12);
let under: TestServer;
let app: App;
let roles: readonly Role[] = ['lead'];
const ask: Asking = (...request) => asking(app)(...request);
beforeAll(async () => {
  under = await testServer({ clock: handClock(1, NOW_MS).clock });
  const { services } = under.server;
  const identify = async () => ({ id: 'a1', roles, roomId: null, session: null, device: null });
  app = await createApp({ ...services, access: { ...services.access, identify } });
  const account = {
    ...{ accountId: 'a1', clinicId: 'klinikk', loginName: 'ola', name: 'Ola Leder', hprNumber: null },
    ...{ roles: ['lead' as const], createdAtMs: 1, createdBy: 'system', disabledAtMs: null },
  };
  const link = {
    ...{ tokenHash: 'link', clinicId: 'klinikk', kind: 'invite' as const, accountId: 'a1' },
    ...{ data: '', expiresAtMs: 1e15 },
  };
  await under.store.accounts.add(account, link);
});
afterAll(async () => {
  await app.close();
  await under.close();
});

const as = async <T>(role: Role, work: () => Promise<T>): Promise<T> => {
  roles = [role];
  try {
    return await work();
  } finally {
    roles = ['lead'];
  }
};
const details = { name: 'Kari Ærfugl', sex: null, birthYear: null, hrRestBpm: null, target: 'heart-rate' };
const add = async (): Promise<string> => {
  const body = { details, nickname: 'Bekk', hrMax: null, groupId: null };
  return (await good<AddedPerson>(AddedPerson, ask('POST', '/api/people', body), 201)).personId;
};
const TOLD = 'vil se alt om kneet';
const takeDown = async (personId: string, kind = 'sees', askedDay = '2026-11-20'): Promise<string> => {
  const body = { kind, askedDay, asked: TOLD };
  const added = ask('POST', `/api/people/${personId}/rights`, body);
  return (await good<AddedRightsCase>(AddedRightsCase, added, 201)).caseId;
};
const step = (caseId: string, body: object) => ask('POST', `/api/rights/${caseId}/steps`, body);
const all = () => good<RightsCases>(RightsCases, ask('GET', '/api/rights'));
const theCase = async (caseId: string): Promise<RightsCase> => {
  const found = (await all()).cases.find((one) => one.caseId === caseId);
  if (found === undefined) throw new Error('no such case');
  return found;
};

describe('what a person asks for, over HTTP', () => {
  it('[RIG3] staff take it down, and see of it kind, days and outcome; the lead sees what was asked too', async () => {
    const personId = await add();
    const caseId = await as('instructor', () => takeDown(personId));
    expect(await theCase(caseId)).toMatchObject({
      ...{ personId, personName: 'Kari Ærfugl', kind: 'sees', askedDay: '2026-11-20', dueDay: '2026-12-20' },
      ...{ asked: TOLD, by: 'a1', byName: 'Ola Leder', outcome: null, extended: false, steps: [] },
    });
    await step(caseId, { kind: 'answer', outcome: 'refused', text: 'journalen må oppbevares' });
    const seen = await as('clinician', () => ask('GET', `/api/people/${personId}/rights`));
    expect(JSON.stringify(seen.body)).toContain('"outcome":"refused"');
    for (const text of [TOLD, 'journalen må']) expect(JSON.stringify(seen.body)).not.toContain(text);
  });

  it.each(['instructor', 'clinician', 'technician', 'researcher'] as const)(
    '[RIG3] a %s answers nothing, and does not read the cases of all',
    async (role) => {
      const caseId = await takeDown(await add());
      const told = await as(role, () => step(caseId, { kind: 'note', text: 'x' }));
      const listed = await as(role, () => ask('GET', '/api/rights'));
      expect([told.status, listed.status]).toEqual([403, 403]);
    },
  );

  it('[RIG4] its time is extended once, before it is over, with a reason', async () => {
    const personId = await add();
    const caseId = await takeDown(personId);
    expect((await step(caseId, { kind: 'extend', text: 'mange timer' })).status).toBe(200);
    expect(await theCase(caseId)).toMatchObject({ dueDay: '2027-02-20', extended: true });
    const again = await refused(step(caseId, { kind: 'extend', text: 'mer' }));
    expect([again.status, again.body.error.text.nb]).toEqual([409, expect.stringMatching(/bare én gang/)]);
    const late = await takeDown(personId, 'sees', '2026-10-26');
    const told = await refused(step(late, { kind: 'extend', text: 'mer' }));
    expect([told.status, told.body.error.text.nb]).toEqual([409, expect.stringMatching(/Fristen er ute/)]);
    const last = await takeDown(personId, 'sees', '2026-10-27');
    expect((await step(last, { kind: 'extend', text: 'siste dag' })).status).toBe(200);
  });

  it('[RIG5] it has one answer; whoever gets no, or a part, gets a reason; what is done about it is added after', async () => {
    const caseId = await takeDown(await add(), 'correction');
    expect((await refused(step(caseId, { kind: 'answer', outcome: 'partly', text: '  ' }))).status).toBe(400);
    await step(caseId, { kind: 'answer', outcome: 'granted', text: '' });
    const again = await refused(step(caseId, { kind: 'answer', outcome: 'refused', text: 'likevel ikke' }));
    expect([again.status, again.body.error.text.nb]).toEqual([409, expect.stringMatching(/ny sak/)]);
    expect((await step(caseId, { kind: 'note', text: 'rettet hvilepuls til 58' })).status).toBe(200);
    const { steps, outcome, answeredAtMs } = await theCase(caseId);
    expect([outcome, answeredAtMs]).toEqual(['granted', NOW_MS]);
    expect(steps.map(({ number, kind, text, byName }) => [number, kind, text, byName])).toEqual([
      [1, 'answer', null, 'Ola Leder'],
      [2, 'note', 'rettet hvilepuls til 58', 'Ola Leder'],
    ]);
  });

  it('[RIG5] two answers at once: one is taken', async () => {
    const caseId = await takeDown(await add());
    const answers = ['granted', 'refused', 'partly'].map((outcome) =>
      step(caseId, { kind: 'answer', outcome, text: 'derfor' }),
    );
    expect((await Promise.all(answers)).map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });

  it.each([
    ['a day that is to come', { askedDay: '2026-11-28' }],
    ['a day that there is not', { askedDay: '2026-02-30' }],
    ['nothing but spaces', { asked: ' \n ' }],
  ])('[RIG3] %s is refused, and no case is made', async (_what, wrong) => {
    const personId = await add();
    const body = { kind: 'sees', askedDay: '2026-11-20', asked: 'x', ...wrong };
    expect([400, 422]).toContain((await refused(ask('POST', `/api/people/${personId}/rights`, body))).status);
    expect((await all()).cases.filter((one) => one.personId === personId)).toEqual([]);
  });

  it('[RIG6] after a deletion there is left that it was asked, when, and what the answer was; an open case can still be answered', async () => {
    const personId = await add();
    const before = await takeDown(personId, 'sees');
    await step(before, { kind: 'answer', outcome: 'refused', text: 'fordi kneet' });
    const deletion = await takeDown(personId, 'deletion');
    await ask('POST', `/api/people/${personId}/erasure`, { called: 'Kari Ærfugl', reason: 'asked' });
    expect(await theCase(before)).toMatchObject({
      ...{
        personId,
        personName: null,
        erased: true,
        asked: null,
        outcome: 'refused',
        askedDay: '2026-11-20',
      },
      steps: [{ kind: 'answer', text: null, outcome: 'refused' }],
    });
    expect((await step(deletion, { kind: 'answer', outcome: 'granted', text: 'gjort' })).status).toBe(200);
    expect(await theCase(deletion)).toMatchObject({ outcome: 'granted', steps: [{ text: null }] });
    expect(
      (
        await refused(
          ask('POST', `/api/people/${personId}/rights`, { kind: 'sees', askedDay: '2026-11-20', asked: 'x' }),
        )
      ).status,
    ).toBe(404);
  });

  it('[RIG7] the log has who took it down, read it and answered, without a word of what was told', async () => {
    const personId = await add();
    const caseId = await takeDown(personId, 'objects');
    await step(caseId, { kind: 'answer', outcome: 'partly', text: 'bare forskning' });
    const rows = await under.store.audit.list('klinikk', { before: null, personId, limit: 10 });
    expect(rows.map(({ action, detail, actor }) => [action, detail, actor])).toEqual([
      ['rights.step', 'objects answer partly', 'a1'],
      ['rights.ask', 'objects', 'a1'],
      ['person.add', '', 'a1'],
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/kneet|forskning/);
  });

  it('[RIG2] open cases come first, by when they are due; then those with an answer, the newest first', async () => {
    const personId = await add();
    const days = ['2026-11-22', '2026-11-02', '2026-11-12'];
    for (const day of days) await takeDown(personId, 'sees', day);
    const first = (await all()).cases.find((one) => one.personId === personId)?.caseId ?? '';
    await step(first, { kind: 'answer', outcome: 'granted', text: '' });
    const { cases, today } = await good<RightsCases>(
      RightsCases,
      ask('GET', `/api/people/${personId}/rights`),
    );
    expect(cases.map(({ dueDay, outcome }) => [dueDay, outcome])).toEqual([
      ['2026-12-12', null],
      ['2026-12-22', null],
      ['2026-12-02', 'granted'],
    ]);
    expect(today).toBe('2026-11-27');
  });
});
