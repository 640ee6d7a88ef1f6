/** The odd files of ../shared/data/odd, each with the answer that stands beside it. */
import { readFileSync } from 'node:fs';
import { summarise } from '@takt/server/record/summarise.ts';
import { readRecording } from '@takt/shared/recording/read.ts';
import { describe, expect, it } from 'vitest';
import { DATA_DIR } from '../support/debian.ts';

const read = (name: string) => {
  const recording = readRecording(new Uint8Array(readFileSync(new URL(`odd/${name}`, DATA_DIR))), name);
  const { samples, durationS, countedS, heartRate } = summarise(recording);
  const figures = [samples, durationS, countedS, heartRate?.min, heartRate?.mean, heartRate?.max];
  return { figures, told: recording.warnings.map(({ kind, count, firstAt }) => [kind, count, firstAt]) };
};

/** Samples, duration and counted seconds, lowest, mean and highest heart rate; then what is told. */
const ANSWERS: readonly [string, readonly number[], (readonly [string, number, string])[]][] = [
  ['csv-01-epoch-ms.csv', [4, 3, 3, 120, 121.5, 123], []],
  ['csv-02-time-in-milliseconds.csv', [4, 3, 3, 120, 121.5, 123], []],
  ['csv-02-time-in-min.csv', [4, 180, 30, 120, 121.5, 123], []],
  ['csv-03-hr-percent.csv', [4, 3, 3, 120, 121.5, 123], []],
  ['csv-05-mm-ss-hundredths.txt', [4, 3, 3, 121, 122.5, 124], []],
  ['csv-07-norwegian-date.csv', [4, 3, 3, 120, 121.5, 123], []],
  ['csv-08-over-midnight.csv', [4, 3, 3, 120, 121.5, 123], []],
  ['csv-09-polar-flow.csv', [4, 3, 3, 120, 121.5, 123], []],
  ['fit-01-protocol-byte-0.fit', [4, 3, 3, 120, 121.5, 123], []],
  ['fit-02-protocol-byte-2.fit', [4, 3, 3, 120, 121.5, 123], []],
  ['fit-03-compressed-timestamp.fit', [4, 3, 3, 120, 121.5, 123], []],
  ['fit-04-same-field-twice.fit', [4, 3, 3, 120, 121.5, 123], []],
  ['fit-06-hr-messages.fit', [9, 8, 8, 120, 124, 128], []],
  ['fit-07-hr-messages-in-part.fit', [9, 8, 8, 120, 124, 128], []],
  ['fit-08-chained.fit', [9, 8, 8, 120, 124, 128], []],
  ['fit-10-bytes-after-the-checksum.fit', [4, 3, 3, 120, 121.5, 123], []],
  ['fit-11-one-record-one-second-back.fit', [6, 5, 5, 120, 122.5, 125], [['time-backwards', 1, 'record 5']]],
  ['fit-12-clock-jump-20-days.fit', [8, 7, 7, 120, 123.5, 127], [['clock-jump', 1, 'record 6']]],
  ['fit-13-heart-rate-as-byte.fit', [4, 3, 3, 120, 121.5, 123], []],
  ['hrm-01-cut-short.hrm', [3, 10, 10, 120, 121, 122], [['length-differs', 1, 'end']]],
  ['replay-01-five-seconds.csv', [13, 60, 60, 120, 126, 132], []],
  ['rr-01-seconds.txt', [5, 3.636, 3.636, 77.62, 82.673, 86.957], []],
  ['rr-02-beat-times.txt', [11, 4.4, 4.4, 150, 150, 150], []],
  ['tcx-01-spaces-before-xml.tcx', [4, 3, 3, 120, 121.5, 123], []],
  ['tcx-02-multisport.tcx', [4, 3, 3, 120, 121.5, 123], []],
  ['tcx-03-activity-and-multisport.tcx', [8, 7, 7, 120, 123.5, 127], []],
  ['tcx-05-time-zz.tcx', [4, 3, 3, 120, 121.5, 123], []],
  ['tcx-06-ampersand.tcx', [4, 3, 3, 120, 121.5, 123], []],
  ['tcx-08-named.fit', [4, 3, 3, 120, 121.5, 123], []],
];

describe('odd files', () => {
  it.each(ANSWERS)(
    '[REC30] %s gives the figures that stand beside it, and tells what was left out',
    (name, figures, told) => {
      expect(read(name)).toEqual({ figures, told });
    },
  );
});
