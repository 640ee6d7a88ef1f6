/**
 * What is wrong with a request, by status, in words. One table for all who may refuse one: a handler (AppError), fastify
 * (its errors have a status and a code), and Node's parser, which ends a request before fastify has heard of it.
 */
import { AppError, type ErrorKind, HTTP_STATUS, type Words } from '@takt/shared/errors.ts';

export interface Fault {
  readonly status: number;
  readonly kind: ErrorKind;
  readonly text: Words;
}

const fault = (status: number, kind: ErrorKind, nb: string, en: string): Fault => ({
  status,
  kind,
  text: { nb, en },
});

export const UNREADABLE = fault(400, 'usage', 'Forespørselen kan ikke leses.', 'The request cannot be read.');
export const BAD_ADDRESS = fault(
  400,
  'usage',
  'Adressen kan ikke leses. Se etter tegn som ikke skal stå i den.',
  'The address cannot be read. Look for characters that do not belong in it.',
);
export const NO_HOST = fault(
  400,
  'usage',
  'Forespørselen sier ikke hvilken maskin den er til (Host).',
  'The request does not say which machine it is for (Host).',
);
export const NO_SUCH_PAGE = fault(404, 'not-found', 'Siden finnes ikke.', 'There is no such page.');
export const WRONG_METHOD = fault(
  405,
  'usage',
  'Adressen finnes, men ikke for det forespørselen vil gjøre.',
  'The address is there, but not for what the request wants to do.',
);
export const TOO_SLOW = fault(
  408,
  'too-late',
  'Forespørselen kom for sakte. Prøv igjen.',
  'The request came too slowly. Try again.',
);
const TOO_LARGE = fault(
  413,
  'usage',
  'Det er for mye på en gang. Send mindre.',
  'That is too much at once. Send less.',
);
const TOO_LONG = fault(414, 'usage', 'Adressen er for lang.', 'The address is too long.');
const NO_JSON_TYPE = fault(
  415,
  'usage',
  'Innholdet må sendes som JSON (Content-Type: application/json).',
  'The content must be sent as JSON (Content-Type: application/json).',
);
export const NO_EXPECTATION = fault(
  417,
  'usage',
  'Serveren kan ikke oppfylle det forespørselen venter (Expect).',
  'The server cannot do what the request expects (Expect).',
);
export const SOCKET_ONLY = fault(
  426,
  'usage',
  'Denne adressen er for WebSocket-forbindelser.',
  'This address is for WebSocket connections.',
);
export const HEADERS_TOO_LARGE = fault(
  431,
  'usage',
  'Forespørselens hode er for stort. Slett informasjonskapslene for denne adressen, og prøv igjen.',
  'The head of the request is too large. Delete the cookies for this address, and try again.',
);
const INTERNAL = fault(
  500,
  'unavailable',
  'Noe gikk galt i serveren. Det er skrevet i loggen.',
  'Something went wrong in the server. It is in the log.',
);
const NO_JSON = fault(400, 'usage', 'Innholdet er ikke gyldig JSON.', 'The content is not valid JSON.');

const BY_STATUS: ReadonlyMap<unknown, Fault> = new Map([
  // A file outside the folder of the pages: the answer does not even show that it exists.
  [403, NO_SUCH_PAGE],
  ...[NO_SUCH_PAGE, WRONG_METHOD, TOO_SLOW, TOO_LARGE, TOO_LONG, NO_JSON_TYPE, HEADERS_TOO_LARGE].map(
    (one) => [one.status, one] as const,
  ),
]);
const BY_CODE: ReadonlyMap<unknown, Fault> = new Map([
  ['FST_ERR_BAD_URL', BAD_ADDRESS],
  ['FST_ERR_CTP_INVALID_JSON_BODY', NO_JSON],
  ['FST_ERR_CTP_EMPTY_JSON_BODY', NO_JSON],
  // Node's parser.
  ['ERR_HTTP_REQUEST_TIMEOUT', TOO_SLOW],
  ['HPE_HEADER_OVERFLOW', HEADERS_TOO_LARGE],
]);

/** `internal`: it is no fault of the caller's, and belongs in the log in full. */
export interface Judged {
  readonly fault: Fault;
  readonly internal: boolean;
}

/** What an answer says of an error: of our own the words for outside, of any other error's message nothing. */
export function judgeError(error: unknown): Judged {
  if (error instanceof AppError) {
    const { kind, outside } = error;
    return {
      fault: { status: HTTP_STATUS[kind], kind, text: outside },
      internal: kind === 'unavailable' || outside !== error.text,
    };
  }
  const part = (name: string): unknown => (error instanceof Error ? Reflect.get(error, name) : undefined);
  const [statusCode, code] = [part('statusCode'), part('code')];
  const callers = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
  const known = BY_CODE.get(code);
  if (known === undefined && !callers) return { fault: INTERNAL, internal: true };
  return { fault: known ?? BY_STATUS.get(statusCode) ?? UNREADABLE, internal: false };
}
