/** The uplink and its disk, against a server that does what the test says. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@takt/shared/clock.ts';
import type { HeartSample, StrapKey } from '@takt/shared/sample.ts';
import { heartSamples } from '@takt/shared/sensors.ts';
import type { GatewayMessage, GatewaySamples } from '@takt/shared/wire/uplink.ts';
import type { UplinkServerMessage } from '@takt/shared/wire/uplink-server.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { handClock } from '../../test/support/hand-clock.ts';
import { PATIENCE_MS } from '../../test/support/patience.ts';
import { openSpill } from '../spill/spill.ts';
import { type WebSocketUplink, type WebSocketUplinkOptions, webSocketUplink } from './uplink.ts';

const WORN = 'ant:7';
/**
 * Ten times as fast as the room; begun an hour after the one before it, as if the machine had been off. It goes on in steps:
 * a busy machine that halts for a moment makes it wait, and has not slept by it.
 */
function hurried(beginsAtMs: number): Clock {
  const hand = handClock(1, beginsAtMs);
  const goingOn = setInterval(() => hand.runTo(hand.clock.nowMs() + 50), 5);
  closing.push(() => clearInterval(goingOn));
  return hand.clock;
}
const HOUR_MS = 3_600_000;
const sample = (receivedAtMs: number, sensor: StrapKey = WORN): HeartSample => ({
  sensor,
  receivedAtMs,
  heartRateBpm: 120,
  rrTicks: [],
  beatCount: receivedAtMs & 0xff,
  beatTimeTicks: null,
  contact: 'unknown',
  batteryPercent: null,
});

let folder: string;
const closing: (() => Promise<unknown> | unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'takt-uplink-'));
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  rmSync(folder, { recursive: true, force: true });
});

/** `pongs`: what the server's clock is ahead of the gateway's; null: it says nothing of the time. */
async function peer(pongs: number | null) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  const heard: GatewaySamples[] = [];
  const boots: string[] = [];
  let latest: WebSocket | null = null;
  server.on('connection', (socket) => {
    latest = socket;
    const reply = (message: UplinkServerMessage) => socket.send(JSON.stringify(message));
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as GatewayMessage;
      if (message.type === 'gatewaySamples') heard.push(message);
      else if (message.type === 'gatewayHello') {
        boots.push(message.bootId);
        reply({ type: 'serverAccepted', protocol: 1, nowMs: 5 });
        reply({ type: 'serverAssigned', sensors: [WORN] });
      } else if (message.type === 'gatewayPing' && pongs !== null) {
        reply({ type: 'serverPong', pingMs: message.nowMs, nowMs: message.nowMs + pongs });
      }
    });
  });
  const close = () =>
    new Promise<void>((resolve) => {
      for (const socket of server.clients) socket.terminate();
      server.close(() => resolve());
    });
  closing.push(close);
  const { port } = server.address() as AddressInfo;
  const say = (message: UplinkServerMessage) => latest?.send(JSON.stringify(message));
  return { url: `http://127.0.0.1:${port}`, heard, boots, say, cut: () => latest?.terminate(), close };
}

function gatewayTo(
  server: string,
  clock: Clock,
  more: Partial<WebSocketUplinkOptions> = {},
): WebSocketUplink {
  const spill = openSpill({ folder, clock, say: () => {}, utcNowMs: () => clock.nowMs() });
  const uplink = webSocketUplink({ clock, server, token: 't', gatewayId: 'g', room: 'r', spill, ...more });
  closing.push(() => uplink.close());
  return uplink;
}
const until = (condition: () => boolean) => vi.waitUntil(condition, { timeout: PATIENCE_MS, interval: 5 });
const files = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.spill'));
const onDisk = (): string =>
  files()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');
const beats = (messages: readonly GatewaySamples[]) =>
  messages.flatMap(({ samples }) => heartSamples(samples).map((s) => s.beatCount));

describe('the uplink with a disk', () => {
  it('[UPL33] what an earlier boot could not hand over goes first, under its boot, on this boot’s clock; then the rest', async () => {
    const server = await peer(50_000);
    const before = hurried(0);
    const first = gatewayTo(server.url, before);
    await until(() => first.status().clockOffsetMs !== null);
    const heardAtMs = before.nowMs();
    first.send([sample(1), sample(heardAtMs)]);
    await until(() => server.heard.length === 1);
    await first.close();
    await server.close();

    const later = await peer(90_000);
    const clock = hurried(10 * HOUR_MS);
    const second = gatewayTo(later.url, clock);
    second.send([sample(clock.nowMs())]);
    await until(() => later.heard.length === 2);
    const [old, fresh] = later.heard;
    expect(old?.bootId).toBe(server.boots[0]);
    expect([fresh?.bootId, fresh?.seq]).toEqual([undefined, 1]);
    // It was heard at the server's heardAtMs + 50 000; here the server is 90 000 ahead.
    const roundTripMs = (second.status().roundTripMs ?? 0) + 1000;
    expect(Math.abs((old?.samples[1]?.receivedAtMs ?? 0) - (heardAtMs - 40_000))).toBeLessThan(roundTripMs);
    later.say({ type: 'serverAck', seq: 1, bootId: server.boots[0] ?? '' });
    later.say({ type: 'serverAck', seq: 1 });
    await until(() => second.status().disk?.samples === 0);
    await until(() => files().length === 0);
  });

  it('[UPL33] without the server’s clock nothing is sent that is to be placed by it, and nothing overtakes it', async () => {
    const server = await peer(0);
    const first = gatewayTo(server.url, hurried(0));
    await until(() => first.status().clockOffsetMs !== null);
    first.send([sample(1)]);
    await first.close();
    const silent = await peer(null);
    const clock = hurried(HOUR_MS);
    const second = gatewayTo(silent.url, clock);
    second.send([sample(clock.nowMs())]);
    await until(() => silent.boots.length === 2);
    expect(silent.heard).toEqual([]);
  });

  it('[UPL34] messages that had to leave the memory are sent from the disk, in their order', async () => {
    const server = await peer(0);
    const clock = hurried(0);
    const uplink = gatewayTo(server.url, clock, { limits: { items: 3, ms: 1e9 } });
    await until(() => uplink.status().connected && uplink.status().clockOffsetMs !== null);
    for (let beat = 1; beat <= 8; beat++) {
      uplink.send([sample(beat)]);
      await until(() => server.heard.length === beat);
    }
    server.say({ type: 'serverAck', seq: 2 });
    await until(() => uplink.status().kept === 3);
    expect(uplink.status().dropped).toBe(0);
    server.cut();
    await until(() => server.boots.length === 2);
    await until(() => server.heard.length === 14);
    expect(beats(server.heard.slice(8))).toEqual([3, 4, 5, 6, 7, 8]);
    expect(server.heard.slice(8).map(({ seq }) => seq)).toEqual([3, 4, 5, 6, 7, 8]);
  });

  it('[UPL35] only the straps that the server has named are written; everything is sent', async () => {
    const server = await peer(0);
    const clock = hurried(0);
    const uplink = gatewayTo(server.url, clock);
    uplink.send([sample(clock.nowMs(), 'ant:9')]);
    expect(files()).toEqual([]);
    await until(() => uplink.status().clockOffsetMs !== null);
    uplink.send([sample(clock.nowMs(), 'ant:8'), sample(clock.nowMs(), WORN)]);
    await until(() => server.heard.flatMap(({ samples }) => samples).length === 3);
    expect(onDisk()).toContain(WORN);
    server.say({ type: 'serverAssigned', sensors: [] });
    server.say({ type: 'serverEffort', percent: 1 });
    await until(() => onDisk().includes('"straps":[]'));
    uplink.send([sample(clock.nowMs(), WORN)]);
    expect(onDisk().split('receivedAtMs')).toHaveLength(2);
    expect(onDisk()).not.toMatch(/ant:[89]/);
  });
});
