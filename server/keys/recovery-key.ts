/**
 * The recovery key: the master key's second way in, on paper. It is written as seven groups of five letters and digits,
 *
 *   4J7KQ-0M2XB-…
 *
 * of which each group's last is its check: one wrong character, two that changed places, and groups in another order are
 * all noticed, and the group is named. I and L are read as 1, O as 0; small letters, spaces and dashes do not matter.
 */
import { hkdfSync, randomBytes } from 'node:crypto';
import { open, placeOf, seal } from './sealed-box.ts';

/** Without I, L, O and U: nothing that is mistaken for a digit, and no words. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const GROUPS = 7;
const DATA = 4;
const LETTERS = GROUPS * (DATA + 1);

export type ReadRecovery =
  | { readonly ok: true; readonly text: string }
  /** `letters`: how many there must be, and are. */
  | { readonly ok: false; readonly why: 'length'; readonly letters: number; readonly wanted: number }
  | { readonly ok: false; readonly why: 'letter'; readonly letter: string }
  /** From 1. */
  | { readonly ok: false; readonly why: 'group'; readonly group: number };

/** 140 bits of chance. */
export function newRecoveryKey(random: (bytes: number) => Uint8Array = randomBytes): string {
  const letters = [...random(GROUPS * DATA)].map((byte) => byte % ALPHABET.length);
  return Array.from({ length: GROUPS }, (_, group) => {
    const data = letters.slice(group * DATA, (group + 1) * DATA);
    return [...data, checkOf(group, data)].map((value) => ALPHABET[value]).join('');
  }).join('-');
}

/** What a person typed, in the form in which it was printed; or what is wrong with it. */
export function readRecoveryKey(typed: string): ReadRecovery {
  const letters = typed
    .toUpperCase()
    .replaceAll(/[\s\p{Pd}]/gu, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  const values: number[] = [];
  for (const letter of letters) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) return { ok: false, why: 'letter', letter };
    values.push(value);
  }
  if (values.length !== LETTERS) {
    return { ok: false, why: 'length', letters: values.length, wanted: LETTERS };
  }
  for (let group = 0; group < GROUPS; group++) {
    const at = group * (DATA + 1);
    if (values[at + DATA] !== checkOf(group, values.slice(at, at + DATA))) {
      return { ok: false, why: 'group', group: group + 1 };
    }
  }
  return { ok: true, text: letters.replaceAll(/.{5}(?=.)/g, '$&-') };
}

/**
 * A sum over the field of 32 elements in which each position counts with a power of its own, none of them the check's: so
 * one changed character changes it, and so does an exchange of any two. The group's number is in it too.
 */
function checkOf(group: number, data: readonly number[]): number {
  let sum = group + 1;
  for (const value of data) sum = double(sum) ^ value;
  return double(sum);
}

/** Times x modulo x⁵ + x² + 1. */
function double(value: number): number {
  const doubled = value << 1;
  return (doubled & 0b10_0000) === 0 ? doubled : doubled ^ 0b10_0101;
}

/** `text` as newRecoveryKey and readRecoveryKey give it. */
export function lockUp(masterKey: Uint8Array, text: string, storeId: string): Uint8Array {
  return seal(keyOf(text), placeOf('recovery', storeId), masterKey);
}
/** The master key; null: this is not its recovery key. */
export function unlock(locked: Uint8Array, text: string, storeId: string): Uint8Array | null {
  return open(keyOf(text), placeOf('recovery', storeId), locked);
}

/** It is chance already, so that nobody can try it out: no slow hash is needed. */
const keyOf = (text: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', text, '', 'Takt recovery key', 32));
