/**
 * A program that is not ours, with a Redis client that is not ours, reads a class. Everything here below `decode` is
 * written from docs/frames.md alone: when this test and the page disagree, one of them is wrong.
 */

import { publish } from '@takt/server/bus/channel.ts';
import { frames, roster } from '@takt/server/bus/channels.ts';
import { connectRedisBus } from '@takt/server/bus/redis.ts';
import { asSlot } from '@takt/shared/ids.ts';
import type { Frame, FrameSlot } from '@takt/shared/wire/frame.ts';
import type { ServerRoster } from '@takt/shared/wire/viewer.ts';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';

const slot: FrameSlot = {
  slot: asSlot(3),
  percent: 91,
  lampPercent: 90,
  position: 'in',
  signal: 'live',
  onTheWay: false,
  lowBattery: true,
  word: 'hold',
  ageS: 1,
  intervalInTargetS: 138,
  staff: null,
};
const unheard: FrameSlot = {
  ...slot,
  slot: asSlot(40),
  percent: null,
  lampPercent: null,
  position: 'none',
  signal: 'waiting',
  onTheWay: true,
  lowBattery: false,
  word: 'byBorg',
  ageS: null,
  intervalInTargetS: 0,
};
const wall: Frame = {
  projection: 'wall',
  full: true,
  blanked: false,
  status: 'running',
  seq: 4_294_967_295,
  atMs: 1_795_342_239_665,
  rosterVersion: 65_535,
  phaseIndex: 7,
  inTargetCount: 2,
  onTheWayCount: 1,
  phaseElapsedMs: 123_456,
  phaseRemainingMs: null,
  groupInTargetS: 70_000,
  slots: [slot, unheard],
};
const staff = {
  bpm: 301,
  forecastPercent: 96,
  batteryPercent: null,
  cue: 'aboveBand',
  source: 'ble',
  fromBeats: true,
  beatsDoubted: false,
  speedKmh: 6.5,
  inclinePercent: -1.2,
} as const;
const console_: Frame = {
  ...wall,
  projection: 'console',
  full: false,
  blanked: true,
  status: 'paused',
  seq: 0,
  phaseRemainingMs: 116_544,
  slots: [
    { ...slot, staff: { ...staff, classInTargetS: 705 } },
    {
      ...unheard,
      signal: 'conflict',
      staff: {
        ...staff,
        bpm: null,
        cue: 'none',
        source: 'none',
        fromBeats: false,
        beatsDoubted: true,
        classInTargetS: 0,
        speedKmh: null,
        inclinePercent: null,
      },
    },
  ],
};
const announced: ServerRoster = {
  type: 'serverRoster',
  roster: {
    version: 65_535,
    room: 'sal:1 æøå',
    roomName: 'Sal 1',
    classId: null,
    status: null,
    templateId: null,
    templateName: null,
    phases: [],
    startedAtMs: null,
    endedAtMs: null,
    slots: [],
    staff: null,
  },
};

const STATUS = ['none', 'prepared', 'running', 'paused', 'ended'];
const POSITION = ['none', 'below', 'in', 'above'];
const SIGNAL = ['live', 'stale', 'lost', 'notWorn', 'waiting', 'free', 'left', 'conflict'];
const WORD = [
  'none',
  'buildUp',
  'onTheWay',
  'hold',
  'easeOff',
  'keepMoving',
  'onTheWayDown',
  'easy',
  'byBorg',
];
const CUE = ['none', 'aboveMax', 'aboveBand', 'slowRecovery', 'signalGone', 'forecastAbove'];
const SOURCE = ['none', 'ant', 'ble'];

function decode(message: Buffer): unknown {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  if (view.getUint8(0) !== 2) return null;
  const isConsole = view.getUint8(1) === 2;
  const recordBytes = isConsole ? 20 : 8;
  const count = view.getUint8(19);
  if (message.byteLength !== 32 + count * recordBytes) return null;
  const remaining = view.getUint32(24, true);
  const byte = (at: number): number | null => (view.getUint8(at) === 0xff ? null : view.getUint8(at));
  const word = (at: number): number | null =>
    view.getUint16(at, true) === 0xffff ? null : view.getUint16(at, true);
  const incline = (at: number): number | null =>
    view.getInt16(at, true) === 0x7fff ? null : view.getInt16(at, true) / 10;
  const speed = (at: number): number | null => {
    const hundredths = word(at);
    return hundredths === null ? null : hundredths / 100;
  };
  const record = (at: number): unknown => {
    const bits = view.getUint8(at + 3);
    return {
      slot: view.getUint8(at),
      percent: byte(at + 1),
      lampPercent: byte(at + 2),
      position: POSITION[bits % 4],
      signal: SIGNAL[Math.floor(bits / 4) % 8],
      onTheWay: Math.floor(bits / 32) % 2 === 1,
      lowBattery: Math.floor(bits / 64) % 2 === 1,
      word: WORD[view.getUint8(at + 4)],
      ageS: byte(at + 5),
      intervalInTargetS: word(at + 6),
      staff: isConsole
        ? {
            bpm: word(at + 8),
            forecastPercent: byte(at + 10),
            batteryPercent: byte(at + 11),
            cue: CUE[view.getUint8(at + 12)],
            source: SOURCE[view.getUint8(at + 13) % 128],
            fromBeats: view.getUint8(at + 13) >= 128,
            beatsDoubted: bits >= 128,
            classInTargetS: word(at + 14),
            speedKmh: speed(at + 16),
            inclinePercent: incline(at + 18),
          }
        : null,
    };
  };
  return {
    projection: isConsole ? 'console' : 'wall',
    full: view.getUint8(2) % 2 === 1,
    blanked: Math.floor(view.getUint8(2) / 2) % 2 === 1,
    status: STATUS[view.getUint8(3)],
    seq: view.getUint32(4, true),
    atMs: view.getUint16(12, true) * 4_294_967_296 + view.getUint32(8, true),
    rosterVersion: view.getUint16(14, true),
    phaseIndex: view.getUint8(16),
    inTargetCount: view.getUint8(17),
    onTheWayCount: view.getUint8(18),
    phaseElapsedMs: view.getUint32(20, true),
    phaseRemainingMs: remaining === 0xffffffff ? null : remaining,
    groupInTargetS: view.getUint32(28, true),
    slots: Array.from({ length: count }, (_, i) => record(32 + i * recordBytes)),
  };
}

describe.skipIf(!has('redis'))('a program outside Takt, through Redis', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.close());

  it('[BUS15] reads frames and rosters from what docs/frames.md says alone', async () => {
    const outside = new Redis(server.url);
    const bus = await connectRedisBus(server.url);
    const heard = new Map<string, Buffer>();
    outside.on('messageBuffer', (channel: Buffer, message: Buffer) => heard.set(channel.toString(), message));
    try {
      await outside.subscribe(
        'takt:v3:frames:wall:sal:1 æøå',
        'takt:v3:frames:console:sal:1 æøå',
        'takt:v3:roster:wall:sal:1 æøå',
      );
      const room = announced.roster.room;
      publish(bus, frames(room, 'wall'), wall);
      publish(bus, frames(room, 'console'), console_);
      publish(bus, roster(room, 'wall'), announced);
      await expect.poll(() => heard.size).toBe(3);
      const of = (channel: string): Buffer => heard.get(`takt:v3:${channel}:${room}`) ?? Buffer.alloc(0);
      expect(decode(of('frames:wall'))).toEqual(wall);
      expect(decode(of('frames:console'))).toEqual(console_);
      expect(JSON.parse(of('roster:wall').toString('utf8'))).toEqual(announced);
    } finally {
      outside.disconnect();
      await bus.close();
    }
  });
});
