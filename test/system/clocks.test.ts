import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { classes, command, prepare } from '../support/a-console.ts';
import { clockAhead } from '../support/another-time.ts';
import { allLive, ClockScene } from '../support/clock-scenes.ts';
import { has } from '../support/debian.ts';
import { startTakt } from '../support/program.ts';

const HOUR_S = 3600;
const YEARS_S = 4 * 365 * 24 * HOUR_S;

describe.skipIf(!has('redis') || !has('faketime'))('clocks that differ', () => {
  it('[SYS75] a server an hour behind the owner: both walls live, and every acknowledged beat recorded', async () => {
    await using scene = new ClockScene();
    const owner = await scene.server(0);
    const here = await scene.look(owner, 'wall');
    await here.until('its frames', ({ frames }) => frames.length > 0);
    const other = await scene.server(-HOUR_S);
    const there = await scene.look(other, 'wall');
    const { classId, beats } = await scene.begin(other.url, other.url);
    await here.until('all live here', allLive);
    await there.until('all live there', allLive);
    await sleep(2_000);
    await here.until('all live here after two seconds', allLive);
    await there.until('all live there after two seconds', allLive);
    const { sent, recorded } = await scene.count(classId, beats);
    expect(recorded).toBe(sent);
  });
});

describe.skipIf(!has('faketime'))('one start with a wrong clock', () => {
  it('[SYS76] four years ahead: the next start’s class has the date that it is, and is the first in the list', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'takt-2030-'));
    try {
      const wrong = await startTakt(['start'], { dataDir, env: clockAhead(YEARS_S) });
      const first = await prepare(wrong.url);
      await command(wrong.url, first, { kind: 'start' });
      await command(wrong.url, first, { kind: 'end' });
      await wrong.stop();
      await using right = await startTakt(['start'], { dataDir });
      const second = await prepare(right.url);
      await command(right.url, second, { kind: 'start' });
      const listed = await classes(right.url);
      expect(listed.map(({ classId }) => classId)).toEqual([second, first]);
      const [now = 0, then = 0] = listed.map(({ startedAtMs }) => startedAtMs ?? 0);
      expect(Math.abs(now - Date.now())).toBeLessThan(600_000);
      expect(Math.abs(then - Date.now() - YEARS_S * 1000)).toBeLessThan(600_000);
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});
