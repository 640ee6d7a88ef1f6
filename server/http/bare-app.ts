/** An application without routes: the border, the checks of what comes in, and the rule that every route names its action. */
import fastify, { type FastifyHttpOptions, type RawServerDefault } from 'fastify';
import type { Actor } from '../access/actor.ts';
import type { Credentials } from '../access/credentials.ts';
import { borderOptions, guardBorder, otherMethods } from './border.ts';
import type { Limits } from './limits.ts';
import type { App, GuardedRoute, SchemaTypes, Services } from './services.ts';
import { validatorCompiler } from './validation.ts';

export const NOBODY: Actor = { id: 'nobody', roles: [], roomId: null, session: null, device: null };

/** `refuseOtherMethods`: to be called when every route is there. */
export function bareApp(
  limits: Limits,
  parts: Pick<Services, 'reach' | 'warn'>,
): { readonly app: App; readonly refuseOtherMethods: () => void } {
  const app: App = fastify({
    logger: false,
    // A long poll or a slow phone must not keep a stopping server alive.
    forceCloseConnections: true,
    bodyLimit: 64 * 1024,
    ...borderOptions(limits, parts.reach),
  } as FastifyHttpOptions<RawServerDefault>).withTypeProvider<SchemaTypes>();
  app.setValidatorCompiler(validatorCompiler);

  // The schemas are checked by the compiler and by tests; what goes out is plain JSON, nothing dropped on the way.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));

  const guarded: GuardedRoute[] = [];
  app.decorate('guarded', guarded);
  app.addHook('onRoute', ({ url, method, config }) => {
    const action = config?.action;
    if (action === undefined) throw new Error(`the route ${url} names no action (server/access/table.ts)`);
    const served = config?.otherMethod !== true;
    for (const one of [method].flat()) guarded.push({ method: one, url, action, served });
  });
  const refuseOtherMethods = otherMethods(app);
  app.decorateRequest('actor', null as unknown as Actor);
  app.decorateRequest('credentials', null as unknown as Credentials);
  guardBorder(app, limits, parts);
  return { app, refuseOtherMethods };
}
