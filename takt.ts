/**
 * takt COMMAND: the name picks the file in commands/, which is loaded only then. What runs is the program as built of the
 * sources as they are now, or the sources themselves where it cannot be built (commands/parts/built-program.ts).
 */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

type Program = typeof import('./commands/run.ts');

// What Node made of the sources is kept for the next start: a third less work up to the first tile.
// Where: from the environment (bin/node24), which threads take it from too; the store's have sources of their own.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules', '.cache', 'takt');
enableCompileCache();
process.setSourceMapsEnabled(true);
try {
  const { builtProgram } = await import('./commands/parts/built-program.ts');
  const built = await builtProgram().catch(() => null);
  const { runCommand }: Program = built === null ? await import('./commands/run.ts') : await import(built);
  process.exitCode = await runCommand(process.argv.slice(2));
} catch (error) {
  const missing = missingPackage(error);
  if (missing === null) throw error;
  console.error(
    `takt: pakken ${missing} mangler. Hent den (trenger internett): npx --yes pnpm@12.21.0 install\n` +
      `      The package ${missing} is missing. Fetch it (needs the internet): npx --yes pnpm@12.21.0 install`,
  );
  process.exitCode = 69;
}

/** The name of a package that is not installed, or whose native part does not load; null when it is something else. */
function missingPackage(error: unknown): string | null {
  if (!(error instanceof Error && 'code' in error)) return null;
  if (error.code === 'ERR_MODULE_NOT_FOUND') return /package '([^']+)'/.exec(error.message)?.[1] ?? null;
  if (error.code !== 'ERR_DLOPEN_FAILED') return null;
  return /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(error.message)?.[1] ?? error.message;
}
