/**
 * How screens reach the server: from this machine alone, with a certificate, or through a reverse proxy. It decides which names
 * a request may ask for (a page from elsewhere can have its own name led here: DNS rebinding), and which origin a page of ours has.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import type { Words } from '@takt/shared/errors.ts';
import { type Credentials, credentialsOf } from '../access/credentials.ts';
import type { Fault } from './faults.ts';

export interface CertificateState {
  readonly names: readonly string[];
  readonly issuer: string;
  /** Made by `takt authority`: only devices on which that was installed trust it. */
  readonly ownAuthority: boolean;
  readonly validToMs: number;
  /** Renewed files that could not be taken up; null: none. */
  readonly problem: Words | null;
}

/** Files that are renewed while the server runs. */
export interface Certificate {
  readonly pem: { readonly cert: string; readonly key: string };
  state(): CertificateState;
  /** Calls back with the new one each time that it was renewed. */
  onRenewed(listener: (pem: { readonly cert: string; readonly key: string }) => void): void;
}

export interface Reach {
  readonly way: 'this-machine' | 'certificate' | 'proxy';
  /** By which it may be asked for, besides this machine's own names and addresses. */
  readonly names: readonly string[];
  readonly certificate: Certificate | null;
  /** Addresses of proxies of which X-Forwarded-… is believed. */
  readonly proxies: readonly string[];
}

export const THIS_MACHINE: Reach = { way: 'this-machine', names: [], certificate: null, proxies: [] };

/** Whether browsers have an encrypted connection to it. */
export const isSecure = ({ way }: Reach): boolean => way !== 'this-machine';

export const UNKNOWN_NAME: Fault = {
  status: 403,
  kind: 'not-allowed',
  text: {
    nb: 'Denne serveren svarer ikke under dette navnet. Bruk adressen som teknisk ansvarlig har gitt.',
    en: 'This server does not answer to this name. Use the address that the technician has given.',
  },
};
export const OTHER_ORIGIN: Fault = {
  status: 403,
  kind: 'not-allowed',
  text: {
    nb: 'En side fra et annet sted kan ikke gjøre dette her.',
    en: 'A page from elsewhere cannot do this here.',
  },
};

interface AskedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly method?: string | undefined;
  readonly socket: { readonly remoteAddress?: string | undefined; readonly encrypted?: boolean };
}

/** Who asks, as a proxy that is believed passes it on: the browser's own address, and that its connection is encrypted. */
export function credentialsIn(reach: Reach, request: AskedRequest): Credentials {
  const credentials = credentialsOf(request, isSecure(reach));
  return reach.proxies.includes(plain(credentials.source))
    ? { ...credentials, source: lastForwarded(request.headers) ?? credentials.source }
    : credentials;
}

/** What the proxy itself saw is the last: those before it are whatever the browser sent. */
function lastForwarded({ 'x-forwarded-for': forwarded }: IncomingHttpHeaders): string | null {
  const last = [forwarded].flat().join(',').split(',').at(-1)?.trim() ?? '';
  return isIP(last) === 0 ? null : last;
}

const plain = (address: string): string => address.replace(/^::ffff:/, '');

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What is wrong with where a request comes from; null: nothing. `isSocket`: it asks for a WebSocket. */
export function strayRequest(
  reach: Reach,
  { method, headers, isSocket }: { method: string; headers: IncomingHttpHeaders; isSocket: boolean },
): Fault | null {
  const { host, origin } = headers;
  if (host !== undefined && !isKnown(reach, host)) return UNKNOWN_NAME;
  if (origin === undefined || (READS.has(method) && !isSocket)) return null;
  const schemes = isSecure(reach) ? ['https'] : ['http', 'https'];
  return schemes.some((scheme) => origin === `${scheme}://${host}`) ? null : OTHER_ORIGIN;
}

/** An address cannot be led elsewhere, so any is known; what a name stands for is decided by whoever owns it. */
function isKnown({ names }: Reach, host: string): boolean {
  const name = host
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '');
  if (name === 'localhost' || name.endsWith('.localhost') || isIP(name) !== 0) return true;
  return names.some((known) => matches(known.toLowerCase(), name));
}

/** `*.klinikk.no` stands for one more label, as in a certificate. */
const matches = (known: string, name: string): boolean =>
  known === name || (known.startsWith('*.') && name.replace(/^[^.]+/, '*') === known);
