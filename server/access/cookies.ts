/** The cookies by which a browser is known, and how they are written. None can be read by a script. */
import type { Credentials } from './credentials.ts';

/**
 * `session`: who is here. `device`: which screen it is. `known`: this browser has been this account's before. `setup`: it sets
 * the clinic up. `openid`: it has begun a log-in by another provider.
 */
export type CookieName = 'session' | 'device' | 'known' | 'setup' | 'openid';

const nameOf = (name: CookieName, secure: boolean): string => `${secure ? '__Host-' : ''}takt-${name}`;

/** Of two by the same name, as a page of another port of this machine could set, none is believed. */
export function cookieOf({ cookie, secure }: Credentials, name: CookieName): string | null {
  const wanted = nameOf(name, secure);
  const values = (cookie ?? '').split(';').flatMap((one) => {
    const [key = '', value = ''] = one.trim().split(/=(.*)/s);
    return key === wanted ? [value] : [];
  });
  const [value] = values;
  return values.length === 1 && value !== undefined && /^[\w-]{16,200}$/.test(value) ? value : null;
}

/**
 * `forS` 0: it is taken away. Strict: a link from elsewhere opens the page without it, and the page then asks from here, with
 * it.
 */
export function cookieText(name: CookieName, value: string, forS: number, secure: boolean): string {
  const parts = [`${nameOf(name, secure)}=${value}`, 'Path=/', `Max-Age=${Math.round(forS)}`, 'HttpOnly'];
  return [...parts, 'SameSite=Strict', ...(secure ? ['Secure'] : [])].join('; ');
}
