/** A person's choices over HTTP. They are the person's own; whoever enters them is kept with them. */
import { Choices } from '@takt/shared/api/people.ts';
import Type from 'typebox';
import { logReading } from './class-reading.ts';
import { personToRead } from './person-reading.ts';
import type { App, Services } from './services.ts';

const ByPerson = Type.Object({ personId: Type.String({ maxLength: 80 }) });

export function choiceRoutes(app: App, services: Services): void {
  const { store, clock } = services;
  app.get(
    '/api/people/:personId/choices',
    { config: { action: 'choice.read' }, schema: { params: ByPerson, response: { 200: Choices } } },
    async ({ params: { personId }, actor }) => {
      await personToRead(services, personId, actor, undefined);
      const autoSignIn = await store.people.autoSignIn(personId);
      await logReading(services, actor.id, { action: 'choices.read', personId, why: 'treatment' });
      return { autoSignIn };
    },
  );
  app.post(
    '/api/people/:personId/choices',
    {
      config: { action: 'choice.edit' },
      schema: { params: ByPerson, body: Choices, response: { 200: Choices } },
    },
    async ({ params, body, actor }) => {
      const by = { actor: actor.id, atMs: clock.nowMs() };
      await personToRead(services, params.personId, actor, undefined);
      await store.people.setAutoSignIn(params.personId, body.autoSignIn, by);
      return body;
    },
  );
}
