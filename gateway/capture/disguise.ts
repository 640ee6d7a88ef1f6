/**
 * Captures as they may be shown to others: what was heard stays, who was heard is made up. Every ANT number and every
 * Bluetooth address becomes another one, the same one for the same sensor throughout; receivers are numbered; times begin
 * at 0. Bytes in which no message could be found are blank, since nobody knows what they would have said.
 * Nothing of an id remains but which packets share it. Pure: chance is an argument.
 */

import { AntStream } from '../ant/message.ts';
import type { Packet } from '../receiver/packet.ts';
import { disguiseMessage } from './ant-disguise.ts';
import { disguiseValue } from './ble-disguise.ts';

/** A whole number from 0 to `below` - 1, not to be guessed. */
export type Draw = (below: number) => number;

export interface DisguiseOptions {
  readonly draw: Draw;
  /** false: heart rates and beats are blank too. */
  readonly heartRates: boolean;
}

export interface Disguised {
  readonly captures: readonly (readonly Packet[])[];
  /** A text with every id that the captures had replaced as it is in them. */
  text(text: string): string;
}

type AntPacket = Extract<Packet, { radio: 'ant' }>;

export function disguise(captures: readonly (readonly Packet[])[], options: DisguiseOptions): Disguised {
  const { draw, heartRates } = options;
  const ids = madeUp([...new Set(captures.flatMap(antIds))], () => deviceNumber20(draw));
  const addresses = madeUp([...new Set(captures.flatMap(bleAddresses))], (real) => address(real, draw));
  const ant = { id: (real: number) => ids.get(real) ?? 1, heartRates };
  const shownAddress = (real: string): string => addresses.get(real.toLowerCase()) ?? '';
  return {
    captures: captures.map((packets) => {
      const startMs = packets[0]?.receivedAtMs ?? 0;
      const receivers = new Map<string, string>();
      const receiver = ({ radio, receiver: real }: Packet): string => {
        const key = `${radio}/${real}`;
        const known = receivers.get(key);
        const name = known ?? `${radio}-${receivers.size + 1}`;
        receivers.set(key, name);
        return name;
      };
      const antBytes = rewritten(packets, (whole, message) => disguiseMessage(whole, message, ant));
      return packets.map((packet): Packet => {
        const heard = { receiver: receiver(packet), receivedAtMs: packet.receivedAtMs - startMs };
        if (packet.radio === 'ant') return { radio: 'ant', ...heard, bytes: antBytes(packet) };
        const { radio, characteristic } = packet;
        const bytes = disguiseValue(characteristic, packet.bytes, heartRates);
        return { radio, ...heard, address: shownAddress(packet.address), characteristic, bytes };
      });
    }),
    text: (text) =>
      text
        .replace(/\b(ant|fec):(\d+)/g, (_, radio, number) => `${radio}:${ids.get(Number(number)) ?? 0}`)
        .replace(/\b[0-9a-f]{12}\b|\b[0-9a-f]{2}([:-][0-9a-f]{2}){5}\b/gi, (found) => {
          const real = found.replace(/[:-]/g, '').toLowerCase();
          return addresses.get(real) ?? found;
        }),
  };
}

type Rewrite = (whole: Uint8Array, message: Parameters<typeof disguiseMessage>[1]) => Uint8Array;

/** The serial streams of a capture's sticks, each rewritten as a whole and cut again where it was cut. */
function rewritten(packets: readonly Packet[], rewrite: Rewrite): (packet: AntPacket) => Uint8Array {
  const shown = new Map<Packet, Uint8Array>();
  for (const pieces of antStreams(packets)) {
    const bytes = Buffer.concat(pieces.map((piece) => piece.bytes));
    const stream = new Uint8Array(bytes.length);
    for (const { from, to, message } of messagesOf(bytes))
      stream.set(rewrite(bytes.subarray(from, to), message), from);
    let at = 0;
    for (const piece of pieces) {
      shown.set(piece, stream.subarray(at, at + piece.bytes.length));
      at += piece.bytes.length;
    }
  }
  return (packet) => shown.get(packet) ?? new Uint8Array(packet.bytes.length);
}

function antStreams(packets: readonly Packet[]): readonly (readonly AntPacket[])[] {
  const ant = packets.filter((packet) => packet.radio === 'ant');
  return [...Map.groupBy(ant, ({ receiver }) => receiver).values()];
}

function* messagesOf(bytes: Uint8Array) {
  const stream = new AntStream();
  stream.append(bytes);
  stream.end();
  for (let message = stream.next(); message !== null; message = stream.next()) {
    if (message.kind !== 'fault') yield { from: stream.beganAt, to: stream.passed, message };
  }
}

function antIds(packets: readonly Packet[]): readonly number[] {
  return antStreams(packets).flatMap((pieces) =>
    [...messagesOf(Buffer.concat(pieces.map(({ bytes }) => bytes)))].flatMap(({ message }) =>
      message.kind === 'data' ? (message.device?.deviceNumber20 ?? []) : [],
    ),
  );
}

function bleAddresses(packets: readonly Packet[]): readonly string[] {
  return packets.flatMap((packet) => (packet.radio === 'ble' ? packet.address.toLowerCase() : []));
}

/** Another id for each, none twice and none that a real sensor has. */
function madeUp<Id>(real: readonly Id[], invent: (real: Id) => Id): ReadonlyMap<Id, Id> {
  const taken = new Set(real);
  const map = new Map<Id, Id>();
  for (const id of real) {
    let shown = invent(id);
    while (taken.has(shown)) shown = invent(id);
    taken.add(shown);
    map.set(id, shown);
  }
  return map;
}

/** 1 to 65535, and a nibble above it. */
function deviceNumber20(draw: Draw): number {
  return (1 + draw(0xffff)) | (draw(0x10) << 16);
}

const HALF = 0x100_0000;

/** The two topmost bits, which tell a fixed address from a changing one, are kept. */
function address(real: string, draw: Draw): string {
  const kind = Number.parseInt(real.slice(0, 2), 16) & 0xc0;
  const high = (draw(HALF) & 0x3f_ffff) | ((kind || 0) << 16);
  return [high, draw(HALF)].map((half) => half.toString(16).padStart(6, '0')).join('');
}
