/** A class with three straps, the real `takt gateway`, and a way from it to a real server that comes and goes. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeCapture } from '@takt/gateway/capture/capture.ts';
import { createStrap } from '@takt/gateway/radio/simulator/strap.ts';
import type { Packet } from '@takt/gateway/receiver/packet.ts';
import { prepareClass } from '@takt/server/control/prepare.ts';
import { readRecorded } from '@takt/server/record/recorded.ts';
import { asSlot } from '@takt/shared/ids.ts';
import { expect, vi } from 'vitest';
import { sensorOf, template } from './a-class.ts';
import { TOKEN, testServer } from './a-server.ts';
import { GROUP, tempStore, write } from './a-store.ts';
import { type GatewayProcess, startGateway } from './gateway-process.ts';
import { tcpProxy } from './tcp-proxy.ts';

const ROOM = 'sal-1';
const SMALL_GATEWAY = join(import.meta.dirname, 'small-gateway.ts');
/** Of the class. */
export const SLOTS = [1, 2, 3];
/** A fourth strap on the air that nobody wears. */
export const NOBODY = 9;

export interface Outage extends AsyncDisposable {
  /** What the sticks hear from the gateway's start on, in order. */
  readonly air: readonly Packet[];
  /** `memorySamples`: a gateway whose memory holds no more than so many. */
  gateway(radio: 'air' | 'none', memorySamples?: number): Promise<GatewayProcess>;
  cut(): void;
  /** As TcpProxy.slowUp. */
  slowUp(ms: number): void;
  mend(): void;
  readonly serverUrl: string;
  /** The server's clock. */
  nowMs(): number;
  /** The beat counts of a slot's recording, a beat once, and when the last came. */
  beats(slot: number): Promise<{ readonly counts: readonly number[]; readonly lastMs: number }>;
  /** What lies on the gateway's disk, a text a file. */
  spilled(): readonly string[];
  /** What the server has taken is in its store. */
  flush(): Promise<void>;
}

/** `airMs`: how long the straps are heard. */
export async function outage(airMs: number): Promise<Outage> {
  const air = classOnAir(airMs);
  const folder = mkdtempSync(join(tmpdir(), 'takt-away-'));
  const temp = await tempStore();
  const under = await testServer({ temp });
  const proxy = await tcpProxy(under.server.url);
  writeFileSync(join(folder, 'air.jsonl'), encodeCapture(air));
  const { services } = under.server;
  const room = services.room(ROOM);
  const members = await under.store.people.members(GROUP.groupId);
  const classId = await prepareClass(services, room, { template: template(), members, actor: 'staff-1' });
  const started = { kind: 'started', atMs: under.clock.nowMs(), actor: 'staff-1', commandId: null } as const;
  await write(room.log, started);
  const gateways: GatewayProcess[] = [];
  return {
    air,
    async gateway(radio, memorySamples) {
      const radios = [radio === 'air' ? 'replay:air.jsonl' : 'none'];
      const small = [SMALL_GATEWAY, proxy.url, join(folder, 'spill'), 'air.jsonl', String(memorySamples)];
      const instead = memorySamples === undefined ? {} : { instead: small };
      const gateway = await startGateway({ serverUrl: proxy.url, token: TOKEN, radios, folder, ...instead });
      gateways.push(gateway);
      return gateway;
    },
    cut: proxy.cut,
    slowUp: proxy.slowUp,
    serverUrl: under.server.url,
    mend: proxy.mend,
    nowMs: under.clock.nowMs,
    async beats(slot) {
      const samples = (await readRecorded(temp.store, classId, asSlot(slot))).flatMap((one) => one.samples);
      const counts = samples.flatMap(({ strap }) => strap?.beatCount ?? []);
      return {
        counts: counts.filter((count, i) => count !== counts[i - 1]),
        lastMs: samples.at(-1)?.atMs ?? 0,
      };
    },
    spilled: () =>
      readdirSync(join(folder, 'spill'), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.spill'))
        .map((name) => readFileSync(join(folder, 'spill', name), 'utf8')),
    flush: () => room.recorder.flush(),
    async [Symbol.asyncDispose]() {
      for (const gateway of gateways) await gateway.end('SIGKILL');
      await proxy.close();
      await under.close();
      await temp.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The straps of the class and one that nobody has, as sticks would have heard them. */
function classOnAir(airMs: number): Packet[] {
  return [...SLOTS, NOBODY]
    .flatMap((slot) => {
      const heart = {
        hrMaxBpm: 180,
        restPercent: 45,
        workOffsetPercent: 0,
        easyOffsetPercent: 0,
        seed: slot,
      };
      const plan = { heart, batteryPercent: 70, outOfReach: null, offBody: null, seed: slot };
      return createStrap({ ...plan, sensors: [sensorOf(slot)] }, 0).packetsUntil(airMs, 90);
    })
    .sort((a, b) => a.receivedAtMs - b.receivedAtMs);
}

export const withoutGap = (counts: readonly number[]): boolean =>
  counts.every((count, i) => i === 0 || count === (((counts[i - 1] ?? 0) + 1) & 0xff));

/** The server is away for so long; then the recording must be complete. Returns what waited on the disk meanwhile. */
export async function completeAfter(awayMs: number): Promise<{ readonly waitingSamples: number }> {
  const patience = { timeout: awayMs + 60_000, interval: 50 };
  await using room = await outage(awayMs + 600_000);
  const gateway = await room.gateway('air');
  await vi.waitUntil(async () => (await room.beats(1)).counts.length > 2, patience);
  room.cut();
  const cutMs = room.nowMs();
  await vi.waitUntil(async () => (await gateway.metric('connected')) === 0, patience);
  await new Promise((resolve) => setTimeout(resolve, awayMs));
  const waitingSamples = (await gateway.metric('disk_samples')) ?? 0;
  expect(waitingSamples).toBeGreaterThan(3);
  room.mend();
  const mendedMs = room.nowMs();
  await vi.waitUntil(async () => (await room.beats(3)).lastMs > mendedMs + 1000, patience);
  await gateway.end();
  expect(room.spilled()).toEqual([]);
  for (const slot of SLOTS) {
    const { counts, lastMs } = await room.beats(slot);
    expect(withoutGap(counts), `slot ${slot}`).toBe(true);
    expect(lastMs).toBeGreaterThan(cutMs + awayMs);
  }
  return { waitingSamples };
}
