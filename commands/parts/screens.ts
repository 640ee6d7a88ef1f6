/** The built screens: made when they are missing or older than their sources. */
import { existsSync, statSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppError } from '@takt/shared/errors.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CLIENT = join(ROOT, 'client');
const BUILT = join(CLIENT, 'dist');
const SOURCES = [CLIENT, join(ROOT, 'shared'), join(ROOT, 'pnpm-lock.yaml')];
const PASSED_OVER = new Set(['node_modules', 'dist']);

/** The part of vite that is used; the package belongs to the client. */
interface Vite {
  build(config: object): Promise<unknown>;
}

/** Resolves to the folder that holds the screens. */
export async function builtScreens(say: (building: boolean) => void): Promise<string> {
  const page = join(BUILT, 'desk.html');
  const builtMs = existsSync(page) ? statSync(page).mtimeMs : 0;
  if (builtMs > (await newestMs(SOURCES))) return BUILT;
  say(true);
  const fresh = `${BUILT}.${process.pid}`;
  try {
    // A test that starts the program leaves its own mode behind; people get the screens made for people.
    process.env.NODE_ENV = 'production';
    const vite: Vite = await import(
      pathToFileURL(createRequire(join(CLIENT, 'package.json')).resolve('vite')).href
    );
    await vite.build({ root: CLIENT, logLevel: 'error', build: { outDir: fresh, emptyOutDir: true } });
    // Swapped by two renames: another process may be serving the old ones, or building too.
    const old = `${fresh}.old`;
    if (existsSync(BUILT)) await rename(BUILT, old);
    await rename(fresh, BUILT);
    await rm(old, { recursive: true, force: true });
  } catch (cause) {
    await rm(fresh, { recursive: true, force: true });
    throw new AppError(
      'unavailable',
      {
        nb: `Skjermbildene kunne ikke bygges: ${String(cause)}. Kjør: npx --yes pnpm@12.21.0 install`,
        en: `The screens could not be built: ${String(cause)}. Run: npx --yes pnpm@12.21.0 install`,
      },
      { cause },
    );
  }
  say(false);
  return BUILT;
}

async function newestMs(paths: readonly string[]): Promise<number> {
  let newest = 0;
  for (const path of paths) {
    const found = statSync(path);
    if (!found.isDirectory()) newest = Math.max(newest, found.mtimeMs);
    else {
      const names = (await readdir(path)).filter(
        (name) => !PASSED_OVER.has(name) && !/^dist\.|\.test\.tsx?$/.test(name),
      );
      newest = Math.max(newest, await newestMs(names.map((name) => join(path, name))));
    }
  }
  return newest;
}
