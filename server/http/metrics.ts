/** `/metrics`: the server and its gateways for Prometheus. It names gateways and receivers, never a strap or a person. */
import type { GatewayEntry } from '@takt/shared/api/gateways.ts';
import {
  METRICS_TYPE,
  type Metric,
  type MetricValue,
  prometheusText,
} from '@takt/shared/health/prometheus.ts';
import { refusedOn } from '../bus/channel.ts';
import { gatewaysOf } from './gateway-list.ts';
import type { App, Services } from './services.ts';
import { storageMetrics } from './storage.ts';

export function metricsRoute(app: App, services: Services): void {
  app.get('/metrics', { config: { action: 'metrics.read' } }, async (_request, reply) => {
    const gateways = await Promise.all(
      services.rooms.map(async (room) =>
        (await gatewaysOf(services, room)).map((entry) => ({ room: room.roomId, entry })),
      ),
    );
    const text = prometheusText('takt_', [
      ...serverMetrics(services),
      ...(await storageMetrics(services)),
      ...gatewayMetrics(gateways.flat()),
    ]);
    // The application writes JSON of everything else.
    return reply
      .type(`${METRICS_TYPE}; charset=utf-8`)
      .serializer((body: string) => body)
      .send(text);
  });
}

function serverMetrics({ fanOut, bus, version }: Services): readonly Metric[] {
  const { viewers, heldBack, given, refused, asked } = fanOut.counts();
  const { up, dropped } = bus.status();
  return [
    ['server_info', 'The version that runs.', [1, { version }]],
    ['server_viewers', 'Screens that this process serves.', [viewers]],
    ['server_frames_held_back_total', 'Frames not sent to screens that did not keep up.', [heldBack]],
    ['server_pictures_given_total', 'Times that one screen was given the present picture.', [given]],
    ['server_pictures_refused_total', 'Times that a screen asked for it too often.', [refused]],
    ['server_pictures_asked_total', "Times that a room's owner was asked for the picture.", [asked]],
    ['server_bus_up', 'Whether the bus between processes is there.', [Number(up)]],
    ['server_bus_dropped_total', 'Messages dropped while the bus was away.', [dropped]],
    [
      'server_bus_refused_total',
      'Messages on the bus, or samples in them, that were none of this version.',
      ...[...refusedOn(bus)].map(([channel, count]): MetricValue => [count, { channel }]),
    ],
  ];
}

interface Placed {
  readonly room: string;
  readonly entry: GatewayEntry;
}

/** As each gateway told last, under `gateway_` as on its own /metrics, with whose it is. */
function gatewayMetrics(gateways: readonly Placed[]): readonly Metric[] {
  const of = ({ room, entry }: Placed) => ({ room, gateway: entry.name, id: entry.gatewayId });
  const each = (value: (entry: GatewayEntry) => number | null): MetricValue[] =>
    gateways.map((one) => [value(one.entry), of(one)]);
  // What a gateway told before it went is not how it is.
  const told = gateways.flatMap(({ room, entry }) =>
    entry.report === null || entry.state !== 'connected' ? [] : [{ room, entry, report: entry.report }],
  );
  const reported = (value: (report: (typeof told)[number]['report']) => number | null): MetricValue[] =>
    told.map((one) => [value(one.report), of(one)]);
  const byReceiver = (value: (receiver: Receiver) => number | null): MetricValue[] =>
    told.flatMap((one) =>
      one.report.receivers.map(
        (receiver): MetricValue => [value(receiver), { ...of(one), receiver: receiver.receiver }],
      ),
    );
  return [
    [
      'gateway_up',
      'Whether the gateway is connected.',
      ...each(({ state }) => Number(state === 'connected')),
    ],
    ['gateway_heard_age_seconds', 'Since it was heard.', ...each(({ heardAgeS }) => heardAgeS)],
    [
      'gateway_report_age_seconds',
      'Seconds since its last health report.',
      ...each(({ reportAgeS }) => reportAgeS),
    ],
    ['gateway_uptime_seconds', 'Since it was started.', ...reported(({ uptimeS }) => uptimeS)],
    [
      'gateway_packets_total',
      'What straps and treadmills sent, by receiver, without its answers to questions.',
      ...byReceiver(({ packets }) => packets),
    ],
    ['gateway_packets_per_second', 'Over ten seconds.', ...byReceiver(({ packetsPerS }) => packetsPerS)],
    [
      'gateway_receiver_listening',
      'Whether a receiver listens.',
      ...byReceiver(({ state }) => state && Number(state === 'listening')),
    ],
    [
      'gateway_receiver_deaf',
      'Whether it was started anew because it no longer heard any strap, and has heard none since.',
      ...byReceiver(({ deaf }) => (deaf === undefined ? null : Number(deaf))),
    ],
    [
      'gateway_receiver_deaf_restarts_total',
      'How often it was started anew for that.',
      ...byReceiver(({ restarts }) => restarts ?? null),
    ],
    [
      'gateway_straps_to_bond',
      'Straps heard in the last minute that want to be bonded.',
      ...byReceiver(({ needBonding }) => needBonding ?? null),
    ],
    [
      'gateway_straps_refusing',
      'Straps heard in the last minute that take no connection.',
      ...byReceiver(({ refusing }) => refusing ?? null),
    ],
    ['gateway_receiver_links', 'Connections of a Bluetooth adapter.', ...byReceiver(({ links }) => links)],
    [
      'gateway_decoded_total',
      'What became of the packets, by kind; noise in bytes.',
      ...told.flatMap((one) =>
        Object.entries(one.report.counts).map(([kind, count]): MetricValue => [count, { ...of(one), kind }]),
      ),
    ],
    [
      'gateway_worn_straps_heard',
      'Straps of the class under way that it hears.',
      ...reported(({ straps }) => straps.length),
    ],
    [
      'gateway_weakest_worn_strap_dbm',
      'The weakest of them, where receivers tell.',
      ...reported(
        ({ straps }) => straps.find(({ strengthDbm }) => strengthDbm !== null)?.strengthDbm ?? null,
      ),
    ],
    [
      'gateway_unacknowledged_samples',
      'Samples in memory, not acknowledged.',
      ...reported(({ queue }) => queue?.kept ?? null),
    ],
    [
      'gateway_disk_samples',
      'Samples on its disk.',
      ...reported(({ queue }) => queue?.disk?.samples ?? null),
    ],
    ['gateway_dropped_samples_total', 'Samples lost.', ...reported(({ queue }) => queue?.dropped ?? null)],
    [
      'gateway_clock_offset_seconds',
      "The server's clock minus the gateway's.",
      ...reported(({ clockOffsetMs }) => clockOffsetMs && clockOffsetMs / 1000),
    ],
    [
      'gateway_round_trip_seconds',
      'The quickest of its last 64 round trips.',
      ...reported(({ roundTripMs }) => roundTripMs && roundTripMs / 1000),
    ],
  ];
}

type Receiver = NonNullable<GatewayEntry['report']>['receivers'][number];
