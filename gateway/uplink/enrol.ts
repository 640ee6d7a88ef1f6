/** Exchanges the code from the page Receivers for a token of this gateway's own. */

import { ErrorReply } from '@takt/shared/api/common.ts';
import { type Redeemed, Redeemed as RedeemedSchema } from '@takt/shared/api/gateways.ts';
import { matches } from '@takt/shared/check.ts';
import { AppError, type ErrorKind, HTTP_STATUS } from '@takt/shared/errors.ts';
import { serverUrl } from './words.ts';

const ANSWER_WITHIN_MS = 10_000;

/** AppError: the server's own words about the code, or what is wrong with the server. */
export async function redeemCode(server: string, code: string, name: string): Promise<Redeemed> {
  const url = serverUrl(server);
  url.protocol = url.protocol.replace('ws', 'http');
  url.pathname = `${url.pathname.replace(/\/$/, '')}/api/enrolments/redeem`;
  let status: number;
  let text: string;
  let leadsTo: string | null;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code, name }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      // A code is told to the server that was named, and to nobody whom its answer names.
      redirect: 'manual',
    });
    status = response.status;
    leadsTo = response.headers.get('location');
    text = await response.text();
  } catch (cause) {
    throw noAnswer(server, cause);
  }
  if (status >= 300 && status < 400) throw elsewhere(server, leadsTo);
  const value = parsed(text);
  if (matches(RedeemedSchema, value)) return value;
  // The route is not there: an older Takt, or no Takt at all.
  if (status === HTTP_STATUS['not-found'] || !matches(ErrorReply, value)) throw tooOldServer(server);
  throw new AppError(kindOf(status), value.error.text);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function kindOf(status: number): ErrorKind {
  const kinds = Object.keys(HTTP_STATUS) as ErrorKind[];
  return kinds.find((kind) => HTTP_STATUS[kind] === status) ?? 'unavailable';
}

const noAnswer = (server: string, cause: unknown): AppError => {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const code = (inner as NodeJS.ErrnoException).code;
  const reason = code ?? (inner instanceof Error ? inner.message : String(inner));
  return new AppError(
    'unavailable',
    {
      nb: `Får ikke kontakt med ${server} (${reason}). Koden er trolig ikke brukt: se etter nettverket, og prøv igjen.`,
      en: `Cannot reach ${server} (${reason}). The code is probably not used: check the network, and try again.`,
    },
    { cause },
  );
};

const elsewhere = (server: string, leadsTo: string | null): AppError => {
  const where = leadsTo !== null && URL.canParse(leadsTo, server) ? new URL(leadsTo, server).origin : '?';
  return new AppError('usage', {
    nb: `${server} viser videre til ${where}. Koden er ikke brukt. Er det din Takt, så skriv den adressen.`,
    en: `${server} leads on to ${where}. The code is not used. If that is your Takt, write that address.`,
  });
};

const tooOldServer = (server: string): AppError =>
  new AppError('unavailable', {
    nb: `${server} kjenner ikke innmelding: det er en eldre Takt, eller ikke Takt. Oppdater serveren, eller bruk --token.`,
    en: `${server} does not know enrolment: it is an older Takt, or not Takt. Update the server, or use --token.`,
  });
