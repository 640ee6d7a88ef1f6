/** Lent straps in the order in which they need somebody: low batteries, the others by number, those out of use. Pure. */

import type { InventoryStrap } from '@takt/shared/api/straps.ts';
import { LOST_AFTER_MS } from '@takt/shared/freshness.ts';
import type { HeardStrap } from '@takt/shared/wire/viewer.ts';

const LOW_BATTERY_PERCENT = 20;

export const isLow = ({ battery }: Pick<InventoryStrap, 'battery'>): boolean =>
  battery !== null && (battery.percent === null || battery.percent < LOW_BATTERY_PERCENT);

export function inCareOrder(straps: readonly InventoryStrap[]): InventoryStrap[] {
  const order = new Intl.Collator('nb', { numeric: true });
  const rank = (strap: InventoryStrap): number => (strap.retired !== null ? 2 : isLow(strap) ? 0 : 1);
  const percent = (strap: InventoryStrap): number => (isLow(strap) ? (strap.battery?.percent ?? 0) : 0);
  return [...straps].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      percent(a) - percent(b) ||
      order.compare(a.label ?? a.strapId, b.label ?? b.strapId),
  );
}

/** "ANT+ · BLE", by what its radios are called. */
export const radiosOf = ({ sensors }: { readonly sensors: readonly string[] }): string =>
  [
    ...new Set(sensors.map((key) => (key.startsWith('ant:') || key.startsWith('fec:') ? 'ANT+' : 'BLE'))),
  ].join(' · ');

/** Heard straps that no strap of the inventory, in use or not, has a radio of. */
export function unknownOf(heard: readonly HeardStrap[], straps: readonly InventoryStrap[]): HeardStrap[] {
  const known = new Set(straps.flatMap(({ sensors }) => sensors));
  return heard.filter(({ sensors }) => !sensors.some((key) => known.has(key)));
}

export function heardOf(heard: readonly HeardStrap[], strap: InventoryStrap): HeardStrap | null {
  return (
    heard.find(
      ({ sensors, ageS }) =>
        ageS * 1000 <= LOST_AFTER_MS && sensors.some((key) => strap.sensors.includes(key)),
    ) ?? null
  );
}
