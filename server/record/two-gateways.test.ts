import { OWN_HOLD_S } from '@takt/shared/freshness.ts';
import { asSlot } from '@takt/shared/ids.ts';
import { decodeBlocks } from '@takt/shared/recording/takt.ts';
import type { HeartSample } from '@takt/shared/sample.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Heart, heard } from '../../test/support/a-beating-strap.ts';
import { assigned, at, logOf, plan, STARTED, sensorOf } from '../../test/support/a-class.ts';
import { busOn, roomOf, storedLog, type TempStore, tempStore, write } from '../../test/support/a-store.ts';
import { handClock } from '../../test/support/hand-clock.ts';
import { believe } from './believed.ts';
import { classSummaries } from './class-summary.ts';
import { readRecorded } from './recorded.ts';
import { startRecorder } from './recorder.ts';
import { summarise } from './summarise.ts';

let temp: TempStore;
beforeAll(async () => {
  temp = await tempStore();
});
afterAll(() => temp.close());
let rooms = 0;

const CLASS = logOf({ slots: [plan(1)] }, assigned(1), STARTED);
const ENDED = { kind: 'ended', reason: 'staff', atMs: at(300), actor: 'staff-1', commandId: null } as const;
const heart = (more: Partial<Heart> = {}): Heart => ({
  rrMs: (beat) => 400 + ((beat * 37) % 41) - Math.min(beat, 60),
  fromMs: at(0),
  toMs: at(300),
  ticks: 60_000,
  count: 250,
  ...more,
});

/** A class of 300 s, recorded from what each gateway heard. */
async function recorded(gateways: Record<string, readonly HeartSample[]>) {
  rooms += 1;
  const hand = handClock(1, at(300));
  const bus = busOn(() => hand.clock.nowMs());
  const { log, classId } = await storedLog(temp.store, bus, roomOf(rooms).roomId, CLASS);
  /** Samples written, by gateway. */
  const written: Record<string, number> = {};
  const store = {
    ...temp.store,
    recordings: {
      ...temp.store.recordings,
      async journal(rows: Parameters<typeof temp.store.recordings.journal>[0]) {
        for (const { source, blocks } of rows) {
          written[source] = (written[source] ?? 0) + decodeBlocks(blocks).samples.length;
        }
        await temp.store.recordings.journal(rows);
      },
    },
  };
  const recorder = startRecorder({ log, store, clock: hand.clock, warn: () => {} });
  const arrival = Object.entries(gateways)
    .flatMap(([name, samples]) => samples.map((sample) => ({ name, sample })))
    .sort((one, other) => one.sample.receivedAtMs - other.sample.receivedAtMs);
  const acknowledged = arrival.map(({ name, sample }) => recorder.accept(name, [sample]));
  await recorder.flush();
  await Promise.all(acknowledged);
  await recorder.close();
  await write(log, ENDED);
  const [slot] = await readRecorded(temp.store, classId, asSlot(1));
  const [participant] = await classSummaries(temp.store, classId, at(300));
  return { samples: slot?.samples ?? [], summary: participant?.summary, written };
}

describe('a recording of one strap by two gateways', () => {
  const air = (offMs = 0, loses?: (message: number) => boolean) =>
    heard(sensorOf(1), heart(), { offMs, ...(loses === undefined ? {} : { loses }) });

  it('[ONE7] has the rows of both, and is read as that of one: samples, RR and summary', async () => {
    const one = await recorded({ 'gw-1/a': air() });
    const both = await recorded({ 'gw-1/a': air(), 'gw-2/b': air(4) });
    const { length } = one.samples;
    expect(length).toBeGreaterThan(700);
    expect(both.written).toEqual({ 'gw-1/a': length, 'gw-2/b': length });
    expect(both.samples).toHaveLength(2 * length);
    expect(both.summary).toEqual(one.summary);
  });

  it('[ONE7] of which each missed half has every beat, with its RR', async () => {
    const odd = (message: number): boolean => message % 14 < 7;
    const one = await recorded({ 'gw-1/a': air() });
    const halves = { 'gw-1/a': air(0, odd), 'gw-2/b': air(-3, (message) => !odd(message)) };
    const both = await recorded(halves);
    const half = await recorded({ 'gw-1/a': halves['gw-1/a'] });
    expect(half.summary?.samples).toBeLessThan((one.summary?.samples ?? 0) * 0.8);
    const figures = ({ summary }: typeof one) => [summary?.samples, summary?.heartRate?.mean];
    expect(figures(both)).toEqual(figures(one));
  });
});

describe('a recording of two straps under one id', () => {
  const other = { rrMs: () => 700, ticks: 22_000, count: 91, fromMs: at(100), toMs: at(160) };

  it('[ONE8] is kept whole, and the seconds of the conflict enter no figure', async () => {
    const alone = heard(sensorOf(1), heart());
    const both = await recorded({ 'gw-1/a': alone, 'gw-2/b': heard(sensorOf(1), other) });
    const within = both.samples.filter(({ atMs }) => atMs > at(105) && atMs < at(155));
    expect(new Set(within.map(({ heartRateBpm }) => heartRateBpm === 86))).toEqual(new Set([true, false]));

    const one = await recorded({ 'gw-1/a': alone });
    // From the second beat of the other strap on, until the first has been alone for 10 s.
    const lostS = (one.summary?.countedS ?? 0) - (both.summary?.countedS ?? 0);
    expect(lostS).toBeGreaterThan(66);
    expect(lostS).toBeLessThan(72);
    expect(both.summary?.heartRate?.min, 'not one beat of the other').toBe(one.summary?.heartRate?.min);
    expect(both.summary?.coverage).toBeCloseTo((both.summary?.countedS ?? 0) / 300, 2);
  });

  it('[ONE8] a damaged page enters no figure either, nor does the first beat of a recording', () => {
    const recordsOf = (list: readonly HeartSample[]) =>
      list.map(({ receivedAtMs, heartRateBpm, rrTicks, ...strap }) => ({
        atMs: receivedAtMs,
        heartRateBpm,
        rrTicks,
        strap,
      }));
    const air = recordsOf(heard(sensorOf(1), heart({ toMs: at(30) })));
    const damaged = { ...air[40]!, heartRateBpm: 33 };
    const strap = { ...damaged.strap, beatCount: 3, beatTimeTicks: 12_345 };
    const samples = [...air.slice(0, 40), { ...damaged, strap }, ...air.slice(41)];
    expect(summarise({ samples, holdS: OWN_HOLD_S }).heartRate?.min).toBeGreaterThan(100);
    // The first beat of a series may be a damaged page: the live tile waits for the second, and so does the record.
    expect(believe(air.slice(0, 1), OWN_HOLD_S).records).toEqual([]);
    expect(believe(air, OWN_HOLD_S).records[0]?.atMs).toBe(at(0.492));
  });
});
