import type { AddressInfo } from 'node:net';
import type { Clock } from '@takt/shared/clock.ts';
import type { AppError } from '@takt/shared/errors.ts';
import { CLOSE_NOT_ALLOWED, CLOSE_TOO_NEW, CLOSE_TOO_OLD } from '@takt/shared/link/close-codes.ts';
import type { HeartSample, TreadmillSample } from '@takt/shared/sample.ts';
import type { GatewayMessage } from '@takt/shared/wire/uplink.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { PATIENCE_MS } from '../../test/support/patience.ts';
import { type WebSocketUplink, type WebSocketUplinkOptions, webSocketUplink } from './uplink.ts';

/**
 * Ten times as fast as the room, so that no test waits for a back-off; and before the year 1970, so that samples
 * numbered by their ms never grow old.
 */
const hurried: Clock = {
  rate: 1,
  nowMs: () => -1e9 + performance.now() * 10,
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs / 10);
    return () => clearTimeout(timer);
  },
};

const sample = (receivedAtMs: number): HeartSample => ({
  sensor: 'ant:7',
  receivedAtMs,
  heartRateBpm: 120,
  rrTicks: [512],
  beatCount: 3,
  beatTimeTicks: 99,
  contact: 'unknown',
  batteryPercent: null,
});

/** A server that accepts and answers pings; what it acknowledges is up to the test. */
interface Peer {
  readonly url: string;
  readonly heard: GatewayMessage[];
  readonly headers: (string | undefined)[];
  readonly paths: (string | undefined)[];
  socket(): WebSocket;
  say(message: unknown): void;
  close(): Promise<void>;
}
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function listen(
  options: { port?: number; answer?: boolean; accept?: boolean; protocol?: number } = {},
): Promise<Peer> {
  const { answer = true, accept = true, protocol = 1 } = options;
  const server = new WebSocketServer({ host: '127.0.0.1', port: options.port ?? 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  const heard: GatewayMessage[] = [];
  const headers: (string | undefined)[] = [];
  const paths: (string | undefined)[] = [];
  let latest: WebSocket | null = null;
  server.on('connection', (socket, request) => {
    latest = socket;
    headers.push(request.headers.authorization);
    paths.push(request.url);
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as GatewayMessage;
      heard.push(message);
      if (message.type === 'gatewayHello' && accept) {
        socket.send(JSON.stringify({ type: 'serverAccepted', protocol, nowMs: 5 }));
      }
      if (message.type === 'gatewayPing' && answer) {
        socket.send(
          JSON.stringify({ type: 'serverPong', pingMs: message.nowMs, nowMs: message.nowMs + 4000 }),
        );
      }
    });
  });
  const close = () =>
    new Promise<void>((resolve) => {
      for (const socket of server.clients) socket.terminate();
      server.close(() => resolve());
    });
  closing.push(close);
  const socket = (): WebSocket => {
    if (latest === null) throw new Error('nobody has connected');
    return latest;
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, heard, headers, paths, socket, say: (m) => socket().send(JSON.stringify(m)), close };
}

function uplinkTo(server: string, more: Partial<WebSocketUplinkOptions> = {}): WebSocketUplink {
  const ids = { token: 'secret', gatewayId: 'gateway-1', room: 'sal-1' };
  const uplink = webSocketUplink({ clock: hurried, server, ...ids, ...more });
  closing.unshift(() => uplink.close());
  return uplink;
}
const until = (condition: () => boolean) => vi.waitUntil(condition, { timeout: PATIENCE_MS, interval: 5 });
const batches = (peer: Peer) => peer.heard.flatMap((m) => (m.type === 'gatewaySamples' ? [m] : []));
const hellos = (peer: Peer) => peer.heard.flatMap((m) => (m.type === 'gatewayHello' ? [m] : []));
const times = (peer: Peer) => batches(peer).flatMap(({ samples }) => samples.map((s) => s.receivedAtMs));

describe('the uplink over a WebSocket', () => {
  it('[UPL9] goes to /uplink with its token and says who it is before anything else', async () => {
    const peer = await listen();
    const uplink = uplinkTo(peer.url);
    uplink.send([sample(1)]);
    await until(() => batches(peer).length === 1);
    expect([peer.paths[0], peer.headers[0]]).toEqual(['/uplink', 'Bearer secret']);
    expect(peer.heard[0]).toMatchObject({
      type: 'gatewayHello',
      protocol: 2,
      gatewayId: 'gateway-1',
      room: 'sal-1',
    });
    expect(batches(peer)[0]).toMatchObject({ type: 'gatewaySamples', seq: 1, samples: [sample(1)] });
  });

  it('[UPL38] a server one version back gets no treadmills, and what it got is acknowledged under the same numbers', async () => {
    const treadmill: TreadmillSample = {
      kind: 'treadmill',
      sensor: 'fec:9',
      receivedAtMs: 2,
      speedKmh: 8.5,
      inclinePercent: null,
      state: 'in-use',
    };
    const [older, newer] = [await listen({ protocol: 1 }), await listen({ protocol: 2 })];
    for (const peer of [older, newer]) {
      const uplink = uplinkTo(peer.url);
      uplink.send([sample(1), treadmill]);
      await until(() => batches(peer).length === 1);
      peer.say({ type: 'serverAck', seq: 1 });
      await until(() => uplink.status().kept === 0);
    }
    expect(batches(older).map(({ samples }) => samples)).toEqual([[sample(1)]]);
    expect(batches(newer).map(({ samples }) => samples)).toEqual([[sample(1), treadmill]]);
  });

  it('[UPL10] an acknowledgement lets go of samples; without it they are kept', async () => {
    const peer = await listen();
    const uplink = uplinkTo(peer.url);
    for (const ms of [1, 2, 3]) {
      uplink.send([sample(ms)]);
      await until(() => times(peer).length === ms);
    }
    expect(uplink.status().kept).toBe(3);
    peer.say({ type: 'serverAck', seq: 2 });
    await until(() => uplink.status().kept === 1);
    peer.say({ type: 'serverAck', seq: 3 });
    await until(() => uplink.status().kept === 0);
  });

  it('[UPL11] after a lost connection everything unacknowledged comes again, in order, under its old numbers and the same boot', async () => {
    const peer = await listen();
    const uplink = uplinkTo(peer.url);
    for (const ms of [1, 2, 3]) {
      uplink.send([sample(ms)]);
      await until(() => times(peer).length === ms);
    }
    peer.say({ type: 'serverAck', seq: 1 });
    await until(() => uplink.status().kept === 2);
    peer.socket().terminate();
    await until(() => !uplink.status().connected);
    uplink.send([sample(4)]);
    await until(() => times(peer).length === 6);
    expect(times(peer)).toEqual([1, 2, 3, 2, 3, 4]);
    expect(batches(peer).map(({ seq }) => seq)).toEqual([1, 2, 3, 2, 3, 4]);
    const boots = hellos(peer).map(({ bootId }) => bootId);
    expect(boots).toHaveLength(2);
    expect(new Set(boots).size).toBe(1);
  });

  it('[UPL12] a server that is not there yet is waited for, and nothing is lost meanwhile', async () => {
    const first = await listen();
    const port = Number(new URL(first.url).port);
    await first.close();
    const uplink = uplinkTo(first.url);
    for (let ms = 1; ms <= 1200; ms++) uplink.send([sample(ms)]);
    expect(uplink.status()).toMatchObject({ connected: false, kept: 1200, dropped: 0 });
    await until(() => uplink.status().trouble !== null);
    expect(uplink.status().trouble).toContain('ECONNREFUSED');
    const peer = await listen({ port });
    await until(() => times(peer).length === 1200);
    expect(uplink.status().trouble).toBeNull();
    expect(times(peer)).toEqual(Array.from({ length: 1200 }, (_, i) => i + 1));
  });

  it('[UPL13] a server that has fallen silent is left, and another connection is tried', async () => {
    const peer = await listen({ answer: false });
    uplinkTo(peer.url);
    await until(() => hellos(peer).length >= 2);
    expect(peer.heard.filter(({ type }) => type === 'gatewayPing').length).toBeGreaterThanOrEqual(2);
  });

  it('[UPL14] nothing is sent before the server has accepted', async () => {
    const peer = await listen({ accept: false });
    const uplink = uplinkTo(peer.url);
    uplink.send([sample(1)]);
    await until(() => peer.heard.some(({ type }) => type === 'gatewayPing'));
    expect([times(peer), uplink.status().connected]).toEqual([[], false]);
    peer.say({ type: 'serverAccepted', protocol: 1, nowMs: 5 });
    await until(() => times(peer).length === 1);
  });

  it('[UPL8] pings give the offset of the server’s clock', async () => {
    const peer = await listen();
    const uplink = uplinkTo(peer.url);
    await until(() => uplink.status().clockOffsetMs !== null);
    const { clockOffsetMs, roundTripMs } = uplink.status();
    expect(Math.abs((clockOffsetMs ?? 0) - 4000)).toBeLessThanOrEqual((roundTripMs ?? 0) / 2 + 0.001);
  });

  it('[UPL15] what the room is asked for reaches the callback; noise is counted and harmless', async () => {
    const peer = await listen();
    const efforts: (number | null)[] = [];
    const uplink = uplinkTo(peer.url, { onEffort: (percent) => efforts.push(percent) });
    await until(() => uplink.status().connected);
    peer.socket().send('no message');
    peer.socket().send(Buffer.from([1, 2, 3]));
    peer.say({ type: 'serverEffort', percent: '92' });
    peer.say({ type: 'serverEffort', percent: 92 });
    peer.say({ type: 'serverEffort', percent: null });
    await until(() => efforts.length === 2);
    expect([efforts, uplink.status().badMessages]).toEqual([[92, null], 3]);
  });

  it('[GWH12] its health goes to a server of protocol 2 once it has said which straps are worn, then every ten seconds', async () => {
    const peer = await listen();
    const asked: string[][] = [];
    const report = {
      ...{ version: '1', uptimeS: 1, receivers: [], counts: {}, straps: [] },
      ...{ queue: null, clockOffsetMs: null, roundTripMs: null },
    };
    uplinkTo(peer.url, {
      report: (worn) => {
        asked.push([...worn]);
        return report;
      },
    });
    const told = () => peer.heard.filter(({ type }) => type === 'gatewayHealth');
    await until(() => hellos(peer).length === 1);
    peer.say({ type: 'serverAssigned', sensors: ['ant:7'] });
    await until(() => peer.heard.filter(({ type }) => type === 'gatewayPing').length > 6);
    expect([told(), asked]).toEqual([[], []]);
    peer.say({ type: 'serverAccepted', protocol: 2, nowMs: 5 });
    peer.say({ type: 'serverAssigned', sensors: ['ant:8'] });
    await until(() => told().length === 2);
    expect(told()[0]).toEqual({ type: 'gatewayHealth', report });
    expect(asked).toEqual([['ant:8'], ['ant:8']]);
  });

  it('[PAIR32] that a pairing dialog is open, or closed, reaches the radios', async () => {
    const peer = await listen();
    const told: boolean[] = [];
    const uplink = uplinkTo(peer.url, { onPairing: (open) => told.push(open) });
    await until(() => uplink.status().connected);
    peer.say({ type: 'serverPairing', open: true });
    peer.say({ type: 'serverPairing', open: 'yes' });
    peer.say({ type: 'serverPairing', open: false });
    await until(() => told.length === 2);
    expect([told, uplink.status().badMessages]).toEqual([[true, false], 1]);
  });

  it('[UPL52] a machine that slept 10 s is connected anew at once; what waited is dated earlier by the time slept', async () => {
    const peer = await listen({ protocol: 2 });
    let sleptMs = 0;
    const uplink = uplinkTo(peer.url, { throughSleepMs: () => hurried.nowMs() + sleptMs });
    await until(() => uplink.status().clockOffsetMs !== null);
    uplink.send([sample(1)]);
    await until(() => times(peer).length === 1);
    sleptMs = 10_000;
    uplink.send([sample(2)]);
    await until(() => times(peer).length === 3);
    expect(times(peer).map(Math.round)).toEqual([1, -9_999, 2]);
    expect(hellos(peer)).toHaveLength(2);
  });

  it('[UPL53] the lower bound of how far the server’s clock is ahead is sent with the first ping after the acceptance, before any sample', async () => {
    const peer = await listen({ protocol: 2 });
    const uplink = uplinkTo(peer.url);
    uplink.send([sample(1)]);
    await until(() => batches(peer).length === 1);
    const told = peer.heard.map((m) => (m.type === 'gatewayPing' ? (m.serverAheadMs ?? null) : m.type));
    expect(told.slice(0, 3)).toEqual(['gatewayHello', expect.any(Number), 'gatewaySamples']);
    const [message] = batches(peer);
    expect((message?.sentAtMs ?? 0) - hurried.nowMs()).toBeLessThanOrEqual(0);
  });

  it.each([
    [CLOSE_TOO_OLD, 'conflict', /Update Takt on this machine/],
    [CLOSE_TOO_NEW, 'conflict', /older than this gateway.*Update Takt on the server/],
    [CLOSE_NOT_ALLOWED, 'not-allowed', /does not accept this gateway's token/],
  ])('[UPL16] close code %i stops it with an error in plain words', async (code, kind, words) => {
    const peer = await listen();
    const errors: AppError[] = [];
    const uplink = uplinkTo(peer.url, { onRefused: (error) => errors.push(error) });
    await until(() => uplink.status().connected);
    peer.socket().close(code);
    await until(() => errors.length === 1);
    expect(errors[0]?.kind).toBe(kind);
    expect(errors[0]?.text.en).toMatch(words);
    expect(errors[0]?.text.nb).toContain(peer.url);
    uplink.send([sample(1)]);
    expect(uplink.status()).toMatchObject({ connected: false, kept: 0 });
  });

  it('[UPL16] a refusal before the WebSocket stands, 401 or 403, stops it too', async () => {
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port: 0,
      verifyClient: (_info: unknown, done: (ok: boolean, code: number) => void) => done(false, 401),
    });
    await new Promise((resolve) => server.once('listening', resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    const errors: AppError[] = [];
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    uplinkTo(url, { onRefused: (error) => errors.push(error) });
    await until(() => errors.length === 1);
    expect(errors[0]?.kind).toBe('not-allowed');
  });

  it('[UPL17] closing hands over what waits, and takes the acknowledgement before it goes', async () => {
    const peer = await listen();
    const uplink = uplinkTo(peer.url);
    await until(() => uplink.status().connected);
    uplink.send([sample(1), sample(2)]);
    const closed = uplink.close();
    await until(() => times(peer).length === 2);
    peer.say({ type: 'serverAck', seq: 1 });
    await closed;
    expect(uplink.status()).toMatchObject({ connected: false, kept: 0 });
  });

  it('[UPL18] an address that cannot be used is refused at once', () => {
    for (const server of ['', 'maskin:8080', 'ftp://maskin']) {
      expect(() => uplinkTo(server)).toThrow(/not the address of a Takt server/);
    }
  });
});
