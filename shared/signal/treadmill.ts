/**
 * Treadmills in a class: which belongs to which slot, and what may be believed of what they send. Pure.
 * A treadmill belongs to its slot, not to a person; what it sends belongs to a person only while somebody has the slot.
 */
import type { Slot } from '../ids.ts';
import type { TreadmillKey, TreadmillSample } from '../sample.ts';

/** One treadmill at one slot, [fromMs, toMs); null: still there. */
export interface TreadmillPlace {
  readonly slot: Slot;
  readonly sensor: TreadmillKey;
  readonly fromMs: number;
  readonly toMs: number | null;
}

/** What no treadmill sends and the oxygen uptake depends on; staff enter it. */
export interface TreadmillUse {
  /** Holds the rails: part of the weight is carried, and no uptake can be computed. */
  readonly holdsRails: boolean;
  /** Runs at a speed at which others walk (134 m/min and below). */
  readonly running: boolean;
}
export const ORDINARY_USE: TreadmillUse = { holdsRails: false, running: false };
/** From when on each use counts, oldest first. */
export type TreadmillUses = readonly ({ readonly fromMs: number } & TreadmillUse)[];

/**
 * The history after one more word of staff, which counts from `atMs` on, whatever was said before it: a slot has one
 * treadmill at a time, and a treadmill one slot. `sensor` null: the slot has none.
 */
export function withTreadmill(
  places: readonly TreadmillPlace[],
  slot: Slot,
  sensor: TreadmillKey | null,
  atMs: number,
): TreadmillPlace[] {
  const closed = places.map((place) => {
    const concerns = place.slot === slot || place.sensor === sensor;
    return concerns && (place.toMs === null || place.toMs > atMs)
      ? { ...place, toMs: Math.max(place.fromMs, atMs) }
      : place;
  });
  return sensor === null ? closed : [...closed, { slot, sensor, fromMs: atMs, toMs: null }];
}

export function useAt(uses: TreadmillUses, atMs: number): TreadmillUse {
  return uses.findLast(({ fromMs }) => fromMs <= atMs) ?? ORDINARY_USE;
}

interface ClassWithTreadmills {
  readonly endedAtMs: number | null;
  readonly slots: ReadonlyMap<
    number,
    { readonly nickname: string | null; readonly joinedAtMs: number; readonly leftAtMs: number | null }
  >;
  readonly treadmills: readonly TreadmillPlace[];
}

/** The treadmill that a slot has now, or null. */
export function treadmillOfSlot(
  { treadmills }: Pick<ClassWithTreadmills, 'treadmills'>,
  slot: Slot,
): TreadmillKey | null {
  return treadmills.find((place) => place.slot === slot && place.toMs === null)?.sensor ?? null;
}

/**
 * The slot of the person who is at this treadmill at an instant, or null: then nobody of the class is, and what it
 * tells is kept no longer than an unassigned strap's.
 */
export function slotAtTreadmill(model: ClassWithTreadmills, sensor: TreadmillKey, atMs: number): Slot | null {
  if (model.endedAtMs !== null && atMs > model.endedAtMs) return null;
  const place = model.treadmills.find(
    (one) => one.sensor === sensor && one.fromMs <= atMs && (one.toMs === null || atMs < one.toMs),
  );
  const person = place === undefined ? undefined : model.slots.get(place.slot);
  if (place === undefined || person === undefined || person.nickname === null) return null;
  const there = person.joinedAtMs <= atMs && (person.leftAtMs === null || atMs < person.leftAtMs);
  return there ? place.slot : null;
}

/**
 * The speed of the belt, km/h, as far as it can be believed: a treadmill that says it is paused or off, and names a
 * speed all the same, repeats its last one. 0 is a speed that was said.
 */
export function beltSpeedKmh({
  speedKmh,
  state,
}: Pick<TreadmillSample, 'speedKmh' | 'state'>): number | null {
  const stands = state === 'paused' || state === 'off';
  return stands && speedKmh !== 0 ? null : speedKmh;
}
