/** The project's own files as text, for the tests that read the source itself. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

const NOT_OURS = new Set(['node_modules', 'dist', '.types', '.git', 'coverage', 'data']);

/** Paths from the project's folder, with forward slashes, sorted. */
export function ownFiles(pattern: string): string[] {
  const found = globSync(pattern, {
    cwd: ROOT,
    exclude: (entry) => NOT_OURS.has(posix.basename(entry)),
  });
  return found.map((path) => path.replaceAll('\\', '/')).sort();
}

export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The code without its comments; what stands in strings stays. */
export function codeOf(path: string): string {
  return textOf(path)
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ''))
    .replace(/(^|[\s;{}(),])\/\/.*$/gm, '$1');
}

/** What a file imports, statically or not: packages as named, the project's own files as paths from its folder. */
export function importsOf(path: string): string[] {
  const specifiers = [
    ...codeOf(path).matchAll(/(?:\bfrom\s*|\bimport\s*\(\s*|^import\s+|\bnew URL\(\s*)(['"])([^'"\n]+)\1/gm),
  ].map((match) => match[2] ?? '');
  return specifiers.map((specifier) => {
    if (specifier.startsWith('.')) return posix.normalize(posix.join(dirname(path), specifier));
    return specifier.startsWith('@takt/') ? specifier.slice('@takt/'.length) : specifier;
  });
}
