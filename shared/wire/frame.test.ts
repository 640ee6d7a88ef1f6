import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUES } from '../class/cue-rules.ts';
import { asSlot } from '../ids.ts';
import {
  decodeFrame,
  encodeFrame,
  FRAME_POSITIONS,
  FRAME_STATUSES,
  type Frame,
  type FrameSlot,
  SIGNALS,
  SOURCES,
  WORDS,
} from './frame.ts';

const slot: FrameSlot = {
  slot: asSlot(7),
  percent: 91,
  lampPercent: 90,
  position: 'in',
  signal: 'stale',
  onTheWay: true,
  lowBattery: true,
  word: 'hold',
  ageS: 4,
  intervalInTargetS: 300,
  staff: null,
};
const frame: Frame = {
  projection: 'wall',
  full: true,
  blanked: false,
  status: 'running',
  seq: 0x01020304,
  atMs: 0x0102_0304_0506,
  rosterVersion: 0x0708,
  phaseIndex: 3,
  inTargetCount: 5,
  onTheWayCount: 2,
  phaseElapsedMs: 0x0a0b0c0d,
  phaseRemainingMs: null,
  groupInTargetS: 1000,
  slots: [slot],
};
const staff = {
  bpm: 182,
  forecastPercent: 93,
  batteryPercent: 12,
  cue: 'aboveBand',
  source: 'ble',
  fromBeats: true,
  beatsDoubted: false,
  classInTargetS: 700,
  speedKmh: 6.5,
  inclinePercent: -1.2,
} as const;
const consoleFrame: Frame = {
  ...frame,
  projection: 'console',
  full: false,
  blanked: true,
  slots: [{ ...slot, staff }],
};

const HEADER =
  '02 01 01 02 04 03 02 01 06 05 04 03 02 01 08 07 03 05 02 01 0d 0c 0b 0a ff ff ff ff e8 03 00 00';
const RECORD = '07 5b 5a 66 03 04 2c 01';
const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
const bytesOf = (text: string): Uint8Array =>
  Uint8Array.from(text.split(' '), (byte) => Number.parseInt(byte, 16));

describe('a frame as bytes', () => {
  it('[FRM1] a wall frame is 32 bytes and 8 a slot, literally', () => {
    expect(hex(encodeFrame(frame))).toBe(`${HEADER} ${RECORD}`);
    expect(decodeFrame(bytesOf(`${HEADER} ${RECORD}`))).toEqual(frame);
  });

  it('[FRM2] a console frame has 20 a slot, literally, the first 8 as on the wall', () => {
    const header = HEADER.replace('02 01 01 02', '02 02 02 02');
    const bytes = `${header} ${RECORD} b6 00 5d 0c 02 82 bc 02 8a 02 f4 ff`;
    expect(hex(encodeFrame(consoleFrame))).toBe(bytes);
    expect(decodeFrame(bytesOf(bytes))).toEqual(consoleFrame);
  });

  it('[FRM3] missing is FF, never zero: percent, age, bpm, forecast, battery, speed and incline', () => {
    const missing = {
      ...slot,
      percent: null,
      lampPercent: null,
      ageS: null,
      staff: {
        ...staff,
        bpm: null,
        forecastPercent: null,
        batteryPercent: null,
        speedKmh: null,
        inclinePercent: null,
      },
    };
    const bytes = encodeFrame({ ...consoleFrame, slots: [missing] });
    expect(hex(bytes.subarray(32))).toBe('07 ff ff 66 03 ff 2c 01 ff ff ff ff 02 82 bc 02 ff ff ff 7f');
    expect(decodeFrame(bytes)?.slots).toEqual([missing]);
    const zero = encodeFrame({ ...frame, slots: [{ ...slot, percent: 0, ageS: 0 }] });
    expect(decodeFrame(zero)?.slots[0]).toMatchObject({ percent: 0, ageS: 0 });
    const stands = { ...slot, staff: { ...staff, speedKmh: 0, inclinePercent: 0 } };
    expect(decodeFrame(encodeFrame({ ...consoleFrame, slots: [stands] }))?.slots).toEqual([stands]);
  });

  it('[FRM20] minutes that are not shown, and a sum that is not sent, are FF in every byte, and are decoded as null', () => {
    const unsaid = { ...frame, groupInTargetS: null, slots: [{ ...slot, intervalInTargetS: null }] };
    const bytes = encodeFrame(unsaid);
    expect(hex(bytes.subarray(28, 32))).toBe('ff ff ff ff');
    expect(hex(bytes.subarray(38, 40))).toBe('ff ff');
    expect(decodeFrame(bytes)).toMatchObject({ groupInTargetS: null, slots: [{ intervalInTargetS: null }] });
    const none = { ...frame, groupInTargetS: 0, slots: [{ ...slot, intervalInTargetS: 0 }] };
    expect(decodeFrame(encodeFrame(none))).toMatchObject({
      groupInTargetS: 0,
      slots: [{ intervalInTargetS: 0 }],
    });
  });

  it('[FRM4] what does not fit is held at the edge: an age of an hour is 254 s, a percent never FF', () => {
    const [shown] =
      decodeFrame(
        encodeFrame({ ...frame, slots: [{ ...slot, ageS: 3600, percent: 400, intervalInTargetS: 1e6 }] }),
      )?.slots ?? [];
    expect(shown).toMatchObject({ ageS: 254, percent: 254, intervalInTargetS: 0xfffe });
    const steep = { ...slot, staff: { ...staff, speedKmh: 1e6, inclinePercent: 1e6 } };
    const [kept] = decodeFrame(encodeFrame({ ...consoleFrame, slots: [steep] }))?.slots ?? [];
    expect(kept?.staff).toMatchObject({ speedKmh: 655.34, inclinePercent: 3276.6 });
  });

  it('[FRM5] a wall frame has no bytes for a bpm or a treadmill, whatever it is given', () => {
    const bytes = encodeFrame({ ...frame, slots: [{ ...slot, staff }] });
    expect(bytes).toHaveLength(40);
    expect(decodeFrame(bytes)?.slots[0]?.staff).toBeNull();
  });

  const u8 = fc.option(fc.integer({ min: 0, max: 254 }), { nil: null });
  const anySlot = fc.record<FrameSlot>({
    slot: fc.integer({ min: 1, max: 40 }).map(asSlot),
    percent: u8,
    lampPercent: u8,
    position: fc.constantFrom(...FRAME_POSITIONS),
    signal: fc.constantFrom(...SIGNALS),
    onTheWay: fc.boolean(),
    lowBattery: fc.boolean(),
    word: fc.constantFrom(...WORDS),
    ageS: u8,
    intervalInTargetS: fc.option(fc.integer({ min: 0, max: 0xfffe }), { nil: null }),
    staff: fc.record({
      bpm: fc.option(fc.integer({ min: 0, max: 300 }), { nil: null }),
      forecastPercent: u8,
      batteryPercent: u8,
      cue: fc.constantFrom(...CUES),
      source: fc.constantFrom(...SOURCES),
      fromBeats: fc.boolean(),
      beatsDoubted: fc.boolean(),
      classInTargetS: fc.integer({ min: 0, max: 0xfffe }),
      speedKmh: fc.option(
        fc.integer({ min: 0, max: 0xfffe }).map((steps) => steps / 100),
        { nil: null },
      ),
      inclinePercent: fc.option(
        fc.integer({ min: -0x8000, max: 0x7ffe }).map((steps) => steps / 10),
        { nil: null },
      ),
    }),
  });
  const u32 = fc.integer({ min: 0, max: 0xffff_fffe });
  const anyFrame = fc
    .record<Frame>({
      projection: fc.constantFrom('wall', 'console'),
      full: fc.boolean(),
      blanked: fc.boolean(),
      status: fc.constantFrom(...FRAME_STATUSES),
      seq: fc.integer({ min: 0, max: 0xffff_ffff }),
      atMs: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
      rosterVersion: fc.integer({ min: 0, max: 0xffff }),
      phaseIndex: fc.integer({ min: 0, max: 254 }),
      inTargetCount: fc.integer({ min: 0, max: 40 }),
      onTheWayCount: fc.integer({ min: 0, max: 40 }),
      phaseElapsedMs: u32,
      phaseRemainingMs: fc.option(u32, { nil: null }),
      groupInTargetS: fc.option(u32, { nil: null }),
      slots: fc.array(anySlot, { maxLength: 40 }),
    })
    .map((any) =>
      any.projection === 'wall' ? { ...any, slots: any.slots.map((one) => ({ ...one, staff: null })) } : any,
    );

  it('[FRM6] every frame comes back as it went', () => {
    fc.assert(
      fc.property(anyFrame, (any) => {
        expect(decodeFrame(encodeFrame(any))).toEqual(any);
      }),
    );
  });

  it('[FRM7] no bytes make it throw, and only whole frames of this version are frames', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decodeFrame(bytes)));
    fc.assert(
      fc.property(anyFrame, fc.nat(), (any, cut) => {
        const bytes = encodeFrame(any);
        expect(decodeFrame(bytes.subarray(0, cut % bytes.length))).toBeNull();
        expect(decodeFrame(Uint8Array.of(...bytes, 0))).toBeNull();
        expect(decodeFrame(Uint8Array.of(1, ...bytes.subarray(1)))).toBeNull();
      }),
    );
  });

  it('[FRM8] a projection, status, word, cue or source that is not known makes it no frame', () => {
    const good = encodeFrame(consoleFrame);
    for (const [offset, value] of [
      [1, 0],
      [1, 3],
      [3, 5],
      [32 + 4, 9],
      [32 + 12, 6],
      [32 + 13, 3],
    ] as const) {
      const bad = Uint8Array.from(good);
      bad[offset] = value;
      expect(decodeFrame(bad), `byte ${offset}`).toBeNull();
    }
  });

  it('[FRM9] it is read from a piece of a larger buffer', () => {
    const around = Uint8Array.of(9, 9, 9, ...encodeFrame(frame));
    expect(decodeFrame(around.subarray(3))).toEqual(frame);
  });
});
