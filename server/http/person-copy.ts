/** A person's own copy of everything that is kept of them, over HTTP: a zip archive, for a case in which they asked for it. */
import { AppError } from '@takt/shared/errors.ts';
import Type from 'typebox';
import { personCopy } from '../rights/person-copy.ts';
import { zipOf } from '../rights/zip.ts';
import { logReading } from './class-reading.ts';
import { storedPerson } from './person-reading.ts';
import type { App, Services } from './services.ts';

const ByPerson = Type.Object({ personId: Type.String({ maxLength: 80 }) });
const Asked = Type.Object({
  caseId: Type.String({ minLength: 1, maxLength: 80 }),
  language: Type.Optional(Type.Enum(['nb', 'en'])),
});

export function personCopyRoute(app: App, services: Services): void {
  const { store, clinic, clock, version, warn } = services;
  app.get(
    '/api/people/:personId/copy',
    {
      config: { action: 'rights.answer' },
      schema: { params: ByPerson, querystring: Asked, response: { 200: Type.Unsafe<object>(Type.Any()) } },
    },
    async ({ params: { personId }, query: { caseId, language = 'nb' }, actor }, reply) => {
      const person = await storedPerson(services, personId);
      const cases = await store.rights.cases(clinic.clinicId, personId);
      const found = cases.find((one) => one.caseId === caseId);
      if (found === undefined || (found.kind !== 'sees' && found.kind !== 'takesAlong')) throw noCase();
      await logReading(services, actor.id, {
        ...{ action: 'rights.export', personId, detail: found.kind, why: 'asked' },
      });
      const nowMs = clock.nowMs();
      const asked = { store, clinic, personId, nowMs, language, version };
      const roomName = (roomId: string): string => services.findRoom(roomId)?.name ?? roomId;
      const archive = zipOf(personCopy({ ...asked, roomName }, person), nowMs);
      archive.on('error', (error) => warn(`a person's copy was not finished: ${error.message}`));
      const day = new Date(nowMs).toISOString().slice(0, 10);
      return reply
        .header('content-type', 'application/zip')
        .header('cache-control', 'no-store')
        .header('content-disposition', `attachment; filename="takt-${day}.zip"`)
        .send(archive);
    },
  );
}

const noCase = (): AppError =>
  new AppError('conflict', {
    nb: 'En kopi hentes ut for en sak om innsyn, eller om å ta med seg opplysningene. Skriv ned saken først.',
    en: 'A copy is made for a case of access, or of taking the data along. Take down the case first.',
  });
