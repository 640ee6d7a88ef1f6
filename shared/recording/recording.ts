/**
 * A recording of one person: what a file, or our own store, contains of one heart over time.
 * The readers beside this file make it from bytes; nothing here touches a disk.
 */
import type { Language } from '../errors.ts';
import type { Contact, StrapKey, TreadmillKey, TreadmillState } from '../sample.ts';

export interface RecordedSample {
  /** ms since 1970; rises along the recording, equal times allowed. */
  readonly atMs: number;
  /** As recorded, never filtered; null: a record that carries no heart rate, which ends the hold. */
  readonly heartRateBpm: number | null;
  /** RR intervals that came with it, 1/1024 s, oldest first. */
  readonly rrTicks: readonly number[];
  /** Our own recordings only; null in imported files. */
  readonly strap: RecordedStrap | null;
}

export interface RecordedStrap {
  readonly sensor: StrapKey;
  readonly beatCount: number | null;
  readonly beatTimeTicks: number | null;
  readonly contact: Contact;
  /** Which receiver heard it. In a block the gateway's own name of it, read from the store with its gateway; where known. */
  readonly receiver?: string;
}

/** What the treadmill under this person told. As it was said: what may be believed of it is `beltSpeedKmh`'s to say. */
export interface RecordedTreadmill {
  /** Whole ms since 1970. */
  readonly atMs: number;
  readonly sensor: TreadmillKey;
  /** km/h and percent to the hundredth; null: it has not said. */
  readonly speedKmh: number | null;
  readonly inclinePercent: number | null;
  readonly state: TreadmillState | null;
}

/** What a strap told of its battery; only what differs from the reading before is recorded. */
export interface RecordedBattery {
  /** Whole ms since 1970. */
  readonly atMs: number;
  readonly sensor: StrapKey;
  /** 0 to 100; null: it did not say how much. */
  readonly batteryPercent: number | null;
  /** In a word: low or critical, or neither; null: it did not say. */
  readonly batteryLow: boolean | null;
}

export interface Recording {
  readonly format: 'fit' | 'tcx' | 'csv' | 'rr' | 'takt';
  readonly samples: readonly RecordedSample[];
  /** Our own recordings only, by time; empty where no treadmill was heard. */
  readonly treadmill: readonly RecordedTreadmill[];
  /** Laps as the device cut them, in order; empty when it cut none. */
  readonly laps: readonly { readonly fromMs: number; readonly toMs: number }[];
  /** How long a value holds without a new record (hold.ts): IMPORTED_HOLD_S, or OWN_HOLD_S for our own. */
  readonly holdS: number;
  /** Every part that was left out or is odd, by its first place. */
  readonly warnings: readonly RecordingWarning[];
}

export interface RecordingWarning {
  readonly kind: WarningKind;
  /** How many times. */
  readonly count: number;
  /** The first place, for a person who looks for it: "byte 4711", "line 12", "record 88". */
  readonly firstAt: string;
  /** What is to be said of the first one beyond its place. */
  readonly detail?: Readonly<Record<Language, string>>;
}

/** warnings.ts says each in words. */
export type WarningKind =
  | 'time-backwards'
  | 'repeated-records'
  | 'clock-jump'
  | 'missing-piece'
  | 'unreadable-record'
  | 'implausible-heart-rate'
  | 'outlying-heart-rate'
  | 'sparse'
  | 'truncated'
  | 'length-differs'
  | 'damaged-part'
  | 'stray-bytes'
  | 'outside-records'
  | 'times-differ'
  | 'column-left-out'
  | 'coarse-times';
