/** The real `takt capture` and `takt gateway` on a virtual stick. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCapture } from '@takt/gateway/capture/capture.ts';
import { createDecoder } from '@takt/gateway/decoder.ts';
import type { HeartSample } from '@takt/shared/sample.ts';
import { heartSamples } from '@takt/shared/sensors.ts';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { steadyClock } from '../../commands/parts/clock.ts';
import { AIR_KEY, antAir } from '../support/ant-air.ts';
import { virtualStick } from '../support/ant-stick.ts';
import { has } from '../support/debian.ts';
import { PATIENT } from '../support/patience.ts';
import { ROOT } from '../support/sources.ts';
import { takingServer } from '../support/taking-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'takt-ant-'));
const children = new Set<ChildProcess>();
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function takt(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { TAKT_ANT_KEY: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [join(ROOT, 'takt.ts'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inherited, TAKT_LANG: 'en', TAKT_SPILL: join(folder, 'spill'), ...env },
  });
  children.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => {
      output += bytes.toString();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    output: () => output,
    ended,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

const line = (sensor: string, count: number | null | undefined, bpm: number | null | undefined) =>
  `${sensor} ${count} ${bpm ?? 0}`;
const decoded = ({ sensor, beatCount, heartRateBpm }: HeartSample) => line(sensor, beatCount, heartRateBpm);

describe.skipIf(!has('socat'))('the commands on a virtual ANT+ stick', () => {
  it('[CAP1] capture and gateway hear every strap, tell what they do, and never the key', async () => {
    const air = antAir(12, steadyClock());
    const sticks = [
      await virtualStick({ air, path: join(folder, 'ttyANT1') }),
      await virtualStick({ air, path: join(folder, 'ttyANT2') }),
    ] as const;
    const server = await takingServer();
    const file = join(folder, 'room.capture');
    const key = { TAKT_ANT_KEY: AIR_KEY };
    const capture = takt(['capture', '--radio', `ant:${sticks[0].path}`, '--out', file], key);
    const radio = ['--radio', `ant:${sticks[1].path}`, '--token', 't'];
    const gateway = takt(['gateway', '--server', server.url, ...radio], key);
    await vi.waitFor(() => {
      for (const { passedOn } of sticks) expect(passedOn.length).toBeGreaterThan(80);
      expect(new Set(server.samples.map(({ sensor }) => sensor)).size).toBe(air.numbers.length);
    }, PATIENT);
    air.end();
    const emitted = sticks.map(({ passedOn }) =>
      passedOn.map(({ deviceNumber20, payload }) => line(`ant:${deviceNumber20}`, payload[6], payload[7])),
    );
    await vi.waitFor(() => expect(server.samples.map(decoded)).toEqual(emitted[1]), PATIENT);
    const captured = (): HeartSample[] => {
      const decoder = createDecoder();
      return heartSamples(readCapture(readFileSync(file), file).flatMap((packet) => decoder.push(packet)));
    };
    await vi.waitFor(() => expect(captured().map(decoded)).toEqual(emitted[0]), PATIENT);
    expect([await capture.stop(), await gateway.stop()]).toEqual([0, 0]);

    expect(captured().map(decoded)).toEqual(emitted[0]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(capture.output()).toContain(
      'Every strap in range is recorded, also of people who are not in the class.',
    );
    expect(capture.output()).toContain('ttyANT1: the ANT+ stick is listening.');
    expect(capture.output()).toMatch(/room\.capture: \d+ packets from 12 straps\./);
    expect(gateway.output()).toContain('ttyANT2: the ANT+ stick is listening.');
    const everything = [capture.output(), gateway.output(), readFileSync(file, 'utf8'), ...server.said].join(
      '\n',
    );
    expect(everything.toLowerCase()).not.toContain(AIR_KEY);
    for (const { sensor } of captured()) expect(capture.output()).not.toContain(sensor.slice('ant:'.length));

    server.close();
    await Promise.all(sticks.map((stick) => stick.close()));
  });
});

describe('the commands without what they need', () => {
  it('[CAP2] a missing or malformed key, a missing or existing file, and real receivers in start are refused in words', async () => {
    const existing = join(folder, 'is-there');
    const half = AIR_KEY.slice(0, 12);
    const first = takt(['capture', '--radio', 'none', '--out', existing]);
    const ant = ['--radio', 'ant'];
    const refused = [
      takt(['capture', ...ant, '--out', 'x']),
      takt(['gateway', '--server', 'http://127.0.0.1:1', '--token', 't', ...ant]),
      takt(['capture', ...ant, '--out', 'x'], { TAKT_ANT_KEY: half }),
      takt(['capture', ...ant]),
      takt(['start', ...ant], { TAKT_ANT_KEY: AIR_KEY }),
    ];
    expect(await first.ended).toBe(0);
    const again = takt(['capture', '--radio', 'none', '--out', existing]);
    expect(await Promise.all(refused.map(({ ended }) => ended))).toEqual([2, 2, 2, 2, 2]);
    expect(await again.ended).toBe(75);
    const said = [...refused, again].map(({ output }) => output().trim());
    const origin =
      'The key is not part of Takt: licence holders (ANT+ Adopters) find it, signed in, at thisisant.com';
    expect(said).toEqual([
      expect.stringMatching(/^takt capture: ANT\+ needs a network key in TAKT_ANT_KEY/),
      expect.stringMatching(/^takt gateway: ANT\+ needs a network key in TAKT_ANT_KEY/),
      expect.stringContaining('TAKT_ANT_KEY: the key is not 16 hexadecimal digits.'),
      'takt capture: --out is missing',
      expect.stringContaining('Real receivers cannot be used before the clinic is set up'),
      `takt capture: ${existing}: the file exists already; choose another name.`,
    ]);
    for (const sentence of said.slice(0, 3)) expect(sentence).toContain(origin);
    expect(said.join()).not.toContain(half);
  });
});
