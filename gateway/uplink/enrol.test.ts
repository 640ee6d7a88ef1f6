import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redeemed } from '@takt/shared/api/gateways.ts';
import { AppError } from '@takt/shared/errors.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepCredentials, readCredentials } from './credentials.ts';
import { redeemCode } from './enrol.ts';

const GIVEN: Redeemed = {
  ...{ gatewayId: 'g1', token: 'a'.repeat(43), kind: 'gateway' },
  ...{ roomId: 'sal-1', roomName: 'Sal 1', station: null },
};
const SERVER = 'http://takt.example:8080';
let base: string;
let server: Server | null = null;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'takt-enrol-'));
});
afterEach(() => {
  server?.close();
  server = null;
  rmSync(base, { recursive: true });
});

async function refusal(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`);
  return error;
}
const inFolder = (): string[] => readdirSync(join(base, 'credentials'));

describe('what a gateway was given', () => {
  it('[ENR9] is kept for this user alone, one file a server, and read back', async () => {
    expect(readCredentials(base, SERVER)).toBeNull();
    await keepCredentials(base, SERVER, async () => GIVEN);
    await keepCredentials(base, 'http://other.example', async () => ({ ...GIVEN, gatewayId: 'g2' }));
    expect(readCredentials(base, SERVER)).toEqual(GIVEN);
    // The same server, written in another way.
    expect(readCredentials(base, 'ws://takt.example:8080/')).toEqual(GIVEN);
    expect(inFolder()).toHaveLength(2);
    expect(statSync(join(base, 'credentials')).mode & 0o777).toBe(0o700);
    for (const file of inFolder()) {
      expect(statSync(join(base, 'credentials', file)).mode & 0o777).toBe(0o600);
    }
  });

  it('[ENR9] a folder that cannot be written to is reported before the code is used', async () => {
    let asked = false;
    for (const folder of ['/proc/takt', join(base, 'file')]) {
      writeFileSync(join(base, 'file'), '');
      const keeping = keepCredentials(folder, SERVER, async () => {
        asked = true;
        return GIVEN;
      });
      expect((await refusal(keeping)).text.nb).toMatch(/Koden er ikke brukt.*--spill/);
    }
    expect(asked).toBe(false);
  });

  it('[ENR9] a refused code leaves nothing behind, and what was given before stays', async () => {
    await keepCredentials(base, SERVER, async () => GIVEN);
    const files = inFolder();
    const refused = new AppError('bad-input', { nb: 'gal', en: 'wrong' });
    const keeping = keepCredentials(base, SERVER, () => Promise.reject(refused));
    expect(await refusal(keeping)).toBe(refused);
    expect(inFolder()).toEqual(files);
    expect(readCredentials(base, SERVER)).toEqual(GIVEN);
  });

  it('[ENR9] a file of another program is named, and not taken for a token', async () => {
    await keepCredentials(base, SERVER, async () => GIVEN);
    const file = join(base, 'credentials', inFolder()[0] ?? '');
    for (const text of ['{', '{}', readFileSync(file, 'utf8').replace(GIVEN.token, '')]) {
      writeFileSync(file, text);
      expect(() => readCredentials(base, SERVER)).toThrow(/--enrol/);
    }
  });
});

describe('redeeming a code', () => {
  const answering = async (status: number, body: string, headers = {}): Promise<string> => {
    const answers = createServer((_request, response) => response.writeHead(status, headers).end(body));
    server = answers;
    await new Promise<void>((resolve) => answers.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(answers.address() as AddressInfo).port}`;
  };

  it("[ENR10] the server's own words about the code are passed on, with their kind", async () => {
    const text = { nb: 'Koden er brukt.', en: 'The code has been used.' };
    const url = await answering(409, JSON.stringify({ error: { kind: 'conflict', text } }));
    expect(await refusal(redeemCode(url, '12345678', 'x'))).toMatchObject({ kind: 'conflict', text });
  });

  it.each([
    ['an older Takt', 404, '{"error":{"kind":"not-found","text":{"nb":"x","en":"x"}}}'],
    ['no Takt', 200, '<html>'],
    ['half an answer', 201, '{"gatewayId":"g1"}'],
  ])('[ENR10] %s is reported as such', async (_what, status, body) => {
    const url = await answering(status, body);
    expect((await refusal(redeemCode(url, '12345678', 'x'))).text.en).toMatch(/older Takt, or not Takt/);
  });

  it('[ASVS5] a code is not sent on to where an answer leads', async () => {
    const asked: string[] = [];
    const other = createServer((request, response) => {
      asked.push(String(request.url));
      response.writeHead(201).end(JSON.stringify(GIVEN));
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    for (const status of [301, 302, 307, 308]) {
      server?.close();
      const url = await answering(status, '', { location: `${elsewhere}/api/enrolments/redeem` });
      const { text } = await refusal(redeemCode(url, '12345678', 'x'));
      expect(text.en).toContain(`leads on to ${elsewhere}. The code is not used.`);
    }
    expect(asked).toEqual([]);
    await new Promise((resolve) => other.close(resolve));
  });

  it('[ENR10] a server that is not there is reported with the reason', async () => {
    const url = await answering(200, '');
    server?.close();
    const { kind, text } = await refusal(redeemCode(url, '12345678', 'x'));
    expect([kind, text.en]).toEqual(['unavailable', expect.stringMatching(/Cannot reach.*ECONNREFUSED/)]);
  });
});
