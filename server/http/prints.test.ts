import { AuditPage } from '@takt/shared/api/audit.ts';
import { matches } from '@takt/shared/check.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Browser, openClinic, someone, statusOf } from '../../test/support/a-clinic.ts';

const { open, loggedIn, named } = openClinic();
let lead: Browser;
beforeAll(async () => {
  lead = await loggedIn(await someone(open.parts, named('leder'), ['lead']));
});
const written = async (query = '') => {
  const { body } = await lead.ask('GET', `/api/audit${query}`);
  if (!matches(AuditPage, body)) throw new Error('no page of the log');
  return body.entries;
};
describe('what was printed, in the log', () => {
  it('[AUD13] which page, and of whom; who may not see people may not say so', async () => {
    const clinician = await someone(open.parts, named('behandler'), ['clinician']);
    const browser = await loggedIn(clinician);
    expect(await statusOf(browser.ask('POST', '/api/prints', { page: 'person', personId: 'p1' }))).toBe(200);
    expect(await statusOf(browser.ask('POST', '/api/prints', { page: 'person', personId: 'Kari N' }))).toBe(
      200,
    );
    expect(await statusOf(browser.ask('POST', '/api/prints', { page: 'class', classId: 'none' }))).toBe(404);
    const prints = (await written()).filter(({ action }) => action === 'print');
    expect(prints.map(({ actor, personId, detail }) => [actor, personId, detail])).toEqual([
      [clinician.accountId, null, 'person'],
      [clinician.accountId, 'p1', 'person'],
    ]);
    const researcher = await loggedIn(await someone(open.parts, named('forsker'), ['researcher']));
    expect(await statusOf(researcher.ask('POST', '/api/prints', { page: 'people' }))).toBe(403);
  });
});
