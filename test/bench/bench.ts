/**
 * How long from a packet in the gateway to its frame at a WebSocket client, in one process: radio seam, decoder,
 * class state, frame, bus, fan-out, loopback socket, decoded frame. Printed, never judged: only rows of one run compare.
 *
 *   class   12 straps, 4.06 packets a second each: as in a room
 *   quiet   one strap alone: every packet finds the window open, so nothing waits for it
 *
 * `npm run bench -- SECONDS ROUNDS`: seconds a round (20), rounds of each kind (3), by turns.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGateway } from '@takt/gateway/gateway.ts';
import { createMemoryBus } from '@takt/server/bus/memory.ts';
import { startServer } from '@takt/server/server.ts';
import { openSqliteStore } from '@takt/server/store/sqlite.ts';
import type { PreparedClass } from '@takt/shared/api.ts';
import { demonstration } from '@takt/shared/demonstration.ts';
import { steadyClock } from '../../commands/clock.ts';
import { watch } from '../support/viewer.ts';
import { timedStraps } from './straps.ts';

const STRAPS = 12;
const KINDS = [
  { name: 'class', straps: STRAPS },
  { name: 'quiet', straps: 1 },
] as const;
const WARM_UP_MS = 3_000;
const seconds = Number(process.argv[2] ?? 20);
const rounds = Number(process.argv[3] ?? 3);

const folder = mkdtempSync(join(tmpdir(), 'takt-bench-'));
mkdirSync(join(folder, 'assets'));
for (const page of ['wall.html', 'desk.html']) writeFileSync(join(folder, page), '');
const numbers = Array.from({ length: STRAPS }, (_, i) => 0x1_1000 + i);
const plain = demonstration(STRAPS);
const straps = plain.straps.map((strap, i) => ({ ...strap, sensors: [`ant:${numbers[i]}`] }));
const members = plain.group.members.map((member, i) => ({ ...member, strap: straps[i] ?? null }));
const store = await openSqliteStore(join(folder, 'bench.sqlite'));
await store.people.seed({ ...plain, straps, group: { ...plain.group, members } });
const clock = steadyClock();
const bus = createMemoryBus(() => clock.nowMs());
const server = await startServer({
  store,
  bus,
  clock,
  clinic: plain.clinic,
  access: { demonstration: true, gatewayToken: null },
  host: '127.0.0.1',
  port: 0,
  version: 'bench',
  clientDir: folder,
  processId: randomUUID(),
  warn: (message, error) => console.error(message, error),
});
const room = server.services.rooms[0];
if (room === undefined) throw new Error('no room');
const { classId } = await post<PreparedClass>(`/api/rooms/${room.roomId}/classes`, {
  templateId: '4x4',
  groupId: plain.group.groupId,
});
await post(`/api/classes/${classId}/commands`, {
  commandId: randomUUID(),
  seenSeq: room.log.current()?.model.lastSeq ?? 0,
  phaseIndex: 0,
  ageMs: 0,
  command: { kind: 'start' },
});

/** The newest packet of each strap that no frame has shown yet. */
const waiting = new Map<number, { bpm: number; dueMs: number }>();
let latenciesMs: number[] = [];
let overtaken = 0;
const radio = timedStraps(numbers, (strap, bpm, dueMs) => {
  if (waiting.has(strap + 1)) overtaken++;
  waiting.set(strap + 1, { bpm, dueMs });
});
const viewer = await watch(server.url, room.roomId, 'console', {
  onFrame(frame, arrivedMs) {
    for (const { slot, staff } of frame.slots) {
      const packet = waiting.get(slot);
      if (packet === undefined || staff?.bpm !== packet.bpm) continue;
      waiting.delete(slot);
      latenciesMs.push(arrivedMs - packet.dueMs);
    }
  },
});
const gateway = await runGateway({
  clock,
  radios: [radio],
  uplink: {
    send: (samples) => void room.intake.accept('bench/1', samples).catch(() => {}),
    close: async () => {},
  },
});

const load = loadavg()
  .map((value) => value.toFixed(1))
  .join(' ');
console.log(`node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? '?'}), load ${load}`);
console.log(
  `${seconds} s a round, ${rounds} rounds of each kind by turns; ms from due packet to decoded frame\n`,
);
console.log('round  kind   packets  overtaken  median    p99    max');
const results = new Map<string, { median: number; p99: number }[]>(KINDS.map(({ name }) => [name, []]));
for (let round = 1; round <= rounds; round++) {
  for (const { name, straps: speaking } of KINDS) {
    radio.speak(speaking);
    await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
    latenciesMs = [];
    overtaken = 0;
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const sorted = [...latenciesMs].sort((a, b) => a - b);
    const [median, p99, max] = [at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1)];
    results.get(name)?.push({ median, p99 });
    console.log(
      `${String(round).padStart(5)}  ${name.padEnd(6)} ${String(sorted.length).padStart(7)}  ${String(overtaken).padStart(9)}  ${ms(median)}  ${ms(p99)}  ${ms(max)}`,
    );
  }
}
const median = (kind: string, of: 'median' | 'p99') =>
  at(
    (results.get(kind) ?? []).map((row) => row[of]).sort((a, b) => a - b),
    0.5,
  );
console.log('\nmedian of the rounds          median    p99');
for (const { name } of KINDS)
  console.log(`  ${name.padEnd(26)}  ${ms(median(name, 'median'))}  ${ms(median(name, 'p99'))}`);
console.log(
  `  the wait for the window (class − quiet) ${ms(median('class', 'median') - median('quiet', 'median')).trim()}`,
);

await gateway.stop();
await viewer.close();
await server.close();
await bus.close();
await store.close();
rmSync(folder, { recursive: true, force: true });

async function post<T>(path: string, body: unknown): Promise<T> {
  const reply = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
  return (await reply.json()) as T;
}

/** The value at a share of a sorted list: nearest rank. */
function at(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

function ms(value: number): string {
  return value.toFixed(2).padStart(6);
}
