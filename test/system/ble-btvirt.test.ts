import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startBtvirt } from '../support/ble-btvirt.ts';
import { listenOn } from '../support/ble-listener.ts';
import { strapHost } from '../support/ble-strap.ts';
import { has } from '../support/debian.ts';

const possible = has('socat') && has('btvirt') && has('gcc');

it.skipIf(!possible)("[BLR19] on BlueZ's virtual controllers a strap is heard as it is on ours", async () => {
  await using btvirt = await startBtvirt();
  const ended = new AbortController();
  const after = (ms: number, task: () => void): void => {
    sleep(ms, undefined, { signal: ended.signal }).then(task, () => {});
  };
  const options = { name: 'strap1', address: '00aa01000042', batteryPercent: 55 };
  const strap = await strapHost(await btvirt.transport(), options, after);
  await using listener = await listenOn([await btvirt.tty()]);
  await listener.hear(strap, 3);
  expect(listener.samplesOf(strap).map(({ heartRateBpm, rrTicks }) => [heartRateBpm, ...rrTicks])).toEqual(
    strap.sent.slice(0, listener.samplesOf(strap).length).map((sent) => [sent.heartRateBpm, sent.rrTicks]),
  );
  await listener.hearBattery(strap, 55);
  await listener.stop();
  ended.abort();
});
