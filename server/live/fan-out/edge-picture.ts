/**
 * The present picture of one room and projection, as one fan-out process has heard it: the last roster, and the last
 * full frame with every change since. Whoever comes or has lost something is answered from here. Pure.
 */
import { STALE_AFTER_MS } from '@takt/shared/freshness.ts';
import { encodeFrame, type Projection } from '@takt/shared/wire/frame.ts';
import { frameOfPicture, mergeFrame, namesRoster, type Picture } from '@takt/shared/wire/picture.ts';
import type { HeardFrame, HeardRoster } from '../../bus/channels.ts';
import { encodeJson } from '../../bus/json.ts';

/** No two clocks drift apart faster. */
const DRIFT = 0.0002;

/** One frame on its way to many: its JSON is made once, when the first one wants it. */
export class OutgoingFrame {
  readonly #heard: HeardFrame;
  #json: Uint8Array | null = null;

  constructor(heard: HeardFrame) {
    this.#heard = heard;
  }
  get seq(): number {
    return this.#heard.frame.seq;
  }
  in(format: 'binary' | 'json'): Uint8Array {
    if (format === 'binary') return this.#heard.bytes;
    this.#json ??= encodeJson({ type: 'serverFrame', frame: this.#heard.frame });
    return this.#json;
  }
}

export class EdgePicture {
  readonly #projection: Projection;
  #roster: HeardRoster | null = null;
  #picture: Picture | null = null;
  /** Nothing was missed since the last full frame. */
  #whole = false;
  #heardAtMs = Number.NEGATIVE_INFINITY;
  /** The owner's clock minus ours, class ms: by the frame that was quickest here. */
  #aheadMs = 0;
  #full: OutgoingFrame | null = null;

  constructor(projection: Projection) {
    this.#projection = projection;
  }

  /** The roster's bytes, as they came. */
  get roster(): Uint8Array | null {
    return this.#roster?.bytes ?? null;
  }

  /** Nothing is missing: no frame, and not the roster that the frames name. */
  get sound(): boolean {
    return (
      this.#whole &&
      this.#picture !== null &&
      this.#roster !== null &&
      namesRoster(this.#picture.header, this.#roster.roster.version)
    );
  }

  takeRoster(heard: HeardRoster): void {
    this.#roster = heard;
  }

  /** `nowMs`: real time. `classMs`: this process's clock. */
  takeFrame({ frame }: HeardFrame, nowMs: number, classMs: number): void {
    const aheadMs = frame.atMs - classMs;
    const before = this.#picture?.header.seq ?? null;
    // Another owner has another clock, and counts from the start.
    const anothers = before === null || frame.seq <= before;
    this.#aheadMs = anothers ? aheadMs : Math.max(aheadMs, this.#aheadMs - DRIFT * (nowMs - this.#heardAtMs));
    const { picture, whole } = mergeFrame(this.#picture, frame);
    this.#picture = picture;
    this.#whole = frame.full || (this.#whole && whole);
    this.#heardAtMs = nowMs;
    this.#full = null;
  }

  /** The clock by which frames are dated, now; null before the first one. `classMs`: this process's own. */
  classNowMs(classMs: number): number | null {
    return this.#picture === null ? null : classMs + this.#aheadMs;
  }

  /** The present picture as one full frame; null: there is none that may be shown as the present. */
  current(nowMs: number): OutgoingFrame | null {
    if (!this.sound || this.#picture === null || nowMs - this.#heardAtMs > STALE_AFTER_MS) return null;
    if (this.#full === null) {
      const frame = frameOfPicture(this.#picture, this.#projection);
      this.#full = new OutgoingFrame({ frame, bytes: encodeFrame(frame) });
    }
    return this.#full;
  }
}
