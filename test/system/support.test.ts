/** The real `takt support`: what is in the bundle, and what is not. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeCapture, readCapture } from '@takt/gateway/capture/capture.ts';
import { createDecoder } from '@takt/gateway/decoder.ts';
import { simulatedRoom } from '@takt/gateway/radio/simulator/room.ts';
import { createStrap } from '@takt/gateway/radio/simulator/strap.ts';
import type { Packet } from '@takt/gateway/receiver/packet.ts';
import { heartSamples } from '@takt/shared/sensors.ts';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/sources.ts';

const folder = mkdtempSync(join(tmpdir(), 'takt-support-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NUMBER = 483_922;
const ADDRESS = 'a0b1c2d3e4f5';
const SECRET = 'a token of more than sixteen characters';
const PATIENT = 'kari-nordmann';

function takt(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      [join(ROOT, 'takt.ts'), ...args],
      { cwd: folder, env: { ...process.env, TAKT_LANG: 'en', ...env } },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

function filesOf(bundle: string): ReadonlyMap<string, string> {
  const files = unzipSync(readFileSync(join(folder, bundle)));
  return new Map(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)]));
}

const room: readonly Packet[] = simulatedRoom(2, 7)
  .flatMap((plan, i) =>
    createStrap({ ...plan, sensors: [i === 0 ? `ant:${NUMBER}` : `ble:${ADDRESS}`] }, 0).packetsUntil(
      60_000,
      90,
    ),
  )
  .map((packet) => ({
    ...packet,
    receiver: `/home/${PATIENT}/tty`,
    receivedAtMs: packet.receivedAtMs + 1e12,
  }));
const beatsOf = (packets: readonly Packet[]) => {
  const decoder = createDecoder();
  return heartSamples(packets.flatMap((packet) => decoder.push(packet))).map(
    ({ heartRateBpm, rrTicks, beatCount }) => ({ heartRateBpm, rrTicks, beatCount }),
  );
};
writeFileSync(join(folder, 'room.capture'), encodeCapture(room));

describe('takt support', () => {
  it('[SUP8] writes one zip for its owner only: versions, settings, sizes, health, captures; no id, name or secret', async () => {
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data', 'demonstration.sqlite'), PATIENT);
    writeFileSync(join(folder, 'data', `${PATIENT}.pdf`), 'x');
    const health = createServer((request, response) =>
      response.end(`${request.url} ant:${NUMBER} a0:b1:c2:d3:e4:f5 takt_packets_total 7\n`),
    );
    await new Promise<void>((resolve) => health.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(health.address() as AddressInfo).port}`;
    const gone = `http://${PATIENT}.invalid:9`;
    const args = [
      '--capture',
      'room.capture',
      '--data',
      'data',
      '--spill',
      'nowhere',
      '--server',
      url,
      '--server',
      gone,
    ];
    const { code, stdout } = await takt(['support', '--out', 'b.zip', ...args], {
      TAKT_TOKEN: SECRET,
      TAKT_RADIO: `ant:/home/${PATIENT} simulator:3 ble:hci1`,
      TAKT_PORT: '8081',
      TAKT_HOST: `${PATIENT}.clinic.example`,
      TAKT_HEALTH: '192.0.2.7:9090',
    });
    health.close();
    expect(code).toBe(0);
    expect(statSync(join(folder, 'b.zip')).mode & 0o777).toBe(0o600);
    const files = filesOf('b.zip');
    expect([...files.keys()]).toEqual([
      'README.txt',
      'versions.json',
      'settings.json',
      'files.json',
      'health/01-healthz.txt',
      'health/02-metrics.txt',
      'health/03-healthz.txt',
      'health/04-metrics.txt',
      'captures/1.capture',
      'captures/1.counts.json',
    ]);
    for (const name of files.keys()) expect(stdout).toContain(name);
    expect(stdout).toMatch(/health data[\s\S]*Look through the file before you send it/);
    const settings = JSON.parse(files.get('settings.json') ?? '');
    expect(settings).toMatchObject({
      TAKT_TOKEN: 'set',
      TAKT_PORT: '8081',
      TAKT_HOST: 'set',
      TAKT_HEALTH: 'set',
      TAKT_RADIO: ['ant:…', 'simulator:…', 'ble:hci1'],
    });
    expect(JSON.parse(files.get('versions.json') ?? '')).toMatchObject({
      node: process.version,
      packages: { serialport: '13.0.0' },
    });
    expect(JSON.parse(files.get('files.json') ?? '')).toEqual([
      {
        folder: 'data',
        found: true,
        files: [{ name: 'demonstration.sqlite', bytes: PATIENT.length }],
        others: { count: 1, bytes: 1 },
      },
      { folder: 'spill', found: false, files: [], others: { count: 0, bytes: 0 } },
    ]);
    expect(files.get('health/02-metrics.txt')).toMatch(
      /^200\n\/metrics ant:\d+ [0-9a-f]{12} takt_packets_total 7\n$/,
    );
    expect(files.get('health/03-healthz.txt')).toMatch(/^no answer \(\w+\)\n$/);
    const whole = [...files.entries()].flat().join('\n').toLowerCase();
    for (const real of [`${NUMBER}`, ADDRESS, 'a0:b1', SECRET, PATIENT, '127.0.0.1'])
      expect(whole).not.toContain(real);

    const capture = files.get('captures/1.capture') ?? '';
    const shown = readCapture(Buffer.from(capture), 'shown');
    expect(beatsOf(shown)).toEqual(beatsOf(room));
    expect(shown[0]?.receivedAtMs).toBe(0);
    writeFileSync(join(folder, 'shown.capture'), capture);
    const decoded = await takt(['decode', 'ant', 'shown.capture']);
    expect(decoded.stdout.split('\n').length).toBeGreaterThan(200);
    expect(JSON.parse(decoded.stderr)['bad-checksum']).toBe(0);
  });

  it('[SUP9] writes over nothing, says in both languages what is missing, and leaves heart rates out where asked', async () => {
    writeFileSync(join(folder, 'there.zip'), 'mine');
    const [there, nothing, wrong, damaged, without] = await Promise.all([
      takt(['support', '--out', 'there.zip']),
      takt(['support'], { TAKT_LANG: 'nb' }),
      takt(['support', '--out', 'x.zip', '--server', 'machine']),
      takt(['support', '--out', 'x.zip', '--capture', 'there.zip']),
      takt(['support', '--out', 'without.zip', '--capture', 'room.capture', '--without-heart-rates']),
    ]);
    expect([there, nothing, wrong, damaged, without].map(({ code }) => code)).toEqual([75, 2, 2, 65, 0]);
    expect(there.stderr).toBe('takt support: there.zip: the file exists already; choose another name.\n');
    expect(readFileSync(join(folder, 'there.zip'), 'utf8')).toBe('mine');
    expect(nothing.stderr).toBe('takt support: --out mangler\n');
    expect(wrong.stderr).toContain('"machine" is no address; write http://machine:8080');
    expect(damaged.stderr).toContain('there.zip, line 1');
    expect(without.stdout).toContain('There is no heart rate in the file.');
    const capture = filesOf('without.zip').get('captures/1.capture') ?? '';
    const beats = beatsOf(readCapture(Buffer.from(capture), 'shown'));
    expect(
      beats.filter(({ heartRateBpm, beatCount }) => heartRateBpm !== null || beatCount !== null),
    ).toEqual([]);
  });
});
