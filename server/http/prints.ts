/**
 * That a page with people's data was printed, as the browser says it: it was asked to print, and whether paper came of it is not
 * known. Nobody is told of a picture of the screen.
 */
import { Printed } from '@takt/shared/api/audit.ts';
import { foldClass, stationOf } from '@takt/shared/class/class.ts';
import { LOG_START, type Slot } from '@takt/shared/ids.ts';
import Type from 'typebox';
import { classRow, logReading } from './class-reading.ts';
import type { App, Services } from './services.ts';

export function printRoutes(app: App, services: Services): void {
  const { store, clinic } = services;
  app.post(
    '/api/prints',
    { config: { action: 'print.tell' }, schema: { body: Printed, response: { 200: Type.Object({}) } } },
    async ({ body: { page, classId = null, slot, personId }, actor }) => {
      const whose = classId === null ? await known(personId ?? null) : await inClass(classId, slot ?? null);
      const detail = whose.station === null ? page : `${page}, station ${whose.station}`;
      const entry = { action: 'print', personId: whose.personId, classId, detail, why: '' };
      await logReading(services, actor.id, entry);
      return {};
    },
  );

  async function inClass(classId: string, slot: Slot | null) {
    await classRow(services, classId);
    const model = slot === null ? null : foldClass(await store.classes.events(classId, LOG_START));
    if (slot === null || model?.slots.has(slot) !== true) return { personId: null, station: null };
    return { personId: model.slots.get(slot)?.personId ?? null, station: stationOf(model, slot) };
  }

  async function known(personId: string | null) {
    const person = personId === null ? null : await store.people.person(clinic.clinicId, personId);
    return { personId: person === null ? null : personId, station: null };
  }
}
