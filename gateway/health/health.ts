/**
 * How the gateway is, for the technician: what each receiver brings, what was understood of it, which straps come in
 * how strongly, and how the way to the server stands. Pure: time is an argument, ms of the gateway's clock.
 */
import { UNASSIGNED_LISTED_FOR_MS } from '@takt/shared/freshness.ts';
import type { SensorKey } from '@takt/shared/sample.ts';
import type { Decoder, Reading } from '../decoder.ts';
import type { Radio, ReceiverStatus } from '../radio/radio.ts';
import type { Packet } from '../receiver/packet.ts';
import type { UplinkStatus } from '../uplink/uplink.ts';

export interface ReceiverHealth {
  readonly receiver: string;
  /** null: the radio does not say. */
  readonly state: ReceiverStatus['state'] | null;
  /** What straps and treadmills sent, without the receiver's answers to questions. */
  readonly packets: number;
  /** Over the last ten whole seconds, or since it was first heard. */
  readonly packetsPerS: number;
  /** null: nothing yet. */
  readonly lastPacketAgeS: number | null;
  /** Connections that a Bluetooth adapter holds; null: this radio needs none, or does not say. */
  readonly links: number | null;
  /** It has no room for another. */
  readonly full: boolean;
  /** As in ReceiverStatus. */
  readonly deaf: boolean;
  readonly restarts: number;
  readonly needBonding: number;
  readonly refusing: number;
}

/** A strap or treadmill heard within the last minute. Lives in memory only, and never longer. */
export interface StrapHealth {
  readonly sensor: SensorKey;
  readonly ageS: number;
  /** Of its last packet; null where the receiver does not tell. */
  readonly strengthDbm: number | null;
}

export interface GatewayHealth {
  readonly receivers: readonly ReceiverHealth[];
  /** Packets, and what became of them, by kind (decoder.ts). */
  readonly counts: ReturnType<Decoder['counts']> & { readonly packets: number };
  /** The weakest first; where the strength is unknown last. */
  readonly straps: readonly StrapHealth[];
  /** null: the server is in this process. */
  readonly uplink: UplinkStatus | null;
}

const RATE_OVER_S = 10;

interface Receiver {
  packets: number;
  firstMs: number;
  lastMs: number;
  /** Packets of each whole second, second modulo RATE_OVER_S + 1, and which second that is. */
  readonly seconds: { second: number; packets: number }[];
}

export interface HealthBook {
  note(packet: Packet, readings: readonly Reading[]): void;
  /** Forgets straps that have gone; call it every few seconds, packets or none. */
  forget(nowMs: number): void;
  receivers(radios: readonly Radio[], nowMs: number): readonly ReceiverHealth[];
  straps(nowMs: number): readonly StrapHealth[];
}

export function createHealthBook(): HealthBook {
  const receivers = new Map<string, Receiver>();
  const straps = new Map<SensorKey, { lastMs: number; strengthDbm: number | null }>();

  const forget = (nowMs: number): void => {
    for (const [sensor, { lastMs }] of straps) {
      if (nowMs - lastMs > UNASSIGNED_LISTED_FOR_MS) straps.delete(sensor);
    }
  };

  return {
    note({ receiver: name, receivedAtMs }, readings) {
      const packets = readings.filter(isOfTheAir).length;
      if (packets === 0) return;
      const receiver = receivers.get(name) ?? {
        packets: 0,
        firstMs: receivedAtMs,
        lastMs: receivedAtMs,
        seconds: [],
      };
      receivers.set(name, receiver);
      receiver.packets += packets;
      receiver.lastMs = receivedAtMs;
      const second = Math.floor(receivedAtMs / 1000);
      const slot = second % (RATE_OVER_S + 1);
      const before = receiver.seconds[slot];
      if (before?.second === second) before.packets += packets;
      else receiver.seconds[slot] = { second, packets };
      for (const reading of readings) {
        if (reading.sample === null) continue;
        const { sensor } = reading.sample;
        const ownDbm = reading.sample.kind === undefined ? reading.sample.strengthDbm : undefined;
        const strengthDbm = ownDbm ?? straps.get(sensor)?.strengthDbm ?? null;
        straps.set(sensor, { lastMs: receivedAtMs, strengthDbm });
      }
    },
    forget,
    receivers(radios, nowMs) {
      const statuses = new Map(
        radios.flatMap((radio) => radio.status?.() ?? []).map((status) => [status.receiver, status]),
      );
      const names = new Set([...statuses.keys(), ...receivers.keys()]);
      return [...names].sort().map((receiver) => {
        const heard = receivers.get(receiver);
        const status = statuses.get(receiver);
        return {
          receiver,
          state: status?.state ?? null,
          packets: heard?.packets ?? 0,
          packetsPerS: heard === undefined ? 0 : rateOf(heard, nowMs),
          lastPacketAgeS: heard === undefined ? null : seconds(nowMs - heard.lastMs),
          links: status?.links ?? null,
          full: status?.full ?? false,
          deaf: status?.deaf ?? false,
          restarts: status?.restarts ?? 0,
          needBonding: status?.needBonding ?? 0,
          refusing: status?.refusing ?? 0,
        };
      });
    },
    straps(nowMs) {
      forget(nowMs);
      return [...straps]
        .map(([sensor, { lastMs, strengthDbm }]) => ({ sensor, ageS: seconds(nowMs - lastMs), strengthDbm }))
        .sort((a, b) => (a.strengthDbm ?? 1) - (b.strengthDbm ?? 1) || (a.sensor < b.sensor ? -1 : 1));
    },
  };
}

/** Sent by a strap or treadmill, understood or not; not an answer, an event of the channel, noise, or a battery that was read. */
export function isOfTheAir(reading: Reading): boolean {
  return reading.radio === 'ant' ? reading.message.kind === 'data' : reading.value !== null;
}

function rateOf({ firstMs, seconds: counted }: Receiver, nowMs: number): number {
  const now = Math.floor(nowMs / 1000);
  const first = Math.max(Math.floor(firstMs / 1000), now - RATE_OVER_S);
  if (first >= now) return 0;
  const packets = counted.reduce(
    (sum, { second, packets }) => (second >= first && second < now ? sum + packets : sum),
    0,
  );
  return Math.round((10 * packets) / (now - first)) / 10;
}

const seconds = (ms: number): number => Math.max(0, Math.round(ms / 100) / 10);
