/**
 * What a strap has told of its battery: a percent, a status ("low", "critical"), or both. Pure: time is an argument, ms.
 * A battery does not fill while it is worn. Some straps tell levels that jump up and down; of those the lowest of the
 * last minutes holds, so that a jump never hides a low one.
 */

export const LOW_BATTERY_PERCENT = 15;
/** How long a lower level holds after a higher one was sent. */
const HOLDS_FOR_MS = 5 * 60_000;

export interface BatteryLevel {
  /** null: it has not said how much, only whether that is low. */
  readonly percent: number | null;
  readonly isLow: boolean;
  /** When it was sent last. */
  readonly atMs: number;
}

export class Battery {
  /** Rising percents, each with when another was sent after it. The last is the present one. */
  #levels: { readonly percent: number; endedAtMs: number }[] = [];
  #lowUntilMs = Number.NEGATIVE_INFINITY;
  #atMs: number | null = null;

  take({ batteryPercent: percent, batteryLow = null }: BatteryTold, atMs: number): void {
    if (percent === null && batteryLow === null) return;
    this.#atMs = atMs;
    if (batteryLow === true) this.#lowUntilMs = Number.POSITIVE_INFINITY;
    else if (batteryLow === false) this.#lowUntilMs = Math.min(this.#lowUntilMs, atMs);
    if (percent === null) return;
    const present = this.#levels.at(-1);
    if (present?.percent === percent) return;
    if (present !== undefined) present.endedAtMs = atMs;
    this.#levels = this.#levels.filter((one) => one.percent < percent && holds(one.endedAtMs, atMs));
    this.#levels.push({ percent, endedAtMs: Number.POSITIVE_INFINITY });
  }

  /** null: it has told nothing. */
  level(nowMs: number): BatteryLevel | null {
    if (this.#atMs === null) return null;
    const percent = this.#levels.find((one) => holds(one.endedAtMs, nowMs))?.percent ?? null;
    const isLow = holds(this.#lowUntilMs, nowMs) || (percent !== null && percent <= LOW_BATTERY_PERCENT);
    return { percent, isLow, atMs: this.#atMs };
  }
}

/** A sample, or its record. */
export interface BatteryTold {
  readonly batteryPercent: number | null;
  readonly batteryLow?: boolean | null;
}

const holds = (endedAtMs: number, nowMs: number): boolean => nowMs - endedAtMs < HOLDS_FOR_MS;

/** What several radios of one strap tell of its one battery: the lowest; null: none has told anything. */
export function lowestBattery(levels: readonly (BatteryLevel | null)[]): BatteryLevel | null {
  const known = levels.filter((level) => level !== null);
  if (known.length === 0) return null;
  const percents = known.flatMap(({ percent }) => percent ?? []);
  return {
    percent: percents.length === 0 ? null : Math.min(...percents),
    isLow: known.some(({ isLow }) => isLow),
    atMs: Math.max(...known.map(({ atMs }) => atMs)),
  };
}
