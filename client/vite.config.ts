import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const page = (name: string): string => `${import.meta.dirname}/${name}.html`;

/**
 * Four pages with nothing in common but what they import: the front page needs no script, wall and tablet stay light, the desk is
 * console and review.
 * Nothing is inlined: the server's Content-Security-Policy allows files of its own only.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react(), compressed()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: 'es2022',
    rolldownOptions: {
      input: { home: page('home'), wall: page('wall'), desk: page('desk'), station: page('station') },
    },
  },
});

const WORTH_IT_BYTES = 1024;

/**
 * What the browser loads, also compressed: the server sends `file.js.br` or `file.js.gz` to whoever takes it (server/http/pages.ts).
 * When everything is built, each text file among the assets gets its two compressed forms.
 */
function compressed(): Plugin {
  return {
    name: 'takt-compressed',
    apply: 'build',
    async writeBundle({ dir = '' }) {
      const assets = join(dir, 'assets');
      const names = (await readdir(assets)).filter((name) => /\.(js|css|svg)$/.test(name));
      await Promise.all(names.map((name) => compress(join(assets, name))));
    },
  };
}

async function compress(path: string): Promise<void> {
  const bytes = await readFile(path);
  if (bytes.length < WORTH_IT_BYTES) return;
  await Promise.all([
    promisify(brotliCompress)(bytes).then((packed) => writeFile(`${path}.br`, packed)),
    promisify(gzip)(bytes, { level: 9 }).then((packed) => writeFile(`${path}.gz`, packed)),
  ]);
}
