/** What earlier boots of this gateway left: sent before anything else, each under its own boot and numbers. */
import type { GatewaySamples } from '@takt/shared/wire/uplink.ts';
import { type ClockPlace, shiftOf } from './earlier-clock.ts';
import type { SpillEnd, SpillFile } from './file.ts';
import { setBackMs } from './record.ts';
import type { SpillShelf } from './shelf.ts';

export interface EarlierBoots {
  /** Whether samples wait that can only be placed once this boot has the server's clock. */
  needServerClock(): boolean;
  /** The next message that this connection has not been sent, on this boot's clock. */
  next(here: ClockPlace): GatewaySamples | undefined;
  acknowledge(bootId: string, seq: number): void;
  /** A new connection: what is not acknowledged is to be sent again. */
  rewind(): void;
}

interface Boot extends SpillEnd {
  /** On this connection. */
  sentSeq: number;
  everSentSeq: number;
  ackedSeq: number;
}

/** `begunAtMs`: when the present boot began, on its clock. `onUnplaced`: so many samples could not be placed in time. */
export function earlierBoots(
  shelf: SpillShelf,
  begunAtMs: number,
  onUnplaced: (samples: number) => void,
): EarlierBoots {
  const boots = new Map<string, Boot>();
  // The last file of a boot has the state of its clock at the end.
  for (const { file, end } of shelf.left)
    boots.set(file.head.bootId, { ...end, sentSeq: 0, everSentSeq: 0, ackedSeq: 0 });
  const waiting = (): { boot: Boot; file: SpillFile }[] =>
    shelf.files().flatMap((file) => {
      const boot = boots.get(file.head.bootId);
      return boot === undefined || file.lastSeq <= boot.sentSeq ? [] : [{ boot, file }];
    });
  const loseAll = (bootId: string): void => {
    const lost = shelf.files().filter(({ head }) => head.bootId === bootId);
    for (const file of lost) shelf.lose(file);
    onUnplaced(lost.reduce((sum, { samples }) => sum + samples, 0));
  };

  return {
    needServerClock: () => waiting().some(({ boot }) => boot.place.toServerMs !== null),
    next(here) {
      for (let [first] = waiting(); first !== undefined; [first] = waiting()) {
        const { boot, file } = first;
        const { bootId } = file.head;
        const shiftMs = shiftOf(boot.place, here, boot.newestMs, begunAtMs);
        const message = shelf.messagesOf(file).find(({ seq }) => seq > boot.sentSeq);
        if (shiftMs === null || message === undefined) {
          loseAll(bootId);
          continue;
        }
        boot.sentSeq = message.seq;
        boot.everSentSeq = Math.max(boot.everSentSeq, message.seq);
        const earlierMs = setBackMs(boot.sleeps, message.seq, boot.lastSeq);
        const samples = message.samples.map((sample) => ({
          ...sample,
          receivedAtMs: sample.receivedAtMs - earlierMs + shiftMs,
        }));
        return { ...message, bootId, samples };
      }
      return undefined;
    },
    acknowledge(bootId, seq) {
      const boot = boots.get(bootId);
      if (boot === undefined) return;
      boot.ackedSeq = Math.max(boot.ackedSeq, Math.min(seq, boot.everSentSeq));
      boot.sentSeq = Math.max(boot.sentSeq, boot.ackedSeq);
      for (const file of shelf.files()) {
        if (file.head.bootId === bootId && file.lastSeq <= boot.ackedSeq) shelf.remove(file);
      }
    },
    rewind() {
      for (const boot of boots.values()) boot.sentSeq = boot.ackedSeq;
    },
  };
}
