import { describe, expect, it } from 'vitest';
import { add, NOTHING, ONE_PASSED, tally, totals } from './tally.ts';

const file = (status: string, ...tests: string[]) => ({
  name: 'x.test.ts',
  status,
  assertionResults: tests.map((test, i) => ({ status: test, fullName: ` group test ${i}` })),
});
const counts = (testResults: ReturnType<typeof file>[], exitCode: number) =>
  totals(tally({ testResults }, exitCode));

describe('the count of a test run', () => {
  it('[TOOL1] counts passed, failed and skipped tests over all files', () => {
    expect(
      counts([file('passed', 'passed', 'passed', 'pending'), file('failed', 'passed', 'failed')], 1),
    ).toBe('3 passed, 1 failed, 1 skipped');
  });
  it('[TOOL1] counts a todo as skipped and names what was left out', () => {
    expect(tally({ testResults: [file('passed', 'passed', 'todo')] }, 0).skippedTitles).toEqual([
      'group test 1',
    ]);
  });
  it('[TOOL1] names what failed and the first line of why, to be read at the end of a long output', () => {
    const failed = { status: 'failed', fullName: ' group test', failureMessages: ['Error: one\n  at x'] };
    const testResults = [
      { name: 'x.test.ts', status: 'failed', assertionResults: [failed] },
      file('failed', 'passed'),
    ];
    expect(tally({ testResults }, 1).failedTitles).toEqual(['group test: Error: one', 'x.test.ts']);
  });
  it('[TOOL2] counts a file that failed outside its tests as one failure', () => {
    expect(counts([file('failed', 'passed'), file('failed')], 1)).toBe('1 passed, 2 failed');
  });
  it('[TOOL2] counts a run that failed though every test passed as one failure', () => {
    expect(counts([file('passed', 'passed')], 1)).toBe('1 passed, 1 failed');
  });
  it('[TOOL2] counts no report at all, and a run without a test, as one failure', () => {
    expect(totals(tally(null, 137))).toBe('0 passed, 1 failed');
    expect(totals(tally(null, 0))).toBe('0 passed, 1 failed');
    expect(counts([], 0)).toBe('0 passed, 1 failed');
  });
  it('[TOOL1] says nothing of skipped tests when there are none', () => {
    expect(totals(add(NOTHING, ONE_PASSED))).toBe('1 passed, 0 failed');
  });
});
