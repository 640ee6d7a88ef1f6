import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Heart, heard, together } from '../../test/support/a-beating-strap.ts';
import type { HeartSample } from '../sample.ts';
import { BeatSeries } from './beat-series.ts';

/** About 100 bpm, never twice the same. */
const heart = (more: Partial<Heart> = {}): Heart => ({
  rrMs: (beat) => 600 + ((beat * 37) % 41),
  fromMs: 0,
  toMs: 150_000,
  ticks: 60_000,
  count: 250,
  ...more,
});
const OTHER = heart({ rrMs: (beat) => 480 + ((beat * 31) % 29), ticks: 22_000, count: 91 });
const take = (samples: readonly HeartSample[], series = new BeatSeries()) =>
  samples.map((sample) => ({ ...series.take(sample, sample.receivedAtMs), atMs: sample.receivedAtMs }));
const rrOf = (told: ReturnType<typeof take>) => told.flatMap(({ rrTicks }) => rrTicks);
const newsOf = (told: ReturnType<typeof take>, fromMs: number, toMs: number) =>
  new Set(told.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).map(({ news }) => news));

describe('one strap, several receivers', () => {
  const one = take(heard('ant:7', heart()));
  const beats = one.filter(({ news }) => news === 'new');

  it('[ONE1] a beat is new once, over every roll-over of count and time', () => {
    expect(beats.length).toBeGreaterThan(230);
    expect(rrOf(one)).toHaveLength(beats.length);
    expect([...newsOf(one, 1_000, 150_000)].sort()).toEqual(['new', 'repeated']);
  });

  it.each([-180, -3, 0, 4, 180, 900])(
    '[ONE1] a second receiver, its clock %i ms off, brings no beat and no RR twice',
    (offMs) => {
      const both = take(together(heard('ant:7', heart()), heard('ant:7', heart(), { offMs })));
      expect(rrOf(both)).toEqual(rrOf(one));
      expect(both.filter(({ news }) => news === 'new')).toHaveLength(beats.length);
    },
  );

  it('[ONE2] what one receiver missed the other tells: the RR of both are those of the strap', () => {
    const odd = (message: number): boolean => message % 14 < 7;
    const left = heard('ant:7', heart(), { loses: odd });
    const right = heard('ant:7', heart(), { offMs: 5, loses: (message) => !odd(message) });
    expect(rrOf(take(left)).length).toBeLessThan(rrOf(one).length * 0.8);
    expect(rrOf(take(together(left, right)))).toEqual(rrOf(one));
  });

  it('[ONE2] whatever each of two loses, no RR is given twice and none is made up', () => {
    const losses = fc.array(fc.boolean(), { minLength: 1, maxLength: 60 });
    const sent = new Set(rrOf(one));
    fc.assert(
      fc.property(losses, losses, fc.integer({ min: -200, max: 200 }), (a, b, offMs) => {
        const left = heard('ant:7', heart(), { loses: (n) => a[n % a.length] ?? false });
        const right = heard('ant:7', heart(), { offMs, loses: (n) => b[n % b.length] ?? false });
        const rr = rrOf(take(together(left, right)));
        expect(rr.length).toBeLessThanOrEqual(rrOf(one).length);
        for (const ticks of rr) expect(sent).toContain(ticks);
        expect(take(together(left, right)).some(({ news }) => news === 'conflict')).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it('[ONE3] an older beat that comes late is behind, and brings nothing', () => {
    const samples = heard('ant:7', heart({ toMs: 3_000 }));
    const isLate = ({ beatCount }: HeartSample): boolean => beatCount === 252;
    const late = samples.filter(isLate).map((sample) => ({ ...sample, rrTicks: [614] }))[0];
    const series = new BeatSeries();
    take(
      samples.filter((sample) => !isLate(sample)),
      series,
    );
    expect(late && series.take(late, 3_000)).toMatchObject({ news: 'behind', rrTicks: [] });
  });

  it('[ONE4] a notification that comes again within 200 ms is not used a second time; the next one is', () => {
    const series = new BeatSeries();
    const said = { heartRateBpm: 100, rrTicks: [614], beatCount: null, beatTimeTicks: null };
    expect([0, 90, 1000].map((atMs) => series.take(said, atMs).news)).toEqual(['new', 'repeated', 'new']);
    expect(series.take({ ...said, rrTicks: [620] }, 1001).rrTicks).toEqual([620]);
  });
});

describe('two straps under one id', () => {
  const told = take(
    together(heard('ant:7', heart()), heard('ant:7', { ...OTHER, fromMs: 40_000, toMs: 70_000 })),
  );
  const fromMs = told.find(({ news }) => news === 'conflict')?.atMs ?? 0;

  it('[ONE5] are a conflict within three beats of the second, whose beats never count', () => {
    expect(fromMs).toBeGreaterThan(40_000);
    expect(fromMs).toBeLessThan(42_000);
    expect(new Set(told.filter(({ news }) => news === 'new').map(({ series }) => series))).toEqual(
      new Set([0]),
    );
  });

  it('[ONE5] neither counts until one has been alone for 10 s', () => {
    expect(newsOf(told, fromMs, 79_000)).toEqual(new Set(['conflict']));
    expect(newsOf(told, 81_500, 150_000)).toEqual(new Set(['new', 'repeated']));
  });

  it('[ONE5] from the very first beat on neither is believed', () => {
    const both = take(together(heard('ant:7', heart()), heard('ant:7', OTHER)));
    expect(newsOf(both, 0, 3_000).has('new')).toBe(false);
    expect(newsOf(both, 3_000, 150_000)).toEqual(new Set(['conflict']));
  });

  it('[ONE6] a strap that starts again is no conflict: it counts from its second beat on', () => {
    const again = { ...OTHER, fromMs: 40_000, toMs: 60_000 };
    const samples = [...heard('ant:7', heart({ toMs: 38_000 })), ...heard('ant:7', again)];
    const after = take(samples).filter(({ atMs }) => atMs >= 40_000);
    expect(newsOf(after, 40_000, 60_000)).toEqual(new Set(['first', 'repeated', 'new']));
    expect(after.find(({ news }) => news === 'new')?.atMs).toBeLessThan(41_000);
  });

  it('[ONE6] a page damaged on its way is no conflict either', () => {
    const samples = heard('ant:7', heart()).map((sample, n) =>
      n % 50 === 49 ? { ...sample, beatCount: (n * 7) & 0xff, beatTimeTicks: (n * 7919) & 0xffff } : sample,
    );
    expect(take(samples).filter(({ news }) => news === 'conflict')).toEqual([]);
  });

  it('[ONE6] a strap whose count and time never agree is taken by its count alone', () => {
    const samples = heard('ant:7', heart()).map((s) => ({ ...s, beatTimeTicks: 0, rrTicks: [] }));
    expect(take(samples).filter(({ news }) => news === 'new').length).toBeGreaterThan(200);
  });
});
