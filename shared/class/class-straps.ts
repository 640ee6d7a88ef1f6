/** Who wears which strap by a class's log: assignments that begin and end. Pure. */
import type { Slot } from '../ids.ts';
import type { StrapKey } from '../sample.ts';
import type { StrapIdentity } from './class-event.ts';

export interface Assignment {
  readonly slot: Slot;
  readonly strap: StrapIdentity;
  readonly fromMs: number;
  readonly toMs: number | null;
}

type Assignments = readonly Assignment[];

/** From now on the strap belongs to this slot only, and the slot has no other strap. */
export function withAssigned(
  assignments: Assignments,
  slot: Slot,
  strap: StrapIdentity,
  atMs: number,
): Assignment[] {
  const others = ended(
    assignments,
    atMs,
    (assignment) => assignment.slot === slot || shareASensor(assignment.strap, strap),
  );
  return [...others, { slot, strap, fromMs: atMs, toMs: null }];
}

export function withoutStrap(assignments: Assignments, slot: Slot, atMs: number): Assignment[] {
  return ended(assignments, atMs, (assignment) => assignment.slot === slot);
}

/** Each of the two slots has what the other had, from one instant on. */
export function withSwapped(assignments: Assignments, a: Slot, b: Slot, atMs: number): Assignment[] {
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

/**
 * The assignment of a sensor at an instant, or undefined: then its sample belongs to no slot. It ends with the class,
 * so the samples of a strap that is worn afterwards belong to no slot either.
 */
export function assignmentOf(
  { assignments, endedAtMs }: { readonly assignments: Assignments; readonly endedAtMs: number | null },
  sensor: StrapKey,
  atMs: number,
): Assignment | undefined {
  if (endedAtMs !== null && atMs > endedAtMs) return undefined;
  return assignments.find(
    (a) => a.strap.sensors.includes(sensor) && a.fromMs <= atMs && (a.toMs === null || atMs < a.toMs),
  );
}

/** How long a value holds for a slot that had only replayed files; null when it had a real strap, or none. */
export function importedHoldS(assignments: Assignments, slot: Slot): number | null {
  const holds = assignments
    .filter((assignment) => assignment.slot === slot)
    .map(({ strap }) => strap.importedHoldS ?? null);
  return holds.reduce(
    (longest, holdS) => (longest === null || holdS === null ? null : Math.max(longest, holdS)),
    holds[0] ?? null,
  );
}

function ended(
  assignments: Assignments,
  atMs: number,
  which: (assignment: Assignment) => boolean,
): Assignment[] {
  return assignments.map((assignment) =>
    assignment.toMs === null && which(assignment) ? { ...assignment, toMs: atMs } : assignment,
  );
}

/** One strap, however it was identified: a strap not in the inventory goes by the sensor that was heard. */
function shareASensor(a: StrapIdentity, b: StrapIdentity): boolean {
  return a.strapId === b.strapId || a.sensors.some((sensor) => b.sensors.includes(sensor));
}
