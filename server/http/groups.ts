/** Groups over HTTP: their lists, by name. The list of groups to prepare a class from is in classes.ts. */
import { randomUUID } from 'node:crypto';
import { AddedGroup, Changed, GroupChange, GroupDetail, NewGroup } from '@takt/shared/api/people.ts';
import { AppError } from '@takt/shared/errors.ts';
import { checkedName, GROUP_NAME_LONGEST } from '@takt/shared/shown-name.ts';
import Type from 'typebox';
import { logReading } from './class-reading.ts';
import type { App, Services } from './services.ts';

const ByGroup = Type.Object({ groupId: Type.String({ maxLength: 80 }) });

export function groupRoutes(app: App, services: Services): void {
  const { store, clock, clinic } = services;
  app.get(
    '/api/groups/:groupId',
    { config: { action: 'person.read' }, schema: { params: ByGroup, response: { 200: GroupDetail } } },
    async ({ params: { groupId }, actor }) => {
      const group = (await store.people.allGroups(clinic.clinicId)).find((one) => one.groupId === groupId);
      if (group === undefined)
        throw new AppError('not-found', { nb: 'Gruppa finnes ikke.', en: 'There is no such group.' });
      await logReading(services, actor.id, { action: 'group.read', detail: groupId, why: 'list' });
      return { ...group, members: await store.people.namedMembers(clinic.clinicId, groupId) };
    },
  );
  app.post(
    '/api/groups',
    { config: { action: 'group.edit' }, schema: { body: NewGroup, response: { 201: AddedGroup } } },
    async ({ body, actor }, reply) => {
      const groupId = randomUUID();
      const by = { actor: actor.id, atMs: clock.nowMs() };
      await store.people.addGroup(clinic.clinicId, { groupId, name: groupName(body.name) }, by);
      return reply.status(201).send({ groupId });
    },
  );
  app.post(
    '/api/groups/:groupId/changes',
    {
      config: { action: 'group.edit' },
      schema: { params: ByGroup, body: GroupChange, response: { 200: Changed } },
    },
    async ({ params: { groupId }, body, actor }) => {
      const change = body.kind === 'rename' ? { ...body, name: groupName(body.name) } : body;
      const by = { actor: actor.id, atMs: clock.nowMs() };
      await store.people.changeGroup(clinic.clinicId, groupId, change, by);
      return {};
    },
  );
}

const groupName = (name: string): string => checkedName(name, { longest: GROUP_NAME_LONGEST });
