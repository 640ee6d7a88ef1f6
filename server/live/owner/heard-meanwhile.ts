/**
 * What is heard while a new owner still reads the class: nothing that comes after the recording was read may be missed,
 * since it may be the beginning of a burst that is to be hidden.
 */
import type { Sample } from '@takt/shared/sample.ts';
import type { Bus } from '../../bus/bus.ts';
import { subscribe } from '../../bus/channel.ts';
import * as channels from '../../bus/channels.ts';

/** More than a room of forty sends in a minute; beyond it the oldest are forgotten. */
const WAITING_MAX = 50_000;

export interface Heard {
  /** What was heard so far goes into the recording where it belongs; what is recorded already is left out. In order of time. */
  mergedInto(recorded: readonly Sample[]): Sample[];
  /** From now on `listener` gets what comes, first what has come since `mergedInto`. */
  handOver(listener: (samples: readonly Sample[]) => void): void;
  close(): Promise<void>;
}

export async function listenToRoom(bus: Bus, roomId: string): Promise<Heard> {
  let waiting: Sample[] = [];
  let listener: ((samples: readonly Sample[]) => void) | null = null;
  const close = await subscribe(bus, channels.samples(roomId), (samples) => {
    if (listener !== null) return listener(samples);
    for (const sample of samples) waiting.push(sample);
    if (waiting.length > WAITING_MAX) waiting = waiting.slice(-WAITING_MAX);
  });
  return {
    mergedInto(recorded) {
      const newest = new Map<string, number>();
      for (const sample of recorded) newest.set(sourceOf(sample), sample.receivedAtMs);
      const isNews = (one: Sample): boolean =>
        Math.round(one.receivedAtMs) > (newest.get(sourceOf(one)) ?? Number.NEGATIVE_INFINITY);
      const more = waiting.filter(isNews);
      waiting = [];
      return [...recorded, ...more].sort((a, b) => a.receivedAtMs - b.receivedAtMs);
    },
    handOver(to) {
      listener = to;
      if (waiting.length > 0) to(waiting);
      waiting = [];
    },
    close,
  };
}

/** A receiver's samples of a sensor are recorded in the order in which they come. */
function sourceOf(sample: Sample): string {
  return `${sample.sensor} ${sample.kind === 'treadmill' ? '' : (sample.receiver ?? '')}`;
}
