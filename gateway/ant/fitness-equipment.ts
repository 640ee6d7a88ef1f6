/**
 * ANT+ fitness equipment, FE-C (device type 17, four messages a second): a page of 8 bytes ↔ what it says.
 * Byte 0 is the page; there is no toggle in it. Pages 16 to 31 end alike, byte 7: b0–3 the page's own, b4–6 the state,
 * b7 lap.
 *   16 general    1 type (b0–4) · 2 elapsed, 0.25 s · 3 distance, 1 m · 4–5 speed u16, 0.001 m/s · 6 heart rate
 *                 7 b2 the distance is sent, b3 speed is virtual
 *   17 settings   3 cycle length · 4–5 incline s16, 0.01 % · 6 resistance
 *   18 metabolic  19 treadmill (cadence, metres up and down)   80, 81, 82 common: maker, serial number, battery
 * Sources: ANT+ Device Profile Fitness Equipment as read by incyclist-ant-plus, ant-plus and SmallEarthTech AntPlus.
 *
 * Byte 6 of page 16, a heart rate, is passed over on purpose. A treadmill hears any strap or hand, and does not say
 * whose: taken for its user's it would show one person's heart as another's.
 */
import type { TreadmillState } from '@takt/shared/sample.ts';

export const FITNESS_EQUIPMENT_DEVICE_TYPE = 17;
/** Equipment types: 20 elliptical, 21 stationary bike, 22 rower, 23 climber, 24 skier, 25 trainer. */
export const TREADMILL = 19;

const SPEED_UNKNOWN = 0xffff;
const INCLINE_UNKNOWN = 0x7fff;
const ELAPSED_UNFILLED = 0xff;
const ELAPSED_STEPS = 4;
const TYPE_BITS = 0x1f;
const DISTANCE_SENT = 0x04;
const VIRTUAL_SPEED = 0x08;
/** By number; any other is reserved. */
const STATES = [null, 'off', 'ready', 'in-use', 'paused'] as const;

export type EquipmentPage =
  | {
      readonly kind: 'general';
      readonly equipmentType: number;
      /** To the hundredth; null: not known, or computed by the equipment instead of measured at a belt. */
      readonly speedKmh: number | null;
      /** Its own clock, to the quarter of a second, rolling over after 64 s; null: not filled in (FF), once a round by chance. */
      readonly elapsedS: number | null;
      /** What it has covered, rolling over after 256 m; null: it does not tell. */
      readonly distanceM: number | null;
      readonly state: TreadmillState | null;
    }
  /** To the hundredth of a percent; null: not known. */
  | {
      readonly kind: 'settings';
      readonly inclinePercent: number | null;
      readonly state: TreadmillState | null;
    }
  | { readonly kind: 'metabolic' | 'treadmill'; readonly state: TreadmillState | null }
  /** Common to all devices, or one that is not needed. */
  | { readonly kind: 'other'; readonly page: number };

export function decodeEquipmentPage(payload: Uint8Array): EquipmentPage {
  const [page = 0, byte1 = 0, elapsed = ELAPSED_UNFILLED, distance = 0, low = 0, high = 0, , byte7 = 0] =
    payload;
  const word = low | (high << 8);
  const state = STATES[(byte7 >> 4) & 0x07] ?? null;
  switch (page) {
    case 16: {
      const isReal = (byte7 & VIRTUAL_SPEED) === 0 && word !== SPEED_UNKNOWN;
      // 0.001 m/s is 0.0036 km/h.
      const speedKmh = isReal ? Math.round(word * 0.36) / 100 : null;
      return {
        kind: 'general',
        equipmentType: byte1 & TYPE_BITS,
        speedKmh,
        elapsedS: elapsed === ELAPSED_UNFILLED ? null : elapsed / ELAPSED_STEPS,
        distanceM: (byte7 & DISTANCE_SENT) === 0 ? null : distance,
        state,
      };
    }
    case 17: {
      const inclinePercent = word === INCLINE_UNKNOWN ? null : ((word << 16) >> 16) / 100;
      return { kind: 'settings', inclinePercent, state };
    }
    case 18:
      return { kind: 'metabolic', state };
    case 19:
      return { kind: 'treadmill', state };
    default:
      return { kind: 'other', page };
  }
}

/** The 8 payload bytes of a broadcast, as a treadmill without a heart-rate receiver sends them. */
export function encodeEquipmentPage(page: Exclude<EquipmentPage, { kind: 'other' }>): Uint8Array {
  const state = Math.max(0, STATES.indexOf(page.state)) << 4;
  const bytes = (
    number: number,
    type: number,
    word: number,
    last: number,
    covered: readonly [number, number] = [0xff, 0xff],
  ) => Uint8Array.of(number, type, ...covered, word & 0xff, (word >> 8) & 0xff, 0xff, last | state);
  switch (page.kind) {
    case 'general': {
      const speed = page.speedKmh === null ? SPEED_UNKNOWN : Math.round(page.speedKmh / 0.0036);
      const { elapsedS, distanceM } = page;
      const elapsed = elapsedS === null ? ELAPSED_UNFILLED : Math.round(elapsedS * ELAPSED_STEPS) & 0xff;
      const capabilities = distanceM === null ? 0 : DISTANCE_SENT;
      const covered: readonly [number, number] = [
        elapsed,
        distanceM === null ? 0xff : Math.round(distanceM) & 0xff,
      ];
      return bytes(16, page.equipmentType, speed, capabilities, covered);
    }
    case 'settings': {
      const { inclinePercent } = page;
      return bytes(17, 0xff, inclinePercent === null ? INCLINE_UNKNOWN : Math.round(100 * inclinePercent), 0);
    }
    case 'metabolic':
      return bytes(18, 0xff, 0xffff, 0);
    case 'treadmill':
      // Without metres up and down, bytes 5 and 6 mean nothing.
      return bytes(19, 0xff, 0xffff, 0);
  }
}
