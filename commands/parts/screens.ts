/** The screens as vite builds them. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppError } from '@takt/shared/errors.ts';
import { built } from './built.ts';
import { ROOT } from './root.ts';

const CLIENT = join(ROOT, 'client');

/** The part of vite that is used; the package belongs to the client. */
interface Vite {
  build(config: object): Promise<unknown>;
}

/** Resolves to the folder that holds the screens, which it builds where they are missing or of other sources. */
export async function builtScreens(say: (building: boolean) => void): Promise<string> {
  const make = async (folder: string): Promise<void> => {
    say(true);
    // A test that starts the program leaves its own mode behind; people get the screens made for people.
    process.env.NODE_ENV = 'production';
    const vite: Vite = await import(
      pathToFileURL(createRequire(join(CLIENT, 'package.json')).resolve('vite')).href
    );
    await vite.build({ root: CLIENT, logLevel: 'error', build: { outDir: folder } });
    say(false);
  };
  return built({ name: 'screens', sources: ['client', 'shared', 'pnpm-lock.yaml'], make }).catch(
    (cause: unknown) => {
      throw new AppError(
        'unavailable',
        {
          nb: `Skjermbildene kunne ikke bygges: ${String(cause)}. Kjør: npx --yes pnpm@12.21.0 install`,
          en: `The screens could not be built: ${String(cause)}. Run: npx --yes pnpm@12.21.0 install`,
        },
        { cause },
      );
    },
  );
}
