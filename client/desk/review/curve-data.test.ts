import type { ClassDetail } from '@takt/shared/api/classes.ts';
import { templateById } from '@takt/shared/class/protocol.ts';
import { asClassSeq } from '@takt/shared/ids.ts';
import type { IntervalSummary } from '@takt/shared/summary/summary.ts';
import { describe, expect, it } from 'vitest';
import {
  axisOf,
  blocksOf,
  type CurvePoints,
  fallOf,
  gapLabels,
  gapsOf,
  inBandOf,
  pausesOf,
  peakOf,
} from './curve-data.ts';

const START_MS = 1_700_000_000_000;

/** The class ran as planned, but stood paused for `pauseS` at second `pausedAtS`. */
function detail(templateId: string, pausedAtS?: number, pauseS = 0): ClassDetail {
  const template = templateById(templateId);
  if (template === undefined) throw new Error(templateId);
  const spans: ClassDetail['spans'][number][] = [];
  let at = 0;
  template.phases.forEach((phase, phaseIndex) => {
    const endS = at + (phase.durationS ?? 0);
    const cut = pausedAtS !== undefined && pausedAtS > at && pausedAtS < endS;
    const ms = (s: number, shiftS: number) => START_MS + (s + shiftS) * 1000;
    const late = pausedAtS !== undefined && at >= pausedAtS ? pauseS : 0;
    if (cut) {
      spans.push({ phaseIndex, fromMs: ms(at, 0), toMs: ms(pausedAtS, 0) });
      spans.push({ phaseIndex, fromMs: ms(pausedAtS, pauseS), toMs: ms(endS, pauseS) });
    } else spans.push({ phaseIndex, fromMs: ms(at, late), toMs: ms(endS, late) });
    at = endS;
  });
  const entry = {
    classId: 'c1',
    roomId: 'sal-1',
    roomName: 'Sal 1',
    templateId,
    templateName: template.name,
    preparedAtMs: START_MS,
    startedAtMs: START_MS,
    endedAtMs: null,
    participants: 1,
  };
  const phases = template.phases.map((phase) => ({
    ...phase,
    band: phase.band === null ? null : { ...phase.band },
  }));
  return { entry, lastSeq: asClassSeq(1), phases, spans, slots: [] };
}

const interval = (number: number, timeToTargetS: number | null, fall60Bpm: number | null = null) => {
  const summary: IntervalSummary = {
    number,
    band: { floorPercent: 85, ceilingPercent: 95 },
    plannedS: 240,
    actualS: 240,
    validS: 240,
    coverage: 1,
    belowS: 80,
    inS: 160,
    aboveS: 0,
    peakBpm: 171,
    meanBpm: 160,
    meanPercent: 86,
    timeToTargetS,
    fall60Bpm,
    endOfPausePercent: 66,
    verdict: 'approved',
    judged: null,
    treadmill: null,
  };
  return summary;
};

describe('curve data', () => {
  const points: CurvePoints = [
    [0, null],
    [2, 90],
    [5, null],
    [23, 120],
    [24, 121],
    [27, null],
  ];

  it('[REV10] a gap is labelled in words where there is room, with its length where there is little, else not', () => {
    const gaps = [
      { fromS: 100, toS: 118 },
      { fromS: 500, toS: 505 },
      { fromS: 900, toS: 918 },
      { fromS: 1000, toS: 1018 },
      { fromS: 1060, toS: 1078 },
    ];
    expect(gapLabels(gaps, 1200)).toEqual(['words', null, 'length', null, 'length']);
  });

  it('[REV1] a gap reaches from where the hold ended to the next value; silence at the start or end is not drawn as one', () => {
    expect(gapsOf(points)).toEqual([{ fromS: 5, toS: 23 }]);
    expect(gapsOf([])).toEqual([]);
  });

  it('[REV1] the highest value is found once, and none without values', () => {
    expect(peakOf([...points, [30, 121]])).toEqual({ atS: 24, bpm: 121 });
    expect(peakOf([[0, null]])).toBeNull();
  });

  it('[REV2] a pause of the class splits a target block', () => {
    const paused = detail('4x4', 400, 300);
    const blocks = blocksOf(paused, [interval(1, 92)], 2340).filter((block) => block.interval === 1);
    expect(blocks).toMatchObject([
      { fromS: 360, toS: 400 },
      { fromS: 700, toS: 900 },
    ]);
    expect(pausesOf(paused, 2340)).toEqual([{ fromS: 400, toS: 700 }]);
    expect(pausesOf(detail('4x4'), 2040)).toEqual([]);
  });

  it('[REV33] a target block is filled only while the shown percent is in it', () => {
    const block = blocksOf(detail('4x4'), [interval(1, 92)], 2040).find((one) => one.interval === 1)!;
    expect(block).toMatchObject({ fromS: 360, toS: 600 });
    const curve: CurvePoints = [
      [300, 172],
      [380, 169],
      [400, 170],
      [410, 171],
      [420, 191],
      [430, 192],
      [440, 180],
      [450, null],
      [460, 150],
      [590, 180],
      [700, 180],
    ];
    expect(inBandOf(curve, block, 200)).toEqual([
      { fromS: 360, toS: 380 },
      { fromS: 400, toS: 430 },
      { fromS: 440, toS: 450 },
      { fromS: 590, toS: 600 },
    ]);
    expect(inBandOf([], block, 200)).toEqual([]);
  });

  it('[REV2] 15/15 is drawn as one block', () => {
    const blocks = blocksOf(detail('15-15'), [interval(1, 100)], 2000).filter(
      (block) => block.interval !== null,
    );
    expect(blocks).toHaveLength(1);
    expect(blocks[0]).toMatchObject({ fromS: 360, toS: 360 + 47 * 30 - 15 });
  });

  it('[REV3] the 60 s fall hangs at the end of the last interval that has one', () => {
    const blocks = blocksOf(detail('4x4'), [interval(1, 90, 30), interval(2, 80)], 2040);
    const curve: CurvePoints = [
      [599, 160],
      [600, 168],
      [660, 138],
    ];
    expect(fallOf(curve, blocks, [interval(1, 90, 30), interval(2, 80)])).toEqual({
      fromS: 600,
      fromBpm: 168,
      toBpm: 138,
    });
    expect(fallOf(curve, blocks, [interval(1, 90)])).toBeNull();
  });

  it('[REV3] the axis spans 50–100 and grows in tens', () => {
    expect(axisOf([])).toEqual({ min: 50, max: 100, ticks: [50, 60, 70, 80, 90, 100] });
    expect(axisOf([43, 104])).toMatchObject({ min: 40, max: 110 });
  });
});
