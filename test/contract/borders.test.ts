import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ambientUses, impurities } from '../support/purity.ts';
import { codeOf, importsOf, ownFiles, textOf, valueImportsOf } from '../support/sources.ts';

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

/** Folders of the core: their files are functions of their arguments, but for the edges named below. */
const CORE = [
  ...productFiles('shared'),
  ...productFiles('gateway/{ant,capture,radio/simulator}'),
  'gateway/decoder.ts',
  ...productFiles('gateway/receiver'),
  ...['policy', 'adapter-room', 'seen-sensors', 'strengths', 'sighting', 'uuid', 'words'].map(
    (name) => `gateway/radio/ble/${name}.ts`,
  ),
  'gateway/spill/earlier-clock.ts',
  ...productFiles('server/{control,live,record}'),
  'server/bus/json.ts',
  ...['keep', 'manifest', 'copied-rows', 'backup-words', 'restore-words', 'watch'].map(
    (name) => `server/backup/${name}.ts`,
  ),
];
/** They wait for a store, a bus or a socket. Time is still an argument of theirs: a clock that they are given. */
const EDGES: ReadonlySet<string> = new Set([
  'gateway/radio/simulator/simulator.ts',
  'server/control/amend.ts',
  'server/control/class-log.ts',
  'server/control/prepare.ts',
  'server/control/room-time.ts',
  'server/control/steer.ts',
  'server/live/effort.ts',
  'server/live/fan-out/fan-out.ts',
  'server/live/gateways.ts',
  'server/live/intake.ts',
  'server/live/owner/heard-meanwhile.ts',
  'server/live/owner/minutes-anew.ts',
  'server/live/owner/ownership.ts',
  'server/live/owner/room-lease.ts',
  'server/live/owner/room-clock.ts',
  'server/live/owner/zone-loop.ts',
  'server/live/pairing/pairing-desk.ts',
  'server/live/pairing/pairing.ts',
  'server/live/rooms.ts',
  'server/record/class-summary.ts',
  'server/record/hr-max-proposals.ts',
  'server/record/curve.ts',
  'server/record/recorded.ts',
  'server/record/recorder.ts',
]);
/** Where an id is made that must be new in the world. */
const MAKES_IDS: ReadonlySet<string> = new Set(['server/control/prepare.ts']);

/** From the bottom up: who stands higher may import who stands lower. */
const SERVER_FLOORS: readonly (readonly string[])[] = [
  ['audit/', 'keys/'],
  ['bus/', 'store/'],
  ['access/', 'backup/', 'control/'],
  ['record/'],
  ['live/', 'rights/', 'set-up/'],
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

  it('[TOOL9] the core reads no clock, no chance and no environment, and waits for nothing', () => {
    const trespasses = CORE.filter((path) => !EDGES.has(path)).flatMap((path) =>
      impurities(path).map((use) => `${path}: ${use}`),
    );
    expect(trespasses).toEqual([]);
    expect(CORE.filter((path) => path.startsWith('server/record/')).length).toBeGreaterThan(12);
  });

  it('[TOOL9] a file of the core imports no edge for more than its types', () => {
    const trespasses = CORE.filter((path) => !EDGES.has(path)).flatMap((path) =>
      valueImportsOf(path)
        .filter((target) => EDGES.has(target) || (target.endsWith('.ts') && !CORE.includes(target)))
        .map((target) => `${path} imports ${target}`),
    );
    expect(trespasses).toEqual([]);
  });

  it('[TOOL9] an edge of the core takes its clock as an argument, and is one', () => {
    const ambient = [...EDGES]
      .filter((path) => !MAKES_IDS.has(path))
      .flatMap((path) => ambientUses(codeOf(path)).map((use) => `${path}: ${use}`));
    expect(ambient).toEqual([]);
    expect([...EDGES].filter((path) => impurities(path).length === 0)).toEqual([]);
  });

  it.each([
    ["import { randomUUID } from 'node:crypto';\nconst id = randomUUID();", 1],
    ['const id = crypto.randomUUID();', 1],
    ['const now = Date.now();', 1],
    ['const { now } = Date; performance.now();', 1],
    ['setTimeout(() => {}, 1);', 1],
    ['const at = new Date(atMs);', 0],
    ['const processed = one.process;', 0],
  ])('[TOOL9] %j has %i reads of time, chance or environment', (code, count) => {
    expect(ambientUses(code)).toHaveLength(count);
  });
});

describe('the files themselves', () => {
  it('[TOOL10] the linter refuses a function whose body is longer than 80 lines; blank lines do not count, and tests may be longer', () => {
    const body = (lines: number) => `${'  use();\n\n'.repeat(lines)}`;
    const folder = mkdtempSync(join(tmpdir(), 'takt-lint-'));
    try {
      writeFileSync(join(folder, 'biome.json'), textOf('biome.json'));
      for (const [name, lines] of [
        ['as-long-as-may-be.ts', 80],
        ['too-long.ts', 81],
        ['long.test.ts', 81],
      ] as const)
        writeFileSync(join(folder, name), `export function run(): void {\n${body(lines)}}\n`);
      const only = '--only=complexity/noExcessiveLinesPerFunction';
      const { stdout, stderr } = spawnSync(
        join(process.cwd(), 'node_modules/.bin/biome'),
        ['lint', '--vcs-enabled=false', '--diagnostic-level=error', '--colors=off', only, '.'],
        { cwd: folder, encoding: 'utf8' },
      );
      expect(stderr + stdout).toContain('Checked 4 files');
      expect((stderr + stdout).match(/^\S+(?=:\d+:\d+ lint)/gm)).toEqual(['too-long.ts']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('the seconds of freshness and privacy stand in shared/freshness.ts and nowhere else', () => {
    const copy =
      /\b\w*(?:STALE|LOST|SILENT_AFTER|UNASSIGNED|NOBODY)\w*(?:_MS|_S) = (?:3|10|50|55|60)(?:_?000)?\b|\bageS [<>]=? \d/;
    const copies = PACKAGES.flatMap(productFiles).filter((path) => copy.test(codeOf(path)));
    // An earlier algorithm keeps its own figures, so that it goes on giving the same.
    expect(copies).toEqual(['shared/freshness.ts', 'server/record/algorithms/takt-summary-2/one-stream.ts']);
  });

  it('a test that waits says how long: vitest gives up vi.waitFor and vi.waitUntil after a second, which a busy machine may need', () => {
    const hasty = ownFiles('**/*.test.ts').flatMap((path) =>
      [...codeOf(path).matchAll(/\bvi\.wait(?:For|Until)\(/g)]
        .filter(({ index, 0: call, input }) => argumentsOf(input.slice(index + call.length)) < 2)
        .map(({ index, input }) => `${path}:${input.slice(0, index).split('\n').length}`),
    );
    expect(hasty).toEqual([]);
    expect(['a)', '() => b(c, d))', 'a, b)', '() => [c, d],\n b,\n)'].map(argumentsOf)).toEqual([1, 1, 2, 2]);
  });

  it('[TOOL11] no file names a path of the machine it was written on', () => {
    const machine = new RegExp(`(^|[^A-Za-z0-9_.])/(${['work', 'farm', 'home/[a-z]'].join('|')})/`, 'm');
    const named = ownFiles('**/*.{ts,tsx,css,html,md,json,yaml,sh,sql}').filter((path) =>
      machine.test(textOf(path)),
    );
    expect(named).toEqual([]);
  });
});

/** How many arguments a call has, of which the text from behind its parenthesis on is given. */
function argumentsOf(text: string): number {
  let [depth, commas] = [0, 0];
  for (const [i, sign] of [...text].entries()) {
    if ('([{'.includes(sign)) depth += 1;
    if (')]}'.includes(sign)) depth -= 1;
    // One that closes the list has no argument behind it.
    if (sign === ',' && depth === 0 && !/^,\s*\)/.test(text.slice(i))) commas += 1;
    if (depth < 0) break;
  }
  return commas + 1;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
