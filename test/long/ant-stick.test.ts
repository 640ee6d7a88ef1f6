/** The real `takt gateway` on a virtual stick, with a full room, for two minutes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { steadyClock } from '../../commands/parts/clock.ts';
import { AIR_KEY, antAir } from '../support/ant-air.ts';
import { virtualStick } from '../support/ant-stick.ts';
import { has } from '../support/debian.ts';
import { startGateway } from '../support/gateway-process.ts';
import { toldMs } from '../support/shares.ts';
import { takingServer } from '../support/taking-server.ts';

const STRAPS = 40;
const AIR_MS = 120_000;
const PATIENCE = { timeout: 60_000, interval: 20 };

describe.skipIf(!has('socat'))('forty straps on one stick for two minutes', () => {
  it('[STK14] every message of the air is decoded by the real gateway, and reaches the server once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'takt-long-'));
    const air = antAir(STRAPS, steadyClock());
    const stick = await virtualStick({ air, path: join(folder, 'ttyANT') });
    const server = await takingServer();
    try {
      await using gateway = await startGateway({
        serverUrl: server.url,
        token: 't',
        radios: [`ant:${stick.path}`],
        folder,
        env: { TAKT_ANT_KEY: AIR_KEY },
      });
      await vi.waitUntil(() => stick.passedOn.length > 0, PATIENCE);
      await new Promise((resolve) => setTimeout(resolve, AIR_MS));
      air.end();
      await vi.waitFor(() => expect(server.samples).toHaveLength(stick.passedOn.length), PATIENCE);
      const emitted = stick.passedOn.map(
        ({ deviceNumber20, payload }) => `ant:${deviceNumber20} ${payload[6]} ${payload[7]}`,
      );
      const decoded = server.samples.map(
        ({ sensor, beatCount, heartRateBpm }) => `${sensor} ${beatCount} ${heartRateBpm ?? 0}`,
      );
      expect(decoded).toEqual(emitted);
      expect(new Set(server.samples.map(({ sensor }) => sensor)).size).toBe(STRAPS);
      expect(decoded.length).toBeGreaterThan((STRAPS * 4 * AIR_MS) / 1000);
      for (const kind of ['noise', 'bad-checksum', 'bad-length', 'missing-extension', 'short-message'])
        expect(await gateway.metric(`decoded_total{kind="${kind}"}`), kind).toBe(0);
      const tookMs = server.samples.map(({ atMs }, i) => atMs - (stick.passedOn[i]?.atMs ?? Number.NaN));
      console.log(
        `${STRAPS} ANT+ straps on one stick, ${AIR_MS / 1000} s: ${decoded.length} messages of ${emitted.length} decoded\n` +
          `  stick to server  ${toldMs(tookMs)}`,
      );
      expect(await gateway.end()).toBe(0);
    } finally {
      server.close();
      await stick.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
