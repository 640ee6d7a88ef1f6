/**
 * Signing in by one's own strap: a person who chose it, and has had no strap in this class yet, gets the strap they had
 * last once it shows a heart rate on somebody's skin. Pure: time is in what is heard.
 */

import { type ClassModel, hasEnded, type StrapIdentity } from '@takt/shared/class/class.ts';
import type { Slot } from '@takt/shared/ids.ts';
import type { LastStrap } from '../../store/store.ts';
import type { PresentStrap } from './heard.ts';

/** A strap that is carried through the room shows a beat or two by itself. */
export const SHOWN_FOR_MS = 5_000;

export interface SignIn {
  readonly slot: Slot;
  readonly strap: StrapIdentity;
}

/**
 * Never for somebody who has left, or whose strap staff have taken away; never a strap that somebody wears, or has worn
 * in this class: it may still be on them.
 */
export function signIns(
  model: ClassModel,
  lastStraps: readonly LastStrap[],
  present: readonly PresentStrap[],
): SignIn[] {
  if (hasEnded(model)) return [];
  return [...model.slots.values()].flatMap(({ slot, personId, leftAtMs }): SignIn[] => {
    const last = lastStraps.find((one) => one.personId === personId && one.autoSignIn);
    if (last === undefined || leftAtMs !== null) return [];
    const own = present.find(({ strap }) => strap.strapId === last.strapId);
    if (own === undefined || own.wornBySlot !== null || own.shownForMs < SHOWN_FOR_MS) return [];
    const had = model.assignments.some(
      (one) =>
        one.slot === slot ||
        one.strap.strapId === last.strapId ||
        one.strap.sensors.some((key) => own.strap.sensors.includes(key)),
    );
    return had ? [] : [{ slot, strap: own.strap }];
  });
}
