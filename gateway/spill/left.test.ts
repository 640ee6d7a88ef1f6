import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handClock } from '../../test/support/hand-clock.ts';
import { spillFolder } from './folder.ts';
import { sweepLeftFolders } from './left.ts';
import { SPILL_LIMITS } from './spill.ts';

const NOW_MS = Date.UTC(2026, 10, 24);
const HOUR_MS = 3_600_000;

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'takt-left-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function put(folder: string, name: string, agoMs: number): void {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, 'x');
  utimesSync(path, (NOW_MS - agoMs) / 1000, (NOW_MS - agoMs) / 1000);
}

describe('what gateways of before have left', () => {
  it('[UPL39] is removed after 24 h, at the start and while it runs; nothing else is', () => {
    const own = spillFolder(base, 'now', 'sal-1');
    const before = spillFolder(base, 'before it was enrolled anew', 'sal-1');
    put(before, '00000001.spill', 25 * HOUR_MS);
    put(before, '00000002.spill', 22.5 * HOUR_MS);
    put(before, 'lock', 99 * HOUR_MS);
    put(before, 'notes.spill', 99 * HOUR_MS);
    put(own, '00000001.spill', 25 * HOUR_MS);
    put(join(base, 'credentials'), 'a.json', 99 * HOUR_MS);
    const hand = handClock(1, NOW_MS);
    const utcNowMs = (): number => hand.clock.nowMs();
    const stop = sweepLeftFolders({ base, own, clock: hand.clock, keptForMs: SPILL_LIMITS.ms, utcNowMs });
    const left = () => readdirSync(before).sort();
    expect(left()).toEqual(['00000002.spill', 'lock', 'notes.spill']);
    hand.runTo(NOW_MS + HOUR_MS);
    expect(left()).toContain('00000002.spill');
    hand.runTo(NOW_MS + 2 * HOUR_MS);
    expect(left()).toEqual(['lock', 'notes.spill']);
    expect([readdirSync(own), readdirSync(join(base, 'credentials'))]).toEqual([
      ['00000001.spill'],
      ['a.json'],
    ]);
    stop();
    expect(hand.timers()).toBe(0);
  });

  it('[UPL39] a folder that does not exist is no error', () => {
    const hand = handClock(1, NOW_MS);
    const gone = join(base, 'gone');
    sweepLeftFolders({ base: gone, own: gone, clock: hand.clock, keptForMs: 1 })();
  });
});
