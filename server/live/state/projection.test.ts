import type { DisplayLevel } from '@takt/shared/class/class.ts';
import { foldClass } from '@takt/shared/class/class.ts';
import { CUES } from '@takt/shared/class/cue-rules.ts';
import { asSlot } from '@takt/shared/ids.ts';
import {
  encodeFrame,
  FRAME_POSITIONS,
  type Frame,
  SIGNALS,
  SOURCES,
  WORDS,
} from '@takt/shared/wire/frame.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logOf, plan } from '../../../test/support/a-class.ts';
import { consoleSlot, projectGroup, projectSlots, wallSlot } from './projection.ts';
import type { ZonedSlot } from './slot-state.ts';

const slot: ZonedSlot = {
  slot: asSlot(1),
  signal: 'live',
  bpm: 169,
  percent: 91,
  lampPercent: 90,
  position: 'in',
  onTheWay: false,
  word: 'hold',
  ageMs: 200,
  forecastPercent: 92,
  batteryPercent: 12,
  lowBattery: true,
  cue: 'aboveMax',
  source: 'ant',
  fromBeats: true,
  beatsDoubted: false,
  inTargetMs: [],
  intervalInTargetMs: 75_999,
  classInTargetMs: 300_000,
  speedKmh: 6.5,
  inclinePercent: 8.04,
};
const u8 = fc.option(fc.integer({ min: 0, max: 254 }), { nil: null });
const anySlot = fc.record<ZonedSlot>({
  slot: fc.constant(asSlot(1)),
  signal: fc.constantFrom(...SIGNALS),
  bpm: fc.option(fc.integer({ min: 30, max: 240 }), { nil: null }),
  percent: u8,
  lampPercent: u8,
  position: fc.constantFrom(...FRAME_POSITIONS),
  onTheWay: fc.boolean(),
  word: fc.constantFrom(...WORDS),
  ageMs: fc.option(fc.integer({ min: 0, max: 1e7 }), { nil: null }),
  forecastPercent: u8,
  batteryPercent: u8,
  lowBattery: fc.boolean(),
  cue: fc.constantFrom(...CUES),
  source: fc.constantFrom(...SOURCES),
  fromBeats: fc.boolean(),
  beatsDoubted: fc.boolean(),
  inTargetMs: fc.constant([]),
  intervalInTargetMs: fc.nat(1_000_000),
  classInTargetMs: fc.nat(1_000_000),
  speedKmh: fc.option(fc.double({ min: 0, max: 30, noNaN: true }), { nil: null }),
  inclinePercent: fc.option(fc.double({ min: -10, max: 40, noNaN: true }), { nil: null }),
});
const header: Omit<Frame, 'slots'> = {
  projection: 'wall',
  full: true,
  blanked: false,
  status: 'running',
  seq: 1,
  atMs: 1,
  rosterVersion: 1,
  phaseIndex: 1,
  inTargetCount: 0,
  onTheWayCount: 0,
  phaseElapsedMs: 1,
  phaseRemainingMs: 1,
  groupInTargetS: 0,
};
const wallBytes = (zoned: ZonedSlot, display: DisplayLevel): string =>
  encodeFrame({ ...header, slots: [wallSlot(zoned, display)] }).join();

describe('what each screen is given of a participant', () => {
  it('[LIV50] the console gets everything', () => {
    expect(consoleSlot(slot)).toMatchObject({
      percent: 91,
      staff: {
        bpm: 169,
        forecastPercent: 92,
        batteryPercent: 12,
        cue: 'aboveMax',
        source: 'ant',
        fromBeats: true,
        beatsDoubted: false,
        classInTargetS: 300,
        speedKmh: 6.5,
        inclinePercent: 8,
      },
    });
  });

  it('[LIV51] the wall gets number, lamp and word, and never the console’s part', () => {
    expect(wallSlot(slot, 'number')).toMatchObject({
      percent: 91,
      position: 'in',
      word: 'hold',
      ageS: 0,
      staff: null,
    });
  });

  it('[LIV52] colour only: the lamp without a number; words only: the word without a lamp', () => {
    expect(wallSlot(slot, 'colour')).toMatchObject({
      percent: null,
      lampPercent: null,
      position: 'in',
      intervalInTargetS: null,
    });
    expect(wallSlot(slot, 'number').intervalInTargetS).toBe(75);
    expect(wallSlot(slot, 'words')).toMatchObject({
      percent: null,
      lampPercent: null,
      position: 'none',
      word: 'hold',
      intervalInTargetS: null,
    });
  });

  it('[LIV53] whatever a hidden person’s heart does, the wall’s bytes are the same', () => {
    const quiet = wallBytes({ ...slot, signal: 'waiting' }, 'hidden');
    fc.assert(
      fc.property(anySlot, (any) => {
        expect(wallBytes(any, 'hidden')).toBe(
          any.signal === 'free' ? wallBytes({ ...slot, signal: 'free' }, 'hidden') : quiet,
        );
        expect(wallBytes({ ...any, signal: 'left' }, 'number')).toBe(quiet);
      }),
    );
  });

  it('[LIV54] nor do bpm, forecast, cue, battery or class minutes change a byte of any wall', () => {
    const levels = fc.constantFrom<DisplayLevel>('number', 'colour', 'words', 'hidden');
    fc.assert(
      fc.property(anySlot, anySlot, levels, (any, other, display) => {
        const {
          bpm,
          forecastPercent,
          batteryPercent,
          cue,
          source,
          fromBeats,
          beatsDoubted,
          classInTargetMs,
        } = other;
        const console = {
          bpm,
          forecastPercent,
          batteryPercent,
          cue,
          source,
          fromBeats,
          beatsDoubted,
          classInTargetMs,
        };
        const changed = { ...any, ...console };
        expect(wallBytes(changed, display)).toBe(wallBytes(any, display));
      }),
    );
  });

  it('[LIV87] that the beats are doubted is in the console’s frame, and changes no byte of any wall', () => {
    const doubted = { ...slot, fromBeats: false, beatsDoubted: true };
    expect(consoleSlot(doubted).staff).toMatchObject({ fromBeats: false, beatsDoubted: true });
    for (const display of ['number', 'colour', 'words', 'hidden'] as const)
      expect(wallBytes(doubted, display)).toBe(wallBytes(slot, display));
  });

  it('[TRD9] nor does any value of a treadmill', () => {
    const levels = fc.constantFrom<DisplayLevel>('number', 'colour', 'words', 'hidden');
    fc.assert(
      fc.property(anySlot, anySlot, levels, (any, { speedKmh, inclinePercent }, display) => {
        expect(wallBytes({ ...any, speedKmh, inclinePercent }, display)).toBe(wallBytes(any, display));
      }),
    );
  });

  it('[LIV55] with words only no number changes a byte, with colour only no percent and no minute does', () => {
    fc.assert(
      fc.property(anySlot, anySlot, (any, other) => {
        const { percent, lampPercent, position, intervalInTargetMs } = other;
        const numbers = { percent, lampPercent, intervalInTargetMs };
        expect(wallBytes({ ...any, ...numbers }, 'colour')).toBe(wallBytes(any, 'colour'));
        const changed = { ...any, percent, lampPercent, position, intervalInTargetMs };
        expect(wallBytes(changed, 'words')).toBe(wallBytes(any, 'words'));
      }),
    );
  });

  it('[LIV56] whether somebody is steered by Borg is not on the wall', () => {
    expect(wallSlot({ ...slot, word: 'byBorg', position: 'none' }, 'number').word).toBe('none');
    expect(consoleSlot({ ...slot, word: 'byBorg' }).word).toBe('byBorg');
  });

  it('[LIV57] a slot that is not in the class is treated as hidden', () => {
    const model = foldClass(logOf({ slots: [plan(2)] }));
    expect(projectSlots([slot], model, 'wall')[0]).toMatchObject({ percent: null, signal: 'left' });
    expect(projectSlots([slot], model, 'console')[0]).toMatchObject({ percent: 91 });
  });
});

describe('what each screen is told of everybody together', () => {
  const one = (number: number, more: Partial<ZonedSlot> = {}): ZonedSlot => ({
    ...slot,
    slot: asSlot(number),
    ...more,
  });
  const four = [1, 2, 3, 4].map((number) => one(number));
  const modelOf = (...displays: DisplayLevel[]) =>
    foldClass(logOf({ slots: displays.map((display, i) => plan(i + 1, { display })) }));

  it('[LIV101] a hidden person is in no count and no sum of the wall, and in all of the console', () => {
    const model = modelOf('number', 'hidden', 'colour', 'words');
    expect(projectGroup(four, model, 'wall')).toEqual({
      inTargetCount: 3,
      onTheWayCount: 0,
      groupInTargetMs: 900_000,
    });
    expect(projectGroup(four, model, 'console')).toEqual({
      inTargetCount: 4,
      onTheWayCount: 0,
      groupInTargetMs: 1_200_000,
    });
  });

  it('[LIV101] whatever a hidden person’s heart does, the counts of the wall are the same', () => {
    const model = modelOf('number', 'hidden', 'colour', 'words');
    fc.assert(
      fc.property(anySlot, (any) => {
        const slots = four.map((zoned) => (zoned.slot === 2 ? { ...any, slot: asSlot(2) } : zoned));
        expect(projectGroup(slots, model, 'wall')).toEqual(projectGroup(four, model, 'wall'));
      }),
    );
  });

  it('[LIV102] the sum of one or two people’s minutes is their own: the wall is not told it', () => {
    const model = modelOf('number', 'number', 'number', 'hidden');
    const three = (thirdMs: number) => [one(1), one(2), one(3, { classInTargetMs: thirdMs }), one(4)];
    expect(projectGroup(three(1_000), model, 'wall').groupInTargetMs).toBe(601_000);
    expect(projectGroup(three(0), model, 'wall')).toMatchObject({ inTargetCount: 3, groupInTargetMs: null });
    expect(projectGroup(three(0), model, 'console').groupInTargetMs).toBe(900_000);
    expect(projectGroup([one(1)], model, 'wall')).toMatchObject({ inTargetCount: 1, groupInTargetMs: null });
  });
});
