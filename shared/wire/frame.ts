/**
 * The frame: a whole class at one instant, as bytes. One binary WebSocket message carries one frame.
 * Little endian, version 2. Header of 32 bytes:
 *   0 u8 version (2) · 1 u8 projection (1 wall, 2 console) · 2 u8 flags (b0 full: every slot is in it, b1 blanked)
 *   3 u8 status (0 no class, 1 prepared, 2 running, 3 paused, 4 ended) · 4 u32 sequence number, rolling over
 *   8 u32 + 12 u16 the class's clock, ms since 1970 (low, high) · 14 u16 roster version · 16 u8 phase index
 *   17 u8 participants in target · 18 u8 on the way · 19 u8 slots in this frame
 *   20 u32 ms elapsed in the phase · 24 u32 ms remaining (FFFFFFFF: open) · 28 u32 seconds in target, whole group (FFFFFFFF: not told)
 * then a record a slot: 8 bytes on the wall, 20 on the console, the first 8 alike:
 *   0 u8 slot · 1 u8 percent of HRmax (FF: none or not shown) · 2 u8 the lamp's percent, 5-s median (FF likewise)
 *   3 u8 b0–1 position (0 none, 1 below, 2 in, 3 above), b2–4 signal, b5 rising or falling towards the band, b6 low battery
 *     b7 on the console only: the strap's beats are doubted
 *   4 u8 word · 5 u8 seconds since the last evidence (FE: that or more, FF: never heard) · 6 u16 s in target, this interval
 *   (FFFF: not shown)
 * and on the console only:
 *   8 u16 bpm (FFFF none) · 10 u8 forecast percent (FF none) · 11 u8 battery percent (FF unknown) · 12 u8 cue
 *   13 u8 b0–6 source in use (0 none, 1 ANT+, 2 BLE), b7 the number is from the beats, else the strap's own · 14 u16 s in target, whole class
 *   16 u16 the treadmill's speed, 0.01 km/h (FFFF none) · 18 i16 its incline, 0.1 % (7FFF none)
 */
import { CUES, type Cue } from '../class/cue-rules.ts';
import type { Slot } from '../ids.ts';

export const FRAME_VERSION = 2;
const HEADER_BYTES = 32;
const RECORD_BYTES = { wall: 8, console: 20 } as const;

export const PROJECTIONS = ['wall', 'console'] as const;
export type Projection = (typeof PROJECTIONS)[number];

export const FRAME_STATUSES = ['none', 'prepared', 'running', 'paused', 'ended'] as const;
export type FrameStatus = (typeof FRAME_STATUSES)[number];

export const FRAME_POSITIONS = ['none', 'below', 'in', 'above'] as const;
export type FramePosition = (typeof FRAME_POSITIONS)[number];

/**
 * live ≤ 3 s · stale > 3 s · lost > 10 s · notWorn: skin contact off for 3 s · waiting: assigned, never heard
 * free: nobody has this slot · left: went earlier, or is not on the wall · conflict: two straps with one id
 */
export const SIGNALS = ['live', 'stale', 'lost', 'notWorn', 'waiting', 'free', 'left', 'conflict'] as const;
export type Signal = (typeof SIGNALS)[number];

/** What the tile says, by the table in the design sheet; the client has the words. */
export const WORDS = [
  'none',
  'buildUp',
  'onTheWay',
  'hold',
  'easeOff',
  'keepMoving',
  'onTheWayDown',
  'easy',
  'byBorg',
] as const;
export type Word = (typeof WORDS)[number];

export const SOURCES = ['none', 'ant', 'ble'] as const;
export type Source = (typeof SOURCES)[number];

export interface FrameSlot {
  readonly slot: Slot;
  /** Whole percent of HRmax, the newest value; null: none, or not shown on this projection. */
  readonly percent: number | null;
  /** The 5-s median that lamp and marker follow; null likewise. */
  readonly lampPercent: number | null;
  readonly position: FramePosition;
  readonly signal: Signal;
  /** Rising towards the band in work and warm-up, falling towards it in an easy phase. */
  readonly onTheWay: boolean;
  readonly lowBattery: boolean;
  readonly word: Word;
  /** Seconds since the last new evidence, 254 for that or more; null: never heard. */
  readonly ageS: number | null;
  /** null: not shown on this projection. */
  readonly intervalInTargetS: number | null;
  /** The console's part; null in a wall frame. */
  readonly staff: FrameStaff | null;
}

export interface FrameStaff {
  readonly bpm: number | null;
  readonly forecastPercent: number | null;
  readonly batteryPercent: number | null;
  readonly cue: Cue;
  readonly source: Source;
  /** The number is computed from the beats themselves, a second or more ahead of the strap's own. */
  readonly fromBeats: boolean;
  /** The strap sends beats, and they do not fit each other or its number: its own number is shown, and this is why. */
  readonly beatsDoubted: boolean;
  readonly classInTargetS: number;
  /** Of the treadmill of this slot, to the hundredth; null: not heard for 3 s, or none. 0: the belt stands. */
  readonly speedKmh: number | null;
  /** Of the same treadmill, to the tenth, negative downhill; null likewise. */
  readonly inclinePercent: number | null;
}

export interface Frame {
  readonly projection: Projection;
  /** Every slot of the class is in this frame; else only those that changed since the last. */
  readonly full: boolean;
  readonly blanked: boolean;
  readonly status: FrameStatus;
  readonly seq: number;
  readonly atMs: number;
  readonly rosterVersion: number;
  readonly phaseIndex: number;
  readonly inTargetCount: number;
  readonly onTheWayCount: number;
  readonly phaseElapsedMs: number;
  readonly phaseRemainingMs: number | null;
  /** null: not sent, because it would give away one person's own (projection.ts). */
  readonly groupInTargetS: number | null;
  readonly slots: readonly FrameSlot[];
}

const NONE_U8 = 0xff;
const NONE_U16 = 0xffff;
const NONE_U32 = 0xffffffff;
const NONE_I16 = 0x7fff;
const u8 = (value: number | null, max = 0xfe): number =>
  value === null ? NONE_U8 : Math.min(max, Math.max(0, Math.round(value)));
const u16 = (value: number | null): number =>
  value === null ? NONE_U16 : Math.min(0xfffe, Math.max(0, Math.round(value)));
const i16 = (value: number | null): number =>
  value === null ? NONE_I16 : Math.min(0x7ffe, Math.max(-0x8000, Math.round(value)));
const u32 = (value: number | null): number =>
  value === null ? NONE_U32 : Math.min(0xfffffffe, Math.max(0, Math.round(value)));

/** Steps a km/h, and steps a percent. */
const SPEED_STEPS = 100;
const INCLINE_STEPS = 10;
const scaled = (value: number | null | undefined, steps: number): number | null =>
  value === null || value === undefined ? null : value * steps;

export function encodeFrame(frame: Frame): Uint8Array {
  const recordBytes = RECORD_BYTES[frame.projection];
  const bytes = new Uint8Array(HEADER_BYTES + frame.slots.length * recordBytes);
  const view = new DataView(bytes.buffer);
  bytes[0] = FRAME_VERSION;
  bytes[1] = 1 + PROJECTIONS.indexOf(frame.projection);
  bytes[2] = (frame.full ? 1 : 0) | (frame.blanked ? 2 : 0);
  bytes[3] = FRAME_STATUSES.indexOf(frame.status);
  view.setUint32(4, frame.seq >>> 0, true);
  const atMs = Math.round(frame.atMs);
  view.setUint32(8, atMs % 0x1_0000_0000, true);
  view.setUint16(12, Math.floor(atMs / 0x1_0000_0000), true);
  view.setUint16(14, frame.rosterVersion & 0xffff, true);
  bytes[16] = u8(frame.phaseIndex);
  bytes[17] = u8(frame.inTargetCount);
  bytes[18] = u8(frame.onTheWayCount);
  bytes[19] = frame.slots.length;
  view.setUint32(20, u32(frame.phaseElapsedMs), true);
  view.setUint32(24, u32(frame.phaseRemainingMs), true);
  view.setUint32(28, u32(frame.groupInTargetS), true);
  let at = HEADER_BYTES;
  for (const slot of frame.slots) {
    bytes[at] = slot.slot;
    bytes[at + 1] = u8(slot.percent);
    bytes[at + 2] = u8(slot.lampPercent);
    bytes[at + 3] =
      FRAME_POSITIONS.indexOf(slot.position) |
      (SIGNALS.indexOf(slot.signal) << 2) |
      (slot.onTheWay ? 0x20 : 0) |
      (slot.lowBattery ? 0x40 : 0) |
      (frame.projection === 'console' && slot.staff?.beatsDoubted === true ? 0x80 : 0);
    bytes[at + 4] = WORDS.indexOf(slot.word);
    bytes[at + 5] = u8(slot.ageS);
    view.setUint16(at + 6, u16(slot.intervalInTargetS), true);
    if (frame.projection === 'console') {
      const staff = slot.staff;
      view.setUint16(at + 8, u16(staff?.bpm ?? null), true);
      bytes[at + 10] = u8(staff?.forecastPercent ?? null);
      bytes[at + 11] = u8(staff?.batteryPercent ?? null);
      bytes[at + 12] = CUES.indexOf(staff?.cue ?? 'none');
      bytes[at + 13] = SOURCES.indexOf(staff?.source ?? 'none') | (staff?.fromBeats === true ? 0x80 : 0);
      view.setUint16(at + 14, u16(staff?.classInTargetS ?? 0), true);
      view.setUint16(at + 16, u16(scaled(staff?.speedKmh, SPEED_STEPS)), true);
      view.setInt16(at + 18, i16(scaled(staff?.inclinePercent, INCLINE_STEPS)), true);
    }
    at += recordBytes;
  }
  return bytes;
}

/** The frame, or null when the bytes are not a whole frame of this version: a viewer drops it and asks for a full one. */
export function decodeFrame(bytes: Uint8Array): Frame | null {
  if (bytes.length < HEADER_BYTES || bytes[0] !== FRAME_VERSION) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const projection = PROJECTIONS[bytes[1]! - 1];
  const status = FRAME_STATUSES[bytes[3]!];
  if (projection === undefined || status === undefined) return null;
  const recordBytes = RECORD_BYTES[projection];
  const count = bytes[19]!;
  if (bytes.length !== HEADER_BYTES + count * recordBytes) return null;
  const slots: FrameSlot[] = [];
  for (let i = 0; i < count; i++) {
    const slot = decodeSlot(bytes, view, HEADER_BYTES + i * recordBytes, projection);
    if (slot === null) return null;
    slots.push(slot);
  }
  const optional32 = (i: number): number | null =>
    view.getUint32(i, true) === NONE_U32 ? null : view.getUint32(i, true);
  return {
    projection,
    full: (bytes[2]! & 1) !== 0,
    blanked: (bytes[2]! & 2) !== 0,
    status,
    seq: view.getUint32(4, true),
    atMs: view.getUint16(12, true) * 0x1_0000_0000 + view.getUint32(8, true),
    rosterVersion: view.getUint16(14, true),
    phaseIndex: bytes[16]!,
    inTargetCount: bytes[17]!,
    onTheWayCount: bytes[18]!,
    phaseElapsedMs: view.getUint32(20, true),
    phaseRemainingMs: optional32(24),
    groupInTargetS: optional32(28),
    slots,
  };
}

function decodeSlot(bytes: Uint8Array, view: DataView, at: number, projection: Projection): FrameSlot | null {
  const opt8 = (i: number): number | null => (bytes[at + i] === NONE_U8 ? null : bytes[at + i]!);
  const state = bytes[at + 3]!;
  const position = FRAME_POSITIONS[state & 3];
  const signal = SIGNALS[(state >> 2) & 7];
  const word = WORDS[bytes[at + 4]!];
  if (position === undefined || signal === undefined || word === undefined) return null;
  const intervalInTargetS = view.getUint16(at + 6, true);
  let staff: FrameStaff | null = null;
  if (projection === 'console') {
    const cue = CUES[bytes[at + 12]!];
    const source = SOURCES[bytes[at + 13]! & 0x7f];
    if (cue === undefined || source === undefined) return null;
    const bpm = view.getUint16(at + 8, true);
    const speed = view.getUint16(at + 16, true);
    const incline = view.getInt16(at + 18, true);
    staff = {
      bpm: bpm === NONE_U16 ? null : bpm,
      forecastPercent: opt8(10),
      batteryPercent: opt8(11),
      cue,
      source,
      fromBeats: (bytes[at + 13]! & 0x80) !== 0,
      beatsDoubted: (state & 0x80) !== 0,
      classInTargetS: view.getUint16(at + 14, true),
      speedKmh: speed === NONE_U16 ? null : speed / SPEED_STEPS,
      inclinePercent: incline === NONE_I16 ? null : incline / INCLINE_STEPS,
    };
  }
  return {
    // A byte: one that no class has is nobody's tile.
    slot: bytes[at]! as Slot,
    percent: opt8(1),
    lampPercent: opt8(2),
    position,
    signal,
    onTheWay: (state & 0x20) !== 0,
    lowBattery: (state & 0x40) !== 0,
    word,
    ageS: opt8(5),
    intervalInTargetS: intervalInTargetS === NONE_U16 ? null : intervalInTargetS,
    staff,
  };
}
