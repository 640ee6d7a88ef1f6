/**
 * Every ANT+ stick of the machine, as one radio: those that are there, and those that are plugged in later.
 */
import { readdir, readFile, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Clock } from '@takt/shared/clock.ts';
import type { Packet } from '../receiver/packet.ts';
import { type AntSerialOptions, antSerial, loadSerialPort } from './ant-serial.ts';
import type { Radio } from './radio.ts';

export interface AntSticksOptions extends Pick<AntSerialOptions, 'networkKey' | 'say'> {
  /** Paths of the ttys that have a stick now, each once. */
  readonly find?: () => Promise<readonly string[]>;
}

// Real milliseconds.
const LOOK_EVERY_MS = 2_000;
/** Stands for the stick that should be here and never was. */
const NO_STICK = 'ant';

export function antSticks({ networkKey, say, find = findSticks }: AntSticksOptions): Radio {
  const sticks = new Map<string, Radio>();
  /** Sticks that were here. One that is plugged in again may come under another name, so each newcomer takes one off. */
  const gone: string[] = [];
  let stopped = false;
  let saidNone = false;
  let cancel: () => void = () => {};
  let looking: Promise<void> = Promise.resolve();

  const look = async (clock: Clock, onPacket: (packet: Packet) => void): Promise<void> => {
    const found = await find();
    for (const [path, stick] of sticks) {
      if (found.includes(path)) continue;
      sticks.delete(path);
      gone.push(path);
      await stick.stop();
    }
    for (const path of found) {
      if (sticks.has(path) || stopped) continue;
      const stick = antSerial({ path, networkKey, say });
      sticks.set(path, stick);
      gone.splice(Math.max(0, gone.indexOf(path)), 1);
      await stick.start(clock, onPacket);
    }
    if (sticks.size === 0 && !saidNone) {
      say({
        nb: 'Fant ingen ANT+-pinne. Sett den i; den tas i bruk av seg selv.',
        en: 'No ANT+ stick was found. Plug it in; Takt then uses it by itself.',
      });
    }
    saidNone = sticks.size === 0;
    if (!stopped) {
      cancel = clock.after(LOOK_EVERY_MS * clock.rate, () => {
        looking = look(clock, onPacket);
      });
    }
  };

  return {
    async start(clock, onPacket) {
      // What cannot be loaded is reported now, not when the first stick is plugged in.
      await loadSerialPort();
      looking = look(clock, onPacket);
      await looking;
    },
    async stop() {
      stopped = true;
      cancel();
      await looking;
      cancel();
      await Promise.all([...sticks.values()].map((stick) => stick.stop()));
      sticks.clear();
    },
    status() {
      const lost = sticks.size === 0 && gone.length === 0 ? [NO_STICK] : gone.map((path) => basename(path));
      const listening = [...sticks.values()].flatMap((stick) => stick.status?.() ?? []);
      return [...listening, ...lost.map((receiver) => ({ receiver, state: 'lost' as const }))];
    },
  };
}

/** USB vendor of every ANT stick, whoever sells it (Dynastream, now Garmin Canada). */
const ANT_VENDOR = '0fcf';
const STICK_NAME = /dynastream|ant[ _-]?usb|ant\+/i;

/**
 * By name under /dev/serial/by-id, and by USB vendor, since sticks share serial numbers ("123") and then have one name
 * between them. `root` is / outside tests.
 */
export async function findSticks(root = '/'): Promise<readonly string[]> {
  const byId = join(root, 'dev/serial/by-id');
  const named = (await listed(byId)).filter((name) => STICK_NAME.test(name)).map((name) => join(byId, name));
  const ttys = (await listed(join(root, 'sys/class/tty'))).filter((name) => /^tty(USB|ACM)/.test(name));
  const ofVendor: string[] = [];
  for (const tty of ttys) if (await isAnt(root, tty)) ofVendor.push(join(root, 'dev', tty));
  const real = await Promise.all([...named, ...ofVendor].map((path) => realpath(path).catch(() => null)));
  return [...new Set(real.filter((path) => path !== null))].sort();
}

/** The USB device is two folders above a serial converter's port, one above a modem's interface. */
async function isAnt(root: string, tty: string): Promise<boolean> {
  const device = await realpath(join(root, 'sys/class/tty', tty, 'device')).catch(() => null);
  if (device === null) return false;
  for (const above of ['../..', '..']) {
    const vendor = await readFile(join(device, above, 'idVendor'), 'utf8').catch(() => null);
    if (vendor !== null) return vendor.trim() === ANT_VENDOR;
  }
  return false;
}

async function listed(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
