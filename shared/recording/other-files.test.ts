import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import { readRecording } from './read.ts';
import type { Recording } from './recording.ts';

const read = (content: string | Uint8Array, name = 'a.csv'): Recording =>
  readRecording(typeof content === 'string' ? new TextEncoder().encode(content) : content, name);
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
describe('RR series', () => {
  const beats = (content: string): [number, number][] =>
    read(content, 'a.txt').samples.flatMap(({ rrTicks }) =>
      rrTicks.map((ticks): [number, number] => [Math.round(ticks / 1.024), rrTicks.length]),
    );
  it.each([
    ['ms', '812\n834\n799\n'],
    ['seconds', '0.812\n0.834\n0.799\n'],
    ['seconds with a decimal comma', '0,812\n0,834\n0,799\n'],
    ['times of beats in ms', '1000\n1812\n2646\n3445\n'],
    ['times of beats in s', '600.000\n600.812\n601.646\n602.445\n'],
    ['ms under a name', 'RR\n812\n834\n799\n'],
  ])('[REC54] %s', (_, content) => {
    expect(beats(content).map(([rrMs]) => rrMs)).toEqual([812, 834, 799]);
  });

  it('[REC54] numbers that are neither intervals nor times of beats are refused', () => {
    expect(refusal('812000\n834000\n799000\n', 'a.txt')).toMatch(/neither RR in ms or s nor times of beats/);
    expect(refusal('120\n121\n122\n', 'a.txt')).toMatch(/neither RR/);
  });

  it('[REC55] a .hrm file whose values are not as long as it says is reported, an interval that is not read is refused', () => {
    const hrm = (interval: number, length: string, rows: number): string =>
      `[Params]\nInterval=${interval}\nDate=20250107\nStartTime=10:00:00.0\nLength=${length}\n\n[HRData]\n${'120\n'.repeat(rows)}`;
    expect(told(hrm(5, '00:05:00.0', 61))).toEqual([]);
    expect(told(hrm(5, '00:05:00.0', 40))).toEqual(['1 length-differs end']);
    expect(refusal(hrm(204, '00:05:00.0', 40).replace('204', '999'), 'a.hrm')).toMatch(
      /Interval=999 is not read/,
    );
  });
});

describe('other files', () => {
  it.each<[string, number[], RegExp]>([
    ['a zip or workbook', [0x50, 0x4b, 0x03, 0x04, 1, 2], /zip file or an Excel workbook/],
    ['gzip', [0x1f, 0x8b, 8, 0], /gzip/],
    ['a PDF', [0x25, 0x50, 0x44, 0x46, 0x2d], /PDF/],
    ['white space', [0x20, 0x0a], /empty/],
    ['markup', [...new TextEncoder().encode('<gpx a="1,2"><trk>,;</trk></gpx>')], /GPX/],
  ])(
    '[REC56] %s is recognised by its content whatever its name, and refused with what to do',
    (_, bytes, expected) => {
      for (const name of ['a.fit', 'a.takt', 'a.csv'])
        expect(refusal(Uint8Array.from(bytes), name)).toMatch(expected);
    },
  );

  it('[REC56] a table, an RR series and a .hrm file are read whatever their name', () => {
    for (const name of ['a.fit', 'a.takt', 'a.tcx']) {
      expect(read('time;hr\n0;120\n1;121\n', name).format).toBe('csv');
      expect(read('812\n834\n799\n', name).format).toBe('rr');
      expect(read('[Params]\nInterval=5\n[HRData]\n120\n121\n', name).format).toBe('rr');
    }
  });

  it('[REC57] more records than any session has are refused before they fill the memory', () => {
    expect(refusal(`time;hr\n${'0;120\n'.repeat(500_001)}`)).toMatch(/more than 500000 records/);
  });
});
