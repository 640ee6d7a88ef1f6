import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { lockFile } from '@takt/gateway/folder-lock.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { startTakt } from '../support/program.ts';
import { startRedis } from '../support/redis.ts';

const TAKT = join(import.meta.dirname, '..', '..', 'takt.ts');

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'takt-folder-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function spawned(args: readonly string[]) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', TAKT, ...args], {
    env: { ...process.env, TAKT_LANG: 'en' },
  });
  let stderr = '';
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  const ended = new Promise<{ code: number | null; signal: string | null; stderr: string }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stderr }));
  });
  return { child, ended };
}

describe('two programs on one data folder', () => {
  it('[SYS30] the second `takt start` ends with a sentence, the first goes on; after kill -9 the folder is free', async () => {
    await using first = await startTakt(['start', '--radio', 'none'], { dataDir });
    for (const radio of ['none', 'simulator:3']) {
      const second = await spawned(['start', '--radio', radio, '--port', '0', '--data', dataDir]).ended;
      expect([second.code, second.stderr]).toEqual([
        75,
        `takt start: The data folder ${dataDir} is in use by another Takt (takt start, process ${first.pid}). ` +
          'End the other first, or choose another folder with --data.\n',
      ]);
    }
    expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
    await first.kill9();
    await using again = await startTakt(['start', '--radio', 'none'], { dataDir });
    expect(await again.stop()).toBe(0);
  });

  it.skipIf(!has('redis'))(
    '[SYS31] servers on one Redis share it; a server on another, and `takt start` beside one, are turned away',
    async () => {
      const [redis, another] = [await startRedis(), await startRedis()];
      try {
        const { host, port } = new URL(redis.url);
        await using first = await startTakt(['server', '--bus', redis.url], { dataDir });
        // Another way to write the same address is the same bus.
        const alias = redis.url.replace(
          host,
          host.startsWith('localhost') ? `127.0.0.1:${port}` : `localhost:${port}`,
        );
        await using second = await startTakt(['server', '--bus', alias], { dataDir });
        const server = ['server', '--bus', another.url, '--port', '0', '--data', dataDir];
        const foreign = await spawned(server).ended;
        expect([foreign.code, foreign.stderr]).toEqual([
          75,
          expect.stringContaining(`takt server, process ${first.pid}; takt server, process ${second.pid}`),
        ]);
        const start = await spawned(['start', '--radio', 'none', '--port', '0', '--data', dataDir]).ended;
        expect(start.code).toBe(75);
        await first.kill9();
        expect((await spawned(server).ended).code).toBe(75);
        await second.stop();
        await using later = await startTakt(['server', '--bus', another.url], { dataDir });
        expect(
          (await spawned(['server', '--bus', redis.url, '--port', '0', '--data', dataDir]).ended).code,
        ).toBe(75);
        await later.stop();
      } finally {
        await redis.close();
        await another.close();
      }
    },
  );
});

describe('a data folder that cannot be', () => {
  it('[SYS33] below /proc the program ends with a sentence', async () => {
    const { code, stderr } = await spawned(['start', '--port', '0', '--data', '/proc/x']).ended;
    expect(code).toBe(69);
    expect(stderr).toMatch(/^takt start: The data folder \/proc\/x cannot be used.*\n$/);
  });
});

describe('SIGTERM', () => {
  it('[SYS34] ends the program at every moment of its start', async () => {
    for (const afterMs of [0, 300, 600, 1000, 1600]) {
      const { child, ended } = spawned(['start', '--radio', 'none', '--port', '0', '--data', dataDir]);
      await pause(afterMs);
      child.kill('SIGTERM');
      const { code, signal } = await ended;
      expect(code === 0 || signal === 'SIGTERM', `${afterMs} ms: ${code} ${signal}`).toBe(true);
    }
  });

  it('[SYS34] ends it also while it waits for what does not come', async () => {
    const turn = lockFile(join(dataDir, 'lock-turn'));
    const { child, ended } = spawned(['start', '--radio', 'none', '--port', '0', '--data', dataDir]);
    await pause(1500);
    child.kill('SIGTERM');
    const { code, signal } = await ended;
    turn?.();
    // The wait may have come to its own end meanwhile, on a machine that is busy with other work.
    expect(code === 0 || code === 75 || signal === 'SIGTERM', `${code} ${signal}`).toBe(true);
  });
});
