import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { open, placeOf, seal } from './sealed-box.ts';

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const KEY = hex('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
const NONCE = hex('a0a1a2a3a4a5a6a7a8a9aaab');
const PLACE = placeOf('name', 'klinikk', 'p1');
const TEXT = new TextEncoder().encode('Kari Nordmann');

describe('a sealed box', () => {
  it('[KEY1] is version 1, nonce, encrypted text and tag, byte for byte', () => {
    const box = seal(KEY, PLACE, TEXT, NONCE);
    expect(Buffer.from(box).toString('hex')).toBe(
      '01a0a1a2a3a4a5a6a7a8a9aaabad790e4465856dcd0608e6bd692253ecdda09d259797a41d04f64275ae',
    );
    expect(open(KEY, PLACE, box)).toEqual(TEXT);
  });

  it('[KEY1] is the AES-256-GCM of test case 14 of its specification', () => {
    // A key, a nonce and a block of zeros, without anything beside them.
    const box = seal(new Uint8Array(32), '', new Uint8Array(16), new Uint8Array(12));
    expect(Buffer.from(box).toString('hex')).toBe(
      `01${'00'.repeat(12)}cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919`,
    );
  });

  it('[KEY1] has another nonce each time', () => {
    const boxes = new Set(
      Array.from({ length: 100 }, () => Buffer.from(seal(KEY, PLACE, TEXT)).toString('hex')),
    );
    expect(boxes.size).toBe(100);
  });

  it('[KEY1] opens for any text and place', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.array(fc.string()), (text, parts) => {
        expect(open(KEY, placeOf(...parts), seal(KEY, placeOf(...parts), text))).toEqual(text);
      }),
    );
  });

  it('[KEY2] with any one bit changed it does not open', () => {
    const box = seal(KEY, PLACE, TEXT, NONCE);
    for (let bit = 0; bit < box.byteLength * 8; bit++) {
      const flipped = Uint8Array.from(box);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(open(KEY, PLACE, flipped)).toBeNull();
    }
  });

  it('[KEY2] cut anywhere, or with a byte more, it does not open', () => {
    const box = seal(KEY, PLACE, TEXT, NONCE);
    for (let length = 0; length < box.byteLength; length++)
      expect(open(KEY, PLACE, box.subarray(0, length))).toBeNull();
    expect(open(KEY, PLACE, Uint8Array.from([...box, 0]))).toBeNull();
  });

  it('[KEY2] for another person, or with another key, it does not open', () => {
    const box = seal(KEY, PLACE, TEXT, NONCE);
    expect(open(KEY, placeOf('name', 'klinikk', 'p2'), box)).toBeNull();
    expect(open(KEY.toReversed(), PLACE, box)).toBeNull();
  });

  it('[KEY2] one with a short tag is not taken', () => {
    const cipher = createCipheriv('aes-256-gcm', KEY, NONCE, { authTagLength: 4 });
    cipher.setAAD(Buffer.from(PLACE));
    const text = cipher.update(TEXT);
    cipher.final();
    expect(open(KEY, PLACE, Uint8Array.from([1, ...NONCE, ...text, ...cipher.getAuthTag()]))).toBeNull();
  });

  it('[KEY2] no two lists of parts are one place', () => {
    const parts = fc.array(fc.string({ unit: fc.constantFrom('a', '/', '%', '2', 'F') }), {
      maxLength: 3,
      minLength: 1,
    });
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        expect(placeOf(...a) === placeOf(...b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
    expect(placeOf('name', 'klinikk', 'p1')).toBe('name/klinikk/p1');
  });
});
