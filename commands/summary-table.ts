/** A summary as a person reads it at the command line, in their language. */
import type { Language } from '@takt/shared/errors.ts';
import type { Recording, RecordingWarning } from '@takt/shared/recording/recording.ts';
import type { IntervalSummary, IntervalVerdict, SessionLabel, Summary } from '@takt/shared/summary.ts';
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
    treadmill: 'On the treadmill (VO₂ is an estimate by ACSM, for who does not hold the rails)',
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
const WARNINGS: Readonly<Record<Language, Readonly<Record<RecordingWarning['kind'], string>>>> = {
  nb: {
    'time-backwards': 'målinger med tid som går bakover, utelatt',
    'implausible-heart-rate': 'pulsverdier utenfor 30–240, ikke regnet med',
    truncated: 'ufullstendig slutt, det hele før den er lest',
    'unreadable-record': 'uleselige målinger',
  },
  en: {
    'time-backwards': 'records whose time runs backwards, left out',
    'implausible-heart-rate': 'heart rates outside 30–240, not counted',
    truncated: 'incomplete end, all before it was read',
    'unreadable-record': 'unreadable records',
  },
};
/** The places that readers name, in Norwegian. */
const PLACES_NB: readonly (readonly [string, string])[] = [
  ['record', 'måling'],
  ['line', 'linje'],
];

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

export function summaryTable(
  summary: Summary,
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
    lines.push(...treadmillLines(summary.intervals, words, number));
    const label = summary.sessionLabel;
    lines.push('', `${words.label}: ${label === null ? NONE : LABELS[language][label]}`);
  }
  return lines.join('\n');
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

/** Where the first one is: "line 4". */
export function placeOf(warning: RecordingWarning, language: Language): string {
  let place = warning.firstAt;
  if (language === 'nb') for (const [en, nb] of PLACES_NB) place = place.replace(en, nb);
  return place;
}

/** One line a kind: how many, what, and where the first one is. */
export function warningLine(warning: RecordingWarning, language: Language): string {
  const first = language === 'nb' ? 'den første' : 'the first';
  return `${warning.count} ${WARNINGS[language][warning.kind]} (${first}: ${placeOf(warning, language)})`;
}
