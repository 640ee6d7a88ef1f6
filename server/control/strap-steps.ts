/** Which strap a slot wears after a step: chosen from the inventory, joined with another transmitter, or swapped. Pure. */
import { type ClassModel, type StrapIdentity, stationOf } from '@takt/shared/class/class.ts';
import type { Slot } from '@takt/shared/ids.ts';
import type { StrapKey } from '@takt/shared/sample.ts';
import { isAnt } from '@takt/shared/sensors.ts';
import { refuse, refuseLeft, refuseUnknown } from './refusals.ts';

export function refuseSwap(slot: Slot, withSlot: Slot, model: ClassModel): void {
  for (const either of [slot, withSlot]) {
    refuseUnknown(model, either);
    refuseLeft(model, either);
  }
  const worn = model.assignments.some(({ toMs, slot: of }) => toMs === null && [slot, withSlot].includes(of));
  if (slot !== withSlot && worn) return;
  const [station, otherStation] = [stationOf(model, slot), stationOf(model, withSlot)];
  throw refuse(
    'conflict',
    `Plass ${station} og ${otherStation} har ingen belter å bytte.`,
    `Stations ${station} and ${otherStation} have no straps to swap.`,
  );
}

/** The strap of the inventory that has one of these transmitters, with all of them; else one of its own. */
export function strapOf(sensors: readonly StrapKey[], inventory: readonly StrapIdentity[]): StrapIdentity {
  const known = inventory.find((strap) => strap.sensors.some((key) => sensors.includes(key)));
  const others = sensors.filter((key) => !inventory.some((strap) => strap.sensors.includes(key)));
  if (known !== undefined) return { ...known, sensors: antFirst([...known.sensors, ...others]) };
  const [strapId] = sensors;
  if (strapId === undefined) throw refuse('usage', 'Velg et belte.', 'Choose a strap.');
  return { strapId, label: null, sensors: antFirst(sensors) };
}

/** The strap that this slot wears, with other transmitters of it. */
export function joinedStrap(
  { slot, sensors }: { slot: Slot; sensors: readonly StrapKey[] },
  model: ClassModel,
) {
  const open = model.assignments.filter(({ toMs }) => toMs === null);
  const worn = open.find((assignment) => assignment.slot === slot)?.strap;
  if (worn === undefined) {
    const station = stationOf(model, slot);
    throw refuse('conflict', `Plass ${station} har ikke noe belte.`, `Station ${station} has no strap.`);
  }
  const elsewhere = open.find(
    (assignment) => assignment.slot !== slot && assignment.strap.sensors.some((key) => sensors.includes(key)),
  );
  if (elsewhere !== undefined) {
    const station = stationOf(model, elsewhere.slot);
    throw refuse(
      'conflict',
      `Det er beltet til plass ${station}. Koble det fra der først.`,
      `That is the strap of station ${station}. Disconnect it there first.`,
    );
  }
  return { ...worn, sensors: antFirst([...new Set([...worn.sensors, ...sensors])]) };
}

/** ANT+ before BLE: no link to lose. */
function antFirst(sensors: readonly StrapKey[]): StrapKey[] {
  const rank = (key: StrapKey): number => (isAnt(key) ? 0 : 1);
  return sensors.toSorted((a, b) => rank(a) - rank(b));
}
