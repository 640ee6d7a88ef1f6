/** What a support bundle says of a machine: nothing that names a person, a strap or a secret. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { arch, cpus, release, type as system, totalmem } from 'node:os';
import { join, sep } from 'node:path';
import { ROOT } from './root.ts';
import { VERSION } from './version.ts';

/** Packages with a native part: what most often does not fit a machine. */
const NATIVE_PACKAGES = ['serialport', '@stoprocent/noble'];

export async function versionFacts() {
  const packages = await Promise.all(
    NATIVE_PACKAGES.map(async (name) => {
      const file = join(ROOT, 'gateway', 'node_modules', name, 'package.json');
      const text = await readFile(file, 'utf8').catch(() => null);
      // null: not installed.
      return [name, text === null ? null : String(JSON.parse(text).version)] as const;
    }),
  );
  const release_ = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return {
    made: new Date().toISOString(),
    takt: VERSION,
    node: process.version,
    system: `${system()} ${release()} ${arch()}`,
    distribution: /^PRETTY_NAME="?([^"\n]*)/m.exec(release_)?.[1] ?? null,
    processors: cpus().length,
    memoryMb: Math.round(totalmem() / 2 ** 20),
    packages: Object.fromEntries(packages),
  };
}

/** Settings whose values reveal no person, address or secret. Of the others the bundle only says that they are set. */
const SHOWN_SETTINGS: ReadonlySet<string> = new Set([
  'TAKT_PORT',
  'TAKT_LANG',
  'TAKT_SPEED',
  'TAKT_RUN',
  'TAKT_PARTICIPANTS',
]);

/** Of this process's environment: a service may have another. */
export function settingsFacts(environment: Readonly<Record<string, string | undefined>>) {
  const set = Object.entries(environment).filter(([name]) => name.startsWith('TAKT_'));
  return Object.fromEntries(
    set.map(([name, value]) => {
      if (name === 'TAKT_RADIO') return [name, value?.split(/\s+/).map(radioKind) ?? []];
      return [name, SHOWN_SETTINGS.has(name) ? value : 'set'];
    }),
  );
}

/** `replay:FILE` and `ant:PATH` name files. */
const radioKind = (radio: string): string => radio.replace(/:(?!hci\d).*$/, ':…');

export interface FolderFacts {
  readonly folder: 'data' | 'spill';
  readonly found: boolean;
  /** Takt's own, by what they are for and size; never what is in them. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  /** Files of others, whose names are their own. */
  readonly others: { readonly count: number; readonly bytes: number };
}

/** The database with its journal, a gateway's waiting samples and its lock. */
const OWN_FILE = /^[a-z0-9-]+\.sqlite(-wal|-shm|-journal)?$|^\d+\.spill$|^lock$/;

export async function folderFacts(folder: FolderFacts['folder'], path: string): Promise<FolderFacts> {
  const names = await readdir(path, { recursive: true }).catch(() => null);
  const files: { name: string; bytes: number }[] = [];
  const others = { count: 0, bytes: 0 };
  for (const name of names ?? []) {
    const facts = await stat(join(path, name)).catch(() => null);
    if (facts === null || !facts.isFile()) continue;
    // The folders between are named after a gateway and a room.
    const own = name.split(sep).at(-1) ?? '';
    if (OWN_FILE.test(own)) files.push({ name: own, bytes: facts.size });
    else {
      others.count += 1;
      others.bytes += facts.size;
    }
  }
  return { folder, found: names !== null, files, others };
}

export interface Answer {
  readonly name: 'healthz' | 'metrics';
  readonly text: string;
}

const ANSWER_WITHIN_MS = 5_000;

/** Both answers of a server or a gateway, or why there is none. Its address is left out. */
export function answersOf(url: string): Promise<readonly Answer[]> {
  return Promise.all(
    (['healthz', 'metrics'] as const).map(async (name) => {
      const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
      const text = await fetch(new URL(`/${name}`, url), { signal, redirect: 'error' })
        .then(async (reply) => `${reply.status}\n${await reply.text()}`)
        .catch((error: unknown) => `no answer (${codeOf(error)})\n`);
      return { name, text };
    }),
  );
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.name;
}
