import type { Cue } from '@takt/shared/class/cue-rules.ts';
import { asSlot } from '@takt/shared/ids.ts';
import type { FrameSlot } from '@takt/shared/wire/frame.ts';
import { describe, expect, it } from 'vitest';
import { answer, type CueBoard, EMPTY_BOARD, foldCues, inOrder } from './cue-lines.ts';

const cue = (slot: number, name: Cue, percent: number | null = 97): FrameSlot => ({
  slot: asSlot(slot),
  percent,
  lampPercent: percent,
  position: 'above',
  signal: 'live',
  onTheWay: false,
  lowBattery: false,
  word: 'none',
  ageS: 0,
  intervalInTargetS: 0,
  staff: {
    bpm: null,
    forecastPercent: null,
    batteryPercent: null,
    cue: name,
    source: 'ant',
    fromBeats: false,
    beatsDoubted: false,
    classInTargetS: 0,
    speedKmh: null,
    inclinePercent: null,
  },
});

/** A board that saw these frames, each at its second. */
const after = (...frames: readonly [second: number, ...slots: FrameSlot[]][]): CueBoard =>
  frames.reduce<CueBoard>((board, [s, ...slots]) => foldCues(board, slots, s * 1000, 1), EMPTY_BOARD);

describe('the lines of cues', () => {
  it('[CON8] one line a person, the oldest first; a newer cue of a person takes its place', () => {
    const board = after([0, cue(7, 'aboveBand')], [1, cue(2, 'signalGone'), cue(7, 'aboveBand')]);
    expect(board.lines.map((line) => line.slot)).toEqual([7, 2]);
    const newer = foldCues(board, [cue(7, 'aboveMax'), cue(2, 'signalGone')], 2000, 1);
    expect(newer.lines.map(({ slot, cue: name }) => [slot, name])).toEqual([
      [7, 'aboveMax'],
      [2, 'signalGone'],
    ]);
  });

  it('[CON80] a cue that flickers at a bound is one line, which stays until it has been gone for 10 s', () => {
    const board = after(
      [0, cue(3, 'aboveBand')],
      [2, cue(3, 'none')],
      [9, cue(3, 'aboveBand')],
      [11, cue(3, 'none')],
    );
    expect(board.lines).toMatchObject([{ slot: 3, fromMs: -30_000, lastMs: 9000, present: false }]);
    expect(foldCues(board, [cue(3, 'none')], 18_999, 1).lines).toHaveLength(1);
    expect(foldCues(board, [cue(3, 'none')], 19_000, 1).lines).toEqual([]);
  });

  it('[CON80] at twenty times the speed a line stays for ten real seconds too', () => {
    const board = foldCues(EMPTY_BOARD, [cue(3, 'aboveBand')], 0, 20);
    expect(foldCues(board, [cue(3, 'none')], 199_000, 20).lines).toHaveLength(1);
    expect(foldCues(board, [cue(3, 'none')], 200_000, 20).lines).toEqual([]);
  });

  it('[CON8] above the maximum stays until it is answered', () => {
    const board = after([0, cue(1, 'aboveMax')], [1, cue(1, 'none')], [600, cue(1, 'none')]);
    expect(board.lines).toMatchObject([{ slot: 1, cue: 'aboveMax', present: false }]);
    expect(answer(board, board.lines[0]!).lines).toEqual([]);
  });

  it('[CON8] an answered cue stays away until its condition has been gone for 10 s', () => {
    const raised = after([0, cue(1, 'aboveBand')]);
    const answered = answer(raised, raised.lines[0]!);
    expect(foldCues(answered, [cue(1, 'aboveBand')], 5000, 1).lines).toEqual([]);
    const flickered = [cue(1, 'none'), cue(1, 'aboveBand'), cue(1, 'none')].reduce(
      (board, slot, i) => foldCues(board, [slot], 5000 + i * 1000, 1),
      answered,
    );
    expect(foldCues(flickered, [cue(1, 'aboveBand')], 15_000, 1).lines).toEqual([]);
    const ended = foldCues(flickered, [cue(1, 'none')], 16_000, 1);
    expect(foldCues(ended, [cue(1, 'aboveBand')], 17_000, 1).lines).toHaveLength(1);
  });

  it('[CON81] a line tells since when and how high: the highest percent of those told', () => {
    const board = after(
      [10, cue(1, 'aboveMax', 101)],
      [11, cue(1, 'aboveMax', 106)],
      [12, cue(1, 'aboveMax', null)],
    );
    expect(board.lines).toMatchObject([{ fromMs: 0, lastMs: 12_000, peakPercent: 106 }]);
  });

  it('[CON81] who is above the maximum comes first', () => {
    const board = after(
      [0, cue(1, 'aboveBand'), cue(2, 'signalGone')],
      [1, cue(1, 'aboveBand'), cue(4, 'aboveMax')],
    );
    expect(inOrder(board.lines).map(({ slot }) => slot)).toEqual([4, 1, 2]);
  });
});
