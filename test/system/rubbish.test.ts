/** A running server on a real Redis, and on every channel of it what no server of its version would say. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeFrame } from '@takt/shared/wire/frame.ts';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { ROOM } from '../support/a-console.ts';
import { frame } from '../support/a-live-room.ts';
import { has } from '../support/debian.ts';
import { startTakt } from '../support/program.ts';
import { startRedis } from '../support/redis.ts';
import { BAD_SAMPLES, badFrames, RUBBISH } from '../support/rubbish.ts';
import { watch } from '../support/viewer.ts';

const CHANNELS = ['samples', 'frames:wall', 'frames:console', 'roster:wall', 'roster:console', 'straps'];
const OTHERS = ['class-changed', 'ask', 'gateway-health', 'gateway-revoked', 'effort'];

it.skipIf(!has('redis'))(
  '[BUS26] rubbish and other versions’ messages on every channel end no server, and reach no screen',
  async () => {
    const redis = await startRedis();
    const folder = mkdtempSync(join(tmpdir(), 'takt-rubbish-'));
    const takt = await startTakt(['server', '--bus', redis.url], { dataDir: folder });
    const outside = new Redis(redis.url);
    try {
      const wall = await watch(takt.url, ROOM, 'wall');
      const staff = await watch(takt.url, ROOM, 'console');
      for (const viewer of [wall, staff]) await viewer.until('a frame', ({ frames }) => frames.length > 0);
      const messages = [...RUBBISH, ...BAD_SAMPLES.map((bad) => Buffer.from(JSON.stringify([bad])))];
      for (const channel of [...CHANNELS, ...OTHERS]) {
        for (const bytes of [...messages, ...badFrames(encodeFrame(frame({})))]) {
          await outside.publish(`takt:v3:${channel}:${ROOM}`, Buffer.from(bytes));
        }
      }
      const before = wall.frames.length;
      await wall.until('frames after it', ({ frames }) => frames.length > before + 2);
      expect([wall.strange, staff.strange, wall.closed, staff.closed]).toEqual([0, 0, null, null]);
      expect(new Set(wall.rosters.map((roster) => JSON.stringify(roster))).size).toBe(1);
      expect(wall.frames.every(({ status }) => status === 'none')).toBe(true);
      // Nobody listens to the effort here: no radio is simulated.
      const health = (await (await fetch(`${takt.url}/healthz`)).json()) as { busRefused: object };
      expect(Object.keys(health.busRefused).sort()).toEqual([
        'ask',
        'class-changed',
        'frames',
        'gateway-health',
        'gateway-revoked',
        'roster',
        'samples',
        'straps',
      ]);
      for (const viewer of [wall, staff]) await viewer.close();
    } finally {
      outside.disconnect();
      await takt.stop();
      await redis.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
