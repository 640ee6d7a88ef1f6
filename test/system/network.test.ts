import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { freePort } from '../support/free-port.ts';
import { type Program, startTakt } from '../support/program.ts';
import { runTakt } from '../support/run-takt.ts';

let folder: string;
const file = (name: string): string => join(folder, name);
const authority = (...more: string[]) =>
  runTakt(['authority', '--name', 'localhost', '--name', '127.0.0.1', '--out', folder, ...more]);
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'takt-network-'));
  const made = await authority();
  expect([made.code, made.err]).toEqual([0, '']);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const TLS = () => ['--tls-cert', file('certificate.pem'), '--tls-key', file('key.pem')];

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
function ask(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Reply> {
  const ca = readFileSync(file('authority.pem'));
  const send = url.startsWith('https') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, { ca, headers, method, agent: false }, (reply) => {
      let body = '';
      reply.on('data', (bytes: Buffer) => {
        body += bytes.toString();
      });
      reply.on('end', () => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body }));
    });
    request.on('error', reject);
    request.end();
  });
}

/** The serial number of the certificate that is shown there. */
function serialAt(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', ca: readFileSync(file('authority.pem')) }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}
async function until(what: string, done: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await done()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`it never came to that: ${what}`);
}

describe('Takt with a certificate', () => {
  let takt: Program;
  const state = async () => JSON.parse((await ask(`${takt.url}/api/reach`)).body);
  beforeAll(async () => {
    takt = await startTakt(['start', '--radio', 'none', ...TLS()], {
      secure: readFileSync(file('authority.pem'), 'utf8'),
    });
  });
  afterAll(() => takt[Symbol.asyncDispose]());

  it('[NET5] serves pages over https and viewers over wss', async () => {
    expect(takt.url).toMatch(/^https:/);
    const page = await ask(`${takt.url}/wall`);
    expect([page.status, page.headers['strict-transport-security']]).toEqual([
      200,
      'max-age=31536000; includeSubDomains',
    ]);
    const socket = new WebSocket(`${takt.url.replace('https', 'wss')}/live`, {
      ca: readFileSync(file('authority.pem')),
      origin: takt.url,
    });
    const hello = { type: 'viewerHello', protocol: 2, room: 'sal-1', projection: 'wall', format: 'binary' };
    socket.on('open', () => socket.send(JSON.stringify(hello)));
    const first = await new Promise((resolve, reject) => {
      socket.once('message', (data) => resolve(JSON.parse(String(data))));
      socket.once('error', reject);
    });
    expect(first).toMatchObject({ type: 'serverWelcome' });
    socket.terminate();
  });

  it('[NET8] tells the technician how it is reached, and the monitor when the certificate expires', async () => {
    expect(await state()).toMatchObject({
      way: 'own-authority',
      secure: true,
      names: ['localhost', '127.0.0.1'],
      certificate: { problem: null },
    });
    expect((await ask(`${takt.url}/metrics`)).body).toMatch(/takt_server_certificate_left_seconds [1-9]\d+/);
  });

  it('[NET6] takes up renewed files, and keeps those before when the new ones are no good', async () => {
    const port = Number(new URL(takt.url).port);
    const before = await serialAt(port);
    expect((await authority()).code).toBe(0);
    await until('the renewed certificate', async () => (await serialAt(port)) !== before);
    const renewed = await serialAt(port);
    copyFileSync(file('certificate.pem'), file('kept.pem'));
    writeFileSync(file('certificate.pem'), 'half a cert');
    await until('the problem', async () => (await state()).certificate.problem !== null);
    expect((await state()).certificate.problem.en).toBe(
      'certificate.pem has no certificate in PEM format (a block that begins with BEGIN CERTIFICATE).',
    );
    expect(await serialAt(port)).toBe(renewed);
    copyFileSync(file('kept.pem'), file('certificate.pem'));
    await until('no problem', async () => (await state()).certificate.problem === null);
  });

  it('[NET14] speaks TLS 1.2 and 1.3 with forward secrecy and authenticated encryption alone, after a renewal too', async () => {
    const spoken = (more: object): Promise<string | null> =>
      new Promise((resolve) => {
        const ca = readFileSync(file('authority.pem'));
        const socket = connect(
          { port: Number(new URL(takt.url).port), host: '127.0.0.1', ca, ...more },
          () => {
            resolve(`${socket.getProtocol()} ${socket.getCipher().name}`);
            socket.destroy();
          },
        );
        socket.on('error', () => resolve(null));
      });
    const old = { maxVersion: 'TLSv1.2' } as const;
    expect(await spoken({})).toMatch(/^TLSv1\.3 /);
    expect(await spoken(old)).toMatch(/^TLSv1\.2 ECDHE-.*-GCM-/);
    const weak = [
      'ECDHE-ECDSA-AES128-SHA256',
      'ECDHE-ECDSA-AES256-SHA',
      'ECDHE-RSA-AES128-SHA',
      'AES128-GCM-SHA256',
    ];
    for (const ciphers of weak) expect(await spoken({ ...old, ciphers }), ciphers).toBeNull();
    expect(
      await spoken({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
    ).toBeNull();
  });

  it('[NET4] settings that do not fit, a name that is not in the certificate and an open key end the start in words', async () => {
    const start = (...more: string[]) =>
      runTakt(['start', '--radio', 'none', '--port', '0', '--data', join(folder, 'data'), ...more]);
    expect(await start('--tls-cert', file('certificate.pem'))).toMatchObject({
      code: 2,
      err: expect.stringMatching(/belong together/),
    });
    expect(await start(...TLS(), '--behind', 'https://takt.example')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/it is the proxy that has the certificate/),
    });
    expect(await start(...TLS(), '--name', 'takt.example')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/is not for takt.example but for localhost/),
    });
    expect(await start('--behind', 'http://takt.example')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/https:\/\/takt/),
    });
    copyFileSync(file('key.pem'), file('open.pem'));
    chmodSync(file('open.pem'), 0o644);
    expect(await start('--tls-cert', file('certificate.pem'), '--tls-key', file('open.pem'))).toMatchObject({
      code: 2,
      err: expect.stringMatching(/Everybody on this machine can read the key/),
    });
    const other = await runTakt(['authority', '--name', 'takt.example', '--out', folder]);
    expect(other).toMatchObject({ code: 75, err: expect.stringMatching(/was made for other names/) });
  });
});

describe('Takt behind a proxy', () => {
  it('[NET1] answers to the proxy’s name, says to ask for encryption only, and refuses other names', async () => {
    const port = await freePort();
    await using takt = await startTakt(['start', '--radio', 'none', '--behind', 'https://takt.klinikk.no'], {
      port,
    });
    const page = await ask(`${takt.url}/wall`, { host: 'takt.klinikk.no', 'x-forwarded-for': '10.1.2.3' });
    expect([page.status, page.headers['strict-transport-security']]).toEqual([
      200,
      'max-age=31536000; includeSubDomains',
    ]);
    expect((await ask(`${takt.url}/wall`, { host: 'evil.example' })).status).toBe(403);
    expect(JSON.parse((await ask(`${takt.url}/api/reach`)).body)).toMatchObject({
      way: 'proxy',
      secure: true,
      names: ['takt.klinikk.no'],
    });
    const foreign = await ask(
      `${takt.url}/api/straps`,
      { host: 'takt.klinikk.no', origin: 'http://takt.klinikk.no' },
      'POST',
    );
    expect(foreign.status).toBe(403);
  });
});
