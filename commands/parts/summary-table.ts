/** A summary as a person reads it at the command line, in their language. */

import type { LapSummary, RrSummary } from '@takt/server/record/file-summary.ts';
import type { Language } from '@takt/shared/errors.ts';
import type { Recording } from '@takt/shared/recording/recording.ts';
import type {
  IntervalSummary,
  IntervalVerdict,
  SessionLabel,
  Summary,
} from '@takt/shared/summary/summary.ts';
import { reasonsOf } from '@takt/shared/summary/verdict-words.ts';
import { PROTOCOL_LOWER_BOUNDS, TEN_PERCENT_LOWER_BOUNDS } from '@takt/shared/zones.ts';

const WORDS = {
  nb: {
    locale: 'nb-NO',
    samples: 'Målinger med puls',
    duration: 'Varighet',
    counted: 'Med gyldig puls',
    heartRate: 'Puls, lavest / snitt / høyest',
    meanOverTime: 'Snitt over tid',
    hrMax: 'Makspuls',
    peak: 'høyeste i opptaket, et anslag; oppgi den med --hrmax',
    zones: 'Tid i soner, % av makspuls',
    zonesBpm: 'Tid i soner, slag/min',
    protocol: 'Protokollens fem soner, % av makspuls',
    trimp: 'TRIMP, Edwards / Banister',
    below: 'under',
    from: 'fra',
    label: 'Økta',
    laps: 'Runder',
    lapColumns: ['Runde', 'Fra', 'Varte', 'Gyldig', 'Lavest', 'Snitt', 'Topp', 'Fall 60 s'],
    rr: 'RR-intervaller (sier noe om hvile alene)',
    rrCount: 'Antall',
    rrRejected: 'Forkastet (over 20 % fra naboene)',
    rmssd: 'RMSSD, alle / uten de forkastede, ms',
    sdnn: 'SDNN, ms',
    treadmill: 'På mølla (VO₂ er et estimat etter ACSM, for den som ikke holder i rekkverket)',
    treadmillColumns: ['Drag', 'Fart km/t', 'Stigning %', 'VO₂ ml/kg/min', 'Dekning'],
    columns: [
      'Drag',
      'Varte',
      'Gyldig',
      'Under',
      'I',
      'Over',
      'Topp',
      'Snitt',
      'Til mål',
      'Fall 60 s',
      'Pauseslutt',
      '',
    ],
  },
  en: {
    locale: 'en-GB',
    samples: 'Records with heart rate',
    duration: 'Duration',
    counted: 'With a valid heart rate',
    heartRate: 'Heart rate, min / mean / max',
    meanOverTime: 'Mean over time',
    hrMax: 'HRmax',
    peak: 'highest in the recording, an estimate; give it by --hrmax',
    zones: 'Time in zones, % of HRmax',
    zonesBpm: 'Time in zones, bpm',
    protocol: "The protocol's five zones, % of HRmax",
    trimp: 'TRIMP, Edwards / Banister',
    below: 'below',
    from: 'from',
    label: 'Session',
    laps: 'Laps',
    lapColumns: ['Lap', 'From', 'Ran', 'Valid', 'Lowest', 'Mean', 'Peak', 'Fall 60 s'],
    rr: 'RR intervals (meaningful at rest only)',
    rrCount: 'Count',
    rrRejected: 'Rejected (more than 20 % from their neighbours)',
    rmssd: 'RMSSD, all / without the rejected, ms',
    sdnn: 'SDNN, ms',
    treadmill: 'On the treadmill (VO₂ is an estimate by ACSM, for those who do not hold the rails)',
    treadmillColumns: ['Interval', 'Speed km/h', 'Incline %', 'VO₂ ml/kg/min', 'Coverage'],
    columns: [
      'Interval',
      'Ran',
      'Valid',
      'Below',
      'In',
      'Above',
      'Peak',
      'Mean',
      'To target',
      'Fall 60 s',
      'Pause end',
      '',
    ],
  },
} as const;

const VERDICTS: Readonly<Record<Language, Readonly<Record<IntervalVerdict, string>>>> = {
  nb: {
    approved: 'godkjent',
    'not-approved': 'ikke godkjent',
    'not-assessable': 'kan ikke vurderes',
    'not-judged': 'ikke vurdert',
  },
  en: {
    approved: 'approved',
    'not-approved': 'not approved',
    'not-assessable': 'cannot be assessed',
    'not-judged': 'not judged',
  },
};
const LABELS: Readonly<Record<Language, Readonly<Record<SessionLabel, string>>>> = {
  nb: { full: 'full', adapted: 'tilpasset', partial: 'delvis', 'not-assessable': 'kan ikke vurderes' },
  en: { full: 'full', adapted: 'adapted', partial: 'partial', 'not-assessable': 'cannot be assessed' },
};
const NONE = '–';

/** m:ss, rounded to whole seconds. */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

function zoneNames(bounds: readonly number[], below: string, from: string): string[] {
  return [0, ...bounds].map((bound, i) => {
    const next = bounds[i];
    if (i === 0) return `${below} ${next ?? ''}`;
    return next === undefined ? `${from} ${bound}` : `${bound}–${next - 1}`;
  });
}

/** Columns as wide as their widest cell; the first and the last are set to the left. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) =>
        i === 0 || i === row.length - 1 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

export interface FileFigures {
  readonly laps: readonly LapSummary[];
  /** null without RR. */
  readonly rr: RrSummary | null;
}

export function summaryTable(
  summary: Summary & FileFigures,
  recording: Pick<Recording, 'format'>,
  fileName: string,
  zonesBpm: readonly number[] | null,
  language: Language,
): string {
  const words = WORDS[language];
  const number = new Intl.NumberFormat(words.locale, { maximumFractionDigits: 1 });
  const figure = (value: number | null): string => (value === null ? NONE : number.format(value));
  const { heartRate, coverage, trimp } = summary;
  const share = coverage === null ? '' : ` (${number.format(100 * coverage)} %)`;
  const { hrMax } = summary;
  const hrMaxText =
    hrMax === null ? NONE : `${hrMax.bpm}${hrMax.method === 'recording-peak' ? ` (${words.peak})` : ''}`;
  const lines = [
    `${fileName} (${recording.format.toUpperCase()})`,
    '',
    ...table([
      [words.samples, String(summary.samples)],
      [words.duration, clock(summary.durationS)],
      [words.counted, `${clock(summary.countedS)}${share}`],
      [
        words.heartRate,
        [heartRate?.min, heartRate?.mean, heartRate?.max].map((v) => figure(v ?? null)).join(' / '),
      ],
      [words.meanOverTime, figure(heartRate?.meanOverTime ?? null)],
      [words.hrMax, hrMaxText],
      [words.trimp, `${figure(trimp.edwards)} / ${figure(trimp.banister)}`],
    ]),
  ];
  const zones = (title: string, bounds: readonly number[], zonesS: readonly number[] | null): void => {
    if (zonesS === null) return;
    const names = zoneNames(bounds, words.below, words.from);
    lines.push('', title, ...table(zonesS.map((seconds, i) => [`  ${names[i] ?? ''}`, clock(seconds), ''])));
  };
  zones(
    zonesBpm === null ? words.zones : words.zonesBpm,
    zonesBpm ?? TEN_PERCENT_LOWER_BOUNDS,
    summary.zonesS,
  );
  zones(words.protocol, PROTOCOL_LOWER_BOUNDS, summary.protocolZonesS);
  lines.push(...lapLines(summary.laps, words, figure));
  lines.push(...rrLines(summary.rr, words, figure));
  if (summary.intervals.length > 0) {
    const row = (interval: IntervalSummary): string[] => [
      String(interval.number),
      clock(interval.actualS),
      interval.coverage === null ? NONE : `${number.format(100 * interval.coverage)} %`,
      clock(interval.belowS),
      clock(interval.inS),
      clock(interval.aboveS),
      figure(interval.peakBpm),
      figure(interval.meanBpm),
      interval.timeToTargetS === null ? NONE : clock(interval.timeToTargetS),
      figure(interval.fall60Bpm),
      interval.endOfPausePercent === null ? NONE : `${interval.endOfPausePercent} %`,
      VERDICTS[language][interval.verdict],
    ];
    lines.push('', ...table([words.columns, ...summary.intervals.map(row)]));
    lines.push(...reasonLines(summary.intervals, words, language));
    lines.push(...treadmillLines(summary.intervals, words, number));
    const label = summary.sessionLabel;
    lines.push('', `${words.label}: ${label === null ? NONE : LABELS[language][label]}`);
  }
  return lines.join('\n');
}

/** Nothing where the device cut no laps. */
function lapLines(
  laps: readonly LapSummary[],
  words: (typeof WORDS)[Language],
  figure: (value: number | null) => string,
): string[] {
  if (laps.length === 0) return [];
  const rows = laps.map((lap) => [
    String(lap.number),
    clock(lap.fromS),
    clock(lap.actualS),
    lap.coverage === null ? NONE : `${figure(100 * lap.coverage)} %`,
    figure(lap.minBpm),
    figure(lap.meanBpm),
    figure(lap.peakBpm),
    figure(lap.hrr60Bpm),
  ]);
  return ['', words.laps, ...table([words.lapColumns, ...rows])];
}

/** Nothing where the file has no RR. */
function rrLines(
  rr: RrSummary | null,
  words: (typeof WORDS)[Language],
  figure: (value: number | null) => string,
): string[] {
  if (rr === null) return [];
  return [
    '',
    words.rr,
    ...table([
      [`  ${words.rrCount}`, String(rr.count)],
      [`  ${words.rrRejected}`, String(rr.rejected)],
      [`  ${words.rmssd}`, `${figure(rr.rmssdMs)} / ${figure(rr.rmssdCleanMs)}`],
      [`  ${words.sdnn}`, figure(rr.sdnnMs)],
    ]),
  ];
}

/** Why an interval was not approved or could not be judged; nothing where each one was. */
function reasonLines(
  intervals: readonly IntervalSummary[],
  words: (typeof WORDS)[Language],
  language: Language,
): string[] {
  const rows = intervals.flatMap(({ number, judged, band }) =>
    reasonsOf(judged, band).map((reason) => `  ${words.columns[0]} ${number}: ${reason[language]}`),
  );
  return rows.length === 0 ? [] : ['', ...rows];
}

/** Nothing where no treadmill was heard. */
function treadmillLines(
  intervals: readonly IntervalSummary[],
  words: (typeof WORDS)[Language],
  number: Intl.NumberFormat,
): string[] {
  if (intervals.every(({ treadmill }) => treadmill === null)) return [];
  const figure = (value: number | null | undefined): string =>
    value === null || value === undefined ? NONE : number.format(value);
  const rows = intervals.map(({ number: interval, actualS, treadmill }) => [
    String(interval),
    figure(treadmill?.meanSpeedKmh),
    figure(treadmill?.meanInclinePercent),
    figure(treadmill?.vo2MlKgMin),
    treadmill === null ? NONE : `${number.format((100 * treadmill.speedS) / actualS)} %`,
  ]);
  return ['', words.treadmill, ...table([words.treadmillColumns, ...rows])];
}
