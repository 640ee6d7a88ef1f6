/**
 * Real components that come from Debian's packages. Where one is missing its tests are left out visibly,
 * and test/run.ts says so; under CI that is a failure.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Packages that are only unpacked, because installing them would bring services along. */
export const UNPACKED = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'debian');

/** As Debian names it in its folders. */
const DEBIAN_ARCH = process.arch === 'arm64' ? 'aarch64' : 'x86_64';

export const DEBIAN_COMPONENTS = {
  chromium: {
    path: '/usr/bin/chromium',
    package: 'chromium',
    tests: 'the tests of Web Bluetooth in a real browser',
  },
  headlessShell: {
    path: '/usr/bin/chromium-headless-shell',
    package: 'chromium-headless-shell',
    tests: 'the tests of the screens in a real browser',
    standIn: '/usr/bin/chromium',
  },
  redis: { path: '/usr/bin/redis-server', package: 'redis-server', tests: 'the tests on a real Redis' },
  postgres: {
    path: '/usr/lib/postgresql/15/bin/postgres',
    package: 'postgresql-15',
    tests: 'the tests on a real PostgreSQL',
  },
  age: { path: '/usr/bin/age', package: 'age', tests: 'the check of back-ups by outside programs' },
  zstd: { path: '/usr/bin/zstd', package: 'zstd', tests: 'the check of back-ups by outside programs' },
  socat: { path: '/usr/bin/socat', package: 'socat', tests: 'the tests on virtual radios' },
  faketime: {
    path: `/usr/lib/${DEBIAN_ARCH}-linux-gnu/faketime/libfaketimeMT.so.1`,
    package: 'libfaketime',
    tests: 'the tests with clocks that differ',
  },
  pdftotext: {
    path: '/usr/bin/pdftotext',
    package: 'poppler-utils',
    tests: 'the test of the printout',
  },
  btvirt: {
    path: join(UNPACKED, 'usr', 'bin', 'btvirt'),
    package: 'bluez-test-tools',
    tests: "the check of the virtual Bluetooth adapters against BlueZ's",
    unpack: true,
  },
  gcc: {
    path: '/usr/bin/gcc',
    package: 'gcc',
    tests: "the check of the virtual Bluetooth adapters against BlueZ's",
  },
} as const satisfies Record<string, DebianComponent>;

export interface DebianComponent {
  readonly path: string;
  readonly package: string;
  readonly tests: string;
  readonly unpack?: true;
  /** A program that does as well, only slower, and is likelier to be on somebody's machine. */
  readonly standIn?: string;
}

export type Component = keyof typeof DEBIAN_COMPONENTS;
export const COMPONENT_NAMES: readonly Component[] = [
  'chromium',
  'headlessShell',
  'redis',
  'postgres',
  'age',
  'zstd',
  'socat',
  'faketime',
  'pdftotext',
  'btvirt',
  'gcc',
];

/** Whether the tests of a component can run: with itself or with what stands in for it. */
export function has(component: Component): boolean {
  return programOf(component) !== null;
}

/** What to start for a component: its own program, else the one that stands in, else null. */
export function programOf(component: Component): string | null {
  const { path, standIn }: DebianComponent = DEBIAN_COMPONENTS[component];
  return [path, standIn].find((file) => file !== undefined && existsSync(file)) ?? null;
}

/** Whether its own package is there. */
export function isInstalled(component: Component): boolean {
  return existsSync(DEBIAN_COMPONENTS[component].path);
}

/** The recordings that tests read; they stand beside the project and are never copied into it. */
export const DATA_DIR = new URL('../../../shared/data/', import.meta.url);
