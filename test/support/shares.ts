/** The value that a share of a list does not exceed: nearest rank. NaN of an empty one. */
export function atShare(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Times in ms as they are printed: half of them, and 99 of 100, took so long or less. */
export function toldMs(values: readonly number[]): string {
  const digits = (share: number): string => atShare(values, share).toFixed(1);
  return `${digits(0.5)} ms (half of them), ${digits(0.99)} ms (99 of 100)`;
}
