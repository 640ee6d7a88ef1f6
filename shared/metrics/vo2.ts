/**
 * Oxygen uptake on a treadmill, ml/kg/min, by the equations of the American College of Sports Medicine (Guidelines for
 * Exercise Testing and Prescription). Always an estimate, for a steady state, and not for somebody who holds the rails.
 */
export type Gait = 'walking' | 'running';

/** The walking equation begins here, m/min (3 km/h). */
const WALKING_FROM = 50;
/** Up to here a speed is walking unless it was marked running; above it is running. */
const WALKING_TO = 134;

/**
 * `grade` is a share: 0.10 for 10 %. null below the walking equation's range, unless marked running, and downhill, for
 * which the equations were not made.
 */
export function acsmVo2(speedMPerMin: number, grade: number, marked: Gait | null = null): number | null {
  if (grade < 0) return null;
  if (marked === 'running' || speedMPerMin > WALKING_TO) {
    return 3.5 + 0.2 * speedMPerMin + 0.9 * speedMPerMin * grade;
  }
  if (speedMPerMin < WALKING_FROM) return null;
  return 3.5 + 0.1 * speedMPerMin + 1.8 * speedMPerMin * grade;
}

export function mPerMinOfKmPerH(speedKmPerH: number): number {
  return (speedKmPerH * 1000) / 60;
}
