/** The screens: four pages and their files, the files compressed for whoever takes them, under a Content-Security-Policy that allows nothing from elsewhere. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import type { App } from './services.ts';

const ACCESS_PAGES = ['/log-in', '/invitation', '/account', '/access'];
const SVG = 'image/svg+xml';
const NONCE_SLOT = '<meta name="takt-style-nonce" content=""';

/** The addresses of the desk; client/desk/router.tsx knows what is at each. */
const DESK = [
  ...['/console', '/console/*', '/review', '/review/*', '/receivers', '/straps'],
  ...['/people', '/people/*', '/people-import', '/groups', '/groups/*', '/timetable', '/days/*', '/clinic'],
  ...['/audit', '/audit/*'],
  ...['/rights', '/retention'],
];

const OPEN = { config: { action: 'public' } } as const;

export type SendPage = (reply: FastifyReply, file: string) => Promise<FastifyReply>;

/** The files of the pages; what it resolves to sends one of the pages themselves. */
export async function servePages(app: App, clientDir: string): Promise<SendPage> {
  await app.register(fastifyStatic, {
    root: join(clientDir, 'assets'),
    serve: false,
    dotfiles: 'ignore',
    cacheControl: false,
    // As they were built (client/vite.config.ts); each form has an ETag of its own.
    preCompressed: true,
    setHeaders: (reply) => {
      reply.header('cache-control', 'public, max-age=31536000, immutable');
    },
  });
  app.get(
    '/assets/:file',
    {
      ...OPEN,
      schema: { params: Type.Object({ file: Type.String() }) },
      // The library does so for all text but this.
      onSend: async (_request, reply) => {
        if (reply.getHeader('content-type') === SVG) reply.type(`${SVG}; charset=utf-8`);
      },
    },
    (request, reply) => reply.sendFile(request.params.file),
  );
  return async (reply, file) => {
    const nonce = randomBytes(16).toString('base64');
    const html = await readFile(join(clientDir, file), 'utf8');
    return reply
      .type('text/html; charset=utf-8')
      .header(
        'content-security-policy',
        `default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; style-src-attr 'unsafe-inline'; ` +
          "img-src 'self' data:; font-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; " +
          "worker-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
      )
      .send(html.replace(NONCE_SLOT, `<meta name="takt-style-nonce" content="${nonce}"`));
  };
}

export function pageRoutes(app: App, sendPage: SendPage): void {
  app.get('/', OPEN, (_request, reply) => sendPage(reply, 'home.html'));
  for (const path of ['/wall', '/wall/:room'])
    app.get(path, OPEN, (_request, reply) => sendPage(reply, 'wall.html'));
  app.get('/station', OPEN, (_request, reply) => sendPage(reply, 'station.html'));
  for (const path of [...DESK, ...ACCESS_PAGES]) {
    app.get(path, OPEN, (_request, reply) => sendPage(reply, 'desk.html'));
  }
}
