import { DEMONSTRATION_ROOM } from '@takt/shared/demonstration.ts';
import { describe, expect, it } from 'vitest';
import { startTakt } from '../support/program.ts';
import { watch } from '../support/viewer.ts';

const SIMULATED = ['start', '--radio', 'simulator:3', '--speed', '20', '--run', '4x4'];

describe('the real program under test', () => {
  it('[TOOL12] starts, shows its straps to a viewer, and ends with exit code 0 on SIGTERM', async () => {
    await using takt = await startTakt(SIMULATED);
    await using viewer = await watch(takt.url, DEMONSTRATION_ROOM.roomId, 'wall');
    const live = await viewer.until('three live slots', ({ slots }) => {
      const heard = [...slots.values()].filter((slot) => slot.signal === 'live' && slot.percent !== null);
      return heard.length === 3 && heard;
    });
    expect(live.map((slot) => slot.slot).sort()).toEqual([1, 2, 3]);
    expect(viewer.strange).toBe(0);
    expect(takt.stdout()).toContain(`${takt.url}/wall`);
    expect(await takt.stop()).toBe(0);
    expect(takt.stderr()).toBe('');
  });

  it('[TOOL12] can be killed and started again on what it left', async () => {
    await using first = await startTakt(SIMULATED);
    await first.kill9();
    expect(() => process.kill(first.pid, 0)).toThrow('ESRCH');
    await using second = await startTakt(['start', '--radio', 'none'], { dataDir: first.dataDir });
    expect(await second.stop()).toBe(0);
  });

  it('[TOOL12] a program that refuses to start is reported in its own words', async () => {
    await expect(startTakt(['start', '--radio', 'tin-can'])).rejects.toThrow(
      /ended with exit code 2\n.*"tin-can" is no radio/s,
    );
  });
});
