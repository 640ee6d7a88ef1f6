import { CLOSE_NOT_ALLOWED } from '@takt/shared/link/close-codes.ts';
import { PROTOCOL_VERSION } from '@takt/shared/link/protocol-versions.ts';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Browser, openClinic, someone } from '../../test/support/a-clinic.ts';
import { createApp } from './app.ts';
import { keepRefusals } from './refusals.ts';

const { open, later, browser, named, loggedIn } = openClinic();
const entries = async () => {
  const rows = await open.under.store.audit.list('klinikk', { before: null, personId: null, limit: 100 });
  return rows
    .filter(({ action }) => action === 'access refused')
    .map(({ actor, roles, detail }) => [actor, roles, detail])
    .toReversed();
};
async function staff(role: 'technician' | 'clinician'): Promise<[Browser, string]> {
  const who = await someone(open.parts, named(role), [role]);
  return [await loggedIn(who), who.accountId];
}

describe('what somebody is refused for want of a right', () => {
  it('[ASVS4] is written into the audit log by its route, with who asked under which roles, once an hour', async () => {
    const [technician, id] = await staff('technician');
    const ask = async () => (await technician.ask('GET', '/api/people/hemmelig-id?x=1')).status;
    expect([await ask(), await ask(), await ask()]).toEqual([403, 403, 403]);
    expect((await technician.ask('GET', '/api/people')).status).toBe(403);
    const [person, list] = ['GET /api/people/:personId', 'GET /api/people'].map((one) => [
      id,
      'technician',
      one,
    ]);
    expect(await entries()).toEqual([person, list]);
    // What may be done, what is not there, and whoever is not known, leave none.
    expect((await technician.ask('GET', '/api/straps')).status).toBe(200);
    expect((await technician.ask('GET', '/api/nothing')).status).toBe(404);
    expect((await browser().ask('GET', '/api/people')).status).toBe(401);
    expect(await entries()).toEqual([person, list]);
    for (let minutes = 0; minutes < 61; minutes += 20) {
      later(20 * 60_000);
      await technician.ask('POST', '/api/session/used');
    }
    expect(await ask()).toBe(403);
    expect(await entries()).toEqual([person, list, person]);
  });

  it('[AUD14] of whom, where the address names a person that there is; so many of one, and others are written after them', async () => {
    const [technician, id] = await staff('technician');
    const whose = async () =>
      (await open.under.store.audit.list('klinikk', { before: null, personId: null, limit: 500 }))
        .filter(({ actor, action }) => actor === id && action === 'access refused')
        .map(({ personId }) => personId);
    await technician.ask('GET', '/api/people/p1');
    await technician.ask('GET', '/api/people/Kari%20Nordmann');
    expect(await whose()).toEqual([null, 'p1']);
    for (let i = 0; i < 70; i++) await technician.ask('GET', `/api/people/none-${i}`);
    expect(await whose()).toHaveLength(60);
    const [clinician, other] = await staff('clinician');
    await clinician.ask('GET', '/api/accounts');
    expect((await entries()).map(([actor]) => actor)).toContain(other);
  });

  it('[ASVS4] on a WebSocket too', async () => {
    const [clinician, id] = await staff('clinician');
    const closed = (path: string, hello: object) =>
      new Promise<number>((resolve, reject) => {
        const { host: _, origin: __, ...headers } = clinician.headers();
        const url = `${open.under.server.url.replace('http', 'ws')}${path}`;
        const socket = new WebSocket(url, { headers, origin: open.under.server.url });
        socket.on('open', () => socket.send(JSON.stringify(hello)));
        socket.on('close', resolve);
        socket.on('error', reject);
      });
    const hello = { type: 'viewerHello', protocol: PROTOCOL_VERSION, room: 'sal-1', projection: 'console' };
    expect(await closed('/live', { ...hello, format: 'binary' })).toBe(CLOSE_NOT_ALLOWED);
    const gateway = {
      type: 'gatewayHello',
      protocol: PROTOCOL_VERSION,
      gatewayId: 'g',
      bootId: 'b',
      room: 'sal-1',
    };
    expect(await closed('/uplink', { ...gateway, nowMs: 1 })).toBe(CLOSE_NOT_ALLOWED);
    await expect
      .poll(async () =>
        (await entries())
          .filter(([actor]) => actor === id)
          .map(([, , detail]) => detail)
          .sort(),
      )
      .toEqual(['/live', '/uplink']);
  });

  it('[ASVS4] stays refused while nothing can be written, and the log of the program says so', async () => {
    const { services } = open.under.server;
    const warnings: string[] = [];
    const audit = { ...services.store.audit, append: () => Promise.reject(new Error('full')) };
    const refusals = keepRefusals({
      ...services,
      store: { ...services.store, audit },
      warn: (message) => warnings.push(message),
    });
    const [clinician] = await staff('clinician');
    await using app = await createApp({ ...services, refusals });
    const reply = await app.inject({ url: '/api/accounts', headers: clinician.headers() });
    expect([reply.statusCode, warnings]).toEqual([403, ['what was refused could not be written down']]);
  });
});
