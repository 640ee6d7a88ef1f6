/**
 * Captures: what a radio heard, kept as bytes, to be decoded or replayed later. Two formats are read:
 * libpcap files of ANT serial messages (either byte order, micro- or nanoseconds; the link type says nothing), and our
 * own, JSON Lines: a header {"takt":"capture","version":1}, then a packet a line
 *   {"tMs":…, "radio":"ant"|"ble", "receiver":"…", "hex":"…"} and for BLE "address" and "characteristic" (a number).
 */
import { AppError } from '@takt/shared/errors.ts';
import type { Packet } from '../receiver/packet.ts';

const HEADER = { takt: 'capture', version: 1 } as const;
const PCAP_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const PCAPNG_MAGIC = 0x0a0d0d0a;
interface PcapFormat {
  readonly littleEndian: boolean;
  readonly fractionsPerMs: number;
}
/** The file's first four bytes, read little endian → its byte order, and what a record's second time field counts. */
const PCAP_FORMATS: ReadonlyMap<number, PcapFormat> = new Map([
  [0xa1b2c3d4, { littleEndian: true, fractionsPerMs: 1e3 }],
  [0xa1b23c4d, { littleEndian: true, fractionsPerMs: 1e6 }],
  [0xd4c3b2a1, { littleEndian: false, fractionsPerMs: 1e3 }],
  [0x4d3cb2a1, { littleEndian: false, fractionsPerMs: 1e6 }],
]);

export function captureHeader(): string {
  return `${JSON.stringify(HEADER)}\n`;
}

export function captureLine(packet: Packet): string {
  const { receivedAtMs: tMs, radio, receiver } = packet;
  const origin =
    packet.radio === 'ble' ? { address: packet.address, characteristic: packet.characteristic } : {};
  return `${JSON.stringify({ tMs, radio, receiver, ...origin, hex: Buffer.from(packet.bytes).toString('hex') })}\n`;
}

export function encodeCapture(packets: readonly Packet[]): Uint8Array {
  return Buffer.from(captureHeader() + packets.map(captureLine).join(''));
}

/** Whether these first bytes of a file are those of a capture, of whichever format and version. */
export function isCapture(start: Uint8Array): boolean {
  const magic = magicOf(start);
  return PCAP_FORMATS.has(magic) || magic === PCAPNG_MAGIC || start[0] === '{'.charCodeAt(0);
}

/**
 * All packets in the file's order.
 * @throws AppError `bad-input`, which names the file and the place, when it is no capture or is damaged.
 */
export function readCapture(bytes: Uint8Array, fileName: string): Packet[] {
  const magic = magicOf(bytes);
  if (bytes.length === 0) throw damaged(fileName, 'byte 0', 'filen er tom', 'the file is empty');
  if (magic === PCAPNG_MAGIC) {
    const nb = 'filen er pcapng; gjør den om med: editcap -F pcap INN UT';
    throw damaged(fileName, 'byte 0', nb, 'the file is pcapng; convert it with: editcap -F pcap IN OUT');
  }
  const pcap = PCAP_FORMATS.get(magic);
  return pcap === undefined ? readLines(bytes, fileName) : readPcap(bytes, fileName, pcap);
}

function readPcap(bytes: Uint8Array, fileName: string, format: PcapFormat): Packet[] {
  const { littleEndian, fractionsPerMs } = format;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const cut = (at: number) =>
    damaged(fileName, `byte ${at}`, 'filen er avkortet her', 'the file is cut short here');
  if (bytes.length < PCAP_HEADER_BYTES) throw cut(bytes.length);
  const packets: Packet[] = [];
  let at = PCAP_HEADER_BYTES;
  while (at < bytes.length) {
    const from = at + RECORD_HEADER_BYTES;
    if (from > bytes.length) throw cut(at);
    const to = from + view.getUint32(at + 8, littleEndian);
    if (to > bytes.length) throw cut(at);
    const receivedAtMs =
      view.getUint32(at, littleEndian) * 1000 + view.getUint32(at + 4, littleEndian) / fractionsPerMs;
    packets.push({ radio: 'ant', receiver: 'pcap', receivedAtMs, bytes: bytes.slice(from, to) });
    at = to;
  }
  return packets;
}

function readLines(bytes: Uint8Array, fileName: string): Packet[] {
  const lines = new TextDecoder().decode(bytes).split('\n');
  const header = parsed(lines[0] ?? '');
  if (header?.takt !== HEADER.takt) {
    throw damaged(fileName, 'line 1', 'dette er ikke et opptak av radio', 'this is no capture of a radio');
  }
  if (header.version !== HEADER.version) {
    const nb = `opptaket har versjon ${String(header.version)}; denne Takt leser versjon ${HEADER.version}`;
    const en = `the capture has version ${String(header.version)}; this Takt reads version ${HEADER.version}`;
    throw damaged(fileName, 'line 1', nb, en);
  }
  return lines.flatMap((line, index) => {
    if (index === 0 || line.trim() === '') return [];
    const packet = packetOf(parsed(line));
    if (packet !== null) return [packet];
    const nb = 'linjen er ikke en pakke; ta den bort for å lese resten';
    throw damaged(fileName, `line ${index + 1}`, nb, 'the line is no packet; remove it to read the rest');
  });
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(line: string): Fields | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Fields) : null;
  } catch {
    return null;
  }
}

function packetOf(fields: Fields | null): Packet | null {
  const { tMs, radio, receiver, hex, address, characteristic } = fields ?? {};
  const bytes = typeof hex === 'string' ? bytesOfHex(hex) : null;
  if (typeof tMs !== 'number' || typeof receiver !== 'string' || bytes === null) return null;
  if (radio === 'ant') return { radio, receiver, receivedAtMs: tMs, bytes };
  if (radio !== 'ble' || typeof address !== 'string' || typeof characteristic !== 'number') return null;
  return { radio, receiver, receivedAtMs: tMs, address, characteristic, bytes };
}

/** Pairs of digits, with or without spaces between the pairs; null when it is anything else. No digits are no bytes. */
export function bytesOfHex(text: string): Uint8Array | null {
  return /^(\s*[0-9a-f]{2})*\s*$/i.test(text) ? Buffer.from(text.replace(/\s/g, ''), 'hex') : null;
}

function magicOf(bytes: Uint8Array): number {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = bytes;
  return (b0 | (b1 << 8) | (b2 << 16) | (b3 << 24)) >>> 0;
}

function damaged(fileName: string, place: string, nb: string, en: string): AppError {
  const norwegianPlace = place.replace('line', 'linje');
  return new AppError('bad-input', {
    nb: `${fileName}, ${norwegianPlace}: ${nb}.`,
    en: `${fileName}, ${place}: ${en}.`,
  });
}
