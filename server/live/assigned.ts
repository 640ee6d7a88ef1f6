/** The straps that somebody wears in the class under way: all that may be kept, or told of to anybody. */
import type { SensorKey } from '@takt/shared/sample.ts';
import type { ClassLog } from './class-log.ts';

/** The strap, what stands on it, and the station of the place that wears it. */
export interface Worn {
  readonly strapId: string;
  readonly label: string | null;
  readonly station: number | null;
}

/** None when no class is under way. */
export function wornNow(log: ClassLog): ReadonlyMap<SensorKey, Worn> {
  const model = log.current()?.model;
  if (model === undefined || model.startedAtMs === null || model.endedAtMs !== null) return new Map();
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
