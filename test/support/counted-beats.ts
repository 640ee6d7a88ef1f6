/** A gateway that counts: it sends so many straps' beats over `/uplink`, and knows which the server has acknowledged. */

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { readRecorded } from '@takt/server/record/recorded.ts';
import type { Store } from '@takt/server/store/store.ts';
import { asSlot } from '@takt/shared/ids.ts';
import { PROTOCOL_VERSION } from '@takt/shared/link/protocol-versions.ts';
import type { SensorKey } from '@takt/shared/sample.ts';
import type { UplinkServerMessage } from '@takt/shared/wire/uplink-server.ts';
import { WebSocket } from 'ws';
import { ROOM } from './a-console.ts';

const BEAT_MS = 500;

export interface CountedBeats {
  /** Beats that the server said it has, a strap. */
  acknowledged(): number;
  /** No more beats; resolves when all are acknowledged. */
  stop(): Promise<void>;
}

/** One beat a strap and half second, counted from `firstCount` so that two senders' can be distinguished. What is not acknowledged when a connection ends is sent again over the next. */
export function sendBeats(
  url: string,
  token: string,
  sensors: readonly SensorKey[],
  firstCount = 0,
): CountedBeats {
  const [gatewayId, bootId] = ['counting', randomUUID()];
  const now = (): number => performance.timeOrigin + performance.now();
  const waiting = new Map<number, string>();
  let [seq, acked, going, ended] = [0, 0, true, false];
  let socket: WebSocket | null = null;
  let accepted = false;

  function connect(): void {
    const ws = new WebSocket(`${url.replace('http', 'ws')}/uplink`, {
      headers: { authorization: `Bearer ${token}` },
    });
    socket = ws;
    accepted = false;
    ws.on('open', () => {
      const hello = { type: 'gatewayHello', protocol: PROTOCOL_VERSION, gatewayId, bootId, room: ROOM };
      ws.send(JSON.stringify({ ...hello, nowMs: now() }));
    });
    ws.on('message', (data) => {
      const message = JSON.parse(data.toString()) as UplinkServerMessage;
      if (message.type === 'serverAccepted') {
        accepted = true;
        for (const text of waiting.values()) ws.send(text);
      } else if (message.type === 'serverAck' && message.seq > acked) {
        acked = message.seq;
        for (const one of [...waiting.keys()]) if (one <= acked) waiting.delete(one);
      }
    });
    ws.on('error', () => {});
    ws.on('close', () => {
      if (!ended) setTimeout(connect, 100);
    });
  }

  function beat(): void {
    seq += 1;
    const samples = sensors.map((sensor) => ({
      ...{
        sensor,
        receivedAtMs: now(),
        heartRateBpm: 120,
        rrTicks: [512],
        beatCount: (firstCount + seq) & 0xff,
      },
      ...{ beatTimeTicks: (seq * 512) & 0xffff, contact: 'unknown', batteryPercent: null },
    }));
    const text = JSON.stringify({ type: 'gatewaySamples', seq, sentAtMs: now(), samples });
    waiting.set(seq, text);
    if (accepted && socket?.readyState === WebSocket.OPEN) socket.send(text);
    if (going) setTimeout(beat, BEAT_MS);
  }

  connect();
  beat();
  return {
    acknowledged: () => acked,
    async stop() {
      going = false;
      while (waiting.size > 0) await sleep(50);
      ended = true;
      socket?.close();
    },
  };
}

/** Beats in a slot's recording, a beat once. */
export async function recordedBeats(store: Store, classId: string, slot: number): Promise<number> {
  const samples = (await readRecorded(store, classId, asSlot(slot))).flatMap((one) => one.samples);
  return new Set(samples.map(({ strap, atMs }) => `${strap?.beatCount} ${Math.round(atMs / 60_000)}`)).size;
}
