/** Gateways over HTTP: a code for a new one, what it is exchanged for, who there is and how they are. */
import {
  Enrolment,
  GatewayChanged,
  GatewayEntry,
  NewEnrolment,
  Redeem,
  Redeemed,
  RenameGateway,
} from '@takt/shared/api/gateways.ts';
import { AppError } from '@takt/shared/errors.ts';
import { checkedName, GATEWAY_NAME_LONGEST } from '@takt/shared/shown-name.ts';
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import { openEnrolment, redeemCode } from './enrolment.ts';
import { gatewaysOf } from './gateway-list.ts';
import type { App, Services } from './services.ts';

const Id = Type.String({ maxLength: 80 });
const ByGateway = Type.Object({ gatewayId: Id });

export function gatewayRoutes(app: App, services: Services): void {
  const { store, clock, clinic, gateways } = services;
  const byOf = ({ actor }: FastifyRequest) => ({ actor: actor.id, atMs: clock.nowMs() });

  app.post(
    '/api/enrolments',
    {
      config: { action: 'gateway.enrol' },
      schema: { body: NewEnrolment, response: { 201: Enrolment } },
    },
    async (request, reply) => {
      services.room(request.body.roomId);
      const enrolment = await openEnrolment(services, request.body, request.actor.id);
      return reply.status(201).send(enrolment);
    },
  );

  // Who redeems has nothing but the code: that is what is judged.
  app.post(
    '/api/enrolments/redeem',
    { config: { action: 'public' }, schema: { body: Redeem, response: { 201: Redeemed } } },
    async (request, reply) => reply.status(201).send(await redeemCode(services, request.body)),
  );

  app.get(
    '/api/rooms/:roomId/gateways',
    {
      config: { action: 'gateway.read' },
      schema: { params: Type.Object({ roomId: Id }), response: { 200: Type.Array(GatewayEntry) } },
    },
    async (request) => gatewaysOf(services, services.room(request.params.roomId)),
  );

  app.post(
    '/api/gateways/:gatewayId/rename',
    {
      config: { action: 'gateway.enrol' },
      schema: { params: ByGateway, body: RenameGateway, response: { 200: GatewayChanged } },
    },
    async (request) => {
      const { gatewayId } = request.params;
      const name = checkedName(request.body.name, { longest: GATEWAY_NAME_LONGEST });
      const renamed = await store.gateways.rename(clinic.clinicId, gatewayId, name, byOf(request));
      if (!renamed) throw noSuchGateway();
      return { gatewayId };
    },
  );

  app.post(
    '/api/gateways/:gatewayId/revoke',
    {
      config: { action: 'gateway.enrol' },
      schema: { params: ByGateway, response: { 200: GatewayChanged } },
    },
    async (request) => {
      const { gatewayId } = request.params;
      const revoked = await store.gateways.revoke(clinic.clinicId, gatewayId, byOf(request));
      if (revoked === null) throw noSuchGateway();
      gateways.revoked(revoked.roomId, gatewayId);
      return { gatewayId };
    },
  );
}

const noSuchGateway = (): AppError =>
  new AppError('not-found', {
    nb: 'Mottakeren finnes ikke. Last inn siden på nytt.',
    en: 'There is no such gateway. Reload the page.',
  });
