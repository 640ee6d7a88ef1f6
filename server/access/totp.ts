/** Codes of an authenticator: RFC 6238 with SHA-1, 30 s and six digits, as every authenticator knows them. Pure. */
import { createHmac } from 'node:crypto';

const STEP_MS = 30_000;
const DIGITS = 6;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export const stepAt = (ms: number): number => Math.floor(ms / STEP_MS);

export function codeOf(secret: Uint8Array, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const at = (mac.at(-1) ?? 0) & 0xf;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 10 ** digits).padStart(digits, '0');
}

/** The step whose code it is, of the present one and its neighbours; null: of none. */
export function stepOfCode(secret: Uint8Array, code: string, nowMs: number): number | null {
  const now = stepAt(nowMs);
  // Every one is computed, whichever is right.
  const right = [now, now - 1, now + 1].filter((step) => step >= 0 && codeOf(secret, step) === code);
  return right[0] ?? null;
}

export function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('');
}

export function fromBase32(text: string): Uint8Array {
  const bits = [...text].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Uint8Array.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)));
}

/** What an authenticator reads from a QR code. */
export function totpUri(secret: string, clinicName: string, loginName: string): string {
  const [issuer, account] = [clinicName, loginName].map((text) =>
    encodeURIComponent(text.replaceAll(':', ' ')),
  );
  return `otpauth://totp/Takt%20${issuer}:${account}?secret=${secret}&issuer=Takt%20${issuer}`;
}
