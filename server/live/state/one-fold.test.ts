import { asSlot } from '@takt/shared/ids.ts';
import type { HeartSample } from '@takt/shared/sample.ts';
import { describe, expect, it } from 'vitest';
import { at } from '../../../test/support/a-class.ts';
import type { FaultyClass } from '../../../test/support/faulty-class.ts';
import { bothCounts, expectOneSeries } from '../../../test/support/one-series.ts';

/** So many random classes here; the long lane takes five thousand. */
const CLASSES = 60;

describe('one series for the minutes', () => {
  it(
    `[SUM40] over ${CLASSES} random classes with every fault live minutes and the summary's are equal to the millisecond`,
    {
      timeout: 120_000,
    },
    () => expectOneSeries(CLASSES),
  );

  it('[CLS61] what was sent while its wearer was marked as gone is missing, live and in the record alike', async () => {
    const heard = Array.from({ length: 325 }, (_, s) => {
      const sample: HeartSample = {
        sensor: 'ant:2',
        receivedAtMs: at(s),
        heartRateBpm: 180,
        rrTicks: [],
        beatCount: s & 0xff,
        beatTimeTicks: (s * 1024) & 0xffff,
        contact: 'unknown',
        batteryPercent: null,
        receiver: 'gw/a/1',
      };
      return { sample, cameMs: at(s) };
    });
    const left = { kind: 'left', slot: asSlot(2), reason: 'ubehag' } as const;
    const second = async (steps: FaultyClass['steps']) =>
      (await bothCounts({ steps, heard, looks: [at(70), at(200)] })).at(1)!;
    const stayed = await second([]);
    const [gone, back] = [
      await second([[40, left]]),
      await second([
        [40, left],
        [70, 'undo'],
      ]),
    ];
    // A strap is believed from its second message on.
    expect(gone.countedS).toBe(39);
    // The last value before it, at 39 s, holds for 3 s; the next is at 70 s.
    expect(stayed.countedS - back.countedS).toBe(28);
    expect(back.summary[0]).toBe((stayed.summary[0] ?? 0) - 28_000);
    for (const each of [stayed, gone, back]) {
      expect(each.summary.map((_, i) => Math.round(each.live[i] ?? 0))).toEqual(each.summary);
    }
  });
});
