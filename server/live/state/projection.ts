/**
 * Zoned states as frames: the wall and the console get different data, not the same data drawn differently
 * (product rule "Privacy"). Pure.
 */
import type { ClassModel, DisplayLevel } from '@takt/shared/class/class.ts';
import type { FrameSlot, Projection } from '@takt/shared/wire/frame.ts';
import type { ZonedSlot } from './slot-state.ts';

const AGE_MAX_S = 254;

function ageS(slot: ZonedSlot): number | null {
  if (slot.ageMs === null) return null;
  return slot.signal === 'live' ? 0 : Math.min(AGE_MAX_S, Math.floor(slot.ageMs / 1000));
}

export function consoleSlot(slot: ZonedSlot): FrameSlot {
  return {
    slot: slot.slot,
    percent: slot.percent,
    lampPercent: slot.lampPercent,
    position: slot.position,
    signal: slot.signal,
    onTheWay: slot.onTheWay,
    lowBattery: slot.lowBattery,
    word: slot.word,
    ageS: ageS(slot),
    intervalInTargetS: wholeSeconds(slot.intervalInTargetMs),
    staff: {
      bpm: slot.bpm,
      forecastPercent: slot.forecastPercent,
      batteryPercent: slot.batteryPercent,
      cue: slot.cue,
      source: slot.source,
      fromBeats: slot.fromBeats,
      beatsDoubted: slot.beatsDoubted,
      classInTargetS: wholeSeconds(slot.classInTargetMs),
      speedKmh: slot.speedKmh,
      // As a frame's bytes carry it, so that the same content comes by either format.
      inclinePercent: slot.inclinePercent === null ? null : Math.round(slot.inclinePercent * 10) / 10,
    },
  };
}

/**
 * `colour`: position without number, `words`: the word alone; neither has minutes. `hidden`, and somebody who has left: a
 * quiet place.
 * That a person is steered by Borg is staff's to know, and needs no reason on a wall.
 */
export function wallSlot(slot: ZonedSlot, display: DisplayLevel): FrameSlot {
  const whole = consoleSlot(slot);
  const shown = { ...whole, word: whole.word === 'byBorg' ? 'none' : whole.word, staff: null };
  if (display === 'hidden' || slot.signal === 'left') {
    return {
      ...shown,
      percent: null,
      lampPercent: null,
      position: 'none',
      signal: slot.signal === 'free' ? 'free' : 'left',
      onTheWay: false,
      lowBattery: false,
      word: 'none',
      ageS: null,
      intervalInTargetS: null,
    };
  }
  if (display === 'number') return shown;
  const numberless = { ...shown, percent: null, lampPercent: null, intervalInTargetS: null };
  return display === 'colour' ? numberless : { ...numberless, position: 'none' };
}

export function projectSlots(
  slots: readonly ZonedSlot[],
  model: ClassModel,
  projection: Projection,
): FrameSlot[] {
  if (projection === 'console') return slots.map(consoleSlot);
  return slots.map((slot) => wallSlot(slot, model.slots.get(slot.slot)?.display ?? 'hidden'));
}

/** What a frame's header says of everybody together. */
export interface Group {
  readonly inTargetCount: number;
  readonly onTheWayCount: number;
  /** null: so few have minutes that the sum would give away one person's own. */
  readonly groupInTargetMs: number | null;
}

/** Of two people's sum each can take away their own. */
const FEWEST_IN_A_SUM = 3;

/**
 * The wall counts whom it shows, so that nobody can be read from a difference; the console counts everybody. A count of one
 * or two says no more than their tiles do, and is told.
 */
export function projectGroup(slots: readonly ZonedSlot[], model: ClassModel, projection: Projection): Group {
  const wall = projection === 'wall';
  const counted = wall
    ? slots.filter(({ slot }) => (model.slots.get(slot)?.display ?? 'hidden') !== 'hidden')
    : slots;
  const inTargetMs = counted.map(({ classInTargetMs }) => classInTargetMs).filter((ms) => ms > 0);
  return {
    // A stale value counts as its last state, a lost one has no position (design sheet section 4).
    inTargetCount: counted.filter(({ position }) => position === 'in').length,
    onTheWayCount: counted.filter(({ onTheWay }) => onTheWay).length,
    groupInTargetMs:
      wall && inTargetMs.length < FEWEST_IN_A_SUM ? null : inTargetMs.reduce((sum, ms) => sum + ms, 0),
  };
}

/** A second is shown once it is full; what was counted to the last ms of it is not lost to rounding. */
export function wholeSeconds(ms: number): number {
  return Math.floor(Math.round(ms) / 1000);
}
