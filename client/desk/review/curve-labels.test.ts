import { describe, expect, it } from 'vitest';
import type { Block } from './curve-data.ts';
import { besidePlot, footTexts, textPx, titledBlocks } from './curve-labels.ts';

const band = { floorPercent: 85, ceilingPercent: 95 };
const work = (interval: number, fromS: number, toS: number): Block => ({
  kind: 'work',
  band,
  interval,
  fromS,
  toS,
});
const title = ({ interval, kind }: Block): string | null =>
  interval === null ? (kind === 'recovery' ? null : 'Avslutning') : `Drag ${interval}`;

describe('words on the curve', () => {
  it('[REV34] an interval that pauses have split has one title, over its longest piece', () => {
    const pieces = [work(1, 0, 30), work(1, 60, 240), work(1, 300, 340), work(2, 500, 700)];
    const titled = titledBlocks(pieces, title, 0.5, 14);
    expect([...titled]).toEqual([pieces[1], pieces[3]]);
  });

  it('[REV34] of two titles that would touch the later one is left out, and an interval comes first', () => {
    const blocks = [
      work(1, 0, 20),
      work(2, 20, 40),
      { ...work(1, 45, 60), kind: 'cooldown', interval: null } as Block,
    ];
    expect([...titledBlocks(blocks, title, 1, 14)]).toEqual([blocks[0]]);
    expect([...titledBlocks([blocks[2]!, blocks[1]!], title, 1, 14)]).toEqual([blocks[1]]);
    expect([...titledBlocks(blocks, title, 10, 14)]).toHaveLength(3);
  });

  it('[REV34] at the foot each takes the longest text that has room, and none lies on another', () => {
    const pause = { fromS: 100, toS: 120, texts: ['pause'], anchor: 'middle' as const };
    const gap = (fromS: number) => ({
      fromS,
      toS: fromS + 5,
      texts: ['uten signal 5 s', '5 s'],
      anchor: 'start' as const,
    });
    expect(footTexts([pause, gap(105), gap(200)], 1, 13)).toEqual(['pause', null, 'uten signal 5 s']);
    expect(footTexts([pause, gap(40)], 1, 13)).toEqual(['pause', '5 s']);
    expect(footTexts([pause], 1, 13, [{ fromPx: 90, toPx: 130 }])).toEqual([null]);
    expect(textPx('pause', 13)).toBeGreaterThan(30);
  });

  it('[REV34] nothing is written into the numbers of the axes', () => {
    const late = { fromS: 285, toS: 290, texts: ['uten signal 5 s', '5 s'], anchor: 'start' as const };
    const beside = besidePlot(330, 6);
    expect(footTexts([late], 1, 13)).toEqual(['uten signal 5 s']);
    expect(footTexts([late], 1, 13, beside)).toEqual(['5 s']);
    const first = { fromS: 0, toS: 10, texts: ['pause'], anchor: 'middle' as const };
    expect(footTexts([first], 1, 13, beside)).toEqual([null]);
    expect([...titledBlocks([work(1, 310, 330)], title, 1, 14, beside)]).toEqual([]);
  });
});
