/**
 * ANT+ fitness equipment, FE-C (device type 17, four messages a second): a page of 8 bytes ↔ what it says.
 * Byte 0 is the page; there is no toggle in it. Pages 16 to 31 end alike, byte 7: b0–3 the page's own, b4–6 the state,
 * b7 lap.
 *   16 general    1 type (b0–4) · 4–5 speed u16, 0.001 m/s · 6 heart rate · 7 b3 speed is virtual
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
const TYPE_BITS = 0x1f;
const VIRTUAL_SPEED = 0x08;
/** By number; any other is reserved. */
const STATES = [null, 'off', 'ready', 'in-use', 'paused'] as const;

export type EquipmentPage =
  | {
      readonly kind: 'general';
      readonly equipmentType: number;
      /** To the hundredth; null: not known, or reckoned by the equipment and no belt's. */
      readonly speedKmh: number | null;
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
  const [page = 0, byte1 = 0, , , low = 0, high = 0, , byte7 = 0] = payload;
  const word = low | (high << 8);
  const state = STATES[(byte7 >> 4) & 0x07] ?? null;
  switch (page) {
    case 16: {
      const isReal = (byte7 & VIRTUAL_SPEED) === 0 && word !== SPEED_UNKNOWN;
      // 0.001 m/s is 0.0036 km/h.
      const speedKmh = isReal ? Math.round(word * 0.36) / 100 : null;
      return { kind: 'general', equipmentType: byte1 & TYPE_BITS, speedKmh, state };
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

/** The 8 payload bytes of a broadcast, as a treadmill without a clock, a distance or a heart-rate receiver sends them. */
export function encodeEquipmentPage(page: Exclude<EquipmentPage, { kind: 'other' }>): Uint8Array {
  const state = Math.max(0, STATES.indexOf(page.state)) << 4;
  const bytes = (number: number, type: number, word: number, last: number) =>
    Uint8Array.of(number, type, 0xff, 0xff, word & 0xff, (word >> 8) & 0xff, 0xff, last | state);
  switch (page.kind) {
    case 'general': {
      const speed = page.speedKmh === null ? SPEED_UNKNOWN : Math.round(page.speedKmh / 0.0036);
      return bytes(16, page.equipmentType, speed, 0);
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
