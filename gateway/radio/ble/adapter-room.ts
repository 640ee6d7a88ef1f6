/**
 * Whether a Bluetooth adapter has room for another link, and whether it works at all, as far as failed connections tell.
 * How many links it can hold only the adapter knows: it says so at the first one too many, or says nothing and fails.
 */
import type { Failure } from './sighting.ts';

/** A full adapter is asked again after this: what took its place may have gone unseen. */
const FULL_FOR_MS = 300_000;
/** So many different straps failed in a row beside so many links: the adapter is taken for full, though it said nothing. */
const FAILURES_OF_A_FULL_ADAPTER = 3;
const LINKS_OF_A_FULL_ADAPTER = 3;
const TAKEN_FOR_FULL_FOR_MS = 60_000;
const TIME_OUTS_OF_A_STUCK_ADAPTER = 3;
const STATUS_FULL: readonly number[] = [0x09, 0x0d];

export class AdapterRoom {
  #full: { readonly links: number; readonly untilMs: number } | null = null;
  #failedInARow = new Set<string>();
  #timeOutsInARow = 0;
  #isStuck = false;

  /** Without a single link it says it is full, or one attempt after another ends in nothing. */
  get isStuck(): boolean {
    return this.#isStuck;
  }

  isFull(links: number): boolean {
    return this.#full !== null && links >= this.#full.links;
  }

  /** What made it full may be over. */
  advance(nowMs: number): void {
    if (this.#full !== null && nowMs >= this.#full.untilMs) this.#full = null;
  }

  connected(): void {
    this.#failedInARow = new Set();
    this.#timeOutsInARow = 0;
  }

  /** A connection failed beside so many links. True: for want of room, which is no fault of the sensor. */
  failed(failure: Failure, links: number, nowMs: number): boolean {
    this.#timeOutsInARow = failure.kind === 'time-out' ? this.#timeOutsInARow + 1 : 0;
    const saysFull =
      failure.kind === 'refused' && failure.status !== null && STATUS_FULL.includes(failure.status);
    this.#isStuck = links === 0 && (saysFull || this.#timeOutsInARow >= TIME_OUTS_OF_A_STUCK_ADAPTER);
    if (!saysFull || links === 0) return false;
    this.#full = { links, untilMs: nowMs + FULL_FOR_MS };
    return true;
  }

  /** A strap that is in range was not reached beside so many links, and the adapter did not say why. */
  missed(address: string, links: number, nowMs: number): void {
    this.#failedInARow.add(address);
    if (this.#failedInARow.size < FAILURES_OF_A_FULL_ADAPTER || links < LINKS_OF_A_FULL_ADAPTER) return;
    this.#full = { links, untilMs: nowMs + TAKEN_FOR_FULL_FOR_MS };
    this.#failedInARow = new Set();
  }
}
