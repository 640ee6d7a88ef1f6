/** What a gateway keeps for the server: in memory, and on its disk what must outlive the process or had to leave the memory. */
import type { Outbox } from '@takt/shared/link/outbox.ts';
import { createUplinkQueue, QUEUE_LIMITS, type QueueLimits } from '@takt/shared/link/uplink-queue.ts';
import type { Sample } from '@takt/shared/sample.ts';
import type { SpillCounts } from '../spill/shelf.ts';
import type { Spill } from '../spill/spill.ts';

export interface GatewayOutbox extends Outbox<Sample> {
  counts(): {
    /** In memory. */
    readonly kept: number;
    readonly dropped: number;
    /** null: nothing is kept on a disk. */
    readonly disk: Omit<SpillCounts, 'dropped'> | null;
  };
}

/** `spill` left out: memory alone. */
export function gatewayOutbox(spill: Spill | undefined, limits: QueueLimits = QUEUE_LIMITS): GatewayOutbox {
  const queue = createUplinkQueue<Sample>({ limits, isElsewhere: (seq) => spill?.holds(seq) ?? false });
  return {
    push(samples, worn, clockOffsetMs) {
      for (const { seq, items } of queue.push(samples, ({ sensor }) => worn.has(sensor)))
        spill?.keep(seq, items, clockOffsetMs);
    },
    /** What earlier boots left, then what has had to leave the memory, then the memory. */
    next({ isCompared, clockOffsetMs }) {
      if (spill?.earlier.needServerClock() && !isCompared()) return undefined;
      const earlier = spill?.earlier.next(clockOffsetMs);
      if (earlier !== undefined) return earlier;
      const { sentSeq, firstSeq } = queue.cursor();
      const spilled = spill?.next(sentSeq, firstSeq);
      if (spilled !== undefined) {
        queue.sent(spilled.seq);
        return spilled;
      }
      const message = queue.next();
      return message && { type: 'gatewaySamples', seq: message.seq, samples: message.items };
    },
    acknowledge(seq, bootId) {
      if (bootId !== undefined) {
        spill?.earlier.acknowledge(bootId, seq);
        return;
      }
      const ackedSeq = queue.acknowledge(seq);
      spill?.acknowledge(ackedSeq);
    },
    rewind() {
      queue.rewind();
      spill?.earlier.rewind();
    },
    forget: (nowMs) => queue.forget(nowMs),
    setBack(ms, nowMs) {
      const beforeSeq = queue.setBack(ms, nowMs);
      spill?.setBack(ms, beforeSeq);
    },
    setWorn: (sensors) => spill?.setStraps(sensors),
    counts() {
      const { kept, dropped } = queue.counts();
      const onDisk = spill?.counts();
      if (onDisk === undefined) return { kept, dropped, disk: null };
      const { samples, bytes } = onDisk;
      return { kept, dropped: dropped + onDisk.dropped, disk: { samples, bytes } };
    },
  };
}
