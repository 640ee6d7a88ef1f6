/**
 * A sealed box with the name of its key in front, so that whoever reads it finds the key, wherever it lies:
 *
 *   id of the key (16 bytes) · box
 *
 * In a column of text it is base64.
 */
import type { KeyObject } from 'node:crypto';
import { BOX_MORE_BYTES, open, seal } from './sealed-box.ts';

/** 32 hexadecimal digits. It tells nothing of its person. */
export type KeyId = string & { readonly __keyId: true };

export interface HeldKey {
  readonly keyId: KeyId;
  readonly key: KeyObject;
}

export const KEY_ID_BYTES = 16;
/** So much longer is what is sealed than what it says. */
export const SEALED_MORE_BYTES = KEY_ID_BYTES + BOX_MORE_BYTES;

export function sealUnder({ keyId, key }: HeldKey, place: string, text: Uint8Array): Uint8Array {
  const box = seal(key, place, text);
  const sealed = new Uint8Array(KEY_ID_BYTES + box.byteLength);
  sealed.set(Buffer.from(keyId, 'hex'));
  sealed.set(box, KEY_ID_BYTES);
  return sealed;
}

/** null: it is too short to have one. */
export function keyIdOf(sealed: Uint8Array): KeyId | null {
  if (sealed.byteLength <= KEY_ID_BYTES) return null;
  return Buffer.from(sealed.subarray(0, KEY_ID_BYTES)).toString('hex') as KeyId;
}

/** null: it was not sealed with this key for this place, or is not as it was. */
export function openUnder({ keyId, key }: HeldKey, place: string, sealed: Uint8Array): Uint8Array | null {
  return keyIdOf(sealed) === keyId ? open(key, place, sealed.subarray(KEY_ID_BYTES)) : null;
}

export const asText = (sealed: Uint8Array): string => Buffer.from(sealed).toString('base64');
export const fromText = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));
