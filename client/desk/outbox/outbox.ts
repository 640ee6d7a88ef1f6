/**
 * Taps on their way to the server, in the order in which they were tapped, until its log shows them.
 * Steps of the class expire: carried out within 5 s or not at all, and the console says "ikke utført". Who wears what
 * expires after two minutes. What is told about a person, and "Tøm tavla", is kept on the tablet until the server has it,
 * with the time at which it was tapped, for a day at most. A refusal stays until somebody has decided what becomes of it.
 * A step of the phase ignores a second tap for a moment: a double tap must not skip two phases.
 */

import { meansAPhase } from '@takt/shared/class/class-commands.ts';
import type { Slot } from '@takt/shared/ids.ts';
import type { Keep } from './keep.ts';
import {
  isOfTheMoment,
  KEPT_MS,
  lifetimeMs,
  slotOf,
  type Tap,
  type Told,
  type ToldKind,
  writtenIn,
} from './tap.ts';
import type { Delivery, OutboxState, RoomTime, TapState } from './tap-state.ts';

/** Wet hands and slow screens tap twice; whoever means two steps waits for the first to show. */
export const SECOND_TAP_MS = 1000;
const RETRY_MOMENT_MS = 500;
const RETRY_MS = 2000;
/** The room's clock comes with the next frame; without frames a tap is dated by the tablet's own. */
const WAITS_FOR_CLOCK = 5;

/** What the screen knew when it was tapped. */
export interface Seen {
  readonly classId: string;
  readonly lastSeq: number;
  readonly phaseIndex: number | null;
  readonly about?: Tap['about'];
  readonly strapLabel?: string | null;
}

export interface OutboxEdges {
  readonly actor: string;
  readonly keep: Keep;
  post(tap: Tap, ageMs: number): Promise<Delivery>;
  /** Monotonic, real ms; may stand still while the tablet sleeps. */
  nowMs(): number;
  /** The tablet's time of day, which somebody may set. */
  wallMs(): number;
  /** The clock of the room on the screen; null: there is none. */
  roomTime(): RoomTime | null;
  after(delayMs: number, task: () => void): void;
  newId(): string;
}

export interface Outbox {
  send(seen: Seen, told: Told): void;
  /** The class's log as the screen has it now: what is in it needs to be held no longer. */
  caughtUp(classId: string, lastSeq: number): void;
  /** A class's notes as they have just been read: a saved note is held until it is among them. */
  notesRead(classId: string, lastSeq: number): void;
  /** What is being written about a slot, and was not tapped yet: it stays while somebody else is looked at. */
  draft(classId: string, slot: Slot): string;
  setDraft(classId: string, slot: Slot, text: string): void;
  /** A refused one once more; one that is too old although it is. */
  sendAgain(id: string): void;
  /** It stays, and is not spoken of any more. */
  leave(id: string): void;
  discard(id: string): void;
  readUnreadable(): void;
  /** How many would be lost, or would wait for the next time, if this page were left now: drafts too. */
  waits(): number;
  /** For a sign-out that is to leave nothing behind: everything of this actor, also on the tablet. */
  forget(): Promise<void>;
  state(): OutboxState;
  subscribe(listener: () => void): () => void;
}

/** A second tap within a second is the same tap: it would skip two phases, or take a pause back. */
const ONE_TAP_A_SECOND: ReadonlySet<ToldKind> = new Set(['pause', 'resume', 'extend', 'skip']);
/** Twice is never meant while the first is under way. */
const ONE_AT_A_TIME: ReadonlySet<ToldKind> = new Set([
  ...(['start', 'pause', 'resume', 'skip', 'end', 'undo', 'blank', 'clock'] as const),
]);

/** Pause and resume stand in the same place. Another class's button is another. */
const buttonOf = (classId: string, { kind }: Told): string =>
  `${classId} ${kind === 'resume' ? 'pause' : kind}`;
const laneOf = ({ told, classId }: Tap): string => (isOfTheMoment(told) ? 'moment' : `class ${classId}`);

interface Item {
  shown: TapState;
  /** Of this page's own clock; null: it was tapped on an earlier page. */
  readonly tappedAtMs: number | null;
  waitedForClock: number;
  /** Sent although it is too old, because somebody asked for it. */
  anyAge: boolean;
}

export function createOutbox(edges: OutboxEdges): Outbox {
  let items: Item[] = [];
  let unreadable = 0;
  let state: OutboxState = { taps: [], unreadable };
  /** Lanes with a delivery, or a next try, under way. One class's trouble holds no other's notes up. */
  const busy = new Set<string>();
  const tappedAtMs = new Map<string, number>();
  const followed = new Map<string, number>();
  const drafts = new Map<string, string>();
  const listeners = new Set<() => void>();

  function tell(): void {
    state = { taps: items.map(({ shown }) => shown), unreadable };
    for (const listener of listeners) listener();
  }

  function change(id: string, to: Partial<TapState>): void {
    const item = find(id);
    if (item !== undefined) item.shown = { ...item.shown, ...to };
    tell();
  }

  const find = (id: string): Item | undefined => items.find(({ shown }) => shown.tap.id === id);

  function drop(gone: (item: Item) => boolean): void {
    if (!items.some(gone)) return;
    for (const item of items) if (gone(item)) edges.keep.erase(item.shown.tap.id);
    items = items.filter((item) => !gone(item));
    tell();
  }

  function add(item: Item): void {
    // What an earlier page left was tapped before anything of this one.
    const before = items.findIndex(
      (other) =>
        item.tappedAtMs === null &&
        (other.tappedAtMs !== null || other.shown.tap.wallMs > item.shown.tap.wallMs),
    );
    items.splice(before < 0 ? items.length : before, 0, item);
  }

  /** By the tablet alone, real ms. A time of day that was set back makes nothing young. */
  function ageHere({ shown: { tap }, tappedAtMs: at }: Item): number {
    const wall = Math.abs(edges.wallMs() - tap.wallMs);
    return at === null ? wall : Math.max(edges.nowMs() - at, wall);
  }

  /** By the room's clock where both ends of the time are known by it; null: it will be in a moment. */
  function ageOf(item: Item): number | null {
    const { tap } = item.shown;
    const room = edges.roomTime();
    const byRoom = !isOfTheMoment(tap.told) && tap.roomMs !== null && room?.roomId === tap.roomId;
    if (!byRoom || room === null || tap.roomMs === null) return ageHere(item);
    return room.nowMs === null ? null : Math.max(0, (room.nowMs - tap.roomMs) / room.rate);
  }

  /** What has become too old to be sent, wherever it stands. One that is being sent waits for its answer. */
  function sweep(): void {
    for (const item of items) {
      const { tap, status } = item.shown;
      if (item.anyAge || status === 'saved' || status === 'late') continue;
      const limitMs = status === 'refused' ? KEPT_MS : lifetimeMs(tap.told);
      if ((ageOf(item) ?? ageHere(item)) <= limitMs) continue;
      edges.keep.erase(tap.id);
      tappedAtMs.delete(buttonOf(tap.classId, tap.told));
      item.shown = { ...item.shown, status: 'late', read: false };
    }
    tell();
  }

  /** Sends the first of the lane until it has an answer, then the next. */
  function work(lane: string): void {
    if (busy.has(lane)) return;
    sweep();
    const item = items.find(({ shown }) => shown.status === 'underWay' && laneOf(shown.tap) === lane);
    if (item === undefined) return;
    busy.add(lane);
    const again = (): void =>
      edges.after(lane === 'moment' ? RETRY_MOMENT_MS : RETRY_MS, () => {
        busy.delete(lane);
        work(lane);
      });
    const ageMs = ageOf(item);
    if (ageMs === null && item.waitedForClock++ < WAITS_FOR_CLOCK) {
      again();
      return;
    }
    const { tap } = item.shown;
    edges.post(tap, ageMs ?? ageHere(item)).then(
      (delivery) => {
        if (delivery.outcome === 'unreachable') {
          // Nobody answered, so whatever stands behind it in the lane waits as well.
          for (const one of items)
            if (laneOf(one.shown.tap) === lane) one.shown = { ...one.shown, delayed: true };
          tell();
          again();
          return;
        }
        busy.delete(lane);
        finish(tap, delivery);
        work(lane);
      },
      () => again(),
    );
  }

  function finish(tap: Tap, delivery: Exclude<Delivery, { outcome: 'unreachable' }>): void {
    const { kind } = tap.told;
    if (delivery.outcome === 'refused') {
      // What did not happen can be asked for again at once.
      tappedAtMs.delete(buttonOf(tap.classId, tap.told));
      if (isOfTheMoment(tap.told)) edges.keep.erase(tap.id);
      change(tap.id, { status: 'refused', text: delivery.text, read: false });
      return;
    }
    edges.keep.erase(tap.id);
    const { seq } = delivery;
    const shows = seq === null || (kind !== 'note' && (followed.get(tap.classId) ?? -1) >= seq);
    if (shows) drop(({ shown }) => shown.tap.id === tap.id);
    else change(tap.id, { status: 'saved', seq });
  }

  const inLog =
    (classId: string, lastSeq: number, notes: boolean) =>
    ({ shown: { tap, status, seq } }: Item): boolean =>
      status === 'saved' &&
      tap.classId === classId &&
      (seq ?? 0) <= lastSeq &&
      (tap.told.kind === 'note') === notes;

  const isOver = ({ shown: { tap, status } }: Item): boolean =>
    isOfTheMoment(tap.told) && (status === 'refused' || status === 'late');

  /** What became of the step before is read by the next step, and what is told once more stands for itself. */
  function isAnswered({ shown: { tap, status } }: Item, told: Told): boolean {
    if (status !== 'refused' && status !== 'late') return false;
    if (isOfTheMoment(told)) return isOfTheMoment(tap.told);
    const same = tap.told.kind === told.kind && slotOf(tap.told) === slotOf(told);
    return same && writtenIn(tap.told) === null;
  }

  function begin(tap: Tap, at: number | null): void {
    const shown: TapState = {
      ...{ tap, status: 'underWay', delayed: false, text: null, seq: null, notKept: null, read: false },
    };
    add({ shown, tappedAtMs: at, waitedForClock: 0, anyAge: false });
    tell();
    work(laneOf(tap));
  }

  edges.keep.listen(
    (tap) => {
      if (find(tap.id) === undefined) begin(tap, null);
    },
    (count) => {
      unreadable += count;
      tell();
    },
  );
  edges.keep.look();

  return {
    send(seen, told) {
      const nowMs = edges.nowMs();
      const button = buttonOf(seen.classId, told);
      const before = tappedAtMs.get(button);
      if (ONE_TAP_A_SECOND.has(told.kind) && before !== undefined && nowMs - before < SECOND_TAP_MS) return;
      const underWay = items.some(
        ({ shown: { tap, status } }) => status === 'underWay' && buttonOf(tap.classId, tap.told) === button,
      );
      if (ONE_AT_A_TIME.has(told.kind) && underWay) return;
      if (ONE_TAP_A_SECOND.has(told.kind)) tappedAtMs.set(button, nowMs);
      drop((item) => isAnswered(item, told));
      const room = edges.roomTime();
      const tap: Tap = {
        id: edges.newId(),
        actor: edges.actor,
        roomId: room?.roomId ?? null,
        classId: seen.classId,
        seenSeq: seen.lastSeq,
        phaseIndex: told.kind !== 'choices' && meansAPhase(told.kind) ? seen.phaseIndex : null,
        wallMs: edges.wallMs(),
        roomMs: room?.nowMs ?? null,
        told,
        about: seen.about ?? null,
        strapLabel: seen.strapLabel ?? null,
      };
      // Both at once: neither the tablet's disk nor the network holds the other up.
      void edges.keep.put(tap).then((notKept) => {
        if (find(tap.id)?.shown.notKept !== notKept) change(tap.id, { notKept });
      });
      begin(tap, nowMs);
    },
    caughtUp(classId, lastSeq) {
      followed.set(classId, lastSeq);
      drop(inLog(classId, lastSeq, false));
    },
    notesRead: (classId, lastSeq) => drop(inLog(classId, lastSeq, true)),
    draft: (classId, slot) => drafts.get(`${classId} ${slot}`) ?? '',
    setDraft(classId, slot, text) {
      if (text.trim() === '') drafts.delete(`${classId} ${slot}`);
      else drafts.set(`${classId} ${slot}`, text);
    },
    sendAgain(id) {
      const item = find(id);
      if (item === undefined || (item.shown.status !== 'refused' && item.shown.status !== 'late')) return;
      item.anyAge = item.shown.status === 'late';
      change(id, { status: 'underWay', text: null, read: false });
      work(laneOf(item.shown.tap));
    },
    leave: (id) => change(id, { read: true }),
    discard: (id) => drop(({ shown }) => shown.tap.id === id),
    readUnreadable() {
      unreadable = 0;
      tell();
    },
    waits: () => drafts.size + items.filter((item) => item.shown.status !== 'saved' && !isOver(item)).length,
    async forget() {
      drafts.clear();
      drop(() => true);
      await edges.keep.eraseAll();
    },
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
