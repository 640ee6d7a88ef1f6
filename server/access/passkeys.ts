/**
 * Passkeys. What a browser is asked is a ticket in the store, good once, so that an answer cannot be given twice. The library
 * is loaded when the first one is used.
 */

import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { PasskeyQuestion } from '@takt/shared/api/accounts.ts';
import { checkedName } from '@takt/shared/shown-name.ts';
import type { AccountWithProofs } from '../store/account-store.ts';
import type { Actor } from './actor.ts';
import { type Credentials, hashOf } from './credentials.ts';
import { freshAccount } from './own-account.ts';
import { type AccessParts, byNow, tell } from './parts.ts';
import { newToken } from './secret.ts';
import { accessWords } from './words.ts';

const library = () => import('@simplewebauthn/server');

const ASKED_FOR_MS = 5 * 60_000;
/** Ed25519, ES256, RS256: what authenticators have. */
const ALGORITHMS = [-8, -7, -257];
const NAME_LONGEST = 60;

/** The page's own address, as the browser says it, and the name that a passkey is bound to. */
function placeOf({ origin, host }: Credentials): { readonly origin: string; readonly rpID: string } {
  if (origin === undefined || host === undefined) throw accessWords.passkeyWrong();
  return { origin, rpID: host.replace(/:\d+$/, '') };
}

async function ask(
  { store, clock, clinic }: AccessParts,
  kind: 'register' | 'sign',
  accountId: string | null,
  challenge: string,
): Promise<string> {
  const ticket = newToken();
  await store.tickets.open(
    {
      ...{ tokenHash: hashOf(ticket), clinicId: clinic.clinicId, kind, accountId, data: challenge },
      expiresAtMs: clock.nowMs() + ASKED_FOR_MS * clock.rate,
    },
    clock.nowMs(),
  );
  return ticket;
}

export async function askToRegister(
  parts: AccessParts,
  actor: Actor,
  from: Credentials,
): Promise<PasskeyQuestion> {
  const { account } = await freshAccount(parts, actor);
  const { rpID } = placeOf(from);
  const { generateRegistrationOptions } = await library();
  const known = await parts.store.accounts.passkeys(account.accountId);
  const options = await generateRegistrationOptions({
    rpID,
    rpName: `Takt, ${parts.clinic.name}`,
    // What the authenticator keeps: not the account's id, and no name beyond the one that is typed.
    userID: Uint8Array.from(Buffer.from(hashOf(account.accountId).slice(0, 64), 'hex')),
    userName: account.loginName,
    userDisplayName: account.name,
    attestationType: 'none',
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: known.map(({ credentialId }) => ({ id: credentialId })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  return { ticket: await ask(parts, 'register', account.accountId, options.challenge), options };
}

export async function register(
  parts: AccessParts,
  actor: Actor,
  from: Credentials,
  given: { readonly ticket: string; readonly name: string; readonly answer: unknown },
): Promise<void> {
  const { store, clock, clinic } = parts;
  const { account } = await freshAccount(parts, actor);
  const { origin, rpID } = placeOf(from);
  const name = checkedName(given.name, { longest: NAME_LONGEST });
  const ticket = await store.tickets.use(hashOf(given.ticket), ['register'], clock.nowMs());
  if (ticket?.accountId !== account.accountId) throw accessWords.passkeyWrong();
  const { verifyRegistrationResponse } = await library();
  const judged = await verifyRegistrationResponse({
    response: given.answer as RegistrationResponseJSON,
    expectedChallenge: ticket.data,
    expectedOrigin: origin,
    expectedRPID: rpID,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(() => null);
  if (judged?.verified !== true) throw accessWords.passkeyWrong();
  const { id, publicKey, counter, transports = [] } = judged.registrationInfo.credential;
  if ((await store.accounts.passkey(id)) !== null) throw accessWords.passkeyWrong();
  await store.accounts.addPasskey({
    ...{
      credentialId: id,
      accountId: account.accountId,
      clinicId: clinic.clinicId,
      publicKey,
      counter,
      transports,
    },
    ...{ name, createdAtMs: clock.nowMs(), usedAtMs: null },
  });
}

/** Of nobody in particular: the browser knows which passkeys it has, and nobody learns who has any. */
export async function askToSign(parts: AccessParts, from: Credentials): Promise<PasskeyQuestion> {
  const { rpID } = placeOf(from);
  const { generateAuthenticationOptions } = await library();
  const options = await generateAuthenticationOptions({ rpID, userVerification: 'required' });
  return { ticket: await ask(parts, 'sign', null, options.challenge), options };
}

/** AppError: it was not accepted. */
export async function proveByPasskey(
  parts: AccessParts,
  from: Credentials,
  given: { readonly ticket: string; readonly answer: { readonly id: string } },
): Promise<AccountWithProofs> {
  const { store, clock, clinic } = parts;
  const { origin, rpID } = placeOf(from);
  const ticket = await store.tickets.use(hashOf(given.ticket), ['sign'], clock.nowMs());
  const passkey = await store.accounts.passkey(given.answer.id);
  if (ticket === null || passkey === null || passkey.clinicId !== clinic.clinicId)
    throw accessWords.passkeyWrong();
  const { verifyAuthenticationResponse } = await library();
  const judged = await verifyAuthenticationResponse({
    response: given.answer as unknown as AuthenticationResponseJSON,
    expectedChallenge: ticket.data,
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
    credential: {
      id: passkey.credentialId,
      publicKey: new Uint8Array(passkey.publicKey),
      counter: passkey.counter,
      transports: [...passkey.transports] as AuthenticatorTransport[],
    },
  }).catch(() => null);
  const account = judged?.verified === true ? await store.accounts.byId(passkey.accountId) : null;
  if (judged === null || account === null || account.disabledAtMs !== null) {
    await tell(parts, { event: 'log-in refused', actor: 'nobody', about: `passkey of ${passkey.accountId}` });
    throw accessWords.passkeyWrong();
  }
  await store.accounts.usedPasskey(passkey.credentialId, judged.authenticationInfo.newCounter, clock.nowMs());
  return account;
}

export async function removePasskey(parts: AccessParts, actor: Actor, credentialId: string): Promise<void> {
  const { account } = await freshAccount(parts, actor);
  await parts.store.accounts.removePasskey(account.accountId, credentialId, byNow(actor.id, parts));
}
