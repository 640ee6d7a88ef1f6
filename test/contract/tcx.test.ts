/** TCX as programs write it: what is odd in a part that is not needed does not matter. */
import { AppError } from '@takt/shared/errors.ts';
import { readRecording } from '@takt/shared/recording/read.ts';
import { describe, expect, it } from 'vitest';

const START_MS = Date.UTC(2025, 0, 7, 10);
const at = (s: number): string => new Date(START_MS + s * 1000).toISOString();
const point = (s: number, inside = `<HeartRateBpm><Value>${120 + s}</Value></HeartRateBpm>`): string =>
  `<Trackpoint><Time>${at(s)}</Time>${inside}</Trackpoint>`;
const lap = (...points: string[]): string =>
  `<Lap StartTime="${at(0)}"><Track>${points.join('')}</Track></Lap>`;
const activity = (...points: string[]): string => `<Activity Sport="Running">${lap(...points)}</Activity>`;
const file = (activities: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<TrainingCenterDatabase><Activities>${activities}</Activities></TrainingCenterDatabase>`;
const plain = file(activity(...[0, 1, 2, 3].map((s) => point(s))));
const FOUR = [0, 1, 2, 3].map((s) => [s, 120 + s]);

const recording = (text: string) => readRecording(new TextEncoder().encode(text), 'a.tcx');
const series = (text: string) =>
  recording(text).samples.map(({ atMs, heartRateBpm }) => [(atMs - START_MS) / 1000, heartRateBpm]);
const refusal = (text: string): string => {
  try {
    recording(text);
  } catch (error) {
    if (error instanceof AppError) return error.text.en;
    throw error;
  }
  return 'it was read';
};

describe('TCX files', () => {
  const session = (first: string, next: string): string =>
    `<MultiSportSession><Id>x</Id><FirstSport>${first}</FirstSport><NextSport>${next}</NextSport></MultiSportSession>`;
  it.each([
    ['white space before the declaration', `   \n\t ${plain}`],
    ['a mark and white space before it', `\ufeff\n${plain}`],
    ['no declaration', plain.slice(plain.indexOf('\n') + 1)],
    ['zeros behind the end', `${plain}\0\0\0`],
    [
      'a raw & and a raw < in a note',
      plain.replace('<Track>', '<Notes>Bike & Run < 5 &amp; &#8211; &nbsp;</Notes><Track>'),
    ],
    ['a prefix before every name', plain.replaceAll('</', '</t:').replaceAll(/<(?=[A-Z])/g, '<t:')],
    [
      'two activities, the later one first',
      file(activity(point(2), point(3)) + activity(point(0), point(1))),
    ],
    [
      'a session of several sports',
      file(session(activity(point(0), point(1)), activity(point(2), point(3)))),
    ],
    [
      'a session with a change between its sports',
      file(
        session(
          activity(point(0)),
          `<Transition StartTime="${at(1)}"><Track>${point(1)}</Track></Transition>${activity(point(2), point(3))}`,
        ),
      ),
    ],
    [
      'an activity beside a session',
      file(session(activity(point(2)), activity(point(3))) + activity(point(0), point(1))),
    ],
    [
      'a heart rate without Value',
      file(activity(...[0, 1, 2, 3].map((s) => point(s, `<HeartRateBpm>${120 + s}</HeartRateBpm>`)))),
    ],
    [
      'a heart rate with an attribute and no Value',
      file(
        activity(...[0, 1, 2, 3].map((s) => point(s, `<HeartRateBpm type="x">${120 + s}</HeartRateBpm>`))),
      ),
    ],
    ['Z written twice', plain.replaceAll('.000Z', 'ZZ')],
    [
      'a course that was ridden',
      plain
        .replaceAll('Activities>', 'Courses>')
        .replaceAll(/<Activity [^>]*>/g, '<Course>')
        .replaceAll('</Activity>', '</Course>')
        .replaceAll(/<\/?Lap[^>]*>/g, ''),
    ],
    [
      'extensions of any kind',
      plain.replaceAll(
        '</Trackpoint>',
        '<Extensions><ns3:TPX x="1"><ns3:Speed>2</ns3:Speed></ns3:TPX></Extensions></Trackpoint>',
      ),
    ],
  ])('[REC58] %s: it is read whole and in order of time', (_, text) => {
    expect(series(text)).toEqual(FOUR);
    expect(recording(text).warnings).toEqual([]);
  });

  it('[REC58] a DOCTYPE stays refused, also behind white space; a time that cannot be read is reported as such', () => {
    expect(refusal(`  ${plain.replace('\n', '<!DOCTYPE x [<!ENTITY a "b">]>')}`)).toMatch(/DOCTYPE/);
    expect(refusal(plain.replaceAll(/<Time>[^<]*/g, '<Time>yesterday'))).toMatch(
      /no record can be read; the first is record 1: the time "yesterday" cannot be read/,
    );
    expect(refusal(file(''))).toMatch(/there are no records in the file/);
    expect(refusal(file(activity(point(0, ''))))).toMatch(/holds no heart rate \(1 records/);
  });
});
