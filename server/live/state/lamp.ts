/**
 * The lamp's position with its hysteresis: into the band after 1 s, out of it after 3 s, at once when the target
 * changes (design sheet section 4). Pure: time is an argument.
 */
import { type Band, type Position, positionInBand } from '@takt/shared/zones.ts';

const INTO_AFTER_MS = 1_000;
const OUT_OF_AFTER_MS = 3_000;

export class Lamp {
  #shown: Position | null = null;
  #wanted: Position | null = null;
  #wantedSinceMs = 0;
  #stretch: number | null = null;

  /** `percent`: the 5-s median, shown percent. */
  judge(percent: number, band: Band, stretch: number, nowMs: number): Position {
    const wanted = positionInBand(percent, band);
    if (this.#shown === null || this.#stretch !== stretch) {
      this.#stretch = stretch;
      this.#shown = wanted;
      this.#wanted = wanted;
      return wanted;
    }
    if (wanted !== this.#wanted) {
      this.#wanted = wanted;
      this.#wantedSinceMs = nowMs;
    }
    const delayMs = this.#shown === 'in' ? OUT_OF_AFTER_MS : INTO_AFTER_MS;
    if (wanted !== this.#shown && nowMs - this.#wantedSinceMs >= delayMs) this.#shown = wanted;
    return this.#shown;
  }

  /** No value: the next one is judged at once. */
  forget(): void {
    this.#shown = null;
  }
}

/** The marker may never stand on the other side of the band's edge than its lamp says. */
export function keptOnItsSide(percent: number, position: Position, band: Band): number {
  switch (position) {
    case 'below':
      return Math.min(percent, band.floorPercent - 1);
    case 'above':
      return Math.max(percent, band.ceilingPercent + 1);
    case 'in':
      return Math.min(Math.max(percent, band.floorPercent), band.ceilingPercent);
  }
}
