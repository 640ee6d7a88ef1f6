/** One piece of ANT+ fitness equipment over time: from page after page to what its belt does, if it has one. */

import type { CountKind } from '@takt/shared/health/decoder-counts.ts';
import { GRADE_PERCENT_MAX, SPEED_KMH_MAX } from '@takt/shared/limits.ts';
import { Belt, type BeltPart, type BeltReading } from '@takt/shared/signal/belt.ts';
import { decodeEquipmentPage, type EquipmentPage, TREADMILL } from './fitness-equipment.ts';

export interface EquipmentReading {
  readonly page: EquipmentPage;
  /** null: it has not said yet what it is (page 16 does, every second or so). */
  readonly equipmentType: number | null;
  /** A treadmill's, on a page with a speed. */
  readonly belt: BeltReading | null;
  /** What to count this page as; a sample is counted by whoever makes it. */
  readonly counted: readonly CountKind[];
}

export class FitnessEquipment {
  #type: number | null = null;
  readonly #belt = new Belt();

  read(payload: Uint8Array, receivedAtMs: number): EquipmentReading {
    const page = decodeEquipmentPage(payload);
    // Bicycles, rowers and trainers send the same pages, with speeds that no belt has.
    if (page.kind === 'general') this.#type = page.equipmentType;
    const reading = { page, equipmentType: this.#type, belt: null };
    if (this.#type === null) return { ...reading, counted: ['unknown-equipment'] };
    if (this.#type !== TREADMILL) return { ...reading, counted: ['other-equipment'] };
    if (page.kind === 'general' && (page.speedKmh ?? 0) > SPEED_KMH_MAX)
      return { ...reading, counted: ['speed-out-of-range'] };
    const belt = this.#belt.take(partOf(page), receivedAtMs);
    return { ...reading, belt, counted: belt === null ? kindsOf(page) : [] };
  }
}

function partOf(page: EquipmentPage): BeltPart {
  switch (page.kind) {
    case 'general':
      return {
        speedKmh: page.speedKmh,
        state: page.state,
        elapsedS: page.elapsedS,
        distanceM: page.distanceM,
      };
    case 'settings':
      return { inclinePercent: isGrade(page.inclinePercent) ? page.inclinePercent : null };
    default:
      return {};
  }
}

function kindsOf(page: EquipmentPage): readonly CountKind[] {
  if (page.kind === 'other') return ['other-page'];
  const isOdd = page.kind === 'settings' && !isGrade(page.inclinePercent);
  return isOdd ? ['belt-part', 'incline-out-of-range'] : ['belt-part'];
}

function isGrade(percent: number | null): boolean {
  return percent === null || Math.abs(percent) <= GRADE_PERCENT_MAX;
}
