/** A person's choices over HTTP. They are the person's own; whoever enters them is kept with them. */
import { Choices } from '@takt/shared/api/people.ts';
import Type from 'typebox';
import type { App, Services } from './services.ts';

const ByPerson = Type.Object({ personId: Type.String({ maxLength: 80 }) });

export function choiceRoutes(app: App, { store, clock }: Services): void {
  app.get(
    '/api/people/:personId/choices',
    { config: { action: 'choice.read' }, schema: { params: ByPerson, response: { 200: Choices } } },
    async ({ params }) => ({ autoSignIn: await store.people.autoSignIn(params.personId) }),
  );
  app.post(
    '/api/people/:personId/choices',
    {
      config: { action: 'choice.edit' },
      schema: { params: ByPerson, body: Choices, response: { 200: Choices } },
    },
    async ({ params, body, actor }) => {
      const by = { actor: actor.id, atMs: clock.nowMs() };
      await store.people.setAutoSignIn(params.personId, body.autoSignIn, by);
      return body;
    },
  );
}
