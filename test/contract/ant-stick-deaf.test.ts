/** A stick that answers and has gone deaf, on a real serial port beside one that hears. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGateway } from '@takt/gateway/gateway.ts';
import { antSerial } from '@takt/gateway/radio/ant-serial.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { steadyClock } from '../../commands/parts/clock.ts';
import { AIR_KEY, antAir } from '../support/ant-air.ts';
import { virtualStick } from '../support/ant-stick.ts';
import { has } from '../support/debian.ts';
import { PATIENT } from '../support/patience.ts';

const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});
const until = (come: () => boolean) => vi.waitUntil(come, PATIENT);

describe.skipIf(!has('socat'))('a stick that has gone deaf', () => {
  it('[STK33] is started anew, hears again, and is reported; its answers do not count as packets, and the other stick is left alone', async () => {
    // Four times too fast: the gateway's patience runs out sooner, and the straps send faster.
    const clock = { ...steadyClock(4), rate: 1 };
    const air = antAir(3, clock);
    const folder = mkdtempSync(join(tmpdir(), 'takt-ant-deaf-'));
    cleanUp.push(() => rmSync(folder, { recursive: true, force: true }), air.end);
    const said: string[] = [];
    const open = async (name: string) => {
      const stick = await virtualStick({ air, path: join(folder, name) });
      cleanUp.push(() => stick.close());
      const networkKey = Uint8Array.from(Buffer.from(AIR_KEY, 'hex'));
      const say = ({ en }: { readonly en: string }): void => void said.push(en);
      return { stick, radio: antSerial({ path: stick.path, networkKey, say }) };
    };
    const [{ stick, radio }, other] = [await open('ttyA'), await open('ttyB')];
    const uplink = { send: () => {}, close: async () => {} };
    const gateway = await runGateway({ clock, radios: [radio, other.radio], uplink });
    cleanUp.push(() => gateway.stop());
    const health = (name: string) => gateway.health().receivers.find(({ receiver }) => receiver === name);
    await until(() => stick.passedOn.length > 12);
    const before = stick.passedOn.length;
    stick.goDeaf();
    await until(() => stick.passedOn.length > before + 12);
    await until(() => said.filter((text) => text.startsWith('ttyA')).length === 3);
    expect(said.filter((text) => text.startsWith('ttyA'))).toEqual([
      'ttyA: the ANT+ stick is listening.',
      expect.stringContaining('ttyA: the ANT+ stick answers, but no longer hears any strap'),
      'ttyA: the ANT+ stick is listening.',
    ]);
    expect(radio.status?.()).toEqual([{ receiver: 'ttyA', state: 'listening', deaf: false, restarts: 1 }]);
    expect(health('ttyB')).toMatchObject({ state: 'listening', restarts: 0 });
    stick.goDeaf(true);
    await until(() => (health('ttyA')?.restarts ?? 0) === 2);
    const packets = health('ttyA')?.packets;
    const asked = stick.commands.length;
    await until(() => stick.commands.length > asked + 12);
    expect(health('ttyA')).toMatchObject({ deaf: true, packets });
  });
});
