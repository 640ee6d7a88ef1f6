import { argon2Sync, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkNewPassword, checkNewPin, checkSecret, hashSecret } from './password.ts';

describe('passwords', () => {
  it('[AUTH3] are kept as argon2id with their cost and a salt of their own, and checked by it', async () => {
    const [one, two] = [await hashSecret('fire ville hester'), await hashSecret('fire ville hester')];
    expect(one).toMatch(/^argon2id\$19456\$2\$1\$[\w-]{22}\$[\w-]{43}$/);
    expect(one).not.toBe(two);
    expect(one).not.toContain('hester');
    expect(await checkSecret('fire ville hester', one)).toEqual({ right: true, outdated: false });
    for (const wrong of ['Fire ville hester', 'fire ville hester ', '', 'x'.repeat(500)])
      expect(await checkSecret(wrong, one), wrong).toEqual({ right: false, outdated: false });
  });

  it('[AUTH3] the same letters typed on two keyboards are one password', async () => {
    const kept = await hashSecret('bla\u030abær og a\u030al'.normalize('NFD'));
    expect(await checkSecret('blåbær og ål'.normalize('NFC'), kept)).toMatchObject({ right: true });
  });

  it('[AUTH4] one that was hashed at an earlier cost is right, and said to be outdated', async () => {
    const salt = randomBytes(16);
    const hash = argon2Sync('argon2id', {
      message: Buffer.from('fire ville hester'),
      ...{ nonce: salt, tagLength: 32, memory: 64, passes: 1, parallelism: 1 },
    });
    const kept = `argon2id$64$1$1$${salt.toString('base64url')}$${hash.toString('base64url')}`;
    expect(await checkSecret('fire ville hester', kept)).toEqual({ right: true, outdated: true });
    expect(await checkSecret('fire ville hunder', kept)).toEqual({ right: false, outdated: true });
  });

  it('[AUTH3] what is no hash of ours lets nobody in', async () => {
    for (const kept of [
      null,
      '',
      'argon2id',
      'argon2id$0$0$0$$',
      'argon2id$19456$2$1$AAAAAAAAAAAAAAAAAAAAAA$',
      'x$1$1$1$a$b',
    ])
      expect(await checkSecret('', kept), String(kept)).toMatchObject({ right: false });
  });

  it('[AUTH5] a new one has twelve characters, and is none of those that are guessed first', () => {
    for (const good of ['fire ville hester', 'Sommer på Ås 2026 er fint', '🐎🐎🐎🐎 fire hester'])
      expect(() => checkNewPassword(good, ['kari', 'Kari Nordmann']), good).not.toThrow();
    for (const weak of [
      'kort',
      '',
      'passord123456',
      'Sommer2026!!!!',
      'aaaaaaaaaaaa',
      'karinordmann1',
      'ababababababab',
    ])
      expect(() => checkNewPassword(weak, ['kari', 'karinordmann']), weak).toThrow();
  });

  it('[AUTH6] four digits are no year and no sequence', () => {
    for (const good of ['4071', '2580', '9153']) expect(() => checkNewPin(good), good).not.toThrow();
    for (const weak of ['0000', '1111', '1234', '4321', '9876', '1987', '2024'])
      expect(() => checkNewPin(weak), weak).toThrow();
  });
});
