/**
 * A sample is one decoded reading of one sensor. It knows no person and no zone.
 */

/**
 * Names one transmitter for as long as it keeps its address.
 * `ant:<20-bit device id, decimal>` for an ANT+ heart-rate strap, `ble:<address, lower case>` for a BLE one.
 */
export type SensorKey = string;

/** Skin contact as the strap reports it; `unknown` when the strap has no such feature. */
export type Contact = 'on' | 'off' | 'unknown';

export interface Sample {
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
}

/** The legal range of a heart rate that a screen may show (product rule "Freshness"). */
export const SHOWN_BPM_MIN = 30;
export const SHOWN_BPM_MAX = 240;
