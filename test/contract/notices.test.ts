import { describe, expect, it } from 'vitest';
import { ownFiles, textOf } from '../support/sources.ts';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const direct = ownFiles('{.,*}/package.json').flatMap((path) => {
  const manifest: Manifest = JSON.parse(textOf(path));
  const all = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.devDependencies };
  return Object.entries(all).filter(([, version]) => !version.startsWith('workspace:'));
});
const noticed = [
  ...textOf('THIRD_PARTY_NOTICES.md').matchAll(/^\| (\S+) \| (\d\S*) \| (\S[^|]*) \| (\S[^|]*) \|$/gm),
];

describe('the packages that Takt is built on', () => {
  it('[TOOL6] every direct dependency stands in the notices with its version', () => {
    const rows = new Set(noticed.map((row) => `${row[1]} ${row[2]}`));
    expect(direct.map(([name, version]) => `${name} ${version}`).filter((row) => !rows.has(row))).toEqual([]);
    expect(direct.length).toBeGreaterThan(20);
  });
  it('[TOOL6] the notices name nothing that is no longer used', () => {
    const names = new Set(direct.map(([name]) => name));
    expect(noticed.map((row) => row[1] ?? '').filter((name) => !names.has(name))).toEqual([]);
  });
  it('[TOOL6] every direct dependency is pinned to one version', () => {
    expect(direct.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});
