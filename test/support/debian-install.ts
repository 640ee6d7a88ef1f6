/** Sees to the Debian packages that the tests need: installs them, starting no service, or says what is left out. */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { COMPONENT_NAMES, DEBIAN_COMPONENTS, has } from './debian.ts';
import { NOTHING, ONE_FAILED, type Tally } from './tally.ts';

/** invoke-rc.d asks this file whether a service may be started; 101 means no (its manual page, policy-rc.d interface). */
const POLICY = '/usr/sbin/policy-rc.d';
const POLICY_ASIDE = `${POLICY}.takt-aside`;

/** Resolves to one failure when packages should have been installed and could not be. */
export async function prepareDebian(mayInstall: boolean): Promise<Tally> {
  const missing = COMPONENT_NAMES.filter((name) => !has(name)).map((name) => DEBIAN_COMPONENTS[name]);
  if (missing.length === 0) return NOTHING;
  const packages = missing.map((component) => component.package);
  const without = missing.map((component) => component.tests).join(' and ');
  if (!mayInstall || process.getuid?.() !== 0) {
    console.log(`Not installed: ${packages.join(', ')}. Left out: ${without}.`);
    console.log(`To have them: sudo apt-get install --no-install-recommends ${packages.join(' ')}\n`);
    return NOTHING;
  }
  console.log(`Installing ${packages.join(', ')}.`);
  const problem = await installDebianPackages(packages);
  if (problem === null) return NOTHING;
  console.log(`FAIL apt-get could not install ${packages.join(', ')}. Left out: ${without}.\n${problem}`);
  return ONE_FAILED;
}

/** Resolves to null when all is installed, else to apt's last lines. */
async function installDebianPackages(packages: readonly string[]): Promise<string | null> {
  const putBack = forbidServices();
  // An interrupted run still puts the policy back: apt gets the signal too, ends, and the code below goes on.
  const hold = () => undefined;
  process.on('SIGINT', hold).on('SIGTERM', hold);
  try {
    const update = await aptGet('update');
    // A mirror that is partly away still installs what its lists already name.
    const install = await aptGet('install', '--yes', '--no-install-recommends', ...packages);
    if (install.code === 0) return null;
    return [update, install]
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

function aptGet(...args: string[]): Promise<{ code: number; output: string }> {
  const options = [
    '-qq',
    '-o',
    'Dpkg::Use-Pty=0',
    '-o',
    'Acquire::Retries=3',
    '-o',
    'DPkg::Lock::Timeout=300',
  ];
  return new Promise((resolve) => {
    const child = spawn('apt-get', [...options, ...args], {
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
