/**
 * Samples on their way to the server: numbered messages, kept until the server says that they are committed.
 * Pure and bounded; when it is full the oldest message goes, and is counted.
 */
import type { Sample } from '@takt/shared/sample.ts';
import type { GatewaySamples } from '@takt/shared/wire.ts';

export interface QueueLimits {
  readonly samples: number;
  /** From the oldest sample kept to the newest, by the time they were heard. */
  readonly ms: number;
}

export const QUEUE_LIMITS: QueueLimits = { samples: 200_000, ms: 10 * 60_000 };
/** A message stays well below what a server would refuse to take in one piece. */
export const SAMPLES_A_MESSAGE = 500;

export interface UplinkQueue {
  /** Takes samples in, into the message being gathered. */
  push(samples: readonly Sample[]): void;
  /** The oldest message not sent on this connection, or undefined. Closes the message being gathered if need be. */
  next(): GatewaySamples | undefined;
  /** Everything up to `seq` is committed. What was never sent stays, whatever a server says. */
  acknowledge(seq: number): void;
  /** A new connection: everything unacknowledged is to be sent again, in order. */
  rewind(): void;
  /** Samples kept, and samples lost because there was no room. */
  counts(): { readonly kept: number; readonly dropped: number };
}

export function createUplinkQueue(limits: QueueLimits = QUEUE_LIMITS): UplinkQueue {
  const closed: GatewaySamples[] = [];
  let gathering: Sample[] = [];
  let nextSeq = 1;
  let sentSeq = 0;
  let everSentSeq = 0;
  let kept = 0;
  let dropped = 0;

  const close = (): void => {
    if (gathering.length === 0) return;
    closed.push({ type: 'gatewaySamples', seq: nextSeq++, samples: gathering });
    gathering = [];
  };
  const shrink = (newestMs: number): void => {
    for (;;) {
      const oldest = closed[0];
      const oldestMs = oldest?.samples[0]?.receivedAtMs;
      if (oldest === undefined || oldestMs === undefined) return;
      if (kept <= limits.samples && newestMs - oldestMs <= limits.ms) return;
      closed.shift();
      kept -= oldest.samples.length;
      dropped += oldest.samples.length;
    }
  };

  return {
    push(samples) {
      for (const sample of samples) {
        gathering.push(sample);
        if (gathering.length >= SAMPLES_A_MESSAGE) close();
      }
      kept += samples.length;
      const newest = samples.at(-1);
      if (newest !== undefined) shrink(newest.receivedAtMs);
    },
    next() {
      // Numbers rise by one, but acknowledged and dropped messages have gone from the front.
      const at = (seq: number): number => seq - (closed[0]?.seq ?? nextSeq);
      let index = Math.max(0, at(sentSeq + 1));
      if (index >= closed.length) {
        close();
        index = Math.max(0, at(sentSeq + 1));
      }
      const message = closed[index];
      if (message === undefined) return undefined;
      sentSeq = message.seq;
      everSentSeq = Math.max(everSentSeq, sentSeq);
      return message;
    },
    acknowledge(seq) {
      const upTo = Math.min(seq, everSentSeq);
      const done = closed.findIndex((message) => message.seq > upTo);
      for (const message of closed.splice(0, done === -1 ? closed.length : done)) {
        kept -= message.samples.length;
      }
    },
    rewind() {
      sentSeq = 0;
    },
    counts: () => ({ kept, dropped }),
  };
}
