/**
 * Counts minutes anew from the recording, in the process that owns the class: where something came late, from a gateway
 * that was cut off or a tablet that slept, and where a step was taken back long after. It waits until no more comes, so
 * that a flood of an outage's samples is read once.
 */
import type { Slot } from '@takt/shared/ids.ts';
import type { HeartMessage } from '@takt/shared/signal/one-heart.ts';
import type { ClassState } from '../state/class-state.ts';

/** Real ms, times the clock's rate. */
const QUIET_FOR_MS = 2_000;
const WAITS_MAX_MS = 15_000;

export interface MinutesAnew {
  /** These slots' recordings of this class contain something that came too late for the live class. */
  late(classId: string, slots: readonly Slot[], nowMs: number): void;
  /** Once a second. Reads what is due, one slot after another; a slot that cannot be read is tried again. */
  turn(state: ClassState | null, classId: string | null, nowMs: number): Promise<void>;
}

export interface MinutesAnewParts {
  readonly rate: number;
  readonly recorded: (classId: string, slot: Slot) => Promise<readonly HeartMessage[]>;
}

export function minutesAnew({ rate, recorded }: MinutesAnewParts): MinutesAnew {
  let of: string | null = null;
  let slots = new Set<Slot>();
  let firstMs = 0;
  let lastMs = 0;
  let reading = false;

  function note(classId: string, more: readonly Slot[], nowMs: number): void {
    if (of !== classId) slots = new Set();
    of = classId;
    if (slots.size === 0) firstMs = nowMs;
    for (const slot of more) slots.add(slot);
    lastMs = nowMs;
  }

  return {
    late: note,
    async turn(state, classId, nowMs) {
      if (state === null || classId === null || reading) return;
      const behind = state.behind().filter((slot) => of !== classId || !slots.has(slot));
      if (behind.length > 0) note(classId, behind, nowMs);
      const due = nowMs - lastMs >= QUIET_FOR_MS * rate || nowMs - firstMs >= WAITS_MAX_MS * rate;
      if (of !== classId || slots.size === 0 || !due) return;
      reading = true;
      const now = [...slots];
      slots = new Set();
      try {
        for (const slot of now) state.refold(slot, await recorded(classId, slot));
      } catch {
        note(classId, now, nowMs);
      } finally {
        reading = false;
      }
    },
  };
}
