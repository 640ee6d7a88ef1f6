/**
 * One participant's minutes in target, live: the summary's fold (one-heart.ts) over the class so far, counted to the ms
 * in the time at which things were heard, whenever it is looked at. Pure: time is an argument.
 *
 * Messages come nearly in order: two gateways, two ways. What came in the last seconds is kept, and one that comes late
 * among them is folded in where it belongs. One that is older than that is in the recording alone: then the minutes are
 * `behind`, until they are folded anew from the recording.
 */

import { type ClassModel, hrMaxAt, modelAt, type SlotModel } from '@takt/shared/class/class.ts';
import { importedHoldS } from '@takt/shared/class/class-straps.ts';
import type { PlannedInterval } from '@takt/shared/class/protocol.ts';
import { OWN_HOLD_S } from '@takt/shared/freshness.ts';
import {
  type HeartMessage,
  type HeldPiece,
  inOrder,
  messageKey,
  OneHeart,
  type Worn,
} from '@takt/shared/signal/one-heart.ts';
import { shownPercent } from '@takt/shared/zones.ts';
import { clip, type Stretch } from '../../record/class-time.ts';
import { figuresOf, stretchesOf } from '../../record/in-band.ts';
import { takingPart, wornAt } from '../../record/taking-part.ts';

/** A message that is later than this does not reach the live class (zone-loop.ts), with some room. */
const LATE_MAX_MS = 4_000;

/** What the log says that the minutes depend on. */
interface Plan {
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly worn: readonly Worn[];
  /** 3 s; as long as the file's where a file is replayed. */
  readonly holdMs: number;
  /** The class time of each interval, as it will run when nothing else happens. */
  readonly intervals: readonly (readonly Stretch[])[];
  readonly hrMaxHistory: SlotModel['hrMaxHistory'];
  readonly target: SlotModel['target'];
}

export class Minutes {
  readonly #intervals: readonly PlannedInterval[];
  #slot: SlotModel;
  #plan: Plan;
  #planText = '';
  /** Everything older than the tail, which nothing that comes changes any more. */
  #settled: OneHeart;
  #settledToMs = Number.NEGATIVE_INFINITY;
  /** Its pieces, three numbers each (from, to, bpm): a class of forty holds some hundred thousand of them. */
  #settledPieces: number[] = [];
  #settledMs: number[] = [];
  /** The last seconds' messages, in order, and the fold with them. */
  #tail: HeartMessage[] = [];
  #head: OneHeart;
  #headPieces: HeldPiece[] = [];
  #behind = false;

  constructor(intervals: readonly PlannedInterval[], model: ClassModel, slot: SlotModel) {
    this.#intervals = intervals;
    this.#slot = slot;
    this.#plan = planOf(intervals, model, slot);
    this.#planText = JSON.stringify(this.#plan);
    this.#settled = new OneHeart(this.#plan.worn, this.#plan.holdMs);
    this.#head = this.#settled.copy();
  }

  /** Something that the recording holds has not been counted. */
  get behind(): boolean {
    return this.#behind;
  }

  /** The log has grown. */
  setModel(model: ClassModel, slot: SlotModel): void {
    const plan = planOf(this.#intervals, model, slot);
    const text = JSON.stringify(plan);
    this.#slot = slot;
    if (text === this.#planText) return;
    const before = this.#plan;
    this.#plan = plan;
    this.#planText = text;
    if (plan.holdMs !== before.holdMs) {
      // What was counted was held for another time: it is folded anew from the recording.
      this.#begin();
      this.#behind = plan.startedAtMs !== null;
    } else if (plan.startedAtMs !== before.startedAtMs) this.#begin();
    else if (JSON.stringify(plan.worn) !== JSON.stringify(before.worn)) this.#wear(before.worn);
    this.#recount();
  }

  #begin(): void {
    this.#settled = new OneHeart(this.#plan.worn, this.#plan.holdMs);
    this.#settledToMs = Number.NEGATIVE_INFINITY;
    this.#settledPieces = [];
    this.#tail = [];
    this.#refoldTail();
  }

  /** Straps change hands now, as a rule; a step that was taken back changes what was. */
  #wear(before: readonly Worn[]): void {
    const { worn } = this.#plan;
    const at = worn.findIndex((one, i) => JSON.stringify(one) !== JSON.stringify(before[i]));
    const changedMs = Math.min(
      worn[at < 0 ? worn.length : at]?.fromMs ?? Number.POSITIVE_INFINITY,
      before[at < 0 ? worn.length : at]?.fromMs ?? Number.POSITIVE_INFINITY,
    );
    if (changedMs <= this.#settledToMs) this.#behind = true;
    this.#settled.wear(worn, this.#settledToMs);
    this.#refoldTail();
  }

  #refoldTail(): void {
    this.#head = this.#settled.copy();
    this.#headPieces = [];
    for (const message of this.#tail) this.#head.take(message);
    this.#headPieces = this.#head.closedPieces();
  }

  take(message: HeartMessage): void {
    const { startedAtMs, endedAtMs } = this.#plan;
    if (startedAtMs === null || message.atMs < startedAtMs) return;
    if (endedAtMs !== null && message.atMs > endedAtMs) return;
    if (message.atMs <= this.#settledToMs) {
      this.#behind = true;
      return;
    }
    const last = this.#tail.at(-1);
    this.#tail.push(message);
    if (last === undefined || inOrder(last, message) <= 0) {
      this.#head.take(message);
      this.#headPieces.push(...this.#head.closedPieces());
    } else {
      this.#tail.sort(inOrder);
      this.#refoldTail();
    }
    this.#settle();
  }

  /** Once the tail is twice as long as it must be, its older half is settled. */
  #settle(): void {
    const newestMs = this.#tail.at(-1)?.atMs ?? 0;
    if (newestMs - (this.#tail[0]?.atMs ?? newestMs) < 2 * LATE_MAX_MS) return;
    this.#settledToMs = newestMs - LATE_MAX_MS;
    const after = this.#tail.findIndex(({ atMs }) => atMs > this.#settledToMs);
    for (const message of this.#tail.splice(0, after)) this.#settled.take(message);
    this.#settled.advance(this.#settledToMs);
    const pieces = this.#settled.closedPieces();
    this.#keep(pieces);
    // The head has told the same, and more.
    this.#headPieces.splice(0, pieces.length);
  }

  #keep(pieces: readonly HeldPiece[]): void {
    for (const { fromMs, toMs, bpm } of pieces) this.#settledPieces.push(fromMs, toMs, bpm);
    this.#count(pieces, this.#settledMs);
  }

  #recount(): void {
    const pieces: HeldPiece[] = [];
    for (let i = 0; i < this.#settledPieces.length; i += 3) {
      const [fromMs = 0, toMs = 0, bpm = 0] = this.#settledPieces.slice(i, i + 3);
      pieces.push({ fromMs, toMs, bpm });
    }
    this.#settledMs = [];
    this.#count(pieces, this.#settledMs);
  }

  /** Adds each interval's ms in its band. */
  #count(pieces: readonly HeldPiece[], to: number[]): void {
    const [first, last] = [pieces[0], pieces.at(-1)];
    if (first === undefined || last === undefined || this.#plan.target !== 'heart-rate') return;
    for (const [i, { band }] of this.#intervals.entries()) {
      const stretches = this.#plan.intervals[i] ?? [];
      if (!stretches.some(({ fromMs, toMs }) => fromMs < last.toMs && toMs > first.fromMs)) continue;
      const evidence = { pieces, percentAt: this.#percentAt };
      to[i] = (to[i] ?? 0) + figuresOf(evidence, band, stretches).positionMs.in;
    }
  }

  readonly #percentAt = (bpm: number, atMs: number): number | null => {
    const hrMax = hrMaxAt(this.#slot, atMs);
    return hrMax === null ? null : shownPercent(bpm, hrMax.bpm);
  };

  /** By interval, 0 … : ms in its band up to now. Intervals without any are left out at the end. */
  inTargetMs(nowMs: number): number[] {
    const inTarget = [...this.#settledMs];
    let [pieces, { open }] = [this.#headPieces, this.#head];
    if (!this.#head.isSteady(nowMs)) {
      // Another transmitter has taken over since the last message; one that is under way may still say otherwise.
      const now = this.#head.copy();
      now.advance(nowMs);
      pieces = [...pieces, ...now.closedPieces()];
      open = now.open;
    }
    const soFar = (open === null ? pieces : [...pieces, open])
      .filter(({ fromMs }) => fromMs < nowMs)
      .map((piece) => (piece.toMs <= nowMs ? piece : { ...piece, toMs: nowMs }));
    this.#count(soFar, inTarget);
    return Array.from(inTarget, (ms) => ms ?? 0);
  }

  /** Anew from the recording, which may lack the last second: that is in the tail. */
  refold(recorded: readonly HeartMessage[]): void {
    const heard = new Map([...recorded, ...this.#tail].map((one) => [messageKey(one), one]));
    this.#behind = false;
    this.#begin();
    this.#settledMs = [];
    for (const message of [...heard.values()].sort(inOrder)) this.take(message);
  }
}

function planOf(intervals: readonly PlannedInterval[], model: ClassModel, slot: SlotModel): Plan {
  const { spans } = modelAt(model, Number.POSITIVE_INFINITY);
  const took = takingPart(model, slot, Number.POSITIVE_INFINITY);
  return {
    startedAtMs: model.startedAtMs,
    endedAtMs: model.endedAtMs,
    worn: wornAt(model, slot.slot),
    holdMs: 1000 * (importedHoldS(model.assignments, slot.slot) ?? OWN_HOLD_S),
    intervals: intervals.map(({ fromPhase, toPhase }) =>
      clip(stretchesOf(spans, fromPhase, toPhase), took.fromMs, took.toMs),
    ),
    hrMaxHistory: slot.hrMaxHistory,
    target: slot.target,
  };
}
