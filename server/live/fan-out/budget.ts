/** So much at once, and then so much a second: what one viewer may cost. Pure: time is an argument. */
export class Budget {
  /** In thousandths, so that a millisecond brings a whole number of them. */
  readonly #most: number;
  readonly #perS: number;
  #left: number;
  #atMs: number;

  constructor(most: number, perS: number, nowMs: number) {
    this.#most = most * 1000;
    this.#perS = perS;
    this.#left = this.#most;
    this.#atMs = nowMs;
  }

  /** Whether one more is within it; then it is spent. */
  spend(nowMs: number): boolean {
    this.#left = Math.min(this.#most, this.#left + Math.max(0, nowMs - this.#atMs) * this.#perS);
    this.#atMs = nowMs;
    if (this.#left < 1000) return false;
    this.#left -= 1000;
    return true;
  }
}
