/**
 * The HTTP application: the border (border.ts), access on every route, the routes by noun, the pages.
 *
 * Who may call a route: it names one action (`config.action`) where it is defined, in the file of its noun, or 'public' for
 * everybody; access/table.ts says which roles may do that, and docs/access.md shows both. `admitRequest` enforces it, on
 * every request before its body is read: 401 nobody is logged in, 403 no role of theirs may. A route that names none stops
 * the start (bare-app.ts). Within a route `mayEnter` keeps a device to its room, and a step of the console needs its own
 * action (classes.ts). Sockets: live.ts for viewers, admission.ts for gateways.
 */
import swagger from '@fastify/swagger';
import { Session } from '@takt/shared/api/common.ts';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../access/actor.ts';
import { isFromOwnPage } from '../access/credentials.ts';
import { noteUse } from '../access/sessions.ts';
import { demand, mayEnter, notAllowed } from '../access/table.ts';
import { accessWords } from '../access/words.ts';
import { refusedOn } from '../bus/channel.ts';
import { accountRoutes, staffRoutes } from './account.ts';
import { auditRoutes } from './audit.ts';
import { bareApp, NOBODY } from './bare-app.ts';
import { choiceRoutes } from './choices.ts';
import { classRoutes } from './classes.ts';
import { deviceRoutes } from './devices.ts';
import { gatewayRoutes } from './gateways.ts';
import { groupRoutes } from './groups.ts';
import { LIMITS, type Limits } from './limits.ts';
import { logInRoutes } from './log-in.ts';
import { metricsRoute } from './metrics.ts';
import { openIdRoutes } from './openid.ts';
import { pageRoutes, servePages } from './pages.ts';
import { personRoutes } from './people.ts';
import { personCopyRoute } from './person-copy.ts';
import { planningRoutes } from './planning.ts';
import { printRoutes } from './prints.ts';
import { credentialsIn } from './reach.ts';
import { reachRoute } from './reach-route.ts';
import { retentionRoutes } from './retention.ts';
import { rightsRoutes } from './rights.ts';
import type { App, Services } from './services.ts';
import { setUpRoutes } from './set-up.ts';
import { storageHealth, storageRoute } from './storage.ts';
import { strapRoutes } from './straps.ts';

/** How colleagues call whoever is logged in; null: a device, or the demonstration. */
async function nameOf({ store }: Services, { id, session }: Actor): Promise<string | null> {
  return session === null ? null : ((await store.accounts.byId(id))?.name ?? null);
}

async function admitRequest(request: FastifyRequest, { access, reach }: Services): Promise<void> {
  const { action } = request.routeOptions.config;
  const credentials = credentialsIn(reach, request);
  request.credentials = credentials;
  if (action === undefined || action === 'public') {
    // Nobody is logged in, and no screen let in, by a page from elsewhere.
    if (credentials.changes && !isFromOwnPage(credentials)) throw notAllowed();
    request.actor = NOBODY;
    return;
  }
  const actor = await access.identify(credentials);
  if (actor === null && access.mode === 'clinic') throw accessWords.notLoggedIn();
  const doneBy = request.headers['takt-actor'];
  // What somebody tapped before another logged in waits for the one who tapped it.
  if (doneBy !== undefined && doneBy !== actor?.id) throw accessWords.notLoggedIn();
  // Who it is stands also where it is refused (below).
  if (actor !== null) request.actor = actor;
  const { session } = demand(actor, action);
  // What a page reads by itself is no sign that anybody is there.
  if (session !== null && credentials.changes) await noteUse(access.parts, session);
}

export async function createApp(services: Services, limits: Limits = LIMITS): Promise<App> {
  const { app, refuseOtherMethods } = bareApp(limits, services);
  app.addHook('onRequest', (request) => admitRequest(request, services));
  app.addHook('onSend', async ({ actor, method, routeOptions, params }, { statusCode }) => {
    if (statusCode !== 403) return;
    const { personId = null } = (params ?? {}) as { personId?: string };
    await services.refusals.note(actor, `${method} ${routeOptions.url ?? ''}`, personId);
  });

  await app.register(swagger, {
    openapi: { info: { title: 'Takt', version: services.version } },
    hideUntagged: false,
  });

  app.get('/healthz', { config: { action: 'public' } }, async (_request, reply) => {
    const bus = services.bus.status().up;
    const { up, database } = storageHealth(services);
    const status = !bus ? 'no bus' : up ? 'ok' : database;
    const busRefused = Object.fromEntries(refusedOn(services.bus));
    const health = { status, database, version: services.version, busRefused };
    return reply.status(bus && up ? 200 : 503).send(health);
  });
  app.get('/api/openapi.json', { config: { action: 'public' } }, async () => app.swagger());
  app.get(
    '/api/session',
    { config: { action: 'session.read' }, schema: { response: { 200: Session } } },
    async (request) => ({
      actor: request.actor.id,
      name: await nameOf(services, request.actor),
      sharedTablet: request.actor.device?.kind === 'shared-tablet',
      roles: request.actor.roles,
      demonstration: services.access.mode === 'demonstration',
      clockRate: services.clock.rate,
      version: services.version,
      clinicName: services.clinic.name,
      timeZone: services.clinic.timeZone,
      rooms: services.rooms
        .filter(({ roomId }) => mayEnter(request.actor, roomId))
        .map(({ roomId, name }) => ({ roomId, name })),
    }),
  );
  classRoutes(app, services);
  gatewayRoutes(app, services);
  metricsRoute(app, services);
  storageRoute(app, services);
  reachRoute(app, services);
  strapRoutes(app, services);
  choiceRoutes(app, services);
  auditRoutes(app, services);
  printRoutes(app, services);
  personRoutes(app, services);
  rightsRoutes(app, services);
  retentionRoutes(app, services);
  personCopyRoute(app, services);
  groupRoutes(app, services);
  planningRoutes(app, services);
  logInRoutes(app, services);
  openIdRoutes(app, services);
  accountRoutes(app, services);
  staffRoutes(app, services);
  deviceRoutes(app, services);
  const sendPage = await servePages(app, services.clientDir);
  pageRoutes(app, sendPage);
  if (services.setUp !== null) await setUpRoutes(app, services.setUp, { sendPage, demonstration: true });
  refuseOtherMethods();
  return app;
}
