/**
 * A strap that nobody in the class wears: a passer-by's, or one left on. The real program hears it, and so do the real
 * Redis and two screens; for a minute it is in memory, and nowhere else (product rule "Privacy").
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readMasterKey } from '@takt/server/keys/master-key.ts';
import { openSqliteStore } from '@takt/server/store/sqlite.ts';
import { asSlot } from '@takt/shared/ids.ts';
import { PROTOCOL_VERSION } from '@takt/shared/link/protocol-versions.ts';
import { decodeBlocks } from '@takt/shared/recording/takt.ts';
import type { HeartSample, StrapKey } from '@takt/shared/sample.ts';
import type { GatewayMessage } from '@takt/shared/wire/uplink.ts';
import type { UplinkServerMessage } from '@takt/shared/wire/uplink-server.ts';
import type { ServerMessage } from '@takt/shared/wire/viewer.ts';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { heard } from '../support/a-beating-strap.ts';
import { command, GROUP, get, prepare, ROOM } from '../support/a-console.ts';
import { has } from '../support/debian.ts';
import { type Program, startTakt } from '../support/program.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { type Viewer, watch } from '../support/viewer.ts';

const TOKEN = 'a-token-for-the-gateway-of-this-test';
const STRANGER = 'ant:777013';
const STRANGER_BPM = 173;
/**
 * The program's clock runs three times as fast, so that the minute is twenty seconds. Not more: timers do not, and a lease of
 * five seconds by this clock, renewed by a timer each second, must not run out in between.
 */
const TIMES = 3;
const FASTER = `const now=performance.now.bind(performance);performance.now=()=>${TIMES}*now()`;
const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(FASTER)} --heapsnapshot-signal=SIGUSR2`;

describe.skipIf(!has('redis'))('a strap without an assignment', () => {
  let redis: RedisServer;
  let takt: Program;
  let outside: Redis;
  let wall: Viewer;
  let console_: Viewer;
  let pairing: Viewer;
  let worn: StrapKey = 'ant:0';
  let heardAtMs = 0;
  let boots = 0;
  const onBus: { channel: string; text: string }[] = [];
  const onScreens: string[] = [];

  beforeAll(async () => {
    redis = await startRedis();
    takt = await startTakt(['server', '--bus', redis.url], {
      env: { TAKT_GATEWAY_TOKEN: TOKEN, NODE_OPTIONS },
    });
    outside = new Redis(redis.url);
    outside.on('pmessageBuffer', (_: unknown, channel: Buffer, message: Buffer) => {
      onBus.push({ channel: channel.toString(), text: message.toString('latin1') });
    });
    await outside.psubscribe('*');
    [wall, console_, pairing] = await Promise.all([
      watch(takt.url, ROOM, 'wall'),
      watch(takt.url, ROOM, 'console'),
      watch(takt.url, ROOM, 'console'),
    ]);
    await Promise.all([overhear('wall'), overhear('console')]);
    const classId = await prepare(takt.url);
    await command(takt.url, classId, { kind: 'start' });
    const strap = await console_.until('a strap', ({ rosters }) => rosters.at(-1)?.slots[0]?.staff?.strap);
    worn = strap.sensors[0] ?? worn;
    // By this clock half a second of a busy machine is too late for a tile, and a screen's frames are thinned out.
    const overheard = () => onScreens.some((text) => /"bpm":\d/.test(text));
    for (
      let tries = 0;
      tries < 50 && !(overheard() && typeof wall.slots.get(1)?.ageS === 'number');
      tries++
    ) {
      heardAtMs = await send([STRANGER, STRANGER_BPM], [worn, 120]);
      await sleep(200);
    }
    await wall.until('the heart of somebody in the class', ({ slots }) => slots.get(1)?.ageS !== null);
  });
  afterAll(async () => {
    for (const viewer of [wall, console_, pairing]) await viewer?.close();
    outside?.disconnect();
    await takt?.[Symbol.asyncDispose]();
    await redis?.close();
  });

  /**
   * Everything that a screen gets, as it stands on the wire; JSON, so that there is text to search. It acknowledges as a
   * screen does: who does not is sent nothing more after 2 s, of this clock a third of a second.
   */
  async function overhear(projection: 'wall' | 'console'): Promise<void> {
    const socket = new WebSocket(`${takt.url.replace('http', 'ws')}/live`);
    socket.on('message', (data) => {
      const text = String(data);
      onScreens.push(text);
      const message = JSON.parse(text) as ServerMessage;
      if (message.type === 'serverFrame')
        socket.send(JSON.stringify({ type: 'viewerAck', seq: message.frame.seq }));
    });
    await new Promise((resolve) => socket.once('open', resolve));
    const hello = { type: 'viewerHello', protocol: PROTOCOL_VERSION, room: ROOM, projection, format: 'json' };
    socket.send(JSON.stringify(hello));
  }

  /** A gateway brings what it heard in the last two seconds; resolves when it is acknowledged, to when that was. */
  async function send(...hearts: [sensor: StrapKey, bpm: number][]): Promise<number> {
    const socket = new WebSocket(`${takt.url.replace('http', 'ws')}/uplink`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    const say = (message: GatewayMessage): void => socket.send(JSON.stringify(message));
    const told = Promise.withResolvers<number>();
    socket.once('error', told.reject);
    socket.on('open', () => {
      say({
        type: 'gatewayHello',
        protocol: PROTOCOL_VERSION,
        gatewayId: 'gw',
        bootId: `boot-${++boots}`,
        room: ROOM,
        nowMs: 100_000,
      });
    });
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as UplinkServerMessage;
      if (message.type === 'serverAck') told.resolve(message.seq);
      if (message.type !== 'serverAccepted') return;
      const samples = hearts.flatMap(([sensor, bpm]): HeartSample[] =>
        heard(sensor, { rrMs: () => 60_000 / bpm, fromMs: 98_000, toMs: 100_000 }),
      );
      say({ type: 'gatewaySamples', seq: 1, samples });
    });
    await told.promise;
    socket.close();
    // One that came after it: on a busy machine the newest of before may be many seconds of this clock old.
    const before = console_.frames.length;
    const frame = await console_.until(
      'a later frame',
      ({ frames }) => frames.length > before && frames.at(-1),
    );
    return frame.atMs;
  }

  function files(): { name: string; bytes: Buffer }[] {
    return readdirSync(takt.dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith('Heap.'))
      .map((entry) => ({ name: entry.name, bytes: readFileSync(join(entry.parentPath, entry.name)) }));
  }

  /** Whether the program's memory holds this, after what is no longer used has been collected. */
  async function inMemory(text: string): Promise<boolean> {
    process.kill(takt.pid, 'SIGUSR2');
    for (;;) {
      await sleep(100);
      const name = readdirSync(takt.dataDir).find((one) => one.startsWith('Heap.'));
      const path = join(takt.dataDir, name ?? '');
      const snapshot = name === undefined ? '' : readFileSync(path, 'latin1');
      if (!snapshot.trimEnd().endsWith('}')) continue;
      rmSync(path);
      return snapshot.includes(text);
    }
  }

  it('[ONE16] is on no wire without a pairing dialog: no screen’s, and of Redis only the one between the program’s own processes', () => {
    const told = onScreens.join('\n');
    expect(told).toContain('"serverFrame"');
    expect(told).toContain(worn);
    expect(told).toMatch(/"bpm":\d/);
    expect(told).not.toContain(STRANGER);
    // Not any 173: a frame's number and the time in a phase are that, too.
    expect(told).not.toMatch(new RegExp(`bpm":${STRANGER_BPM}\\b`, 'i'));
    const channels = new Set(
      onBus.filter(({ text }) => text.includes(STRANGER)).map(({ channel }) => channel),
    );
    expect([...channels].sort()).toEqual([`takt:v3:samples:${ROOM}`]);
  });

  it('[ONE16] is in memory while it can be paired, and told to consoles alone, while a pairing dialog is open', async () => {
    {
      using _dialog = pairing.pairing({ everyMs: 1_000 / TIMES });
      heardAtMs = await send([STRANGER, STRANGER_BPM]);
      await pairing.until('the strap', ({ straps }) =>
        straps.some(
          ({ sensors, heartRateBpm }) => sensors.includes(STRANGER) && heartRateBpm === STRANGER_BPM,
        ),
      );
    }
    expect(wall.straps).toEqual([]);
    // The minute in which it can be paired is over in seconds of this clock, and a busy machine may be late for it.
    let found = await inMemory(STRANGER);
    for (let tries = 0; tries < 5 && !found; tries++) {
      heardAtMs = await send([STRANGER, STRANGER_BPM]);
      found = await inMemory(STRANGER);
    }
    expect(found).toBe(true);
  });

  it('[ONE16] is on no disk: not in the database, its log, or any other file', async () => {
    const found = files();
    expect(found.map(({ name }) => name).some((name) => name.endsWith('-wal'))).toBe(true);
    // On the disk it is sealed; with the key it shows what was kept.
    const masterKey = readMasterKey(join(takt.dataDir, 'demonstration.key'));
    if (masterKey === null) throw new Error('no master key');
    const store = await openSqliteStore(join(takt.dataDir, 'demonstration.sqlite'), { masterKey });
    const rows = [];
    for (const { classId } of await store.classes.list('demonstrasjon', 10)) {
      for (let slot = 1; slot <= 12; slot++)
        rows.push(...(await store.recordings.read(classId, asSlot(slot))));
    }
    await store.close();
    const recorded = rows.flatMap(({ blocks }) => decodeBlocks(blocks).samples);
    expect(recorded.filter(({ strap }) => strap?.sensor === worn).length).toBeGreaterThan(0);
    expect(
      recorded.filter(({ strap, heartRateBpm }) => strap?.sensor !== worn || heartRateBpm !== 120),
    ).toEqual([]);
    expect(found.filter(({ bytes }) => bytes.includes(worn)).length).toBeGreaterThan(0);
    expect(found.filter(({ bytes }) => bytes.includes(STRANGER)).map(({ name }) => name)).toEqual([]);
  });

  it('[ONE16] is in no log, no answer and no key', async () => {
    const keys = new Redis(redis.url);
    expect(`${takt.stdout()}${takt.stderr()}${await keys.keys('*')}`).not.toContain(STRANGER);
    keys.disconnect();
    const answers = ['/api/session', '/api/classes', '/healthz', '/api/groups'].map((path) =>
      get(takt.url, path),
    );
    const told = JSON.stringify(await Promise.all(answers));
    expect(told).toContain(GROUP);
    expect(told).not.toContain(STRANGER);
  });

  it('[ONE17] is gone from memory when 60 s have passed', async () => {
    const overMs = heardAtMs + 90_000;
    await wall.until('a minute and the next sweep', ({ frames }) => (frames.at(-1)?.atMs ?? 0) > overMs);
    expect(await inMemory(STRANGER)).toBe(false);
    expect(await inMemory(worn), 'what is assigned is known').toBe(true);
  });

  it('[ONE17] leaves nothing behind when the program has ended', async () => {
    await takt.stop();
    expect(
      files()
        .filter(({ bytes }) => bytes.includes('ant:7770'))
        .map(({ name }) => name),
    ).toEqual([]);
  });
});
