/**
 * Which slot stands in which cell of the grid. A tile never moves while people work: a latecomer takes a spare cell, and
 * where there is none the wall is laid anew in the next pause, once. Pure.
 */

export interface Laid {
  /** Slots by cell; null: whoever was there is no longer in the class. */
  readonly cells: readonly (number | null)[];
  /** The piece of the class in which it was laid; null: at its beginning. */
  readonly inPause: string | null;
}

export function layAnew(slots: readonly number[], inPause: string | null = null): Laid {
  return { cells: slots, inPause };
}

/** The same wall with latecomers in its spare cells, as far as there are any; the same object where nothing changed. */
export function withLatecomers(laid: Laid, slots: readonly number[], cellCount: number): Laid {
  const cells = laid.cells.map((slot) => (slot !== null && slots.includes(slot) ? slot : null));
  for (const slot of slots) {
    if (cells.includes(slot)) continue;
    const gap = cells.indexOf(null);
    if (gap >= 0) cells[gap] = slot;
    else if (cells.length < cellCount) cells.push(slot);
  }
  const same = cells.length === laid.cells.length && cells.every((slot, i) => slot === laid.cells[i]);
  return same ? laid : { ...laid, cells };
}

/**
 * Whether to lay the wall anew now. `pause`: names the pause that the class is in, or null while people work. Once in a
 * pause, however many come.
 */
export function isDue(laid: Laid, slots: readonly number[], pause: string | null): boolean {
  if (pause === null || pause === laid.inPause) return false;
  return slots.some((slot) => !laid.cells.includes(slot));
}
