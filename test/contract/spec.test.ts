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

const entries = textOf('SPEC.md')
  .split('\n')
  .filter((line) => /^\s*[-*|]|\*\*/.test(line));
const specified = entries.flatMap((line) => BEHAVIOUR.exec(line)?.[1] ?? []);

describe('SPEC.md and the tests', () => {
  it('[TOOL16] each behaviour is one line: an id of its own and a sentence', () => {
    expect(entries.filter((line) => !BEHAVIOUR.test(line))).toEqual([]);
    expect(specified.filter((id, i) => specified.indexOf(id) !== i)).toEqual([]);
  });

  it('[TOOL16] every id that a test quotes stands in SPEC.md', () => {
    const unknown = [...quoted].filter(([id]) => !specified.includes(id));
    expect(unknown.map(([id, path]) => `${id} in ${path}`)).toEqual([]);
  });

  it('[TOOL16] every id of SPEC.md is quoted by a test', () => {
    expect(specified.filter((id) => !quoted.has(id))).toEqual([]);
    expect(specified.length).toBeGreaterThan(100);
  });
});
