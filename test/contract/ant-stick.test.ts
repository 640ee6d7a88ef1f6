/** Real serial ports, virtual sticks, a virtual air: the gateway's ANT+ radios end to end, below the command line. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Gateway, runGateway } from '@takt/gateway/gateway.ts';
import { antSerial } from '@takt/gateway/radio/ant-serial.ts';
import { antSticks, findSticks } from '@takt/gateway/radio/ant-sticks.ts';
import type { Radio } from '@takt/gateway/radio/radio.ts';
import type { Clock } from '@takt/shared/clock.ts';
import type { HeartSample } from '@takt/shared/sample.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { steadyClock } from '../../commands/parts/clock.ts';
import { AIR_KEY, type Air, antAir, type OnAir } from '../support/ant-air.ts';
import { type VirtualStick, type VirtualStickOptions, virtualStick } from '../support/ant-stick.ts';
import { has } from '../support/debian.ts';
import { PATIENT } from '../support/patience.ts';

const KEY = Uint8Array.from(Buffer.from(AIR_KEY, 'hex'));
const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

interface Room {
  readonly clock: Clock;
  readonly air: Air;
  readonly folder: string;
  readonly samples: HeartSample[];
  readonly said: string[];
  readonly say: (text: { readonly en: string }) => void;
  stick(options?: Partial<VirtualStickOptions>): Promise<VirtualStick>;
  /** Runs a gateway on these radios until the test ends. */
  listen(...radios: Radio[]): Promise<Gateway>;
}

/** A clock so many times too fast: the gateway's patience runs out sooner, and the straps send faster. */
const HASTY = { ...steadyClock(4), rate: 1 };

function room(straps: number, clock: Clock = HASTY): Room {
  const air = antAir(straps, clock);
  const folder = mkdtempSync(join(tmpdir(), 'takt-ant-'));
  const samples: HeartSample[] = [];
  const said: string[] = [];
  cleanUp.push(() => rmSync(folder, { recursive: true, force: true }), air.end);
  let made = 0;
  return {
    clock,
    air,
    folder,
    samples,
    said,
    say: ({ en }) => said.push(en),
    async stick(options = {}) {
      made += 1;
      const stick = await virtualStick({ air, path: join(folder, `ttyANT${made}`), ...options });
      cleanUp.push(() => stick.close());
      return stick;
    },
    async listen(...radios) {
      const send = (more: readonly HeartSample[]): void => void samples.push(...more);
      const gateway = await runGateway({ clock, radios, uplink: { send, close: async () => {} } });
      cleanUp.push(() => gateway.stop());
      return gateway;
    },
  };
}

const listenTo = ({ say }: Room, { path }: { readonly path: string }, networkKey = KEY): Radio =>
  antSerial({ path, networkKey, say });

/** What a broadcast says of its strap's heart; the same of the sample that was made of it. */
const emitted = ({ deviceNumber20, payload }: OnAir) =>
  `ant:${deviceNumber20} ${payload[6]} ${(payload[4] ?? 0) | ((payload[5] ?? 0) << 8)} ${payload[7]}`;
const decoded = ({ sensor, beatCount, beatTimeTicks, heartRateBpm }: HeartSample) =>
  `${sensor} ${beatCount} ${beatTimeTicks} ${heartRateBpm ?? 0}`;

async function until(what: string, condition: () => boolean): Promise<void> {
  await vi.waitFor(() => {
    if (!condition()) throw new Error(`still waiting for ${what}`);
  }, PATIENT);
}
const heardAll = ({ air, samples }: Room, since = 0): boolean =>
  new Set(samples.slice(since).map(({ sensor }) => sensor)).size === air.numbers.length;

/** Twenty seconds of air, at ten times the speed. The long lane has two minutes of it in real time. */
const FULL_ROOM = { rate: 10, airMs: 20_000 };

describe.skipIf(!has('socat'))('a gateway on a virtual ANT+ stick', () => {
  it('[STK14] 40 straps on one stick: every message of the air is decoded', async () => {
    const { rate, airMs } = FULL_ROOM;
    const here = room(40, steadyClock(rate));
    const stick = await here.stick();
    const gateway = await here.listen(listenTo(here, stick));
    await vi.waitFor(() => expect(stick.passedOn).not.toEqual([]), PATIENT);
    const endMs = here.clock.nowMs() + airMs;
    await vi.waitFor(() => expect(here.clock.nowMs()).toBeGreaterThan(endMs), PATIENT);
    here.air.end();
    await vi.waitFor(() => expect(here.samples).toHaveLength(stick.passedOn.length), PATIENT);
    expect(here.samples.map(decoded)).toEqual(stick.passedOn.map(emitted));
    expect(heardAll(here)).toBe(true);
    // Four messages a second from each of forty, less what a busy machine still owed the air when it ended.
    expect(stick.passedOn.length).toBeGreaterThan(0.9 * ((40 * 4 * airMs) / 1_000));
    const counts = gateway.counts();
    expect([counts.noise, counts['bad-checksum'], counts['missing-extension']]).toEqual([0, 0, 0]);
    expect(here.said).toEqual([`${stick.name}: the ANT+ stick is listening.`]);
  });

  it.each([
    ['that does not say that it has started', { announcesStart: false }],
    ['that knows only the older extended messages', { unknown: [0x6e] }],
    ['that knows only the newer extended messages', { unknown: [0x66] }],
  ])('[STK1] a stick %s is listened to all the same', async (_, options) => {
    const here = room(3);
    const stick = await here.stick(options);
    await here.listen(listenTo(here, stick));
    await until('every strap', () => heardAll(here));
    expect(here.said).toEqual([`${stick.name}: the ANT+ stick is listening.`]);
  });

  it('[STK15] a stick that hangs is opened again, with the whole start-up, and heard again', async () => {
    const here = room(3);
    const stick = await here.stick();
    await here.listen(listenTo(here, stick));
    await until('every strap', () => heardAll(here));
    stick.hang();
    await until('the word that it is silent', () => here.said.length === 2);
    const commandsBefore = stick.commands.length;
    stick.wakeUp();
    await until('the word that it listens', () => here.said.length === 3);
    const before = here.samples.length;
    await until('every strap again', () => heardAll(here, before));
    expect(stick.commands.slice(commandsBefore)).toEqual(expect.arrayContaining([0x4a, 0x46, 0x5b]));
    expect(here.said).toEqual([
      `${stick.name}: the ANT+ stick is listening.`,
      expect.stringContaining(`${stick.name}: the ANT+ stick does not answer`),
      `${stick.name}: the ANT+ stick is listening.`,
    ]);
  });

  it('[STK15] a stick that is pulled is used again when it is back; one that resets itself at once', async () => {
    const here = room(3);
    const stick = await here.stick();
    const radio = listenTo(here, stick);
    const states = () => radio.status?.().map(({ state }) => state);
    expect(states()).toEqual(['starting']);
    await here.listen(radio);
    await until('every strap', () => heardAll(here));
    expect(states()).toEqual(['listening']);
    await stick.pull();
    await until('two words on it', () => here.said.length === 3);
    expect(states()).toEqual(['lost']);
    let before = here.samples.length;
    await stick.plugIn();
    await until('every strap again', () => heardAll(here, before));
    expect(states()).toEqual(['listening']);
    before = here.samples.length;
    stick.brownOut();
    await until('every strap a third time', () => heardAll(here, before));
    expect(here.said).toEqual([
      `${stick.name}: the ANT+ stick is listening.`,
      `${stick.name}: the ANT+ stick is gone. Takt uses it again when it is back.`,
      `${stick.path}: no ANT+ stick here. Plug it in; Takt then uses it by itself.`,
      `${stick.name}: the ANT+ stick is listening.`,
    ]);
  });

  it('[STK24] a stick that another program uses is reported, and used when it is free', async () => {
    const here = room(2);
    const stick = await here.stick();
    const other = listenTo({ ...here, say: () => {} }, stick);
    await other.start(here.clock, () => {});
    await until('the other one to listen', () => stick.passedOn.length > 0);
    await here.listen(listenTo(here, stick));
    await until('a word on it', () => here.said.length === 1);
    await other.stop();
    // The stick scans on until it is reset: what it hears in between is heard before it is said to listen.
    await until('every strap, and the word on it', () => heardAll(here) && here.said.length === 2);
    expect(here.said).toEqual([
      `${stick.path}: another program is using the stick. Stop it; Takt tries again.`,
      `${stick.name}: the ANT+ stick is listening.`,
    ]);
  });

  it('[STK16] two sticks hear one air: every message of both is decoded, every beat tells its RR once', async () => {
    const here = room(10);
    const sticks = [await here.stick(), await here.stick()];
    const gateway = await here.listen(...sticks.map((stick) => listenTo(here, stick)));
    await until('two hundred messages from each', () =>
      sticks.every(({ passedOn }) => passedOn.length > 200),
    );
    here.air.end();
    const count = () => sticks.reduce((sum, { passedOn }) => sum + passedOn.length, 0);
    await until('all of them decoded', () => here.samples.length === count());
    expect(here.samples.map(decoded).sort()).toEqual(
      sticks.flatMap(({ passedOn }) => passedOn.map(emitted)).sort(),
    );
    for (const number of here.air.numbers) {
      const own = here.samples.filter(({ sensor }) => sensor === `ant:${number}`);
      const beats = new Set(own.map(({ beatCount, beatTimeTicks }) => `${beatCount} ${beatTimeTicks}`));
      expect(own.flatMap(({ rrTicks }) => rrTicks)).toHaveLength(beats.size - 1);
    }
    expect(gateway.counts().restarted).toBe(0);
  });

  it('[STK17] a noisy wire: cut, joined and flipped bytes cost their own messages only', async () => {
    const here = room(30);
    const noise = noisyWire();
    const stick = await here.stick({ wire: noise.wire });
    const gateway = await here.listen(listenTo(here, stick));
    await until('six hundred messages', () => stick.passedOn.length > 600);
    here.air.end();
    const sound = () => stick.passedOn.filter((_, index) => !noise.spoiled.has(index)).length;
    await until('everything sound decoded', () => here.samples.length >= sound() - 1);
    const sent = new Set(stick.passedOn.map(emitted));
    expect(here.samples.map(decoded).filter((sample) => !sent.has(sample))).toEqual([]);
    expect(gateway.counts()['bad-checksum']).toBeGreaterThan(50);
    expect(gateway.counts().noise).toBeGreaterThan(50);
  });

  it('[STK18] a stick that takes the key but hears no strap with it, and one that refuses it or cannot scan', async () => {
    const here = room(2);
    const deaf = await here.stick();
    const refuses = await here.stick({ unknown: [0x46] });
    const simple = await here.stick({ capabilities: [0x08, 0x03, 0x00, 0xba, 0x32] });
    const other = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
    await here.listen(...[deaf, refuses, simple].map((stick) => listenTo(here, stick, other)));
    await until('a word on each', () => here.said.length === 3);
    expect(here.said.sort()).toEqual([
      `${deaf.name}: the ANT+ stick is listening.`,
      `${refuses.name}: the ANT+ stick does not accept the network key. Check TAKT_ANT_KEY against the key from thisisant.com.`,
      expect.stringContaining(`${simple.name}: this ANT stick cannot hear all straps at once`),
    ]);
    expect([here.samples, deaf.passedOn]).toEqual([[], []]);
    expect(here.said.join()).not.toContain(Buffer.from(other).toString('hex'));
  });

  it('[STK19] all sticks of a machine: none yet, one, a second, and one that is pulled', async () => {
    const here = room(2);
    const byId = join(here.folder, 'dev/serial/by-id');
    mkdirSync(byId, { recursive: true });
    let looks = 0;
    const find = () => {
      looks += 1;
      return findSticks(here.folder);
    };
    const radio = antSticks({ networkKey: KEY, say: here.say, find });
    const states = () => radio.status?.().map(({ state }) => state);
    await here.listen(radio);
    expect(radio.status?.()).toEqual([{ receiver: 'ant', state: 'lost' }]);
    expect(here.said).toEqual(['No ANT+ stick was found. Plug it in; Takt then uses it by itself.']);
    const plug = async (name: string) => {
      const stick = await here.stick();
      symlinkSync(stick.path, join(byId, name));
      return stick;
    };
    const first = await plug('usb-Dynastream_Innovations_ANT_USBStick2_123-if00-port0');
    await until('the first', () => heardAll(here));
    const second = await plug('usb-Dynastream_Innovations_ANT_USB-m_Stick_148-if00-port0');
    symlinkSync('/dev/null', join(byId, 'usb-FTDI_FT232R_USB_UART_A1-if00-port0'));
    await until('the second', () => second.passedOn.length > 0);
    await first.pull();
    const before = here.samples.length;
    await until('the second alone', () => heardAll(here, before));
    const [looksThen, passedThen] = [looks, first.passedOn.length];
    await until('a look at what is left', () => looks > looksThen + 1);
    expect(states()).toEqual(['listening', 'lost']);
    await first.plugIn();
    await until('the first again', () => first.passedOn.length > passedThen);
    await until('both', () => states()?.join() === 'listening,listening');
    const words = here.said.slice(1).map((text) => text.replace(/^\S+ /, ''));
    expect(words.filter((text) => text.startsWith('the ANT+ stick'))).toEqual([
      'the ANT+ stick is listening.',
      'the ANT+ stick is listening.',
      'the ANT+ stick is gone. Takt uses it again when it is back.',
      'the ANT+ stick is listening.',
    ]);
    expect(here.said.join()).not.toContain('another program');
  });
});

describe('the sticks of a machine', () => {
  it('[STK20] are found by name and by USB vendor, each once, whoever sells them', async () => {
    const root = mkdtempSync(join(tmpdir(), 'takt-sticks-'));
    cleanUp.push(() => rmSync(root, { recursive: true, force: true }));
    for (const folder of ['dev/serial/by-id', 'sys/class/tty'])
      mkdirSync(join(root, folder), { recursive: true });
    const tty = (name: string, vendor: string | null, usb: string) => {
      writeFileSync(join(root, 'dev', name), '');
      const device = join(root, 'sys/devices', usb, `${usb}:1.0`, name);
      mkdirSync(join(device), { recursive: true });
      mkdirSync(join(root, 'sys/class/tty', name));
      symlinkSync(device, join(root, 'sys/class/tty', name, 'device'));
      if (vendor !== null) writeFileSync(join(root, 'sys/devices', usb, 'idVendor'), `${vendor}\n`);
    };
    tty('ttyUSB0', '0fcf', '1-1');
    tty('ttyUSB1', '0fcf', '1-2');
    tty('ttyUSB2', '0403', '1-3');
    tty('ttyACM0', null, '1-4');
    // Two sticks share a serial number, and so the link: only the vendor tells of the second.
    symlinkSync(
      join(root, 'dev/ttyUSB1'),
      join(root, 'dev/serial/by-id/usb-Dynastream_Innovations_ANT_USBStick2_123-if00-port0'),
    );
    symlinkSync(
      join(root, 'dev/ttyUSB2'),
      join(root, 'dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A1-if00-port0'),
    );
    expect(await findSticks(root)).toEqual([join(root, 'dev/ttyUSB0'), join(root, 'dev/ttyUSB1')]);
    expect(await findSticks(join(root, 'nowhere'))).toEqual([]);
  });
});

/**
 * Every fifth write has one bit flipped, every seventh is cut short, every eleventh is followed by rubbish, and every
 * other is held back to go with the next. Spares the start-up's first writes no more than any other.
 */
function noisyWire() {
  const spoiled = new Set<number>();
  let writes = 0;
  let broadcasts = 0;
  let held = new Uint8Array(0);
  const wire = (bytes: Uint8Array): Uint8Array => {
    writes += 1;
    const isBroadcast = bytes[2] === 0x4e;
    let out = Uint8Array.from(bytes);
    const spoil = writes % 5 === 0 || writes % 7 === 0;
    if (writes % 5 === 0) out[writes % out.length] = (out[writes % out.length] ?? 0) ^ (1 << (writes % 8));
    if (writes % 7 === 0) out = out.subarray(0, out.length - 3);
    if (isBroadcast && spoil) spoiled.add(broadcasts);
    if (isBroadcast) broadcasts += 1;
    const rubbish = writes % 11 === 0 ? [0x00, 0xff, 0xa4, 0xa4, 0x03] : [];
    const joined = Uint8Array.from([...held, ...out, ...rubbish]);
    if (isBroadcast && writes % 2 === 0) {
      held = joined;
      return new Uint8Array(0);
    }
    held = new Uint8Array(0);
    return joined;
  };
  return { wire, spoiled };
}
