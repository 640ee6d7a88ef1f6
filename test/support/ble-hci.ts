/**
 * The bytes between a Bluetooth host and its controller (Bluetooth Core 4.E; H4 framing: 4.A): packets out of a byte
 * stream, and the events a controller sends. Our own, beside and unknown to the library under test.
 */

export const H4 = { command: 1, acl: 2, event: 4 } as const;

export const STATUS = {
  ok: 0x00,
  unknownCommand: 0x01,
  unknownConnection: 0x02,
  timeOut: 0x08,
  limitReached: 0x09,
  notAllowed: 0x0c,
  hungUpByPeer: 0x13,
  hungUpHere: 0x16,
} as const;

/** Whole H4 packets out of a stream that cuts them anywhere. */
export class H4Splitter {
  #rest: Buffer = Buffer.alloc(0);

  push(bytes: Buffer): Buffer[] {
    let rest = Buffer.concat([this.#rest, bytes]);
    const packets: Buffer[] = [];
    for (let length = packetLength(rest); length !== null && rest.length >= length; ) {
      packets.push(rest.subarray(0, length));
      rest = rest.subarray(length);
      length = packetLength(rest);
    }
    this.#rest = rest;
    return packets;
  }
}

/** null: too few bytes to know. A byte that begins no packet is a packet of its own, which nobody understands. */
function packetLength(bytes: Buffer): number | null {
  const type = bytes[0];
  if (type === H4.command) return bytes.length < 4 ? null : 4 + bytes.readUInt8(3);
  if (type === H4.acl) return bytes.length < 5 ? null : 5 + bytes.readUInt16LE(3);
  if (type === H4.event) return bytes.length < 3 ? null : 3 + bytes.readUInt8(2);
  return type === undefined ? null : 1;
}

export function u16(value: number): number[] {
  return [value & 0xff, value >> 8];
}

/** 'c0de…' as it is written → the six bytes as they are sent, lowest first. */
export function addressBytes(address: string): number[] {
  return [...Buffer.from(address, 'hex')].reverse();
}

export function readAddress(bytes: Buffer, at: number): string {
  return Buffer.from(bytes.subarray(at, at + 6))
    .reverse()
    .toString('hex');
}

function event(code: number, parameters: readonly number[]): Buffer {
  return Buffer.from([H4.event, code, parameters.length, ...parameters]);
}

export const EVENT = {
  commandComplete: (opcode: number, status: number, values: readonly number[] = []) =>
    event(0x0e, [1, ...u16(opcode), status, ...values]),
  commandStatus: (opcode: number, status: number) => event(0x0f, [status, 1, ...u16(opcode)]),
  disconnected: (handle: number, reason: number) => event(0x05, [0, ...u16(handle), reason]),
  packetsSent: (handle: number, count: number) => event(0x13, [1, ...u16(handle), ...u16(count)]),
  remoteVersion: (handle: number) => event(0x0c, [0, ...u16(handle), 9, 0, 0, 0, 0]),
  remoteFeatures: (handle: number) => event(0x3e, [4, 0, ...u16(handle), 0, 0, 0, 0, 0, 0, 0, 0]),
  connectFailed: (status: number) => event(0x3e, [1, status, ...new Array<number>(17).fill(0)]),
  connected: (link: {
    handle: number;
    role: 'central' | 'peripheral';
    peerType: number;
    peer: string;
    interval: number;
    timeout: number;
  }) =>
    event(0x3e, [
      1,
      0,
      ...u16(link.handle),
      link.role === 'central' ? 0 : 1,
      link.peerType,
      ...addressBytes(link.peer),
      ...u16(link.interval),
      ...u16(0),
      ...u16(link.timeout),
      0,
    ]),
  updated: (handle: number, interval: number, timeout: number) =>
    event(0x3e, [3, 0, ...u16(handle), ...u16(interval), ...u16(0), ...u16(timeout)]),
  advert: (type: number, addressType: number, address: string, data: readonly number[], rssiDbm: number) =>
    event(0x3e, [2, 1, type, addressType, ...addressBytes(address), data.length, ...data, rssiDbm & 0xff]),
} as const;
