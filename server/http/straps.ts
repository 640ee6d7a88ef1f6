/** Lent straps over HTTP: what there is, who has which now, and what is done with them. */

import { randomUUID } from 'node:crypto';
import { AddedStrap, AddStrap, InventoryStrap, StrapChange } from '@takt/shared/api/straps.ts';
import { hasEnded } from '@takt/shared/class/class.ts';
import type { Assignment } from '@takt/shared/class/class-straps.ts';
import { stationNumbered } from '@takt/shared/ids.ts';
import { checkedName, STRAP_LABEL_LONGEST } from '@takt/shared/shown-name.ts';
import Type from 'typebox';
import type { LentStrap } from '../store/store.ts';
import type { App, Services } from './services.ts';

export function strapRoutes(app: App, services: Services): void {
  const { store, clock, clinic } = services;

  app.get(
    '/api/straps',
    { config: { action: 'strap.read' }, schema: { response: { 200: Type.Array(InventoryStrap) } } },
    async () => {
      const inventory = await store.straps.inventory(clinic.clinicId);
      return inventory.map((strap) => ({ ...strap, inUse: inUse(strap) }));
    },
  );

  app.post(
    '/api/straps',
    { config: { action: 'strap.edit' }, schema: { body: AddStrap, response: { 201: AddedStrap } } },
    async (request, reply) => {
      const strapId = randomUUID();
      const by = { actor: request.actor.id, atMs: clock.nowMs() };
      const { label, sensors } = request.body;
      const strap = { strapId, sensors, label: label === null ? null : checkedLabel(label) };
      await store.straps.add(clinic.clinicId, strap, by);
      return reply.status(201).send({ strapId });
    },
  );

  app.post(
    '/api/straps/:strapId/changes',
    {
      config: { action: 'strap.edit' },
      schema: {
        params: Type.Object({ strapId: Type.String({ maxLength: 80 }) }),
        body: StrapChange,
        response: { 200: Type.Object({}) },
      },
    },
    async (request) => {
      const by = { actor: request.actor.id, atMs: clock.nowMs() };
      const { body } = request;
      const change = body.kind === 'label' ? { ...body, label: checkedLabel(body.label) } : body;
      await store.straps.change(clinic.clinicId, request.params.strapId, change, by);
      return {};
    },
  );

  function inUse(strap: LentStrap): InventoryStrap['inUse'] {
    for (const { name, log } of services.rooms) {
      const model = log.current()?.model;
      if (model === undefined || hasEnded(model)) continue;
      const worn = model.assignments.find((one) => one.toMs === null && isOf(one, strap));
      if (worn === undefined) continue;
      return { roomName: name, station: model.slots.get(worn.slot)?.station ?? stationNumbered(worn.slot) };
    }
    return null;
  }
}

const checkedLabel = (label: string): string => checkedName(label, { longest: STRAP_LABEL_LONGEST });

/** Also a strap that was paired before it was taken into the inventory. */
const isOf = (worn: Assignment, { strapId, sensors }: LentStrap): boolean =>
  worn.strap.strapId === strapId || worn.strap.sensors.some((key) => sensors.includes(key));
