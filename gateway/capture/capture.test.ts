import { readFileSync } from 'node:fs';
import { AppError } from '@takt/shared/errors.ts';
import { describe, expect, it } from 'vitest';
import { createDecoder } from '../decoder.ts';
import type { Packet } from '../receiver/packet.ts';
import { bytesOfHex, encodeCapture, isCapture, readCapture } from './capture.ts';

const PACKETS: readonly Packet[] = [
  { radio: 'ant', receiver: 'stick', receivedAtMs: 1000.5, bytes: Uint8Array.of(0xa4, 1) },
  {
    radio: 'ble',
    receiver: 'hci0',
    receivedAtMs: 2000,
    address: 'a0b1c2d3e4f5',
    characteristic: 0x2a37,
    bytes: Uint8Array.of(0, 60),
  },
];
const utf8 = (text: string) => new TextEncoder().encode(text);
const plain = (packets: readonly Packet[]) => packets.map((one) => ({ ...one, bytes: [...one.bytes] }));

/** A libpcap file with one record, its second fraction given in the file's own unit. */
function pcap(littleEndian: boolean, nano: boolean, fraction: number): Uint8Array {
  const bytes = new Uint8Array(24 + 16 + 3);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, nano ? 0xa1b23c4d : 0xa1b2c3d4, littleEndian);
  [100, fraction, 3, 3].forEach((word, index) => {
    view.setUint32(24 + 4 * index, word, littleEndian);
  });
  bytes.set([0xa4, 1, 2], 40);
  return bytes;
}

function problem(bytes: Uint8Array): AppError {
  try {
    readCapture(bytes, 'room.capture');
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('no AppError came');
}

describe('captures', () => {
  it('[DEC9] our own format gives back the packets that went in', () => {
    const bytes = encodeCapture(PACKETS);
    expect(isCapture(bytes)).toBe(true);
    expect(plain(readCapture(bytes, 'x'))).toEqual(plain(PACKETS));
    expect(readCapture(encodeCapture([]), 'x')).toEqual([]);
  });

  it('[DEC9] libpcap of either byte order, in micro- and nanoseconds', () => {
    for (const littleEndian of [true, false]) {
      for (const nano of [true, false]) {
        const bytes = pcap(littleEndian, nano, nano ? 250_000_000 : 250_000);
        expect(isCapture(bytes)).toBe(true);
        expect(plain(readCapture(bytes, 'x'))).toEqual([
          { radio: 'ant', receiver: 'pcap', receivedAtMs: 100_250, bytes: [0xa4, 1, 2] },
        ]);
      }
    }
  });

  it('[DEC10] 300 s of a real stick among bicycles: 1888 sound messages, and no heart rate', () => {
    const file = new URL('../../../shared/data/raw/ant-capture-bike.pcap', import.meta.url);
    const decoder = createDecoder();
    const samples = readCapture(readFileSync(file), 'x').flatMap((packet) => decoder.push(packet));
    expect(samples).toEqual([]);
    const { messages, 'other-device': other, 'channel-event': events, ...rest } = decoder.counts();
    expect([messages, other, events]).toEqual([1888, 1881, 7]);
    expect(Object.values(rest).every((count) => count === 0)).toBe(true);
  });

  it('[DEC11] a cut file, a foreign one or an empty one: an error that names file and place in both languages', () => {
    expect(problem(new Uint8Array(0)).text.en).toMatch(/room\.capture.*empty/);
    expect(problem(pcap(true, false, 0).subarray(0, 42)).text.en).toMatch(
      /room\.capture, byte 24: .*cut short/,
    );
    expect(problem(pcap(true, false, 0).subarray(0, 30)).text.nb).toMatch(/byte 24: .*avkortet/);
    expect(problem(pcap(true, false, 0).subarray(0, 20)).text.en).toMatch(/byte 20/);
    expect(problem(Uint8Array.of(0x0a, 0x0d, 0x0d, 0x0a)).text.en).toMatch(/pcapng/);
    expect(problem(utf8('{"name":"x"}\n')).text.nb).toMatch(/linje 1: .*ikke et opptak/);
    expect(problem(utf8('{"takt":"capture","version":2}\n')).text.en).toMatch(/version 2.*version 1/);
    const cut = encodeCapture(PACKETS).subarray(0, -9);
    expect(problem(cut).text.en).toMatch(/line 3: the line is no packet/);
    expect(problem(cut).kind).toBe('bad-input');
  });

  it('[DEC11] a line that lacks a field, or has one of another type, is no packet', () => {
    const [header = '', ...good] = new TextDecoder().decode(encodeCapture(PACKETS)).split('\n');
    const wrong: object[] = [
      { tMs: 'x' },
      { radio: 'wifi' },
      { hex: '0' },
      { hex: 'zz' },
      { receiver: null },
    ];
    for (const change of [...wrong, { address: 1 }, { characteristic: null }]) {
      const line = JSON.stringify({ ...JSON.parse(good[1] ?? ''), ...change });
      expect(problem(utf8(`${header}\n\n${line}\n`)).text.en).toMatch(/line 3/);
    }
    expect(problem(utf8(`${header}\n[]\n`)).kind).toBe('bad-input');
  });

  it('[DEC12] hexadecimal with or without spaces between the bytes, nothing else', () => {
    expect([bytesOfHex('a4 03\t40'), bytesOfHex(' A40340\r')].map((one) => [...(one ?? [])])).toEqual([
      [0xa4, 3, 0x40],
      [0xa4, 3, 0x40],
    ]);
    expect(['a', 'a4 0', 'a 4', '0xa4', 'hello', 'a4,03'].map(bytesOfHex)).toEqual(Array(6).fill(null));
  });
});
