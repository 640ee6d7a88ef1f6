/**
 * What the real `takt gateway` takes of its machine: one process, its receivers virtual (a stick on a pty, a controller
 * behind another), its server a WebSocket that takes everything and says that every strap is worn, so that the disk is
 * written as in a class; both in this process. Printed, never judged; the first row hears nobody, and what the others
 * cost is given relative to it.
 *
 * Arguments: seconds a row (60).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { steadyClock } from '../../commands/parts/clock.ts';
import { AIR_KEY, antAir } from '../support/ant-air.ts';
import { virtualStick } from '../support/ant-stick.ts';
import { BleRoom } from '../support/ble-room.ts';
import { startGateway } from '../support/gateway-process.ts';
import { takingServer } from '../support/taking-server.ts';
import { processUsage } from './process-usage.ts';

const seconds = Number(process.argv[3] ?? 60);
const ROWS = [
  { name: 'nobody', ant: 0, ble: 0 },
  { name: '40 ANT+, one stick', ant: 40, ble: 0 },
  { name: '20 Bluetooth, one adapter', ant: 0, ble: 20 },
  { name: '40 ANT+ and 20 Bluetooth', ant: 40, ble: 20 },
] as const;
/** Until what starts with the process is over: modules, first compilations. */
const WARM_UP_MS = 10_000;
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const load = loadavg()
  .map((value) => value.toFixed(1))
  .join(' ');
console.log(
  `node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? '?'}), load before ${load}`,
);
console.log(`${seconds} s a row, after every strap was heard and ${WARM_UP_MS / 1000} s more\n`);
console.log('heard                      samples/s   CPU of one core   of nobody    resident      peak');

let idleShare = Number.NaN;
for (const row of ROWS) {
  const { cpuShare, samplesPerS, residentMb, peakMb } = await measured(row.ant, row.ble);
  if (row.ant + row.ble === 0) idleShare = cpuShare;
  console.log(
    [
      row.name.padEnd(25),
      samplesPerS.toFixed(1).padStart(11),
      `${(100 * cpuShare).toFixed(2)} %`.padStart(17),
      `${(cpuShare / idleShare).toFixed(1)} x`.padStart(11),
      `${residentMb.toFixed(0)} MB`.padStart(11),
      `${peakMb.toFixed(0)} MB`.padStart(9),
    ].join(' '),
  );
}

async function measured(antStraps: number, bleStraps: number) {
  const folder = mkdtempSync(join(tmpdir(), 'takt-bench-'));
  await using room = await BleRoom.open();
  const air = antStraps > 0 ? antAir(antStraps, steadyClock()) : null;
  const stick = air === null ? null : await virtualStick({ air, path: join(folder, 'ttyANT') });
  const adapter = bleStraps > 0 ? await room.adapter() : null;
  const straps = await Promise.all(Array.from({ length: bleStraps }, () => room.strap()));
  const server = await takingServer([
    ...(air?.numbers ?? []).map((number) => `ant:${number}` as const),
    ...straps.map(({ address }) => `ble:${address}` as const),
  ]);
  const radios = [
    ...(stick === null ? [] : [`ant:${stick.path}`]),
    ...(adapter === null ? [] : [`ble:uart:${adapter.path}`]),
  ];
  await using gateway = await startGateway({
    serverUrl: server.url,
    token: 't',
    radios: radios.length > 0 ? radios : ['none'],
    folder,
    env: { TAKT_ANT_KEY: AIR_KEY },
  });
  while (new Set(server.samples.map(({ sensor }) => sensor)).size < antStraps + bleStraps) await wait(500);
  await wait(WARM_UP_MS);
  const [before, samplesBefore, startMs] = [
    processUsage(gateway.pid),
    server.samples.length,
    performance.now(),
  ];
  await wait(seconds * 1000);
  const [after, tookS] = [processUsage(gateway.pid), (performance.now() - startMs) / 1000];
  const samplesPerS = (server.samples.length - samplesBefore) / tookS;
  await gateway.end();
  air?.end();
  await stick?.close();
  server.close();
  rmSync(folder, { recursive: true, force: true });
  return { ...after, cpuShare: (after.cpuS - before.cpuS) / tookS, samplesPerS };
}
