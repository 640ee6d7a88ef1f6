/** Who wears which strap, as a class's log tells it: stretches that begin and end. Pure. */
import type { Assignment } from './class.ts';
import type { StrapIdentity } from './class-event.ts';

type Assignments = readonly Assignment[];

/** The strap is this place's from now on, and no other's; the place has no other. */
export function withAssigned(
  assignments: Assignments,
  slot: number,
  strap: StrapIdentity,
  atMs: number,
): Assignment[] {
  const others = ended(assignments, atMs, (one) => one.slot === slot || shareASensor(one.strap, strap));
  return [...others, { slot, strap, fromMs: atMs, toMs: null }];
}

export function withoutStrap(assignments: Assignments, slot: number, atMs: number): Assignment[] {
  return ended(assignments, atMs, (one) => one.slot === slot);
}

/** Each of the two places has what the other had, in one instant. */
export function withSwapped(assignments: Assignments, a: number, b: number, atMs: number): Assignment[] {
  const worn = assignments.filter(({ slot, toMs }) => toMs === null && (slot === a || slot === b));
  const others = ended(assignments, atMs, ({ slot }) => slot === a || slot === b);
  const begun = worn.map(({ slot, strap }) => ({
    slot: slot === a ? b : a,
    strap,
    fromMs: atMs,
    toMs: null,
  }));
  return [...others, ...begun];
}

/** How long a value holds at a place that had nothing but replayed files; null where a real strap was, or none. */
export function importedHoldS(assignments: Assignments, slot: number): number | null {
  const holds = assignments
    .filter((one) => one.slot === slot)
    .map(({ strap }) => strap.importedHoldS ?? null);
  return holds.reduce(
    (longest, holdS) => (longest === null || holdS === null ? null : Math.max(longest, holdS)),
    holds[0] ?? null,
  );
}

function ended(assignments: Assignments, atMs: number, which: (one: Assignment) => boolean): Assignment[] {
  return assignments.map((one) => (one.toMs === null && which(one) ? { ...one, toMs: atMs } : one));
}

/** One strap, however it was identified: a strap not in the inventory goes by the sensor that was heard. */
function shareASensor(a: StrapIdentity, b: StrapIdentity): boolean {
  return a.strapId === b.strapId || a.sensors.some((sensor) => b.sensors.includes(sensor));
}
