/**
 * A real OpenID Connect provider in this process, that asks what HelseID asks: pushed requests, PKCE, a signed assertion, tokens
 * bound by DPoP. Who logs in at it is the test's word.
 */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import Provider from 'oidc-provider';

export interface Person {
  readonly sub: string;
  readonly hprNumber?: string;
  readonly level?: string;
}

export interface TestProvider {
  readonly issuer: string;
  readonly keyPem: string;
  /** What a browser is sent back with, behind ? in the address, when this person has logged in there. */
  logInAt(address: string, person: Person): Promise<string>;
  /** The same, when the person gives up. */
  giveUpAt(address: string): Promise<string>;
  close(): Promise<void>;
}

const CLAIMS = {
  hpr: 'helseid://claims/hpr/hpr_number',
  level: 'helseid://claims/identity/security_level',
} as const;

export const CLIENT_ID = 'takt-klinikken';
export const SCOPES = [
  'openid',
  'helseid://scopes/hpr/hpr_number',
  'helseid://scopes/identity/security_level',
];

export async function openIdProvider(redirectUri: string): Promise<TestProvider> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${portOf(server)}`;
  const people = new Map<string, Person>();
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT_ID,
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
        id_token_signed_response_alg: 'ES256',
        dpop_bound_access_tokens: true,
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [redirectUri],
        jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: 'k1' }] },
      },
    ],
    jwks: { keys: [signingKey()] },
    features: {
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
      dPoP: { enabled: true },
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true },
    },
    pkce: { required: () => true },
    // Said, so that it prints no advice.
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 60, IdToken: 60 },
    conformIdTokenClaims: false,
    scopes: SCOPES,
    claims: { openid: ['sub'], [SCOPES[1] ?? '']: [CLAIMS.hpr], [SCOPES[2] ?? '']: [CLAIMS.level] },
    cookies: { keys: ['of the test'] },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_context: unknown, sub: string) => ({
      accountId: sub,
      claims: () => {
        const { hprNumber, level } = people.get(sub) ?? {};
        return {
          sub,
          ...(hprNumber === undefined ? {} : { [CLAIMS.hpr]: hprNumber }),
          ...(level === undefined ? {} : { [CLAIMS.level]: level }),
        };
      },
    }),
  });
  let next: Person | null = null;
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void answer(request, response);
    void (async () => {
      const details = await provider.interactionDetails(request, response);
      const person = next;
      if (person === null) {
        const gaveUp = { error: 'access_denied', error_description: 'the person gave up' };
        return provider.interactionFinished(request, response, gaveUp);
      }
      people.set(person.sub, person);
      if (details.prompt.name === 'login') {
        return provider.interactionFinished(request, response, { login: { accountId: person.sub } });
      }
      const grant = new provider.Grant({ accountId: person.sub, clientId: CLIENT_ID });
      grant.addOIDCScope(SCOPES.join(' '));
      return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
    })();
  });

  /** A browser of its own each time, which goes where it is sent until that is the clinic. */
  async function follow(address: string): Promise<string> {
    const jar = new Map<string, string>();
    let at = address;
    for (let steps = 0; steps < 12; steps++) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const reply = await fetch(at, { redirect: 'manual', headers: { cookie } });
      for (const set of reply.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        jar.set(name, value);
      }
      const to = reply.headers.get('location');
      if (to === null) throw new Error(`the provider stopped: ${reply.status} ${await reply.text()}`);
      at = new URL(to, at).href;
      if (at.startsWith(redirectUri)) return new URL(at).search.slice(1);
    }
    throw new Error('the provider sent the browser around');
  }
  return {
    issuer,
    keyPem: pemOf(privateKey),
    logInAt: (address, person) => {
      next = person;
      return follow(address);
    },
    giveUpAt: (address) => {
      next = null;
      return follow(address);
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const pemOf = (key: KeyObject): string => key.export({ format: 'pem', type: 'pkcs8' }).toString();

function signingKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: 'provider' };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the provider has no port');
  return address.port;
}
