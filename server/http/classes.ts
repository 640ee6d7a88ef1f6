/** Classes over HTTP: prepare one, steer it, read what came of it. One function a route; the reading ones are in class-reading.ts. */
import {
  ClassDetail,
  ClassEntry,
  ClassNotes,
  ClassSummary,
  Command,
  CommandReply,
  Curve,
  Group,
  Notes,
  PrepareClass,
  PreparedClass,
  TemplateSchema,
} from '@takt/shared/api/classes.ts';
import { templateById } from '@takt/shared/class/protocol.ts';
import { AppError } from '@takt/shared/errors.ts';
import { SlotNumber } from '@takt/shared/schema.ts';
import { isPlannedOn } from '@takt/shared/timetable/timetable.ts';
import Type from 'typebox';
import type { Actor } from '../access/actor.ts';
import { actionOfStep, demand, mayEnter, notAllowed } from '../access/table.ts';
import { prepareClass } from '../control/prepare.ts';
import { knownTime } from '../control/room-time.ts';
import { type Step, steer } from '../control/steer.ts';
import { ALGORITHMS } from '../record/believed.ts';
import {
  classRow,
  listClasses,
  readClass,
  readClassNotes,
  readCurve,
  readNotes,
  readSummary,
} from './class-reading.ts';
import type { App, Services } from './services.ts';

/** One of the algorithms that there are; the present one where none is named. */
const ByAlgorithm = Type.Object({ algorithm: Type.Optional(Type.Enum([...ALGORITHMS])) });
const ByRoom = Type.Object({ roomId: Type.String({ maxLength: 80 }) });
const ByClass = Type.Object({ classId: Type.String({ maxLength: 80 }) });
const BySlot = Type.Object({
  classId: Type.String({ maxLength: 80 }),
  slot: SlotNumber,
});
const Listing = Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })) });
const LISTED = 100;

export function classRoutes(app: App, services: Services): void {
  app.get(
    '/api/templates',
    { config: { action: 'session.read' }, schema: { response: { 200: Type.Array(TemplateSchema) } } },
    async () => [...services.templates],
  );
  app.get(
    '/api/groups',
    { config: { action: 'class.prepare' }, schema: { response: { 200: Type.Array(Group) } } },
    () => listGroups(services),
  );
  app.post(
    '/api/rooms/:roomId/classes',
    {
      config: { action: 'class.prepare' },
      schema: { params: ByRoom, body: PrepareClass, response: { 201: PreparedClass } },
    },
    async ({ params: { roomId }, body, actor }, reply) =>
      reply.status(201).send(await prepareInRoom(services, roomId, body, actor.id)),
  );
  app.post(
    '/api/classes/:classId/commands',
    {
      // The least that a step needs; which step it is stands in the body.
      config: { action: 'class.safety' },
      schema: { params: ByClass, body: Command, response: { 200: CommandReply } },
    },
    async ({ params: { classId }, body, actor }) => {
      demand(actor, actionOfStep(body.command.kind));
      return steerClass(services, { classId, command: body, actor });
    },
  );
  app.get(
    '/api/classes',
    {
      config: { action: 'class.read' },
      schema: { querystring: Listing, response: { 200: Type.Array(ClassEntry) } },
    },
    ({ query: { limit = LISTED } }) => listClasses(services, limit),
  );
  app.get(
    '/api/classes/:classId',
    { config: { action: 'class.read' }, schema: { params: ByClass, response: { 200: ClassDetail } } },
    ({ params: { classId }, actor }) => readClass(services, classId, actor.id),
  );
  app.get(
    '/api/classes/:classId/summary',
    {
      config: { action: 'class.read' },
      schema: { params: ByClass, querystring: ByAlgorithm, response: { 200: ClassSummary } },
    },
    ({ params: { classId }, query: { algorithm }, actor }) =>
      readSummary(services, classId, algorithm, actor.id),
  );
  app.get(
    '/api/classes/:classId/participants/:slot/curve',
    { config: { action: 'class.read' }, schema: { params: BySlot, response: { 200: Curve } } },
    ({ params: { classId, slot }, actor }) => readCurve(services, classId, slot, actor.id),
  );
  app.get(
    '/api/classes/:classId/notes',
    { config: { action: 'class.read' }, schema: { params: ByClass, response: { 200: ClassNotes } } },
    ({ params: { classId }, actor }) => readClassNotes(services, classId, actor.id),
  );
  app.get(
    '/api/classes/:classId/participants/:slot/notes',
    { config: { action: 'class.read' }, schema: { params: BySlot, response: { 200: Notes } } },
    ({ params: { classId, slot }, actor }) => readNotes(services, classId, slot, actor.id),
  );
}

async function listGroups({ store, clinic }: Services): Promise<Group[]> {
  const groups = await store.people.groups(clinic.clinicId);
  return Promise.all(
    groups.map(async ({ groupId, name }) => {
      const members = await store.people.members(groupId);
      const withStrap = members.filter(({ strap }) => strap !== null).length;
      return { groupId, name, members: members.length, withStrap };
    }),
  );
}

async function prepareInRoom(
  services: Services,
  roomId: string,
  { templateId, groupId, session }: PrepareClass,
  actor: string,
): Promise<PreparedClass> {
  const template = templateById(templateId);
  if (template === undefined) {
    throw new AppError('not-found', {
      nb: `Det finnes ingen timemal som heter «${templateId}».`,
      en: `There is no class template "${templateId}".`,
    });
  }
  if (session !== undefined) await refuseUnknownSession(services, session);
  const room = services.room(roomId);
  await room.log.refresh();
  await knownTime(room.clock);
  const members = groupId === null ? [] : await services.store.people.members(groupId);
  if (groupId !== null && members.length === 0) {
    throw new AppError('not-found', {
      nb: 'Gruppa finnes ikke, eller er tom.',
      en: 'The group is missing or empty.',
    });
  }
  return { classId: await prepareClass(services, room, { template, members, actor, session }) };
}

async function refuseUnknownSession(
  { store, clinic }: Services,
  { entryId, day }: NonNullable<PrepareClass['session']>,
): Promise<void> {
  const { entries } = await store.planning.timetable(clinic.clinicId);
  if (entries.some((entry) => entry.entryId === entryId && isPlannedOn(entry, day))) return;
  throw new AppError('not-found', {
    nb: 'Timen står ikke på timeplanen lenger. Last inn siden på nytt.',
    en: 'The class is no longer on the timetable. Reload the page.',
  });
}

async function steerClass(
  services: Services,
  { actor, ...step }: Omit<Step, 'actor'> & { readonly actor: Actor },
): Promise<CommandReply> {
  const { roomId } = await classRow(services, step.classId);
  if (!mayEnter(actor, roomId)) throw notAllowed();
  return steer(services, services.findRoom(roomId), { ...step, actor: actor.id });
}
