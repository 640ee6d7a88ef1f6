/** The straps that somebody wears in the class under way, and the treadmills under them: all that may be kept. */

import { isUnderWay } from '@takt/shared/class/class.ts';
import type { Station } from '@takt/shared/ids.ts';
import type { SensorKey } from '@takt/shared/sample.ts';
import type { ClassLog } from '../../control/class-log.ts';

/** The strap, what is printed on it, and the station of the slot that wears it. */
export interface Worn {
  readonly strapId: string;
  readonly label: string | null;
  readonly station: Station | null;
}

/** None when no class is under way. */
export function wornNow(log: ClassLog): ReadonlyMap<SensorKey, Worn> {
  const model = log.current()?.model;
  if (model === undefined || !isUnderWay(model)) return new Map();
  return new Map(
    model.assignments
      .filter(({ toMs }) => toMs === null)
      .flatMap(({ strap, slot }) => {
        const station = model.slots.get(slot)?.station ?? null;
        return strap.sensors.map(
          (sensor) => [sensor, { strapId: strap.strapId, label: strap.label, station }] as const,
        );
      }),
  );
}

/** Those straps, and the treadmills whose slots somebody has, in a fixed order. */
export function keptNow(log: ClassLog): SensorKey[] {
  const model = log.current()?.model;
  if (model === undefined || !isUnderWay(model)) return [];
  const treadmills = model.treadmills.flatMap(({ slot, sensor, toMs }) => {
    const place = model.slots.get(slot);
    const taken = place !== undefined && place.nickname !== null && place.leftAtMs === null;
    return toMs === null && taken ? [sensor] : [];
  });
  return [...new Set([...wornNow(log).keys(), ...treadmills])].sort();
}
