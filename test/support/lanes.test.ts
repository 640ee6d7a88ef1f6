import { describe, expect, it } from 'vitest';
import { plan } from './lanes.ts';

const names = (args: readonly string[], ci: boolean) =>
  plan(args, ci).stages.map((jobs) => jobs.map(({ name }) => name));

describe('which checks run', () => {
  it('[TOOL18] the long lane runs on a build machine alone, after all the rest, and is named where it is left out', () => {
    const [everything] = names([], false);
    expect(everything).toEqual(
      expect.arrayContaining(['built', 'lint', 'knip', 'types', 'unit', 'contract', 'system']),
    );
    expect(names([], false)).toEqual([everything]);
    expect(plan([], false).leftOut.join()).toContain('npm test -- long');
    expect(names([], true)).toEqual([everything, ['long']]);
    expect(plan([], true).leftOut).toEqual([]);
  });
  it('[TOOL18] it can be asked for, and a path or a title does not reach it by chance', () => {
    expect(names(['long'], false)).toEqual([['built', 'long']]);
    const command = (...args: string[]) => plan(args, false).stages.flat().at(-1)?.command.join(' ');
    expect(command('-t', 'title')).toBe('vitest run --project !long -t title');
    expect(command('long', '-t', 'title')).toBe('vitest run --project long -t title');
  });
  it('[TOOL21] tests run on what was built of the sources as they are; a check of the sources alone builds nothing', () => {
    const after = (...args: string[]) =>
      plan(args, false)
        .stages.flat()
        .filter(({ kind }) => kind === 'vitest')
        .map((job) => job.after);
    for (const args of [[], ['unit'], ['long'], ['-t', 'title']])
      expect(new Set(after(...args))).toEqual(new Set(['built']));
    expect(names(['lint', 'types'], false)).toEqual([['lint', 'types']]);
    expect(names(['built'], false)).toEqual([['built']]);
  });
});
