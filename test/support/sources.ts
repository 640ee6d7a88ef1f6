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
  return specifiersIn(codeOf(path)).map((specifier) => resolved(path, specifier));
}

/** The same without what is imported for its types alone, which nothing is left of at run time. */
export function valueImportsOf(path: string): string[] {
  const code = codeOf(path)
    .replace(/\b(?:import|export)\s+type\b[^'"]*from\s*(['"])[^'"\n]+\1/g, '')
    .replace(/\bimport\s*\{(?:\s*type\s+[^,}]+,?)+\s*\}\s*from\s*(['"])[^'"\n]+\1/g, '');
  return specifiersIn(code).map((specifier) => resolved(path, specifier));
}

function specifiersIn(code: string): string[] {
  const found = code.matchAll(/(?:\bfrom\s*|\bimport\s*\(\s*|^import\s+|\bnew URL\(\s*)(['"])([^'"\n]+)\1/gm);
  return [...found].map((match) => match[2] ?? '');
}

function resolved(path: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(dirname(path), specifier));
  return specifier.startsWith('@takt/') ? specifier.slice('@takt/'.length) : specifier;
}
