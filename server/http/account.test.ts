/** One's own account, and who has access: what account.ts answers, in a clinic with log-in. */
import type { OwnAccount, Staff } from '@takt/shared/api/accounts.ts';
import { describe, expect, it } from 'vitest';
import {
  browserOf,
  clinicOptions,
  openClinic,
  type Someone,
  session,
  someone,
  statusOf,
  takeUp,
} from '../../test/support/a-clinic.ts';
import { testServer } from '../../test/support/a-server.ts';
import { codeOf, fromBase32, stepAt } from '../access/totp.ts';
import { createApp } from './app.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const { open, later, browser, named, loggedIn } = openClinic();

describe('one’s own account', () => {
  it('[AUTH30] shows where one is logged in; ends one of these, or all the others', async () => {
    const kari = await someone(open.parts, named('kari'), ['instructor']);
    const [here, there, elsewhere] = [await loggedIn(kari), await loggedIn(kari), await loggedIn(kari)];
    const own = (await here.ask('GET', '/api/account')).body as OwnAccount;
    expect(own.sessions).toHaveLength(3);
    expect(own.sessions[0]).toMatchObject({ provenBy: 'password', browser: 'Firefox, Linux', isThis: false });
    const other = own.sessions.find(({ isThis }) => !isThis)?.sessionId ?? '';
    expect((await here.ask('POST', '/api/account/sessions/end', { sessionId: other })).body).toEqual({
      ended: 1,
    });
    expect((await here.ask('POST', '/api/account/sessions/end-others')).body).toEqual({ ended: 1 });
    expect([await session(here), await session(there), await session(elsewhere)]).toEqual([200, 401, 401]);
  });

  it('[AUTH31] a new password needs the present one, ends every other session, and the earlier one is over', async () => {
    const kari = await someone(open.parts, named('kari'), ['instructor']);
    const [here, there] = [await loggedIn(kari), await loggedIn(kari)];
    const change = (present: string, next: string) =>
      statusOf(here.ask('POST', '/api/account/password', { present, next }));
    expect(await change('feil passord altså', 'ni ville hester på tur')).toBe(422);
    expect(await change(kari.password, 'kort')).toBe(422);
    expect(await change(kari.password, 'ni ville hester på tur')).toBe(200);
    expect([await session(here), await session(there)]).toEqual([200, 401]);
    later(30_000);
    expect(await statusOf(browser().logIn(kari))).toBe(401);
    later(30_000);
    expect(await statusOf(browser().logIn({ ...kari, password: 'ni ville hester på tur' }))).toBe(200);
    for (let i = 0; i < 5; i++) await change(`gjett ${i}`, 'ni tamme hester på tur');
    expect(await change(kari.password, 'ni tamme hester på tur')).toBe(429);
  });

  it('[AUTH32] what lets somebody in is changed soon after a log-in alone', async () => {
    const kari = await someone(open.parts, named('kari'), ['instructor']);
    const mine = await loggedIn(kari);
    expect(await statusOf(mine.ask('POST', '/api/account/pin', { pin: '1234' }))).toBe(422);
    expect(await statusOf(mine.ask('POST', '/api/account/pin', { pin: '4071' }))).toBe(200);
    const renewed = await mine.ask('POST', '/api/account/recovery-codes');
    expect(renewed.body).toMatchObject({ recoveryCodes: { length: 10 } });
    later(16 * MINUTE_MS);
    for (const url of ['/api/account/recovery-codes', '/api/account/passkeys/options'])
      expect(await statusOf(mine.ask('POST', url)), url).toBe(401);
    expect(await statusOf(mine.ask('POST', '/api/account/pin', { pin: null }))).toBe(401);
    expect(await session(mine)).toBe(200);
    expect(await statusOf(browser().logIn(kari, kari.recoveryCodes[1]))).toBe(401);
  });
});

describe('staff', () => {
  const invite = { loginName: '', name: 'Per Hansen', roles: ['clinician'], hprNumber: '1234567' };
  const anInvitation = () => ({ ...invite, loginName: named('per') });
  const linkOf = (body: unknown): string => (body as { path: string }).path;

  it('[AUTH40] a lead invites by a link that is good once, for a week; whoever takes it up can log in', async () => {
    const lead = await loggedIn(await someone(open.parts, named('leder'), ['lead']));
    const per0 = anInvitation();
    const { status, body } = await lead.ask('POST', '/api/accounts', per0);
    expect(status).toBe(201);
    expect(linkOf(body)).toMatch(/^\/invitation#[\w-]{43}$/);
    expect(
      await statusOf(lead.ask('POST', '/api/accounts', { ...per0, loginName: per0.loginName.toUpperCase() })),
    ).toBe(409);
    const { people } = (await lead.ask('GET', '/api/accounts')).body as Staff;
    expect(people.find(({ loginName }) => loginName === per0.loginName)).toMatchObject({
      state: 'invited',
      sessions: 0,
    });
    const per = await takeUp(open.parts, linkOf(body), 'seks ville hester på tur');
    await expect(takeUp(open.parts, linkOf(body), 'seks ville hester på tur')).rejects.toMatchObject({
      kind: 'too-late',
    });
    expect(await session(await loggedIn(per))).toBe(200);
    const late = await lead.ask('POST', '/api/accounts', anInvitation());
    later(7 * 24 * HOUR_MS);
    await expect(takeUp(open.parts, linkOf(late.body), 'seks ville hester på tur')).rejects.toMatchObject({
      kind: 'too-late',
    });
  });

  it('[AUTH41] over HTTP the link shows what it is for, and gives recovery codes and a session', async () => {
    const lead = await loggedIn(await someone(open.parts, named('leder'), ['lead']));
    const { body } = await lead.ask('POST', '/api/accounts', anInvitation());
    const token = linkOf(body).split('#')[1];
    const mine = browser();
    const looked = await mine.ask('POST', '/api/invitation', { token });
    expect(looked.body).toMatchObject({ kind: 'invite', name: 'Per Hansen', clinicName: 'Klinikken' });
    const { totp } = looked.body as { totp: { secret: string; uri: string } };
    expect(totp.uri).toContain(totp.secret);
    const given = { token, password: 'seks ville hester på tur', totpSecret: totp.secret, code: '000000' };
    expect(await statusOf(mine.ask('POST', '/api/invitation/accept', given))).toBe(422);
    const code = codeOf(fromBase32(totp.secret), stepAt(open.hand.clock.nowMs()));
    expect(
      await statusOf(mine.ask('POST', '/api/invitation/accept', { ...given, password: 'kort', code })),
    ).toBe(422);
    const done = await mine.ask('POST', '/api/invitation/accept', { ...given, code });
    expect(done.body).toMatchObject({ recoveryCodes: { length: 10 } });
    expect(await session(mine)).toBe(200);
    expect(await statusOf(mine.ask('POST', '/api/invitation', { token }))).toBe(410);
  });

  it('[AUTH42] a technician gives the roles instructor and technician, and changes nobody who has others', async () => {
    const tech = await loggedIn(await someone(open.parts, named('teknikk'), ['technician']));
    const leader = await someone(open.parts, named('leder'), ['lead']);
    const both = await someone(open.parts, named('begge'), ['instructor', 'clinician']);
    for (const roles of [['lead'], ['clinician'], ['researcher'], ['instructor', 'clinician']])
      expect(
        await statusOf(tech.ask('POST', '/api/accounts', { ...anInvitation(), roles })),
        String(roles),
      ).toBe(403);
    const invited = await tech.ask('POST', '/api/accounts', { ...anInvitation(), roles: ['instructor'] });
    expect(invited.status).toBe(201);
    for (const { accountId } of [leader, both])
      for (const [url, payload] of [
        [`/api/accounts/${accountId}`, { roles: ['instructor'] }],
        [`/api/accounts/${accountId}`, { disabled: true }],
        [`/api/accounts/${accountId}/link`, undefined],
        [`/api/accounts/${accountId}/end-sessions`, undefined],
      ] as const)
        expect(await statusOf(tech.ask('POST', url, payload)), url).toBe(403);
    const { mayGive } = (await tech.ask('GET', '/api/accounts')).body as Staff;
    expect(mayGive).toEqual(['instructor', 'technician']);
  });

  it('[AUTH43] new roles and a disabled account count at once', async () => {
    const leader = await someone(open.parts, named('leder'), ['lead']);
    const kari = await someone(open.parts, named('kari'), ['instructor']);
    const [lead, hers] = [await loggedIn(leader), await loggedIn(kari)];
    const change = (who: Someone, payload: object) =>
      statusOf(lead.ask('POST', `/api/accounts/${who.accountId}`, payload));
    expect(await change(kari, { roles: ['clinician'] })).toBe(200);
    expect(await session(hers)).toBe(401);
    const again = await loggedIn(kari);
    expect(await statusOf(again.ask('GET', '/api/straps'))).toBe(403);
    expect(await change(kari, { disabled: true })).toBe(200);
    expect(await session(again)).toBe(401);
    later(30_000);
    expect(await statusOf(browser().logIn(kari))).toBe(401);
  });

  it('[AUTH43] the last who gives access stays', async () => {
    const { options } = clinicOptions();
    const lonely = await testServer({
      ...options,
      clock: open.hand.clock,
      access: { ...options.access, timeOfDayMs: () => open.hand.clock.nowMs() },
    });
    const itsApp = await createApp(lonely.server.services);
    const leader = await someone(lonely.server.services.access.parts, 'leder', ['lead']);
    const lead = browserOf(itsApp);
    later(30_000);
    await lead.logIn(leader);
    const change = (payload: object) =>
      statusOf(lead.ask('POST', `/api/accounts/${leader.accountId}`, payload));
    expect(await change({ disabled: true })).toBe(409);
    expect(await change({ roles: ['clinician'] })).toBe(409);
    expect(await session(lead)).toBe(200);
    await itsApp.close();
    await lonely.close();
  });

  it('[AUTH44] whoever has lost everything is let in anew by a link, and what they had counts no more', async () => {
    const lead = await loggedIn(await someone(open.parts, named('leder'), ['lead']));
    const kari = await someone(open.parts, named('kari'), ['instructor']);
    const hers = await loggedIn(kari);
    const { body } = await lead.ask('POST', `/api/accounts/${kari.accountId}/link`);
    expect(await session(hers)).toBe(200);
    const renewed = await takeUp(open.parts, linkOf(body), 'åtte ville hester på tur');
    expect(renewed.accountId).toBe(kari.accountId);
    expect(await session(hers)).toBe(401);
    later(30_000);
    expect(await statusOf(browser().logIn(kari))).toBe(401);
    expect(await statusOf(browser('10.0.0.9').logIn(renewed))).toBe(200);
  });
});
