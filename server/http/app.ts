/** The HTTP application: errors through one table, access on every route, the routes by noun, the pages. */
import swagger from '@fastify/swagger';
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { Session } from '@takt/shared/api.ts';
import { AppError, type ErrorKind, HTTP_STATUS } from '@takt/shared/errors.ts';
import fastify from 'fastify';
import { type Actor, authorize } from './access.ts';
import { choiceRoutes } from './choices.ts';
import { classRoutes } from './classes.ts';
import { gatewayRoutes } from './gateways.ts';
import { metricsRoute } from './metrics.ts';
import { pageRoutes } from './pages.ts';
import { type App, credentialsOf, type Services } from './services.ts';
import { strapRoutes } from './straps.ts';

const NOBODY: Actor = { id: 'nobody', roles: [] };

export async function createApp(services: Services): Promise<App> {
  const app: App = fastify({
    logger: false,
    // A long poll or a slow phone must not keep a stopping server alive.
    forceCloseConnections: true,
    bodyLimit: 64 * 1024,
  }).withTypeProvider<TypeBoxTypeProvider>();
  // Fastify's own validator makes 0 of null where a number is allowed; this one takes a body as it is.
  app.setValidatorCompiler(TypeBoxValidatorCompiler);

  // The schemas are checked by the compiler and by tests; what goes out is plain JSON, nothing dropped on the way.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));

  app.addHook('onRoute', (route) => {
    if (route.config?.action === undefined)
      throw new Error(`the route ${route.url} names no action (access.ts)`);
  });
  app.decorateRequest('actor', null as unknown as Actor);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    const action = request.routeOptions.config.action;
    request.actor =
      action === undefined || action === 'public'
        ? NOBODY
        : authorize(services.access, credentialsOf(request), action);
  });

  app.setErrorHandler((error, request, reply) => {
    const told = asAppError(error);
    if (told === null) {
      services.warn(`${request.method} ${request.routeOptions.url ?? '?'} failed`, error);
      return reply.status(500).send(errorReply('unavailable', INTERNAL));
    }
    return reply.status(HTTP_STATUS[told.kind]).send(errorReply(told.kind, told.text));
  });
  app.setNotFoundHandler((_request, reply) => reply.status(404).send(errorReply('not-found', NOT_FOUND)));

  await app.register(swagger, {
    openapi: { info: { title: 'Takt', version: services.version } },
    hideUntagged: false,
  });

  app.get('/healthz', { config: { action: 'public' } }, async (_request, reply) => {
    const up = services.bus.status().up;
    return reply.status(up ? 200 : 503).send({ status: up ? 'ok' : 'no bus', version: services.version });
  });
  app.get('/api/openapi.json', { config: { action: 'public' } }, async () => app.swagger());
  app.get(
    '/api/session',
    { config: { action: 'session.read' }, schema: { response: { 200: Session } } },
    async (request) => ({
      actor: request.actor.id,
      roles: [...request.actor.roles],
      demonstration: services.access.demonstration,
      clockRate: services.clock.rate,
      version: services.version,
      clinicName: services.clinic.name,
      timeZone: services.clinic.timeZone,
      rooms: services.rooms.map(({ roomId, name }) => ({ roomId, name })),
    }),
  );
  classRoutes(app, services);
  gatewayRoutes(app, services);
  metricsRoute(app, services);
  strapRoutes(app, services);
  choiceRoutes(app, services);
  await pageRoutes(app, services);
  return app;
}

const INTERNAL = {
  nb: 'Noe gikk galt i serveren. Det er skrevet i loggen.',
  en: 'Something went wrong in the server. It is in the log.',
};
const NOT_FOUND = { nb: 'Siden finnes ikke.', en: 'There is no such page.' };

function errorReply(kind: ErrorKind, text: AppError['text']) {
  return { error: { kind, text } };
}

/** Fastify's own complaints about a request are the caller's mistake; anything else unknown is ours. */
function asAppError(error: unknown): AppError | null {
  if (error instanceof AppError) return error;
  if (!(error instanceof Error) || !('statusCode' in error)) return null;
  const status = error.statusCode;
  if (typeof status !== 'number' || status < 400 || status >= 500) return null;
  return new AppError('usage', {
    nb: `Forespørselen er ikke slik den skal være: ${error.message}`,
    en: `The request is not as it should be: ${error.message}`,
  });
}
