/**
 * The one fold: over everything that one person's transmitters sent, in the order of time, which number counts at each
 * instant. Class state, summary, curve and replay are readings of it. Pure: time is an argument, ms.
 *
 * A number counts from when it was sent to the next that is believed, for the hold at most; a message that says that
 * there is none ends it (evidence.ts, strap-number.ts). Of several transmitters one counts at a time: the one in use
 * until it has been silent for 3 s, jumps or is in conflict; then, in that instant, the first in order that speaks.
 */
import type { StrapKey } from '../sample.ts';
import type { HeartReading } from './evidence.ts';
import { type BelievedNumber, StrapNumber } from './strap-number.ts';

/** One valid value and the time that it held, [fromMs, toMs). */
export interface HeldPiece {
  readonly fromMs: number;
  readonly toMs: number;
  readonly bpm: number;
}

/** What a transmitter said, and when; the same of a sample and of its record. */
export interface HeartMessage extends HeartReading {
  readonly sensor: StrapKey;
  readonly atMs: number;
}

/** From then on the person wears these transmitters, the preferred first; none: no strap. */
export interface Worn {
  readonly fromMs: number;
  readonly sensors: readonly StrapKey[];
}

/** Something that the transmitter in use told; `counts`: its number was believed. */
export interface HeartRecord {
  readonly atMs: number;
  readonly bpm: number;
  readonly counts: boolean;
}

/** Alike for the same message wherever it is read. */
export function messageKey(message: HeartMessage): string {
  const { sensor, atMs, heartRateBpm, rrTicks, beatCount, beatTimeTicks, contact, receiver = '' } = message;
  return [sensor, atMs, heartRateBpm, rrTicks.join(), beatCount, beatTimeTicks, contact, receiver].join(' ');
}

/** The order in which messages are folded: by time, and where two came in one ms the same everywhere. */
export function inOrder(a: HeartMessage, b: HeartMessage): number {
  return a.atMs - b.atMs || compare(a.receiver ?? '', b.receiver ?? '') || compare(a.sensor, b.sensor);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** A whole recording at once: what counted when, and what was sent. Messages in any order. */
export function foldHeart(
  messages: readonly HeartMessage[],
  worn: readonly Worn[] | null,
  holdMs: number,
): { readonly pieces: readonly HeldPiece[]; readonly records: readonly HeartRecord[] } {
  const heart = new OneHeart(worn, holdMs);
  for (const message of messages.toSorted(inOrder)) heart.take(message);
  heart.advance(Number.POSITIVE_INFINITY);
  const pieces = heart.closedPieces();
  if (heart.open !== null) pieces.push(heart.open);
  return { pieces, records: heart.records() };
}

export class OneHeart {
  readonly #holdMs: number;
  /** null: nobody said what was worn when; whatever was recorded is this person's. */
  #worn: readonly Worn[] | null;
  #wornNext = 0;
  #sensors: readonly StrapKey[] = [];
  #numbers = new Map<StrapKey, StrapNumber>();
  #inUse: StrapKey | null = null;
  #open: HeldPiece | null = null;
  #openNumber: BelievedNumber | null = null;
  #pieces: HeldPiece[] = [];
  #records: HeartRecord[] = [];

  constructor(worn: readonly Worn[] | null, holdMs: number) {
    this.#worn = worn;
    this.#holdMs = holdMs;
  }

  /** The same as it is now, without what was closed already; what one takes in the other does not. */
  copy(): OneHeart {
    const copy = new OneHeart(this.#worn, this.#holdMs);
    copy.#wornNext = this.#wornNext;
    copy.#sensors = this.#sensors;
    copy.#numbers = new Map([...this.#numbers].map(([sensor, number]) => [sensor, number.copy()]));
    copy.#inUse = this.#inUse;
    copy.#open = this.#open;
    copy.#openNumber = this.#openNumber;
    return copy;
  }

  /** What is worn from a time on that has not come yet; what has been folded stands. */
  wear(worn: readonly Worn[], sinceMs: number): void {
    this.#worn = worn;
    const next = worn.findIndex(({ fromMs }) => fromMs > sinceMs);
    this.#wornNext = next < 0 ? worn.length : next;
  }

  /** Messages come in order (`inOrder`). */
  take(message: HeartMessage): void {
    const { sensor, atMs } = message;
    this.advance(atMs);
    if (this.#worn !== null && !this.#sensors.includes(sensor)) return;
    const number = this.#numberOf(sensor);
    const proof = number.take(message, atMs);
    this.#choose(atMs);
    if (this.#inUse !== sensor) return;
    const bpm = proof.isNew && !proof.conflict && message.contact !== 'off' ? message.heartRateBpm : null;
    if (bpm !== null) this.#records.push({ atMs, bpm, counts: number.counting?.atMs === atMs });
    this.#follow(atMs);
  }

  #numberOf(sensor: StrapKey): StrapNumber {
    const known = this.#numbers.get(sensor);
    if (known !== undefined) return known;
    const number = new StrapNumber();
    this.#numbers.set(sensor, number);
    // ANT+ before Bluetooth: no link to lose.
    if (this.#worn === null) this.#sensors = [...this.#numbers.keys()].sort();
    return number;
  }

  /** Nothing changes by itself up to then: what is open goes on, as far as it holds. */
  isSteady(untilMs: number): boolean {
    if ((this.#worn?.[this.#wornNext]?.fromMs ?? Number.POSITIVE_INFINITY) <= untilMs) return false;
    const silentMs = this.#speaksUntilMs(this.#inUse);
    return silentMs >= untilMs || silentMs === Number.NEGATIVE_INFINITY || !this.#speakingAfter(silentMs);
  }

  /** Lets time pass: straps change hands, a transmitter falls silent and another takes over. */
  advance(atMs: number): void {
    for (;;) {
      const change = this.#worn?.[this.#wornNext];
      const changesMs = change?.fromMs ?? Number.POSITIVE_INFINITY;
      const silentMs = this.#speaksUntilMs(this.#inUse);
      const next =
        silentMs > Number.NEGATIVE_INFINITY && silentMs < atMs ? this.#speakingAfter(silentMs) : undefined;
      if (change !== undefined && changesMs <= (next === undefined ? atMs : silentMs)) {
        this.#wornNext += 1;
        this.#keepOnly(change.sensors, changesMs);
      } else if (next !== undefined) {
        this.#inUse = next;
        this.#follow(silentMs);
      } else return;
    }
  }

  #keepOnly(sensors: readonly StrapKey[], atMs: number): void {
    this.#sensors = sensors;
    for (const sensor of this.#numbers.keys()) if (!sensors.includes(sensor)) this.#numbers.delete(sensor);
    if (this.#inUse !== null && !sensors.includes(this.#inUse)) this.#inUse = null;
    this.#choose(atMs);
    this.#follow(atMs);
  }

  #speaksUntilMs(sensor: StrapKey | null): number {
    return (
      (sensor === null ? undefined : this.#numbers.get(sensor))?.speaksUntilMs ?? Number.NEGATIVE_INFINITY
    );
  }

  #speakingAfter(atMs: number): StrapKey | undefined {
    return this.#sensors.find((sensor) => this.#speaksUntilMs(sensor) > atMs);
  }

  #choose(atMs: number): void {
    if (this.#speaksUntilMs(this.#inUse) >= atMs) return;
    const next = this.#speakingAfter(atMs);
    if (next === undefined || next === this.#inUse) return;
    this.#inUse = next;
    this.#follow(atMs);
  }

  /** What counts from now on. */
  #follow(atMs: number): void {
    const number = (this.#inUse === null ? undefined : this.#numbers.get(this.#inUse))?.counting ?? null;
    if (number === this.#openNumber) return;
    const before = this.#openPiece(atMs);
    if (before !== null) this.#pieces.push(before);
    const toMs = number === null ? atMs : number.atMs + this.#holdMs;
    this.#open = number === null || toMs <= atMs ? null : { fromMs: atMs, toMs, bpm: number.bpm };
    this.#openNumber = number;
  }

  /** What counts now as far as it has come by `nowMs`; null: nothing, or no time has passed. */
  #openPiece(nowMs: number): HeldPiece | null {
    if (this.#open === null || nowMs <= this.#open.fromMs) return null;
    return nowMs >= this.#open.toMs ? this.#open : { ...this.#open, toMs: nowMs };
  }

  /** The piece that has not been closed, as far as it would hold if nothing more came. */
  get open(): HeldPiece | null {
    return this.#open;
  }

  /** The pieces that no later message changes and that were not handed out before, oldest first. */
  closedPieces(): HeldPiece[] {
    const closed = this.#pieces;
    this.#pieces = [];
    return closed;
  }

  /** What came and was not handed out before, oldest first. */
  records(): HeartRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }
}
