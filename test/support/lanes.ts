/** Which checks a run of test/run.ts makes, and in which order. */
import type { Job } from './jobs.ts';

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

/** In real time, and with figures to be read: after all the rest, which would disturb them. */
const LONG: Job = { ...lane('long'), tells: true };

function lane(name: string): Job {
  return { name, command: ['vitest', 'run', '--project', name], kind: 'vitest' };
}

export interface Plan {
  /** One after the other; the jobs of one may run at the same time. */
  readonly stages: readonly (readonly Job[])[];
  /** For the reader of a run that is not the whole. */
  readonly leftOut: readonly string[];
}

/** `ci`: a build machine, where nobody waits. */
export function plan(args: readonly string[], ci: boolean): Plan {
  if (args.length > 0) return { stages: [picked(args)], leftOut: [] };
  if (ci) return { stages: [JOBS, [LONG]], leftOut: [] };
  const leftOut = 'the lane long, minutes of real time: it runs where CI=true, and as npm test -- long';
  return { stages: [JOBS], leftOut: [leftOut] };
}

function picked(args: readonly string[]): readonly Job[] {
  const all = [...JOBS, LONG];
  const picked = all.filter((job) => args.includes(job.name));
  const forVitest = args.filter((arg) => !all.some((job) => job.name === arg));
  const onScreens = args.some((arg) => /system|browser/.test(arg));
  const steps = onScreens ? [SCREENS] : [];
  if (forVitest.length === 0) return [...steps, ...picked.filter((job) => job !== SCREENS)];
  const projects = picked.filter((job) => job.kind === 'vitest').flatMap((job) => ['--project', job.name]);
  // A path or a title is looked for in every lane but the long one, which must be asked for.
  const lanes = projects.length > 0 ? projects : ['--project', '!long'];
  const tests: Job = { name: 'tests', command: ['vitest', 'run', ...lanes, ...forVitest], kind: 'vitest' };
  return [...steps, { ...tests, after: SCREENS.name }];
}
