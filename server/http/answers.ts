/**
 * How a fault is answered: the same headers whoever answers, as a page in both languages for a browser that asks for a
 * page, else as JSON of the shape ErrorReply.
 */
import { createHash } from 'node:crypto';
import { type IncomingHttpHeaders, STATUS_CODES } from 'node:http';
import { languageOf } from '@takt/shared/errors.ts';
import type { Fault } from './faults.ts';

/** What our pages use: a screen that stays awake, passkeys, sound. Bluetooth is ours as it is; to name it some browsers complain. */
const PERMISSIONS =
  'screen-wake-lock=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), ' +
  'fullscreen=(self), autoplay=(self), camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), ' +
  'midi=(), display-capture=()';

/** Where browsers have an encrypted connection: for a year they ask for no other, also of names below Takt's own. */
export const ENCRYPTED_ONLY = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } as const;

/** On every answer. What is no page may load nothing, should a browser take it for one; pages set their own policy. */
export const HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'permissions-policy': PERMISSIONS,
  'content-security-policy': policyWith(''),
};

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function answerTo(fault: Fault, asked: IncomingHttpHeaders): Answer {
  const page = asked.accept?.includes('text/html') === true;
  return {
    status: fault.status,
    headers: {
      ...HEADERS,
      'content-type': page ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
      ...(page ? { 'content-security-policy': policyWith(`style-src '${hashOf(STYLE)}'; `) } : {}),
    },
    body: page
      ? pageOf(fault, asked['accept-language'])
      : JSON.stringify({ error: { kind: fault.kind, text: fault.text } }),
  };
}

/** For a socket whose request never became one of fastify's. The connection ends with it. */
export function rawAnswer(fault: Fault, asked: IncomingHttpHeaders): string {
  const { status, headers, body } = answerTo(fault, asked);
  const lines = Object.entries({
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', body].join('\r\n');
}

function policyWith(style: string): string {
  return `default-src 'none'; object-src 'none'; ${style}base-uri 'none'; frame-ancestors 'none'; form-action 'none'`;
}

/** The wall's colours (client/theme/tokens.css); the page may load nothing, so they stand here. */
const STYLE =
  'body{margin:0;min-height:100vh;display:grid;align-content:center;justify-content:center;background:#090e14;color:#f3f6f9;font:1.25rem/1.5 Inter,system-ui,sans-serif}' +
  'main{max-width:34rem;padding:2rem 1.5rem}svg{width:4.5rem}h1{margin:.25em 0 .5em;font-size:2.5rem;line-height:1.1}p{margin:0 0 .75em}' +
  'p+p{color:#b4c0cd}a{display:inline-block;margin-top:.5em;color:inherit;text-underline-offset:.2em}';
/** Takt's mark: the lit gate with the marker in it. */
const MARK =
  '<svg viewBox="0 0 40 32" aria-hidden="true"><rect width="40" height="32" rx="8" fill="#f8c84a"/><circle cx="20" cy="16" r="7.5" fill="#0a0f15" stroke="#fff" stroke-width="3.4"/></svg>';

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function pageOf({ status, text }: Fault, asked: string | undefined): string {
  const first = languageOf(asked);
  const languages = first === 'nb' ? (['nb', 'en'] as const) : (['en', 'nb'] as const);
  const paragraphs = languages.map((language) => `<p lang="${language}">${escaped(text[language])}</p>`);
  return `<!doctype html><html lang="${first}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Takt: ${status}</title><style>${STYLE}</style><main>${MARK}<h1>Takt</h1>${paragraphs.join('')}<p><a href="/">Til forsiden · <span lang="en">To the front page</span></a></p></main></html>`;
}

function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (one) => names[one] ?? one);
}
