/** What a class's log says of one participant's recording: from when to when it counts, and which straps are theirs. Pure. */

import type { ClassModel, SlotModel } from '@takt/shared/class/class.ts';
import type { Slot } from '@takt/shared/ids.ts';
import type { Worn } from '@takt/shared/signal/one-heart.ts';
import type { Stretch } from './class-time.ts';

/** From the start, or from when they joined, until they left or the class ended; `endMs`: for a class still under way. */
export function takingPart(model: ClassModel, slot: SlotModel, endMs: number): Stretch {
  const fromMs = Math.max(model.startedAtMs ?? endMs, slot.joinedAtMs);
  const toMs = Math.min(model.endedAtMs ?? endMs, slot.leftAtMs ?? Number.POSITIVE_INFINITY);
  return { fromMs, toMs: Math.max(fromMs, toMs) };
}

export function wornAt(model: ClassModel, slot: Slot): Worn[] {
  const worn: Worn[] = [];
  const own = model.assignments.filter((one) => one.slot === slot).sort((a, b) => a.fromMs - b.fromMs);
  for (const [i, { strap, fromMs, toMs }] of own.entries()) {
    worn.push({ fromMs, sensors: strap.sensors });
    const next = own[i + 1];
    if (toMs !== null && (next === undefined || next.fromMs > toMs)) worn.push({ fromMs: toMs, sensors: [] });
  }
  return worn;
}
