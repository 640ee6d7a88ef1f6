/**
 * packet → sample: the one place where radio bytes become readings, live, in a replay and on the command line.
 * Never throws, invents nothing, and counts what it could not use by kind. What a packet means to its sender so far is
 * known to the readers, one a radio.
 */

import { type BleReading, createBleReader } from '@takt/shared/ble/reader.ts';
import { type Counts, createCounts } from '@takt/shared/health/decoder-counts.ts';
import type { Sample } from '@takt/shared/sample.ts';
import { type AntReading, createAntReader } from './ant/reader.ts';
import type { Packet } from './receiver/packet.ts';

/** One step of what was understood, for diagnosis; a sample where a heart or a treadmill spoke. */
export type Reading = AntReading | BleReading;

export interface Decoder {
  push(packet: Packet): Sample[];
  /** The same step, told in full. */
  read(packet: Packet): Reading[];
  /** The receiver's serial stream is at its end: what an unfinished message holds is searched, then forgotten. */
  endStream(receiver: string, receivedAtMs: number): Reading[];
  /** How often each kind came so far. */
  counts(): Counts;
}

/** `arrivalKnown: false`: the packets' times mean nothing (bytes that somebody typed in). */
export function createDecoder(options: { readonly arrivalKnown: boolean } = { arrivalKnown: true }): Decoder {
  const { count, counts } = createCounts();
  const ant = createAntReader(options, count);
  const ble = createBleReader(count);
  const read = (packet: Packet): Reading[] =>
    packet.radio === 'ant' ? ant.read(packet) : [ble.read(packet)];
  return {
    read,
    push: (packet) => read(packet).flatMap(({ sample }) => (sample === null ? [] : [sample])),
    endStream: ant.endStream,
    counts,
  };
}
