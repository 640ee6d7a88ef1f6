import type { StorageState } from '@takt/shared/api/storage.ts';
import { describe, expect, it, vi } from 'vitest';
import { classes, command, detail, get, prepare, ROOM, summaries } from '../support/a-console.ts';
import { PATIENT } from '../support/patience.ts';
import { startTakt } from '../support/program.ts';
import { watch } from '../support/viewer.ts';

describe('a whole class', () => {
  it('[SYS1] prepared, started, paused, resumed, extended, skipped, run to its end; kept over a restart; SIGTERM is 0', async () => {
    // Four: twelve at this speed keep half a core busy, more than a machine with much else to do may give.
    const args = ['start', '--speed', '20', '--radio', 'simulator:4'];
    await using takt = await startTakt(args);
    await using wall = await watch(takt.url, ROOM, 'wall');
    await using staff = await watch(takt.url, ROOM, 'console');
    const newest = () => staff.frames.at(-1);

    const classId = await prepare(takt.url, '1x4');
    await staff.until('the class, prepared', ({ rosters }) => rosters.at(-1)?.classId === classId);
    // Before the start, since class time does not wait for a busy machine: the warm-up is over in 18 s.
    await staff.until(
      'all four live',
      ({ slots }) => [...slots.values()].filter(({ signal }) => signal === 'live').length === 4,
    );
    await command(takt.url, classId, { kind: 'start' });
    await command(takt.url, classId, { kind: 'pause' });
    const stands = await staff.until('the pause', () => (newest()?.status === 'paused' ? newest() : null));
    await staff.until('time to pass', () => (newest()?.atMs ?? 0) > stands.atMs + 20_000);
    expect(newest()).toMatchObject({
      status: 'paused',
      phaseIndex: 0,
      phaseElapsedMs: stands.phaseElapsedMs,
    });
    await command(takt.url, classId, { kind: 'resume' });
    await command(takt.url, classId, { kind: 'extend', byS: 60 });
    await staff.until('the longer phase', ({ rosters }) => rosters.at(-1)?.phases[0]?.durationS === 420);
    await command(takt.url, classId, { kind: 'skip' });

    await staff.until('the interval', () => newest()?.phaseIndex === 1);
    const inBand = await wall.until('somebody in the band', ({ frames }) =>
      frames.find(({ phaseIndex, inTargetCount }) => phaseIndex === 1 && inTargetCount > 1),
    );
    expect(inBand.status).toBe('running');
    await staff.until('the end, by itself', () => newest()?.status === 'ended');
    await wall.until('the end on the wall', ({ frames }) => frames.at(-1)?.status === 'ended');
    await staff.until('the end in the log', ({ rosters }) => (rosters.at(-1)?.endedAtMs ?? null) !== null);

    expect([wall.strange, staff.strange]).toEqual([0, 0]);
    expect(wall.frames.flatMap(({ slots }) => slots).every((slot) => slot.staff === null)).toBe(true);
    expect(JSON.stringify(wall.rosters)).not.toMatch(/hrMax":\{|"demo-|belte|ant:|ble:/);
    const bpm = staff.frames.flatMap(({ slots }) => slots.flatMap((slot) => slot.staff?.bpm ?? []));
    expect(Math.max(...bpm)).toBeGreaterThan(150);

    const told = await detail(takt.url, classId);
    expect(told.spans.map(({ phaseIndex }) => phaseIndex)).toEqual([0, 0, 1, 2]);
    expect(told.spans.slice(-2).map(({ fromMs, toMs }) => (toMs ?? 0) - fromMs)).toEqual([240_000, 180_000]);
    // What was on the air in the last moment comes a little after the end is told, and is then written down.
    const toldMs = newest()?.atMs ?? 0;
    await staff.until('the last of the air', () => (newest()?.atMs ?? 0) > toldMs + 20_000);
    const waiting = async () => (await get<StorageState>(takt.url, '/api/storage')).waiting;
    await vi.waitUntil(async () => (await waiting()) === 0, PATIENT);
    const participants = await summaries(takt.url, classId);
    expect(participants).toHaveLength(4);
    for (const { summary, slot } of participants) {
      expect(summary.coverage, `station ${slot}`).toBeGreaterThan(0.5);
      expect(summary.intervals).toMatchObject([{ number: 1, actualS: 240 }]);
    }
    expect(participants[0]?.summary.intervals[0]?.inS).toBeGreaterThan(60);

    expect(await takt.stop()).toBe(0);
    expect(takt.stderr()).toBe('');
    await using again = await startTakt(args, { dataDir: takt.dataDir });
    expect((await classes(again.url)).map((entry) => entry.classId)).toEqual([classId]);
    expect(await summaries(again.url, classId)).toEqual(participants);
  });
});
