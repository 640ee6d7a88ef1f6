/** takt decode as a person at a clinic runs it: the real program, its standard streams and its exit code. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FITNESS_EQUIPMENT_DEVICE_TYPE } from '@takt/gateway/ant/fitness-equipment.ts';
import { encodeBroadcast } from '@takt/gateway/ant/message.ts';
import { encodeCapture } from '@takt/gateway/capture/capture.ts';
import {
  encodeHeartRateMeasurement,
  HEART_RATE_MEASUREMENT,
} from '@takt/shared/ble/heart-rate-measurement.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATA_DIR } from '../support/debian.ts';

const PROGRAM = fileURLToPath(new URL('../../takt.ts', import.meta.url));
const PCAP = fileURLToPath(new URL('raw/ant-capture-bike.pcap', DATA_DIR));

type Line = Readonly<Record<string, unknown>>;
interface Run {
  readonly code: number | null;
  readonly lines: readonly Line[];
  readonly stdout: string;
  readonly stderr: string;
}

async function decode(args: readonly string[], input = '', language = 'en'): Promise<Run> {
  const child = spawn(process.execPath, [PROGRAM, 'decode', ...args], {
    env: { ...process.env, TAKT_LANG: language },
  });
  const streams = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    streams.stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    streams.stderr += String(chunk);
  });
  // A command that refuses its arguments does not read: the pipe may be gone already.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const lines = code === 0 && streams.stdout.startsWith('{') ? streams.stdout.trim().split('\n') : [];
  return { code, lines: lines.map((line) => JSON.parse(line)), ...streams };
}
const countsOf = ({ stderr }: Run): Line => JSON.parse(stderr);

interface AntSet {
  readonly messages?: readonly {
    readonly frame: string;
    readonly decoded?: {
      readonly computed_hr: number;
      readonly beat_count: number;
      readonly beat_time_1024: number;
    };
    readonly event?: { readonly message_id: number; readonly code: number };
  }[];
  readonly payloads?: readonly string[];
  readonly expect: { readonly hr: number; readonly rr_ms_after_each: readonly (number | null)[] } | string;
}
interface BleSet {
  readonly packets: readonly {
    readonly bytes: string;
    readonly hr: number;
    readonly contact_supported: boolean;
    readonly contact_detected: boolean | null;
    readonly energy_kj: number | null;
    readonly rr_1024: readonly number[];
  }[];
}
async function raw<T>(name: string): Promise<readonly T[]> {
  return JSON.parse(await readFile(new URL(`raw/${name}`, DATA_DIR), 'utf8')).sets;
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'takt-decode-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('takt decode ant', () => {
  it('[DEC13] every recorded message and every published vector, in its own stream, says what is published', async () => {
    const sets = await raw<AntSet>('ant-hrm-messages.json');
    let compared = 0;
    for (const set of sets) {
      const asked = set.payloads ?? set.messages?.map(({ frame }) => frame) ?? [];
      const { code, lines } = await decode(['ant', '-'], `${asked.join('\n')}\n`);
      expect([code, lines.length]).toEqual([0, asked.length]);
      set.messages?.forEach(({ decoded, event }, index) => {
        if (event !== undefined) {
          expect(lines[index]?.event).toMatchObject({ messageId: event.message_id, code: event.code });
        }
        if (decoded === undefined) return;
        expect(lines[index]).toMatchObject({
          sensor: 483922,
          deviceType: 120,
          heartRateBpm: decoded.computed_hr,
          beatCount: decoded.beat_count,
          beatTimeTicks: decoded.beat_time_1024,
          rrTicks: index === 0 ? [] : [1024],
        });
        compared++;
      });
      if (typeof set.expect === 'string') continue;
      const { hr, rr_ms_after_each: rrMs } = set.expect;
      lines.forEach((line, index) => {
        const ms = rrMs[index] ?? null;
        expect(line).toMatchObject({ sensor: null, deviceType: null, heartRateBpm: hr });
        expect(line.rrTicks).toEqual(ms === null ? [] : [ms * 1.024]);
        compared++;
      });
    }
    expect(compared).toBe(4 + 2 + 2 + 4);
  });

  it('[DEC10] 1888 messages of a real stick among bicycles: no heart rate, and no bad checksum', async () => {
    const run = await decode(['ant', PCAP]);
    expect(run.lines).toHaveLength(1888);
    expect(
      run.lines.every(
        ({ heartRateBpm, beatCount, fault }) => (heartRateBpm ?? beatCount ?? fault ?? null) === null,
      ),
    ).toBe(true);
    expect(new Set(run.lines.map(({ deviceType }) => deviceType))).toEqual(new Set([null, 11, 121]));
    expect(countsOf(run)).toMatchObject({
      packets: 1888,
      messages: 1888,
      samples: 0,
      'channel-event': 7,
      'other-device': 1881,
      'bad-checksum': 0,
      noise: 0,
    });
  });

  it('[DEC14] one object a line: a fault names its kind, a blank line gives no output, a page filled with FF gives no sample', async () => {
    const run = await decode(
      ['ant', '-'],
      [
        'a40e4e0284ffa5e2a5e6ca3c8052627871d6',
        '',
        'a40e4e0284ffa5e2a5e6ca3c8052627871d7',
        'a4 0e 4e 02 84 ff a5 e2',
        '84ffffffffffffff\r',
        'not bytes',
        '00 ff ff ff',
        'a4016f20ea',
        '00a40e4e0204ffa5e6a5eacb3c80526278715f',
        '42a40e4e0204ffa5e6a5eacb3c80526278715f',
        '00a40e4e0204ffa5e6a5eacb3c80526278715e',
        '00ffffff00040a3c',
        '84ff00f800fc323c',
      ].join('\n'),
    );
    expect(run.lines).toHaveLength(12);
    expect(run.lines).toMatchObject([
      { beatCount: 202, warnings: [] },
      { fault: 'bad-checksum', sensor: null, heartRateBpm: null },
      { fault: 'truncated', heartRateBpm: null },
      { heartRateBpm: null, beatCount: null, warnings: ['blank-page'] },
      { fault: 'not-hex' },
      { fault: 'noise' },
      { heartRateBpm: null, warnings: ['other-message'] },
      // A zero before a message is padding; any other byte is noise.
      { beatCount: 203, rrTicks: [1024], rrFlags: ['ok'], warnings: [] },
      { beatCount: 203, rrTicks: [], warnings: ['noise'] },
      { fault: 'bad-checksum' },
      { beatCount: 10, rrTicks: [] },
      // Nobody knows how long after the line before this one was heard: forty beats later is no restart.
      { beatCount: 50, rrTicks: [1024], warnings: [] },
    ]);
    const faults = run.lines.flatMap((line, index) => ('fault' in line ? index : []));
    expect(faults).toEqual([1, 2, 4, 5, 9]);
    expect(countsOf(run)).toMatchObject({
      lines: 12,
      'not-hex': 1,
      'bad-checksum': 2,
      truncated: 1,
      messages: 7,
    });
  });
});

describe('takt decode ble', () => {
  it('[DEC13] every recorded notification says what is published', async () => {
    const packets = (await raw<BleSet>('ble-hrm-notifications.json')).flatMap((set) => set.packets);
    const { code, lines } = await decode(['ble', '-'], packets.map(({ bytes }) => bytes).join('\n'));
    expect([code, lines.length]).toEqual([0, packets.length]);
    packets.forEach((packet, index) => {
      const contact = packet.contact_detected ? 'on' : 'off';
      expect(lines[index]).toMatchObject({
        sensor: null,
        heartRateBpm: packet.hr,
        contact: packet.contact_supported ? contact : 'unknown',
        energyKj: packet.energy_kj,
        rrTicks: packet.rr_1024,
        rrFlags: packet.rr_1024.map(() => 'ok'),
        warnings: [],
      });
    });
    expect(packets.length).toBe(12);
  });

  it('[DEC15] an odd RR tail keeps the value, and RR outside 250 to 2500 ms are flagged, not dropped', async () => {
    const input = '103c 0004 00\n103c ff00 0001 000a 010a 0000\n';
    const { lines } = await decode(['ble', '-'], input);
    expect(lines[0]).toMatchObject({ heartRateBpm: 60, rrTicks: [1024], warnings: ['odd-rr-tail'] });
    expect(lines[1]).toMatchObject({
      rrTicks: [255, 256, 2560, 2561, 0],
      rrFlags: ['out-of-range', 'ok', 'ok', 'out-of-range', 'out-of-range'],
    });
  });

  it('[DEC9] a capture of Takt’s own is decoded with its addresses and times', async () => {
    const value = encodeHeartRateMeasurement({
      heartRateBpm: 78,
      contact: 'on',
      energyKj: null,
      rrTicks: [795],
    });
    const from = { radio: 'ble', receiver: 'hci0', receivedAtMs: 5000, address: 'a0b1c2d3e4f5' } as const;
    const capture = encodeCapture([{ ...from, characteristic: HEART_RATE_MEASUREMENT, bytes: value }]);
    const file = await fileOf('own.jsonl', capture);
    const { lines } = await decode(['ble', file]);
    expect(lines).toMatchObject([{ receivedAtMs: 5000, sensor: 'ble:a0b1c2d3e4f5', heartRateBpm: 78 }]);
    expect((await decode(['ant', file])).stderr).toContain(`takt decode ble ${file}`);
  });
});

describe('takt decode of treadmills', () => {
  it('[DEC25] tells what a value of Treadmill Data says, with what could not be read of it', async () => {
    const input = '0800 2003 3200 ff7f\n6004 2003 e100 f0 7800\n0900 4600 1d00\n0000 2003\n00\n';
    const { code, lines } = await decode(['ble', '-', '--characteristic', '2ACD'], input);
    expect(code).toBe(0);
    expect(lines).toMatchObject([
      { sensor: null, heartRateBpm: null, equipment: { speedKmh: 8, inclinePercent: 5, rampDegrees: null } },
      { equipment: { speedKmh: 8, elapsedS: null }, warnings: ['pace-unreadable'] },
      { equipment: { speedKmh: null, inclinePercent: 7, moreData: true } },
      { equipment: { speedKmh: 8, inclinePercent: 7, moreData: false } },
      { fault: 'truncated' },
    ]);
    const refused = await decode(['ble', '-', '--characteristic', '2a19'], input);
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toContain('"2a19" is neither 2a37 nor 2acd');
  });

  it('[DEC25] tells page by page what ANT+ fitness equipment says, and counts what is no treadmill', async () => {
    const of = (payload: readonly number[], deviceNumber20: number) => {
      const device = { deviceNumber20, deviceType: FITNESS_EQUIPMENT_DEVICE_TYPE };
      return encodeBroadcast({ channel: 0, payload: Uint8Array.from(payload), ...device });
    };
    const said = [
      of([17, 255, 255, 255, 0xf4, 0x01, 255, 0x30], 9),
      of([16, 19, 40, 100, 0xc4, 0x09, 255, 0x34], 9),
      of([17, 255, 255, 255, 0xf4, 0x01, 255, 0x40], 9),
      of([16, 19, 40, 100, 0, 0, 255, 0x44], 9),
      of([80, 255, 255, 1, 15, 0, 1, 0], 9),
      of([16, 22, 40, 100, 0xc4, 0x09, 255, 0x34], 8),
    ];
    const from = { radio: 'ant', receiver: 'stick' } as const;
    const capture = encodeCapture(
      said.map((bytes, index) => ({ ...from, receivedAtMs: 250 * index, bytes })),
    );
    const { lines, stderr } = await decode(['ant', await fileOf('treadmill.jsonl', capture)]);
    expect(lines).toMatchObject([
      { sensor: 9, deviceType: 17, equipment: { page: 'settings' }, warnings: ['unknown-equipment'] },
      {
        sensor: 9,
        equipment: { page: 'general', equipmentType: 19, speedKmh: 9, state: 'in-use' },
        warnings: [],
      },
      { sensor: 9, equipment: { page: 'settings', inclinePercent: 5, state: 'paused' }, warnings: [] },
      { sensor: 9, equipment: { speedKmh: 0, inclinePercent: 5, state: 'paused' }, warnings: [] },
      { sensor: 9, equipment: { page: 80 }, warnings: ['other-page'] },
      { sensor: 8, equipment: { equipmentType: 22 }, warnings: ['other-equipment'] },
    ]);
    expect(JSON.parse(stderr)).toMatchObject({ samples: 2, 'belt-part': 1, 'other-equipment': 1 });
  });
});

describe('takt decode, its manners', () => {
  it('[DEC11] what cannot be read gives one sentence with file and position, another exit code, and no output', async () => {
    const pcap = await readFile(PCAP);
    const wrong: readonly (readonly [string, string | Uint8Array, number, RegExp])[] = [
      ['cut.pcap', pcap.subarray(0, 5_000), 65, /cut\.pcap, byte \d+: the file is cut short/],
      ['header.pcap', pcap.subarray(0, 20), 65, /header\.pcap, byte 20: the file is cut short/],
      ['empty.txt', '', 65, /empty\.txt: the file is empty/],
      ['blank.txt', '\n\n \n', 65, /blank\.txt: the file has no lines/],
      ['letter.txt', 'Dear all,\nhere are the bytes.\n', 65, /letter\.txt: line 1 is not hexadecimal/],
      ['other.json', '{"a":1}', 65, /other\.json, line 1: this is no capture/],
      ['zeros.bin', new Uint8Array(20_000), 65, /zeros\.bin: line 1 is too long/],
    ];
    for (const [name, content, code, message] of wrong) {
      const run = await decode(['ant', await fileOf(name, content)]);
      expect([name, run.code, run.stdout]).toEqual([name, code, '']);
      expect(run.stderr).toMatch(message);
      expect(run.stderr).not.toMatch(/ {4}at /);
    }
    const missing = join(folder, 'missing.txt');
    expect(await decode(['ant', missing], '', 'nb')).toMatchObject({
      code: 66,
      stderr: `takt decode: ${missing}: filen finnes ikke.\n`,
    });
    expect(await decode(['ant', folder])).toMatchObject({ code: 65 });
  });

  it('[DEC16] help is printed, and unknown arguments are refused with how to write them', async () => {
    const help = await decode(['--help']);
    expect([help.code, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toMatch(/serial message/);
    for (const args of [[], ['ant'], ['wifi', '-'], ['ant', '-', 'more'], ['ant', '-', '--loud']]) {
      const run = await decode(args);
      expect([run.code, run.stdout]).toEqual([2, '']);
      expect(run.stderr).toContain('Write: takt decode ant|ble FILE');
    }
  });

  it('[DEC17] a reader that goes away ends it quietly', async () => {
    const child = spawn(process.execPath, [PROGRAM, 'decode', 'ble', '-']);
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk);
    });
    child.stdin.on('error', () => undefined);
    child.stdin.write('063c\n');
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.stdout.destroy();
    const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
    child.stdin.end('063c\n'.repeat(100_000));
    expect(await closed).toBe(0);
    expect(stderr).toMatch(/^\{"lines":\d+.*\}\n$/);
  });
});
