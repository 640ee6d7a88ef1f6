/** The parts of a request that tell who it is from, and from which page. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface Credentials {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  /** Sec-Fetch-Site: what a browser says of the page that asks. */
  readonly fetchSite: string | undefined;
  /** It came by https. */
  readonly secure: boolean;
  /** It may change something, or opens a line by which one can: every method but GET and HEAD, and a WebSocket. */
  readonly changes: boolean;
  /** The address that it came from. */
  readonly source: string;
}

interface Asked {
  readonly headers: IncomingHttpHeaders;
  readonly method?: string | undefined;
  readonly socket: { readonly remoteAddress?: string | undefined; readonly encrypted?: boolean };
}

/** `secure`: it came by https to whoever passed it on. */
export function credentialsOf({ headers, method, socket }: Asked, secure = false): Credentials {
  const { host, origin, authorization, cookie, upgrade } = headers;
  return {
    ...{ host, origin, authorization, cookie },
    fetchSite: headers['sec-fetch-site']?.toString(),
    secure: secure || socket.encrypted === true,
    changes: upgrade !== undefined || (method !== 'GET' && method !== 'HEAD'),
    source: socket.remoteAddress ?? '',
  };
}

export function bearerOf({ authorization }: Credentials): string | undefined {
  return /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
}

/** false: a browser says that a page from elsewhere asks. Without a browser there is nothing to go by. */
export function isFromOwnPage({ host, origin, fetchSite }: Credentials): boolean {
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none') return false;
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
}

/**
 * For whoever is known by a cookie, which a browser sends along whoever asks: what may change something must be shown to come
 * from our own page.
 */
export function isShownToBeOurs(from: Credentials): boolean {
  if (!isFromOwnPage(from)) return false;
  return !from.changes || from.origin !== undefined || from.fetchSite === 'same-origin';
}

export function equalSecrets(given: string, wanted: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** What the store has of a token or a code. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
