/**
 * Where the heart rate is going. It follows the work with a time constant tau: HR' = (HR_ss − HR) / tau, so that at any
 * instant HR_ss = HR + tau · HR'. Both are taken from a line through the last seconds, at the window's centre,
 * where the line's value is the window's mean.
 */
export const TAU_S = 57;
/** None before the window is this long, and the newest of this length count. */
const WINDOW_MIN_MS = 20_000;
const WINDOW_MAX_MS = 30_000;

export interface ForecastPoint {
  readonly atMs: number;
  /** bpm or percent; the forecast is in the same unit. */
  readonly value: number;
}

/**
 * The steady state that the values move towards, in their unit, or null before 20 s of them.
 * `points`: valid seconds since the last change of phase or speed, oldest first; gaps among them do no harm.
 */
export function forecastSteadyState(points: readonly ForecastPoint[], tauS = TAU_S): number | null {
  const last = points.at(-1);
  if (last === undefined) return null;
  const window = points.filter((point) => point.atMs >= last.atMs - WINDOW_MAX_MS);
  const first = window[0];
  if (first === undefined || last.atMs - first.atMs < WINDOW_MIN_MS) return null;
  const meanS = window.reduce((sum, p) => sum + (p.atMs - last.atMs) / 1000, 0) / window.length;
  const mean = window.reduce((sum, p) => sum + p.value, 0) / window.length;
  let [covariance, variance] = [0, 0];
  for (const point of window) {
    const offsetS = (point.atMs - last.atMs) / 1000 - meanS;
    covariance += offsetS * (point.value - mean);
    variance += offsetS * offsetS;
  }
  return mean + (tauS * covariance) / variance;
}
