import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lockUp, newRecoveryKey, readRecoveryKey, unlock } from './recovery-key.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const key = fc.uint8Array({ minLength: 28, maxLength: 28 }).map((bytes) => newRecoveryKey(() => bytes));
/** Where a letter stands, not a dash. */
const letterAt = fc.nat(34).map((at) => at + Math.floor(at / 5));

describe('the recovery key on paper', () => {
  it('[KEY3] is seven groups of five from an alphabet without I, L, O and U', () => {
    expect(newRecoveryKey((bytes) => new Uint8Array(bytes))).toBe(
      '00005-0000A-0000F-0000M-0000H-0000Y-0000V',
    );
    const one = newRecoveryKey();
    expect(one).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}(?:-[0-9A-HJKMNP-TV-Z]{5}){6}$/);
    expect(newRecoveryKey()).not.toBe(one);
  });

  it('[KEY3] is read however it is typed: small letters, spaces for dashes, O for 0, I and L for 1', () => {
    fc.assert(
      fc.property(key, (text) => {
        const typed = ` ${text.toLowerCase().replaceAll('-', '  ').replaceAll('0', 'o').replaceAll('1', 'l')}\n`;
        expect(readRecoveryKey(typed)).toEqual({ ok: true, text });
        expect(readRecoveryKey(text.replaceAll('-', '').replaceAll('1', 'i'))).toEqual({ ok: true, text });
      }),
    );
  });

  it('[KEY3] one wrong character is noticed, and its group is named', () => {
    fc.assert(
      fc.property(key, letterAt, fc.constantFrom(...ALPHABET), (text, at, letter) => {
        fc.pre(text[at] !== letter);
        const typed = text.slice(0, at) + letter + text.slice(at + 1);
        expect(readRecoveryKey(typed)).toEqual({ ok: false, why: 'group', group: Math.floor(at / 6) + 1 });
      }),
    );
  });

  it('[KEY3] two characters of a group that changed places are noticed', () => {
    fc.assert(
      fc.property(key, fc.nat(6), fc.nat(4), fc.nat(4), (text, group, a, b) => {
        const letters = [...text];
        const [i, j] = [group * 6 + a, group * 6 + b];
        fc.pre(letters[i] !== letters[j]);
        [letters[i], letters[j]] = [letters[j]!, letters[i]!];
        expect(readRecoveryKey(letters.join(''))).toEqual({ ok: false, why: 'group', group: group + 1 });
      }),
    );
  });

  it('[KEY3] two groups that changed places are noticed', () => {
    fc.assert(
      fc.property(key, fc.nat(6), fc.nat(6), (text, a, b) => {
        fc.pre(a !== b);
        const groups = text.split('-');
        [groups[a], groups[b]] = [groups[b]!, groups[a]!];
        expect(readRecoveryKey(groups.join('-'))).toMatchObject({ why: 'group', group: Math.min(a, b) + 1 });
      }),
    );
  });

  it('[KEY3] what is too short or too long is told with its length, and a foreign character by itself', () => {
    expect(readRecoveryKey('0000G-0000K')).toEqual({ ok: false, why: 'length', letters: 10, wanted: 35 });
    expect(readRecoveryKey('')).toMatchObject({ why: 'length', letters: 0 });
    expect(readRecoveryKey('0000G-00U0K')).toEqual({ ok: false, why: 'letter', letter: 'U' });
  });

  it('[KEY4] unlocks the master key of its own store, and of no other', () => {
    const masterKey = Uint8Array.from({ length: 32 }, (_, i) => i);
    const text = newRecoveryKey();
    const locked = lockUp(masterKey, text, 'store-1');
    expect(unlock(locked, text, 'store-1')).toEqual(masterKey);
    expect(unlock(locked, text, 'store-2')).toBeNull();
    expect(unlock(locked, newRecoveryKey(), 'store-1')).toBeNull();
  });
});
