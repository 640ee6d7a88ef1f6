/**
 * How long from a packet in the gateway to its frame at a WebSocket client, in one process: radio seam, decoder,
 * class state, frame, bus, fan-out, loopback socket, decoded frame. Printed, never judged: only rows of one run compare.
 *
 *   class   12 straps, 4.06 packets a second each: as in a room
 *   quiet   one strap alone: every packet finds the window open
 *
 * A packet that comes less than the window's 10 ms after a frame waits for the next one: those are counted apart.
 *
 * Arguments: seconds a round (20), rounds of each kind (3), by turns.
 */

import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGateway } from '@takt/gateway/gateway.ts';
import { createMemoryBus } from '@takt/server/bus/memory.ts';
import { startServer } from '@takt/server/server.ts';
import { openSqliteStore } from '@takt/server/store/sqlite.ts';
import type { PreparedClass } from '@takt/shared/api/classes.ts';
import { demonstration } from '@takt/shared/demonstration.ts';
import { LOG_START } from '@takt/shared/ids.ts';
import { steadyClock } from '../../commands/parts/clock.ts';
import { MASTER_KEY } from '../support/master-key.ts';
import { atShare as at } from '../support/shares.ts';
import { watch } from '../support/viewer.ts';
import { timedStraps } from './straps.ts';

const STRAPS = 12;
const KINDS = [
  { name: 'class', straps: STRAPS },
  { name: 'quiet', straps: 1 },
] as const;
const WARM_UP_MS = 3_000;
/** As in server/live/owner/zone-loop.ts. */
const WINDOW_MS = 10;
const seconds = Number(process.argv[3] ?? 20);
const rounds = Number(process.argv[4] ?? 3);

const folder = mkdtempSync(join(tmpdir(), 'takt-bench-'));
mkdirSync(join(folder, 'assets'));
for (const page of ['wall.html', 'desk.html']) writeFileSync(join(folder, page), '');
const numbers = Array.from({ length: STRAPS }, (_, i) => 0x1_1000 + i);
const plain = demonstration(STRAPS);
const straps = plain.straps.map((strap, i) => ({ ...strap, sensors: [`ant:${numbers[i]}` as const] }));
const members = plain.group.members.map((member, i) => ({
  ...member,
  strap: straps[i] ?? null,
  autoSignIn: true,
}));
const store = await openSqliteStore(join(folder, 'bench.sqlite'), { masterKey: MASTER_KEY });
await store.people.seed({ ...plain, straps, group: { ...plain.group, members } });
const clock = steadyClock();
const bus = createMemoryBus(() => clock.nowMs());
const server = await startServer({
  store,
  bus,
  clock,
  clinic: plain.clinic,
  access: { mode: 'demonstration', gatewayToken: null },
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
  seenSeq: room.log.current()?.model.lastSeq ?? LOG_START,
  phaseIndex: 0,
  ageMs: 0,
  command: { kind: 'start' },
});

/** The newest packet of each strap that no frame has shown yet. */
const waiting = new Map<number, { bpm: number; dueMs: number; shut: boolean }>();
let latencies: { ms: number; shut: boolean }[] = [];
let lastFrameMs = 0;
const radio = timedStraps(numbers, (strap, bpm, dueMs) => {
  waiting.set(strap + 1, { bpm, dueMs, shut: dueMs - lastFrameMs < WINDOW_MS });
});
const viewer = await watch(server.url, room.roomId, 'console', {
  onFrame(frame, arrivedMs) {
    lastFrameMs = arrivedMs;
    for (const { slot, staff } of frame.slots) {
      const packet = waiting.get(slot);
      if (packet === undefined || staff?.bpm !== packet.bpm) continue;
      waiting.delete(slot);
      latencies.push({ ms: arrivedMs - packet.dueMs, shut: packet.shut });
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
console.log('round  kind   packets  median     p99     max   window open   window shut (share)');
const rows: (Record<'median' | 'p99' | 'open' | 'shut', number> & { kind: string })[] = [];
for (let round = 1; round <= rounds; round++) {
  for (const { name: kind, straps: speaking } of KINDS) {
    radio.speak(speaking);
    await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
    latencies = [];
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const all = latencies.map(({ ms }) => ms);
    const shutMs = latencies.filter(({ shut }) => shut).map(({ ms }) => ms);
    const openMs = latencies.filter(({ shut }) => !shut).map(({ ms }) => ms);
    const row = {
      kind,
      median: at(all, 0.5),
      p99: at(all, 0.99),
      open: at(openMs, 0.5),
      shut: at(shutMs, 0.5),
    };
    rows.push(row);
    const share = `${Math.round((100 * shutMs.length) / all.length)} %`;
    console.log(
      `${String(round).padStart(5)}  ${kind}  ${String(all.length).padStart(7)} ${[row.median, row.p99, at(all, 1)].map(ms).join('')} ${ms(row.open).padStart(13)} ${ms(row.shut).padStart(13)} (${share})`,
    );
  }
}
const over = (kind: string, of: 'median' | 'p99' | 'open' | 'shut') =>
  at(
    rows.filter((row) => row.kind === kind).map((row) => row[of]),
    0.5,
  );
console.log(`\nmedian of ${rounds} rounds:`);
for (const { name } of KINDS)
  console.log(`  ${name}  median ${ms(over(name, 'median'))}  p99 ${ms(over(name, 'p99'))}`);
console.log(
  `  a packet that waits for the window takes ${ms(over('class', 'shut') - over('class', 'open'))} longer (median)`,
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

function ms(value: number): string {
  return (Number.isNaN(value) ? '–' : value.toFixed(2)).padStart(8);
}
