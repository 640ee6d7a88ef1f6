import type { RecordedSample } from '@takt/shared/recording/recording.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneStream } from './one-stream.ts';

const record = (
  s: number,
  sensor: string | null,
  bpm: number | null,
  contact: 'on' | 'off' | 'unknown' = 'on',
): RecordedSample => ({
  atMs: s * 1000,
  heartRateBpm: bpm,
  rrTicks: [400],
  strap: sensor === null ? null : { sensor, beatCount: null, beatTimeTicks: null, contact },
});
const told = (...samples: RecordedSample[]) =>
  oneStream(samples).map(({ atMs, strap, heartRateBpm }) => [
    atMs / 1000,
    strap?.sensor ?? null,
    heartRateBpm,
  ]);

describe('one person, one stream', () => {
  it('[REC-W20] the transmitter in use speaks until it has been silent for more than 3 s', () => {
    expect(
      told(
        record(0, 'a', 100),
        record(0.5, 'b', 101),
        record(1, 'a', 102),
        record(4, 'b', 103),
        record(4.1, 'b', 104),
        record(4.2, 'a', 105),
      ),
    ).toEqual([
      [0, 'a', 100],
      [1, 'a', 102],
      [4.1, 'b', 104],
    ]);
  });

  it('[REC-W21] a number without skin contact is none, and ends the hold of the last', () => {
    expect(told(record(0, 'a', 100), record(1, 'a', 99, 'off'))).toEqual([
      [0, 'a', 100],
      [1, 'a', null],
    ]);
  });

  it('[REC-W22] one that says nothing does not take over', () => {
    expect(
      told(record(0, 'a', 100), record(9, 'b', null), record(10, 'b', 90, 'off'), record(11, 'b', 101)),
    ).toEqual([
      [0, 'a', 100],
      [11, 'b', 101],
    ]);
  });

  it('[REC-W23] an imported file has no straps, and passes whole', () => {
    const file = [record(0, null, 100), record(60, null, null), record(61, null, 101)];
    expect(oneStream(file)).toEqual(file);
  });

  it('[REC-W24] two transmitters are never mixed: between one’s value and the other’s lie more than 3 s', () => {
    const any = fc.array(
      fc.tuple(
        fc.integer({ min: 1, max: 5000 }),
        fc.constantFrom('a', 'b', 'c'),
        fc.option(fc.integer({ min: 60, max: 200 }), { nil: null }),
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(any, (steps) => {
        let ms = 0;
        const samples = steps.map(([gapMs, sensor, bpm]) => {
          ms += gapMs;
          return record(ms / 1000, sensor, bpm);
        });
        const kept = oneStream(samples);
        let spoke: RecordedSample | null = null;
        for (const sample of kept) {
          if (sample.heartRateBpm === null) continue;
          const handedOver: boolean = spoke !== null && spoke.strap?.sensor !== sample.strap?.sensor;
          if (spoke !== null && handedOver) expect(sample.atMs - spoke.atMs).toBeGreaterThan(3000);
          spoke = sample;
        }
      }),
    );
  });
});
