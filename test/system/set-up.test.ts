/** Set-up by the real program: from an empty folder to a clinic, in one process, and what the program refuses before and after. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SET_UP_STEPS } from '@takt/shared/api/set-up.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { freePort } from '../support/free-port.ts';
import { PATIENT } from '../support/patience.ts';
import { startTakt } from '../support/program.ts';
import { startRedis } from '../support/redis.ts';
import { runTakt } from '../support/run-takt.ts';
import {
  aBrowser,
  answer,
  answerAll,
  codeOnConsole,
  enter,
  LOGIN_NAME,
  logIn,
  nothingShown,
  PASSWORD,
  type SetUpBrowser,
} from '../support/set-up-walk.ts';

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'takt-set-up-'));
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** What each route of set-up says, with a body that it would take. */
async function everyRoute(browser: SetUpBrowser): Promise<number[]> {
  const posts = [
    ...SET_UP_STEPS,
    ...['enter', 'finish', 'restore', 'restore/look', 'recovery-key/new', 'administrator/totp'],
    ...['backup/key', 'receivers/listen'],
  ];
  const gets = ['/setup', '/api/setup', '/api/setup/state', '/api/setup/receivers'];
  return [
    ...(await Promise.all(posts.map((path) => browser.post(`/api/setup/${path}`, {})))),
    ...(await Promise.all(gets.map((path) => browser.get(path)))),
  ].map(({ status }) => status);
}

async function clinicAnswers(url: string): Promise<SetUpBrowser> {
  const clinic = aBrowser(url);
  await expect
    .poll(() => clinic.get('/api/log-in').catch(() => null), PATIENT)
    .toMatchObject({ body: { demonstration: false, clinicName: 'Klinikk Nord' } });
  return clinic;
}

describe('set-up by the real program', () => {
  const first = { shown: nothingShown(), dataDir: '', port: 0, code: '' };

  it('[FIR1] one process goes from the demonstration by set-up to the clinic, and then nothing of set-up answers', async () => {
    first.dataDir = newFolder();
    first.port = await freePort();
    const { shown, dataDir, port } = first;
    {
      await using takt = await startTakt(['start'], { dataDir, port });
      const browser = await enter(takt);
      expect((await browser.get('/api/session')).body).toMatchObject({ demonstration: true });
      expect((await browser.post('/api/setup/finish')).status).toBe(409);
      await answerAll(browser, { port }, shown);
      const code = await codeOnConsole(takt);
      first.code = code;
      expect(await browser.post('/api/setup/finish')).toEqual({
        status: 200,
        body: { url: `http://localhost:${port}/log-in`, sameOrigin: true },
      });
      const clinic = await clinicAnswers(takt.url);
      expect(new Set(await everyRoute(browser))).toEqual(new Set([404]));
      expect((await clinic.post('/api/setup/enter', { code })).status).toBe(404);
      expect(await logIn(clinic, shown)).toMatchObject({ status: 200 });
      expect((await clinic.get('/api/session')).body).toMatchObject({
        ...{ demonstration: false, name: 'Kari Nordmann', roles: ['instructor', 'lead', 'technician'] },
        rooms: [{ name: 'Sal 1' }],
      });
      const templates: { id: string }[] = (await clinic.get('/api/templates')).body;
      expect(templates.map(({ id }) => id)).toEqual(['4x4', '2x4']);
      expect(await takt.stop()).toBe(0);
    }
  });

  it('[FIR2] the next start serves that clinic without set-up, and refuses what belongs to a demonstration', async () => {
    const { shown, dataDir, port, code: used } = first;
    await using again = await startTakt(['start'], { dataDir, port });
    const clinic = await clinicAnswers(again.url);
    expect(again.stdout()).not.toContain('/setup#');
    expect((await clinic.post('/api/setup/enter', { code: used })).status).toBe(404);
    expect(new Set(await everyRoute(clinic))).toEqual(new Set([404]));
    // A code is good once: this is the authenticator's next.
    expect((await logIn(clinic, shown, 1)).status).toBe(200);
    const health = (await clinic.get('/api/storage')).body;
    expect(health.backup).not.toBeNull();
    await again.stop();
    const refused = [
      [['start', '--radio', 'simulator'], 75, /belongs to a clinic/],
      [['start', '--speed', '20'], 75, /belongs to a clinic/],
      [['start', '--host', '0.0.0.0'], 2, /encrypted connection/],
      [['setup'], 75, /is set up\. Start it: takt start/],
    ] as const;
    const said = await Promise.all(refused.map(([args]) => runTakt([...args, '--data', dataDir])));
    // One after the other holds the folder, so those that meet it held say that instead.
    for (const [i, { code, err }] of said.entries()) {
      const [args, wanted, words] = refused[i] ?? [[], 0, /none/];
      const alone = /is in use/.test(err) ? await runTakt([...args, '--data', dataDir]) : { code, err };
      expect(alone.err).toMatch(words);
      expect(alone.code).toBe(wanted);
    }
  });

  it.skipIf(!has('redis'))(
    '[FIR17] takt server serves the clinic that was set up, with log-in, and ends as it should',
    async () => {
      const { shown, dataDir } = first;
      const redis = await startRedis();
      try {
        const server = ['server', '--bus', redis.url];
        const network = await runTakt([...server, '--host', '0.0.0.0', '--data', dataDir]);
        expect(network).toMatchObject({ code: 2, err: expect.stringMatching(/encrypted connection/) });
        const made = await runTakt([...server, '--participants', '3', '--data', dataDir]);
        expect(made).toMatchObject({ code: 75, err: expect.stringMatching(/belongs to a clinic/) });
        await using takt = await startTakt(server, { dataDir, port: await freePort() });
        const clinic = await clinicAnswers(takt.url);
        expect((await clinic.get('/api/session')).status).toBe(401);
        // The authenticator's codes of these minutes are used up.
        const [code] = shown.recoveryCodes;
        const proof = { loginName: LOGIN_NAME, password: PASSWORD, code };
        expect((await clinic.post('/api/log-in', proof)).status).toBe(200);
        expect(new Set(await everyRoute(clinic))).toEqual(new Set([404]));
        expect(await takt.stop()).toBe(0);
      } finally {
        await redis.close();
      }
    },
  );

  it('[FIR3] before set-up real receivers and the network are refused, and it is said where to go, in both languages', async () => {
    const data = newFolder();
    const said = async (args: readonly string[], lang: string) =>
      runTakt(['start', ...args, '--data', data], { env: { TAKT_LANG: lang } });
    for (const args of [
      ['--radio', 'ble'],
      ['--host', '0.0.0.0'],
    ]) {
      const [en, nb] = [await said(args, 'en'), await said(args, 'nb')];
      expect([en.code, nb.code]).toEqual([2, 2]);
      expect(en.err).toMatch(/before the clinic is set up.*npm start.*takt setup/s);
      expect(nb.err).toMatch(/før klinikken er satt opp.*npm start.*takt setup/s);
    }
  });

  it('[FIR4] killed at any moment set-up goes on with the first step that is not done, and half a clinic is never served', async () => {
    const shown = nothingShown();
    const dataDir = newFolder();
    const port = await freePort();
    const done: string[][] = [];
    // Each is cut off in another step, while it is being answered.
    for (const cutAt of ['storage', 'recovery-key', 'administrator', 'rooms'] as const) {
      await using takt = await startTakt(['setup'], { dataDir, port });
      const browser = await enter(takt);
      for (;;) {
        const { next, steps } = await browser.state();
        if (next === cutAt) {
          done.push(steps.filter((step) => step.done).map(({ step }) => step));
          const cut = answer(browser, cutAt, { port }, shown).catch(() => null);
          await new Promise((resolve) => setTimeout(resolve, 15 * done.length));
          await takt.kill9();
          await cut;
          break;
        }
        if (next === null) throw new Error(`${cutAt} was done before it was asked for`);
        expect((await answer(browser, next, { port }, shown)).status).toBe(200);
      }
    }
    // What was done stays done.
    for (const [i, steps] of done.entries()) expect(steps).toEqual(expect.arrayContaining(done[i - 1] ?? []));
    {
      await using demonstration = await startTakt(['start'], { dataDir, port });
      expect((await aBrowser(demonstration.url).get('/api/session')).body.demonstration).toBe(true);
      const browser = await enter(demonstration);
      await answerAll(browser, { port }, shown);
      // Set-up may be cut off after its last word too.
      await browser.post('/api/setup/finish').catch(() => null);
      await demonstration.kill9();
    }
    await using takt = await startTakt(['start'], { dataDir, port });
    const clinic = await clinicAnswers(takt.url);
    const { status, body } = await logIn(clinic, shown);
    expect(status, JSON.stringify(body)).toBe(200);
    expect((await clinic.get('/api/accounts')).body.people).toHaveLength(1);
    expect((await clinic.get('/api/session')).body.rooms).toHaveLength(1);
  });

  it('[FIR5] what is secret in set-up is on the console or in one answer, and in no file but the key’s; the settings are this user’s alone', async () => {
    const shown = nothingShown();
    const dataDir = newFolder();
    const port = await freePort();
    await using takt = await startTakt(['setup'], { dataDir, port });
    const code = await codeOnConsole(takt);
    await answerAll(await enter(takt), { port }, shown);
    expect(statSync(join(dataDir, 'clinic.json')).mode & 0o777).toBe(0o600);
    const bytes = readdirSync(dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'))
      .join('\n');
    const [recoveryCode = ''] = shown.recoveryCodes;
    for (const secret of [code, shown.recoveryKey, shown.totpSecret, recoveryCode]) {
      expect(secret.length).toBeGreaterThan(8);
      expect(bytes).not.toContain(secret);
      if (secret !== code) expect(takt.stdout() + takt.stderr()).not.toContain(secret);
    }
    expect(bytes).not.toContain(Buffer.from(PASSWORD).toString('latin1'));
    expect(takt.stderr()).not.toContain(code);
  });

  it('[FIR6] settings that are not Takt’s, a newer Takt’s, or have what this one does not know are refused in words, and nothing is changed', async () => {
    const data = newFolder();
    const path = join(data, 'clinic.json');
    for (const [text, words] of [
      ['{"format":1', /cannot be read/],
      ['{"format":99}', /newer Takt/],
      [JSON.stringify({ format: 1, more: true }), /cannot be read/],
    ] as const) {
      writeFileSync(path, text);
      for (const command of ['start', 'setup']) {
        const { code, err } = await runTakt([command, '--data', data, '--port', '0']);
        expect(err).toMatch(words);
        expect(err).toContain(path);
        expect(code).not.toBe(0);
      }
      expect(readFileSync(path, 'utf8')).toBe(text);
    }
  });
});
