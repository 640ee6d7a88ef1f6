/** What a vitest run came to, from its JSON report. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Full titles of what was left out. */
  readonly skippedTitles: readonly string[];
  /** Full titles of what failed with the first line of why, and the names of the files and checks that did. */
  readonly failedTitles: readonly string[];
}

/** The part of vitest's JSON reporter that is counted. */
interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/**
 * Counts a report. `report` is null when vitest wrote none. A file that failed outside its tests, a run that failed
 * though every test passed (an unhandled rejection, a crash), and a run without a single test are one failure each:
 * silence must never look like success.
 */
export function tally(report: VitestReport | null, exitCode: number): Tally {
  let passed = 0;
  const skippedTitles: string[] = [];
  const failedTitles: string[] = [];
  for (const file of report?.testResults ?? []) {
    const failedHere: string[] = [];
    for (const test of file.assertionResults) {
      if (test.status === 'passed') passed++;
      else if (test.status === 'failed') failedHere.push(titleAndReason(test));
      else skippedTitles.push(test.fullName.trim());
    }
    if (file.status === 'failed' && failedHere.length === 0) failedHere.push(file.name);
    failedTitles.push(...failedHere);
  }
  const nothingRan = passed + failedTitles.length + skippedTitles.length === 0;
  if (failedTitles.length === 0 && (exitCode !== 0 || nothingRan)) {
    failedTitles.push(nothingRan ? 'no test ran' : 'the run itself, outside its tests');
  }
  return {
    passed,
    failed: failedTitles.length,
    skipped: skippedTitles.length,
    skippedTitles,
    failedTitles,
  };
}

function titleAndReason({
  fullName,
  failureMessages = [],
}: {
  readonly fullName: string;
  readonly failureMessages?: readonly string[];
}): string {
  const reason = failureMessages[0]?.split('\n', 1)[0]?.trim() ?? '';
  return reason === '' ? fullName.trim() : `${fullName.trim()}: ${reason}`;
}

export function add(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    skippedTitles: [...a.skippedTitles, ...b.skippedTitles],
    failedTitles: [...a.failedTitles, ...b.failedTitles],
  };
}

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0, skippedTitles: [], failedTitles: [] };
export const ONE_PASSED: Tally = { ...NOTHING, passed: 1 };
export const oneFailed = (name: string): Tally => ({ ...NOTHING, failed: 1, failedTitles: [name] });

/** The last line of a test run. */
export function totals(tally: Tally): string {
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
  return `${tally.passed} passed, ${tally.failed} failed${skipped}`;
}
