/**
 * Log-in by an OpenID Connect provider such as HelseID: pushed authorization requests, PKCE, private_key_jwt (ES256), DPoP. Who
 * somebody is, is read from the ID token; no token is kept. What was begun is a ticket, good once, bound to the browser that
 * began it. An identity is an account's only where both are proven in one browser: by the link of an invitation, or by a
 * session of the account. The library is loaded when the first one logs in.
 */
import { createPrivateKey, webcrypto } from 'node:crypto';
import { AppError } from '@takt/shared/errors.ts';
import type * as Library from 'openid-client';
import type { AccountRow, Ticket } from '../store/account-store.ts';
import type { Actor } from './actor.ts';
import { hashOf } from './credentials.ts';
import { lookAtLink } from './invitations.ts';
import { openIdWords } from './openid-words.ts';
import { freshAccount } from './own-account.ts';
import { type AccessParts, byNow, takeTry, tell } from './parts.ts';
import { newToken } from './secret.ts';
import { accessWords } from './words.ts';

/** What the provider knows of this clinic; docs/openid.md. */
export interface OpenIdRules {
  /** https; plain http on this machine alone. */
  readonly issuer: string;
  readonly clientId: string;
  /** A private key of the curve P-256, as PEM (PKCS #8). */
  readonly keyPem: string;
  /** By which the provider knows the key; null: it has one. */
  readonly keyId: string | null;
  /** This clinic's log-in page, as the provider has it written down. */
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** The least security level; null: none is demanded. */
  readonly leastLevel: number | null;
}

export interface Begun {
  /** Where the browser goes. */
  readonly address: string;
  /** For this browser's cookie alone. */
  readonly browser: string;
}

export interface OpenId {
  /** AppError: the provider cannot be reached, or too much was tried. `source`: the address that asks. */
  beginLogIn(source: string): Promise<Begun>;
  /** The account is the link's, which is used up when the provider has said who it is. */
  beginInvitation(link: string, source: string): Promise<Begun>;
  /** For whoever is logged in to their own account. */
  beginJoining(actor: Actor, source: string): Promise<Begun>;
  /**
   * `answer`: what stands behind ? in the address to which the provider sent the browser. `present`: who this browser is now.
   * AppError: in words, what was wrong.
   */
  finish(answer: string, browser: string | null, present: Actor | null, source: string): Promise<AccountRow>;
  /** Where the provider ends its own session; null: it says nowhere. */
  endAddress(): Promise<string | null>;
}

type Purpose =
  | { readonly kind: 'log-in' }
  /** `link`: the hash of what it carries. */
  | { readonly kind: 'invitation'; readonly accountId: string; readonly link: string }
  | { readonly kind: 'joining'; readonly accountId: string };
interface Asked {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly purpose: Purpose;
}

export const OPENID_FOR_MS = 10 * 60_000;
const TRIES = { atMost: 40, withinMs: 15 * 60_000 };
const ANSWER_WITHIN_S = 10;
/** Between the provider's clock and this machine's. */
const CLOCK_TOLERANCE_S = 30;
const KNOWN_FOR_MS = 3_600_000;

const library = () => import('openid-client');
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])$/;

export const openIdOf = (rules: OpenIdRules, parts: AccessParts): OpenId => new AtProvider(rules, parts);

class AtProvider implements OpenId {
  readonly #rules: OpenIdRules;
  readonly #parts: AccessParts;
  #found: { readonly config: Promise<Library.Configuration>; readonly atMs: number } | null = null;

  constructor(rules: OpenIdRules, parts: AccessParts) {
    this.#rules = rules;
    this.#parts = parts;
  }

  beginLogIn(source: string): Promise<Begun> {
    return this.#begin({ kind: 'log-in' }, source);
  }

  async beginInvitation(link: string, source: string): Promise<Begun> {
    const { kind, account } = await lookAtLink(this.#parts, link);
    // A link for whoever has lost everything takes everything away: that needs new proofs.
    if (kind !== 'invite') throw accessWords.linkOver();
    return this.#begin({ kind: 'invitation', accountId: account.accountId, link: hashOf(link) }, source);
  }

  async beginJoining(actor: Actor, source: string): Promise<Begun> {
    const { account } = await freshAccount(this.#parts, actor);
    return this.#begin({ kind: 'joining', accountId: account.accountId }, source);
  }

  async finish(answer: string, browser: string | null, present: Actor | null, source: string) {
    const { store, clock, clinic } = this.#parts;
    const nowMs = clock.nowMs();
    const ticket = browser === null ? null : await store.tickets.use(hashOf(browser), ['openid'], nowMs);
    if (ticket === null) return this.#refuse('it was not begun in this browser', openIdWords.tooLate());
    const asked = JSON.parse(ticket.data) as Asked;
    const claims = await this.#identityIn(answer, asked);
    const level = levelOf(claims);
    const { leastLevel } = this.#rules;
    if (leastLevel !== null && (level === null || level < leastLevel))
      return this.#refuse(`level ${level ?? 'unknown'}`, openIdWords.level(leastLevel));
    const hprNumber = textIn(claims, 'helseid://claims/hpr/hpr_number', 'hpr_number');
    const outcome =
      asked.purpose.kind === 'log-in'
        ? await this.#accountOf(claims.sub)
        : await this.#join(asked.purpose, claims.sub, hprNumber, present);
    const subjects = this.#limits(source).map(({ subject }) => subject);
    await store.attempts.giveBack(clinic.clinicId, subjects, clock.nowMs());
    return outcome;
  }

  async endAddress(): Promise<string | null> {
    const config = await this.#provider().catch(() => null);
    if (config?.serverMetadata().end_session_endpoint === undefined) return null;
    const { buildEndSessionUrl } = await library();
    return buildEndSessionUrl(config, { post_logout_redirect_uri: this.#rules.redirectUri }).href;
  }

  /** Asked once an hour; one that could not be reached is asked again. */
  #provider(): Promise<Library.Configuration> {
    const nowMs = performance.now();
    if (this.#found === null || nowMs - this.#found.atMs > KNOWN_FOR_MS) {
      const config = discover(this.#rules).catch((error: unknown) => {
        this.#found = null;
        throw wordsFor(error);
      });
      this.#found = { config, atMs: nowMs };
    }
    return this.#found.config;
  }

  #limits(source: string) {
    const { atMost, withinMs } = TRIES;
    const subject = `openid:${hashOf(source).slice(0, 32)}`;
    return [{ subject, atMost, withinMs: withinMs * this.#parts.clock.rate }];
  }

  async #begin(purpose: Purpose, source: string): Promise<Begun> {
    const { store, clock, clinic } = this.#parts;
    const { redirectUri, scopes } = this.#rules;
    await takeTry(this.#parts, this.#limits(source));
    const oidc = await library();
    const config = await this.#provider();
    const [state, nonce, verifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
    const asking = {
      ...{ redirect_uri: redirectUri, scope: scopes.join(' '), state, nonce, code_challenge_method: 'S256' },
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    };
    const address = await oidc.buildAuthorizationUrlWithPAR(config, asking).catch((error: unknown) => {
      throw wordsFor(error);
    });
    const browser = newToken();
    const ticket: Ticket = {
      ...{ tokenHash: hashOf(browser), clinicId: clinic.clinicId, kind: 'openid', accountId: null },
      data: JSON.stringify({ state, nonce, verifier, purpose } satisfies Asked),
      expiresAtMs: clock.nowMs() + OPENID_FOR_MS * clock.rate,
    };
    await store.tickets.open(ticket, clock.nowMs());
    return { address: address.href, browser };
  }

  async #refuse(about: string, error: AppError): Promise<never> {
    await tell(this.#parts, { event: 'log-in refused', actor: 'nobody', about: `openid: ${about}` });
    throw error;
  }

  async #identityIn(answer: string, { state, nonce, verifier }: Asked) {
    const oidc = await library();
    const config = await this.#provider();
    try {
      // Bound to a key that is forgotten with the token: nobody else could use it.
      const DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair('ES256'));
      const address = new URL(this.#rules.redirectUri);
      address.search = answer;
      const checks = {
        ...{ pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true },
      };
      const tokens = await oidc.authorizationCodeGrant(config, address, checks, undefined, { DPoP });
      const claims = tokens.claims();
      if (claims === undefined) throw new Error('no ID token came');
      return claims;
    } catch (error) {
      return this.#refuse(codeOf(error), wordsFor(error));
    }
  }

  async #accountOf(subject: string): Promise<AccountRow> {
    const { store, clinic } = this.#parts;
    const identity = await store.accounts.identity(this.#rules.issuer, subject);
    const account = identity === null ? null : await store.accounts.byId(identity.accountId);
    if (account === null || account.clinicId !== clinic.clinicId || account.disabledAtMs !== null)
      return this.#refuse('nobody here has this identity', openIdWords.nobody());
    return account;
  }

  async #join(
    purpose: Exclude<Purpose, { kind: 'log-in' }>,
    subject: string,
    hprNumber: string | null,
    present: Actor | null,
  ): Promise<AccountRow> {
    const { store, clock, clinic } = this.#parts;
    const account = await store.accounts.byId(purpose.accountId);
    if (account === null || account.disabledAtMs !== null)
      return this.#refuse('the account is gone', openIdWords.tooLate());
    const { accountId } = account;
    // The session in which it was begun must be this account's still.
    if (purpose.kind === 'joining' && present?.id !== accountId)
      return this.#refuse(`another is logged in than ${accountId}`, openIdWords.other());
    if (account.hprNumber !== null && hprNumber !== null && account.hprNumber !== hprNumber)
      return this.#refuse(`another HPR number than that of ${accountId}`, openIdWords.otherHpr());
    const { issuer } = this.#rules;
    const identity = { clinicId: clinic.clinicId, issuer, subject, accountId, joinedAtMs: clock.nowMs() };
    const link = purpose.kind === 'invitation' ? purpose.link : null;
    if (!(await store.accounts.join(identity, byNow(accountId, this.#parts), link)))
      return this.#refuse(`it is joined already, not to ${accountId}`, openIdWords.taken());
    return account;
  }
}

async function discover(rules: OpenIdRules): Promise<Library.Configuration> {
  const oidc = await library();
  const issuer = new URL(rules.issuer);
  const der = createPrivateKey(rules.keyPem).export({ format: 'der', type: 'pkcs8' });
  const curve = { name: 'ECDSA', namedCurve: 'P-256' };
  const key = await webcrypto.subtle.importKey('pkcs8', new Uint8Array(der), curve, false, ['sign']);
  const proof = oidc.PrivateKeyJwt(rules.keyId === null ? key : { key, kid: rules.keyId }, {
    [oidc.modifyAssertion]: (header) => {
      header.typ = 'client-authentication+jwt';
    },
  });
  const plain = issuer.protocol === 'http:' && LOOPBACK.test(issuer.hostname);
  const config = await oidc.discovery(
    issuer,
    rules.clientId,
    { [oidc.clockTolerance]: CLOCK_TOLERANCE_S, require_pushed_authorization_requests: true },
    proof,
    { timeout: ANSWER_WITHIN_S, execute: plain ? [oidc.allowInsecureRequests] : [] },
  );
  // The ID token's signature is looked at too, not the connection alone.
  oidc.enableNonRepudiationChecks(config);
  return config;
}

const textIn = (claims: Readonly<Record<string, unknown>>, ...names: readonly string[]): string | null => {
  const value = names.map((name) => claims[name]).find((one) => one !== undefined);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
};

/** HelseID says "4" or "Level4". */
function levelOf(claims: Readonly<Record<string, unknown>>): number | null {
  const text = textIn(claims, 'helseid://claims/identity/security_level', 'security_level');
  const digit = /^(?:level)?\s*(\d)$/i.exec(text ?? '')?.[1];
  return digit === undefined ? null : Number(digit);
}

const codeOf = (error: unknown): string => {
  const { code, error: said } = error as { code?: unknown; error?: unknown };
  return (
    [code, said].filter((one) => typeof one === 'string' && /^[\w-]{1,60}$/.test(one)).join(' ') || 'refused'
  );
};

/** Of what the library, the network or the provider found wrong. */
function wordsFor(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { code, error: said, cause } = error as { code?: string; error?: string; cause?: unknown };
  if (code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED') return openIdWords.clock();
  if (said === 'access_denied') return openIdWords.stopped();
  // The provider takes our proof for too old or too new, or does not know the key.
  if (said === 'invalid_client') return openIdWords.notKnown();
  const isAway =
    error instanceof TypeError || (error as Error).name === 'TimeoutError' || cause instanceof TypeError;
  if (isAway || code === 'OAUTH_TIMEOUT' || code === 'OAUTH_RESPONSE_IS_NOT_CONFORM')
    return openIdWords.away();
  return openIdWords.refused();
}
