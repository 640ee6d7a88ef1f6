import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const page = (name: string): string => `${import.meta.dirname}/${name}.html`;

/**
 * Three pages with nothing in common but what they import: wall and tablet stay light, the desk is console and review.
 * Nothing is inlined: the server's Content-Security-Policy allows files of its own only.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: 'es2022',
    rolldownOptions: { input: { wall: page('wall'), desk: page('desk'), station: page('station') } },
  },
});
