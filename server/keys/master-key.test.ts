import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@takt/shared/errors.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { credentialFile, newMasterKey, readMasterKey, writeMasterKey } from './master-key.ts';

describe('the master key', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'takt-key-'));
    path = join(folder, 'takt.key');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const refused = (): AppError => {
    try {
      readMasterKey(path);
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
    throw new Error('it was read');
  };

  it('[KEY5] is written into a file for this user alone, once, and read from it', () => {
    const key = newMasterKey();
    writeMasterKey(path, key);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readMasterKey(path)).toEqual(key);
    writeMasterKey(path, newMasterKey());
    expect(readdirSync(folder)).toEqual(['takt.key']);
    expect(readMasterKey(path)).toEqual(key);
  });

  it('[KEY5] is read as 64 digits of a line, or as its 32 bytes', () => {
    const bytes = Uint8Array.from({ length: 32 }, (_, i) => 255 - i);
    writeFileSync(path, Buffer.from(bytes).toString('hex').toUpperCase(), { mode: 0o600 });
    expect(readMasterKey(path)).toEqual(bytes);
    writeFileSync(path, bytes);
    expect(readMasterKey(path)).toEqual(bytes);
  });

  it.each([0o640, 0o604, 0o644, 0o666])('[KEY6] a file with mode %o is refused in words', (mode) => {
    writeMasterKey(path, newMasterKey());
    chmodSync(path, mode);
    const { kind, text, outside } = refused();
    expect(kind).toBe('unavailable');
    expect(text.nb).toMatch(/Andre brukere .* kan lese .*chmod 600/);
    expect(text.en).toContain(path);
    expect(outside.en).not.toContain(path);
  });

  it.each(['', 'hemmelig', 'ab'.repeat(31), 'ab'.repeat(33), `${'ab'.repeat(31)}zz`, 'x'.repeat(5000)])(
    '[KEY6] a file with %j is said to be no key',
    (text) => {
      writeFileSync(path, text, { mode: 0o600 });
      expect(refused().text.nb).toMatch(/ingen nøkkelfil/);
    },
  );

  it('[KEY6] a file that is missing is no key, and a folder is said to be none', () => {
    expect(readMasterKey(path)).toBeNull();
    expect(readMasterKey(join(folder, 'ingen', 'takt.key'))).toBeNull();
    path = folder;
    expect(refused().text.en).toMatch(/no key file/);
  });

  it('[KEY7] the credential of a service has its own name in the folder that systemd names', () => {
    expect(credentialFile({ CREDENTIALS_DIRECTORY: '/run/credentials/takt' })).toBe(
      '/run/credentials/takt/takt-key',
    );
    expect(credentialFile({})).toBeNull();
    expect(credentialFile({ CREDENTIALS_DIRECTORY: '' })).toBeNull();
    // The rights of a credential are an access list, which shows like this.
    const key = newMasterKey();
    writeMasterKey(path, key);
    chmodSync(path, 0o440);
    expect(readMasterKey(path, 'credential')).toEqual(key);
  });
});
