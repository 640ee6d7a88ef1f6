/**
 * Log-in by another provider over HTTP. The provider sends the browser back to the log-in page, which hands on what stands in
 * its address: so every change comes from a page of ours, and cookies stay strict.
 */
import { FinishOpenId, LoggedIn, LookAtInvitation, OpenIdAddress } from '@takt/shared/api/accounts.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cookieOf } from '../access/cookies.ts';
import { type Begun, OPENID_FOR_MS, type OpenId } from '../access/openid.ts';
import { openIdWords } from '../access/openid-words.ts';
import { enter, onlyClinic, setCookie } from './log-in.ts';
import type { App, Services } from './services.ts';

const open = { config: { action: 'public' } } as const;

export function openIdRoutes(app: App, { access }: Services): void {
  const { parts } = access;
  const openId = (): OpenId => {
    onlyClinic(access);
    if (access.openId === null) throw openIdWords.off();
    return access.openId;
  };
  const sendOff = async (request: FastifyRequest, reply: FastifyReply, begun: Promise<Begun>) => {
    const { address, browser } = await begun;
    setCookie(request, reply, 'openid', browser, OPENID_FOR_MS / 1000);
    return { address };
  };

  app.post(
    '/api/log-in/openid',
    { ...open, schema: { response: { 200: OpenIdAddress } } },
    async (request, reply) => sendOff(request, reply, openId().beginLogIn(request.credentials.source)),
  );
  app.post(
    '/api/invitation/openid',
    { ...open, schema: { body: LookAtInvitation, response: { 200: OpenIdAddress } } },
    async (request, reply) => {
      const { credentials, body } = request;
      return sendOff(request, reply, openId().beginInvitation(body.token, credentials.source));
    },
  );
  app.post(
    '/api/account/openid',
    { config: { action: 'account.own' }, schema: { response: { 200: OpenIdAddress } } },
    async (request, reply) => {
      const { actor, credentials } = request;
      return sendOff(request, reply, openId().beginJoining(actor, credentials.source));
    },
  );
  app.post(
    '/api/log-in/openid/finish',
    { ...open, schema: { body: FinishOpenId, response: { 200: LoggedIn } } },
    async (request, reply) => {
      const { credentials, body } = request;
      const browser = cookieOf(credentials, 'openid');
      const present = await access.identify(credentials);
      const account = await openId().finish(body.answer, browser, present, credentials.source);
      return enter(parts, request, reply, { account, provenBy: 'openid' });
    },
  );
}
