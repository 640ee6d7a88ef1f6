import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkedName, distinctNames, nameFault, sameName, shownText, tidyName } from './shown-name.ts';

const NICKNAME = { longest: 12 };

describe('a name that others read', () => {
  it.each([
    ['Bjørk', 'Bjørk'],
    ['  Bjørk   2 ', 'Bjørk 2'],
    ['A\u030ase', 'Åse'],
    ['🦊', '🦊'],
    ['👩\u200d🦰 Ida', '👩\u200d🦰 Ida'],
    ['❤\ufe0f', '❤\ufe0f'],
    ['علي', 'علي'],
    ['Łukasz', 'Łukasz'],
    ["O'Neil", "O'Neil"],
    ['7', '7'],
    ['Nguyễn', 'Nguyễn'],
    ['ÆØÅæøåÆØÅæøå', 'ÆØÅæøåÆØÅæøå'],
    ['constructor', 'constructor'],
  ])('[ACC20] %j is shown as %j', (text, shown) => {
    expect(checkedName(text, NICKNAME)).toBe(shown);
  });

  it.each([
    ['nothing', ''],
    ['spaces', ' \u00a0\u3000 '],
    ['zero-width space', '\u200b'],
    ['zero-width joiner alone', '\u200d'],
    ['zero-width inside', 'Bj\u200børk'],
    ['a joiner behind a letter', 'Bjørk\u200d'],
    ['right-to-left override', '\u202eKrøjB'],
    ['right-to-left mark', 'Bjørk\u200f'],
    ['isolate', '\u2067Bjørk\u2069'],
    ['line feed', 'Bjørk\nElv'],
    ['tab', 'Bjørk\tElv'],
    ['NUL', 'Bj\u0000rk'],
    ['escape', '\u001b[31mBjørk'],
    ['delete', '\u007f'],
    ['next line', '\u0085'],
    ['line separator', '\u2028'],
    ['byte order mark inside', 'Bj\ufefførk'],
    ['soft hyphen', 'Bj\u00adrk'],
    ['Hangul filler', '\u3164'],
    ['Braille blank', '\u2800'],
    ['half a character', '\ud83e'],
    ['private', '\ue000'],
    ['unassigned', '\u{e0fff}'],
    ['tag characters', 'Bj\u{e0041}'],
    ['a variation selector alone', '\ufe0f'],
    ['a mark alone', '\u0301'],
    ['marks that run over', `B${'\u0301'.repeat(20)}`],
    ['thirteen letters', 'abcdefghijklm'],
    ['a letter of a thousand parts', `👩${'\u200d👩'.repeat(1000)}`],
  ])('[ACC21] %s is refused in both languages', (_what, text) => {
    const fault = nameFault(text, NICKNAME);
    expect(fault?.nb.length).toBeGreaterThan(10);
    expect(fault?.nb).not.toBe(fault?.en);
    expect(() => checkedName(text, NICKNAME)).toThrow(fault?.en);
  });

  it.each([
    ['Bjørk', 'BJØRK'],
    ['Bjørk', ' bjørk '],
    ['Bjørk 2', 'Bjørk2'],
    ['Åse', 'A\u030ase'],
    ['Ada', 'Аda'],
    ['Elv', 'Ｅｌｖ'],
  ])('[ACC22] %j and %j are one name in a class', (one, other) => {
    expect(sameName(one, other)).toBe(true);
    expect(nameFault(other, { longest: 12, taken: [null, one] })?.en).toMatch(/Somebody else/);
  });

  it('[ACC22] letters that differ to a Norwegian reader differ', () => {
    for (const [one, other] of [
      ['Åse', 'Ase'],
      ['Bø', 'Bo'],
      ['Elv', 'Elva'],
    ] as const) {
      expect(sameName(one, other), one).toBe(false);
    }
  });

  it('[ACC23] of names stored before there was a rule each participant of a class gets one that can be read and distinguished', () => {
    const stored = ['Bjørk', 'bjørk', '\u200b', null, '\u202eElv', 'Et altfor langt navn', 'Bjørk'];
    const shown = distinctNames(stored.map((nickname, i) => ({ nickname, station: i + 1 })));
    expect(shown.map(({ nickname }) => nickname)).toEqual([
      ...['Bjørk', 'bjørk 2', 'Plass 3', null, 'Plass 5', 'Et altfo 6', 'Bjørk 7'],
    ]);
  });

  it('[ACC23] whatever names were stored', () => {
    const name = fc.oneof(
      fc.constant(null),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('Elv', 'elv', 'Plass 2'),
    );
    fc.assert(
      fc.property(fc.array(name, { maxLength: 12 }), (stored) => {
        const plans = stored.map((nickname, i) => ({ nickname, station: i + 1 }));
        const names = distinctNames(plans).flatMap(({ nickname }) => (nickname === null ? [] : [nickname]));
        for (const [i, one] of names.entries()) {
          expect(nameFault(one, { longest: 12, taken: names.toSpliced(i, 1) })).toBeNull();
        }
      }),
    );
  });

  it('[ACC24] a name that is kept is kept as it is when it comes again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(tidyName(tidyName(text))).toBe(tidyName(text));
        if (nameFault(text, NICKNAME) === null) expect(nameFault(tidyName(text), NICKNAME)).toBeNull();
      }),
    );
  });

  it('[ACC25] of running text what cannot be shown is left out, and the rest arrives', () => {
    expect(shownText(' Litt\u200b tungt\u202e i dag.\r\nTok\u0000 pause 👩\u200d🦰 ')).toBe(
      'Litt tungt i dag.\nTok pause 👩\u200d🦰',
    );
    expect(shownText('\u200b\u0007')).toBe('');
  });
});
