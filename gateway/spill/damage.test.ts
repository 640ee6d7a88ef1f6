/** A disk that spoils bytes, and a machine that sleeps: what is left is read, and tells its true times. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HeartSample } from '@takt/shared/sample.ts';
import type { GatewaySamples } from '@takt/shared/wire/uplink.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handClock } from '../../test/support/hand-clock.ts';
import { openSpill, type Spill } from './spill.ts';

/** 10:00:00 UTC on 27 November 2026, by the gateway's clock and the machine's alike. */
const BEGUN_MS = Date.UTC(2026, 10, 27, 10);
let folder: string;
let said: { readonly nb: string; readonly en: string }[];
const open: Spill[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'takt-spill-damage-'));
  said = [];
});
afterEach(async () => {
  for (const spill of open.splice(0)) await spill.close();
  rmSync(folder, { recursive: true, force: true });
});

const sample = (receivedAtMs: number): HeartSample => ({
  ...{ sensor: 'ant:7', receivedAtMs, heartRateBpm: 120, rrTicks: [512], beatCount: 3, beatTimeTicks: 99 },
  ...{ contact: 'unknown', batteryPercent: null },
});
function opened(hand = handClock(1, BEGUN_MS + 100_000)): Spill {
  const spill = openSpill({
    ...{ folder, clock: hand.clock, say: (text) => void said.push(text) },
    utcNowMs: () => hand.clock.nowMs(),
  });
  open.push(spill);
  return spill;
}
async function closed(spill: Spill): Promise<void> {
  open.splice(open.indexOf(spill), 1);
  await spill.close();
}
function earlier(spill: Spill): GatewaySamples[] {
  const messages: GatewaySamples[] = [];
  for (let next = spill.earlier.next(null); next; next = spill.earlier.next(null)) messages.push(next);
  return messages;
}
const secondsOf = (messages: readonly GatewaySamples[]) =>
  messages.flatMap(({ samples }) => samples.map(({ receivedAtMs }) => (receivedAtMs - BEGUN_MS) / 1000));
const path = (): string => join(folder, readdirSync(folder).find((name) => name.endsWith('.spill')) ?? '');

/** A file of a sample a second, 1 to 60, each a message; returns its bytes. */
async function written(): Promise<Buffer> {
  const hand = handClock(1, BEGUN_MS);
  const spill = opened(hand);
  for (let s = 1; s <= 60; s++) {
    hand.moveTo(BEGUN_MS + s * 1000);
    spill.keep(s, [sample(BEGUN_MS + s * 1000)], null);
  }
  await closed(spill);
  said = [];
  return readFileSync(path());
}
/** Where the record of this second begins. */
function placeOf(file: Buffer, second: number): number {
  let at = 0;
  for (let record = 0; record < second + 1; record++) at += 16 + file.readUInt32LE(at);
  return at;
}

describe('a spill file with bad bytes', () => {
  it.each([
    ['in a body', 40],
    ['in the length of a record', 0],
    ['in the number of a record', 8],
  ])(
    '[UPL55] five bytes %s cost that record alone: reading goes on behind it, and what is missing is reported',
    async (_, inRecord) => {
      const file = await written();
      file.fill(0xee, placeOf(file, 31) + inRecord, placeOf(file, 31) + inRecord + 5);
      writeFileSync(path(), file);
      const seconds = secondsOf(earlier(opened()));
      expect(seconds).toEqual(Array.from({ length: 60 }, (_, i) => i + 1).filter((s) => s !== 31));
      const told = said.filter(({ en }) => en.includes('damaged and are left out'));
      expect(told).toHaveLength(1);
      expect(told[0]?.en).toMatch(
        /: \d+ bytes are damaged.*between .*:30.* and .*:32.* are missing \(1 messages at most\)/,
      );
      expect(told[0]?.nb).toMatch(/: \d+ byte er skadet.*mellom .*30 og .*32 mangler \(høyst 1 meldinger\)/);
      expect(said.some(({ en }) => en.includes('never written to the end'))).toBe(false);
    },
  );

  it('[UPL55] several bad parts, at the beginning and at the end: all that is sound is sent, each part is reported', async () => {
    const file = await written();
    for (const second of [10, 11, 40, 60])
      file.fill(0xee, placeOf(file, second) + 30, placeOf(file, second) + 35);
    // One of the file's two heads.
    file.fill(0xee, 3, 8);
    writeFileSync(path(), file);
    const first = opened();
    expect(secondsOf(earlier(first))).toEqual(
      Array.from({ length: 60 }, (_, i) => i + 1).filter((s) => ![10, 11, 40, 60].includes(s)),
    );
    const told = said.flatMap(({ en }) => / are missing.*?\./.exec(en)?.[0] ?? []);
    expect(told).toEqual([
      ' are missing (1 messages at most).',
      ' are missing (2 messages at most).',
      ' are missing (1 messages at most).',
      ' are missing.',
    ]);
  });

  it('[UPL55] both heads spoiled: its samples are sent all the same, under a boot of their own', async () => {
    const file = await written();
    file.fill(0xee, 0, placeOf(file, 1) - 4);
    writeFileSync(path(), file);
    const messages = earlier(opened());
    expect(secondsOf(messages)).toHaveLength(60);
    expect(messages[0]?.bootId).toMatch(/^damaged-\d+$/);
  });

  it('[UPL55] wherever five bytes are spoiled, two records are lost at most', async () => {
    const file = await written();
    for (let at = 0; at < file.length - 5; at += 97) {
      const spoiled = Buffer.from(file);
      spoiled.fill(0x7b, at, at + 5);
      writeFileSync(path(), spoiled);
      const spill = opened();
      expect(secondsOf(earlier(spill)).length).toBeGreaterThanOrEqual(58);
      await closed(spill);
    }
  });
});

describe('a spill over a sleep of the machine', () => {
  it('[UPL56] what was written before it is dated earlier by the time slept, by this boot and by the next one', async () => {
    const hand = handClock(1, BEGUN_MS);
    const spill = opened(hand);
    spill.keep(1, [sample(BEGUN_MS + 1_000)], null);
    spill.setBack(10_000, 2);
    spill.keep(2, [sample(BEGUN_MS + 2_000)], null);
    expect(secondsOf([spill.next(0, 9), spill.next(1, 9)].flatMap((one) => one ?? []))).toEqual([-9, 2]);
    await closed(spill);
    expect(secondsOf(earlier(opened()))).toEqual([-9, 2]);
  });

  it('[UPL56] a sleep after the last sample changes nothing of how that stood to the other clocks', async () => {
    const spill = opened(handClock(1, BEGUN_MS));
    spill.keep(1, [sample(BEGUN_MS + 1_000)], null);
    spill.setBack(10_000, 2);
    await closed(spill);
    expect(secondsOf(earlier(opened()))).toEqual([1]);
  });

  it('[UPL56] what has grown older than a day in it is gone before it can be sent', () => {
    const hand = handClock(1, BEGUN_MS);
    let utcAheadMs = 0;
    const spill = openSpill({
      ...{ folder, clock: hand.clock, say: () => {}, utcNowMs: () => hand.clock.nowMs() + utcAheadMs },
    });
    open.push(spill);
    spill.keep(1, [sample(BEGUN_MS)], null);
    utcAheadMs = 3 * 86_400_000;
    spill.setBack(utcAheadMs, 2);
    expect([spill.next(0, 9), spill.counts()]).toEqual([undefined, { samples: 0, bytes: 0, dropped: 1 }]);
  });
});
