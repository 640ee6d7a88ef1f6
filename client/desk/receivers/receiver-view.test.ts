import { describe, expect, it } from 'vitest';
import { ageText, isAged, isSlow, troublesOf } from './receiver-view.ts';

const radio = (more: object = {}) => ({
  ...{ receiver: 'ttyUSB0', state: 'listening' as const, packets: 9, packetsPerS: 4 },
  ...{ lastPacketAgeS: 1, links: null, full: false },
  ...more,
});
const report = (more: object = {}) => ({
  ...{ version: '1', uptimeS: 1, receivers: [radio()], counts: {}, straps: [] },
  ...{ queue: null, clockOffsetMs: null, roundTripMs: null },
  ...more,
});

describe('what is worth saying of a receiver', () => {
  it('[RCV1] in good order: nothing', () => {
    expect(troublesOf(report({ counts: { messages: 100, samples: 90, battery: 3 } }), 12)).toEqual([]);
  });

  it('[RCV1] a lost radio, a deaf one while straps are worn, and faults with one remedy in one line', () => {
    const receivers = [radio({ state: 'lost' }), radio({ receiver: 'hci0', packetsPerS: 0 })];
    const counts = { noise: 300, 'bad-checksum': 4, 'channel-event': 7, truncated: 1 };
    expect(troublesOf(report({ receivers, counts }), 1)).toEqual([
      { kind: 'lost', radio: 'ttyUSB0' },
      { kind: 'silent', radio: 'hci0' },
      { kind: 'line', count: 304 },
      { kind: 'air', count: 7 },
      { kind: 'strap', count: 1 },
    ]);
    expect(troublesOf(report({ receivers: [radio({ packetsPerS: 0 })] }), 0)).toEqual([]);
  });

  it('[RCV10] a deaf radio while straps are worn, and straps that give nothing, each with how often or how many', () => {
    const receivers = [
      radio({ receiver: 'a', deaf: true, restarts: 2, packetsPerS: 0 }),
      radio({ receiver: 'b', deaf: false, restarts: 1 }),
      radio({ receiver: 'c', needBonding: 1, refusing: 2 }),
    ];
    const straps = [
      { kind: 'bond', radio: 'c', count: 1 },
      { kind: 'refusing', radio: 'c', count: 2 },
    ];
    expect(troublesOf(report({ receivers }), 1)).toEqual([
      { kind: 'deaf', radio: 'a', count: 2 },
      { kind: 'wasDeaf', radio: 'b', count: 1 },
      ...straps,
    ]);
    expect(troublesOf(report({ receivers }), 0)).toEqual(straps);
  });

  it('[RCV2] an answer older than 15 s is not shown as the present', () => {
    expect([isAged(15), isAged(15.1)]).toEqual([false, true]);
  });

  it('[RCV1] a slow connection is reported; an unknown one is not', () => {
    expect([null, 50, 50.1].map((roundTripMs) => isSlow(report({ roundTripMs })))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('[RCV1] ages in whole units', () => {
    expect([-1, 0.9, 59.9, 60, 7300].map((s) => ageText(s, 't'))).toEqual([
      '0 s',
      '0 s',
      '59 s',
      '1 min',
      '2 t 1 min',
    ]);
  });
});
