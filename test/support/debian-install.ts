/** Sees to the Debian packages that the tests need: installs them, starting no service, or says what is left out. */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  COMPONENT_NAMES,
  DEBIAN_COMPONENTS,
  type DebianComponent,
  has,
  isInstalled,
  UNPACKED,
} from './debian.ts';
import { NOTHING, oneFailed, type Tally } from './tally.ts';

/** invoke-rc.d asks this file whether a service may be started; 101 means no (its manual page, policy-rc.d interface). */
const POLICY = '/usr/sbin/policy-rc.d';
const POLICY_ASIDE = `${POLICY}.takt-aside`;

/** Resolves to one failure when packages should have been installed and could not be. */
export async function prepareDebian(mayInstall: boolean): Promise<Tally> {
  const installs = mayInstall && process.getuid?.() === 0;
  const there = installs ? isInstalled : has;
  const missing: readonly DebianComponent[] = COMPONENT_NAMES.filter((name) => !there(name)).map(
    (name) => DEBIAN_COMPONENTS[name],
  );
  if (missing.length === 0) return NOTHING;
  const packages = missing.map((component) => component.package);
  const without = [...new Set(missing.map((component) => component.tests))].join(' and ');
  if (!installs) {
    console.log(`Not installed: ${packages.join(', ')}. Left out: ${without}.`);
    console.log(`To have them: sudo TAKT_INSTALL=1 npm test\n`);
    return NOTHING;
  }
  console.log(`Installing ${packages.join(', ')}.`);
  const problem = await installDebianPackages(missing);
  if (problem === null) return NOTHING;
  console.log(`FAIL apt-get could not install ${packages.join(', ')}. Left out: ${without}.\n${problem}`);
  return oneFailed('the Debian packages');
}

/** Resolves to null when all is installed, else to apt's last lines. */
async function installDebianPackages(missing: readonly DebianComponent[]): Promise<string | null> {
  const putBack = forbidServices();
  // An interrupted run still puts the policy back: apt gets the signal too, ends, and the code below goes on.
  const hold = () => undefined;
  process.on('SIGINT', hold).on('SIGTERM', hold);
  try {
    const update = await run('apt-get', ...APT_OPTIONS, 'update');
    // A mirror that is partly away still installs what its lists already name.
    const installed = missing.filter(({ unpack }) => unpack !== true).map((component) => component.package);
    const install =
      installed.length === 0
        ? NO_PROBLEM
        : await run('apt-get', ...APT_OPTIONS, 'install', '--yes', '--no-install-recommends', ...installed);
    const unpacked = await unpack(
      missing.filter(({ unpack }) => unpack === true).map((component) => component.package),
    );
    if (install.code === 0 && unpacked.code === 0) return null;
    return [update, install, unpacked]
      .filter((step) => step.code !== 0)
      .map((step) => step.output.trim().split('\n').slice(-8).join('\n'))
      .join('\n');
  } finally {
    process.off('SIGINT', hold).off('SIGTERM', hold);
    putBack();
  }
}

function forbidServices(): () => void {
  const before = existsSync(POLICY);
  if (before) renameSync(POLICY, POLICY_ASIDE);
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n');
  chmodSync(POLICY, 0o755);
  return () => {
    rmSync(POLICY, { force: true });
    if (before) renameSync(POLICY_ASIDE, POLICY);
  };
}

interface Outcome {
  readonly code: number;
  readonly output: string;
}
const NO_PROBLEM: Outcome = { code: 0, output: '' };

/** The packages' files alone, without their scripts and without what they depend on. */
async function unpack(packages: readonly string[]): Promise<Outcome> {
  if (packages.length === 0) return NO_PROBLEM;
  const downloads = join(UNPACKED, 'downloads');
  mkdirSync(downloads, { recursive: true });
  const download = await run('sh', '-c', 'cd "$0" && apt-get -qq download "$@"', downloads, ...packages);
  let outcome = download;
  for (const file of readdirSync(downloads)) {
    if (outcome.code === 0) outcome = await run('dpkg', '-x', join(downloads, file), UNPACKED);
  }
  rmSync(downloads, { recursive: true, force: true });
  return outcome;
}

const APT_OPTIONS = [
  '-qq',
  '-o',
  'Dpkg::Use-Pty=0',
  '-o',
  'Acquire::Retries=3',
  '-o',
  'DPkg::Lock::Timeout=300',
] as const;

function run(program: string, ...args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
    });
    let output = '';
    child.stdout.on('data', (bytes) => {
      output += bytes;
    });
    child.stderr.on('data', (bytes) => {
      output += bytes;
    });
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
