import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Enrolment, GatewayEntry } from '@takt/shared/api/gateways.ts';
import { matches, matchesEach } from '@takt/shared/check.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { command, prepare, ROOM } from '../support/a-console.ts';
import { openChromium } from '../support/chromium.ts';
import { has } from '../support/debian.ts';
import { PATIENT } from '../support/patience.ts';
import { type Program, startTakt } from '../support/program.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';

const TAKT = join(import.meta.dirname, '..', '..', 'takt.ts');

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  output(): string;
}

describe.skipIf(!has('redis'))('gateways that are enrolled', () => {
  let redis: RedisServer;
  let folder: string;
  let first: Program;
  let second: Program;
  const runs: Run[] = [];

  beforeAll(async () => {
    redis = await startRedis();
    folder = mkdtempSync(join(tmpdir(), 'takt-enrolment-'));
    first = await startTakt(['server', '--bus', redis.url], { dataDir: folder });
    second = await startTakt(['server', '--bus', redis.url], { dataDir: folder });
  });
  afterAll(async () => {
    for (const { child } of runs) child.kill('SIGKILL');
    await first?.stop();
    await second?.stop();
    await redis?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** `takt gateway` with a folder of its own, as on a machine of its own. */
  function gateway(machine: string, server: string, ...args: string[]): Run {
    const argv = [TAKT, 'gateway', '--server', server, '--spill', join(folder, machine), ...args];
    const child = spawn(process.execPath, argv, {
      env: { ...process.env, TAKT_LANG: 'en' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes) => (output += String(bytes)));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const run = { child, ended, output: () => output };
    runs.push(run);
    return run;
  }
  async function aCode(): Promise<string> {
    const reply = await fetch(`${first.url}/api/enrolments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ roomId: ROOM, kind: 'gateway', station: null }),
    });
    const enrolment: unknown = await reply.json();
    if (!matches(Enrolment, enrolment)) throw new Error(`no code: ${JSON.stringify(enrolment)}`);
    return enrolment.code;
  }
  async function listed(server: Program): Promise<GatewayEntry[]> {
    const entries: unknown = await (await fetch(`${server.url}/api/rooms/${ROOM}/gateways`)).json();
    if (!matchesEach(GatewayEntry, entries)) throw new Error(`no list: ${JSON.stringify(entries)}`);
    return entries;
  }

  it('[SYS13] two in one room are heard; one that is revoked through the other server stops, the other goes on', async () => {
    // Enrolled at one server, connected to the other.
    for (const machine of ['window', 'door']) {
      const code = await aCode();
      const enrolling = gateway(machine, second.url, '--enrol', code, '--name', `By the ${machine}`);
      expect([await enrolling.ended, enrolling.output()]).toEqual([
        0,
        expect.stringMatching(/^Enrolled as "By the .*" in Sal 1\. Start it like this/),
      ]);
      const [file = ''] = readdirSync(join(folder, machine, 'credentials'));
      const { token } = JSON.parse(readFileSync(join(folder, machine, 'credentials', file), 'utf8'));
      expect(enrolling.output()).not.toContain(token);
    }
    const code = await aCode();
    await gateway('window', second.url, '--enrol', code).ended;
    const again = gateway('another', second.url, '--enrol', code);
    expect([await again.ended, again.output()]).toEqual([75, expect.stringContaining('has been used')]);
    const stranger = gateway('another', second.url);
    expect([await stranger.ended, stranger.output()]).toEqual([2, expect.stringContaining('--enrol CODE')]);

    const running = gateway('window', second.url, '--radio', 'simulator:4');
    const other = gateway('door', second.url, '--radio', 'simulator:4');
    const classId = await prepare(first.url);
    await command(first.url, classId, { kind: 'start' });
    await vi.waitFor(async () => {
      const present = (await listed(first)).filter(({ state }) => state === 'connected');
      expect(present).toHaveLength(2);
      for (const { report, straps } of present) {
        expect(report?.counts.samples).toBeGreaterThan(0);
        expect(straps.length).toBeGreaterThan(0);
      }
    }, PATIENT);

    const window = (await listed(first)).find(
      ({ name, state }) => name !== 'By the door' && state === 'connected',
    );
    await fetch(`${first.url}/api/gateways/${window?.gatewayId}/revoke`, { method: 'POST' });
    expect([await running.ended, running.output()]).toEqual([
      77,
      expect.stringMatching(/does not accept this gateway's token.*--enrol/),
    ]);
    await vi.waitFor(async () => {
      const left = (await listed(first)).filter(({ state }) => state === 'connected');
      expect(left.map(({ name }) => name)).toEqual(['By the door']);
    }, PATIENT);
    expect(other.child.exitCode).toBeNull();
    const everything = [first, second].map((program) => program.stdout() + program.stderr()).join();
    expect(everything).not.toMatch(/Bearer|ant:\d/);
  });

  describe.skipIf(!has('headlessShell'))('on the technician’s page', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await openChromium();
    });
    afterAll(() => browser?.close());

    it('[RCV3] a room’s receivers are shown, and a code for a new one with what to type', async () => {
      const page = await browser.newPage({ locale: 'nb-NO' });
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      await page.goto(`${first.url}/receivers`);
      const card = page.getByRole('article', { name: 'By the door' });
      await card.getByText('Tilkoblet').waitFor();
      await card.getByRole('row', { name: /simulated-stick lytter/ }).waitFor();
      await page.getByRole('button', { name: 'Ny mottaker' }).click();
      const dialog = page.getByRole('dialog');
      const command = await dialog.locator('code').textContent();
      expect(command).toMatch(/^takt gateway --server http:\/\/127\.0\.0\.1:\d+ --enrol \d{8}$/);
      const code = command?.slice(-8) ?? '';
      await dialog.getByText(`${code.slice(0, 4)} ${code.slice(4)}`).waitFor();
      await dialog.getByText(/Gjelder i (9:\d\d|10:00) til/).waitFor();
      await page.keyboard.press('Escape');
      expect(complaints).toEqual([]);
      await second.stop();
      await first.kill9();
      // The page ages by its own clock: nothing answers any more.
      await page.getByRole('alert').filter({ hasText: 'Mangler forbindelse' }).waitFor(PATIENT);
      await card.getByText('Ikke kjent nå').waitFor();
      expect(await card.getByText('Tilkoblet').count()).toBe(0);
      await page.close();
    });
  });
});
