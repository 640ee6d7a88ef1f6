/** What became of all that came in, by kind: what the technician looks at when a sensor is not to be seen. */

const COUNTED = [
  /** Whole, sound ANT messages, whatever they say. */
  'messages',
  /** Values of BLE characteristics. */
  'notifications',
  'samples',
  'channel-event',
  'other-message',
  /** Pages without a device's id, which give no sample. */
  'no-device',
  'other-device',
  'blank-page',
  'restarted',
  'battery',
  'other-characteristic',
  /** Of a treadmill, without a speed: kept until one comes. */
  'belt-part',
  /** Of fitness equipment, and nothing about a belt: maker, serial number, battery, or unknown. */
  'other-page',
  /** Fitness equipment that is no treadmill, and some that has not yet said what it is. */
  'other-equipment',
  'unknown-equipment',
  'odd-rr-tail',
  'trailing-bytes',
  'pace-unreadable',
  'incline-out-of-range',
  'empty',
  'truncated',
  'heart-rate-out-of-range',
  'speed-out-of-range',
  /** Bytes, not occurrences. */
  'noise',
  'bad-length',
  'bad-checksum',
  'short-message',
  'missing-extension',
] as const;

export type CountKind = (typeof COUNTED)[number];
export type Counts = Readonly<Record<CountKind, number>>;

/** `by` 1 unless given. */
export type Count = (kind: CountKind, by?: number) => void;

export function createCounts(): { readonly count: Count; counts(): Counts } {
  const counts = Object.fromEntries(COUNTED.map((kind) => [kind, 0])) as Record<CountKind, number>;
  return {
    count: (kind, by = 1) => {
      counts[kind] += by;
    },
    counts: () => ({ ...counts }),
  };
}
