import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import { readRecording } from './read.ts';
import type { Recording } from './recording.ts';

const read = (content: string | Uint8Array, name = 'a.csv'): Recording =>
  readRecording(typeof content === 'string' ? new TextEncoder().encode(content) : content, name);
/** Seconds from the first record. */
const timesS = (content: string | Uint8Array): number[] => {
  const { samples } = read(content);
  return samples.map(({ atMs }) => (atMs - samples[0]!.atMs) / 1000);
};
const bpm = (content: string): (number | null)[] =>
  read(content).samples.map(({ heartRateBpm }) => heartRateBpm);
const told = (content: string): string[] =>
  read(content).warnings.map(({ kind, count, firstAt }) => `${count} ${kind} ${firstAt}`);
const refusal = (content: string | Uint8Array, name = 'a.csv'): string => {
  try {
    read(content, name);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.text.nb).not.toBe(error.text.en);
    return error.text.en;
  }
  return 'it was read';
};
/** A row a number, behind a header. */
const table = (header: string, time: (i: number) => string | number, count = 4): string =>
  [header, ...Array.from({ length: count }, (_, i) => `${time(i)};${120 + i}`)].join('\n');
const FOUR = [0, 1, 2, 3];
const DAY_S = 86_400;

describe('tables: the unit of a time', () => {
  it.each<[string, number]>([
    ['Time (s)', 1],
    ['Time [sek]', 1],
    ['seconds', 1],
    ['time_s', 1],
    ['Tid i sekunder', 1],
    ['Time (ms)', 1000],
    ['Time (milliseconds)', 1000],
    ['timestamp_ms', 1000],
    ['Time, ms', 1000],
    ['Time [µs]', 1e6],
    ['Time [us]', 1e6],
    ['sensor timestamp [ns]', 1e9],
    ['Time (min)', 1 / 60],
    ['Minutes', 1 / 60],
    ['Time (h)', 1 / 3600],
    ['Time (d)', 1 / DAY_S],
  ])('[REC40] "%s" is read in the unit that it names', (name, perSecond) => {
    const perStep = 60 * perSecond;
    expect(timesS(table(`${name};HR`, (i) => i * perStep))).toEqual([0, 60, 120, 180]);
  });

  it.each(['ticks', 'samples', 'cs', '1/1024 s', 'Hz', '%'])(
    '[REC40] a time in "%s" is refused by that name',
    (unit) => {
      expect(refusal(table(`Time [${unit}];HR`, (i) => i))).toContain(
        `has the unit "${unit.toLowerCase()}", which Takt cannot read`,
      );
    },
  );

  it('[REC40] a row of units below the names is their unit', () => {
    expect(timesS('Time;HR\nms;bpm\n0;120\n1000;121\n')).toEqual([0, 1]);
  });

  it('[REC41] numbers since 1970 tell their unit by their size: s, ms, µs, ns', () => {
    for (const digits of [1, 1e3, 1e6])
      expect(timesS(table('timestamp;hr', (i) => (1_508_770_156 + i) * digits))).toEqual(FOUR);
    expect(timesS(table('timestamp;hr', (i) => `${1_508_770_156 + i}000000000`))).toEqual(FOUR);
  });

  it('[REC41] days of a spreadsheet and shares of a day are times of the clock', () => {
    const serial = table('Tid;Puls', (i) => (45_664 + (36_000 + i) / DAY_S).toFixed(9).replace('.', ','));
    expect(timesS(serial)).toEqual(FOUR);
    expect(read(serial).samples[0]?.atMs).toBe(Date.UTC(2025, 0, 7, 10));
    expect(timesS(table('Time;HR', (i) => ((36_000 + i) / DAY_S).toFixed(9)))).toEqual(FOUR);
  });

  it('[REC41] a unit that its numbers contradict, and numbers that leave it open, are refused', () => {
    expect(refusal(table('time (s);hr', (i) => 1_508_770_156_395 + i * 1000))).toMatch(/do not fit the unit/);
    expect(refusal(table('time (ms);hr', (i) => 1_508_770_156 + i))).toMatch(/do not fit the unit/);
    expect(refusal(table('time;hr', (i) => i * 1000))).toMatch(/does not say in which unit/);
    expect(refusal(table('timestamp;hr', () => 1_508_770_156))).toMatch(/is the same in every line/);
  });
});

describe('tables: dates and clocks', () => {
  it.each([
    '07.01.2025 10:00:0',
    '7.1.2025 10:00:0',
    '07.01.25 10:00:0',
    '07.01.2025 kl. 10:00:0',
    '2025/01/07 10:00:0',
    '2025.01.07 10:00:0',
    '20250107T10000',
    '20250107 10000',
    '7. januar 2025 10:00:0',
    '07-Jan-2025 10:00:0',
    'Jan 7, 2025 10:00:0',
  ])('[REC42] %s… is 7 January 2025, ten o’clock', (start) => {
    const { samples } = read(table('Tid;Puls', (i) => `${start}${i}`));
    expect(samples.map(({ atMs }) => (atMs - Date.UTC(2025, 0, 7, 10)) / 1000)).toEqual(FOUR);
  });

  it.each<[string, number]>([
    ['Z', 10],
    ['ZZ', 10],
    [' UTC', 10],
    ['+01:00', 9],
    ['+0100', 9],
    [' AM', 10],
    [' PM', 22],
    ['p.m.', 22],
    ['.250Z', 10],
  ])('[REC42] a time that ends in "%s"', (end, hour) => {
    const first = read(table('Tid;Puls', (i) => `2025-01-07T10:00:0${i}${end}`)).samples[0]?.atMs ?? 0;
    expect(Math.floor(first / 1000) * 1000).toBe(Date.UTC(2025, 0, 7, hour));
  });

  it('[REC43] 07/01/2025 without other evidence is refused as ambiguous; another line or the name decides it', () => {
    const at = (date: string) => (i: number) => `${date} 10:00:0${i}`;
    for (const date of ['07/01/2025', '07-01-2025', '1/7/2025']) {
      expect(refusal(table('Time;HR', at(date)))).toContain(
        `the date "${date} 10:00:00" can be read in two ways`,
      );
    }
    expect(read(table('Time;HR', at('26/06/2018'))).samples[0]?.atMs).toBe(Date.UTC(2018, 5, 26, 10));
    expect(read(table('Time;HR', at('06/26/2018'))).samples[0]?.atMs).toBe(Date.UTC(2018, 5, 26, 10));
    expect(read(table('Time (dd/mm/yyyy hh:mm:ss);HR', at('07/01/2025'))).samples[0]?.atMs).toBe(
      Date.UTC(2025, 0, 7, 10),
    );
    const days = 'Time;HR\n01/12/2025 23:59:59;120\n01/13/2025 00:00:00;121\n';
    expect(timesS(days)).toEqual([0, 1]);
    expect(refusal('Date;Time;HR\n07/01/2025;10:00:00;120\n07/01/2025;10:00:01;121\n')).toContain(
      'the date "07/01/2025"',
    );
  });

  const CLOCKS: [string, string[]][] = [
    ['over midnight', ['23:59:58', '23:59:59', '00:00:00', '00:00:01']],
    ['over noon, of twelve hours', ['11:59:58 AM', '11:59:59 AM', '12:00:00 PM', '12:00:01 PM']],
    ['over midnight, of twelve hours', ['11:59:58 PM', '11:59:59 PM', '12:00:00 AM', '12:00:01 AM']],
    ['of minutes, over the hour', ['59:58', '59:59', '60:00', '60:01']],
    ['of minutes, that begins a new hour', ['59:58', '59:59', '00:00', '00:01']],
    ['of minutes, then of hours', ['59:58', '59:59', '1:00:00', '1:00:01']],
    ['that leaves out seconds of zero', ['09:59:58', '09:59:59', '10:00', '10:00:01']],
    ['with points', ['10.00.00', '10.00.01', '10.00.02', '10.00.03']],
  ];
  it.each(CLOCKS)('[REC44] a clock %s goes on by the second', (_, clocks) => {
    expect(timesS(table('Tid;Puls', (i) => clocks[i]!))).toEqual(FOUR);
  });

  it('[REC44] a date beside the clock counts, whether it moves at midnight, later, or not at all', () => {
    const rows = (dates: string[]): string =>
      [
        'Dato;Tid;Puls',
        ...['23:59:59', '00:00:00', '00:00:01'].map((time, i) => `${dates[i]};${time};120`),
      ].join('\n');
    for (const dates of [
      ['07.01.2025', '08.01.2025', '08.01.2025'],
      ['07.01.2025', '07.01.2025', '08.01.2025'],
      ['07.01.2025', '07.01.2025', '07.01.2025'],
    ]) {
      expect(timesS(rows(dates))).toEqual([0, 1, 2]);
      expect(read(rows(dates)).samples[0]?.atMs).toBe(Date.UTC(2025, 0, 7, 23, 59, 59));
    }
  });

  it('[REC45] mm:ss:hh is distinguished from hh:mm:ss by its digits, its steps, or its name; else it is refused', () => {
    const at = (i: number): string => `00:0${i}:00`;
    expect(timesS(table('Time [s];HR', at))).toEqual(FOUR);
    expect(timesS(table('Time (mm:ss:hh);HR', at))).toEqual(FOUR);
    expect(timesS(table('Time (hh:mm:ss);HR', at))).toEqual([0, 60, 120, 180]);
    expect(refusal(table('Time;HR', at))).toMatch(/hh:mm:ss or mm:ss:hh/);
    expect(timesS(table('Time;HR', (i) => `00:0${i}:99`))).toEqual(FOUR);
    expect(timesS(table('Time;HR', (i) => `00:0${i >> 1}:${i % 2 === 0 ? '00' : '50'}`, 8))).toEqual([
      0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5,
    ]);
    const overTheHour = ['59:58:00', '59:59:00', '00:00:00', '00:01:00'];
    expect(timesS(table('Elapsed time total [s];HR', (i) => overTheHour[i]!))).toEqual(FOUR);
    expect(refusal(table('Time;HR', (i) => `10:0${i}`))).toMatch(/hh:mm or mm:ss/);
  });
});

describe('tables: which column is what', () => {
  it.each(['HR (%)', 'HR %', '%HR', 'HR [%max]', 'HR_percent', 'Puls (% av maks)'])(
    '[REC46] "%s" is not bpm',
    (name) => {
      expect(refusal(table(`Time;${name}`, (i) => i))).toMatch(/which is not bpm/);
      expect(bpm(`Time;${name};HR (bpm)\n0;60;120\n1;61;121\n`)).toEqual([120, 121]);
    },
  );

  it('[REC46] a heart rate in another unit, and two columns of heart rate, are refused by name; "100 bpm" is 100', () => {
    expect(refusal(table('Time;HR (Hz)', (i) => i))).toContain('"HR (Hz)" has the unit "hz"');
    expect(refusal('Time;HR;Pulse\n0;120;110\n1;121;111\n')).toMatch(
      /several columns may be the heart rate: «HR», «Pulse»/,
    );
    expect(bpm('Time;HR\n0;100 bpm\n1;--\n2;101 bpm\n')).toEqual([100, null, 101]);
    expect(refusal('Time;HR\n0;60 %\n1;61 %\n')).toMatch(/the heart rate "60 %" cannot be read/);
  });

  it('[REC47] the header may stand further down, below what a program tells of itself', () => {
    const samsung = [
      'com.samsung.shealth.tracker.heart_rate,6312001,2',
      'com.samsung.health.heart_rate.start_time,com.samsung.health.heart_rate.update_time,com.samsung.health.heart_rate.max,com.samsung.health.heart_rate.heart_rate',
      '2026-07-16 07:10:00.000,2026-07-16 09:10:00.000,150.0,120.0',
      '2026-07-16 07:10:01.000,2026-07-16 09:10:00.000,150.0,121.0',
    ].join('\n');
    expect([timesS(samsung), bpm(samsung)]).toEqual([
      [0, 1],
      [120, 121],
    ]);
    const selfloops = '10 Jan 2026 16:08:50\nTime (ms),HR (bpm),R-R (ms)\n0,120,500\n500,121,496\n';
    expect(timesS(selfloops)).toEqual([0, 0.5]);
    expect(read(selfloops).samples.map(({ rrTicks }) => rrTicks)).toEqual([[512], [507.904]]);
    const wahoo = 'Workout;Indoor\nDevice;x\n\nELAPSED;SPEED;HR\n00:00:00;0;120\n00:00:01;0;121\n';
    expect(timesS(wahoo)).toEqual([0, 1]);
  });

  it('[REC47] of several columns of times the one is used that can be read and rises; one that contradicts it is reported', () => {
    const sensor =
      'Phone timestamp;sensor timestamp [ns];HR [bpm]\n2026-04-24T14:10:15.270;599616050941733632;120\n2026-04-24T14:10:16.270;599616051941733632;121\n';
    expect([timesS(sensor), told(sensor)]).toEqual([[0, 1], []]);
    expect(timesS('timestamp;elapsed_s;hr\n7;0;120\n7;1;121\n7;2;122\n')).toEqual([0, 1, 2]);
    expect(timesS('Time [ticks];seconds;hr\n0;0;120\n999;1;121\n')).toEqual([0, 1]);
    expect(told('Time;Elapsed;HR\n0;0;120\n1;10;121\n2;20;122\n')).toEqual(['1 times-differ line 1']);
  });

  it('[REC47] RR alone gives the heart rate of each interval', () => {
    expect(
      bpm('Phone timestamp;RR-interval [ms]\n2026-04-24T14:10:15;500\n2026-04-24T14:10:16;600\n'),
    ).toEqual([120, 100]);
  });

  it('[REC48] the form of the text does not matter: UTF-16, lone CR, bars, blanks, quotes with line ends, thousands of columns', () => {
    const plain = table('Tid;Puls', (i) => i);
    const utf16 = (text: string): Uint8Array =>
      new Uint8Array(Uint16Array.from(text, (c) => c.charCodeAt(0)).buffer);
    expect(timesS(utf16(`\ufeff${plain}`))).toEqual(FOUR);
    expect(timesS(utf16(plain))).toEqual(FOUR);
    expect(timesS(plain.replaceAll('\n', '\r'))).toEqual(FOUR);
    expect(timesS(plain.replaceAll(';', '|'))).toEqual(FOUR);
    expect(timesS(plain.replaceAll(';', ' '))).toEqual(FOUR);
    expect(timesS('time,note,hr\n0,"a\nb",120\n1,"x ""y""",121\n')).toEqual([0, 1]);
    const wide = Array.from({ length: 3000 }, (_, i) => `c${i}`).join(';');
    expect(timesS(`${wide};time;hr\n${';'.repeat(2999)};0;120\n${';'.repeat(2999)};1;121\n`)).toEqual([0, 1]);
  });
});

describe('tables: what is told', () => {
  const seconds = (times: readonly number[], hr: (s: number) => number = (s) => 100 + (s % 40)): string =>
    ['time;hr', ...times.map((s) => `${s};${hr(s)}`)].join('\n');
  const upTo = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => from + i);

  it('[REC49] a piece that stands in the file again is left out and reported with its position', () => {
    const again = seconds([...upTo(60), ...upTo(20, 40), ...upTo(20, 60)]);
    expect([read(again).samples.length, told(again)]).toEqual([80, ['20 repeated-records line 62']]);
    const twice = 'time;hr\n0;100\n0;100\n1;101\n1;101\n2;102\n';
    expect([read(twice).samples.length, told(twice)]).toEqual([3, ['2 repeated-records line 3']]);
    // Several a second are a table's habit where they differ.
    const often = 'time;hr\n0;100\n0;100\n0;101\n1;101\n1;101\n';
    expect([read(often).samples.length, told(often)]).toEqual([5, []]);
  });

  it('[REC49] a piece that is cut out is reported with its position and length', () => {
    const cut = seconds([...upTo(30), ...upTo(30, 130)]);
    expect(told(cut)).toEqual(['1 missing-piece line 32']);
    expect(read(cut).warnings[0]?.detail?.en).toBe('1 min 41 s');
    expect(told(seconds(upTo(60)))).toEqual([]);
  });

  it('[REC50] a jump of the clock by half a day or more is reported, and its time does not count as recorded', () => {
    const year = 'time;hr\n2025-01-07T10:00:00Z;120\n2026-01-07T10:00:00Z;121\n';
    expect([timesS(year), told(year)]).toEqual([[0, 1], ['1 clock-jump line 3']]);
    const days = seconds([...upTo(10), ...upTo(10, 20 * DAY_S)]);
    expect([timesS(days).at(-1), told(days)]).toEqual([19, ['1 clock-jump line 12']]);
    expect(told('time;hr\n0;120\n18000;121\n')).toEqual(['1 sparse line 2']);
  });

  it('[REC51] one to three records far from those around them are reported, and a leap within 3 s that lasts', () => {
    for (const away of [1, 2, 3]) {
      const content = seconds(upTo(20), (s) => (s >= 5 && s < 5 + away ? 41 : 134));
      expect(told(content)).toEqual(['1 outlying-heart-rate line 7']);
    }
    // Four records away are two leaps, there and back; one that stays is one.
    const four = seconds(upTo(20), (s) => (s >= 5 && s < 9 ? 41 : 134));
    expect(told(four)).toEqual(['2 outlying-heart-rate line 7']);
    const lasting = seconds(upTo(20), (s) => (s >= 10 ? 180 : 134));
    expect(told(lasting)).toEqual(['1 outlying-heart-rate line 12']);
    expect(read(lasting).warnings[0]?.detail?.en).toBe('180 beside 134');
    // Forty is none, nor is any rise for which a heart had the time.
    expect(told(seconds(upTo(20), (s) => (s >= 10 ? 174 : 134)))).toEqual([]);
    const every4s = upTo(20).map((s) => 4 * s);
    expect(told(seconds(every4s, (s) => (s >= 40 ? 180 : 134)))).toEqual([]);
  });

  it('[REC52] the fewest records are left out for time to rise; one is accepted, many are refused with the position', () => {
    const ahead = seconds([0, 1, 2, 3605, 3, 4, 5, 6], () => 120);
    expect([timesS(ahead), told(ahead)]).toEqual([[0, 1, 2, 3, 4, 5, 6], ['1 time-backwards line 5']]);
    expect(refusal(seconds([0, 5, 3, 6, 4, 7], () => 120))).toMatch(
      /runs backwards in 2 of 6 records, first at line 4/,
    );
  });

  it('[REC53] "no heart rate" is said only when that is so', () => {
    expect(refusal('time;hr\n0;\n1;\n')).toMatch(/holds no heart rate \(2 records/);
    expect(refusal('time;hr\nx;120\ny;121\n')).toMatch(
      /no record can be read; the first is line 2: the time "x" cannot be read/,
    );
    expect(refusal('time;hr\n0;812\n1;790\n')).toMatch(
      /none of the values can be a heart rate in bpm \(30–240\); the first is 812 in line 2/,
    );
    expect(refusal('time;hr\n0;abc\n1;def\n')).toMatch(/the heart rate "abc" cannot be read/);
  });

  it('[REC53] times without seconds are reported', () => {
    const minutes = [
      'Tid;Puls',
      ...upTo(80).map((i) => `07.01.2025 10:0${Math.floor(i / 20)};${120 + (i % 20)}`),
    ].join('\n');
    expect(told(minutes)).toEqual(['76 coarse-times line 3']);
  });
});
