/**
 * What was heard, on its way to the server: numbered messages, kept until the server says that they are committed.
 * A gateway's items are samples, a browser's are packets. Pure and bounded; when it is full the oldest message goes,
 * and is counted unless it is kept elsewhere.
 */
import { UNASSIGNED_QUEUED_FOR_MS } from '../freshness.ts';

/** One thing heard: a sample or a packet. */
export interface HeardItem {
  readonly receivedAtMs: number;
}

export interface QueueLimits {
  readonly items: number;
  /** From the oldest item kept to the newest, by the time they were heard. */
  readonly ms: number;
}

export const QUEUE_LIMITS: QueueLimits = { items: 200_000, ms: 10 * 60_000 };
/** A message stays well below what a server would refuse to take in one piece. */
export const ITEMS_A_MESSAGE = 500;

export interface QueueOptions {
  readonly limits?: QueueLimits;
  /** Whether the message is on the disk too: then it may leave the memory without being lost. */
  readonly isElsewhere?: (seq: number) => boolean;
}

/** A message, or what of a push went into it. */
export interface Numbered<T> {
  readonly seq: number;
  readonly items: readonly T[];
}

export interface UplinkQueue<T extends HeardItem> {
  /**
   * Takes items in, into the message being gathered. Returns those of assigned straps, by message: what of them
   * must outlive this process.
   */
  push(items: readonly T[], isAssigned: (item: T) => boolean): readonly Numbered<T>[];
  /** The oldest message not sent on this connection, or undefined. Closes the message being gathered if need be. */
  next(): Numbered<T> | undefined;
  /** What this connection has been sent, up to which number; and the oldest number still in memory. */
  cursor(): { readonly sentSeq: number; readonly firstSeq: number };
  /** This message was sent, and did not come from here. */
  sent(seq: number): void;
  /** Everything up to `seq` is committed. What was never sent stays, whatever a server says. Returns what went. */
  acknowledge(seq: number): number;
  /** A new connection: everything unacknowledged is to be sent again, in order. */
  rewind(): void;
  /** Lets go of what nobody wears once it is old; call it every few seconds, items or none. */
  forget(nowMs: number): void;
  /**
   * The clock by which all that is kept was timed has stood still for so long: it was all heard that much earlier, and
   * what has grown too old by that goes. Returns the first number that is not concerned.
   */
  setBack(ms: number, nowMs: number): number;
  /** Items kept, and items lost because there was no room. */
  counts(): { readonly kept: number; readonly dropped: number };
}

/** A message, and what is left of it when it has grown old. */
interface Kept<T> {
  readonly seq: number;
  items: readonly T[];
  readonly assigned: readonly T[];
}

export function createUplinkQueue<T extends HeardItem>({
  limits = QUEUE_LIMITS,
  isElsewhere = () => false,
}: QueueOptions = {}): UplinkQueue<T> {
  let closed: Kept<T>[] = [];
  let gathering: T[] = [];
  let assigned: T[] = [];
  let nextSeq = 1;
  let sentSeq = 0;
  let everSentSeq = 0;
  let ackedSeq = 0;
  let kept = 0;
  let dropped = 0;

  const close = (): void => {
    if (gathering.length === 0) return;
    closed.push({ seq: nextSeq++, items: gathering, assigned });
    gathering = [];
    assigned = [];
  };
  const shrink = (newestMs: number): void => {
    for (;;) {
      const oldest = closed[0];
      const oldestMs = oldest?.items[0]?.receivedAtMs;
      if (oldest === undefined || oldestMs === undefined) return;
      if (kept <= limits.items && newestMs - oldestMs <= limits.ms) return;
      closed.shift();
      kept -= oldest.items.length;
      if (!isElsewhere(oldest.seq)) dropped += oldest.items.length;
    }
  };
  const sent = (seq: number): void => {
    sentSeq = seq;
    everSentSeq = Math.max(everSentSeq, seq);
  };

  return {
    push(items, isAssigned) {
      const gathered: { seq: number; items: T[] }[] = [];
      for (const item of items) {
        gathering.push(item);
        if (isAssigned(item)) {
          assigned.push(item);
          if (gathered.at(-1)?.seq !== nextSeq) gathered.push({ seq: nextSeq, items: [] });
          gathered.at(-1)?.items.push(item);
        }
        if (gathering.length >= ITEMS_A_MESSAGE) close();
      }
      kept += items.length;
      const newest = items.at(-1);
      if (newest !== undefined) shrink(newest.receivedAtMs);
      return gathered;
    },
    next() {
      if ((closed.at(-1)?.seq ?? 0) <= sentSeq) close();
      const message = closed[firstAfter(closed, sentSeq)];
      if (message === undefined) return undefined;
      sent(message.seq);
      return { seq: message.seq, items: message.items };
    },
    cursor: () => ({ sentSeq, firstSeq: closed[0]?.seq ?? nextSeq }),
    sent,
    acknowledge(seq) {
      ackedSeq = Math.max(ackedSeq, Math.min(seq, everSentSeq));
      // It may have been sent on an earlier connection: here too there is nothing of it left to send.
      sentSeq = Math.max(sentSeq, ackedSeq);
      for (const message of closed.splice(0, firstAfter(closed, ackedSeq))) kept -= message.items.length;
      return ackedSeq;
    },
    rewind() {
      sentSeq = ackedSeq;
    },
    forget(nowMs) {
      close();
      for (const message of closed) {
        if ((message.items[0]?.receivedAtMs ?? nowMs) > nowMs - UNASSIGNED_QUEUED_FOR_MS) break;
        kept -= message.items.length - message.assigned.length;
        message.items = message.assigned;
      }
      closed = closed.filter(({ items }) => items.length > 0);
    },
    setBack(ms, nowMs) {
      close();
      const earlier = (items: readonly T[]): T[] =>
        items.map((item) => ({ ...item, receivedAtMs: item.receivedAtMs - ms }));
      closed = closed.map(({ seq, items, assigned }) => ({
        seq,
        items: earlier(items),
        assigned: earlier(assigned),
      }));
      shrink(nowMs);
      return nextSeq;
    },
    counts: () => ({ kept, dropped }),
  };
}

/** Numbers rise, with holes; half the rest at a time, since a whole outage may be waiting. */
function firstAfter(messages: readonly Kept<unknown>[], seq: number): number {
  let [from, to] = [0, messages.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((messages[middle]?.seq ?? Number.POSITIVE_INFINITY) > seq) to = middle;
    else from = middle + 1;
  }
  return from;
}
