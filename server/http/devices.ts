/** Screens and tablets of the clinic over HTTP: a code for a new one, which there are, and taking one away. */
import {
  ByDevice,
  DeviceCode,
  DeviceEntry,
  KeepDevice,
  KeptDevice,
  NewDevice,
} from '@takt/shared/api/accounts.ts';
import Type from 'typebox';
import { keepDevice, listDevices, openDeviceCode, revokeDevice } from '../access/devices.ts';
import { onlyClinic, setCookie } from './log-in.ts';
import type { App, Services } from './services.ts';

export function deviceRoutes(app: App, services: Services): void {
  const { access } = services;
  const { parts } = access;
  const manage = { config: { action: 'device.manage' } } as const;

  app.get('/api/devices', { ...manage, schema: { response: { 200: Type.Array(DeviceEntry) } } }, () =>
    listDevices(parts),
  );
  app.post(
    '/api/devices',
    { ...manage, schema: { body: NewDevice, response: { 201: DeviceCode } } },
    async ({ actor, body }, reply) => {
      onlyClinic(access);
      if (body.roomId !== null) services.room(body.roomId);
      return reply.status(201).send(await openDeviceCode(parts, actor, body));
    },
  );
  app.post(
    '/api/devices/:deviceId/revoke',
    { ...manage, schema: { params: ByDevice, response: { 200: Type.Object({}) } } },
    async ({ actor, params }) => {
      await revokeDevice(parts, actor, params.deviceId);
      return {};
    },
  );
  // Whoever types it has nothing but the code: that is what is judged.
  app.post(
    '/api/device',
    { config: { action: 'public' }, schema: { body: KeepDevice, response: { 201: KeptDevice } } },
    async (request, reply) => {
      onlyClinic(access);
      const { device, token, keptForMs } = await keepDevice(parts, request.body.code);
      const { kind, roomId } = device;
      // A program keeps its token itself; a browser's is out of reach of its scripts.
      const isProgram = kind === 'monitor';
      if (!isProgram) setCookie(request, reply, 'device', token, keptForMs / 1000);
      return reply.status(201).send({ kind, roomId, token: isProgram ? token : null });
    },
  );
}
