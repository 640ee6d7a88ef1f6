/**
 * A comment may say a constant's number, so that a rule can be read in one file: `10 s (LOST_AFTER_MS)`. Then it is true.
 * Of a constant that holds several, all are said: `85–95 (HARD)`.
 */
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { codeOf, ownFiles, textOf } from '../support/sources.ts';

interface Constant {
  readonly path: string;
  readonly isExported: boolean;
  readonly expression: string;
}

const paths = ['shared', 'gateway', 'server', 'client', 'commands']
  .flatMap((folder) => ownFiles(`${folder}/**/*.{ts,tsx}`))
  .filter((path) => !/\.test\.tsx?$/.test(path));

const constants = new Map<string, Constant[]>();
for (const path of paths)
  for (const match of codeOf(path).matchAll(/^(export )?const ([A-Z][A-Z\d_]+)(?:: [^=]+)? = ([^;]+);/gm)) {
    const [, exported, name = '', expression = ''] = match;
    const known = constants.get(name) ?? [];
    constants.set(name, [...known, { path, isExported: exported !== undefined, expression }]);
  }

/** The one of this file; else the only one, or the only one that others may import. */
function meant(name: string, from: string): Constant | undefined {
  const all = constants.get(name) ?? [];
  const offered = all.length > 1 ? all.filter(({ isExported }) => isExported) : all;
  return all.find(({ path }) => path === from) ?? (offered.length === 1 ? offered[0] : undefined);
}

/** What it holds, smallest first; null: this cannot be read from the text. */
function numbersOf(name: string, from: string): number[] | null {
  const constant = meant(name, from);
  if (constant === undefined) return null;
  const { expression, path } = constant;
  if (/[{[]/.test(expression))
    return [...expression.matchAll(/\b\d[\d_.]*\b/g)].map(([text]) => numberIn(text)).sort((a, b) => a - b);
  const reckoned = expression.replace(/\b[A-Z][A-Z\d_]+\b/g, (inner) => String(numbersOf(inner, path)?.[0]));
  return /^[\d_.\s+*/()-]+$/.test(reckoned) ? [Number(runInNewContext(reckoned))] : null;
}

const numberIn = (text: string): number => Number(text.replaceAll('_', ''));

const QUOTE =
  /(?<![\w.])(\d[\d.]*(?:(?:–|, | and | to | of )\d[\d.]*)*)(?: ?(ms|s|min|bpm|%))? \(([A-Z][A-Z\d_]+)[),]/g;

function quotesIn(path: string) {
  const comments = textOf(path).match(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm) ?? [];
  return comments.flatMap((comment) =>
    [...comment.replace(/\s*\n\s*\*?\s*/g, ' ').matchAll(QUOTE)]
      .map(([quote, numbers = '', unit = '', name = '']) => ({ quote, numbers, unit, name }))
      .filter(({ name }) => name.includes('_') || constants.has(name)),
  );
}

/** In the unit that the constant's name says. */
function said(numbers: string, unit: string, name: string): number[] {
  const times = name.endsWith('_MS') ? { s: 1000, min: 60_000 } : { min: name.endsWith('_S') ? 60 : 1 };
  const factor = (times as Readonly<Record<string, number>>)[unit] ?? 1;
  return [...numbers.matchAll(/\d[\d.]*/g)].map(([text]) => Number(text) * factor).sort((a, b) => a - b);
}

const quotes = paths.flatMap((path) => quotesIn(path).map((quote) => ({ path, ...quote })));

describe('the numbers that comments quote', () => {
  it('are those of the constants that they name', () => {
    expect(quotes.length).toBeGreaterThan(25);
    const wrong = quotes
      .map(({ path, quote, numbers, unit, name }) => ({
        quote: `${path}: ${quote}`,
        said: said(numbers, unit, name),
        is: numbersOf(name, path),
      }))
      .filter((one) => JSON.stringify(one.said) !== JSON.stringify(one.is));
    expect(wrong).toEqual([]);
  });

  it.each([
    ['10', 's', 'LOST_AFTER_MS', [10_000]],
    ['2', 'min', 'PAUSE_S', [120]],
    ['60, 70, 85 and 96', '%', 'BOUNDS', [60, 70, 85, 96]],
    ['4 of 5', '', 'SHARE', [4, 5]],
  ])('%s %s of %s is %j', (numbers, unit, name, expected) => {
    expect(said(numbers, unit, name)).toEqual(expected);
  });
});
