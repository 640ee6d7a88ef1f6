import type { HeartSample } from '@takt/shared/sample.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { handClock } from '../../test/support/hand-clock.ts';
import { encodeBroadcast, HRM_DEVICE_TYPE } from '../ant/message.ts';
import { runGateway } from '../gateway.ts';
import type { Radio, ReceiverStatus } from '../radio/radio.ts';
import { simulator } from '../radio/simulator/simulator.ts';
import type { Packet } from '../receiver/packet.ts';
import type { UplinkStatus } from '../uplink/uplink.ts';
import type { GatewayHealth } from './health.ts';
import { metricsText } from './metrics.ts';
import { healthPage } from './page.ts';
import { type HealthServer, serveHealth } from './server.ts';

const STATUS: UplinkStatus = {
  connected: true,
  kept: 12,
  disk: { samples: 3, bytes: 2048 },
  dropped: 4,
  clockOffsetMs: -1500.5,
  roundTripMs: 2.5,
  badMessages: 5,
  trouble: null,
};
const uplink = (status: UplinkStatus = STATUS) => ({
  send: (_: readonly HeartSample[]) => {},
  close: async () => {},
  status: () => status,
});

/** A radio whose air is the test's. */
function handRadio(state?: ReceiverStatus['state']) {
  let give: (packet: Packet) => void = () => {};
  const radio: Radio = {
    async start(_clock, onPacket) {
      give = onPacket;
    },
    stop: async () => {},
    ...(state === undefined ? {} : { status: () => [{ receiver: 'ttyA', state }] }),
  };
  const hear = (receivedAtMs: number, deviceNumber20: number, rssiDbm: number | null): void => {
    const device = { deviceNumber20, deviceType: HRM_DEVICE_TYPE };
    const payload = Uint8Array.of(0, 0xff, 0xff, 0xff, 0, 4, 1, 90);
    give({
      radio: 'ant',
      receiver: 'ttyA',
      receivedAtMs,
      bytes: encodeBroadcast({ channel: 0, payload, ...device, rssiDbm }),
    });
  };
  return { radio, hear };
}

describe("the gateway's health", () => {
  it('[GWH1] tells of each receiver its state, its packets, how many a second, and the age of the last', async () => {
    const hand = handClock();
    const { radio, hear } = handRadio('lost');
    const radios = [radio, simulator({ count: 2, effortPercent: () => null })];
    const gateway = await runGateway({ clock: hand.clock, radios, uplink: uplink() });
    for (let tenths = 0; tenths < 40; tenths++) {
      hand.runTo(1_000_000 + tenths * 100);
      if (tenths < 20) hear(hand.clock.nowMs(), 7, null);
    }
    hand.runTo(1_004_000);
    const [adapter, stick, tty] = gateway.health().receivers;
    expect([adapter?.state, stick?.state]).toEqual(['listening', 'listening']);
    expect(stick?.packetsPerS).toBeGreaterThan(3.5);
    expect(tty).toEqual({
      receiver: 'ttyA',
      state: 'lost',
      packets: 20,
      packetsPerS: 5,
      lastPacketAgeS: 2.1,
      ...NO_LINKS,
    });
    hand.runTo(1_030_000);
    expect(gateway.health().receivers[2]?.packetsPerS).toBe(0);
    await gateway.stop();
    expect(hand.timers()).toBe(0);
  });

  it('[GWH1] a receiver that cannot say how it is is known by its packets alone', async () => {
    const hand = handClock();
    const { radio, hear } = handRadio();
    const gateway = await runGateway({ clock: hand.clock, radios: [radio], uplink: uplink() });
    expect(gateway.health().receivers).toEqual([]);
    hear(1_000_000, 7, null);
    expect(gateway.health().receivers).toMatchObject([{ receiver: 'ttyA', state: null, packets: 1 }]);
    await gateway.stop();
  });

  it('[GWH2] tells which straps come in and how strongly, and forgets each within 60 s', async () => {
    const hand = handClock();
    const { radio, hear } = handRadio();
    const gateway = await runGateway({ clock: hand.clock, radios: [radio], uplink: uplink() });
    hear(1_000_000, 7, -61);
    hear(1_000_500, 7, null);
    hear(1_001_000, 8, -80);
    hear(1_002_000, 9, null);
    hand.runTo(1_003_000);
    expect(gateway.health().straps).toEqual([
      { sensor: 'ant:8', ageS: 2, strengthDbm: -80 },
      { sensor: 'ant:7', ageS: 2.5, strengthDbm: -61 },
      { sensor: 'ant:9', ageS: 1, strengthDbm: null },
    ]);
    hand.runTo(1_051_100);
    expect(gateway.health().straps.map(({ sensor }) => sensor)).toEqual(['ant:9']);
    await gateway.stop();
  });
});

describe('what counts as a packet', () => {
  it('[GWH20] counts what straps sent, however many messages came in one piece, and not a stick’s answers, noise or a battery level', async () => {
    const hand = handClock();
    let hear: (packet: Packet) => void = () => {};
    const radio: Radio = {
      start: async (_, onPacket) => {
        hear = onPacket;
      },
      stop: async () => {},
      status: () => [{ receiver: 'stick', state: 'listening' }],
    };
    const uplink = { send: () => {}, close: async () => {} };
    const gateway = await runGateway({ clock: hand.clock, radios: [radio], uplink });
    const say = (hex: string) =>
      hear({
        ...{ radio: 'ant', receiver: 'stick', receivedAtMs: hand.clock.nowMs() },
        bytes: Buffer.from(hex, 'hex'),
      });
    const ble = (characteristic: number, hex: string) =>
      hear({
        ...{ radio: 'ble', receiver: 'hci0', receivedAtMs: hand.clock.nowMs(), address: 'c0de5a4a0001' },
        ...{ characteristic, bytes: Buffer.from(hex, 'hex') },
      });
    // The channel's state, the answer to a command, noise; then a strap twice in one piece.
    for (let s = 0; s < 20; s++) {
      say('a4025200 03f7'.replace(' ', ''));
      say('a40340004600a1');
      say('010203');
      hand.runTo(hand.clock.nowMs() + 1_000);
    }
    ble(0x2a19, '50');
    expect(gateway.counts().packets).toBe(0);
    expect(gateway.health().receivers).toMatchObject([
      { receiver: 'stick', packets: 0, packetsPerS: 0, lastPacketAgeS: null },
    ]);
    say('a40e4e0284ffa5e2a5e6ca3c8052627871d6a40e4e0204ffa5e6a5eacb3c80526278715f');
    ble(0x2a37, '103c0004');
    expect(gateway.health().receivers.map(({ packets }) => packets)).toEqual([1, 2]);
    await gateway.stop();
  });
});

const NO_LINKS = {
  ...{ links: null, full: false, deaf: false, restarts: 0 },
  ...{ needBonding: 0, refusing: 0 },
};
const HEALTH: GatewayHealth = {
  receivers: [
    {
      receiver: 'tty"<A>',
      state: 'listening',
      packets: 20,
      packetsPerS: 5.5,
      lastPacketAgeS: 0.1,
      ...NO_LINKS,
    },
    { receiver: 'hci0', state: null, packets: 0, packetsPerS: 0, lastPacketAgeS: null, ...NO_LINKS },
  ],
  counts: { packets: 20, samples: 18, noise: 3 } as GatewayHealth['counts'],
  straps: [
    { sensor: 'ant:4711', ageS: 1, strengthDbm: -80 },
    { sensor: 'ble:c0de5a4a0001', ageS: 2, strengthDbm: null },
  ],
  uplink: STATUS,
};

describe('/metrics', () => {
  it('[GWH3] is Prometheus text: every value under its name and type, and no strap', () => {
    const text = metricsText(HEALTH);
    const lines = text.trimEnd().split('\n');
    expect(lines).toContain('takt_gateway_packets_total{receiver="tty\\"<A>"} 20');
    expect(lines).toContain('takt_gateway_decoded_total{kind="noise"} 3');
    expect(lines).toContain('takt_gateway_straps_heard 2');
    expect(lines).toContain('takt_gateway_weakest_strap_dbm -80');
    expect(lines).toContain('takt_gateway_clock_offset_seconds -1.5005');
    expect(lines).toContain('takt_gateway_disk_bytes 2048');
    expect(lines).toContain('takt_gateway_dropped_samples_total 4');
    expect(text).not.toMatch(/4711|c0de/);
    // The format's own grammar: a type before the values of its name, each name once.
    const seen = new Set<string>();
    let name = '';
    for (const line of lines) {
      const type = /^# TYPE (\w+) (?:gauge|counter)$/.exec(line)?.[1];
      if (type !== undefined) {
        expect(seen.has(type)).toBe(false);
        name = type;
        seen.add(name);
      } else if (!line.startsWith('# HELP ')) {
        expect(line).toMatch(new RegExp(`^${name}(\\{\\w+="(?:[^"\\\\]|\\\\.)*"\\})? -?[\\d.e+-]+$`));
      }
    }
  });

  it('[GWH3] what is not known is left out, never zero', () => {
    const unknown = { ...STATUS, clockOffsetMs: null, roundTripMs: null, disk: null };
    const text = metricsText({ ...HEALTH, straps: [], uplink: unknown });
    expect(text).not.toMatch(/clock_offset|round_trip|disk|weakest|receiver="hci0"} NaN/);
    expect(text).not.toContain('receiver_listening{receiver="hci0"}');
    expect(metricsText({ ...HEALTH, uplink: null })).not.toContain('connected');
  });
});

describe("the technician's page", () => {
  it.each(['nb', 'en'] as const)(
    '[GWH4] (%s) tells all of it in tables with captions and heads, and nothing unescaped',
    (language) => {
      const page = healthPage(HEALTH, language, true);
      expect(page).toContain(`<html lang="${language}">`);
      expect(page).toContain('tty&quot;&lt;A&gt;');
      expect(page).not.toContain('tty"<A>');
      expect(page.match(/<caption>/g)).toHaveLength(3);
      expect(page.match(/<th scope="col">/g)?.length).toBe(10);
      expect(page).toContain('ant:4711');
      expect(page).not.toContain('undefined');
      expect(page).not.toContain('NaN');
      expect(page).toContain(language === 'nb' ? '−1' : '-1');
    },
  );

  it('[GWH21] a deaf receiver, and straps that give nothing, are shown with what to do, in both languages', () => {
    const [first] = HEALTH.receivers;
    if (first === undefined) throw new Error('no receiver');
    const receivers = [
      { ...first, receiver: 'a', deaf: true, restarts: 2 },
      { ...first, receiver: 'b', restarts: 1 },
      { ...first, receiver: 'c', needBonding: 1, refusing: 3 },
    ];
    const [nb, en] = (['nb', 'en'] as const).map((one) => healthPage({ ...HEALTH, receivers }, one, false));
    expect(en).toContain('<strong>a</strong>: answers, but no longer hears any strap; restarted 2 times.');
    expect(en).toContain('<strong>b</strong>: heard no strap and was restarted once; it hears again.');
    expect(en).toMatch(
      /<strong>c<\/strong>: a strap gives its heart rate only to the device it is bonded with\..*ANT\+/,
    );
    expect(en).toContain('<strong>c</strong>: 3 straps are heard, but do not let Takt in, again and again.');
    expect(nb).toContain('<strong>a</strong>: svarer, men hører ingen lenger; startet på nytt 2 ganger.');
    expect(nb).toContain('<strong>c</strong>: et belte gir bare puls til den det er paret med.');
    const text = metricsText({ ...HEALTH, receivers });
    for (const line of [
      'takt_gateway_receiver_deaf{receiver="a"} 1',
      'takt_gateway_receiver_deaf{receiver="b"} 0',
      'takt_gateway_receiver_deaf_restarts_total{receiver="a"} 2',
      'takt_gateway_straps_to_bond{receiver="c"} 1',
      'takt_gateway_straps_refusing{receiver="c"} 3',
    ])
      expect(text.split('\n')).toContain(line);
  });

  it('[GWH4] a missing number is "unknown", and without a server in sight it says so', () => {
    const gone = { ...STATUS, connected: false, clockOffsetMs: null, trouble: 'ECONNREFUSED' };
    const page = healthPage({ ...HEALTH, uplink: gone }, 'en', false);
    expect(page).toContain('not connected');
    expect(page).toContain('ECONNREFUSED');
    expect(page).toContain('<dd>unknown</dd>');
    expect(page).not.toMatch(/4711|c0de/);
  });
});

describe('--health', () => {
  let server: HealthServer | null = null;
  afterEach(async () => {
    await server?.close();
    server = null;
  });
  const get = (path: string, init: RequestInit = {}) => fetch(`${server?.url}${path}`, init);

  it('[GWH5] serves page, metrics and a word of health, in the language asked for, and nothing else', async () => {
    server = await serveHealth({ host: '127.0.0.1', port: 0 }, () => HEALTH);
    const page = await get('/', { headers: { 'accept-language': 'en' } });
    for (const wanted of ['default-src', 'object-src', 'base-uri', 'form-action', 'frame-ancestors'])
      expect(page.headers.get('content-security-policy')).toContain(`${wanted} 'none'`);
    expect(await page.text()).toContain('ant:4711');
    expect(await (await get('/', { headers: { 'accept-language': 'nb-NO' } })).text()).toContain('Mottakere');
    const metrics = await get('/metrics');
    expect(metrics.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await (await get('/healthz')).json()).toEqual({ ok: true, connected: true, receiversLost: 0 });
    expect((await get('/else')).status).toBe(404);
    expect((await get('/', { method: 'POST' })).status).toBe(405);
  });

  it.each([
    ['no server', { ...HEALTH, uplink: { ...STATUS, connected: false } }],
    ['a lost receiver', { ...HEALTH, receivers: [{ ...HEALTH.receivers[1], receiver: 'x', state: 'lost' }] }],
  ])('[GWH5] /healthz is 503 with %s', async (_, health) => {
    server = await serveHealth({ host: '127.0.0.1', port: 0 }, () => health as GatewayHealth);
    expect((await get('/healthz')).status).toBe(503);
  });

  it('[GWH6] asked for by another name, as by a page from elsewhere, it names no strap', async () => {
    server = await serveHealth({ host: '127.0.0.1', port: 0 }, () => HEALTH);
    const { request } = await import('node:http');
    const text = await new Promise<string>((resolve, reject) => {
      const { port } = new URL(server?.url ?? '');
      request({ host: '127.0.0.1', port, path: '/', headers: { host: 'elsewhere.example' } }, (response) => {
        let all = '';
        response.on('data', (bytes: Buffer) => {
          all += bytes.toString();
        });
        response.on('end', () => resolve(all));
      })
        .on('error', reject)
        .end();
    });
    expect(text).toContain('<h1>');
    expect(text).not.toMatch(/4711|c0de/);
  });

  it('[GWH5] a port that is taken is an error that says what to do', async () => {
    server = await serveHealth({ host: '127.0.0.1', port: 0 }, () => HEALTH);
    const port = Number(new URL(server.url).port);
    await expect(serveHealth({ host: '127.0.0.1', port }, () => HEALTH)).rejects.toThrow(/--health/);
  });
});
