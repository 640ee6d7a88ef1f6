/** Classes over HTTP: prepare one, steer it, read what came of it. */
import {
  ClassDetail,
  ClassEntry,
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
import { foldClass, modelAt } from '@takt/shared/class/class.ts';
import { TEMPLATES, type Template, templateById } from '@takt/shared/class/protocol.ts';
import { AppError } from '@takt/shared/errors.ts';
import Type from 'typebox';
import type { ClassLog } from '../control/class-log.ts';
import { judge } from '../control/judge.ts';
import { prepareClass } from '../control/prepare.ts';
import type { Room } from '../live/room.ts';
import { ALGORITHMS } from '../record/believed.ts';
import { classSummaries } from '../record/class-summary.ts';
import { classCurve } from '../record/curve.ts';
import type { ClassRow, NewEvent } from '../store/store.ts';
import type { App, Services } from './services.ts';

/** One of the algorithms that there are; the present one where none is named. */
const ByAlgorithm = Type.Object({ algorithm: Type.Optional(Type.Enum([...ALGORITHMS])) });
const ByClass = Type.Object({ classId: Type.String({ maxLength: 80 }) });
const BySlot = Type.Object({
  classId: Type.String({ maxLength: 80 }),
  slot: Type.Integer({ minimum: 1, maximum: 40 }),
});
const APPEND_TRIES = 5;
const LISTED = 100;
/** Real milliseconds; a lease that its holder left behind runs out in five seconds. */
const TIME_KNOWN_WITHIN_MS = 8_000;

export function classRoutes(app: App, services: Services): void {
  const { store, clock, clinic } = services;

  app.get(
    '/api/templates',
    { config: { action: 'session.read' }, schema: { response: { 200: Type.Array(TemplateSchema) } } },
    async () => TEMPLATES.map(asPlain),
  );

  app.get(
    '/api/groups',
    { config: { action: 'class.prepare' }, schema: { response: { 200: Type.Array(Group) } } },
    async () => {
      const groups = await store.people.groups(clinic.clinicId);
      return Promise.all(
        groups.map(async ({ groupId, name }) => {
          const members = await store.people.members(groupId);
          return {
            groupId,
            name,
            members: members.length,
            withStrap: members.filter((m) => m.strap !== null).length,
          };
        }),
      );
    },
  );

  app.post(
    '/api/rooms/:roomId/classes',
    {
      config: { action: 'class.prepare' },
      schema: {
        params: Type.Object({ roomId: Type.String({ maxLength: 80 }) }),
        body: PrepareClass,
        response: { 201: PreparedClass },
      },
    },
    async (request, reply) => {
      const { templateId, groupId } = request.body;
      const template = templateById(templateId);
      if (template === undefined) {
        throw new AppError('not-found', {
          nb: `Det finnes ingen timemal som heter «${templateId}».`,
          en: `There is no class template "${templateId}".`,
        });
      }
      const room = services.room(request.params.roomId);
      await room.log.refresh();
      await timeOf(room);
      const members = groupId === null ? [] : await store.people.members(groupId);
      if (groupId !== null && members.length === 0) {
        throw new AppError('not-found', {
          nb: 'Gruppa finnes ikke, eller er tom.',
          en: 'The group is missing or empty.',
        });
      }
      const classId = await prepareClass(services, room, { template, members, actor: request.actor.id });
      return reply.status(201).send({ classId });
    },
  );

  app.post(
    '/api/classes/:classId/commands',
    {
      config: { action: 'class.steer' },
      schema: { params: ByClass, body: Command, response: { 200: CommandReply } },
    },
    async (request) => {
      const { classId, roomId } = await rowOf(request.params.classId);
      const room = services.findRoom(roomId);
      const log = room?.log;
      if (room !== null) await timeOf(room);
      if (log?.current()?.classId !== classId) await log?.refresh();
      const inventory = await store.people.straps(clinic.clinicId);
      for (let tries = 0; tries < APPEND_TRIES; tries++) {
        const open = log?.current();
        const live = open?.classId === classId;
        // A class that is over: Borg and notes still arrive, in its own log.
        const events = live ? open.events : await store.classes.events(classId, 0);
        const repeated = events.find((event) => event.commandId === request.body.commandId);
        if (repeated !== undefined) return { outcome: 'repeated' as const, seq: repeated.seq };
        const model = live ? open.model : foldClass(events);
        const event = judge(request.body, {
          events,
          model,
          // Of a class of another day no clock runs on: what is noted now has the date that it is.
          nowMs: live ? (room ?? { clock }).clock.nowMs() : clock.nowMs() - model.dateCorrectionMs,
          clockRate: clock.rate,
          actor: request.actor.id,
          inventory,
        });
        const result =
          live && log !== undefined
            ? await log.append(model.lastSeq, event)
            : await store.classes.append(classId, model.lastSeq, event);
        if (result.outcome === 'moved') continue;
        if (live && log !== undefined && result.outcome === 'appended') await remember(log, event);
        return {
          outcome: result.outcome === 'appended' ? ('done' as const) : ('repeated' as const),
          seq: result.event.seq,
        };
      }
      throw new AppError('unavailable', {
        nb: 'Ikke utført: timen endret seg flere ganger samtidig. Prøv igjen.',
        en: 'Not done: the class changed several times at once. Try again.',
      });
    },
  );

  app.get(
    '/api/classes',
    {
      config: { action: 'class.read' },
      schema: {
        querystring: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })) }),
        response: { 200: Type.Array(ClassEntry) },
      },
    },
    async (request) =>
      (await store.classes.list(clinic.clinicId, request.query.limit ?? LISTED)).map(entryOf),
  );

  app.get(
    '/api/classes/:classId',
    { config: { action: 'class.read' }, schema: { params: ByClass, response: { 200: ClassDetail } } },
    async (request) => {
      const row = await rowOf(request.params.classId);
      const events = await store.classes.events(row.classId, 0);
      const model = modelAt(foldClass(events), nowIn(row.roomId));
      const dated = (atMs: number): number => atMs + model.dateCorrectionMs;
      await logReading(request.actor.id, null, `class ${row.classId}`);
      return {
        entry: entryOf(row),
        lastSeq: model.lastSeq,
        phases: asPlain({
          ...model.template,
          phases: model.template.phases.map((phase, i) => ({
            ...phase,
            durationS: model.durationsS[i] ?? null,
          })),
        }).phases,
        spans: model.spans.map(({ phaseIndex, fromMs, toMs }) => ({
          phaseIndex,
          fromMs: dated(fromMs),
          toMs: toMs === null ? null : dated(toMs),
        })),
        slots: [...model.slots.values()]
          .filter((slot) => slot.nickname !== null)
          .sort((a, b) => a.slot - b.slot)
          .map((slot) => ({
            slot: slot.slot,
            station: slot.station,
            nickname: slot.nickname,
            hrMax: slot.hrMax === null ? null : { ...slot.hrMax },
            hrRestBpm: slot.hrRestBpm,
            target: slot.target,
            borg: slot.borg,
            noteCount: slot.notes.length,
            left:
              slot.leftAtMs === null ? null : { atMs: dated(slot.leftAtMs), reason: slot.leftReason ?? '' },
          })),
      };
    },
  );

  app.get(
    '/api/classes/:classId/summary',
    {
      config: { action: 'class.read' },
      schema: { params: ByClass, querystring: ByAlgorithm, response: { 200: ClassSummary } },
    },
    async (request) => {
      const row = await rowOf(request.params.classId);
      await commitWhatWaits(row.roomId);
      const { algorithm } = request.query;
      const found = await classSummaries(store, row.classId, nowIn(row.roomId), algorithm);
      const participants = found.map(({ readBefore, ...one }) => ({ ...one, readBefore: [...readBefore] }));
      await logReading(request.actor.id, null, `summary of class ${row.classId}`);
      return { classId: row.classId, participants };
    },
  );

  app.get(
    '/api/classes/:classId/participants/:slot/curve',
    { config: { action: 'class.read' }, schema: { params: BySlot, response: { 200: Curve } } },
    async (request) => {
      const row = await rowOf(request.params.classId);
      await commitWhatWaits(row.roomId);
      const { slot } = request.params;
      const curve = await classCurve(store, row.classId, slot);
      await logReading(request.actor.id, curve.personId, `curve of class ${row.classId}, station ${slot}`);
      const { points, damaged } = curve;
      return { slot, points, ...(damaged.length === 0 ? {} : { damaged }) };
    },
  );

  app.get(
    '/api/classes/:classId/participants/:slot/notes',
    { config: { action: 'class.read' }, schema: { params: BySlot, response: { 200: Notes } } },
    async (request) => {
      const row = await rowOf(request.params.classId);
      const { slot } = request.params;
      const model = foldClass(await store.classes.events(row.classId, 0));
      const who = model.slots.get(slot);
      await logReading(
        request.actor.id,
        who?.personId ?? null,
        `notes of class ${row.classId}, station ${slot}`,
      );
      const dated = (atMs: number): number => atMs + row.dateCorrectionMs;
      const notes = (who?.notes ?? []).map(({ atMs, text }) => ({ atMs: dated(atMs), text }));
      return { slot, lastSeq: model.lastSeq, notes };
    },
  );

  /** Whoever was given a strap now had it last: the next class begins with it, or suggests it. */
  async function remember(log: ClassLog, event: NewEvent): Promise<void> {
    if (event.kind !== 'assigned' && event.kind !== 'swapped') return;
    const model = log.current()?.model;
    const slots = event.kind === 'assigned' ? [event.slot] : [event.slot, event.withSlot];
    for (const slot of slots) {
      const personId = model?.slots.get(slot)?.personId ?? null;
      const worn = model?.assignments.find((one) => one.slot === slot && one.toMs === null);
      if (personId !== null && worn !== undefined)
        await store.people.setLastStrap(personId, worn.strap.strapId);
    }
  }

  /** What this process has heard and not written yet belongs to the figures too. A store that fails is told elsewhere. */
  async function commitWhatWaits(roomId: string): Promise<void> {
    const room = services.findRoom(roomId);
    await room?.recorder.flush().catch(() => {});
  }

  /** The room's time: a class that runs is read by it. */
  function nowIn(roomId: string): number {
    return (services.findRoom(roomId) ?? { clock }).clock.nowMs();
  }

  async function rowOf(classId: string): Promise<ClassRow> {
    const row = await store.classes.get(classId);
    if (row !== null && row.clinicId === clinic.clinicId) return row;
    throw new AppError('not-found', { nb: 'Timen finnes ikke.', en: 'There is no such class.' });
  }

  function entryOf(row: ClassRow): ClassEntry {
    const { classId, roomId, templateId, templateName, participants, dateCorrectionMs } = row;
    const dated = (atMs: number | null): number | null => (atMs === null ? null : atMs + dateCorrectionMs);
    return {
      ...{ classId, roomId, templateId, templateName, participants },
      preparedAtMs: row.preparedAtMs + dateCorrectionMs,
      startedAtMs: dated(row.startedAtMs),
      endedAtMs: dated(row.endedAtMs),
      roomName: services.findRoom(row.roomId)?.name ?? row.roomId,
    };
  }

  function logReading(actor: string, personId: string | null, what: string): Promise<void> {
    return store.people.logReading({
      atMs: clock.nowMs(),
      clinicId: clinic.clinicId,
      actor,
      personId,
      what,
      why: 'review',
    });
  }
}

/** A template without read-only marks, as the schemas' types want it. */
function asPlain(template: Template) {
  return {
    ...template,
    phases: template.phases.map((phase) => ({
      ...phase,
      band: phase.band === null ? null : { ...phase.band },
    })),
  };
}

/** Without the room's time no step can be timed: after a start it is known in moments, or the other servers are cut off. */
async function timeOf({ clock }: Room): Promise<void> {
  if (clock.isKnown()) return;
  const late = Promise.withResolvers<boolean>();
  const cancel = clock.after(TIME_KNOWN_WITHIN_MS * clock.rate, () => late.resolve(false));
  const known = await Promise.race([clock.known.then(() => true), late.promise]).finally(cancel);
  if (known) return;
  throw new AppError('unavailable', {
    nb: 'Ikke utført: tjeneren har ennå ikke kontakt med de andre tjenerne. Prøv igjen.',
    en: 'Not done: this server does not yet hear the other servers. Try again.',
  });
}
