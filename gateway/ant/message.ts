/**
 * ANT serial messages as a USB stick sends and takes them:
 *   A4 · length · id · `length` data bytes · checksum (the XOR of every byte of the message is 0)
 * A stick behind a tty gives any pieces, and padding and noise between them: AntStream finds the messages again. What is no
 * sound message comes out as an AntFault: reader.ts counts it by its kind (`bad-checksum` …) and makes no sample of it, and
 * the gateway's health tells the counts (shared/health/decoder-counts.ts).
 * Sources: ANT Message Protocol and Usage; frames recorded on real sticks (thisisant.com forum 4280, 7385).
 */

const SYNC = 0xa4;
/** Sticks fill with it what they hand over: before, between and behind messages, in any number. It has no meaning. */
const PADDING = 0x00;
/** Sync, length, id and checksum. */
const ENVELOPE_BYTES = 4;
const MAX_DATA_BYTES = 40;

/** Message ids that this product knows by name. */
export const ANT_ID = {
  broadcast: 0x4e,
  acknowledged: 0x4f,
  burst: 0x50,
  /** The older forms of the three, with the device's id in front of the payload. */
  oldBroadcast: 0x5d,
  oldAcknowledged: 0x5e,
  oldBurst: 0x5f,
  event: 0x40,
} as const;

/** Data bytes of an old form: channel, number (2), type, transmission type, payload (8). */
const OLD_DATA_BYTES = 13;
export const PAYLOAD_BYTES = 8;
/** Data bytes of a new form without extension: channel, payload. */
const DATA_BYTES = 1 + PAYLOAD_BYTES;
/** Bits of the byte after the payload, and what each promises, in this order. */
export const EXTENSION = { id: 0x80, rssi: 0x40, timestamp: 0x20 } as const;
/** RSSI in dBm: type, value, threshold. */
const RSSI_DBM = 0x20;
/** A gain setting, which is no signal strength (most sticks): type and three more. */
const RSSI_AGC = 0x10;
/** How many bytes each takes, its type included. The length of any other type is unknown. */
export const RSSI_BYTES: ReadonlyMap<number | undefined, number> = new Map([
  [RSSI_DBM, 3],
  [RSSI_AGC, 4],
]);

export const HRM_DEVICE_TYPE = 120;

export interface AntDevice {
  /**
   * 20 bits: the 16-bit device number, and above it the high nibble of the transmission type.
   * null: the device number is 0, a wildcard and never a device.
   */
  readonly deviceNumber20: number | null;
  /** 0–127; the pairing bit is taken off. */
  readonly deviceType: number;
}

export type AntMessage =
  /** What a device on the air sent: a broadcast, an acknowledged message or a piece of a burst. */
  | {
      readonly kind: 'data';
      readonly id: number;
      readonly channel: number;
      /** Exactly 8 bytes. */
      readonly payload: Uint8Array;
      /** null: the stick does not say who sent it. */
      readonly device: AntDevice | null;
      /** null: not sent, or a gain setting only. */
      readonly rssiDbm: number | null;
      /** The stick's own clock, 1/32768 s, rolling over every 2 s. */
      readonly timestamp: number | null;
    }
  /** `messageId` 1: an event on the channel; else the answer to the command of that id. */
  | {
      readonly kind: 'event';
      readonly id: number;
      readonly channel: number;
      readonly messageId: number;
      readonly code: number;
    }
  | { readonly kind: 'other'; readonly id: number; readonly data: Uint8Array };

export type AntData = Extract<AntMessage, { kind: 'data' }>;

export type AntFaultKind =
  /** Bytes between messages that are no padding. */
  | 'noise'
  /** No message is that long, or empty. */
  | 'bad-length'
  /** Its first byte is passed over, and the next message is looked for in the bytes behind it. */
  | 'bad-checksum'
  /** A sound message with fewer data bytes than its id demands. */
  | 'short-message'
  /** A sound message whose flags promise bytes that are not there. */
  | 'missing-extension'
  /** The stream ended inside a message. */
  | 'truncated';

export interface AntFault {
  readonly kind: 'fault';
  readonly fault: AntFaultKind;
  /** How many bytes were passed over. */
  readonly bytes: number;
}

/** @throws RangeError when the data is empty or longer than a message can be: a caller's mistake, never the air's. */
export function encodeAntMessage(id: number, data: Uint8Array): Uint8Array {
  if (!isDataLength(data.length)) {
    throw new RangeError(`an ANT message has 1 to ${MAX_DATA_BYTES} data bytes, not ${data.length}`);
  }
  const bytes = Uint8Array.of(SYNC, data.length, id, ...data, 0);
  bytes[bytes.length - 1] = xorOf(bytes);
  return bytes;
}

export interface Broadcast {
  readonly channel: number;
  /** Exactly 8 bytes. */
  readonly payload: Uint8Array;
  /** null: a message without an extended id. */
  readonly deviceNumber20: number | null;
  readonly deviceType: number;
  readonly rssiDbm?: number | null;
  /** The stick's clock, 1/32768 s. */
  readonly timestamp?: number | null;
}

/** A whole serial message 4E, extended by what is given. */
export function encodeBroadcast(broadcast: Broadcast): Uint8Array {
  const { channel, payload, deviceNumber20: number, deviceType } = broadcast;
  const rssi = broadcast.rssiDbm ?? null;
  const timestamp = broadcast.timestamp ?? null;
  if (payload.length !== PAYLOAD_BYTES)
    throw new RangeError(`an ANT payload has 8 bytes, not ${payload.length}`);
  let flags = 0;
  const extension: number[] = [];
  if (number !== null) {
    if ((number & 0xffff) === 0 || number > 0xfffff) throw new RangeError(`${number} is no 20-bit device id`);
    flags |= EXTENSION.id;
    // The low nibble 1: an independent channel, as heart-rate straps send it.
    extension.push(number & 0xff, (number >> 8) & 0xff, deviceType, ((number >> 12) & 0xf0) | 1);
  }
  if (rssi !== null) {
    flags |= EXTENSION.rssi;
    extension.push(RSSI_DBM, rssi & 0xff, -128 & 0xff);
  }
  if (timestamp !== null) {
    flags |= EXTENSION.timestamp;
    extension.push(timestamp & 0xff, (timestamp >> 8) & 0xff);
  }
  const tail = flags === 0 ? [] : [flags, ...extension];
  return encodeAntMessage(ANT_ID.broadcast, Uint8Array.of(channel, ...payload, ...tail));
}

/** Whether these could be the first bytes of a serial message. */
export function beginsMessage([sync, dataLength = 0]: Uint8Array): boolean {
  return sync === SYNC && isDataLength(dataLength);
}

function isDataLength(length: number): boolean {
  return length >= 1 && length <= MAX_DATA_BYTES;
}

/** Pull parser: append what was read, then call next until null. Waiting bytes never exceed one message. */
export class AntStream {
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #passed = 0;
  #ended = false;
  #beganAt = 0;

  /** At which byte of the stream the newest message or fault began. */
  get beganAt(): number {
    return this.#beganAt;
  }

  /** How many bytes of the stream the messages and faults so far took, with the padding before each. */
  get passed(): number {
    return this.#passed + this.#at;
  }

  append(bytes: Uint8Array): void {
    const waiting = this.#bytes.subarray(this.#at);
    const joined = new Uint8Array(waiting.length + bytes.length);
    joined.set(waiting);
    joined.set(bytes, waiting.length);
    this.#bytes = joined;
    this.#passed += this.#at;
    this.#at = 0;
  }

  /** No more will come: next also searches what an unfinished message holds. */
  end(): void {
    this.#ended = true;
  }

  /** The next message or fault; null when more bytes are needed. After a fault the search goes on one byte later. */
  next(): AntMessage | AntFault | null {
    while (this.#bytes[this.#at] === PADDING) this.#at += 1;
    this.#beganAt = this.passed;
    const rest = this.#bytes.subarray(this.#at);
    if (rest.length === 0) return null;
    if (rest[0] !== SYNC) {
      const noise = rest.findIndex((byte) => byte === SYNC || byte === PADDING);
      return this.#skip('noise', noise === -1 ? rest.length : noise);
    }
    const dataLength = rest[1];
    if (dataLength !== undefined && !isDataLength(dataLength)) {
      return this.#skip('bad-length', 1);
    }
    const length = dataLength === undefined ? ENVELOPE_BYTES : dataLength + ENVELOPE_BYTES;
    if (rest.length < length) return this.#ended ? this.#skip('truncated', 1) : null;
    const whole = rest.subarray(0, length);
    if (xorOf(whole) !== 0) return this.#skip('bad-checksum', 1);
    const message = readMessage(whole[2] ?? 0, whole.slice(3, -1));
    if (typeof message === 'string') return this.#skip(message, length);
    this.#at += length;
    return message;
  }

  #skip(fault: AntFaultKind, bytes: number): AntFault {
    this.#at += bytes;
    return { kind: 'fault', fault, bytes };
  }
}

function readMessage(id: number, data: Uint8Array): AntMessage | AntFaultKind {
  const at = (index: number) => data[index] ?? 0;
  switch (id) {
    case ANT_ID.broadcast:
    case ANT_ID.acknowledged:
    case ANT_ID.burst: {
      if (data.length < DATA_BYTES) return 'short-message';
      const extension = readExtension(data.subarray(DATA_BYTES));
      if (extension === null) return 'missing-extension';
      return { kind: 'data', id, channel: channelOf(id, at(0)), payload: data.slice(1, 9), ...extension };
    }
    case ANT_ID.oldBroadcast:
    case ANT_ID.oldAcknowledged:
    case ANT_ID.oldBurst: {
      if (data.length < OLD_DATA_BYTES) return 'short-message';
      const device = readDevice(data.subarray(1, 5));
      const channel = channelOf(id, at(0));
      return {
        kind: 'data',
        id,
        channel,
        payload: data.slice(5, 13),
        device,
        rssiDbm: null,
        timestamp: null,
      };
    }
    case ANT_ID.event:
      if (data.length < 3) return 'short-message';
      return { kind: 'event', id, channel: at(0), messageId: at(1), code: at(2) };
    default:
      return { kind: 'other', id, data };
  }
}

/** A burst keeps its sequence number in the channel's upper three bits. */
function channelOf(id: number, byte: number): number {
  return id === ANT_ID.burst || id === ANT_ID.oldBurst ? byte & 0x1f : byte;
}

/** What follows the payload. null when the flags promise more than there is; further bytes are passed over. */
function readExtension(bytes: Uint8Array): Pick<AntData, 'device' | 'rssiDbm' | 'timestamp'> | null {
  const flags = bytes[0] ?? 0;
  let at = 1;
  let device: AntDevice | null = null;
  let rssiDbm: number | null = null;
  let timestamp: number | null = null;
  if (flags & EXTENSION.id) {
    if (bytes.length < at + 4) return null;
    device = readDevice(bytes.subarray(at, at + 4));
    at += 4;
  }
  if (flags & EXTENSION.rssi) {
    const type = bytes[at];
    if (type === undefined) return null;
    const length = RSSI_BYTES.get(type);
    // Where it ends is unknown, and so is all that stands behind it.
    if (length === undefined) return { device, rssiDbm, timestamp };
    if (bytes.length < at + length) return null;
    if (type === RSSI_DBM) rssiDbm = ((bytes[at + 1] ?? 0) << 24) >> 24;
    at += length;
  }
  if (flags & EXTENSION.timestamp) {
    if (bytes.length < at + 2) return null;
    timestamp = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  }
  return { device, rssiDbm, timestamp };
}

/** Number (2, little endian), type, transmission type. */
function readDevice(bytes: Uint8Array): AntDevice {
  const [low = 0, high = 0, type = 0, transmission = 0] = bytes;
  const number = low | (high << 8);
  const deviceNumber20 = number === 0 ? null : number | ((transmission & 0xf0) << 12);
  return { deviceNumber20, deviceType: type & 0x7f };
}

function xorOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum ^ byte, 0);
}
