/** Something that comes back: from `fromMs` into every `everyMs`, for `forMs`. */
export interface Recurring {
  readonly everyMs: number;
  readonly fromMs: number;
  readonly forMs: number;
}

export function isDuring(recurring: Recurring | null, elapsedMs: number): boolean {
  if (recurring === null) return false;
  const into = elapsedMs % recurring.everyMs;
  return into >= recurring.fromMs && into < recurring.fromMs + recurring.forMs;
}
