/** Log-in and log-out over HTTP, one-time links, the national log-in, and the four digits of a shared tablet. */
import {
  AcceptInvitation,
  Invitation,
  LoggedIn,
  LoggedOut,
  LogIn,
  LogInPage,
  LookAtInvitation,
  PasskeyLogIn,
  PasskeyQuestion,
  RecoveryCodes,
  Unlock,
  Unlockers,
} from '@takt/shared/api/accounts.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { type CookieName, cookieOf, cookieText } from '../access/cookies.ts';
import { deviceByToken } from '../access/devices.ts';
import { acceptLink, lookAtLink, uriOf } from '../access/invitations.ts';
import { KNOWN_FOR_MS, proveByPassword } from '../access/log-in.ts';
import { endOwnSessions } from '../access/own-account.ts';
import { askToSign, proveByPasskey } from '../access/passkeys.ts';
import { beginSession, LONGEST_MS } from '../access/sessions.ts';
import { proveByPin, unlockers } from '../access/shared-tablet.ts';
import { accessWords } from '../access/words.ts';
import type { AccountRow, ProvenBy } from '../store/account-store.ts';
import type { App, Services } from './services.ts';

const open = { config: { action: 'public' } } as const;

export function logInRoutes(app: App, { access }: Services): void {
  const { parts } = access;

  app.get('/api/log-in', { ...open, schema: { response: { 200: LogInPage } } }, async () => ({
    demonstration: access.mode === 'demonstration',
    clinicName: parts.clinic.name,
    openId: access.openId !== null,
  }));
  app.post(
    '/api/log-in',
    { ...open, schema: { body: LogIn, response: { 200: LoggedIn } } },
    async (request, reply) => {
      onlyClinic(access);
      const { source } = request.credentials;
      const known = cookieOf(request.credentials, 'known');
      const { account, provenBy } = await proveByPassword(parts, request.body, { source, known });
      return enter(parts, request, reply, { account, provenBy });
    },
  );
  app.post(
    '/api/log-in/passkey/options',
    { ...open, schema: { response: { 200: PasskeyQuestion } } },
    async (request) => {
      onlyClinic(access);
      return askToSign(parts, request.credentials);
    },
  );
  app.post(
    '/api/log-in/passkey',
    { ...open, schema: { body: PasskeyLogIn, response: { 200: LoggedIn } } },
    async (request, reply) => {
      onlyClinic(access);
      const account = await proveByPasskey(parts, request.credentials, request.body);
      return enter(parts, request, reply, { account, provenBy: 'passkey' });
    },
  );
  app.post(
    '/api/log-out',
    { config: { action: 'account.own' }, schema: { response: { 200: LoggedOut } } },
    async (request, reply) => {
      const { session } = request.actor;
      if (session !== null) await endOwnSessions(parts, request.actor, session.sessionId);
      setCookie(request, reply, 'session', '', 0);
      const isElsewhere = session?.provenBy === 'openid';
      return { address: isElsewhere ? ((await access.openId?.endAddress()) ?? null) : null };
    },
  );
  // What a page says when somebody has touched it.
  app.post(
    '/api/session/used',
    { config: { action: 'account.own' }, schema: { response: { 200: Type.Object({}) } } },
    async () => ({}),
  );

  invitationRoutes(app, parts, access);
  tabletRoutes(app, parts);
}

function invitationRoutes(app: App, parts: Parts, access: Services['access']): void {
  app.post(
    '/api/invitation',
    { ...open, schema: { body: LookAtInvitation, response: { 200: Invitation } } },
    async ({ body }) => {
      onlyClinic(access);
      const { kind, account, secret } = await lookAtLink(parts, body.token);
      const { name, loginName } = account;
      const totp = { secret, uri: uriOf(parts, account, secret) };
      return { kind, clinicName: parts.clinic.name, name, loginName, totp };
    },
  );
  app.post(
    '/api/invitation/accept',
    { ...open, schema: { body: AcceptInvitation, response: { 200: RecoveryCodes } } },
    async (request, reply) => {
      onlyClinic(access);
      const { account, recoveryCodes } = await acceptLink(parts, request.body);
      await enter(parts, request, reply, { account, provenBy: 'invitation' });
      return { recoveryCodes: [...recoveryCodes] };
    },
  );
}

function tabletRoutes(app: App, parts: Parts): void {
  app.get(
    '/api/unlock',
    { config: { action: 'tablet.unlock' }, schema: { response: { 200: Unlockers } } },
    () => unlockers(parts),
  );
  app.post(
    '/api/unlock',
    { config: { action: 'tablet.unlock' }, schema: { body: Unlock, response: { 200: LoggedIn } } },
    async (request, reply) => {
      const account = await proveByPin(parts, request.actor, request.body);
      return enter(parts, request, reply, { account, provenBy: 'pin' });
    },
  );
}

type Parts = Services['access']['parts'];

/** A session of this browser, under a new token; the one that it had is over. */
export async function enter(
  parts: Parts,
  request: FastifyRequest,
  reply: FastifyReply,
  { account, provenBy }: { readonly account: AccountRow; readonly provenBy: ProvenBy },
): Promise<{ accountId: string }> {
  const device = await deviceByToken(parts, cookieOf(request.credentials, 'device'));
  const { token, known } = await beginSession(
    parts,
    account,
    {
      ...{ provenBy, browser: request.headers['user-agent'] ?? '' },
      // On a shared tablet it counts there alone, and ends sooner.
      deviceId: device?.kind === 'shared-tablet' ? device.deviceId : null,
    },
    {
      before: cookieOf(request.credentials, 'session'),
      knownForMs: provenBy === 'pin' ? null : KNOWN_FOR_MS,
    },
  );
  setCookie(request, reply, 'session', token, LONGEST_MS / 1000);
  if (known !== null) setCookie(request, reply, 'known', known, KNOWN_FOR_MS / 1000);
  return { accountId: account.accountId };
}

export function setCookie(
  { credentials }: FastifyRequest,
  reply: FastifyReply,
  name: CookieName,
  value: string,
  forS: number,
): void {
  reply.header('set-cookie', cookieText(name, value, forS, credentials.secure));
}

export function onlyClinic({ mode }: Services['access']): void {
  if (mode === 'demonstration') throw accessWords.noAccounts();
}
