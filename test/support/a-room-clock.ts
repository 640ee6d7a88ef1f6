/** A room's clock in a process that hears of no other: it knows the time when it owns the room, or is told to. */
import type { RoomClock } from '@takt/server/live/owner/room-clock.ts';
import type { Clock } from '@takt/shared/clock.ts';

export function aRoomClock(clock: Clock, knows: { readonly offsetMs?: number } = {}): RoomClock {
  let offsetMs = knows.offsetMs ?? 0;
  let known = knows.offsetMs !== undefined;
  let owned = false;
  const knowing = Promise.withResolvers<void>();
  if (known) knowing.resolve();
  return {
    rate: clock.rate,
    nowMs: () => clock.nowMs() + offsetMs,
    after: (delayMs, task) => clock.after(delayMs, task),
    known: knowing.promise,
    isKnown: () => known,
    processMs: () => clock.nowMs(),
    place: (processMs) => processMs + offsetMs,
    unplace: (roomMs) => roomMs - offsetMs,
    ownersMs: () => clock.nowMs(),
    isOwner: () => owned,
    own(_, atMs) {
      owned = true;
      offsetMs = atMs - clock.nowMs();
      known = true;
      knowing.resolve();
    },
    letGo() {
      owned = false;
    },
    close: async () => {},
  };
}
