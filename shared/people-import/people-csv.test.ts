import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../recording/text.ts';
import { readPeople } from './people-csv.ts';

const NOW = Date.parse('2026-11-27T12:00:00Z');
const read = (text: string) => readPeople(text, NOW);
const faults = (text: string) =>
  read(text).faults.map(({ line, column, text: { nb } }) => [line, column, nb]);

const NORWEGIAN = [
  'Navn;Kallenavn;Kjønn;Fødselsdato;Makspuls;Metode;Makspuls dato;Hvilepuls;Styring;Plass',
  'Kari Nordmann;Bekk;Kvinne;03.02.1984;182,4;Målt;27.11.2025;58;Puls;3',
  '"Dahl, Åse";;k;1990;;;;;Borg;',
].join('\r\n');

describe('a list of people from a file', () => {
  it('[PPL30] is read as Norwegian Excel writes it: semicolons, decimal commas, own dates, quotes', () => {
    const { people, faults: found, unused } = read(NORWEGIAN);
    expect(found).toEqual([]);
    expect(unused).toEqual([]);
    expect(people).toEqual([
      {
        ...{ line: 2, name: 'Kari Nordmann', nickname: 'Bekk', sex: 'f', birthYear: 1984 },
        hrMax: { bpm: 182, method: 'measured', date: '2025-11-27' },
        ...{ hrRestBpm: 58, target: 'heart-rate', station: 3 },
      },
      {
        ...{ line: 3, name: 'Dahl, Åse', nickname: null, sex: 'f', birthYear: 1990, hrMax: null },
        ...{ hrRestBpm: null, target: 'rpe', station: null },
      },
    ]);
  });

  it('[PPL30] is read with commas, tabs, a mark at its head, in UTF-8, UTF-16 and Windows-1252', () => {
    const english = 'First name,Last name,HRmax\nÅse,Dahl,"190"\n';
    const utf8 = new TextEncoder().encode(`\ufeff${english}`);
    const latin = Uint8Array.from([...english].map((char) => char.charCodeAt(0)));
    const utf16 = Uint8Array.from([
      0xff,
      0xfe,
      ...[...english].flatMap((c) => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8]),
    ]);
    for (const bytes of [utf8, latin, utf16]) {
      const { people, faults: found } = read(decodeText(bytes));
      expect(found).toEqual([]);
      expect(people).toMatchObject([
        { name: 'Åse Dahl', hrMax: { bpm: 190, method: 'formula', date: null } },
      ]);
    }
    expect(read(english.replaceAll(',', '\t')).people).toMatchObject([{ name: 'Åse Dahl' }]);
  });

  it('[PPL31] every fault is told with its line and its column, all at once', () => {
    const text = [
      'Navn;Kjønn;Født;Makspuls;Makspuls dato;Hvilepuls;Plass;Diagnose',
      ';x;1850;300;31.02.2025;58;41;F20',
      'Per Hansen;m;2030;abc;27.11.2027;1;0;',
      'Kari Nordmann;k;1984;180;;60;3;;;for mye',
      'Ola Nordmann;m;1984;180;;60;3;',
    ].join('\n');
    expect(faults(text).map(([line, column]) => [line, column])).toEqual([
      ...['Navn', 'Kjønn', 'Født', 'Makspuls', 'Makspuls dato', 'Plass'].map((column) => [2, column]),
      ...['Født', 'Makspuls', 'Makspuls dato', 'Hvilepuls', 'Plass'].map((column) => [3, column]),
      [4, null],
      [5, null],
    ]);
    expect(read(text).unused).toEqual(['Diagnose']);
    expect(faults(text).at(-1)?.[2]).toBe('Plass 3 står også på linje 4.');
  });

  it('[PPL31] a national identity number is a fault wherever it stands', () => {
    for (const number of ['01010112345', '010101 12345'])
      expect(faults(`Navn;Merknad\nKari Nordmann;${number}`)).toEqual([
        [2, 'Merknad', 'Dette ser ut som et fødselsnummer. Det skal ikke inn i Takt: ta det ut av lista.'],
      ]);
  });

  it('[PPL31] a list without headings, without people, with a column twice, or too long is told as such', () => {
    expect(faults('')[0]?.[2]).toBe('Lista er tom.');
    expect(faults('Kari Nordmann;Bekk\nPer Hansen;Elv')[0]?.[2]).toMatch(/overskrifter/);
    expect(faults('Navn;Pasient\nKari;Kari')[0]?.[2]).toMatch(/To kolonner/);
    expect(read('Navn\n')).toEqual({ people: [], faults: [], unused: [] });
    expect(faults(`Navn\n${'Kari\n'.repeat(501)}`)[0]).toEqual([
      ...[502, null, 'Lista har 501 personer. Del den opp: høyst 500 om gangen.'],
    ]);
  });

  it('[PPL32] two digits of a year of birth are of a year that has been', () => {
    const years = read('Navn;Født\nA;01.02.84\nB;01.02.05\nC;01.02.26\nD;1/2/27').people.map(
      (one) => one.birthYear,
    );
    expect(years).toEqual([1984, 2005, 2026, 1927]);
  });

  it('[PPL32] whatever is in a file, it is read to faults or people, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const { people, faults: found } = read(`Navn;Født;Makspuls;Makspuls dato\n${text}`);
        for (const { name } of people) expect(name.trim()).not.toBe('');
        for (const { line } of found) expect(line).toBeGreaterThan(0);
      }),
    );
  });
});
