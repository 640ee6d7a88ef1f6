import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base32, codeOf, fromBase32, stepAt, stepOfCode, totpUri } from './totp.ts';

/** RFC 6238, appendix B, SHA-1: seconds since 1970, and the eight digits. */
const VECTORS = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
] as const;
const SECRET = Buffer.from('12345678901234567890');

describe('codes of an authenticator', () => {
  it.each(VECTORS)('[AUTH1] at %i s the RFC’s secret gives %s', (second, digits) => {
    expect(codeOf(SECRET, stepAt(second * 1000), 8)).toBe(digits);
    expect(codeOf(SECRET, stepAt(second * 1000))).toBe(digits.slice(2));
  });

  it('[AUTH2] the code of the step before and after counts, and none further away', () => {
    const nowMs = 1_234_567_890_000;
    const now = stepAt(nowMs);
    for (const away of [-1, 0, 1])
      expect(stepOfCode(SECRET, codeOf(SECRET, now + away), nowMs)).toBe(now + away);
    for (const away of [-3, -2, 2, 3])
      expect(stepOfCode(SECRET, codeOf(SECRET, now + away), nowMs)).toBeNull();
    for (const odd of ['', '12345', '1234567', 'abcdef', '０００００0'])
      expect(stepOfCode(SECRET, odd, nowMs)).toBeNull();
  });

  it('[AUTH1] a key is written as base32 and read back', () => {
    expect(base32(Buffer.from('foobar'))).toBe('MZXW6YTBOI');
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (bytes) => {
        expect(base32(bytes)).toMatch(/^[A-Z2-7]{32}$/);
        expect([...fromBase32(base32(bytes))]).toEqual([...bytes]);
      }),
    );
    expect(totpUri('ABC', 'Ås: DPS', 'kari')).toBe(
      'otpauth://totp/Takt%20%C3%85s%20%20DPS:kari?secret=ABC&issuer=Takt%20%C3%85s%20%20DPS',
    );
  });
});
