import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from '@takt/shared/wire/frame.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { command, curve, detail, prepare, ROOM, summaries } from '../support/a-console.ts';
import { has } from '../support/debian.ts';
import { letOwn } from '../support/owner.ts';
import { PATIENT } from '../support/patience.ts';
import { type Program, startTakt } from '../support/program.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { type Viewer, watch } from '../support/viewer.ts';

const TAKT = join(import.meta.dirname, '..', '..', 'takt.ts');
const TOKEN = 'a-token-for-the-gateway-of-this-test';

describe.skipIf(!has('redis'))('two servers, a gateway and a real Redis', () => {
  let redis: RedisServer;
  let folder: string;
  let owner: Program;
  let other: Program;
  let gateway: ChildProcess;
  let classId: string;
  const viewers: Viewer[] = [];
  const look = async (program: Program, projection: 'wall' | 'console'): Promise<Viewer> => {
    const viewer = await watch(program.url, ROOM, projection);
    viewers.push(viewer);
    return viewer;
  };
  const newest = (viewer: Viewer): Frame | undefined => viewer.frames.at(-1);

  beforeAll(async () => {
    redis = await startRedis();
    folder = mkdtempSync(join(tmpdir(), 'takt-processes-'));
    const args = ['server', '--bus', redis.url];
    const options = { dataDir: folder, env: { TAKT_GATEWAY_TOKEN: TOKEN } };
    owner = await startTakt(args, options);
    const first = await look(owner, 'wall');
    await first.until('its frames', ({ frames }) => frames.length > 0);
    other = await startTakt(args, options);
    const gatewayArgs = [TAKT, 'gateway', '--server', other.url, '--radio', 'simulator'];
    gateway = spawn(process.execPath, gatewayArgs, {
      env: { ...process.env, TAKT_TOKEN: TOKEN, TAKT_SPILL: join(folder, 'spill') },
      stdio: 'ignore',
    });
  });
  afterAll(async () => {
    for (const viewer of viewers) await viewer.close();
    gateway?.kill('SIGKILL');
    await owner?.kill9();
    await other?.stop();
    await redis?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('[SYS9] a wall on either server shows the same class: phase, signals and percent, frame by frame', async () => {
    const [here, there] = [await look(owner, 'wall'), await look(other, 'wall')];
    classId = await prepare(other.url);
    await command(owner.url, classId, { kind: 'start' });
    const live = ({ slots }: Viewer): boolean =>
      [...slots.values()].filter(({ signal }) => signal === 'live').length >= 10;
    await here.until('ten live here', live);
    await there.until('ten live there', live);
    // A viewer that is slow is sent fewer frames, so how many both have seen by now is not known.
    const mine = (): Map<number, Frame> => new Map(here.frames.map((frame) => [frame.seq, frame]));
    const both = await there.until('six frames that came to both', ({ frames }) => {
      const had = mine();
      const shared = frames.filter(({ seq, status }) => status === 'running' && had.has(seq));
      return shared.length > 5 && shared;
    });
    const seen = mine();
    for (const frame of both) expect(frame).toEqual(seen.get(frame.seq));
    await vi.waitFor(() => expect(there.rosters.at(-1)).toEqual(here.rosters.at(-1)), PATIENT);
  });

  it('[SYS10] commands through either server reach the class', async () => {
    const [here, there] = [await look(owner, 'console'), await look(other, 'console')];
    await command(other.url, classId, { kind: 'pause' });
    await here.until('the pause', () => newest(here)?.status === 'paused');
    await command(owner.url, classId, { kind: 'resume' });
    await there.until('the class going on', () => newest(there)?.status === 'running');
  });

  it('[SYS11] the owner is killed: the other takes over, the class goes on, and nothing recorded is missing', async () => {
    await letOwn(owner, other);
    const wall = await look(other, 'wall');
    const last = await wall.until('a frame', () => newest(wall));
    await owner.kill9();
    const killedAt = wall.frames.length;
    const first = await wall.until('a new owner', ({ frames }) =>
      frames.slice(killedAt).find(({ seq, status }) => seq < last.seq && status === 'running'),
    );
    const ranMs = (frame: Frame): number => frame.atMs - frame.phaseElapsedMs;
    expect(Math.abs(ranMs(first) - ranMs(last)), 'class time ran on').toBeLessThan(100);
    // Until the lease runs out nobody draws; the wall ages what it has. A minute is far beyond that.
    expect(first.atMs - last.atMs).toBeLessThan(60_000);
    await wall.until(
      'hearts again',
      ({ slots }) => [...slots.values()].filter(({ signal }) => signal === 'live').length >= 10,
    );

    await command(other.url, classId, { kind: 'end' });
    await wall.until('the end', () => newest(wall)?.status === 'ended');
    const participants = await summaries(other.url, classId);
    expect(participants).toHaveLength(12);
    const { entry, spans } = await detail(other.url, classId);
    const startedAtMs = entry.startedAtMs ?? 0;
    expect(spans).toHaveLength(2);
    for (const slot of [1, 2, 4]) {
      // The gateway's server lived all along: the curve has no gap from the first beat to the last.
      const points = await curve(other.url, classId, slot);
      const gaps = points.filter(([, bpm], i) => bpm === null && i < points.length - 1);
      expect(gaps, `station ${slot}`).toEqual([]);
      expect(points.at(-1)?.[0]).toBeGreaterThan((first.atMs - startedAtMs) / 1000);
    }
  });
});
