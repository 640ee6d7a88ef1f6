/** Files beside the odd ones: what other programs write, each with the right answer. */
import { describe, expect, it } from 'vitest';
import {
  definition,
  FIT_START_S,
  fitFile,
  le,
  message,
  plainRecords,
  UINT8,
  UINT32,
} from '../../test/support/fit-bytes.ts';
import { AppError } from '../errors.ts';
import { readRecording } from './read.ts';

const FOUR = [0, 1, 2, 3];
const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;
/** Seconds from the first record with its heart rate, or the sentence of the refusal. */
const read = (content: string | Uint8Array): unknown => {
  try {
    const { samples } = readRecording(bytesOf(content), 'a');
    return samples.map(({ atMs, heartRateBpm }) => [(atMs - samples[0]!.atMs) / 1000, heartRateBpm]);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.text.nb).not.toBe(error.text.en);
    return error.text.en;
  }
};
const told = (content: string | Uint8Array): string[] =>
  readRecording(bytesOf(content), 'a').warnings.map(
    ({ kind, count, firstAt }) => `${count} ${kind} ${firstAt}`,
  );
const RIGHT = FOUR.map((i) => [i, 120 + i]);
const table = (header: string, row: (i: number) => string, of: readonly number[] = FOUR): string =>
  [header, ...of.map(row)].join('\n');

describe('tables: rows that do not fit their header', () => {
  it.each<[string, string, (i: number) => string]>([
    ['decimal commas between commas', 'Time (s),HR', (i) => `${i},${100 + i},${120 + i}`],
    ['a clock with a comma before its ms', 'time,hr', (i) => `2025-01-07 10:00:0${i},100,${120 + i}`],
    ['row names without a header', 'time,hr,cad', (i) => `${i + 40},${i},${120 + i},80`],
  ])('[REC60] %s: refused', (_, header, row) => {
    expect(read(table(header, row))).toMatch(/^a: line 2 has \d cells, the header \d: it is not clear/);
  });

  it('[REC60] one row too long is left out and told; an empty cell behind the last does no harm', () => {
    const one = table('time,hr,note', (i) => `${i},${120 + i},${i === 2 ? 'up, then down' : ''}`);
    expect([read(one), told(one)]).toEqual([[RIGHT[0], RIGHT[1], RIGHT[3]], ['1 unreadable-record line 4']]);
    expect(read(table('time,hr', (i) => `${i},${120 + i},`))).toEqual(RIGHT);
  });

  it('[REC60] RR cells behind the last name are read', () => {
    const { samples } = readRecording(bytesOf(table('time,hr,rr', (i) => `${i},${120 + i},500,512`)), 'a');
    expect(samples.map(({ rrTicks }) => rrTicks)).toEqual(FOUR.map(() => [512, 524.288]));
  });

  it('[REC60] without a header the second of three columns is a heart rate throughout, or refused', () => {
    const log = FOUR.map((i) => `2025-01-07 10:00:0${i},${100 + i * 137},${120 + i}`).join('\n');
    expect(read(log)).toMatch(/no header, and its column 2 is not a heart rate/);
    expect(read(FOUR.map((i) => `${i};${120 + i};80`).join('\n'))).toEqual(RIGHT);
  });

  it('[REC60] a second table with other columns is refused, the same header again is reported', () => {
    const first = table('Time (s);HR', (i) => `${i};${120 + i}`);
    expect(read(`${first}\n${table('HR;Time (s)', (i) => `${130 + i};${60 + i}`)}`)).toMatch(
      /line 6 is another header/,
    );
    const again = table('Time (s);HR', (i) => `${4 + i};${124 + i}`);
    expect(told(`${first}\n${again}`)).toEqual(['1 unreadable-record line 6']);
  });
});

describe('tables: times', () => {
  it.each<[string, (i: number) => string | bigint, RegExp]>([
    ['ticks of .NET', (i) => 638_719_056_000_000_000n + BigInt(i) * 10_000_000n, /neither s, ms, µs nor ns/],
    ['ticks of Windows', (i) => 133_806_888_000_000_000n + BigInt(i) * 10_000_000n, /neither s, ms/],
    ['hundredths since 1970', (i) => `${173_624_400_000 + i * 100}`, /neither s, ms, µs nor ns since 1970/],
    ['a date without marks', (i) => `25010710000${i}`, /neither s, ms, µs nor ns since 1970/],
    ['a clock without marks', (i) => `${[100_058, 100_059, 100_100, 100_101][i]}`, /clocks without colons/],
    ['minutes and seconds with a point', (i) => `${['0.58', '0.59', '1.00', '1.01'][i]}`, /without colons/],
    ['hundredths that nobody names', (i) => `${(10 + i / 100).toFixed(2)}`, /does not say in which unit/],
    ['steps of 100', (i) => `${i * 100}`, /does not say in which unit/],
    ['steps of 812.5', (i) => `${i * 812.5}`, /does not say in which unit/],
  ])('[REC61] %s: refused', (_, time, sentence) => {
    expect(read(table('time;hr', (i) => `${time(i)};${120 + i}`))).toMatch(sentence);
  });

  it('[REC61] minutes and seconds with a point are refused however few they are; halves and quarters are read as numbers', () => {
    expect(read('Time;HR\n0.58;120\n0.59;121\n1.00;122')).toMatch(/without colons/);
    expect(read(table('Time (min);HR', (i) => `${[0.5, 0.55, 1, 1.05][i]};120`))).toMatch(/without colons/);
    for (const step of [0.1, 0.25, 0.5, 1])
      expect(
        read(table('Time;HR', (i) => `${i * step};${120 + i}`, [0, 1, 2, 3, 4, 5, 6, 7, 8])),
      ).toHaveLength(9);
  });

  it('[REC61] two rows without a known unit are refused; a minute a row is read', () => {
    expect(read('time;hr\n0;120\n1000;121')).toMatch(/does not say in which unit/);
    expect(read(table('time;hr', (i) => `${i * 120};${120 + i}`))).toEqual(
      FOUR.map((i) => [i * 120, 120 + i]),
    );
  });

  it.each<[string, string, (i: number) => string]>([
    ['ms in the cell', 'Time', (i) => `${i * 1000} ms`],
    ['s in the cell below a name in min', 'Time (min)', (i) => `${i} s`],
    ['h, min and s', 'Time', (i) => `1 h 02 min ${i} s`],
    ['days and a clock', 'Time', (i) => `0 days 00:00:0${i}`],
  ])('[REC62] %s', (_, name, time) => {
    expect(read(table(`${name};HR`, (i) => `${time(i)};${120 + i}`))).toEqual(RIGHT);
  });

  it.each([
    '10:00:0# Jan 07 2025',
    '10:00:0# 07.01.2025',
    'Tue Jan  7 10:00:0# 2025',
    'Tue Jan 07 11:00:0# CET 2025',
    'Tue Jan 07 2025 11:00:0# GMT+0100 (Central European Standard Time)',
    '2025-01-07T11:00:0#.000+01:00[Europe/Oslo]',
    '2025-01-07 11:00:0# CET',
    '2025-01-07_10:00:0#',
    '07-Jan-25 10:00:0#',
  ])('[REC63] %s is seven January 2025, ten o’clock', (form) => {
    const content = table('Time;HR', (i) => `${form.replace('#', String(i))};${120 + i}`);
    expect(read(content)).toEqual(RIGHT);
    expect(readRecording(bytesOf(content), 'a').samples[0]?.atMs).toBe(Date.UTC(2025, 0, 7, 10));
  });

  it.each(['10:0#.5', '00:0#.0', '10:0#,25'])('[REC63] %s is minutes and seconds', (form) => {
    expect(read(table('Time;HR', (i) => `${form.replace('#', String(i))};${120 + i}`))).toEqual(RIGHT);
  });

  it('[REC63] one time that is no time of day does not turn the others into hundredths', () => {
    const content = table(
      'Time;HR',
      (i) => `${i === 4 ? '99:99:99' : `00:00:0${i}`};${120 + i}`,
      [0, 1, 2, 3, 4],
    );
    expect([read(content), told(content)]).toEqual([RIGHT, ['1 unreadable-record line 6']]);
  });

  it('[REC64] the newest record first is read from the end; counting down is refused', () => {
    const downwards = [3, 2, 1, 0];
    expect(read(table('Time;HR', (i) => `2025-01-07 10:00:0${i};${120 + i}`, downwards))).toEqual(RIGHT);
    expect(read(table('timestamp;HR', (i) => `${1_736_244_000 + i};${120 + i}`, downwards))).toEqual(RIGHT);
    expect(read(table('Time left (s);Time;HR', (i) => `${i};00:00:0${i};${120 + i}`, downwards))).toMatch(
      /time runs backwards/,
    );
  });

  it('[REC64] a clock that goes back an hour, once, is called so', () => {
    const at = (i: number): string => (i < 4 ? `02:59:5${i + 6}` : `02:00:0${i - 4}`);
    expect(read(table('Tid;Puls', (i) => `26.10.2025 ${at(i)};120`, [0, 1, 2, 3, 4, 5, 6, 7]))).toMatch(
      /the clock goes back an hour at line 6, as when summer time ends/,
    );
  });
});

describe('tables: columns', () => {
  it.each<[string, (i: number) => string]>([
    ['Elapsed Distance (m),Time (s),HR', (i) => `${i * 3},${i},${120 + i}`],
    ['Start,Finish,Heart Rate (count/min)', (i) => `07-Jan-2025 10:00:0${i},07-Jan-2025 10:00:09,${120 + i}`],
    ['startDate,endDate,HeartRate', (i) => `2025-01-07 10:00:0${i} +0100,x,${120 + i}`],
    [
      'Date/Time,Heart Rate [Min] (count/min),Heart Rate [Max] (count/min),Heart Rate [Avg] (count/min)',
      (i) => `2025-01-07 10:00:0${i},${110 + i},${130 + i},${120 + i}`,
    ],
    ['Tid (min:sek),Puls slag/min', (i) => `10:0${i},${120 + i}`],
  ])('[REC65] %s', (header, row) => {
    expect(read(table(header, row))).toEqual(RIGHT);
  });

  it('[REC65] a date with a clock is taken before a column called Min', () => {
    const content = table('Date,HR,Min', (i) => `2025-01-07 10:00:0${i},${120 + i},${100 + 9 * i}`);
    expect(read(content)).toEqual(RIGHT);
  });

  it('[REC65] RR in another unit is left out and told beside a heart rate, and refused alone', () => {
    const content = table('Time (s);HR;RR (ticks)', (i) => `${i};${120 + i};512`);
    expect([read(content), told(content)]).toEqual([RIGHT, ['1 column-left-out line 1']]);
    expect(read(table('Time (s);RR (ticks)', (i) => `${i};512`))).toMatch(/has the unit "ticks"/);
  });
});

describe('tables: what contradicts its name', () => {
  it('[REC65] RR that cannot be in the unit of their name are left out and reported', () => {
    for (const [name, rr] of [
      ['RR (ms)', 0.5],
      ['RR (s)', 500],
    ] as const) {
      const content = table(`Time (s);HR;${name}`, (i) => `${i};${120 + i};${rr}`);
      expect([read(content), told(content)]).toEqual([RIGHT, ['1 column-left-out line 1']]);
      expect(readRecording(bytesOf(content), 'a').samples.flatMap(({ rrTicks }) => rrTicks)).toEqual([]);
    }
  });

  it('[REC65] days that are only counted are not read as times', () => {
    expect(read(table('Day;HR', (i) => `${i + 1};${120 + i}`))).toMatch(/the time "1" cannot be read/);
  });
});

describe('RR series', () => {
  const RR = [800, 812, 804, 816, 808, 800, 812, 804];

  it('[REC66] the unit in its name is read or refused', () => {
    for (const name of ['RR (ms)', 'rr_ms', 'rr_interval', 'Beats'])
      expect(read([name, ...RR].join('\n'))).toHaveLength(RR.length + 1);
    for (const unit of ['1/1024 s', 'ticks', 'µs'])
      expect(read([`RR [${unit}]`, ...RR].join('\n'))).toMatch(
        `has the unit "${unit}", which Takt cannot read`,
      );
  });

  it('[REC66] a counter is no series of beats', () => {
    for (const step of [1, 1000])
      expect(read(RR.map((_, i) => i * step).join('\n'))).toMatch(/neither RR in ms or s nor times of beats/);
    expect(read(RR.map((_, i) => 120 + i).join('\n'))).toMatch(/neither RR/);
  });

  it('[REC66] two numbers a line are not one with decimals', () => {
    expect(read(RR.map((rr) => `${rr},${rr + 90}`).join('\n'))).toMatch(
      /none of the values can be a heart rate/,
    );
    expect(read(RR.map((rr, i) => `${i + 1},${rr}`).join('\n'))).toMatch(/none of the values can be/);
    expect(read(RR.map((rr) => `0,${rr}`).join('\n'))).toHaveLength(RR.length + 1);
  });

  it('[REC66] the time of a beat that stands twice is left out and told', () => {
    const times = [0, 0.8, 1.6, 1.6, 2.4, 3.2, 4, 4.8].join('\n');
    expect(told(times)).toEqual(['1 time-backwards line 4']);
    expect(read(times)).toEqual([...[0, 0.8, 1.6, 2.4, 3.2, 4].map((at) => [at, 75]), [4.8, null]]);
  });
});

describe('ends and beginnings', () => {
  it.each(['\0\0\0', '\x1a', '\r\n\x1a'])('[REC67] %j behind a text is ignored', (end) => {
    expect(read(table('Time (s);HR', (i) => `${i};${120 + i}`) + end)).toEqual(RIGHT);
    const hrm = `[Params]\nInterval=1\nLength=00:00:03.0\n[HRData]\n120\n121\n122\n123\n${end}`;
    expect([read(hrm), told(hrm)]).toEqual([RIGHT, []]);
    expect(read(`800\n812\n804\n816\n${end}`)).toHaveLength(5);
  });

  it('[REC67] zeros between FIT files in a chain are ignored', () => {
    const [first, second] = [
      fitFile(plainRecords([120, 121])),
      fitFile(plainRecords([122, 123], FIT_START_S + 2)),
    ];
    const chained = Uint8Array.from([...first, ...new Uint8Array(300), ...second]);
    expect([read(chained), told(chained)]).toEqual([RIGHT, []]);
  });

  it('[REC69] a strap’s clock that begins anew goes on', () => {
    const start = 2 ** 32 - 2000;
    const file = fitFile([
      ...plainRecords([255, 255, 255, 255]),
      ...definition(5, 132, [
        [253, 4, UINT32],
        [9, 4, UINT32],
        [6, 1, UINT8],
      ]),
      ...message(5, le(FIT_START_S, 4), le(start, 4), [120]),
      ...definition(6, 132, [
        [9, 4, UINT32],
        [6, 1, UINT8],
      ]),
      ...[1, 2, 3].flatMap((i) => message(6, le((start + 1024 * i) % 2 ** 32, 4), [120 + i])),
    ]);
    expect([read(file), told(file)]).toEqual([RIGHT, []]);
  });

  it('[REC69] a .hrm of lap times alone is refused, a length with a comma is held against the data', () => {
    const hrm = (interval: number, length: string): string =>
      `[Params]\nInterval=${interval}\nLength=${length}\n[HRData]\n120\n121\n122\n123\n`;
    expect(read(hrm(204, '00:00:03.0'))).toMatch(/Interval=204 is not read/);
    expect(told(hrm(1, '01:00:00,0'))).toEqual(['1 length-differs end']);
  });

  it('[REC69] a FIT file cut inside its header is called so', () => {
    expect(read(fitFile(plainRecords([120])).subarray(0, 13))).toMatch(/cut short: 13 of \d+ bytes/);
  });
});

describe('TCX', () => {
  const point = (time: string, bpm: string): string =>
    `<Trackpoint><Time>${time}</Time><HeartRateBpm><Value>${bpm}</Value></HeartRateBpm></Trackpoint>`;
  const lap = (of: readonly number[], form = '2025-01-07T10:00:0#Z', after = ''): string =>
    `<Lap StartTime="${form.replace('#', String(of[0]))}"><Track>${of
      .map((i) => point(form.replace('#', String(i)), `${120 + i}${after}`))
      .join('')}</Track></Lap>`;
  const tcx = (laps: string): string =>
    `<TrainingCenterDatabase><Activities><Activity>${laps}</Activity></Activities></TrainingCenterDatabase>`;

  it('[REC68] laps in another order are read in order of time', () => {
    expect(read(tcx(lap([2, 3]) + lap([0, 1])))).toEqual(RIGHT);
    expect(readRecording(bytesOf(tcx(lap([2, 3]) + lap([0, 1]))), 'a').laps).toHaveLength(2);
  });

  it.each(['2025-01-07T10.00.0#Z', '07.01.2025 10:00:0#', '2025-1-7T10:00:0#Z'])(
    '[REC68] the time %s is read',
    (form) => {
      expect(read(tcx(lap(FOUR, form, ',0')))).toEqual(RIGHT);
    },
  );

  it('[REC68] a time in which either number may be the day is not', () => {
    expect(read(tcx(lap(FOUR, '01/07/2025 10:00:0#')))).toMatch(
      /the time "01\/07\/2025 10:00:00" cannot be read\. Export/,
    );
  });
});
