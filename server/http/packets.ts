/** What a browser heard, untouched, to samples. */

import { createBleReader } from '@takt/shared/ble/reader.ts';
import type { Station } from '@takt/shared/ids.ts';
import type { Sample } from '@takt/shared/sample.ts';
import type { WirePacket } from '@takt/shared/wire/uplink.ts';

/**
 * Never throws. It remembers what a device sent before, so each gateway epoch has one of its own. `station`: the station
 * that the tablet stands at, if it is at one.
 */
export type PacketReader = (packets: readonly WirePacket[], station: Station | undefined) => Sample[];

export function createPacketReader(): PacketReader {
  const reader = createBleReader(() => {});
  return (packets, station) =>
    packets.flatMap((packet) => {
      const { sample } = reader.read({ ...packet, bytes: Buffer.from(packet.bytes, 'hex') });
      if (sample === null) return [];
      return [station === undefined ? sample : { ...sample, station }];
    });
}
