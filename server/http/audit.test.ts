import { AuditPage, AuditProof } from '@takt/shared/api/audit.ts';
import { AddedPerson } from '@takt/shared/api/people.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../test/support/a-class.ts';
import { type TestServer, testServer } from '../../test/support/a-server.ts';
import { CLINIC } from '../../test/support/a-store.ts';
import { type Asking, asking, good } from '../../test/support/an-app.ts';
import { handClock } from '../../test/support/hand-clock.ts';
import { createApp } from './app.ts';
import type { App } from './services.ts';

let under: TestServer;
let app: App;
const ask: Asking = (...request) => asking(app)(...request);
beforeAll(async () => {
  under = await testServer({ clock: handClock(1, at(0)).clock });
  app = await createApp(under.server.services);
});
afterAll(async () => {
  await app.close();
  await under.close();
});
const page = (query = '') => good<AuditPage>(AuditPage, ask('GET', `/api/audit${query}`));

describe('the audit log over HTTP', () => {
  it('[AUD8] what was read and changed of a person, with names; to look at it is an entry too', async () => {
    const details = {
      name: 'Kari Ærfugl',
      sex: null,
      birthYear: null,
      hrRestBpm: null,
      target: 'heart-rate',
    };
    const body = { details, nickname: null, hrMax: null, groupId: null };
    const { personId } = await good<AddedPerson>(AddedPerson, ask('POST', '/api/people', body), 201);
    await ask('GET', `/api/people/${personId}`);
    await ask('GET', `/api/people/${personId}/choices`);
    const { entries, more, head } = await page(`?personId=${personId}`);
    expect(entries.map((one) => [one.action, one.actor, one.personName, one.why])).toEqual([
      ['audit.read', 'demonstration', 'Kari Ærfugl', 'control'],
      ['choices.read', 'demonstration', 'Kari Ærfugl', 'treatment'],
      ['person.read', 'demonstration', 'Kari Ærfugl', 'treatment'],
      ['person.add', 'demonstration', 'Kari Ærfugl', ''],
    ]);
    expect(more).toBe(false);
    expect(head?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(head?.number).toBe(entries[0]?.number);
    await ask('POST', `/api/people/${personId}/erasure`, { called: 'Kari Ærfugl', reason: 'mistake' });
    const [, erased] = (await page(`?personId=${personId}`)).entries;
    expect(erased).toMatchObject({ action: 'person.erase', personName: null, why: 'mistake' });
  });

  it('[AUD8] page by page, without a gap', async () => {
    const fact = { atMs: 1, clinicId: CLINIC.clinicId, actor: 'x', action: 'class.read', personId: null };
    for (let i = 0; i < 150; i++)
      await under.store.audit.append({ ...fact, classId: null, detail: `${i}`, why: '' });
    const first = await page();
    expect([first.entries.length, first.more]).toEqual([100, true]);
    const last = first.entries.at(-1)?.number ?? 0;
    const second = await page(`?before=${last}`);
    expect(second.entries[0]?.number).toBe(last - 1);
    const proof = await good<AuditProof>(AuditProof, ask('GET', '/api/audit/proof'));
    expect([proof.faults, proof.entries]).toEqual([[], proof.head?.number]);
  });

  it('[AUD9] the export is a bundle to be kept as a file, and an entry', async () => {
    const { status, headers, body } = await ask('GET', '/api/audit/export');
    expect([status, headers['content-disposition']]).toEqual([200, 'attachment; filename="takt-audit.json"']);
    const { resourceType, entry } = body as { resourceType: string; entry: { resource: { id: string } }[] };
    expect([resourceType, entry.length > 100]).toEqual(['Bundle', true]);
    expect(entry[0]?.resource).toMatchObject({
      resourceType: 'AuditEvent',
      subtype: [{ code: 'audit-export' }],
    });
  });

  it.each(['?before=0', '?before=x', '?personId='])('[AUD8] %s is refused', async (query) => {
    expect((await ask('GET', `/api/audit${query}`)).status).toBe(400);
  });
});
