/** The server of set-up alone, where no demonstration is served beside: its page, its routes and the border. */
import { isFromOwnPage } from '../access/credentials.ts';
import { notAllowed } from '../access/table.ts';
import type { SetUp } from '../set-up/set-up.ts';
import type { Warn } from '../store/upkeep.ts';
import { bareApp, NOBODY } from './bare-app.ts';
import { LIMITS } from './limits.ts';
import { listenAt, urlOf } from './listen.ts';
import { servePages } from './pages.ts';
import { credentialsIn, THIS_MACHINE } from './reach.ts';
import { setUpRoutes } from './set-up.ts';

export interface SetUpServer {
  readonly url: string;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** Rejects when the port is taken. */
export async function startSetUpServer(
  setUp: SetUp,
  options: {
    readonly port: number;
    readonly clientDir: string;
    readonly version: string;
    readonly warn: Warn;
  },
): Promise<SetUpServer> {
  const { port, clientDir, version, warn } = options;
  const { app, refuseOtherMethods } = bareApp(LIMITS, { reach: THIS_MACHINE, warn });
  app.addHook('onRequest', async (request) => {
    const credentials = credentialsIn(THIS_MACHINE, request);
    request.credentials = credentials;
    request.actor = NOBODY;
    if (credentials.changes && !isFromOwnPage(credentials)) throw notAllowed();
  });
  app.get('/healthz', { config: { action: 'public' } }, async () => ({ status: 'set-up', version }));
  app.get('/', { config: { action: 'public' } }, (_request, reply) => reply.redirect('/setup'));
  const sendPage = await servePages(app, clientDir);
  await setUpRoutes(app, setUp, { sendPage, demonstration: false });
  refuseOtherMethods();
  await listenAt(app, { host: HOST, port }).catch(async (error) => {
    await app.close();
    throw error;
  });
  return { url: urlOf(app, HOST, false), close: () => app.close() };
}
