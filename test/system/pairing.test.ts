/**
 * A strap in somebody's hand, from the air to the console: Bluetooth straps on a virtual adapter, the real `takt gateway`
 * with the real library, the real server, and a console whose dialog is open.
 */

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { asSlot } from '@takt/shared/ids.ts';
import type { StrapSuggestion } from '@takt/shared/wire/viewer.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, TOKEN, testServer } from '../support/a-server.ts';
import { BleRoom } from '../support/ble-room.ts';
import { has } from '../support/debian.ts';
import { ROOT } from '../support/sources.ts';
import { watch } from '../support/viewer.ts';

let under: TestServer;
beforeAll(async () => {
  under = await testServer();
});
afterAll(() => under.close());

describe.skipIf(!has('socat'))('a strap brought to the receiver', () => {
  it('[PAIR34] is the one that is meant, with its live heart rate, until it is taken away; the others are in the list', async () => {
    await using room = await BleRoom.open();
    const straps = [await room.strap(), await room.strap(), await room.strap()];
    const adapter = await room.adapter();
    const args = ['gateway', '--server', under.server.url, '--room', 'sal-1', '--id', 'gw'];
    const child = spawn(
      process.execPath,
      [join(ROOT, 'takt.ts'), ...args, '--radio', `ble:uart:${adapter.path}`],
      {
        stdio: 'ignore',
        env: { ...process.env, TAKT_TOKEN: TOKEN, TAKT_SPILL: join(adapter.path, '..', 'spill') },
      },
    );
    const ended = new Promise((resolve) => child.once('close', resolve));
    await using console_ = await watch(under.server.url, 'sal-1', 'console');
    const dialog = console_.pairing({ slot: asSlot(8) });
    try {
      const held = (suggestions: readonly StrapSuggestion[]) =>
        suggestions.filter(({ why }) => why === 'held').map(({ strap }) => strap.sensors);
      const levels = () => console_.straps.map(({ level }) => level);
      await console_.until('all three, in the room', () => levels().join() === 'room,room,room');
      expect(held(console_.suggestions)).toEqual([]);
      room.air.setRssi('strap2', 'adapter1', -36);
      const [one] = await console_.until(
        'the one that is held',
        ({ suggestions }) => held(suggestions).length > 0 && suggestions,
      );
      expect(one).toMatchObject({
        slot: 8,
        wornBySlot: null,
        strap: { sensors: [`ble:${straps[1]?.address}`], level: 'near', strengthDbm: -36 },
      });
      expect(one?.strap.heartRateBpm).toBeGreaterThan(30);
      room.air.setRssi('strap2', 'adapter1', -60);
      await console_.until('nothing is held', ({ suggestions }) => held(suggestions).length === 0);
      room.air.setRssi('strap2', 'adapter1', -36);
      room.air.setRssi('strap3', 'adapter1', -44);
      await console_.until('two are near', () => levels().filter((level) => level === 'near').length === 2);
      await sleep(5_000);
      expect(held(console_.suggestions), 'of two that are near neither').toEqual([]);
    } finally {
      dialog[Symbol.dispose]();
      child.kill('SIGTERM');
      await ended;
    }
  });
});
