/** What was odd in a file, in words: one line a kind, with how many and where the first one is. Said alike wherever a file is read. */
import type { Language } from '../errors.ts';
import type { RecordingWarning, WarningKind } from './recording.ts';

/** For one, and for several. */
const WORDS: Readonly<Record<WarningKind, Readonly<Record<Language, readonly [string, string]>>>> = {
  'time-backwards': {
    nb: ['måling med tid som går bakover, utelatt', 'målinger med tid som går bakover, utelatt'],
    en: ['record whose time runs backwards, left out', 'records whose time runs backwards, left out'],
  },
  'repeated-records': {
    nb: ['måling som står i filen fra før, utelatt', 'målinger som står i filen fra før, utelatt'],
    en: ['record that the file holds already, left out', 'records that the file holds already, left out'],
  },
  'clock-jump': {
    nb: [
      'hopp i klokka; tiden imellom er ikke regnet med',
      'hopp i klokka; tiden imellom er ikke regnet med',
    ],
    en: [
      'jump of the clock; the time in between is not counted',
      'jumps of the clock; the time in between is not counted',
    ],
  },
  'missing-piece': {
    nb: ['stykke uten målinger', 'stykker uten målinger'],
    en: ['piece without records', 'pieces without records'],
  },
  'unreadable-record': {
    nb: ['uleselig måling', 'uleselige målinger'],
    en: ['unreadable record', 'unreadable records'],
  },
  'implausible-heart-rate': {
    nb: ['pulsverdi utenfor 30–240, ikke regnet med', 'pulsverdier utenfor 30–240, ikke regnet med'],
    en: ['heart rate outside 30–240, not counted', 'heart rates outside 30–240, not counted'],
  },
  'outlying-heart-rate': {
    nb: ['pulsverdi langt fra dem rundt', 'pulsverdier langt fra dem rundt'],
    en: ['heart rate far from those around it', 'heart rates far from those around them'],
  },
  sparse: {
    nb: ['opptak med puls i en liten del av tiden', 'opptak med puls i en liten del av tiden'],
    en: [
      'recording with heart rate for a small part of its time',
      'recordings with heart rate for a small part of their time',
    ],
  },
  truncated: {
    nb: ['ufullstendig slutt, det hele før den er lest', 'ufullstendige slutter, det hele før dem er lest'],
    en: ['incomplete end, all before it was read', 'incomplete ends, all before them was read'],
  },
  'length-differs': {
    nb: ['opptak som ikke er så langt som det sier', 'opptak som ikke er så lange som de sier'],
    en: ['recording that is not as long as it says', 'recordings that are not as long as they say'],
  },
  'damaged-part': {
    nb: ['skadet del, utelatt', 'skadde deler, utelatt'],
    en: ['damaged part, left out', 'damaged parts, left out'],
  },
  'stray-bytes': {
    nb: ['byte bak slutten, utelatt', 'byte bak slutten, utelatt'],
    en: ['byte behind the end, left out', 'bytes behind the end, left out'],
  },
  'outside-records': {
    nb: [
      'puls fra beltets minne utenfor målingenes tid, utelatt',
      'pulsverdier fra beltets minne utenfor målingenes tid, utelatt',
    ],
    en: [
      "heart rate from the strap's memory outside the time of the records, left out",
      "heart rates from the strap's memory outside the time of the records, left out",
    ],
  },
  'times-differ': {
    nb: [
      'tidskolonne som sier noe annet enn den som er brukt',
      'tidskolonner som sier noe annet enn den som er brukt',
    ],
    en: [
      'column of times that says otherwise than the one used',
      'columns of times that say otherwise than the one used',
    ],
  },
  'column-left-out': {
    nb: ['kolonne som ikke er lest', 'kolonner som ikke er lest'],
    en: ['column that was not read', 'columns that were not read'],
  },
  'coarse-times': {
    nb: [
      'måling på samme tid som den før: tidene er for grove',
      'målinger på samme tid som den før: tidene er for grove',
    ],
    en: [
      'record at the same time as the one before: the times are too coarse',
      'records at the same time as the one before: the times are too coarse',
    ],
  },
};

const PLACES_NB: readonly (readonly [string, string])[] = [
  ['record', 'måling'],
  ['line', 'linje'],
  ['end', 'slutten'],
];

/** "line 4", "måling 4". */
export function placeIn(language: Language, place: string): string {
  if (language === 'en') return place;
  return PLACES_NB.reduce((text, [en, nb]) => text.replace(en, nb), place);
}

export function warningText(warning: RecordingWarning, language: Language): string {
  const { kind, count, firstAt, detail } = warning;
  const words = WORDS[kind][language][count === 1 ? 0 : 1];
  const place = placeIn(language, firstAt);
  const first = language === 'nb' ? 'den første' : 'the first';
  return `${count} ${words} (${first}: ${place}${detail === undefined ? '' : `, ${detail[language]}`})`;
}

/** 20 d 5 h, 5 min 3 s, 12 s: the two largest parts. */
export function spanText(ms: number, language: Language): string {
  const units: readonly (readonly [number, string])[] = [
    [86_400_000, 'd'],
    [3_600_000, language === 'nb' ? 't' : 'h'],
    [60_000, 'min'],
    [1000, 's'],
  ];
  const from = Math.max(
    0,
    units.findIndex(([size]) => ms >= size),
  );
  let rest = Math.round(ms / 1000) * 1000;
  const parts = units.slice(from, from + 2).map(([size, name]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? '' : `${count} ${name}`;
  });
  return parts.filter((part) => part !== '').join(' ') || '0 s';
}
