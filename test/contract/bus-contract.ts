/** What every bus does, whatever carries it. Sentences of server/bus/bus.ts. */
import type { Bus } from '@takt/server/bus/bus.ts';
import type { BusLog } from '@takt/server/bus/memory.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

export interface BusMedium {
  /** Another process's end of the same medium. */
  open(log: BusLog): Promise<Bus>;
  /** Lets a lease of `ttlMs` run out. */
  expire(ttlMs: number): Promise<void>;
  close(): Promise<void>;
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Collects what arrives; `upTo` waits for a message that was published last, so that what is missing by then is missing. */
export async function listen(bus: Bus, channel: string) {
  const heard: string[] = [];
  const end = await bus.subscribe(channel, (bytes) => heard.push(textOf(bytes)));
  const upTo = (last: string) => expect.poll(() => heard.at(-1)).toBe(last);
  return { heard, end, upTo };
}

export function busContract(name: string, medium: () => Promise<BusMedium>): void {
  describe(`a bus: ${name}`, () => {
    const complaints: string[] = [];
    let under: BusMedium;
    let here: Bus;
    let there: Bus;

    beforeEach(async () => {
      complaints.length = 0;
      under = await medium();
      here = await under.open((message) => complaints.push(message));
      there = await under.open((message) => complaints.push(message));
    });
    afterEach(async () => {
      await here.close();
      await there.close();
      await under.close();
    });

    it('[SYS31] a bus has one name for everybody on it: the first that was proposed', async () => {
      expect(await there.name(null)).toBeNull();
      expect(await here.name('a')).toBe('a');
      expect(await there.name('b')).toBe('a');
      expect(await there.name(null)).toBe('a');
    });

    it('[BUS1] a message reaches every subscriber of exactly its channel, the publisher included', async () => {
      const own = await listen(here, 'rom');
      const other = await listen(there, 'rom');
      const neighbour = await listen(there, 'rom2');
      here.publish('rom', bytesOf('a'));
      here.publish('rom2', bytesOf('b'));
      await own.upTo('a');
      await other.upTo('a');
      await neighbour.upTo('b');
      expect([own.heard, other.heard, neighbour.heard]).toEqual([['a'], ['a'], ['b']]);
    });

    it("[BUS2] messages arrive in the publisher's order, also those that a subscriber publishes in answer", async () => {
      const answers = await there.subscribe('rom', (bytes) => {
        if (textOf(bytes) === '0') there.publish('svar', bytesOf('answered'));
      });
      const listener = await listen(here, 'rom');
      const answer = await listen(here, 'svar');
      const sent = Array.from({ length: 200 }, (_, i) => String(i));
      for (const text of sent) here.publish('rom', bytesOf(text));
      await listener.upTo('199');
      await answer.upTo('answered');
      expect(listener.heard).toEqual(sent);
      await answers();
    });

    it('[BUS2] a publisher never runs the code of a subscriber', async () => {
      const listener = await listen(here, 'rom');
      here.publish('rom', bytesOf('a'));
      expect(listener.heard).toEqual([]);
      await listener.upTo('a');
    });

    it('[BUS3] bytes arrive untouched, every value of them, and a view brings its own bytes alone', async () => {
      const all = Uint8Array.from({ length: 258 }, (_, i) => i);
      const got: Uint8Array[] = [];
      await there.subscribe('rom', (bytes) => got.push(bytes));
      here.publish('rom', all.subarray(1, 257));
      await expect.poll(() => got.length).toBe(1);
      expect(Array.from(got[0]!)).toEqual(Array.from(all.subarray(1, 257)));
    });

    it('[BUS4] an ended subscription hears nothing more; the others of the channel go on', async () => {
      const ended = await listen(there, 'rom');
      const going = await listen(there, 'rom');
      here.publish('rom', bytesOf('a'));
      await ended.upTo('a');
      await ended.end();
      here.publish('rom', bytesOf('b'));
      await going.upTo('b');
      expect(ended.heard).toEqual(['a']);
    });

    it('[BUS4] what has not been handed over yet is not heard by a subscription that has been ended', async () => {
      const ending: Promise<void>[] = [];
      const ended = await listen(there, 'neste');
      const first = await there.subscribe('rom', () => {
        ending.push(ended.end());
      });
      const last = await listen(there, 'siste');
      for (const channel of ['rom', 'neste', 'siste']) here.publish(channel, bytesOf(channel));
      await last.upTo('siste');
      await Promise.all(ending);
      expect(ended.heard).toEqual([]);
      await first();
    });

    it('[BUS5] what a subscriber throws is logged, and reaches neither publisher nor the other subscribers', async () => {
      await there.subscribe('rom', () => {
        throw new Error('a fault of this subscriber');
      });
      const going = await listen(there, 'rom');
      here.publish('rom', bytesOf('a'));
      here.publish('rom', bytesOf('b'));
      await going.upTo('b');
      expect(going.heard).toEqual(['a', 'b']);
      expect(complaints).toEqual(Array(2).fill('a subscriber of rom failed'));
    });

    it('[BUS6] publishing on a closed bus does not throw: it is dropped and counted', async () => {
      await here.close();
      here.publish('rom', bytesOf('a'));
      here.publish('rom', bytesOf('b'));
      expect(here.status()).toEqual({ up: false, dropped: 2 });
      expect(await here.lease('rom', 'a', 1000)).toBeNull();
    });

    it('[BUS7] a lease has one holder, who renews it with the same fencing number', async () => {
      const fence = await here.lease('rom', 'a', 60_000);
      expect(fence).toEqual(expect.any(Number));
      expect(await there.lease('rom', 'b', 60_000)).toBeNull();
      expect(await here.lease('rom', 'a', 60_000)).toBe(fence);
      expect(await there.lease('rom2', 'b', 60_000)).toEqual(expect.any(Number));
    });

    it('[BUS8] a lease that ran out goes to the next holder, with a higher fencing number', async () => {
      const first = await here.lease('rom', 'a', 50);
      expect(await there.lease('rom', 'b', 60_000)).toBeNull();
      await under.expire(50);
      const second = await there.lease('rom', 'b', 60_000);
      expect(second).toBeGreaterThan(first!);
      expect(await here.lease('rom', 'a', 60_000)).toBeNull();
    });

    it('[BUS8] renewing puts off the end of a lease', async () => {
      await here.lease('rom', 'a', 50);
      expect(await there.lease('rom', 'b', 60_000)).toBeNull();
      await here.lease('rom', 'a', 60_000);
      await under.expire(50);
      expect(await there.lease('rom', 'b', 60_000)).toBeNull();
    });

    it('[BUS14] a fencing number is above what its holder knows of others, and then stays', async () => {
      const known = 1_795_342_239_665;
      const fence = await here.lease('rom', 'a', 60_000, known);
      expect(fence).toBeGreaterThan(known);
      expect(await here.lease('rom', 'a', 60_000, known)).toBe(fence);
      expect(await here.lease('rom', 'a', 60_000)).toBe(fence);
      expect(await here.lease('rom', 'a', 60_000, fence! + 5)).toBeGreaterThan(fence! + 5);
    });

    it('[BUS9] a lease is given back by its holder alone, and is free at once', async () => {
      const first = await here.lease('rom', 'a', 60_000);
      await there.release('rom', 'b');
      expect(await there.lease('rom', 'b', 60_000)).toBeNull();
      await here.release('rom', 'a');
      const second = await there.lease('rom', 'b', 60_000);
      expect(second).toBeGreaterThan(first!);
    });

    it('[BUS9] a holder that gave its lease back gets a new fencing number', async () => {
      const first = await here.lease('rom', 'a', 60_000);
      await here.release('rom', 'a');
      expect(await here.lease('rom', 'a', 60_000)).toBeGreaterThan(first!);
    });
  });
}
