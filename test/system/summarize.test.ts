/** takt summarize as a person runs it: the real program on recordings whose figures are known from elsewhere. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { summarise } from '@takt/server/record/summarise.ts';
import { readRecording } from '@takt/shared/recording/read.ts';
import { encodeBlock } from '@takt/shared/recording/takt.ts';
import { encodeTreadmillBlock } from '@takt/shared/recording/treadmill.ts';
import type { Summary } from '@takt/shared/summary/summary.ts';
import { describe, expect, it } from 'vitest';
import { DATA_DIR } from '../support/debian.ts';

const PROGRAM = fileURLToPath(new URL('../../takt.ts', import.meta.url));
const path = (name: string): string => fileURLToPath(new URL(name, DATA_DIR));
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(path(name)));

interface DeviceSummary {
  avg: number;
  max: number;
  laps_avg_max?: [number, number][];
  time_in_zone?: { boundaries: number[]; seconds: number[] };
}
const KNOWN = JSON.parse(readFileSync(path('known-answers.json'), 'utf8')) as {
  device_summaries: Record<string, DeviceSummary>;
};
const DEVICES = Object.entries(KNOWN.device_summaries);

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
async function summarize(
  args: readonly string[],
  options: { input?: Uint8Array; env?: Record<string, string> } = {},
): Promise<Run> {
  const child = spawn(process.execPath, [PROGRAM, 'summarize', ...args], {
    env: { ...process.env, TAKT_LANG: 'en', ...options.env },
  });
  const streams = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    streams.stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    streams.stderr += String(chunk);
  });
  // A command that refuses its arguments does not read: the pipe may be gone already.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? new Uint8Array(0));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, ...streams };
}
async function summaryOf(name: string, ...args: string[]): Promise<Summary> {
  const run = await summarize([path(name), '--json', ...args]);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(run.stdout) as Summary;
}

/** The data's README: records with a heart rate, s, min, mean, max. */
const FILES: [string, number, number, number, number, number][] = [
  ['fit/rowing-4x200s.fit', 1641, 1709, 80, 131.4, 179],
  ['fit/trainer-2x10min.fit', 2263, 2263, 81, 147.8, 176],
  ['fit/run-57s-rr.fit', 21, 57, 56, 85.0, 112],
  ['fit/ride-65s-rr.fit', 15, 65, 101, 114.0, 121],
  ['fit/treadmill-hrmtri-rr.fit', 3101, 3763, 60, 145.1, 177],
  ['tcx/treadmill-hrmtri.tcx', 3101, 3763, 60, 145.1, 177],
  ['fit/run-steady-rr.fit', 4242, 4241, 94, 134.4, 143],
  ['tcx/treadmill-ramp-hr.tcx', 924, 923, 114, 173.8, 202],
  ['tcx/wrist-sprint-recovery.tcx', 781, 976, 88, 108.0, 148],
];

describe('takt summarize', () => {
  it.each(FILES)('[SUM20] %s: the known figures', async (name, samples, durationS, min, mean, max) => {
    const summary = await summaryOf(name);
    expect(summary).toMatchObject({ samples, durationS, heartRate: { min, max }, holdS: 10 });
    expect(Math.abs(summary.heartRate!.mean - mean)).toBeLessThanOrEqual(0.1);
    expect(summary.countedS).toBeLessThanOrEqual(durationS);
  });

  it.each(DEVICES)("[SUM21] %s: the device's own average, maximum, zones and laps", async (name, device) => {
    const zones = device.time_in_zone;
    const summary = await summaryOf(name, ...(zones ? ['--zones', zones.boundaries.join(',')] : []));
    expect(Math.abs(summary.heartRate!.mean - device.avg)).toBeLessThanOrEqual(1);
    expect(summary.heartRate!.max).toBe(device.max);
    for (const [zone, seconds] of (zones?.seconds ?? []).entries()) {
      expect(Math.abs(summary.zonesS![zone]! - seconds)).toBeLessThanOrEqual(20);
    }
    expect(summary.zonesS?.length).toBe(zones?.seconds.length ?? 6);
    const recording = readRecording(bytesOf(name), name);
    for (const [lap, [avg, max]] of (device.laps_avg_max ?? []).entries()) {
      const { heartRate } = summarise(recording, recording.laps[lap]!);
      expect(Math.abs(heartRate!.mean - avg)).toBeLessThanOrEqual(1);
      expect(Math.abs(heartRate!.max - max)).toBeLessThanOrEqual(1);
    }
  });

  it('[SUM29] without --hrmax the recording’s highest stands in, and is called so', async () => {
    const peak = await summaryOf('fit/rowing-4x200s.fit');
    expect(peak.hrMax).toEqual({ bpm: 179, method: 'recording-peak' });
    const given = await summaryOf('fit/rowing-4x200s.fit', '--hrmax', '190');
    expect(given.hrMax).toEqual({ bpm: 190, method: 'measured' });
    expect(given.zonesS).not.toEqual(peak.zonesS);
    const { stdout } = await summarize([path('fit/rowing-4x200s.fit')], { env: { TAKT_LANG: 'en' } });
    expect(stdout).toContain('179 (highest in the recording, an estimate');
  });

  it('[SUM22] TCX and FIT of one session give the same bytes', async () => {
    const person = ['--json', '--hrmax', '190', '--hrrest', '60', '--sex', 'f', '--template', '4x4'];
    const [fit, tcx] = await Promise.all([
      summarize([path('fit/treadmill-hrmtri-rr.fit'), ...person]),
      summarize([path('tcx/treadmill-hrmtri.tcx'), ...person]),
    ]);
    // A TCX file has no RR; everything else is the same to the byte.
    expect(tcx.stdout.replace(/"rr":null/, '"rr"')).toBe(fit.stdout.replace(/"rr":\{[^}]*\}/, '"rr"'));
    expect([tcx.code, tcx.stderr]).toEqual([0, '']);
    expect((JSON.parse(fit.stdout) as Summary).intervals).toHaveLength(4);
  });

  it('[SUM23] a recording of our own comes through standard input and holds 3 s', async () => {
    const input = encodeBlock(
      Array.from({ length: 61 }, (_, i) => {
        const s = i * (i < 30 ? 1 : 2);
        // 150 bpm: a beat every 0.4 s, of which a message tells the newest.
        const beats = Math.floor(s * 2.5);
        const beat = { beatCount: beats & 0xff, beatTimeTicks: Math.round(beats * 409.6) & 0xffff };
        return {
          atMs: Date.UTC(2025, 0, 7, 9) + s * 1000,
          heartRateBpm: 150,
          rrTicks: [409],
          strap: { sensor: 'ant:7', ...beat, contact: 'unknown' as const },
        };
      }),
    );
    const run = await summarize(['-', '--json', '--hrmax', '200'], { input });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    // A strap that counts its beats has shown none with its first message; after the half-minute's gap its count and time go
    // on as the gap allows, so that one counts. Counted: from second 1 to 29, held to 32, and from 60 to 120.
    expect(JSON.parse(run.stdout)).toMatchObject({ samples: 60, durationS: 120, countedS: 91, holdS: 3 });
  });

  it('[SUM104] why an interval was not approved stands in the JSON and beneath the table', async () => {
    const rows = Array.from({ length: 601 }, (_, s) => `${s};${s < 530 ? 150 : 171}`);
    const input = Buffer.from(['seconds;hr', ...rows].join('\n'));
    const args = ['-', '--hrmax', '200', '--template', '4x4'];
    const { intervals } = JSON.parse((await summarize([...args, '--json'], { input })).stdout) as Summary;
    expect(intervals[0]?.judged).toMatchObject({
      fromS: 120,
      toS: 240,
      validS: 120,
      reachedS: 70,
      reachedShare: 0.583,
      missed: ['floor'],
    });
    expect(intervals[1]?.judged).toBeNull();
    const table = (lang: string) => summarize(args, { input, env: { TAKT_LANG: lang } });
    expect((await table('nb')).stdout).toMatch(
      /Drag 1: 58.% av tiden fra 2:00 til 4:00 på 85.% eller mer; 80.% trengs\./,
    );
    expect((await table('en')).stdout).toMatch(
      /Interval 1: 58.% of the time from 2:00 to 4:00 at 85.% or more; 80.% is needed\./,
    );
  });

  it('[SUM35] what a treadmill told in a recording of our own stands per interval, as JSON and in the table', async () => {
    const startMs = Date.UTC(2025, 0, 7, 9);
    const seconds = Array.from({ length: 601 }, (_, s) => startMs + s * 1000);
    const strap = { sensor: 'ant:7' as const, beatTimeTicks: null, contact: 'unknown' as const };
    const input = Buffer.concat([
      encodeBlock(
        seconds.map((atMs, s) => ({
          atMs,
          heartRateBpm: 150,
          rrTicks: [],
          strap: { ...strap, beatCount: s & 255 },
        })),
      ),
      encodeTreadmillBlock(
        seconds.map((atMs) => ({ atMs, sensor: 'fec:9', speedKmh: 5, inclinePercent: 10, state: 'in-use' })),
      ),
    ]);
    const args = ['-', '--hrmax', '200', '--template', '4x4'];
    const { intervals } = JSON.parse((await summarize([...args, '--json'], { input })).stdout) as Summary;
    // The first interval is 360–600 s; the recording is over before the second.
    expect(intervals.map(({ treadmill }) => treadmill)).toEqual([
      { meanSpeedKmh: 5, speedS: 240, meanInclinePercent: 10, inclineS: 240, vo2MlKgMin: 26.833, vo2S: 240 },
      null,
      null,
      null,
    ]);
    const nb = await summarize(args, { input, env: { TAKT_LANG: 'nb' } });
    expect(nb.stdout).toMatch(/estimat[\s\S]*^1 +5 +10 +26,8 +100 %$[\s\S]*^2 +– +– +– +–$/m);
    expect((await summarize(args, { input })).stdout).toMatch(/estimate[\s\S]*^1 +5 +10 +26\.8 +100 %$/m);
  });

  it('[SUM24] every option is an environment variable; an option wins over it', async () => {
    const file = path('fit/ride-65s-rr.fit');
    const env = { TAKT_HRMAX: '150', TAKT_JSON: '1', TAKT_SEX: 'm', TAKT_HRREST: '60' };
    expect((await summarize([file], { env })).stdout).toBe(
      (await summarize([file, '--json', '--hrmax', '150', '--sex', 'm', '--hrrest', '60'])).stdout,
    );
    expect((await summarize([file], { env: { ...env, TAKT_JSON: '0' } })).stdout).toMatch(/^\S+ \(FIT\)/);
    expect((await summarize([file, '--hrmax', '200'], { env })).stdout).not.toBe(
      (await summarize([file], { env })).stdout,
    );
  });

  it('[SUM25] the table speaks the language of the person', async () => {
    const args = [path('fit/rowing-4x200s.fit'), '--hrmax', '190', '--template', '4x4'];
    const nb = await summarize(args, { env: { TAKT_LANG: 'nb' } });
    expect(nb).toMatchObject({ code: 0, stderr: '' });
    expect(nb.stdout).toMatch(/lavest \/ snitt \/ høyest +80 \/ 131,4 \/ 179/);
    expect(nb.stdout).toMatch(/^4 +1:29 .*godkjent$/m);
    expect(nb.stdout).toMatch(/^Økta: delvis$/m);
    expect(nb.stdout).toMatch(/^Runder$[\s\S]*^1 +0:00 +3:15 +100 % +80 +147,8 +165 +45$/m);
    const en = await summarize(args);
    expect(en.stdout).toMatch(/min \/ mean \/ max +80 \/ 131\.4 \/ 179/);
    expect(en.stdout).toMatch(/^Session: partial$/m);
  });

  it('[SUM26] everything that is wrong with the arguments is reported at once', async () => {
    const env = { TAKT_HRREST: 'low' };
    const args = ['--hrmax', '10', '--sex', 'x', '--template', '9x9', '--zones', '130,106', '--nope'];
    const { code, stdout, stderr } = await summarize(args, { env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    for (const word of ['FILE', '--hrmax', 'TAKT_HRREST', '--sex', '--template', '--zones', '--nope']) {
      expect(stderr).toContain(word);
    }
    expect(stderr.trim().split('\n')).toHaveLength(8);
    const crossed = await summarize(['--hrmax', '100', '--hrrest', '100']);
    expect(crossed.stderr.trim().split('\n')).toHaveLength(3);
  });

  it('[SUM27] a file that is missing or no recording: its name, no output, an exit code of its own', async () => {
    expect(await summarize(['/nowhere.fit', '--json'])).toEqual({
      code: 66,
      stdout: '',
      stderr: 'takt summarize: /nowhere.fit: there is no such file.\n',
    });
    const input = bytesOf('fit/ride-65s-rr.fit').subarray(0, 3000);
    const cut = await summarize(['-', '--json'], { input, env: { TAKT_LANG: 'nb' } });
    expect(cut).toMatchObject({ code: 65, stdout: '' });
    expect(cut.stderr).toMatch(/kuttet: 3000 av 4229 byte/);
  });

  it('[SUM28] what was odd in a file is counted and placed on standard error, beside the summary', async () => {
    const input = new TextEncoder().encode('time,hr\n0,100\n5,250\n6,100\n7,100\n');
    const run = await summarize(['-', '--json'], { input });
    expect(JSON.parse(run.stdout)).toMatchObject({ samples: 4, heartRate: { max: 100 } });
    expect(run.stderr).toBe('stdin: 1 heart rate outside 30–240, not counted (the first: line 3)\n');
    expect((JSON.parse(run.stdout) as { warnings: unknown }).warnings).toEqual([
      {
        kind: 'implausible-heart-rate',
        count: 1,
        firstAt: 'line 3',
        text: {
          nb: '1 pulsverdi utenfor 30–240, ikke regnet med (den første: linje 3)',
          en: '1 heart rate outside 30–240, not counted (the first: line 3)',
        },
      },
    ]);
  });

  it.each([
    ['a folder', tmpdir(), /this is a folder, not a file\. Choose the file that lies in it\./],
    [
      'a device without an end',
      '/dev/zero',
      /larger than 64 MB, and no session is that large\. Export each session by itself\./,
    ],
    ['nothing at all', '/dev/null', /the file is empty\./],
  ])(
    '[SUM62] %s is refused in a sentence without a code, and nothing is written',
    async (_, file, sentence) => {
      const run = await summarize([file, '--json']);
      expect([run.code, run.stdout]).toEqual([65, '']);
      expect(run.stderr).toMatch(sentence);
      expect(run.stderr).toContain(`takt summarize: ${file}: `);
      expect(run.stderr).not.toMatch(/\bE[A-Z]{3,}\b/);
    },
  );

  it('[SUM30] one record that goes back in time is left out and reported; many are refused with the position, and nothing is written', async () => {
    const csv = (times: readonly number[]): Uint8Array =>
      new TextEncoder().encode(`time,hr\n${times.map((time) => `${time},100`).join('\n')}\n`);
    const one = await summarize(['-', '--json'], { input: csv([0, 5, 3, 6]) });
    expect(JSON.parse(one.stdout)).toMatchObject({
      samples: 3,
      warnings: [{ kind: 'time-backwards', count: 1, firstAt: 'line 4' }],
    });
    expect(one.stderr).toBe('stdin: 1 record whose time runs backwards, left out (the first: line 4)\n');
    const many = await summarize(['-', '--json'], { input: csv([0, 5, 3, 6, 4, 7]) });
    expect([many.code, many.stdout]).toEqual([65, '']);
    expect(many.stderr).toContain('stdin: time runs backwards in 2 of 6 records, first at line 4.');
  });
});
