/** Tokens and codes that Takt makes, and how a secret that must be read again is kept. */
import { type KeyObject, randomBytes, randomInt } from 'node:crypto';
import { open, placeOf, seal } from '../keys/sealed-box.ts';

/** 256 random bits. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** Eight digits that are read from one screen and typed at another. */
export const newTypedCode = (): string => String(randomInt(10 ** 8)).padStart(8, '0');

const RECOVERY_CODES = 10;
/** Without letters and digits that are taken for each other. */
const LETTERS = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';

/** 49 bits each: nothing is found out from a hash of one. */
export function newRecoveryCodes(): string[] {
  const letters = (): string => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return Array.from({ length: RECOVERY_CODES }, () => `${letters()}-${letters()}`);
}

/** As it is hashed: however it was typed. */
export const plainCode = (typed: string): string => typed.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');

/** The key of the clinic's own secrets; null: there is none, in a test. */
export type SecretKey = KeyObject | Uint8Array | null;

const SEALED = 'sealed:';
const PLAIN = 'plain:';
const placeOfTotp = (accountId: string): string => placeOf('totp', accountId);

export function keepTotp(key: SecretKey, accountId: string, secret: string): string {
  if (key === null) return `${PLAIN}${secret}`;
  const box = seal(key, placeOfTotp(accountId), Buffer.from(secret));
  return `${SEALED}${Buffer.from(box).toString('base64')}`;
}

/** null: it cannot be opened with this key, or was another account's. */
export function readTotp(key: SecretKey, accountId: string, kept: string): string | null {
  if (kept.startsWith(PLAIN)) return kept.slice(PLAIN.length);
  if (key === null || !kept.startsWith(SEALED)) return null;
  const text = open(key, placeOfTotp(accountId), Buffer.from(kept.slice(SEALED.length), 'base64'));
  return text === null ? null : Buffer.from(text).toString();
}
