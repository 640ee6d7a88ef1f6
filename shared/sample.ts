/**
 * A sample is one decoded reading of one sensor: a heart-rate strap's or a treadmill's. It knows no person and no zone.
 */

/**
 * Names one transmitter for as long as it keeps its address.
 * Heart-rate straps: `ant:<20-bit device id, decimal>`, `ble:<address, lower case>`.
 * Treadmills: `fec:<20-bit device id>` (ANT+ FE-C), `ftms:<address, lower case>` (BLE).
 */
export type SensorKey = string;

export type Sample = HeartSample | TreadmillSample;

/** Skin contact as the strap reports it; `unknown` when the strap has no such feature. */
export type Contact = 'on' | 'off' | 'unknown';

export interface HeartSample {
  /** Left out: a heart's sample is the plain one. */
  readonly kind?: never;
  readonly sensor: SensorKey;
  /** When the gateway's radio heard the packet, ms of the gateway's clock. */
  readonly receivedAtMs: number;
  /** The strap's own number, 1–300 bpm; null when it gave none (0, 255 of a filled page, no contact). */
  readonly heartRateBpm: number | null;
  /** RR intervals that this packet brought for the first time, 1/1024 s, oldest first, never filtered. */
  readonly rrTicks: readonly number[];
  /** ANT+ beat count, 0–255, rolling over; null from BLE. */
  readonly beatCount: number | null;
  /** ANT+ time of the last beat, 0–65535 in 1/1024 s, rolling over every 64 s; null from BLE. */
  readonly beatTimeTicks: number | null;
  readonly contact: Contact;
  /** 0–100, or null when this packet said nothing of it. */
  readonly batteryPercent: number | null;
  /** What it says of its battery in a word: true is low or critical, false is neither. Left out: it said nothing. */
  readonly batteryLow?: boolean;
  /** How strongly the receiver heard it, dBm; left out where it does not tell. For pairing, never recorded. */
  readonly strengthDbm?: number;
  /** The station whose tablet heard it; left out for other receivers. For pairing, never recorded. */
  readonly station?: number;
  /** Which receiver heard it; behind the intake with its gateway's epoch. Left out where there is but one (a tablet). */
  readonly receiver?: string;
}

/**
 * `paused`: stopped by its user or finished. A pause is not silence: it is said, or its own clock and distance stand
 * while it names a speed (belt.ts).
 */
export type TreadmillState = 'off' | 'ready' | 'in-use' | 'paused';

/** What a treadmill says of itself, put together from what it sends in parts. */
export interface TreadmillSample {
  readonly kind: 'treadmill';
  readonly sensor: SensorKey;
  /** When the gateway's radio heard the packet, ms of the gateway's clock. */
  readonly receivedAtMs: number;
  /** Of the belt, km/h to the hundredth (8.5 is 8.5 km/h); null: it has not said. 0: it stands. */
  readonly speedKmh: number | null;
  /** Grade, percent to the hundredth, negative downhill; null: it has not said. */
  readonly inclinePercent: number | null;
  /** null: it does not tell (FTMS, until its clock and distance stand). */
  readonly state: TreadmillState | null;
  /** The station whose tablet heard it; left out for other receivers. Never recorded. */
  readonly station?: number;
}

export function isStrap(sensor: SensorKey): boolean {
  return sensor.startsWith('ant:') || sensor.startsWith('ble:');
}

/** Those of straps, in their order. */
export function heartSamples(samples: readonly Sample[]): HeartSample[] {
  return samples.filter((sample) => sample.kind === undefined);
}

/** The legal range of a heart rate that a screen may show (product rule "Freshness"). */
export const SHOWN_BPM_MIN = 30;
export const SHOWN_BPM_MAX = 240;

/** What a treadmill may say and be believed: the fastest for athletes reach 45 km/h, the steepest 45 %. */
export const SPEED_KMH_MAX = 60;
export const GRADE_PERCENT_MAX = 60;
