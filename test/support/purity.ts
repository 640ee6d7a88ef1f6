/**
 * What makes a source file depend on more than its arguments. Read off the text: an import of Node or of a package, a global
 * that tells time, chance or the environment, and anything that waits.
 */
import { codeOf, valueImportsOf } from './sources.ts';

/** Globals and members that read a clock, chance or the environment, or start a timer, however they were imported. */
const AMBIENT: readonly RegExp[] = [
  /\bDate\.now\b/,
  /\bnew Date\(\s*\)/,
  /\bperformance\b\s*\./,
  /\bhrtime\b/,
  /\bset(?:Timeout|Interval|Immediate)\b/,
  /\bqueueMicrotask\b/,
  /\bprocess\s*\./,
  /\bMath\.random\b/,
  /\brandom(?:UUID|Bytes|Int)\b/,
  /\bgetRandomValues\b/,
  /\b(?:fetch|localStorage|sessionStorage|indexedDB)\b\s*[.(]/,
];
const WAITS = /\basync\b|\bawait\b|\bPromise\b|\bWorker\b/;

/** Packages without a clock, state or input of their own. */
const PURE_PACKAGES: ReadonlySet<string> = new Set(['typebox', 'fflate', 'fast-xml-parser']);

/** Reads of time, chance and environment in this code: the patterns that were found. */
export function ambientUses(code: string): string[] {
  return AMBIENT.filter((use) => use.test(code)).map((use) => use.source);
}

/** Everything in a file that keeps it from being a function of its arguments; empty for a pure one. */
export function impurities(path: string): string[] {
  const code = codeOf(path);
  const outside = valueImportsOf(path).filter(
    (target) =>
      !/^(?:shared|gateway|server|client|commands)\//.test(target) && !PURE_PACKAGES.has(packageOf(target)),
  );
  return [
    ...ambientUses(code),
    ...(WAITS.test(code) ? [WAITS.source] : []),
    ...outside.map((target) => `imports ${target}`),
  ];
}

function packageOf(specifier: string): string {
  return specifier.split('/')[0] ?? specifier;
}
