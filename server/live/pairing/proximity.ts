/**
 * Which strap is held to a receiver, by how strongly it is heard there (radio facts, "Limits of real radios"): for 3 s
 * above −45 dBm and at least 15 dB over every other. Strengths are compared within one receiver only. The answer is a
 * suggestion; nothing is ever assigned by it. Pure: time is an argument, ms.
 */
import type { StrapLevel } from '@takt/shared/wire/viewer.ts';

export const HELD_ABOVE_DBM = -45;
export const HELD_OVER_NEXT_DB = 15;
export const HELD_FOR_MS = 3_000;
/** Ours: across a room a strap on a chest comes in above this, behind a body or a wall below. */
const ROOM_FROM_DBM = -75;
/** A link is asked once a second and a strap notifies once a second; both may be late. */
const PAUSE_MAX_MS = 1_700;
/** So much is remembered: the 3 s, and one reading before them. */
const KEPT_MS = HELD_FOR_MS + PAUSE_MAX_MS;

export interface StrengthReading {
  readonly receiver: string;
  readonly strengthDbm: number;
  readonly atMs: number;
}

/** How strongly one transmitter was heard in the last seconds. */
export class StrengthTrail {
  #readings: StrengthReading[] = [];

  note(reading: StrengthReading): void {
    this.#readings.push(reading);
    this.#readings = this.since(reading.atMs - KEPT_MS);
  }

  since(fromMs: number): StrengthReading[] {
    return this.#readings.filter(({ atMs }) => atMs >= fromMs);
  }
}

/** At the receiver that hears it best, the median of the last 3 s; null: none has told. */
export function bestStrengthDbm(readings: readonly StrengthReading[], nowMs: number): number | null {
  const recent = readings.filter(({ atMs }) => atMs >= nowMs - HELD_FOR_MS);
  const medians = [...byReceiver(recent).values()].map((some) => quantile(some, 1 / 2));
  return medians.length === 0 ? null : Math.max(...medians);
}

export function levelOf(strengthDbm: number | null): StrapLevel | null {
  if (strengthDbm === null) return null;
  if (strengthDbm > HELD_ABOVE_DBM) return 'near';
  return strengthDbm >= ROOM_FROM_DBM ? 'room' : 'weak';
}

/**
 * Of straps, each told by its readings, those that are held to a receiver: at most one a receiver. `straps` holds all
 * that are heard, worn by somebody or not: a neighbour's strap is the next one too.
 */
export function heldStraps(straps: readonly (readonly StrengthReading[])[], nowMs: number): number[] {
  const recent = straps.map((readings) => byReceiver(readings.filter(({ atMs }) => atMs >= nowMs - KEPT_MS)));
  return recent.flatMap((own, i) => {
    const held = [...own].some(([receiver, readings]) => {
      if (!lasts(readings, nowMs)) return false;
      // Three of four readings: one may be spoilt by a hand in between.
      const lowDbm = quantile(readings, 1 / 4);
      const others = recent.flatMap((other, j) => (j === i ? [] : (other.get(receiver) ?? [])));
      const nextDbm = Math.max(...others.map(({ strengthDbm }) => strengthDbm));
      return lowDbm > HELD_ABOVE_DBM && lowDbm - nextDbm >= HELD_OVER_NEXT_DB;
    });
    return held ? [i] : [];
  });
}

/** Whether the readings fill the last 3 s without a pause. */
function lasts(readings: readonly StrengthReading[], nowMs: number): boolean {
  const times = [...readings.map(({ atMs }) => atMs), nowMs].sort((a, b) => a - b);
  const whole = times.every((atMs, i) => i === 0 || atMs - (times[i - 1] ?? atMs) <= PAUSE_MAX_MS);
  return whole && (times[0] ?? nowMs) <= nowMs - HELD_FOR_MS;
}

function byReceiver(readings: readonly StrengthReading[]): Map<string, StrengthReading[]> {
  return Map.groupBy(readings, ({ receiver }) => receiver);
}

/** The value below which this share of the readings lies; at least one reading. */
function quantile(readings: readonly StrengthReading[], share: number): number {
  const sorted = readings.map(({ strengthDbm }) => strengthDbm).sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NEGATIVE_INFINITY;
}
