/** The gateway's health for Prometheus (text format 0.0.4). It names receivers, never a strap. */
import { type Metric, type MetricValue, prometheusText } from '@takt/shared/health/prometheus.ts';
import type { UplinkStatus } from '../uplink/uplink.ts';
import type { GatewayHealth } from './health.ts';

export function metricsText({ receivers, counts, straps, uplink }: GatewayHealth): string {
  const { packets: _, ...kinds } = counts;
  const strengths = straps.flatMap(({ strengthDbm }) => (strengthDbm === null ? [] : [strengthDbm]));
  const byReceiver = (of: (one: (typeof receivers)[number]) => number | null): MetricValue[] =>
    receivers.map((one) => [of(one), { receiver: one.receiver }]);
  const metrics: readonly Metric[] = [
    [
      'packets_total',
      'What straps and treadmills sent, by receiver, without its answers to questions.',
      ...byReceiver(({ packets }) => packets),
    ],
    [
      'receiver_listening',
      'Whether a receiver listens.',
      ...byReceiver(({ state }) => state && listens(state)),
    ],
    [
      'receiver_deaf',
      'Whether it was started anew because it no longer heard any strap, and has heard none since.',
      ...byReceiver(({ deaf }) => Number(deaf)),
    ],
    [
      'receiver_deaf_restarts_total',
      'How often it was started anew for that.',
      ...byReceiver(({ restarts }) => restarts),
    ],
    [
      'straps_to_bond',
      'Straps heard in the last minute that want to be bonded.',
      ...byReceiver(({ needBonding }) => needBonding),
    ],
    [
      'straps_refusing',
      'Straps heard in the last minute that take no connection.',
      ...byReceiver(({ refusing }) => refusing),
    ],
    [
      'last_packet_age_seconds',
      'Since its last packet.',
      ...byReceiver(({ lastPacketAgeS }) => lastPacketAgeS),
    ],
    [
      'decoded_total',
      'What became of the packets, by kind; noise in bytes.',
      ...Object.entries(kinds).map(([kind, count]): MetricValue => [count, { kind }]),
    ],
    ['straps_heard', 'Straps heard within the last minute.', [straps.length]],
    ['weakest_strap_dbm', 'The weakest of them, where receivers tell.', [strengths.at(0) ?? null]],
    ...(uplink === null ? [] : uplinkMetrics(uplink)),
  ];
  return prometheusText('takt_gateway_', metrics);
}

function uplinkMetrics(uplink: UplinkStatus): readonly Metric[] {
  return [
    ['connected', 'Whether the server has accepted this gateway.', [Number(uplink.connected)]],
    ['unacknowledged_samples', 'Samples in memory, not acknowledged.', [uplink.kept]],
    [
      'disk_samples',
      'Samples on the disk, in files not wholly acknowledged.',
      [uplink.disk?.samples ?? null],
    ],
    ['disk_bytes', 'The size of these files.', [uplink.disk?.bytes ?? null]],
    ['dropped_samples_total', 'Samples lost for lack of room or time.', [uplink.dropped]],
    ['clock_offset_seconds', "The server's clock minus this one.", [inSeconds(uplink.clockOffsetMs)]],
    ['round_trip_seconds', 'The quickest of the last 64 round trips.', [inSeconds(uplink.roundTripMs)]],
    ['bad_messages_total', 'Messages of the server that were not understood.', [uplink.badMessages]],
  ];
}

const listens = (state: string): number => Number(state === 'listening');
const inSeconds = (ms: number | null): number | null => ms && ms / 1000;
