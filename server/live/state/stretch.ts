/** Since when something has gone on without a pause. Pure: time is an argument, ms. */
export class Stretch {
  readonly #pauseMaxMs: number;
  #fromMs: number | null = null;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(pauseMaxMs: number) {
    this.#pauseMaxMs = pauseMaxMs;
  }

  note(atMs: number): void {
    if (this.#fromMs === null || atMs - this.#lastMs > this.#pauseMaxMs) this.#fromMs = atMs;
    this.#lastMs = Math.max(this.#lastMs, atMs);
  }

  end(): void {
    this.#fromMs = null;
  }

  /** null: it does not go on now. */
  sinceMs(nowMs: number): number | null {
    return nowMs - this.#lastMs > this.#pauseMaxMs ? null : this.#fromMs;
  }
}
