/**
 * Samples on their way to the server: numbered messages, kept until the server says that they are committed.
 * Pure and bounded; when it is full the oldest message goes, and is counted unless it is kept elsewhere.
 */
import type { Sample, SensorKey } from '@takt/shared/sample.ts';
import type { GatewaySamples } from '@takt/shared/wire.ts';

export interface QueueLimits {
  readonly samples: number;
  /** From the oldest sample kept to the newest, by the time they were heard. */
  readonly ms: number;
}

export const QUEUE_LIMITS: QueueLimits = { samples: 200_000, ms: 10 * 60_000 };
/** A message stays well below what a server would refuse to take in one piece. */
export const SAMPLES_A_MESSAGE = 500;
/** Product rule "Privacy": what nobody is known to wear stays in memory for 60 s at most; the rest is for the sweep. */
const UNASSIGNED_MS = 55_000;

export interface QueueOptions {
  readonly limits?: QueueLimits;
  /** Whether the message is on the disk too: then it may leave the memory without being lost. */
  readonly isElsewhere?: (seq: number) => boolean;
}

/** What of a push went into one message. */
export interface Gathered {
  readonly seq: number;
  readonly samples: readonly Sample[];
}

export interface UplinkQueue {
  /**
   * Takes samples in, into the message being gathered. Returns those of assigned straps, by message: what of them
   * must outlive this process.
   */
  push(samples: readonly Sample[], isAssigned: (sensor: SensorKey) => boolean): readonly Gathered[];
  /** The oldest message not sent on this connection, or undefined. Closes the message being gathered if need be. */
  next(): GatewaySamples | undefined;
  /** What this connection has been sent, up to which number; and the oldest number still in memory. */
  cursor(): { readonly sentSeq: number; readonly firstSeq: number };
  /** This message was sent, and did not come from here. */
  sent(seq: number): void;
  /** Everything up to `seq` is committed. What was never sent stays, whatever a server says. Returns what went. */
  acknowledge(seq: number): number;
  /** A new connection: everything unacknowledged is to be sent again, in order. */
  rewind(): void;
  /** Lets go of what nobody wears once it is old; call it every few seconds, samples or none. */
  forget(nowMs: number): void;
  /** Samples kept, and samples lost because there was no room. */
  counts(): { readonly kept: number; readonly dropped: number };
}

/** A message, and what is left of it when it has grown old. */
interface Kept {
  readonly seq: number;
  samples: readonly Sample[];
  readonly assigned: readonly Sample[];
}

export function createUplinkQueue({
  limits = QUEUE_LIMITS,
  isElsewhere = () => false,
}: QueueOptions = {}): UplinkQueue {
  let closed: Kept[] = [];
  let gathering: Sample[] = [];
  let assigned: Sample[] = [];
  let nextSeq = 1;
  let sentSeq = 0;
  let everSentSeq = 0;
  let ackedSeq = 0;
  let kept = 0;
  let dropped = 0;

  const close = (): void => {
    if (gathering.length === 0) return;
    closed.push({ seq: nextSeq++, samples: gathering, assigned });
    gathering = [];
    assigned = [];
  };
  const shrink = (newestMs: number): void => {
    for (;;) {
      const oldest = closed[0];
      const oldestMs = oldest?.samples[0]?.receivedAtMs;
      if (oldest === undefined || oldestMs === undefined) return;
      if (kept <= limits.samples && newestMs - oldestMs <= limits.ms) return;
      closed.shift();
      kept -= oldest.samples.length;
      if (!isElsewhere(oldest.seq)) dropped += oldest.samples.length;
    }
  };
  const sent = (seq: number): void => {
    sentSeq = seq;
    everSentSeq = Math.max(everSentSeq, seq);
  };

  return {
    push(samples, isAssigned) {
      const gathered: { seq: number; samples: Sample[] }[] = [];
      for (const sample of samples) {
        gathering.push(sample);
        if (isAssigned(sample.sensor)) {
          assigned.push(sample);
          if (gathered.at(-1)?.seq !== nextSeq) gathered.push({ seq: nextSeq, samples: [] });
          gathered.at(-1)?.samples.push(sample);
        }
        if (gathering.length >= SAMPLES_A_MESSAGE) close();
      }
      kept += samples.length;
      const newest = samples.at(-1);
      if (newest !== undefined) shrink(newest.receivedAtMs);
      return gathered;
    },
    next() {
      if ((closed.at(-1)?.seq ?? 0) <= sentSeq) close();
      const message = closed[firstAfter(closed, sentSeq)];
      if (message === undefined) return undefined;
      sent(message.seq);
      return { type: 'gatewaySamples', seq: message.seq, samples: message.samples };
    },
    cursor: () => ({ sentSeq, firstSeq: closed[0]?.seq ?? nextSeq }),
    sent,
    acknowledge(seq) {
      ackedSeq = Math.max(ackedSeq, Math.min(seq, everSentSeq));
      for (const message of closed.splice(0, firstAfter(closed, ackedSeq))) kept -= message.samples.length;
      return ackedSeq;
    },
    rewind() {
      sentSeq = ackedSeq;
    },
    forget(nowMs) {
      close();
      for (const message of closed) {
        if ((message.samples[0]?.receivedAtMs ?? nowMs) > nowMs - UNASSIGNED_MS) break;
        kept -= message.samples.length - message.assigned.length;
        message.samples = message.assigned;
      }
      closed = closed.filter(({ samples }) => samples.length > 0);
    },
    counts: () => ({ kept, dropped }),
  };
}

/** Numbers rise, with holes; half the rest at a time, since a whole outage may be waiting. */
function firstAfter(messages: readonly Kept[], seq: number): number {
  let [from, to] = [0, messages.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((messages[middle]?.seq ?? Number.POSITIVE_INFINITY) > seq) to = middle;
    else from = middle + 1;
  }
  return from;
}
