/**
 * Runs every check and prints one count. `npm test` is all of it; `npm test -- NAME …` picks checks and lanes
 * (lint, knip, types, unit, contract, system); any other argument goes to vitest: a path, `-t title`.
 */
import { prepareDebian } from './support/debian-install.ts';
import { type Job, runJobs } from './support/jobs.ts';
import { add, totals } from './support/tally.ts';

/** Two, because the smallest machine it has to be quick on has two cores. */
const SLOTS = 2;

const SCREENS: Job = {
  name: 'screens',
  command: ['vite', 'build', 'client', '--logLevel', 'warn'],
  kind: 'step',
};
/** In the order of their start: the system lane is the longest and waits for the screens. */
const JOBS: readonly Job[] = [
  SCREENS,
  {
    name: 'lint',
    command: ['biome', 'ci', '--colors=off', '--error-on-warnings', '--max-diagnostics=20', '.'],
    kind: 'check',
  },
  { ...lane('system'), after: SCREENS.name },
  { name: 'knip', command: ['knip', '--no-progress'], kind: 'check' },
  { name: 'types', command: ['tsc', '-b', '--pretty', 'false'], kind: 'check' },
  lane('unit'),
  lane('contract'),
];

function lane(name: string): Job {
  return { name, command: ['vitest', 'run', '--project', name], kind: 'vitest' };
}

function plan(args: readonly string[]): readonly Job[] {
  if (args.length === 0) return JOBS;
  const picked = JOBS.filter((job) => args.includes(job.name));
  const forVitest = args.filter((arg) => !JOBS.some((job) => job.name === arg));
  const onScreens = args.some((arg) => /system|browser/.test(arg));
  const steps = onScreens ? [SCREENS] : [];
  if (forVitest.length === 0) return [...steps, ...picked.filter((job) => job !== SCREENS)];
  const projects = picked.filter((job) => job.kind === 'vitest').flatMap((job) => ['--project', job.name]);
  const tests: Job = { name: 'tests', command: ['vitest', 'run', ...projects, ...forVitest], kind: 'vitest' };
  return [...steps, { ...tests, after: SCREENS.name }];
}

const ci = process.env.CI === 'true' || process.env.CI === '1';
const prepared = await prepareDebian(ci || process.env.TAKT_INSTALL === '1');
const total = add(prepared, await runJobs(plan(process.argv.slice(2)), SLOTS));
for (const title of total.skippedTitles) console.log(`left out: ${title}`);
console.log(totals(total));
process.exitCode = total.failed > 0 || (ci && total.skipped > 0) ? 1 : 0;
