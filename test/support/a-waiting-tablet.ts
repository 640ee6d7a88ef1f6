/** A tablet with an outbox, for tests: network, clocks and disk are in the test's hands. */
import { asClassSeq, asSlot } from '@takt/shared/ids.ts';
import type { Keep, NotKept } from '../../client/desk/outbox/keep.ts';
import { createOutbox } from '../../client/desk/outbox/outbox.ts';
import type { Step, Tap } from '../../client/desk/outbox/tap.ts';
import type { Delivery, RoomTime } from '../../client/desk/outbox/tap-state.ts';

export const NOON_MS = Date.UTC(2026, 10, 27, 12);
export const SEEN = { classId: 'class-1', lastSeq: asClassSeq(12), phaseIndex: 3 };
export const DONE: Delivery = { outcome: 'done', seq: asClassSeq(13) };
export const NOBODY: Delivery = { outcome: 'unreachable' };
export const NO = { nb: 'Ikke utført: fasen er over.', en: 'Not done: the phase is over.' };
export const NOTE: Step = { kind: 'note', slot: asSlot(2), text: 'Fin flyt' };

/** The disk stays when a page is opened anew. */
export function tablet(disk = new Map<string, Tap>(), actor = 'staff-1') {
  let nowMs = 1000;
  let wallMs = NOON_MS;
  let ids = 0;
  let room: RoomTime | null = null;
  let notKept: NotKept | null = null;
  let unreadable = 0;
  const posted: { tap: Tap; ageMs: number; answer: (delivery: Delivery) => Promise<void> }[] = [];
  const timers: { atMs: number; task: () => void }[] = [];
  let found: (tap: Tap) => void = () => {};
  const keep: Keep = {
    put: (tap) => {
      if (notKept === null) disk.set(tap.id, tap);
      return Promise.resolve(notKept);
    },
    erase: (id) => disk.delete(id),
    look: () => [...disk.values()].filter((tap) => tap.actor === actor).forEach((tap) => void found(tap)),
    ids: () => Promise.resolve([...disk.values()].filter((tap) => tap.actor === actor).map(({ id }) => id)),
    eraseAll: () => Promise.resolve(disk.clear()),
    listen: (onFound, onUnreadable) => {
      found = onFound;
      if (unreadable > 0) onUnreadable(unreadable);
    },
  };
  const open = (atWallMs = wallMs, unread = 0) => {
    wallMs = atWallMs;
    unreadable = unread;
    return createOutbox({
      actor,
      keep,
      post: (tap, ageMs) =>
        new Promise((resolve) => {
          const answer = async (delivery: Delivery): Promise<void> => {
            resolve(delivery);
            await Promise.resolve();
            await Promise.resolve();
          };
          posted.push({ tap, ageMs, answer });
        }),
      nowMs: () => nowMs,
      wallMs: () => wallMs,
      roomTime: () => room,
      after: (delayMs, task) => timers.push({ atMs: nowMs + delayMs, task }),
      newId: () => `command-${++ids}`,
    });
  };
  return {
    disk,
    posted,
    open,
    kinds: () => posted.map(({ tap }) => tap.step.kind),
    pass(ms: number, { wall = ms, roomMs = ms } = {}) {
      nowMs += ms;
      wallMs += wall;
      if (room !== null && room.nowMs !== null) room = { ...room, nowMs: room.nowMs + roomMs };
      for (const timer of timers.splice(0)) {
        if (timer.atMs <= nowMs) timer.task();
        else timers.push(timer);
      }
    },
    setRoom(next: RoomTime | null) {
      room = next;
    },
    refuseToKeep(why: NotKept) {
      notKept = why;
    },
  };
}

/** A page that has just been opened, and what is asked of it. */
export function page() {
  const at = tablet();
  const outbox = at.open();
  return { ...at, outbox, tap: (step: Step) => outbox.send(SEEN, step) };
}
