import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const PACKAGES = ['.', 'shared', 'gateway', 'server', 'client'];

interface Sbom {
  readonly bomFormat: string;
  readonly components: readonly {
    readonly name: string;
    readonly group?: string;
    readonly version: string;
    readonly licenses?: unknown[];
  }[];
}

describe('npm run sbom', () => {
  it('[NET10] names every package that the running program has, with version and licence', () => {
    const args = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--prod'];
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(scripts.sbom).toBe(`bin/pnpm ${args.join(' ')}`);
    const text = execFileSync(join(ROOT, 'bin', 'pnpm'), args, {
      cwd: ROOT,
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const sbom: Sbom = JSON.parse(text.toString());
    expect(sbom.bomFormat).toBe('CycloneDX');
    // A package may be there in two versions, in any order.
    const named = new Map(
      sbom.components.map((one) => {
        const name = one.group === undefined ? one.name : `${one.group}/${one.name}`;
        return [`${name}@${one.version}`, one];
      }),
    );
    const wanted = PACKAGES.flatMap((folder) => {
      const { dependencies = {} } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
      return Object.entries(dependencies as Record<string, string>).filter(
        ([, version]) => !version.startsWith('workspace:'),
      );
    });
    expect(wanted.length).toBeGreaterThan(15);
    const wantedNames = wanted.map((one) => one.join('@'));
    expect(wantedNames.filter((name) => !named.has(name))).toEqual([]);
    expect(wantedNames.filter((name) => (named.get(name)?.licenses ?? []).length === 0)).toEqual([]);
  });
});
