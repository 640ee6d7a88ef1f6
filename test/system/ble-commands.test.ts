/** The real `takt capture` on a virtual Bluetooth adapter, and what the commands refuse. */

import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCapture } from '@takt/gateway/capture/capture.ts';
import { createDecoder } from '@takt/gateway/decoder.ts';
import { heartSamples } from '@takt/shared/sensors.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { until } from '../support/ble-listener.ts';
import { BleRoom } from '../support/ble-room.ts';
import { has } from '../support/debian.ts';
import { ROOT } from '../support/sources.ts';

const folder = mkdtempSync(join(tmpdir(), 'takt-ble-commands-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const TAKT = join(ROOT, 'takt.ts');
const options = { cwd: folder, env: { ...process.env, TAKT_LANG: 'en' } } as const;

describe.skipIf(!has('socat')).concurrent('takt capture on a Bluetooth adapter', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    '[BLR20] keeps what every strap says, ends in order at %s, and names no strap on the screen',
    async (signal) => {
      await using room = await BleRoom.open();
      const straps = [await room.strap(), await room.strap()];
      const adapter = await room.adapter();
      const file = join(folder, `${signal}.capture`);
      const args = [TAKT, 'capture', '--radio', `ble:uart:${adapter.path}`, '--out', file];
      const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
      const ended = new Promise((resolve) => child.once('close', resolve));
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (bytes: Buffer) => {
          output += bytes.toString();
        });
      }
      const samples = () => {
        const decoder = createDecoder();
        const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
        return bytes.length === 0
          ? []
          : heartSamples(readCapture(bytes, file).flatMap((packet) => decoder.push(packet)));
      };
      const of = (address: string) => samples().filter(({ sensor }) => sensor === `ble:${address}`);
      await until('both straps in the file', () => straps.every(({ address }) => of(address).length >= 2));
      child.kill(signal);
      expect(await ended).toBe(0);
      for (const { address, sent, controller } of straps) {
        const kept = of(address).map(({ heartRateBpm }) => heartRateBpm);
        expect(kept).toEqual(sent.slice(0, kept.length).map(({ heartRateBpm }) => heartRateBpm));
        expect(controller.links).toEqual([]);
        expect(output).not.toContain(address);
      }
      expect(output).toContain('adapter1: the Bluetooth adapter is listening.');
      expect(output).toMatch(/capture: \d+ packets from 2 straps\./);
    },
  );
});

describe('Bluetooth in the commands', () => {
  it('[BLR21] is refused by start, and anywhere when it is written wrong', async () => {
    const takt = (...args: string[]) =>
      new Promise<{ code: unknown; said: string }>((resolve) => {
        execFile(process.execPath, [TAKT, ...args], options, (error, _, stderr) =>
          resolve({ code: error?.code, said: stderr.trim() }),
        );
      });
    const wrong = ['ble:', 'ble:hci', 'ble:hci0x', 'ble:uart:'];
    const [start, ...others] = await Promise.all([
      takt('start', '--radio', 'ble'),
      ...wrong.map((radio) => takt('capture', '--out', 'x', '--radio', radio)),
    ]);
    expect(start?.code).toBe(2);
    expect(start?.said).toContain('Real receivers cannot be used before the clinic is set up');
    expect(others).toEqual(
      wrong.map((radio) => ({
        code: 2,
        said: `takt capture: --radio: "${radio}": write ble, ble:hci0 or ble:uart:PATH`,
      })),
    );
  });
});
