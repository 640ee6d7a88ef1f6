import { describe, expect, it } from 'vitest';
import type { HeartSample } from '../sample.ts';
import { createUplinkQueue, ITEMS_A_MESSAGE } from './uplink-queue.ts';

const sample = (receivedAtMs: number): HeartSample => ({
  sensor: 'ant:7',
  receivedAtMs,
  heartRateBpm: 120,
  rrTicks: [],
  beatCount: null,
  beatTimeTicks: null,
  contact: 'unknown',
  batteryPercent: null,
});
const samples = (fromMs: number, count: number) =>
  Array.from({ length: count }, (_, i) => sample(fromMs + i));
const LIMITS = { items: 100, ms: 10_000 };
const worn = (): boolean => true;

describe('the queue to the server', () => {
  it('[UPL3] numbers messages 1, 2, 3 …, and gives each once a connection', () => {
    const queue = createUplinkQueue<HeartSample>();
    queue.push(samples(0, 2), worn);
    queue.push(samples(2, 1), worn);
    expect(queue.next()).toMatchObject({ seq: 1, items: samples(0, 3) });
    expect(queue.next()).toBeUndefined();
    queue.push(samples(3, 1), worn);
    expect(queue.next()?.seq).toBe(2);
    expect(queue.next()).toBeUndefined();
  });

  it('[UPL4] keeps what is not acknowledged and gives it again, in order, after a rewind', () => {
    const queue = createUplinkQueue<HeartSample>();
    const sent = [0, 1, 2, 3].map((ms) => {
      queue.push([sample(ms)], worn);
      return queue.next();
    });
    queue.acknowledge(2);
    expect(queue.counts().kept).toBe(2);
    queue.rewind();
    queue.push([sample(9)], worn);
    const again = [queue.next(), queue.next(), queue.next(), queue.next()];
    expect(again.slice(0, 2)).toEqual(sent.slice(2));
    expect(again.map((message) => message?.seq)).toEqual([3, 4, 5, undefined]);
  });

  it('[UPL4] an acknowledgement of what was never sent takes nothing away', () => {
    const queue = createUplinkQueue<HeartSample>();
    queue.push([sample(0)], worn);
    queue.next();
    queue.push(samples(1, ITEMS_A_MESSAGE), worn);
    queue.acknowledge(1e9);
    expect(queue.counts().kept).toBe(ITEMS_A_MESSAGE);
    expect(queue.next()?.seq).toBe(2);
  });

  it('[UPL5] a message holds 500 samples at most', () => {
    const queue = createUplinkQueue<HeartSample>();
    queue.push(samples(0, 1201), worn);
    expect([queue.next(), queue.next(), queue.next()].map((m) => m?.items.length)).toEqual([500, 500, 201]);
  });

  it('[UPL6] full by number or by age: the oldest goes, is counted, and the rest keeps its order', () => {
    const byNumber = createUplinkQueue<HeartSample>({ limits: LIMITS });
    for (let ms = 0; ms < 150; ms++) {
      byNumber.push([sample(ms)], worn);
      byNumber.next();
    }
    expect(byNumber.counts()).toEqual({ kept: 100, dropped: 50 });
    byNumber.rewind();
    expect(byNumber.next()).toMatchObject({ seq: 51, items: [sample(50)] });
    expect(byNumber.next()?.seq).toBe(52);

    const byAge = createUplinkQueue<HeartSample>({ limits: LIMITS });
    for (const ms of [0, 5000, 10_000, 14_000]) {
      byAge.push([sample(ms)], worn);
      byAge.next();
    }
    expect(byAge.counts()).toEqual({ kept: 3, dropped: 1 });
  });

  it('[UPL6] what is dropped while it waits to be sent leaves the next in its place', () => {
    const queue = createUplinkQueue<HeartSample>({ limits: { items: 1000, ms: 10_000 } });
    queue.push(samples(0, 1000), worn);
    queue.next();
    queue.push(samples(1000, 500), worn);
    expect(queue.counts()).toEqual({ kept: 1000, dropped: 500 });
    expect([queue.next()?.seq, queue.next()?.seq, queue.next()]).toEqual([2, 3, undefined]);
  });
});

describe('what nobody is known to wear', () => {
  const ours = ({ sensor }: HeartSample): boolean => sensor === 'ant:7';
  const theirs = (receivedAtMs: number): HeartSample => ({ ...sample(receivedAtMs), sensor: 'ant:8' });

  it('[UPL19] is sent, but leaves the memory within 60 s; the rest of its message stays', () => {
    const queue = createUplinkQueue<HeartSample>();
    queue.push([sample(0), theirs(1), sample(2)], ours);
    queue.forget(40_000);
    expect(queue.counts().kept).toBe(3);
    queue.forget(58_000);
    expect(queue.counts()).toEqual({ kept: 2, dropped: 0 });
    expect(queue.next()).toEqual({ seq: 1, items: [sample(0), sample(2)] });
  });

  it('[UPL19] a message of nothing else goes altogether, and the next is sent in its place', () => {
    const queue = createUplinkQueue<HeartSample>();
    queue.push([theirs(0)], ours);
    queue.forget(1);
    queue.push([sample(50_000)], ours);
    queue.forget(58_000);
    expect(queue.next()).toMatchObject({ seq: 2, items: [sample(50_000)] });
    queue.acknowledge(2);
    expect(queue.counts()).toEqual({ kept: 0, dropped: 0 });
  });

  it('[UPL20] a push returns, for each message, the part that belongs to straps somebody wears', () => {
    const queue = createUplinkQueue<HeartSample>();
    expect(queue.push([theirs(0), sample(1), theirs(2), sample(3)], ours)).toEqual([
      { seq: 1, items: [sample(1), sample(3)] },
    ]);
    const split = queue.push(samples(10, ITEMS_A_MESSAGE), ours);
    expect(split.map(({ seq, items: { length } }) => [seq, length])).toEqual([
      [1, ITEMS_A_MESSAGE - 4],
      [2, 4],
    ]);
    expect(queue.push([theirs(20)], ours)).toEqual([]);
  });

  it('[UPL21] what is on the disk too may leave the memory uncounted', () => {
    const queue = createUplinkQueue<HeartSample>({
      limits: { items: 2, ms: 10_000 },
      isElsewhere: (seq) => seq === 1,
    });
    for (const ms of [0, 1, 2, 3]) {
      queue.push([sample(ms)], worn);
      queue.forget(ms);
    }
    expect(queue.counts()).toEqual({ kept: 2, dropped: 1 });
    expect(queue.cursor()).toEqual({ sentSeq: 0, firstSeq: 3 });
  });
});
