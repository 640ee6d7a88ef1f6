import { foldClass } from '@takt/shared/class/class.ts';
import { type PhaseKind, plannedIntervals } from '@takt/shared/class/protocol.ts';
import type { FramePosition, Word } from '@takt/shared/wire/frame.ts';
import { describe, expect, it } from 'vitest';
import { at, logOf, running, STARTED, template } from '../../../test/support/a-class.ts';
import { type Target, targetAt, wordFor } from './target.ts';

const target = (kind: PhaseKind, elapsedS: number): Target => ({
  running: true,
  phaseIndex: 1,
  stretch: 1,
  kind,
  band: { floorPercent: 85, ceilingPercent: 95 },
  interval: 0,
  elapsedS,
});

describe('what a tile says', () => {
  // Design sheet section 4: phase, seconds into it, position, does the forecast reach the band: word.
  it.each<[PhaseKind, number, FramePosition, boolean | null, Word]>([
    ['warmup', 10, 'below', false, 'buildUp'],
    ['warmup', 10, 'below', true, 'onTheWay'],
    ['warmup', 10, 'in', false, 'hold'],
    ['warmup', 10, 'above', true, 'easeOff'],
    ['work', 29, 'below', false, 'onTheWay'],
    ['work', 30, 'below', false, 'buildUp'],
    ['work', 30, 'below', true, 'onTheWay'],
    ['work', 121, 'below', false, 'buildUp'],
    ['work', 121, 'below', true, 'onTheWay'],
    ['work', 121, 'in', true, 'hold'],
    ['work', 10, 'above', true, 'easeOff'],
    ['recovery', 10, 'below', true, 'keepMoving'],
    ['recovery', 10, 'in', false, 'hold'],
    ['recovery', 89, 'above', false, 'onTheWayDown'],
    ['recovery', 90, 'above', false, 'easeOff'],
    ['recovery', 90, 'above', true, 'onTheWayDown'],
    ['cooldown', 10, 'below', true, 'easy'],
    ['cooldown', 10, 'in', false, 'hold'],
    ['cooldown', 10, 'above', true, 'easeOff'],
    ['work', 10, 'none', true, 'none'],
  ])(
    '[LIV24] in %s after %i s, %s the band, forecast in it %s: %s',
    (kind, elapsedS, position, towards, word) => {
      expect(wordFor(target(kind, elapsedS), position, towards)).toBe(word);
    },
  );
});

describe('what a tile says while nobody can know yet', () => {
  it.each<[PhaseKind, number, FramePosition, Word]>([
    // The treadmill has hardly been started.
    ['warmup', 3, 'below', 'none'],
    ['free', 3, 'below', 'none'],
    // The class went on again a moment ago, or the speed was changed.
    ['work', 100, 'below', 'none'],
    ['recovery', 120, 'above', 'none'],
    // What needs no forecast is said.
    ['work', 29, 'below', 'onTheWay'],
    ['warmup', 3, 'in', 'hold'],
    ['warmup', 3, 'above', 'easeOff'],
    ['work', 100, 'above', 'easeOff'],
    ['recovery', 89, 'above', 'onTheWayDown'],
    ['recovery', 120, 'below', 'keepMoving'],
    ['cooldown', 3, 'below', 'easy'],
  ])('[LIV100] without a forecast, in %s after %i s, %s the band: %s', (kind, elapsedS, position, word) => {
    expect(wordFor(target(kind, elapsedS), position, null)).toBe(word);
  });
});

describe('what the class asks for', () => {
  const intervals = plannedIntervals(template().phases);

  it('[LIV25] the band of the phase, and which interval it is', () => {
    expect(targetAt(running(), intervals, at(0))).toMatchObject({
      kind: 'warmup',
      interval: -1,
      band: { floorPercent: 60 },
    });
    expect(targetAt(running(), intervals, at(370))).toMatchObject({
      kind: 'work',
      interval: 0,
      elapsedS: 10,
      band: { floorPercent: 85 },
    });
    expect(targetAt(running(), intervals, at(800))).toMatchObject({ kind: 'work', interval: 1, stretch: 3 });
  });

  it('[LIV26] a block of short bouts is one stretch of work from its first second', () => {
    const model = foldClass(logOf({ template: template('15-15') }, STARTED));
    const block = plannedIntervals(template('15-15').phases);
    for (const [nowS, phaseIndex] of [
      [360, 1],
      [380, 2],
      [1000, 43],
    ] as const) {
      expect(targetAt(model, block, at(nowS))).toMatchObject({
        phaseIndex,
        stretch: 1,
        kind: 'work',
        interval: 0,
        elapsedS: nowS - 360,
        band: { floorPercent: 90, ceilingPercent: 95 },
      });
    }
  });

  it('[LIV27] before the start, in a pause and after the end there is no band', () => {
    const paused = running(undefined, [400, { kind: 'paused' }]);
    expect(targetAt(paused, intervals, at(420))).toMatchObject({ running: false, band: null, phaseIndex: 1 });
    expect(targetAt(foldClass(logOf({})), intervals, at(0))).toMatchObject({ running: false, band: null });
    expect(targetAt(running(), intervals, at(2040))).toMatchObject({ running: false, band: null });
  });
});
