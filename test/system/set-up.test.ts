/** Set-up by the real program: from an empty folder to a clinic, in one process, and what the program refuses before and after. */
import { describe, expect, it } from 'vitest';
import { startTakt } from '../support/program.ts';
import { aBrowser, answerAll, enter, logIn, nothingShown } from '../support/set-up-walk.ts';

describe('set-up by the real program', () => {
  it('[FIR1] one process goes from the demonstration by set-up to the clinic, which the next start serves', async () => {
    const shown = nothingShown();
    await using takt = await startTakt(['start']);
    const port = Number(new URL(takt.url).port);
    const browser = await enter(takt);
    expect((await browser.get('/api/session')).body).toMatchObject({ demonstration: true });
    await answerAll(browser, { port }, shown);
    const finished = await browser.post('/api/setup/finish');
    expect(finished).toEqual({
      status: 200,
      body: { url: `http://localhost:${port}/log-in`, sameOrigin: true },
    });
    const clinic = aBrowser(takt.url);
    await expect
      .poll(() => clinic.get('/api/log-in').catch(() => null), { timeout: 60_000 })
      .toMatchObject({ body: { demonstration: false, clinicName: 'Klinikk Nord' } });
    expect(await logIn(clinic, shown)).toMatchObject({ status: 200 });
    expect((await clinic.get('/api/session')).body).toMatchObject({
      ...{ demonstration: false, name: 'Kari Nordmann', roles: ['lead', 'technician'] },
      rooms: [{ name: 'Sal 1' }],
    });
    expect((await clinic.get('/api/templates')).body.map(({ id }: { id: string }) => id)).toEqual([
      '4x4',
      '2x4',
    ]);
    expect(takt.stdout()).toContain('Klinikk Nord');
  });
});
