/**
 * Taps on their way to the server, in the order in which they were tapped, until its log shows them.
 * Steps of the class expire: carried out within 5 s or not at all, and the console says "ikke utført". Who wears what
 * expires after two minutes. What is told about a person, and "Tøm tavla", is kept on the tablet until the server has it,
 * with the time at which it was tapped, for a day at most. A refusal stays until somebody has decided what becomes of it.
 * A step of the phase ignores a second tap for a moment: a double tap must not skip two phases.
 */

import { meansAPhase } from '@takt/shared/class/class-commands.ts';
import type { ClassSeq, Slot } from '@takt/shared/ids.ts';
import { ageHere, ageOf, type Clocks, type Item, isAnswered, isInLog, isNote, isOver } from './item.ts';
import type { Keep } from './keep.ts';
import { isOfTheMoment, KEPT_MS, lifetimeMs, type Step, type StepKind, type Tap } from './tap.ts';
import type { Delivery, OutboxState, TapState } from './tap-state.ts';

/** Wet hands and slow screens tap twice; whoever means two steps waits for the first to show. */
export const SECOND_TAP_MS = 1000;
const RETRY_MOMENT_MS = 500;
const RETRY_MS = 2000;
/** The room's clock comes with the next frame; without frames a tap is dated by the tablet's own. */
const WAITS_FOR_CLOCK = 5;

/** What the screen knew when it was tapped. */
export interface Seen {
  readonly classId: string;
  readonly lastSeq: ClassSeq;
  readonly phaseIndex: number | null;
  readonly about?: Tap['about'];
  readonly strapLabel?: string | null;
}

export interface OutboxEdges extends Clocks {
  readonly actor: string;
  readonly keep: Keep;
  post(tap: Tap, ageMs: number): Promise<Delivery>;
  after(delayMs: number, task: () => void): void;
  newId(): string;
}

export interface Outbox {
  send(seen: Seen, step: Step): void;
  /** The class's log as the screen has it now: what is in it needs to be held no longer. */
  caughtUp(classId: string, lastSeq: ClassSeq): void;
  /** A class's notes as they have just been read: a saved note is held until it is among them. */
  notesRead(classId: string, lastSeq: ClassSeq): void;
  /** What is being written about a slot, or the class, and was not tapped yet: it stays while somebody else is looked at. */
  draft(classId: string, slot: Slot | null): string;
  setDraft(classId: string, slot: Slot | null, text: string): void;
  /** A refused one once more; one that is too old although it is. */
  sendAgain(id: string): void;
  /** It stays, and is not spoken of any more. */
  leave(id: string): void;
  discard(id: string): void;
  readUnreadable(): void;
  /** How many would be lost, or would wait for the next time, if this page were left now: drafts too. */
  waits(): number;
  /** The same, and what other pages of this tablet hold of this actor's. */
  waitsOnTablet(): Promise<number>;
  drafts(): number;
  /** For a sign-out that is to leave nothing behind: everything of this actor, also on the tablet. */
  forget(): Promise<void>;
  state(): OutboxState;
  subscribe(listener: () => void): () => void;
}

/** A second tap within a second is the same tap: it would skip two phases, or take a pause back. */
const ONE_TAP_A_SECOND: ReadonlySet<StepKind> = new Set(['pause', 'resume', 'extend', 'skip']);
/** Twice is never meant while the first is under way. */
const ONE_AT_A_TIME: ReadonlySet<StepKind> = new Set([
  ...(['start', 'pause', 'resume', 'skip', 'end', 'undo', 'blank', 'clock'] as const),
]);

/** Pause and resume stand in the same place. Another class's button is another. */
const buttonOf = (classId: string, { kind }: Step): string =>
  `${classId} ${kind === 'resume' ? 'pause' : kind}`;
const laneOf = ({ step, classId }: Tap): string => (isOfTheMoment(step) ? 'moment' : `class ${classId}`);

export function createOutbox(edges: OutboxEdges): Outbox {
  return new TapOutbox(edges);
}

class TapOutbox implements Outbox {
  readonly #edges: OutboxEdges;
  /** In the order of the taps. */
  #items: Item[] = [];
  #unreadable = 0;
  #state: OutboxState = { taps: [], unreadable: 0 };
  /** Lanes with a delivery, or a next try, under way. One class's trouble holds no other's notes up. */
  readonly #busy = new Set<string>();
  /** When each button was tapped last. */
  readonly #tappedAtMs = new Map<string, number>();
  /** How far the screen has each class's log. */
  readonly #followed = new Map<string, number>();
  readonly #drafts = new Map<string, string>();
  readonly #listeners = new Set<() => void>();

  constructor(edges: OutboxEdges) {
    this.#edges = edges;
    edges.keep.listen(
      (tap) => {
        if (this.#find(tap.id) === undefined) this.#begin(tap, null);
      },
      (count) => {
        this.#unreadable += count;
        this.#notify();
      },
    );
    edges.keep.look();
  }

  // These three are handed on as they are, without their outbox.
  readonly state = (): OutboxState => this.#state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly notesRead = (classId: string, lastSeq: ClassSeq): void =>
    this.#drop((item) => isNote(item) && isInLog(item, classId, lastSeq));

  send(seen: Seen, step: Step): void {
    const nowMs = this.#edges.nowMs();
    const button = buttonOf(seen.classId, step);
    if (this.#isSecondTap(button, step, nowMs)) return;
    if (ONE_TAP_A_SECOND.has(step.kind)) this.#tappedAtMs.set(button, nowMs);
    this.#drop((item) => isAnswered(item, step));
    const tap = tapOf(seen, step, this.#edges);
    // Both at once: neither the tablet's disk nor the network holds the other up.
    void this.#edges.keep.put(tap).then((notKept) => {
      if (this.#find(tap.id)?.shown.notKept !== notKept) this.#change(tap.id, { notKept });
    });
    this.#begin(tap, nowMs);
  }

  caughtUp(classId: string, lastSeq: ClassSeq): void {
    this.#followed.set(classId, lastSeq);
    this.#drop((item) => !isNote(item) && isInLog(item, classId, lastSeq));
  }

  draft(classId: string, slot: Slot | null): string {
    return this.#drafts.get(`${classId} ${slot}`) ?? '';
  }
  setDraft(classId: string, slot: Slot | null, text: string): void {
    if (text.trim() === '') this.#drafts.delete(`${classId} ${slot}`);
    else this.#drafts.set(`${classId} ${slot}`, text);
  }

  sendAgain(id: string): void {
    const item = this.#find(id);
    if (item === undefined || (item.shown.status !== 'refused' && item.shown.status !== 'late')) return;
    item.anyAge = item.shown.status === 'late';
    this.#change(id, { status: 'underWay', text: null, read: false });
    this.#work(laneOf(item.shown.tap));
  }
  leave(id: string): void {
    this.#change(id, { read: true });
  }
  discard(id: string): void {
    this.#drop(({ shown }) => shown.tap.id === id);
  }
  readUnreadable(): void {
    this.#unreadable = 0;
    this.#notify();
  }

  waits(): number {
    const waiting = this.#items.filter((item) => item.shown.status !== 'saved' && !isOver(item));
    return this.#drafts.size + waiting.length;
  }
  async waitsOnTablet(): Promise<number> {
    const elsewhere = (await this.#edges.keep.ids()).filter((id) => this.#find(id) === undefined);
    return this.waits() + elsewhere.length;
  }
  drafts(): number {
    return this.#drafts.size;
  }
  async forget(): Promise<void> {
    this.#drafts.clear();
    this.#drop(() => true);
    await this.#edges.keep.eraseAll();
  }

  /** The same button again, so soon or while the first tap is under way, that it is not meant. */
  #isSecondTap(button: string, { kind }: Step, nowMs: number): boolean {
    const before = this.#tappedAtMs.get(button);
    if (ONE_TAP_A_SECOND.has(kind) && before !== undefined && nowMs - before < SECOND_TAP_MS) return true;
    const isUnderWay = this.#items.some(
      ({ shown: { tap, status } }) => status === 'underWay' && buttonOf(tap.classId, tap.step) === button,
    );
    return ONE_AT_A_TIME.has(kind) && isUnderWay;
  }

  #begin(tap: Tap, atMs: number | null): void {
    const shown: TapState = {
      ...{ tap, status: 'underWay', delayed: false, text: null, seq: null, notKept: null, read: false },
    };
    this.#add({ shown, tappedAtMs: atMs, waitedForClock: 0, anyAge: false });
    this.#notify();
    this.#work(laneOf(tap));
  }

  /** Sends the first of the lane until it has an answer, then the next. */
  #work(lane: string): void {
    if (this.#busy.has(lane)) return;
    this.#sweep();
    const item = this.#items.find(({ shown }) => shown.status === 'underWay' && laneOf(shown.tap) === lane);
    if (item === undefined) return;
    this.#busy.add(lane);
    const ageMs = ageOf(item, this.#edges);
    if (ageMs === null && item.waitedForClock++ < WAITS_FOR_CLOCK) {
      this.#workLater(lane);
      return;
    }
    const { tap } = item.shown;
    this.#edges.post(tap, ageMs ?? ageHere(item, this.#edges)).then(
      (delivery) => {
        if (delivery.outcome === 'unreachable') {
          this.#delay(lane);
          this.#workLater(lane);
          return;
        }
        this.#busy.delete(lane);
        this.#finish(tap, delivery);
        this.#work(lane);
      },
      () => this.#workLater(lane),
    );
  }

  #workLater(lane: string): void {
    this.#edges.after(lane === 'moment' ? RETRY_MOMENT_MS : RETRY_MS, () => {
      this.#busy.delete(lane);
      this.#work(lane);
    });
  }

  /** Nobody answered, so whatever stands in the lane waits as well. */
  #delay(lane: string): void {
    for (const item of this.#items)
      if (laneOf(item.shown.tap) === lane) item.shown = { ...item.shown, delayed: true };
    this.#notify();
  }

  #finish(tap: Tap, delivery: Exclude<Delivery, { outcome: 'unreachable' }>): void {
    if (delivery.outcome === 'refused') {
      // What did not happen can be asked for again at once.
      this.#tappedAtMs.delete(buttonOf(tap.classId, tap.step));
      if (isOfTheMoment(tap.step)) this.#edges.keep.erase(tap.id);
      this.#change(tap.id, { status: 'refused', text: delivery.text, read: false });
      return;
    }
    this.#edges.keep.erase(tap.id);
    const { seq } = delivery;
    const isFollowed = seq !== null && (this.#followed.get(tap.classId) ?? -1) >= seq;
    if (seq === null || (tap.step.kind !== 'note' && isFollowed)) this.discard(tap.id);
    else this.#change(tap.id, { status: 'saved', seq });
  }

  /** What has become too old to be sent, wherever it stands. One that is being sent waits for its answer. */
  #sweep(): void {
    for (const item of this.#items) {
      const { tap, status } = item.shown;
      if (item.anyAge || status === 'saved' || status === 'late') continue;
      const limitMs = status === 'refused' ? KEPT_MS : lifetimeMs(tap.step);
      if ((ageOf(item, this.#edges) ?? ageHere(item, this.#edges)) <= limitMs) continue;
      this.#edges.keep.erase(tap.id);
      this.#tappedAtMs.delete(buttonOf(tap.classId, tap.step));
      item.shown = { ...item.shown, status: 'late', read: false };
    }
    this.#notify();
  }

  #find(id: string): Item | undefined {
    return this.#items.find(({ shown }) => shown.tap.id === id);
  }
  #add(item: Item): void {
    // What an earlier page left was tapped before anything of this one.
    const before = this.#items.findIndex(
      (other) =>
        item.tappedAtMs === null &&
        (other.tappedAtMs !== null || other.shown.tap.wallMs > item.shown.tap.wallMs),
    );
    this.#items.splice(before < 0 ? this.#items.length : before, 0, item);
  }
  #change(id: string, to: Partial<TapState>): void {
    const item = this.#find(id);
    if (item !== undefined) item.shown = { ...item.shown, ...to };
    this.#notify();
  }
  #drop(isGone: (item: Item) => boolean): void {
    const gone = this.#items.filter(isGone);
    if (gone.length === 0) return;
    for (const { shown } of gone) this.#edges.keep.erase(shown.tap.id);
    this.#items = this.#items.filter((item) => !gone.includes(item));
    this.#notify();
  }
  #notify(): void {
    this.#state = { taps: this.#items.map(({ shown }) => shown), unreadable: this.#unreadable };
    for (const listener of this.#listeners) listener();
  }
}

function tapOf(seen: Seen, step: Step, edges: OutboxEdges): Tap {
  const room = edges.roomTime();
  return {
    id: edges.newId(),
    actor: edges.actor,
    roomId: room?.roomId ?? null,
    classId: seen.classId,
    seenSeq: seen.lastSeq,
    phaseIndex: step.kind !== 'choices' && meansAPhase(step.kind) ? seen.phaseIndex : null,
    wallMs: edges.wallMs(),
    roomMs: room?.nowMs ?? null,
    ...(room === null || room.nowMs === null ? {} : { dateMs: room.nowMs + room.correctionMs }),
    step,
    about: seen.about ?? null,
    strapLabel: seen.strapLabel ?? null,
  };
}
