import { describe, expect, it } from 'vitest';
import { ownFiles, textOf } from '../support/sources.ts';

const ID = String.raw`[A-Z]+(?:-[A-Z])?\d+`;
const BEHAVIOUR = new RegExp(String.raw`^- \*\*(${ID})\*\* \S.*\.$`);

/** Suites that run on several adapters are under test/ and no test files themselves. */
const quoting = new Set([...ownFiles('**/*.test.{ts,tsx}'), ...ownFiles('test/**/*.ts')]);
const quoted = new Map<string, string>();
for (const path of quoting) {
  for (const [, ids = ''] of textOf(path).matchAll(new RegExp(`['"\`]\\[(${ID}(?:, ${ID})*)\\] `, 'g')))
    for (const id of ids.split(', ')) quoted.set(id, path);
}

/** The product's behaviours stand in SPEC.md behind its table of words, those of the project's own tools with the tools. */
const product = entriesIn(textOf('SPEC.md').split('\n## Words\n')[1]?.split('\n## ').slice(1) ?? []);
const tools = entriesIn([
  textOf('docs/developing.md').split("\n## What the project's own tools do\n")[1]?.split('\n## ')[0] ?? '',
]);
const specified = [...product, ...tools].flatMap((line) => BEHAVIOUR.exec(line)?.[1] ?? []);

function entriesIn(chapters: readonly string[]): string[] {
  return chapters.flatMap((text) => text.split('\n')).filter((line) => /^\s*[-*|]|\*\*/.test(line));
}

describe('SPEC.md and the tests', () => {
  it('[TOOL16] each behaviour is one line: an id of its own and a sentence', () => {
    expect([...product, ...tools].filter((line) => !BEHAVIOUR.test(line))).toEqual([]);
    expect(specified.filter((id, i) => specified.indexOf(id) !== i)).toEqual([]);
  });

  it('[TOOL16] TOOL ids stand in docs/developing.md and all others in SPEC.md', () => {
    expect(product.filter((line) => line.startsWith('- **TOOL'))).toEqual([]);
    expect(tools.filter((line) => !line.startsWith('- **TOOL'))).toEqual([]);
    expect(tools.length).toBeGreaterThan(15);
  });

  it('SPEC.md says slot (in a class) or station (in a room), never place', () => {
    expect(product.filter((line) => /\bplaces?\b/i.test(line))).toEqual([]);
  });

  it('[TOOL16] every id that a test quotes stands in SPEC.md or docs/developing.md', () => {
    const unknown = [...quoted].filter(([id]) => !specified.includes(id));
    expect(unknown.map(([id, path]) => `${id} in ${path}`)).toEqual([]);
  });

  it('[TOOL16] every id of SPEC.md and docs/developing.md is quoted by a test', () => {
    expect(specified.filter((id) => !quoted.has(id))).toEqual([]);
    expect(specified.length).toBeGreaterThan(1000);
  });
});
