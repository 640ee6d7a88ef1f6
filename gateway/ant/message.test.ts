import { describe, expect, it } from 'vitest';
import {
  type AntFault,
  type AntMessage,
  AntStream,
  beginsMessage,
  encodeAntMessage,
  encodeBroadcast,
} from './message.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

function readAll(input: Uint8Array, chunk = input.length): (AntMessage | AntFault)[] {
  const stream = new AntStream();
  const found: (AntMessage | AntFault)[] = [];
  for (let at = 0; at < input.length; at += chunk) {
    stream.append(input.subarray(at, at + chunk));
    for (let next = stream.next(); next !== null; next = stream.next()) found.push(next);
  }
  return found;
}
const read = (hex: string) => readAll(bytes(hex));

/** Recorded from a Garmin strap, thisisant.com forum 7385. */
const GARMIN = 'a40e4e0284ffa5e2a5e6ca3c8052627871d6';
const GARMIN_NEXT = 'a40e4e0204ffa5e6a5eacb3c80526278715f';

describe('ANT serial messages', () => {
  it('[ANT1] a recorded broadcast is read whole, with the 20-bit id of its strap', () => {
    expect(read(GARMIN)).toEqual([
      {
        kind: 'data',
        id: 0x4e,
        channel: 2,
        payload: bytes('84ffa5e2a5e6ca3c'),
        device: { deviceNumber20: 483922, deviceType: 120 },
        rssiDbm: null,
        timestamp: null,
      },
    ]);
  });

  it('[ANT1] events, capabilities and version of a stick are distinguished', () => {
    expect(read('a40340020109ed')).toEqual([{ kind: 'event', id: 0x40, channel: 2, messageId: 1, code: 9 }]);
    expect(read('a4016f20ea')).toEqual([{ kind: 'other', id: 0x6f, data: bytes('20') }]);
    expect(read('a40654080300ba360071')).toMatchObject([{ kind: 'other', id: 0x54 }]);
    expect(read('a40b3e414a4b312e3034524146009f')).toMatchObject([{ kind: 'other', id: 0x3e }]);
  });

  it('[ANT2] each extension of a recorded nRF24AP2 stick is read where it stands', () => {
    const device = { deviceNumber20: 0x3662, deviceType: 0x56 };
    expect(read('a40e4e0086009d000b02ac038062365601da')).toMatchObject([{ device, timestamp: null }]);
    expect(read('a40c4e0005018017f03d90032095920c')).toMatchObject([{ device: null, timestamp: 0x9295 }]);
    expect(read('a4144e00847eb603a6039803e0623656011000680034f0d0')).toMatchObject([
      { device, rssiDbm: null, timestamp: 0xf034 },
    ]);
  });

  it('[ANT3] a gain setting of four bytes is no signal strength, three bytes in dBm are', () => {
    expect(read('a40e4e00020200000000b00340100068006f')).toMatchObject([{ kind: 'data', rssiDbm: null }]);
    const whole = encodeBroadcast({
      channel: 0,
      payload: bytes('0000000000000000'),
      deviceNumber20: 15,
      deviceType: 120,
      rssiDbm: -61,
      timestamp: 513,
    });
    expect(readAll(whole)).toMatchObject([{ rssiDbm: -61, timestamp: 513 }]);
    expect(whole.length).toBe(4 + 9 + 1 + 4 + 3 + 2);
  });

  it('[ANT3] nothing is read behind an RSSI field of unknown type', () => {
    const data = bytes('00 0102030405060708 e0 52627871 30 0102030405');
    expect(readAll(encodeAntMessage(0x4e, data))).toMatchObject([
      { device: { deviceNumber20: 483922 }, rssiDbm: null, timestamp: null },
    ]);
  });

  it('[ANT4] acknowledged, burst and the old forms with the id in front say the same', () => {
    const device = { deviceNumber20: 483922, deviceType: 120 };
    const payload = bytes('84ffa5e2a5e6ca3c');
    for (const id of [0x4f, 0x50]) {
      const message = encodeAntMessage(id, bytes('02 84ffa5e2a5e6ca3c 80 52627871'));
      expect(readAll(message)).toMatchObject([{ kind: 'data', id, channel: 2, payload, device }]);
    }
    for (const id of [0x5d, 0x5e, 0x5f]) {
      const message = encodeAntMessage(id, bytes('02 52627871 84ffa5e2a5e6ca3c'));
      expect(readAll(message)).toMatchObject([{ kind: 'data', id, channel: 2, payload, device }]);
    }
    const sequence = encodeAntMessage(0x50, bytes('62 84ffa5e2a5e6ca3c'));
    expect(readAll(sequence)).toMatchObject([{ channel: 2 }]);
  });

  it('[ANT5] a sound message that is too short, or without what its flags promise, is a fault and nothing else', () => {
    const fault = (kind: string, length: number) => [{ kind: 'fault', fault: kind, bytes: length }];
    expect(readAll(encodeAntMessage(0x4e, bytes('02 84ffa5e2a5e6ca')))).toEqual(fault('short-message', 12));
    expect(readAll(encodeAntMessage(0x5d, bytes('02 84ffa5e2a5e6ca3c')))).toEqual(fault('short-message', 13));
    expect(readAll(encodeAntMessage(0x40, bytes('0201')))).toEqual(fault('short-message', 6));
    for (const extension of ['80', '80526278', '40', '4020c3', '40100068', '2095', 'e05262787120c38001']) {
      const data = bytes(`02 84ffa5e2a5e6ca3c ${extension}`);
      expect(readAll(encodeAntMessage(0x4e, data))).toEqual(fault('missing-extension', data.length + 4));
    }
  });

  it('[ANT5] trailing bytes and reserved flags are survived', () => {
    const data = bytes('02 84ffa5e2a5e6ca3c 81 52627871 aabbcc');
    expect(readAll(encodeAntMessage(0x4e, data))).toMatchObject([
      { kind: 'data', device: { deviceNumber20: 483922 } },
    ]);
  });

  it('[ANT5] no message is empty or longer than 40 bytes: the search goes on at the next byte', () => {
    expect(read(`a400${GARMIN}`)).toMatchObject([{ fault: 'bad-length', bytes: 1 }, { kind: 'data' }]);
    expect(read(`a429${GARMIN}`)[0]).toMatchObject({ fault: 'bad-length' });
    expect(() => encodeAntMessage(0x4e, new Uint8Array(41))).toThrow(RangeError);
    expect(readAll(encodeAntMessage(0x46, new Uint8Array(40)))).toMatchObject([{ kind: 'other' }]);
  });

  it('[ANT6] after a bad checksum the search goes on inside the bad message', () => {
    const cut = GARMIN.slice(0, 12);
    const found = read(`${cut}${GARMIN_NEXT}${GARMIN}`);
    expect(found.map((one) => (one.kind === 'fault' ? one.fault : one.kind))).toEqual([
      'bad-checksum',
      'noise',
      'data',
      'data',
    ]);
    expect(found[2]).toMatchObject({ payload: bytes('04ffa5e6a5eacb3c') });
  });

  it('[ANT6] when a stream ends inside a message, the sound message hidden in its bytes is found', () => {
    const stream = new AntStream();
    stream.append(bytes(`a420${GARMIN}`));
    expect(stream.next()).toBeNull();
    stream.end();
    const kinds = [stream.next(), stream.next(), stream.next(), stream.next()].map((one) =>
      one?.kind === 'fault' ? one.fault : one?.kind,
    );
    expect(kinds).toEqual(['truncated', 'noise', 'data', undefined]);
  });

  it('[ANT15] device number 0 is a wildcard, and the pairing bit is no part of the type', () => {
    const wildcard = encodeAntMessage(0x4e, bytes('02 84ffa5e2a5e6ca3c 80 00007811'));
    expect(readAll(wildcard)).toMatchObject([{ device: { deviceNumber20: null, deviceType: 120 } }]);
    const pairing = encodeAntMessage(0x4e, bytes('02 84ffa5e2a5e6ca3c 80 5262f871'));
    expect(readAll(pairing)).toMatchObject([{ device: { deviceNumber20: 483922, deviceType: 120 } }]);
    const broadcast = { channel: 0, payload: new Uint8Array(8), deviceType: 120 };
    for (const deviceNumber20 of [0, 0x10000, 0x100000]) {
      expect(() => encodeBroadcast({ ...broadcast, deviceNumber20 })).toThrow(RangeError);
    }
  });

  it('[ANT16] any chunking gives the same messages, with noise between them', () => {
    const stream = bytes(`00ff${GARMIN}a4${GARMIN_NEXT}a40340020109ed`);
    const messages = (found: (AntMessage | AntFault)[]) => found.filter((one) => one.kind !== 'fault');
    const whole = messages(readAll(stream));
    expect(whole).toHaveLength(3);
    for (let chunk = 1; chunk < stream.length; chunk++)
      expect(messages(readAll(stream, chunk))).toEqual(whole);
  });

  it('[ANT40] zeros before, between and behind messages are padding: no fault, in whatever pieces they come', () => {
    const stream = bytes(`000000${GARMIN}0000${GARMIN_NEXT}00${GARMIN}${'00'.repeat(500)}`);
    for (const chunk of [1, 2, 3, 7, 64, stream.length]) {
      const found = readAll(stream, chunk);
      expect(found.map(({ kind }) => kind)).toEqual(['data', 'data', 'data']);
    }
    expect(read('00')).toEqual([]);
    expect(read('0000000000000000')).toEqual([]);
  });

  it('[ANT40] noise beside padding is counted without it, and padding takes nothing from a message', () => {
    expect(read(`0001020000ff00${GARMIN}`)).toMatchObject([
      { fault: 'noise', bytes: 2 },
      { fault: 'noise', bytes: 1 },
      { kind: 'data' },
    ]);
    const stream = new AntStream();
    stream.append(bytes(`${GARMIN}00`));
    stream.append(bytes(`00${GARMIN}`));
    expect([stream.next()?.kind, stream.next()?.kind, stream.next()]).toEqual(['data', 'data', null]);
    expect(stream.passed).toBe(GARMIN.length + 2);
  });

  it('[ANT1] what we encode is byte for byte what a strap sent', () => {
    const payload = bytes('84ffa5e2a5e6ca3c');
    const ours = encodeBroadcast({ channel: 2, payload, deviceNumber20: 483922, deviceType: 120 });
    const theirs = bytes('a40e4e0284ffa5e2a5e6ca3c80526278');
    expect(ours.subarray(0, 16)).toEqual(theirs);
    expect([ours[16], ours.reduce((sum, byte) => sum ^ byte, 0)]).toEqual([0x71, 0]);
    expect(beginsMessage(ours)).toBe(true);
    expect(beginsMessage(bytes('a4ffffff'))).toBe(false);
  });
});
