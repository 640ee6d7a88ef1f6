import { describe, expect, it } from 'vitest';
import { codeOf, importsOf, ownFiles, textOf } from '../support/sources.ts';

const PACKAGES = ['shared', 'gateway', 'server', 'client'] as const;
const isTest = (path: string) => /\.test\.tsx?$/.test(path) || path.startsWith('test/');
const productFiles = (folder: string) => ownFiles(`${folder}/**/*.{ts,tsx}`).filter((path) => !isTest(path));

/** Adapters that only commands/ may name; a family's own folder and the tests know them too. */
const ADAPTERS = [
  'server/bus/memory.ts',
  'server/bus/redis.ts',
  'server/store/sqlite.ts',
  'server/store/postgres.ts',
  'gateway/radio/ant-serial.ts',
  'gateway/radio/ant-sticks.ts',
  'gateway/radio/ble/ble.ts',
  'gateway/radio/simulator/simulator.ts',
  'gateway/radio/replay.ts',
];

/** Where time, chance and the environment are arguments. */
const PURE = [
  ...productFiles('shared'),
  ...productFiles('gateway/ant'),
  ...productFiles('gateway').filter((path) => /^gateway\/decoder[^/]*$/.test(path)),
  ...productFiles('server/{control,live}').filter(
    (path) => !/\/(zone-loop|fan-out|ownership)[^/]*$/.test(path),
  ),
  ...productFiles('server/record').filter((path) => /\/summar/.test(path)),
];
const IMPURE = [
  /\bDate\.now\b/,
  /\bnew Date\(\s*\)/,
  /\bperformance\./,
  /\bset(?:Timeout|Interval|Immediate)\b/,
  /\bprocess\./,
  /\bMath\.random\b/,
  /\bcrypto\.(?:randomUUID|getRandomValues)\b/,
];

/** From the bottom up: who stands higher may import who stands lower. */
const SERVER_FLOORS: readonly (readonly string[])[] = [
  ['bus/', 'store/'],
  ['control/'],
  ['record/'],
  ['live/'],
  ['http/'],
  ['server.ts'],
];

/** What a file imports, and what that imports, to the end. */
function reaches(path: string): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [path];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const target of importsOfOwn(next)) {
      if (found.has(target)) continue;
      found.add(target);
      waiting.push(target);
    }
  }
  return found;
}

const known = new Map<string, readonly string[]>();
function importsOfOwn(path: string): readonly string[] {
  const before = known.get(path);
  if (before !== undefined) return before;
  const targets = importsOf(path).filter((target) =>
    /^(?:shared|gateway|server|client)\/.*\.tsx?$/.test(target),
  );
  known.set(path, targets);
  return targets;
}

describe('the borders between the packages', () => {
  it.each(PACKAGES)('[TOOL7] %s imports only itself and shared', (name) => {
    const trespasses = productFiles(name).flatMap((path) =>
      importsOf(path)
        .filter((target) => /^(?:\.\.|(?:shared|gateway|server|client|test|commands)\/)/.test(target))
        .filter((target) => !target.startsWith(`${name}/`) && !target.startsWith('shared/'))
        .map((target) => `${path} imports ${target}`),
    );
    expect(trespasses).toEqual([]);
  });

  it('[TOOL7] shared needs no Node, client needs no Node', () => {
    const trespasses = [...productFiles('shared'), ...productFiles('client')]
      .filter((path) => path !== 'client/vite.config.ts')
      .filter((path) => importsOf(path).some((target) => target.startsWith('node:')));
    expect(trespasses).toEqual([]);
  });

  it('[TOOL7] the rooms of the server import downward only', () => {
    const floorOf = (path: string): number =>
      SERVER_FLOORS.findIndex((rooms) => rooms.some((room) => path.startsWith(`server/${room}`)));
    const files = productFiles('server');
    expect(files.filter((path) => floorOf(path) < 0)).toEqual([]);
    const up = files.flatMap((path) =>
      importsOf(path)
        .filter((target) => target.startsWith('server/') && floorOf(target) > floorOf(path))
        .map((target) => `${path} imports ${target}`),
    );
    expect(up).toEqual([]);
  });

  it('[TOOL7] no file of a package imports itself by way of others', () => {
    const files = PACKAGES.flatMap((name) => productFiles(name));
    const circles = files.filter((path) => reaches(path).has(path));
    expect(circles).toEqual([]);
  });

  it('[TOOL8] only commands/ names a concrete adapter', () => {
    const product = [...PACKAGES.flatMap((name) => productFiles(name)), 'takt.ts'];
    const trespasses = product.flatMap((path) =>
      importsOf(path)
        .filter((target) => ADAPTERS.includes(target) && folderOf(target) !== folderOf(path))
        .map((target) => `${path} imports ${target}`),
    );
    expect(trespasses).toEqual([]);
  });

  it('[TOOL9] the core reads no clock, no chance and no environment', () => {
    const trespasses = PURE.flatMap((path) => {
      const code = codeOf(path);
      return IMPURE.filter((use) => use.test(code)).map((use) => `${path}: ${use.source}`);
    });
    expect(trespasses).toEqual([]);
    expect(PURE.length).toBeGreaterThan(10);
  });
});

describe('the files themselves', () => {
  it('[TOOL10] no source file is longer than 400 lines', () => {
    const long = ownFiles('**/*.{ts,tsx,css,html}')
      .map((path) => ({ path, lines: textOf(path).split('\n').length - 1 }))
      .filter((file) => file.lines > 400);
    expect(long).toEqual([]);
  });

  it('[TOOL11] no file names a path of the machine it was written on', () => {
    const machine = new RegExp(`(^|[^A-Za-z0-9_.])/(${['work', 'farm', 'home/[a-z]'].join('|')})/`, 'm');
    const named = ownFiles('**/*.{ts,tsx,css,html,md,json,yaml,sh,sql}').filter((path) =>
      machine.test(textOf(path)),
    );
    expect(named).toEqual([]);
  });
});

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
