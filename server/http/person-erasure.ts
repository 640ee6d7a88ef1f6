/** Deleting a person over HTTP: typed twice, for a reason, and told to every process that still shows them. */
import { ErasedPerson, ErasePerson, type ErasureReason } from '@takt/shared/api/people.ts';
import { AppError } from '@takt/shared/errors.ts';
import { calledOf, isSameName } from '@takt/shared/shown-name.ts';
import Type from 'typebox';
import { publish } from '../bus/channel.ts';
import * as channels from '../bus/channels.ts';
import { storedPerson } from './person-reading.ts';
import type { App, Services } from './services.ts';

const ByPerson = Type.Object({ personId: Type.String({ maxLength: 80 }) });

export function erasureRoute(app: App, services: Services): void {
  app.post(
    '/api/people/:personId/erasure',
    {
      config: { action: 'person.erase' },
      schema: { params: ByPerson, body: ErasePerson, response: { 200: ErasedPerson } },
    },
    async ({ params: { personId }, body: { called, reason }, actor }) => {
      const { details, choices } = await storedPerson(services, personId);
      if (!isSameName(called, calledOf({ ...details, nickname: choices.nickname, personId })))
        throw notThem();
      return erasePerson(services, personId, reason, actor.id);
    },
  );
}

async function erasePerson(
  services: Services,
  personId: string,
  reason: ErasureReason,
  actor: string,
): Promise<ErasedPerson> {
  const { store, clock, backup } = services;
  await store.erasure.erase(personId, { actor, atMs: clock.nowMs(), why: reason });
  await forgetInRooms(services, personId);
  if (backup === null) return { keysCopy: 'none' };
  return { keysCopy: (await backup.renewKeys()) ? 'renewed' : 'behind' };
}

/** A room goes on showing the class that ended last: it is read anew, of everybody who still may be shown. */
export async function forgetInRooms({ rooms, bus }: Services, personId: string): Promise<void> {
  for (const { roomId, log } of rooms) {
    const open = log.current();
    if (open === null || ![...open.model.slots.values()].some((slot) => slot.personId === personId)) continue;
    publish(bus, channels.classChanged(roomId), { classId: open.classId, anew: true });
    await log.refresh(true);
  }
}

const notThem = (): AppError =>
  new AppError('usage', {
    nb: 'Det du skrev, er ikke det personen heter her. Ingen er slettet.',
    en: 'What you typed is not what the person is called here. Nobody was deleted.',
  });
