import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressed } from './compressed.ts';

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
