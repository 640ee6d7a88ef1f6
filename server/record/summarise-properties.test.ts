import { templateById } from '@takt/shared/class/protocol.ts';
import { mergeSamples } from '@takt/shared/recording/merge.ts';
import { decodeBlocks, encodeBlock } from '@takt/shared/recording/takt.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, own } from '../../test/support/a-recording.ts';
import { planOnRecording } from './plan-on-recording.ts';
import { summarise } from './summarise.ts';

describe('properties of a summary', () => {
  const recordings = fc
    .array(
      fc.record({
        stepMs: fc.oneof(fc.constant(0), fc.constant(1000), fc.integer({ min: 1, max: 20_000 })),
        bpm: fc.option(fc.integer({ min: 20, max: 250 }), { freq: 6 }),
      }),
      { maxLength: 120 },
    )
    .map((steps) => {
      let atMs = 1_000_000;
      return steps.map(({ stepMs, bpm }) => {
        atMs += stepMs;
        return at(atMs / 1000, bpm);
      });
    });
  const person = { hrMaxAt: 190, hrRestBpm: 60, sex: 'm' as const };

  it('[SUM18] counted seconds fit into the length, zones sum to them, and a gap never counts', () => {
    fc.assert(
      fc.property(recordings, fc.constantFrom(3, 10), (samples, holdS) => {
        const summary = summarise({ samples, holdS }, person);
        const sum = (list: readonly number[] | null): number =>
          Math.round((list ?? []).reduce((a, b) => a + b, 0) * 1000) / 1000;
        expect(summary.countedS).toBeLessThanOrEqual(summary.durationS);
        const bridgedMs = samples.slice(1).map((s, i) => Math.min(holdS * 1000, s.atMs - samples[i]!.atMs));
        expect(summary.countedS * 1000).toBeLessThanOrEqual(bridgedMs.reduce((a, b) => a + b, 0) + 0.5);
        expect(sum(summary.protocolZonesS)).toBe(summary.countedS);
        expect(sum(summary.zonesS)).toBe(summary.countedS);
        expect(sum(Object.values(summary.classes5S ?? {}))).toBe(summary.countedS);
      }),
    );
  });

  it('[SUM18] a recording cut anywhere in class time counts the same seconds in its parts', () => {
    fc.assert(
      fc.property(recordings, fc.double({ min: 0, max: 1, noNaN: true }), (samples, share) => {
        const [firstMs, lastMs] = [samples[0]?.atMs ?? 0, samples.at(-1)?.atMs ?? 0];
        const cutMs = Math.round(firstMs + share * (lastMs - firstMs));
        const of = (fromMs: number, toMs: number): number =>
          summarise({ samples, holdS: 3 }, { fromMs, toMs }).countedS;
        expect(of(firstMs, cutMs) + of(cutMs, lastMs)).toBeCloseTo(of(firstMs, lastMs), 6);
      }),
    );
  });

  it('[SUM18] the order of records of one instant changes nothing', () => {
    fc.assert(
      fc.property(recordings, fc.infiniteStream(fc.nat()), (samples, keys) => {
        const shuffled = samples
          .map((sample) => ({ sample, key: keys.next().value ?? 0 }))
          .sort((a, b) => a.sample.atMs - b.sample.atMs || a.key - b.key)
          .map(({ sample }) => sample);
        expect(own(shuffled, person)).toEqual(own(samples, person));
      }),
    );
  });

  it('[SUM18] a recording kept in two blocks gives the summary of one', () => {
    fc.assert(
      fc.property(recordings, fc.nat(), (samples, cut) => {
        const at = cut % (samples.length + 1);
        const blocks = [encodeBlock(samples.slice(0, at)), encodeBlock(samples.slice(at))];
        const merged = mergeSamples(blocks.map((block) => decodeBlocks(block).samples));
        expect(JSON.stringify(own(merged, person))).toBe(JSON.stringify(own(samples, person)));
      }),
    );
  });

  it('[SUM18] a template whose phases cover the recording leaves the totals as they are', () => {
    fc.assert(
      fc.property(recordings, (samples) => {
        const plan = { ...planOnRecording(templateById('4x4')!, { samples }), borg: null };
        const withPlan = own(samples, { ...person, plan: { ...plan, target: 'heart-rate' } });
        expect({ ...withPlan, intervals: [], sessionLabel: null }).toEqual(own(samples, person));
      }),
    );
  });
});
