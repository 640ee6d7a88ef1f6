/**
 * The program as it starts soonest: commands, gateway, server and the store's threads, with the packages they need, as a
 * few files of JavaScript. A start takes a third of what it takes from the sources, which are over a thousand files.
 */
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { built } from './built.ts';
import { ROOT } from './root.ts';

/** Packages with a native part, which lies beside their code: they are loaded from where gateway has them. */
const NATIVE = /^(serialport|@stoprocent\/noble)$/;

/** Resolves to the address of the module that commands/run.ts became. Rejects when the sources cannot be built. */
export async function builtProgram(): Promise<string> {
  const sources = ['commands', 'gateway', 'server', 'shared', 'pnpm-lock.yaml'];
  const folder = await built({ name: 'program', sources, make });
  return pathToFileURL(join(folder, 'run.js')).href;
}

async function make(folder: string): Promise<void> {
  const { build } = await import('rolldown');
  await build({
    cwd: ROOT,
    // The second is a thread of server/store/sqlite.ts, which looks for it beside itself.
    input: { run: 'commands/run.ts', 'sqlite-worker': 'server/store/sqlite-worker.ts' },
    platform: 'node',
    tsconfig: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'takt-native-packages',
        resolveId: {
          filter: { id: NATIVE },
          async handler(name, importer) {
            const found = await this.resolve(name, importer, { skipSelf: true });
            return { id: found === null ? name : relative(folder, found.id), external: true };
          },
        },
      },
      {
        // An import of this module makes all that it exports, and with it a WebSocket and a fetch that nobody uses: a tenth
        // of a start. What is required is made when it is used, as in the packages.
        name: 'takt-http-as-used',
        resolveId: {
          filter: { id: /^node:http$/ },
          handler: (id, _importer, { kind }) => (kind === 'import-statement' ? `\0${id}` : null),
        },
        load: {
          filter: { id: /^\0node:http$/ },
          handler: () => `module.exports = process.getBuiltinModule('node:http');`,
        },
      },
      {
        // Stacks are told in the project's own lines; a map of all packages would take longer to load than they do.
        name: 'takt-no-map-of-packages',
        transform: {
          filter: { id: /node_modules/ },
          handler: (code) => ({ code, map: { mappings: '' } }),
        },
      },
    ],
    output: {
      dir: folder,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: '[name].js',
      sourcemap: true,
      sourcemapExcludeSources: true,
      // Names stay for stacks; what is shorter is read, hashed and measured for them sooner.
      minify: { mangle: false, compress: false },
    },
  });
}
