/**
 * Runs every check and prints one count. `npm test` is all of it; `npm test -- NAME …` picks checks and lanes
 * (lint, knip, types, unit, contract, system, long); any other argument goes to vitest: a path, `-t title`.
 */
import { prepareDebian } from './support/debian-install.ts';
import { runJobs } from './support/jobs.ts';
import { plan } from './support/lanes.ts';
import { add, totals } from './support/tally.ts';

/** Two, because the smallest machine it has to be quick on has two cores. */
const SLOTS = 2;

const ci = process.env.CI === 'true' || process.env.CI === '1';
const { stages, leftOut } = plan(process.argv.slice(2), ci);
let total = await prepareDebian(ci || process.env.TAKT_INSTALL === '1');
for (const jobs of stages) total = add(total, await runJobs(jobs, SLOTS));
for (const title of [...leftOut, ...total.skippedTitles]) console.log(`left out: ${title}`);
// At the end too: a long output is read from there, and some places cut its middle.
for (const title of total.failedTitles) console.log(`failed: ${title}`);
console.log(totals(total));
process.exitCode = total.failed > 0 || (ci && total.skipped > 0) ? 1 : 0;
