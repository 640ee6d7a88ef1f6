/** The parts of a request that tell who it is from, and from which page. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface Credentials {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly authorization: string | undefined;
  /** Sec-Fetch-Site: what a browser says of the page that asks. */
  readonly fetchSite: string | undefined;
}

export function credentialsOf({ headers }: { readonly headers: IncomingHttpHeaders }): Credentials {
  const { host, origin, authorization } = headers;
  return { host, origin, authorization, fetchSite: headers['sec-fetch-site']?.toString() };
}

export function bearerOf({ authorization }: Credentials): string | undefined {
  return /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
}

/** false: a browser says that a page from elsewhere asks. Without a browser there is nothing to go by. */
export function isFromOwnPage({ host, origin, fetchSite }: Credentials): boolean {
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none') return false;
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
}

export function equalSecrets(given: string, wanted: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** What the store has of a token or a code. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
