/**
 * A sample is one decoded reading of one sensor: a heart-rate strap's or a treadmill's. It knows no person and no zone.
 * The schemas are those of the bus between server processes; what a gateway may send is narrower (wire/uplink.ts).
 */
import Type from 'typebox';
import { GRADE_PERCENT_MAX, HEARD_BPM_MAX, SPEED_KMH_MAX } from './limits.ts';
import { OrNull, type Static, StationNumber } from './schema.ts';

/**
 * Names one transmitter for as long as it keeps its address.
 * Heart-rate straps: `ant:<20-bit device id, decimal>`, `ble:<address, lower case>`.
 * Treadmills: `fec:<20-bit device id>` (ANT+ FE-C), `ftms:<address, lower case>` (BLE).
 * A strap's number in the inventory, its label and a device's name are other texts, and none of them fits this type.
 */
export type SensorKey = StrapKey | TreadmillKey;
export type StrapKey = `${'ant' | 'ble'}:${string}`;
export type TreadmillKey = `${'fec' | 'ftms'}:${string}`;

/** Skin contact as the strap reports it; `unknown` when the strap has no such feature. */
export const Contact = Type.Enum(['on', 'off', 'unknown']);
export type Contact = Static<typeof Contact>;

/** What Date can hold; finite, and no time of before 1970. */
const TimeMs = Type.Number({ minimum: 0, maximum: 8.64e15 });
const Ticks = Type.Integer({ minimum: 0, maximum: 0xffff });
const Percent = Type.Integer({ minimum: 0, maximum: 100 });

export const HeartSample = Type.Object({
  /** Left out: a heart's sample is the plain one. */
  kind: Type.Optional(Type.Never()),
  sensor: Type.Unsafe<StrapKey>(Type.String({ pattern: '^(ant|ble):[0-9a-z]{1,32}$' })),
  /** When the gateway's radio heard the packet, ms of the gateway's clock. */
  receivedAtMs: TimeMs,
  /** The strap's own number; null when it gave none (0, 255 of a filled page, no contact). */
  heartRateBpm: OrNull(Type.Integer({ minimum: 1, maximum: HEARD_BPM_MAX })),
  /** RR intervals that this packet brought for the first time, 1/1024 s, oldest first, never filtered. */
  rrTicks: Type.Array(Ticks, { maxItems: 32 }),
  /** ANT+ beat count, rolling over; null from BLE. */
  beatCount: OrNull(Type.Integer({ minimum: 0, maximum: 255 })),
  /** ANT+ time of the last beat, in 1/1024 s, rolling over every 64 s; null from BLE. */
  beatTimeTicks: OrNull(Ticks),
  contact: Contact,
  /** null when this packet said nothing of it. */
  batteryPercent: OrNull(Percent),
  /** What it says of its battery in a word: true is low or critical, false is neither. Left out: it said nothing. */
  batteryLow: Type.Optional(Type.Boolean()),
  /** How strongly the receiver heard it, dBm; left out where it does not tell. For pairing, never recorded. */
  strengthDbm: Type.Optional(Type.Integer({ minimum: -128, maximum: 127 })),
  /** The station whose tablet heard it; left out for other receivers. For pairing, never recorded. */
  station: Type.Optional(StationNumber),
  /**
   * Which receiver heard it; behind the intake with its gateway's epoch, so two names of 80 characters. Left out where
   * there is but one (a tablet).
   */
  receiver: Type.Optional(Type.String({ minLength: 1, maxLength: 161 })),
});
export type HeartSample = Static<typeof HeartSample>;

/**
 * `paused`: stopped by its user or finished. A pause is not silence: it is said, or its own clock and distance stand
 * while it names a speed (belt.ts).
 */
export const TreadmillState = Type.Enum(['off', 'ready', 'in-use', 'paused']);
export type TreadmillState = Static<typeof TreadmillState>;

/** What a treadmill says of itself, put together from what it sends in parts. */
export const TreadmillSample = Type.Object({
  kind: Type.Literal('treadmill'),
  sensor: Type.Unsafe<TreadmillKey>(Type.String({ pattern: '^(fec|ftms):[0-9a-z]{1,32}$' })),
  /** When the gateway's radio heard the packet, ms of the gateway's clock. */
  receivedAtMs: TimeMs,
  /** Of the belt, km/h to the hundredth (8.5 is 8.5 km/h); null: it has not said. 0: it stands. */
  speedKmh: OrNull(Type.Number({ minimum: 0, maximum: SPEED_KMH_MAX })),
  /** Grade, percent to the hundredth, negative downhill; null: it has not said. */
  inclinePercent: OrNull(Type.Number({ minimum: -GRADE_PERCENT_MAX, maximum: GRADE_PERCENT_MAX })),
  /** null: it does not tell (FTMS, until its clock and distance stand). */
  state: OrNull(TreadmillState),
  /** The station whose tablet heard it; left out for other receivers. Never recorded. */
  station: Type.Optional(StationNumber),
});
export type TreadmillSample = Static<typeof TreadmillSample>;

export type Sample = HeartSample | TreadmillSample;
