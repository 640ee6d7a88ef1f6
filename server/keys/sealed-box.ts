/**
 * The form in which anything secret is kept: AES-256-GCM, as
 *
 *   version 1 (one byte) · nonce (12) · the text, encrypted · tag (16)
 *
 * A box is bound to where it stands: moved elsewhere it does not open, and neither does one with a changed bit.
 */
import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const TEXT_AT = 1 + NONCE_BYTES;
/** So much longer is a box than its text. */
export const BOX_MORE_BYTES = TEXT_AT + TAG_BYTES;
const CIPHER = 'aes-256-gcm';

/** As a place among others: no part can be taken for two, whatever stands in it. */
export function placeOf(...parts: readonly (string | number)[]): string {
  return parts.map((part) => encodeURIComponent(part)).join('/');
}

/** `key`: 32 bytes. A nonce is never used twice with a key; only a test of the format gives one. */
export function seal(
  key: KeyObject | Uint8Array,
  place: string,
  text: Uint8Array,
  nonce: Uint8Array = randomBytes(NONCE_BYTES),
): Uint8Array {
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(place));
  const box = new Uint8Array(TEXT_AT + text.byteLength + TAG_BYTES);
  box[0] = VERSION;
  box.set(nonce, 1);
  box.set(cipher.update(text), TEXT_AT);
  cipher.final();
  box.set(cipher.getAuthTag(), TEXT_AT + text.byteLength);
  return box;
}

/** null: it was not sealed with this key for this place, or is not as it was. */
export function open(key: KeyObject | Uint8Array, place: string, box: Uint8Array): Uint8Array | null {
  if (box[0] !== VERSION || box.byteLength < TEXT_AT + TAG_BYTES) return null;
  const tagAt = box.byteLength - TAG_BYTES;
  const cipher = createDecipheriv(CIPHER, key, box.subarray(1, TEXT_AT), { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(place));
  cipher.setAuthTag(box.subarray(tagAt));
  const text = cipher.update(box.subarray(TEXT_AT, tagAt));
  try {
    cipher.final();
  } catch {
    return null;
  }
  // In memory of its own: what node gives out may be a part of a larger buffer.
  return Uint8Array.from(text);
}
