/** Log-in by another provider (docs/openid.md): one file of settings, with the key beside it. */
import { createPrivateKey } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import type { OpenIdRules } from '@takt/server/access/openid.ts';
import { OpenIdFile } from '@takt/server/access/openid-file.ts';
import { matches } from '@takt/shared/check.ts';
import { AppError, type Words } from '@takt/shared/errors.ts';
import { refuseOpenKey, textOf } from './reach-settings.ts';
import { anyText, type Setting } from './settings.ts';

export const OPENID_SETTINGS = {
  oidc: {
    name: 'oidc',
    value: 'FILE',
    help: {
      nb: 'innlogging med HelseID eller en annen OpenID Connect-tjeneste: en fil med innstillinger (docs/openid.md)',
      en: 'log-in by HelseID or another OpenID Connect provider: a file of settings (docs/openid.md)',
    },
    read: anyText,
  } satisfies Setting<string>,
};

const SCOPES = ['openid', 'helseid://scopes/hpr/hpr_number', 'helseid://scopes/identity/security_level'];
/** null: it is not wanted. AppError: the file, its key or an address in it cannot be used. */
export function openIdRules(file: string | undefined): OpenIdRules | null {
  if (file === undefined) return null;
  const found = read(file);
  if (!matches(OpenIdFile, found))
    throw wrong(file, {
      nb: 'må være JSON med issuer, clientId, key og redirect, og kan ha keyId, scopes og leastLevel; ikke noe annet',
      en: 'must be JSON with issuer, clientId, key and redirect, and may have keyId, scopes and leastLevel; nothing else',
    });
  const { issuer, clientId, key, keyId = null, redirect, scopes = SCOPES, leastLevel = null } = found;
  if (!isAddress(issuer))
    throw wrong(file, {
      nb: `issuer «${issuer}» er ikke en https-adresse`,
      en: `issuer "${issuer}" is no https address`,
    });
  if (!isAddress(redirect) || new URL(redirect).pathname !== '/log-in')
    throw wrong(file, {
      nb: `redirect «${redirect}» er ikke adressen til innloggingssiden, som https://takt.klinikk.no/log-in`,
      en: `redirect "${redirect}" is not the address of the log-in page, like https://takt.clinic.example/log-in`,
    });
  const keyFile = resolve(dirname(file), key);
  refuseOpenKey(keyFile);
  const names = { issuer, clientId, keyId, redirectUri: redirect };
  return {
    ...names,
    keyPem: keyIn(keyFile),
    scopes: ['openid', ...scopes.filter((one) => one !== 'openid')],
    leastLevel,
  };
}

function read(file: string): unknown {
  const text = textOf(file);
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** https, or this machine. */
function isAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isHere = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isHere);
}

function keyIn(file: string): string {
  const pem = textOf(file);
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem);
    if (asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1') return pem;
  } catch {
    // Said below: what it is instead is not told.
  }
  throw wrong(file, {
    nb: 'er ikke en privat nøkkel for ES256 i PEM-format (openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256)',
    en: 'is no private key for ES256 in PEM format (openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256)',
  });
}

const wrong = (file: string, { nb, en }: Words): AppError =>
  new AppError('usage', { nb: `${file} ${nb}.`, en: `${file} ${en}.` });
