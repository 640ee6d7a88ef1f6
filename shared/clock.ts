/**
 * Time as the edges see it. The core never reads a clock: it takes times as arguments.
 * One implementation runs at the speed of the room; a demonstration may run faster.
 */
export interface Clock {
  /** How many class seconds pass in one real second: 1, or the `--speed` of a demonstration. */
  readonly rate: number;
  /**
   * Milliseconds since 1970, placed once when the process starts and monotonic from then on:
   * a step of the system's time never moves a class.
   */
  nowMs(): number;
  /** Runs `task` once, `delayMs` of this clock's milliseconds from now. Returns a function that cancels it. */
  after(delayMs: number, task: () => void): () => void;
}
