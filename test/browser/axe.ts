/** What axe-core, with all its rules, finds on a page as it stands. Works under the product's Content-Security-Policy. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** One line a finding: the rule, where, and what is wrong there. None: an empty list. `rules`: only these. */
export async function accessibilityFindings(page: Page, rules?: readonly string[]): Promise<string[]> {
  // Half a megabyte: once for each document.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    (only): Promise<axe.AxeResults> =>
      (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
        resultTypes: ['violations'],
        ...(only === undefined ? {} : { runOnly: [...only] }),
      }),
    rules,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) =>
      `${id} at ${target.join(' ')}: ${failureSummary ?? ''}`.replace(/\s+/g, ' ').trim(),
    ),
  );
}
