/** Which checks a run of test/run.ts makes, and in which order. */
import type { Job } from './jobs.ts';

/** The program and the screens, which `takt` would otherwise build at the first start of each test that is early. */
const BUILT: Job = { name: 'built', command: ['node', 'commands/build.ts'], kind: 'step' };
/** In the order of their start: the system lane is the longest and waits for what is built. */
const JOBS: readonly Job[] = [
  BUILT,
  {
    name: 'lint',
    command: ['biome', 'ci', '--colors=off', '--error-on-warnings', '--max-diagnostics=20', '.'],
    kind: 'check',
  },
  lane('system'),
  { name: 'knip', command: ['knip', '--no-progress'], kind: 'check' },
  { name: 'types', command: ['tsc', '-b', '--pretty', 'false'], kind: 'check' },
  lane('unit'),
  lane('contract'),
];

/** In real time, and with figures to be read: after all the rest, which would disturb them. */
const LONG: Job = { ...lane('long'), tells: true };

function lane(name: string): Job {
  return { name, command: ['vitest', 'run', '--project', name], kind: 'vitest', after: BUILT.name };
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
  const named = all.filter((job) => args.includes(job.name));
  const forVitest = args.filter((arg) => !all.some((job) => job.name === arg));
  const lanes = named.filter((job) => job.kind === 'vitest');
  const steps = lanes.length + forVitest.length > 0 ? [BUILT] : [];
  if (forVitest.length === 0) return [...new Set([...steps, ...named])];
  // A path or a title is looked for in every lane but the long one, which must be asked for.
  const projects =
    lanes.length > 0 ? lanes.flatMap(({ name }) => ['--project', name]) : ['--project', '!long'];
  const command = ['vitest', 'run', ...projects, ...forVitest];
  return [...steps, { name: 'tests', command, kind: 'vitest', after: BUILT.name }];
}
