/**
 * What a browser heard, untouched, to samples. Decoders are the gateway's, and the server does not know the gateway:
 * the command that starts it hands one in.
 */
import type { Sample } from '@takt/shared/sample.ts';
import type { WirePacket } from '@takt/shared/wire.ts';

/** One value of a Bluetooth characteristic. */
export interface HeardPacket {
  readonly receivedAtMs: number;
  readonly address: string;
  readonly characteristic: number;
  readonly bytes: Uint8Array;
}

/** Never throws. Remembers what a sensor sent before, so each gateway epoch has one of its own. */
export type PacketDecoder = (packet: HeardPacket) => readonly Sample[];

/** `station`: the place that the tablet stands at, if it is at one. */
export function samplesOf(
  packets: readonly WirePacket[],
  decode: PacketDecoder,
  station: number | undefined,
): readonly Sample[] {
  const samples = packets.flatMap((packet) => decode({ ...packet, bytes: Buffer.from(packet.bytes, 'hex') }));
  return station === undefined ? samples : samples.map((sample) => ({ ...sample, station }));
}
