import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';
import { textOf } from '../support/sources.ts';

/** What a file loads when it runs: imports of types alone are gone by then. */
function loadedBy(path: string, seen = new Map<string, string>(), from = ''): Map<string, string> {
  if (seen.has(path)) return seen;
  seen.set(path, from);
  if (!/\.tsx?$/.test(path)) return seen;
  for (const [, what = '', target = ''] of textOf(path).matchAll(/^import ([^;]*?)from '([^']+)';/gms)) {
    const names =
      /\{([^}]*)\}/
        .exec(what)?.[1]
        ?.split(',')
        .filter((name) => name.trim() !== '') ?? [];
    const types =
      what.startsWith('type ') || (names.length > 0 && names.every((one) => /^\s*type /.test(one)));
    if (types) continue;
    if (target.startsWith('.')) loadedBy(normalize(join(dirname(path), target)), seen, path);
    else loadedBy(target.replace(/^@takt\//, ''), seen, path);
  }
  return seen;
}

it.each(['client/wall/main.tsx', 'client/station/main.tsx'])(
  '[API195] %s loads no schema library',
  (page) => {
    const loaded = loadedBy(page);
    expect([...loaded].filter(([target]) => target.startsWith('typebox'))).toEqual([]);
    expect(loaded.size).toBeGreaterThan(20);
  },
);
