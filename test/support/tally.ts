/** What a vitest run came to, from its JSON report. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Full titles of what was left out. */
  readonly skippedTitles: readonly string[];
}

/** The part of vitest's JSON reporter that is counted. */
interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/**
 * Counts a report. `report` is null when vitest wrote none. A file that failed outside its tests, a run that failed
 * though every test passed (an unhandled rejection, a crash), and a run without a single test are one failure each:
 * silence must never look like success.
 */
export function tally(report: VitestReport | null, exitCode: number): Tally {
  let passed = 0;
  let failed = 0;
  const skippedTitles: string[] = [];
  for (const file of report?.testResults ?? []) {
    let failedHere = 0;
    for (const test of file.assertionResults) {
      if (test.status === 'passed') passed++;
      else if (test.status === 'failed') failedHere++;
      else skippedTitles.push(test.fullName.trim());
    }
    failed += file.status === 'failed' ? Math.max(1, failedHere) : failedHere;
  }
  const nothingRan = passed + failed + skippedTitles.length === 0;
  if (failed === 0 && (exitCode !== 0 || nothingRan)) failed = 1;
  return { passed, failed, skipped: skippedTitles.length, skippedTitles };
}

export function add(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    skippedTitles: [...a.skippedTitles, ...b.skippedTitles],
  };
}

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0, skippedTitles: [] };
export const ONE_PASSED: Tally = { ...NOTHING, passed: 1 };
export const ONE_FAILED: Tally = { ...NOTHING, failed: 1 };

/** The last line of a test run. */
export function totals(tally: Tally): string {
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
  return `${tally.passed} passed, ${tally.failed} failed${skipped}`;
}
