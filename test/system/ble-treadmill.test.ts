/** Treadmills of the Fitness Machine Service on virtual adapters: unmodified noble reads unmodified ble-host. */
import { encodeTreadmillData } from '@takt/shared/ble/treadmill-data.ts';
import { describe, expect, it } from 'vitest';
import { listenOn, until } from '../support/ble-listener.ts';
import { BleRoom } from '../support/ble-room.ts';
import { has } from '../support/debian.ts';

const WALKING = [encodeTreadmillData({ speedKmh: 5.8, inclinePercent: 7.5, elapsedS: 61 })];
/** One record in two notifications: MORE DATA first, then the speed. */
const IN_PARTS = [
  encodeTreadmillData({ inclinePercent: -1.5, distanceM: 1200 }),
  encodeTreadmillData({ speedKmh: 8.4, elapsedS: 61 }),
];

describe.skipIf(!has('socat')).concurrent('Bluetooth treadmills on virtual adapters', () => {
  it('[BLR26] a treadmill is found and heard beside a strap: speed and incline as sent, also in two notifications', async () => {
    await using room = await BleRoom.open();
    const [walking, running] = [await room.treadmill(), await room.treadmill({ serviceData: null })];
    walking.values = WALKING;
    running.values = IN_PARTS;
    const strap = await room.strap();
    const adapter = await room.adapter();
    await using listener = await listenOn([adapter.path]);
    await listener.hear(strap, 2);
    await until('two speeds each', () => [walking, running].every((one) => listener.beltOf(one).length >= 2));
    for (const one of listener.beltOf(walking))
      expect(one).toMatchObject({ kind: 'treadmill', speedKmh: 5.8, inclinePercent: 7.5, state: null });
    for (const one of listener.beltOf(running))
      expect(one).toMatchObject({ speedKmh: 8.4, inclinePercent: -1.5 });
    expect([walking.connections, running.connections, strap.connections]).toEqual([1, 1, 1]);
    expect([...adapter.controller.unknown, ...walking.controller.unknown]).toEqual([]);
  });

  it('[BLR27] a treadmill that reports nothing while its belt stands keeps its link, and is heard when it moves', async () => {
    await using room = await BleRoom.open();
    const treadmill = await room.treadmill();
    const adapter = await room.adapter();
    await using listener = await listenOn([adapter.path]);
    await until('two questions', () => treadmill.asked >= 2);
    expect([treadmill.connections, listener.beltOf(treadmill).length]).toEqual([1, 0]);
    treadmill.values = WALKING;
    await until('a speed', () => listener.beltOf(treadmill).length > 0);
    expect(treadmill.connections).toBe(1);
    expect(listener.receivers()).toMatchObject([{ deaf: false, restarts: 0 }]);
  });

  it('[BLR28] one that answers nothing any more is connected to anew', async () => {
    await using room = await BleRoom.open();
    const treadmill = await room.treadmill();
    treadmill.dumb = true;
    const adapter = await room.adapter();
    await using listener = await listenOn([adapter.path]);
    await until('another link', () => treadmill.connections === 2);
    expect(listener.receivers()).toMatchObject([{ deaf: false, restarts: 0 }]);
    treadmill.dumb = false;
    treadmill.values = WALKING;
    await until('a speed', () => listener.beltOf(treadmill).length > 0);
  });

  it('[BLR29] a machine that says it has no belt is left alone; one that does not say is connected to once to find out', async () => {
    await using room = await BleRoom.open();
    const bike = await room.treadmill({ serviceData: [0x01, 0x20, 0x00], hasBelt: false });
    const unsaid = await room.treadmill({ serviceData: null, hasBelt: false });
    const adapter = await room.adapter();
    await using listener = await listenOn([adapter.path]);
    await until('a look', () => unsaid.connections === 1 && unsaid.controller.links.length === 0);
    const treadmill = await room.treadmill();
    treadmill.values = WALKING;
    await until('speeds', () => listener.beltOf(treadmill).length >= 4);
    expect([bike.connections, unsaid.connections]).toEqual([0, 1]);
  });

  it('[BLR30] on a full adapter a treadmill makes room for a strap', async () => {
    await using room = await BleRoom.open();
    const treadmills = [await room.treadmill(), await room.treadmill()];
    for (const one of treadmills) one.values = WALKING;
    const adapter = await room.adapter({ maxLinks: 2 });
    await using listener = await listenOn([adapter.path]);
    await until('a speed of each', () => treadmills.every((one) => listener.beltOf(one).length > 0));
    const strap = await room.strap();
    await listener.hear(strap, 3);
    expect(strap.connections).toBe(1);
    expect(adapter.controller.links).toHaveLength(2);
    expect(treadmills.map(({ controller }) => controller.links.length).sort()).toEqual([0, 1]);
    expect(listener.said.slice(1)).toEqual([
      'adapter1: the adapter has no room for more than 2 Bluetooth connections. Plug in another, or use ANT+ for the rest.',
    ]);
  });

  it('[BLR31] a silent heart-rate service of the treadmill does not cost it its connection', async () => {
    await using room = await BleRoom.open();
    const treadmill = await room.treadmill({ hasHeartRate: true });
    const adapter = await room.adapter();
    await using listener = await listenOn([adapter.path]);
    await until('two questions', () => treadmill.asked >= 2);
    treadmill.values = WALKING;
    await until('a speed', () => listener.beltOf(treadmill).length > 0);
    expect([treadmill.connections, listener.samplesOf(treadmill).length]).toEqual([1, 0]);
  });

  it('[BLR31] a heart rate that a treadmill’s heart-rate service sends gives no sample: whose heart it is is not known', async () => {
    await using room = await BleRoom.open();
    const treadmill = await room.treadmill({ hasHeartRate: true });
    treadmill.heartRate = Uint8Array.of(0x00, 151);
    treadmill.values = WALKING;
    const adapter = await room.adapter();
    await using listener = await listenOn([adapter.path]);
    await until('three speeds', () => listener.beltOf(treadmill).length >= 3);
    expect(listener.samplesOf(treadmill)).toEqual([]);
  });
});
