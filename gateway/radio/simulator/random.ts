/** Numbers that look random and are the same for the same seed: a simulated room must be repeatable. */
export interface Random {
  /** Evenly from 0 up to, never reaching, 1. */
  uniform(): number;
  /** Bell-shaped around 0 with a standard deviation of 1, never beyond ±6 (the sum of twelve, Irwin–Hall). */
  bell(): number;
}

/** Mulberry32 (public domain, Tommy Ettinger): 32 bits of state, ample for a heart's noise. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    uniform,
    bell: () => {
      let sum = -6;
      for (let i = 0; i < 12; i++) sum += uniform();
      return sum;
    },
  };
}
