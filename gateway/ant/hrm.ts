/**
 * ANT+ heart-rate profile (device type 120, about four messages a second). Every page ends alike:
 *   4–5 time of the last beat, 1/1024 s, rolling over every 64 s · 6 beat count, rolling over at 256 · 7 bpm
 * Bytes 0–3 belong to the page: byte 0 has the toggle (bit 7) and the page's number.
 * Sources: the device profile as read by openant, GoldenCheetah and incyclist; frames of real straps.
 */

const TOGGLE = 0x80;

/** What every page says. */
export interface HrmBeat {
  /** Flips every four messages. */
  readonly toggle: boolean;
  /** 0–65535, 1/1024 s. */
  readonly beatTimeTicks: number;
  /** 0–255. */
  readonly beatCount: number;
  /** null: no valid heart rate (0 on the air). */
  readonly heartRateBpm: number | null;
}

/** Bits 4–6 of page 7's last byte; 0 and 6 are reserved. */
export const BATTERY_STATUS = { new: 1, good: 2, ok: 3, low: 4, critical: 5, invalid: 7 } as const;

/** What a page adds. Page 4 or 0 is sent 64 times, then another for four messages. */
export type HrmPage =
  | { readonly page: 0 }
  /** `serialUpper`: the upper 16 bits of the serial number; its lower ones are the device number. */
  | { readonly page: 2; readonly manufacturer: number; readonly serialUpper: number }
  | { readonly page: 3; readonly hardware: number; readonly software: number; readonly model: number }
  | { readonly page: 4; readonly previousBeatTimeTicks: number }
  | {
      readonly page: 7;
      /** 0–100; null: not known (FF). */
      readonly batteryPercent: number | null;
      /** null: not known. */
      readonly batteryVolts: number | null;
      readonly batteryStatus: number;
    };

/** The bytes of a page as they stand. What byte 0 means depends on the strap's earlier pages (strap.ts). */
export interface HrmBytes extends HrmBeat {
  /** 0–127. */
  readonly page: number;
  readonly pageBytes: readonly [number, number, number];
}

/** null when the beat's four bytes are filled with FF: neither the beat nor the 255 bpm of such a page is used. */
export function decodeHrmPage(payload: Uint8Array): HrmBytes | null {
  const [first = 0, b1 = 0, b2 = 0, b3 = 0, timeLow = 0, timeHigh = 0, beatCount = 0, bpm = 0] = payload;
  if ((timeLow & timeHigh & beatCount & bpm) === 0xff) return null;
  return {
    toggle: (first & TOGGLE) !== 0,
    page: first & ~TOGGLE,
    pageBytes: [b1, b2, b3],
    beatTimeTicks: timeLow | (timeHigh << 8),
    beatCount,
    heartRateBpm: bpm === 0 ? null : bpm,
  };
}

/** The 8 payload bytes of a broadcast. */
export function encodeHrmPage(beat: HrmBeat, page: HrmPage): Uint8Array {
  return Uint8Array.of(
    page.page | (beat.toggle ? TOGGLE : 0),
    ...pageBytes(page),
    beat.beatTimeTicks & 0xff,
    (beat.beatTimeTicks >> 8) & 0xff,
    beat.beatCount & 0xff,
    beat.heartRateBpm ?? 0,
  );
}

function pageBytes(page: HrmPage): [number, number, number] {
  switch (page.page) {
    case 0:
      return [0xff, 0xff, 0xff];
    case 2:
      return [page.manufacturer, page.serialUpper & 0xff, page.serialUpper >> 8];
    case 3:
      return [page.hardware, page.software, page.model];
    case 4:
      return [0xff, page.previousBeatTimeTicks & 0xff, (page.previousBeatTimeTicks >> 8) & 0xff];
    case 7: {
      const volts = page.batteryVolts;
      const fraction = volts === null ? 0xff : Math.floor((volts % 1) * 256);
      const coarse = volts === null ? 0x0f : Math.floor(volts) & 0x0f;
      return [page.batteryPercent ?? 0xff, fraction, coarse | (page.batteryStatus << 4)];
    }
  }
}
