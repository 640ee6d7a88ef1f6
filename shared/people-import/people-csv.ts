/**
 * A list of people as a text of cells: what each line says, and every fault with its line and column. Pure; nothing is kept, and
 * a line with a fault is still read as far as it goes, so that all faults are told at once.
 */
import { refuseImpossibleDay } from '../day.ts';
import { AppError, type Words } from '../errors.ts';
import { STATIONS_MAX } from '../limits.ts';
import { type Row, rowsOf, SEPARATORS, type Separator } from '../recording/csv-table.ts';
import { NICKNAME_LONGEST, nameFault, PERSON_NAME_LONGEST, tidyName } from '../shown-name.ts';
import { dayIn, fault, isIdentityNumber, numberIn, type Read, wordIn, yearIn } from './cells.ts';

export const IMPORTED_LINES_MAX = 500;

/** The columns that are used, each by the headings that it is known by. */
const HEADINGS = {
  name: ['navn', 'name', 'fullt navn', 'full name', 'pasient', 'deltaker'],
  firstName: ['fornavn', 'first name', 'given name'],
  lastName: ['etternavn', 'last name', 'surname', 'family name'],
  nickname: ['kallenavn', 'nickname', 'alias'],
  sex: ['kjønn', 'kjonn', 'sex', 'gender'],
  birthYear: [
    'fødselsår',
    'fodselsar',
    'født',
    'fodt',
    'fødselsdato',
    'fodselsdato',
    'birth year',
    'born',
    'date of birth',
  ],
  hrMax: ['makspuls', 'hrmax', 'hr max', 'maks puls', 'max heart rate'],
  hrMaxMethod: ['metode', 'makspuls metode', 'method', 'hrmax method'],
  hrMaxDate: ['makspuls dato', 'dato', 'hrmax date', 'date'],
  hrRest: ['hvilepuls', 'resting hr', 'resting heart rate'],
  target: ['styring', 'styres etter', 'target', 'steer by'],
  station: ['plass', 'station'],
} as const;
export type ImportColumn = keyof typeof HEADINGS;

export interface ImportedPerson {
  readonly line: number;
  readonly name: string;
  readonly nickname: string | null;
  readonly sex: 'm' | 'f' | null;
  readonly birthYear: number | null;
  readonly hrMax: {
    readonly bpm: number;
    readonly method: 'measured' | 'class-peak' | 'formula';
    readonly date: string | null;
  } | null;
  readonly hrRestBpm: number | null;
  readonly target: 'heart-rate' | 'rpe';
  readonly station: number | null;
}
export interface ImportFault {
  readonly line: number;
  /** As the list calls it; null: the line as a whole. */
  readonly column: string | null;
  readonly text: Words;
}
export interface ImportedList {
  readonly people: readonly ImportedPerson[];
  readonly faults: readonly ImportFault[];
  /** Headings of columns that nothing is taken from. */
  readonly unused: readonly string[];
}

/** `nowMs`: no day and no year after that can be. */
export function readPeople(text: string, nowMs: number): ImportedList {
  const separator = separatorOf(text);
  const [head, ...rows] = [...rowsOf(text, separator)];
  if (head === undefined) return onlyFault(1, 'Lista er tom.', 'The list is empty.');
  const columns = head.cells.map(columnOf);
  const has = (column: ImportColumn): boolean => columns.includes(column);
  if (!has('name') && !(has('firstName') && has('lastName'))) {
    return onlyFault(
      head.line,
      'Første linje må være overskrifter, og en av dem må være Navn (eller Fornavn og Etternavn).',
      'The first line must be headings, and one of them must be Name (or First name and Last name).',
    );
  }
  const twice = columns.findIndex((column, i) => column !== null && columns.indexOf(column) !== i);
  if (twice >= 0) {
    const heading = head.cells[twice] ?? '';
    return onlyFault(
      head.line,
      `To kolonner betyr det samme som «${heading}». Behold en av dem.`,
      `Two columns mean the same as "${heading}". Keep one of them.`,
    );
  }
  if (rows.length > IMPORTED_LINES_MAX) {
    return onlyFault(
      rows[IMPORTED_LINES_MAX]?.line ?? 1,
      `Lista har ${rows.length} personer. Del den opp: høyst ${IMPORTED_LINES_MAX} om gangen.`,
      `The list has ${rows.length} people. Divide it: ${IMPORTED_LINES_MAX} at most at a time.`,
    );
  }
  const read = rows.map((row) => personOn(row, head.cells, columns, nowMs));
  const people = read.flatMap(({ person }) => (person === null ? [] : [person]));
  return {
    people,
    faults: [...read.flatMap(({ faults }) => faults), ...sameStations(people)].sort(
      (a, b) => a.line - b.line,
    ),
    unused: head.cells.filter((heading, i) => columns[i] === null && heading.trim() !== ''),
  };
}

/** The one by which most of the first line's cells are headings that are known. */
function separatorOf(text: string): Separator {
  const known = (separator: Separator): number => {
    const head = rowsOf(text, separator).next();
    return head.done === true ? 0 : head.value.cells.filter((cell) => columnOf(cell) !== null).length;
  };
  return SEPARATORS.toSorted((a, b) => known(b) - known(a))[0] ?? ';';
}

function columnOf(heading: string): ImportColumn | null {
  const text = heading
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, ' ')
    .replace(/ ?[([].*$/, '');
  const found = Object.entries(HEADINGS).find(([, names]) => (names as readonly string[]).includes(text));
  return (found?.[0] as ImportColumn | undefined) ?? null;
}

function personOn(
  { cells, line }: Row,
  headings: readonly string[],
  columns: readonly (ImportColumn | null)[],
  nowMs: number,
): { person: ImportedPerson | null; faults: ImportFault[] } {
  const faults: ImportFault[] = [];
  const tell = (column: string | null, text: Words): void => void faults.push({ line, column, text });
  if (cells.slice(headings.length).some((cell) => cell !== '')) {
    tell(null, {
      nb: `Linja har ${cells.length} felt, overskriften ${headings.length}. Står et skilletegn inne i et felt, må feltet ha anførselstegn.`,
      en: `The line has ${cells.length} cells, the heading ${headings.length}. A cell that contains the separator needs quotation marks.`,
    });
  }
  for (const [i, cell] of cells.entries()) {
    if (isIdentityNumber(cell)) tell(headings[i] ?? null, NATIONAL_NUMBER);
  }
  const cell = (column: ImportColumn): string => cells[columns.indexOf(column)] ?? '';
  const take = <T>(column: ImportColumn, read: (cell: string) => Read<T>): T | null => {
    const found = read(cell(column));
    if ('value' in found) return found.value;
    tell(headings[columns.indexOf(column)] ?? null, found.fault);
    return null;
  };
  const year = new Date(nowMs).getUTCFullYear();
  const name = tidyName(cell('name') || `${cell('firstName')} ${cell('lastName')}`);
  const wrongName = nameFault(name, { longest: PERSON_NAME_LONGEST });
  if (wrongName !== null) {
    const at = columns.indexOf(columns.includes('name') ? 'name' : 'lastName');
    tell(headings[at] ?? null, name === '' ? NO_NAME : wrongName);
  }
  const person: ImportedPerson = {
    line,
    name,
    nickname: take('nickname', nicknameIn),
    sex: take('sex', (text) => wordIn(text, SEXES, { nb: 'kvinne eller mann', en: 'woman or man' })),
    birthYear: take('birthYear', (text) => yearIn(text, year)),
    hrMax: hrMaxOf(take, nowMs),
    hrRestBpm: take('hrRest', (text) => numberIn(text, 25, 140)),
    target:
      take('target', (text) => wordIn(text, TARGETS, { nb: 'puls eller Borg', en: 'heart rate or Borg' })) ??
      'heart-rate',
    station: take('station', (text) => numberIn(text, 1, STATIONS_MAX)),
  };
  return { person: wrongName === null ? person : null, faults };
}

type Take = <T>(column: ImportColumn, read: (cell: string) => Read<T>) => T | null;

function hrMaxOf(take: Take, nowMs: number): ImportedPerson['hrMax'] {
  const bpm = take('hrMax', (text) => numberIn(text, 60, 240));
  const method = take('hrMaxMethod', (text) =>
    wordIn(text, METHODS, { nb: 'målt eller estimat', en: 'measured or estimate' }),
  );
  const date = take('hrMaxDate', (text) => possibleDay(text, nowMs));
  // Where nobody wrote how it was found it is called an estimate: that claims least.
  return bpm === null ? null : { bpm, method: method ?? 'formula', date };
}

function possibleDay(text: string, nowMs: number): Read<string> {
  const day = dayIn(text);
  if ('fault' in day) return day;
  try {
    refuseImpossibleDay(day.value, nowMs);
    return day;
  } catch (error) {
    if (error instanceof AppError) return { fault: error.text };
    throw error;
  }
}

function nicknameIn(text: string): Read<string> {
  if (text.trim() === '') return { value: null };
  const wrong = nameFault(text, { longest: NICKNAME_LONGEST });
  return wrong === null ? { value: tidyName(text) } : { fault: wrong };
}

function sameStations(people: readonly ImportedPerson[]): ImportFault[] {
  const first = new Map<number, number>();
  return people.flatMap(({ line, station }) => {
    const before = station === null ? undefined : first.get(station);
    if (station !== null && before === undefined) first.set(station, line);
    if (before === undefined) return [];
    return [
      {
        ...{ line, column: null },
        ...{
          text: fault(
            `Plass ${station} står også på linje ${before}.`,
            `Station ${station} is also on line ${before}.`,
          ).fault,
        },
      },
    ];
  });
}

const onlyFault = (line: number, nb: string, en: string): ImportedList => ({
  people: [],
  faults: [{ line, column: null, text: { nb, en } }],
  unused: [],
});

const NO_NAME: Words = { nb: 'Navnet mangler.', en: 'The name is missing.' };
const NATIONAL_NUMBER: Words = {
  nb: 'Dette ser ut som et fødselsnummer. Det skal ikke inn i Takt: ta det ut av lista.',
  en: 'This looks like a national identity number. It must not come into Takt: take it out of the list.',
};
const SEXES = {
  m: 'm',
  mann: 'm',
  man: 'm',
  male: 'm',
  k: 'f',
  kvinne: 'f',
  f: 'f',
  w: 'f',
  woman: 'f',
  female: 'f',
} as const;
const TARGETS = {
  puls: 'heart-rate',
  'heart rate': 'heart-rate',
  hr: 'heart-rate',
  borg: 'rpe',
  rpe: 'rpe',
} as const;
const METHODS = {
  målt: 'measured',
  malt: 'measured',
  test: 'measured',
  measured: 'measured',
  time: 'class-peak',
  'høyest i time': 'class-peak',
  'class peak': 'class-peak',
  estimat: 'formula',
  formel: 'formula',
  estimate: 'formula',
  formula: 'formula',
} as const;
