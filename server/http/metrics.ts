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
import { reachMetrics } from './reach-route.ts';
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
      ...reachMetrics(services),
      ...gatewayMetrics(gateways.flat()),
    ]);
    // The application writes JSON of everything else.
    return reply
      .type(`${METRICS_TYPE}; charset=utf-8`)
      .serializer((body: string) => body)
      .send(text);
  });
}

function serverMetrics({ fanOut, bus, version, rooms }: Services): readonly Metric[] {
  const { viewers, heldBack, given, refused, asked } = fanOut.counts();
  const { up, dropped } = bus.status();
  return [
    ['server_info', 'The version that runs.', [1, { version }]],
    ['server_viewers', 'Screens that this process serves.', [viewers]],
    ['server_frames_held_back_total', 'Frames not sent to screens that did not keep up.', [heldBack]],
    ['server_pictures_given_total', 'Times that one screen was given the present picture.', [given]],
    ['server_pictures_refused_total', 'Times that a screen asked for it too often.', [refused]],
    ['server_pictures_asked_total', "Times that a room's owner was asked for the picture.", [asked]],
    [
      'server_room_owner',
      'Whether this process draws the room: one of those that serve it does.',
      ...rooms.map(({ roomId, clock }): MetricValue => [Number(clock.isOwner()), { room: roomId }]),
    ],
    ['server_bus_up', 'Whether the bus between processes is there.', [Number(up)]],
    ['server_bus_dropped_total', 'Messages dropped while the bus was away.', [dropped]],
    [
      'server_bus_refused_total',
      'Messages on the bus, or samples in them, that were none of this version.',
      ...[...refusedOn(bus)].map(([channel, count]): MetricValue => [count, { channel }]),
    ],
  ];
}

type Report = NonNullable<GatewayEntry['report']>;
type Receiver = Report['receivers'][number];
/** A metric of each `Of`: null where it is not known. */
type MetricOf<Of> = readonly [name: string, help: string, value: (of: Of) => number | null];

/** What the server knows of a gateway itself. */
const OF_GATEWAYS: readonly MetricOf<GatewayEntry>[] = [
  ['gateway_up', 'Whether the gateway is connected.', ({ state }) => Number(state === 'connected')],
  ['gateway_heard_age_seconds', 'Since it was heard.', ({ heardAgeS }) => heardAgeS],
  ['gateway_report_age_seconds', 'Seconds since its last health report.', ({ reportAgeS }) => reportAgeS],
];

const OF_REPORTS: readonly MetricOf<Report>[] = [
  ['gateway_uptime_seconds', 'Since it was started.', ({ uptimeS }) => uptimeS],
  [
    'gateway_worn_straps_heard',
    'Straps of the class under way that it hears.',
    ({ straps }) => straps.length,
  ],
  [
    'gateway_weakest_worn_strap_dbm',
    'The weakest of them, where receivers tell.',
    ({ straps }) => straps.find(({ strengthDbm }) => strengthDbm !== null)?.strengthDbm ?? null,
  ],
  [
    'gateway_unacknowledged_samples',
    'Samples in memory, not acknowledged.',
    ({ queue }) => queue?.kept ?? null,
  ],
  ['gateway_disk_samples', 'Samples on its disk.', ({ queue }) => queue?.disk?.samples ?? null],
  ['gateway_dropped_samples_total', 'Samples lost.', ({ queue }) => queue?.dropped ?? null],
  [
    'gateway_clock_offset_seconds',
    "The server's clock minus the gateway's.",
    ({ clockOffsetMs }) => clockOffsetMs && clockOffsetMs / 1000,
  ],
  [
    'gateway_round_trip_seconds',
    'The quickest of its last 64 round trips.',
    ({ roundTripMs }) => roundTripMs && roundTripMs / 1000,
  ],
];

const OF_RECEIVERS: readonly MetricOf<Receiver>[] = [
  [
    'gateway_packets_total',
    'What straps and treadmills sent, by receiver, without its answers to questions.',
    ({ packets }) => packets,
  ],
  ['gateway_packets_per_second', 'Over ten seconds.', ({ packetsPerS }) => packetsPerS],
  [
    'gateway_receiver_listening',
    'Whether a receiver listens.',
    ({ state }) => state && Number(state === 'listening'),
  ],
  [
    'gateway_receiver_deaf',
    'Whether it was started anew because it no longer heard any strap, and has heard none since.',
    ({ deaf }) => (deaf === undefined ? null : Number(deaf)),
  ],
  [
    'gateway_receiver_deaf_restarts_total',
    'How often it was started anew for that.',
    ({ restarts }) => restarts ?? null,
  ],
  [
    'gateway_straps_to_bond',
    'Straps heard in the last minute that want to be bonded.',
    ({ needBonding }) => needBonding ?? null,
  ],
  [
    'gateway_straps_refusing',
    'Straps heard in the last minute that take no connection.',
    ({ refusing }) => refusing ?? null,
  ],
  ['gateway_receiver_links', 'Connections of a Bluetooth adapter.', ({ links }) => links],
];

interface Labelled<Of> {
  readonly labels: Readonly<Record<string, string>>;
  readonly of: Of;
}

/** As each gateway told last, under `gateway_` as on its own /metrics, with whose it is. */
function gatewayMetrics(
  placed: readonly { readonly room: string; readonly entry: GatewayEntry }[],
): readonly Metric[] {
  const gateways = placed.map(({ room, entry }) => ({
    labels: { room, gateway: entry.name, id: entry.gatewayId },
    of: entry,
  }));
  // What a gateway told before it went is not how it is.
  const reports = gateways.flatMap(({ labels, of: { report, state } }) =>
    report === null || state !== 'connected' ? [] : [{ labels, of: report }],
  );
  const receivers = reports.flatMap(({ labels, of: report }) =>
    report.receivers.map((of) => ({ labels: { ...labels, receiver: of.receiver }, of })),
  );
  const decoded = reports.flatMap(({ labels, of: report }) =>
    Object.entries(report.counts).map(([kind, count]): MetricValue => [count, { ...labels, kind }]),
  );
  return [
    ...metricsOf(gateways, OF_GATEWAYS),
    ...metricsOf(reports, OF_REPORTS),
    ...metricsOf(receivers, OF_RECEIVERS),
    ['gateway_decoded_total', 'What became of the packets, by kind; noise in bytes.', ...decoded],
  ];
}

function metricsOf<Of>(all: readonly Labelled<Of>[], metrics: readonly MetricOf<Of>[]): Metric[] {
  return metrics.map(([name, help, value]) => [
    name,
    help,
    ...all.map(({ labels, of }): MetricValue => [value(of), labels]),
  ]);
}
