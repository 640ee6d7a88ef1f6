import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HeartSample } from '@takt/shared/sample.ts';
import type { GatewaySamples } from '@takt/shared/wire/uplink.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HandClock, handClock } from '../../test/support/hand-clock.ts';
import { openSpill, SPILL_LIMITS, type Spill, type SpillOptions } from './spill.ts';

const BEGUN_MS = 1_000_000;
const sample = (receivedAtMs: number): HeartSample => ({
  sensor: 'ant:7',
  receivedAtMs,
  heartRateBpm: 120,
  rrTicks: [512],
  beatCount: 3,
  beatTimeTicks: 99,
  contact: 'unknown',
  batteryPercent: null,
});

let folder: string;
let said: string[];
const open: Spill[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'takt-spill-'));
  said = [];
});
afterEach(async () => {
  for (const spill of open.splice(0)) await spill.close();
  rmSync(folder, { recursive: true, force: true });
});

function opened(hand: HandClock = handClock(), more: Partial<SpillOptions> = {}): Spill {
  const say = ({ en }: { en: string }): void => void said.push(en);
  const utcNowMs = (): number => hand.clock.nowMs();
  const spill = openSpill({ folder, clock: hand.clock, say, utcNowMs, ...more });
  open.push(spill);
  return spill;
}
/** As after kill -9: the lock goes with the process, the files stay. */
async function killed(spill: Spill): Promise<void> {
  open.splice(open.indexOf(spill), 1);
  await spill.close();
}
const files = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.spill'));
const allEarlier = (spill: Spill, toServerMs: number | null = null): GatewaySamples[] => {
  const messages: GatewaySamples[] = [];
  for (let next = spill.earlier.next(toServerMs); next; next = spill.earlier.next(toServerMs))
    messages.push(next);
  return messages;
};
const times = (messages: readonly GatewaySamples[]) =>
  messages.map(({ seq, samples }) => [seq, ...samples.map(({ receivedAtMs }) => receivedAtMs)]);

describe('the spill', () => {
  it('[UPL22] gives an earlier boot’s messages back whole, in order, under its own boot and numbers', async () => {
    const first = opened();
    first.keep(1, [sample(999_001), sample(999_002)], null);
    first.keep(1, [sample(999_003)], null);
    first.keep(4, [sample(999_004)], null);
    await killed(first);
    const second = opened();
    second.keep(1, [sample(1_000_001)], null);
    await killed(second);
    const third = opened();
    const messages = allEarlier(third);
    expect(times(messages)).toEqual([
      [1, 999_001, 999_002, 999_003],
      [4, 999_004],
      [1, 1_000_000],
    ]);
    expect(messages.map(({ bootId }) => bootId)).toEqual([first.bootId, first.bootId, second.bootId]);
    expect(messages[0]?.samples[0]).toEqual(sample(999_001));
    expect(new Set([first.bootId, second.bootId, third.bootId]).size).toBe(3);
    third.earlier.rewind();
    expect(allEarlier(third)).toEqual(messages);
  });

  it('[UPL23] what is acknowledged leaves the disk; what was never sent stays, whatever a server says', async () => {
    const first = opened();
    first.keep(1, [sample(999_001)], null);
    first.keep(2, [sample(999_002)], null);
    await killed(first);
    const again = opened();
    again.earlier.next(null);
    again.earlier.acknowledge(first.bootId, 1e9);
    expect(again.counts().samples).toBe(2);
    again.earlier.rewind();
    expect(times(allEarlier(again))).toEqual([[2, 999_002]]);
    again.earlier.acknowledge('another boot', 2);
    expect(files()).toHaveLength(1);
    again.earlier.acknowledge(first.bootId, 2);
    expect([files(), again.counts()]).toEqual([[], { samples: 0, bytes: 0, dropped: 0 }]);
  });

  it('[UPL62] what of an earlier boot was sent on an earlier connection and is acknowledged now is not sent again', async () => {
    const first = opened();
    for (const seq of [1, 2, 3, 4]) first.keep(seq, [sample(999_000 + seq)], null);
    await killed(first);
    const again = opened();
    for (let i = 0; i < 3; i++) again.earlier.next(null);
    again.earlier.rewind();
    expect(again.earlier.next(null)?.seq).toBe(1);
    again.earlier.acknowledge(first.bootId, 3);
    expect(again.earlier.next(null)?.seq).toBe(4);
  });

  it('[UPL23] this boot’s file goes a second or two after its last sample was acknowledged', () => {
    const hand = handClock();
    const spill = opened(hand);
    spill.keep(1, [sample(BEGUN_MS)], null);
    hand.runTo(BEGUN_MS + 1500);
    spill.keep(2, [sample(BEGUN_MS)], null);
    spill.acknowledge(1);
    hand.runTo(BEGUN_MS + 10_000);
    expect(files()).toHaveLength(1);
    spill.acknowledge(2);
    hand.runTo(BEGUN_MS + 12_000);
    expect([files(), hand.timers()]).toEqual([[], 0]);
  });

  it('[UPL24] a record that was cut off is left out and told; what stands before it is whole', async () => {
    const first = opened();
    first.keep(1, [sample(999_001)], null);
    first.keep(2, [sample(999_002)], null);
    await killed(first);
    const path = join(folder, files()[0] ?? '');
    const whole = readFileSync(path);
    for (const cut of [1, 40, 200]) {
      writeFileSync(path, whole.subarray(0, whole.length - cut));
      const again = opened();
      expect(times(allEarlier(again))).toEqual([[1, 999_001]]);
      await killed(again);
    }
    expect(said.filter((text) => text.includes('never completely written'))).toHaveLength(3);
    const flipped = Buffer.from(whole);
    flipped.writeUInt8(flipped.readUInt8(whole.length - 5) ^ 1, whole.length - 5);
    writeFileSync(path, flipped);
    const again = opened();
    expect(times(allEarlier(again))).toEqual([[1, 999_001]]);
  });

  it('[UPL24] bytes that are no spill, and a file without samples, are removed and harm nothing', async () => {
    writeFileSync(join(folder, '00000003.spill'), 'anything at all, and long enough to be a record');
    writeFileSync(join(folder, '00000004.spill'), '');
    writeFileSync(join(folder, 'notes.txt'), 'not ours');
    const spill = opened();
    expect([files(), allEarlier(spill)]).toEqual([[], []]);
    spill.keep(1, [sample(1)], null);
    expect(files()).toEqual(['00000005.spill']);
    appendFileSync(join(folder, 'notes.txt'), '.');
  });

  it('[UPL25] files and folder are this user’s alone', () => {
    opened().keep(1, [sample(1)], null);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, files()[0] ?? '')).mode & 0o777).toBe(0o600);
  });

  it('[UPL26] a second gateway is turned away from the folder, and let in when the first has gone', async () => {
    const first = opened();
    expect(() => opened()).toThrow(/in use by another gateway.*--id/);
    await killed(first);
    opened();
  });

  it('[UPL26] a folder that cannot be had is an error that says what to do', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => opened(handClock(), { folder: join(folder, 'file', 'below') })).toThrow(/--spill/);
    // Node's own way of making folders never comes back from here.
    expect(() => opened(handClock(), { folder: '/proc/takt/spill' })).toThrow(/--spill/);
  });

  it('[UPL27] what is older than 24 h is removed and counted, at the start and while it runs', async () => {
    const first = opened();
    first.keep(1, [sample(999_001)], null);
    await killed(first);
    const day = BEGUN_MS + SPILL_LIMITS.ms;
    const fresh = opened(handClock(1, day - 60_000));
    expect(fresh.counts().samples).toBe(1);
    await killed(fresh);
    const hand = handClock(1, day - 60_000);
    const spill = opened(hand);
    hand.runTo(day + 2_000);
    expect([files(), spill.counts()]).toEqual([[], { samples: 0, bytes: 0, dropped: 1 }]);
    await killed(spill);
    const late = opened(handClock(1, day + 2_000));
    expect(late.earlier.next(null)).toBeUndefined();
  });

  it('[UPL28] full: the oldest file goes first and is counted, and the newest stays', () => {
    const hand = handClock();
    const limits = { ...SPILL_LIMITS, fileBytes: 1000, bytes: 4000 };
    const spill = opened(hand, { limits });
    for (let seq = 1; seq <= 100; seq++) {
      spill.keep(seq, [sample(BEGUN_MS + seq)], null);
      hand.runTo(hand.clock.nowMs() + 500);
    }
    const { samples, bytes, dropped } = spill.counts();
    expect(samples + dropped).toBe(100);
    expect(bytes).toBeLessThanOrEqual(limits.bytes + limits.fileBytes + 500);
    expect([spill.holds(100), spill.holds(1)]).toEqual([true, false]);
    expect(spill.next(0, 101)?.seq).toBe(dropped + 1);
    const smaller = opened(hand, { folder: join(folder, 'smaller'), limits: { ...limits, bytes: 1 } });
    smaller.keep(1, [sample(BEGUN_MS)], null);
    hand.runTo(hand.clock.nowMs() + 5000);
    expect(smaller.counts()).toMatchObject({ samples: 1, dropped: 0 });
  });

  it('[UPL29] this boot’s messages are read back between two numbers; a message never lies in two files', () => {
    const hand = handClock();
    const spill = opened(hand, { limits: { ...SPILL_LIMITS, fileBytes: 1 } });
    for (const [seq, ms] of [
      [1, 1],
      [1, 2],
      [2, 3],
      [5, 4],
    ] as const)
      spill.keep(seq, [sample(ms)], null);
    expect(files()).toHaveLength(3);
    expect(times([spill.next(0, 9), spill.next(1, 9), spill.next(2, 9)].flatMap((m) => m ?? []))).toEqual([
      [1, 1, 2],
      [2, 3],
      [5, 4],
    ]);
    expect([spill.next(5, 9), spill.next(2, 5), spill.next(1, 2)]).toEqual([undefined, undefined, undefined]);
  });

  it('[UPL30] the straps that may be written are known again at the next start', async () => {
    const first = opened();
    expect(first.straps).toEqual([]);
    first.setStraps(['ant:7', 'ant:8']);
    first.keep(1, [sample(1)], null);
    await killed(first);
    const second = opened();
    expect(second.straps).toEqual(['ant:7', 'ant:8']);
    second.keep(1, [sample(1)], null);
    second.setStraps(['ant:9']);
    second.keep(1, [sample(2)], null);
    await killed(second);
    const third = opened();
    expect(third.straps).toEqual(['ant:9']);
    expect(times(allEarlier(third)).map((message) => message.length - 1)).toEqual([1, 2]);
  });

  it('[UPL31] a disk that fails is reported once, does no other harm, and is tried again', () => {
    const hand = handClock();
    const spill = opened(hand);
    rmSync(folder, { recursive: true, force: true });
    for (let seq = 1; seq <= 3; seq++) spill.keep(seq, [sample(seq)], null);
    expect(said).toEqual([expect.stringMatching(/cannot write .*kept in memory meanwhile/)]);
    hand.runTo(BEGUN_MS + 11_000);
    spill.keep(4, [sample(4)], null);
    expect(said).toHaveLength(1);
    expect(spill.counts()).toEqual({ samples: 0, bytes: 0, dropped: 0 });
    mkdirSync(folder);
    hand.runTo(BEGUN_MS + 15_000);
    spill.keep(5, [sample(5)], null);
    expect(files()).toEqual([]);
    hand.runTo(BEGUN_MS + 22_000);
    spill.keep(6, [sample(6)], null);
    expect([spill.next(0, 7)?.seq, said.length]).toEqual([6, 1]);
  });

  it('[UPL32] an earlier boot’s times come out on this boot’s clock, by the server’s clock where both have it', async () => {
    const first = opened();
    first.keep(1, [sample(500_000)], 7_000);
    await killed(first);
    // This boot's clock is three hours behind, and so is this machine's UTC.
    const behind = handClock(1, 2_000_000);
    const again = opened(behind, { utcNowMs: () => behind.clock.nowMs() - 10_800_000 });
    expect(again.earlier.needServerClock()).toBe(true);
    expect(times(allEarlier(again, 6_000))).toEqual([[1, 501_000]]);
    expect(again.earlier.needServerClock()).toBe(false);
  });

  it('[UPL32] a boot that cannot be placed in time is removed, counted and told', async () => {
    const first = opened();
    first.keep(1, [sample(999_000)], null);
    await killed(first);
    const hand = handClock(1, 1_000_000);
    const again = opened(hand, { utcNowMs: () => hand.clock.nowMs() - 10_800_000 });
    expect([allEarlier(again), files(), again.counts().dropped]).toEqual([[], [], 1]);
    expect(said.at(-1)).toMatch(/^1 samples that were left cannot be placed in time/);
  });
});
