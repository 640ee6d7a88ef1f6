/**
 * One adapter opened through noble: from a setting to an instance that is powered on, and closed for good afterwards.
 * An instance that has lost its adapter never recovers by itself; a fresh one does. One adapter has one instance.
 */

import type { EventEmitter } from 'node:events';
import type { Noble } from '@stoprocent/noble';
import type { Clock } from '@takt/shared/clock.ts';
import { AppError } from '@takt/shared/errors.ts';
import { accessTo, type BleAdapter } from './access.ts';
import { refusedForSecurity } from './att.ts';
import { waitFor } from './time-limit.ts';

export type Opened =
  | { readonly outcome: 'open'; readonly noble: Noble }
  /** Not plugged in, not up, or without a word. */
  | { readonly outcome: 'absent' }
  | { readonly outcome: 'forbidden' };

type NobleModule = typeof import('@stoprocent/noble');

const POWERED_ON_LIMIT_MS = 5000;
/** Speed of a controller on a real serial line; USB ones ignore it. */
const BAUD = 1_000_000;
/** The library looks for its lost port once a second, and may open it once more after it was told to stop. */
const SETTLED_AFTER_MS = 1100;

/** Rejects with an AppError when the native part cannot be loaded on this machine. */
export async function loadNoble(): Promise<NobleModule> {
  try {
    return await import('@stoprocent/noble');
  } catch (cause) {
    throw new AppError(
      'unavailable',
      {
        nb: 'Bluetooth-delen (@stoprocent/noble) kan ikke lastes på denne maskinen. Bruk ANT+, eller Linux på x64 eller arm64.',
        en: 'The Bluetooth part (@stoprocent/noble) cannot be loaded on this machine. Use ANT+, or Linux on x64 or arm64.',
      },
      { cause },
    );
  }
}

/** `onRefused`: the sensor of this address talks only to whom it is bonded with. */
export async function openNoble(
  module: NobleModule,
  adapter: BleAdapter,
  clock: Clock,
  onRefused: (address: string) => void,
): Promise<Opened> {
  const allowed = await accessTo(adapter);
  if (allowed !== 'granted') return { outcome: allowed };
  const before = process.listeners('SIGINT');
  const noble = module.withBindings('hci', optionsOf(adapter));
  // Its warnings name straps, which may stand in no log.
  noble.removeAllListeners('warning');
  let state: string;
  try {
    state = noble.state;
  } catch {
    return { outcome: 'absent' };
  }
  shield(noble, onRefused);
  // It would end the process at Ctrl-C, before anything is handed over.
  for (const listener of process.listeners('SIGINT'))
    if (!before.includes(listener)) process.off('SIGINT', listener);
  if (state !== 'poweredOn') state = await nextState(noble, clock);
  if (state === 'poweredOn') return { outcome: 'open', noble };
  await closeNoble(noble, clock);
  return { outcome: state === 'unauthorized' ? 'forbidden' : 'absent' };
}

/** Twice, because a port that was being opened the first time is closed only by the second. */
export async function closeNoble(noble: Noble, clock: Clock): Promise<void> {
  const stop = (): void => {
    try {
      noble.stop();
    } catch {
      // An instance that never came up has nothing to stop.
    }
  };
  stop();
  await waitFor(clock, SETTLED_AFTER_MS);
  stop();
  noble.removeAllListeners();
}

/**
 * The library reads packets without checking their length, so a malformed one throws from the socket's event and would
 * end the process. Such a packet is left out. A refusal for lack of security is reported, since the library does not. It offers
 * no place for either: its socket and its table of connections are reached through private fields of the version that
 * package.json pins (tests with malformed packets and with a strap that must be bonded watch over it).
 */
function shield(noble: Noble, onRefused: (address: string) => void): void {
  const { _bindings: bindings } = noble as unknown as {
    readonly _bindings?: {
      readonly _hci?: { readonly _socket?: EventEmitter };
      readonly _handles?: Readonly<Record<number, unknown>>;
    };
  };
  const note = (packet: unknown): void => {
    const handle = packet instanceof Uint8Array ? refusedForSecurity(packet) : null;
    const address = handle === null ? undefined : bindings?._handles?.[handle];
    if (typeof address === 'string') onRefused(address);
  };
  const socket = bindings?._hci?._socket;
  if (socket === undefined) return;
  const emit = socket.emit.bind(socket);
  socket.emit = (event: string, ...values: unknown[]) => {
    try {
      if (event === 'data') note(values[0]);
      return emit(event, ...values);
    } catch (error) {
      if (event === 'data') return true;
      throw error;
    }
  };
}

function optionsOf(adapter: BleAdapter): Parameters<NobleModule['withBindings']>[1] {
  switch (adapter.kind) {
    case 'first':
      return { hciDriver: 'native' };
    case 'hci':
      return { hciDriver: 'native', deviceId: adapter.index };
    case 'uart':
      return { hciDriver: 'uart', bindParams: { uart: { port: adapter.path, baudRate: BAUD } } };
  }
}

function nextState(noble: Noble, clock: Clock): Promise<string> {
  return new Promise((resolve) => {
    const settle = (state: string): void => {
      if (state !== 'poweredOn' && state !== 'unauthorized' && state !== 'unsupported') return;
      cancel();
      noble.removeListener('stateChange', settle);
      resolve(state);
    };
    const cancel = clock.after(POWERED_ON_LIMIT_MS, () => {
      noble.removeListener('stateChange', settle);
      resolve('silent');
    });
    noble.on('stateChange', settle);
    settle(noble.state);
  });
}
