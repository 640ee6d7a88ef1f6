import { execFile } from 'node:child_process';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Summary } from '@takt/shared/summary/summary.ts';
import { describe, expect, it } from 'vitest';
import { classes, detail, summaries } from '../support/a-console.ts';
import { DATA_DIR } from '../support/debian.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { startTakt } from '../support/program.ts';

const FILE = fileURLToPath(new URL('fit/rowing-4x200s.fit', DATA_DIR));
const TAKT = join(import.meta.dirname, '..', '..', 'takt.ts');

describe('a recording replayed through radio, class and store', () => {
  it('[SYS8] gives the summary that the file itself gives', async () => {
    await using takt = await startTakt([
      'start',
      '--radio',
      `replay:${FILE}`,
      '--run',
      'free',
      '--speed',
      '60',
    ]);
    const until = performance.now() + PATIENCE_MS;
    while (!takt.stdout().includes('The class has ended')) {
      if (performance.now() > until) throw new Error(`it never ended\n${takt.stdout()}${takt.stderr()}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const [entry] = await classes(takt.url);
    const classId = entry?.classId ?? '';
    expect(takt.stdout()).toContain(`/review/${classId}`);
    const { slots, phases } = await detail(takt.url, classId);
    const hrMaxBpm = slots[0]?.hrMax?.bpm ?? 0;
    expect(phases.length).toBeGreaterThan(1);
    expect(slots[0]?.hrMax).toMatchObject({ method: 'class-peak', date: null });

    const { stdout } = await promisify(execFile)(process.execPath, [
      TAKT,
      'summarize',
      '--json',
      '--hrmax',
      String(hrMaxBpm),
      FILE,
    ]);
    const file = JSON.parse(stdout) as Summary;
    const [participant] = await summaries(takt.url, classId);
    const live = participant?.summary;
    expect([live?.heartRate?.min, live?.heartRate?.max]).toEqual([file.heartRate?.min, file.heartRate?.max]);
    expect(
      Math.abs((live?.heartRate?.meanOverTime ?? 0) - (file.heartRate?.meanOverTime ?? 999)),
    ).toBeLessThan(0.3);
    expect(live?.samples).toBe(file.samples);
    expect(live?.zonesS).toHaveLength(6);
    for (const [zone, zoneS] of (file.zonesS ?? []).entries()) {
      expect(Math.abs((live?.zonesS?.[zone] ?? -99) - zoneS), `zone ${zone}`).toBeLessThan(2);
    }
  });

  it('[SYS60] holds a value as long as the file does, tells the same of it, and gives the same figures', async () => {
    // A value every 5 s; one record without, one that goes back, one far from its neighbours, and a gap.
    const lines = ['time,hr', ...Array.from({ length: 60 }, (_, i) => `${i * 5},${120 + (i % 20)}`)];
    lines.splice(10, 1, '45,');
    lines.splice(20, 0, '80,130');
    lines.splice(30, 1, '140,41');
    lines.splice(45, 6);
    await using folder = await mkdtempDisposable(join(tmpdir(), 'takt-replay-'));
    const file = join(folder.path, 'five-seconds.csv');
    await writeFile(file, lines.join('\n'));
    const run = await promisify(execFile)(process.execPath, [TAKT, 'summarize', '--json', file], {
      env: { ...process.env, TAKT_LANG: 'en' },
    });
    const {
      laps: _,
      rr: __,
      warnings,
      hrMax,
      algorithm,
      ...figures
    } = JSON.parse(run.stdout) as Summary & {
      laps: unknown;
      rr: unknown;
      warnings: { kind: string }[];
    };
    expect(warnings.map(({ kind }) => kind)).toEqual([
      'time-backwards',
      'outlying-heart-rate',
      'missing-piece',
    ]);
    expect(figures).toMatchObject({ holdS: 10, samples: 53, durationS: 295 });

    await using takt = await startTakt([
      'start',
      '--radio',
      `replay:${file}`,
      '--run',
      'free',
      '--speed',
      '60',
    ]);
    await expect.poll(takt.stdout, { timeout: PATIENCE_MS }).toContain('The class has ended');
    const told = run.stderr.trim().split('\n');
    expect(told).toHaveLength(3);
    for (const line of told) expect(takt.stderr()).toContain(line);
    const [entry] = await classes(takt.url);
    const [participant] = await summaries(takt.url, entry?.classId ?? '');
    expect(participant?.summary).toEqual({
      ...figures,
      algorithm,
      hrMax: { bpm: hrMax?.bpm, method: 'class-peak' },
    });
  });

  it('[SYS8] a capture without a heart rate starts no class, and says so by its name', async () => {
    const radio = `replay:${fileURLToPath(new URL('raw/ant-capture-bike.pcap', DATA_DIR))}`;
    await using takt = await startTakt(['start', '--radio', radio, '--run', 'free', '--speed', '60']);
    await expect.poll(takt.stderr, { timeout: PATIENCE_MS }).toMatch(/bike\.pcap: there is no heart rate/);
    expect(takt.stdout()).not.toContain('Class ');
    expect((await classes(takt.url)).filter(({ startedAtMs }) => startedAtMs !== null)).toEqual([]);
  });
});
