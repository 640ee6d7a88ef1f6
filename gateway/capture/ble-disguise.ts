/** Values of BLE characteristics as they may be shown to others. What is not known to be free of ids is blank. */
import { BATTERY_LEVEL, HEART_RATE_MEASUREMENT } from '@takt/shared/ble/heart-rate-measurement.ts';
import { TREADMILL_DATA } from '@takt/shared/ble/treadmill-data.ts';

const BODY_LOCATION = 0x2a38;
/** Flags of Treadmill Data: a heart rate is in it; and all flags of a part without any field. */
const TREADMILL_HAS_HEART_RATE = 0x0100;
const TREADMILL_NOTHING = [0x01, 0x00];

/** Names and serial numbers are characteristics too: they come out as zeros, of their length. */
export function disguiseValue(characteristic: number, value: Uint8Array, heartRates: boolean): Uint8Array {
  const [first = 0, second = 0] = value;
  switch (characteristic) {
    case HEART_RATE_MEASUREMENT:
      // The flags stay, so that the value keeps its structure.
      return heartRates ? value : padded([first], value.length);
    case TREADMILL_DATA:
      return heartRates || ((first | (second << 8)) & TREADMILL_HAS_HEART_RATE) === 0
        ? value
        : Uint8Array.from(TREADMILL_NOTHING);
    case BATTERY_LEVEL:
    case BODY_LOCATION:
      // One byte, and not what a strap may have added.
      return padded([first], value.length);
    default:
      return new Uint8Array(value.length);
  }
}

function padded(bytes: readonly number[], length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => bytes[i] ?? 0);
}
