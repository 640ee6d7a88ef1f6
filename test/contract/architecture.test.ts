import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownFiles, textOf } from '../support/sources.ts';

const text = textOf('ARCHITECTURE.md');
const decisions = textOf('docs/decisions.md');
/** The questions of a newcomer name files too. */
const questions =
  textOf('docs/developing.md').split('\n## Ten questions for a newcomer\n')[1]?.split('\n## ')[0] ?? '';
const files = new Set(ownFiles('**/*'));
const folders = new Set([...files].flatMap((file) => [`${dirname(file)}/`, `${dirname(dirname(file))}/`]));

const named = [
  ...`${text}${decisions}${questions}`.matchAll(/`([\w.-]+(?:\/[\w.-]+)*(?:\.(?:tsx?|css|md)|\/))`/g),
].map(([, path = '']) => path);

/** The rows of "Where things live": a folder and the files to open first. */
const map = [...text.matchAll(/^\| `([\w./-]+\/)` \| ([^|]+) \|/gm)].map(([, folder = '', first = '']) => ({
  folder,
  first: first.trim().split(', '),
}));

describe('ARCHITECTURE.md, the decisions and the ten questions', () => {
  it('names only files and folders that exist', () => {
    expect(named.length).toBeGreaterThan(100);
    expect(questions).toContain('ownership.ts');
    expect(named.filter((path) => !files.has(path) && !folders.has(path))).toEqual([]);
  });

  it('names in its map only files that exist', () => {
    const missing = map.flatMap(({ folder, first }) =>
      first
        .map((name) => folder + name)
        .filter((path) => !['', '.ts', '.tsx'].some((ending) => files.has(path + ending))),
    );
    expect(missing).toEqual([]);
  });

  it('has every folder of the program in its map', () => {
    const code = [...files].filter(
      (file) => /^(commands|shared|gateway|server|client)\//.test(file) && /(?<!\.test)\.tsx?$/.test(file),
    );
    const mapped = new Set(map.map(({ folder }) => folder));
    expect(
      [...new Set(code.map((file) => `${dirname(file)}/`))].filter((folder) => !mapped.has(folder)),
    ).toEqual([]);
  });
});
