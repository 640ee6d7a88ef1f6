/** The real `takt gateway` and a real server, with a way between them that comes and goes. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeCapture } from '@takt/gateway/capture.ts';
import { createDecoder } from '@takt/gateway/decoder.ts';
import { createStrap } from '@takt/gateway/radio/simulated-strap.ts';
import { prepareClass } from '@takt/server/live/prepare.ts';
import { readRecorded } from '@takt/server/record/recorded.ts';
import { heartSamples } from '@takt/shared/sample.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sensorOf, template } from '../support/a-class.ts';
import { type TestServer, TOKEN, testServer } from '../support/a-server.ts';
import { GROUP, type TempStore, tempStore } from '../support/a-store.ts';
import { freePort } from '../support/program.ts';
import { ROOT } from '../support/sources.ts';
import { type TcpProxy, tcpProxy } from '../support/tcp-proxy.ts';

const ROOM = 'sal-1';
const SLOTS = [1, 2, 3];
/** Three minutes in real time on build machines; seconds of it where somebody waits. */
const AWAY_MS = process.env.CI === 'true' || process.env.CI === '1' ? 180_000 : 2_000;
const CAPTURE_MS = AWAY_MS + 600_000;
const PATIENCE = { timeout: AWAY_MS + 60_000, interval: 50 };

let folder: string;
let temp: TempStore;
let under: TestServer;
let proxy: TcpProxy;
let classId: string;
const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'takt-away-'));
  temp = await tempStore();
  under = await testServer({ temp });
  proxy = await tcpProxy(under.server.url);
  writeFileSync(join(folder, 'air.jsonl'), encodeCapture(air()));
  const { services } = under.server;
  const room = services.rooms.find(({ roomId }) => roomId === ROOM);
  if (room === undefined) throw new Error('no such room');
  const members = await under.store.people.members(GROUP.groupId);
  classId = await prepareClass(services, room.log, { template: template(), members, actor: 'staff-1' });
  const seq = room.log.current()?.model.lastSeq ?? 0;
  await room.log.append(seq, {
    kind: 'started',
    atMs: under.clock.nowMs(),
    actor: 'staff-1',
    commandId: null,
  });
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await proxy.close();
  await under.close();
  await temp.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Three straps of the class and one that nobody has, as sticks would have heard them. */
function air() {
  return [...SLOTS, 9]
    .flatMap((slot) => {
      const heart = {
        hrMaxBpm: 180,
        restPercent: 45,
        workOffsetPercent: 0,
        easyOffsetPercent: 0,
        seed: slot,
      };
      const plan = { heart, batteryPercent: 70, outOfReach: null, offBody: null, seed: slot };
      return createStrap({ ...plan, sensors: [sensorOf(slot)] }, 0).packetsUntil(CAPTURE_MS, 90);
    })
    .sort((a, b) => a.receivedAtMs - b.receivedAtMs);
}

interface Gateway {
  /** Its own count of a metric, or null while it does not answer. */
  metric(name: string): Promise<number | null>;
  end(signal: NodeJS.Signals): Promise<void>;
}

async function gateway(radio: string): Promise<Gateway> {
  const port = await freePort();
  const args = ['gateway', '--server', proxy.url, '--room', ROOM, '--id', 'g', '--radio', radio];
  const child = spawn(process.execPath, [join(ROOT, 'takt.ts'), ...args, '--health', String(port)], {
    cwd: folder,
    stdio: 'ignore',
    env: { ...process.env, TAKT_TOKEN: TOKEN, TAKT_SPILL: join(folder, 'spill') },
  });
  children.add(child);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    async metric(name) {
      const reply = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => null);
      const line = (await reply?.text())?.split('\n').find((one) => one.startsWith(`takt_gateway_${name} `));
      return line === undefined ? null : Number(line.split(' ')[1]);
    },
    async end(signal) {
      child.kill(signal);
      await ended;
      children.delete(child);
    },
  };
}

const spilled = (): readonly string[] =>
  readdirSync(join(folder, 'spill'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.spill'),
  );
/** The beat counts of a slot's recording, a beat once, and when the last came. */
async function beats(slot: number): Promise<{ counts: number[]; lastMs: number }> {
  const samples = (await readRecorded(temp.store, classId, slot)).flatMap((one) => one.samples);
  const counts = samples.flatMap(({ strap }) => strap?.beatCount ?? []);
  return {
    counts: counts.filter((count, i) => count !== counts[i - 1]),
    lastMs: samples.at(-1)?.atMs ?? 0,
  };
}
const withoutGap = (counts: readonly number[]): boolean =>
  counts.every((count, i) => i === 0 || count === (((counts[i - 1] ?? 0) + 1) & 0xff));

describe('a server that is away', () => {
  it(
    `[UPL37] for ${AWAY_MS / 1000} s: the recording is complete afterwards, beat by beat`,
    async () => {
      const here = await gateway('replay:air.jsonl');
      await vi.waitUntil(async () => (await beats(1)).counts.length > 2, PATIENCE);
      proxy.cut();
      const cutMs = under.clock.nowMs();
      await vi.waitUntil(async () => (await here.metric('connected')) === 0, PATIENCE);
      await new Promise((resolve) => setTimeout(resolve, AWAY_MS));
      expect(await here.metric('disk_samples')).toBeGreaterThan(3);
      proxy.mend();
      const mendedMs = under.clock.nowMs();
      await vi.waitUntil(async () => (await beats(3)).lastMs > mendedMs + 1000, PATIENCE);
      await here.end('SIGTERM');
      expect(spilled()).toEqual([]);
      for (const slot of SLOTS) {
        const { counts, lastMs } = await beats(slot);
        expect(withoutGap(counts), `slot ${slot}`).toBe(true);
        expect(lastMs).toBeGreaterThan(cutMs + AWAY_MS);
      }
    },
    AWAY_MS + 120_000,
  );

  it('[UPL36] and the gateway is killed: all that it had heard is in the recording once both are back', async () => {
    const first = await gateway('replay:air.jsonl');
    await vi.waitUntil(async () => (await beats(1)).counts.length > 2, PATIENCE);
    proxy.cut();
    await vi.waitUntil(async () => (await first.metric('connected')) === 0, PATIENCE);
    const before = (await first.metric('disk_samples')) ?? 0;
    await vi.waitUntil(async () => ((await first.metric('disk_samples')) ?? 0) > before + 20, PATIENCE);
    const heard = (await first.metric('decoded_total{kind="samples"}')) ?? 0;
    await first.end('SIGKILL');
    const onDisk = spilled().map((name) => readFileSync(join(folder, 'spill', name), 'utf8'));
    expect(onDisk.join()).toContain(sensorOf(1));
    expect(onDisk.join(), 'nobody wears it').not.toContain(sensorOf(9));

    proxy.mend();
    const second = await gateway('none');
    await vi.waitUntil(async () => spilled().length === 0, PATIENCE);
    await second.end('SIGTERM');
    await under.server.services.rooms.find(({ roomId }) => roomId === ROOM)?.recorder.flush();
    const decoder = createDecoder();
    const samples = heartSamples(air().flatMap((packet) => decoder.push(packet)));
    for (const slot of SLOTS) {
      const { counts } = await beats(slot);
      expect(withoutGap(counts), `slot ${slot}`).toBe(true);
      const sent = samples.slice(0, heard).filter(({ sensor }) => sensor === sensorOf(slot));
      const sentCounts = sent
        .map(({ beatCount }) => beatCount)
        .filter((count, i, all) => count !== all[i - 1]);
      expect(counts.slice(0, sentCounts.length)).toEqual(sentCounts);
    }
  }, 120_000);
});
