/** One's own account over HTTP, and the staff list of those who give access. */
import {
  AddPasskey,
  ByAccount,
  ByCredential,
  ChangePassword,
  ChangeStaff,
  ChoosePin,
  Ended,
  EndSession,
  Invite,
  OneTimeLink,
  OwnAccount,
  PasskeyQuestion,
  RecoveryCodes,
  Staff,
} from '@takt/shared/api/accounts.ts';
import Type from 'typebox';
import {
  changePassword,
  choosePin,
  describeOwn,
  endOwnSessions,
  renewRecoveryCodes,
} from '../access/own-account.ts';
import { askToRegister, register, removePasskey } from '../access/passkeys.ts';
import { changeStaff, endSessionsOf, invite, listStaff, renew } from '../access/staff.ts';
import { onlyClinic } from './log-in.ts';
import type { App, Services } from './services.ts';

const Done = Type.Object({});

export function accountRoutes(app: App, { access: { parts } }: Services): void {
  const own = { config: { action: 'account.own' } } as const;
  app.get('/api/account', { ...own, schema: { response: { 200: OwnAccount } } }, ({ actor }) =>
    describeOwn(parts, actor),
  );
  app.post(
    '/api/account/password',
    { ...own, schema: { body: ChangePassword, response: { 200: Done } } },
    async ({ actor, body }) => {
      await changePassword(parts, actor, body);
      return {};
    },
  );
  app.post(
    '/api/account/pin',
    { ...own, schema: { body: ChoosePin, response: { 200: Done } } },
    async ({ actor, body }) => {
      await choosePin(parts, actor, body.pin);
      return {};
    },
  );
  app.post(
    '/api/account/recovery-codes',
    { ...own, schema: { response: { 200: RecoveryCodes } } },
    async ({ actor }) => ({ recoveryCodes: [...(await renewRecoveryCodes(parts, actor))] }),
  );
  app.post(
    '/api/account/passkeys/options',
    { ...own, schema: { response: { 200: PasskeyQuestion } } },
    ({ actor, credentials }) => askToRegister(parts, actor, credentials),
  );
  app.post(
    '/api/account/passkeys',
    { ...own, schema: { body: AddPasskey, response: { 200: Done } } },
    async ({ actor, credentials, body }) => {
      await register(parts, actor, credentials, body);
      return {};
    },
  );
  app.post(
    '/api/account/passkeys/remove',
    { ...own, schema: { body: ByCredential, response: { 200: Done } } },
    async ({ actor, body }) => {
      await removePasskey(parts, actor, body.credentialId);
      return {};
    },
  );
  app.post(
    '/api/account/sessions/end',
    { ...own, schema: { body: EndSession, response: { 200: Ended } } },
    async ({ actor, body }) => ({ ended: await endOwnSessions(parts, actor, body.sessionId) }),
  );
  app.post(
    '/api/account/sessions/end-others',
    { ...own, schema: { response: { 200: Ended } } },
    async ({ actor }) => ({ ended: await endOwnSessions(parts, actor, null) }),
  );
}

export function staffRoutes(app: App, { access }: Services): void {
  const { parts } = access;
  const manage = { config: { action: 'account.manage' } } as const;
  app.get('/api/accounts', { ...manage, schema: { response: { 200: Staff } } }, ({ actor }) =>
    listStaff(parts, actor),
  );
  app.post(
    '/api/accounts',
    { ...manage, schema: { body: Invite, response: { 201: OneTimeLink } } },
    async ({ actor, body }, reply) => {
      onlyClinic(access);
      return reply.status(201).send(await invite(parts, actor, body));
    },
  );
  app.post(
    '/api/accounts/:accountId',
    { ...manage, schema: { params: ByAccount, body: ChangeStaff, response: { 200: Done } } },
    async ({ actor, params, body }) => {
      await changeStaff(parts, actor, params.accountId, body);
      return {};
    },
  );
  app.post(
    '/api/accounts/:accountId/link',
    { ...manage, schema: { params: ByAccount, response: { 201: OneTimeLink } } },
    async ({ actor, params }, reply) => reply.status(201).send(await renew(parts, actor, params.accountId)),
  );
  app.post(
    '/api/accounts/:accountId/end-sessions',
    { ...manage, schema: { params: ByAccount, response: { 200: Ended } } },
    async ({ actor, params }) => ({ ended: await endSessionsOf(parts, actor, params.accountId) }),
  );
}
