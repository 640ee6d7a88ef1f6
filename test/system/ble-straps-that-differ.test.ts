/** Straps that do things their own way. */
import { describe, expect, it } from 'vitest';
import { listenOn, until } from '../support/ble-listener.ts';
import { BleRoom } from '../support/ble-room.ts';
import { has } from '../support/debian.ts';

describe.skipIf(!has('socat')).concurrent('Bluetooth straps that do things their own way', () => {
  it('[BLR52] one whose adverts and services are named by UUIDs written in full is found and heard', async () => {
    await using room = await BleRoom.open();
    const strap = await room.strap({ inFull: true });
    const adapter = await room.adapter();
    await using listener = await listenOn([adapter.path]);
    await listener.hear(strap, 3);
    const heard = listener.samplesOf(strap).map(({ heartRateBpm }) => heartRateBpm);
    expect(heard).toEqual(strap.sent.slice(0, heard.length).map(({ heartRateBpm }) => heartRateBpm));
  });

  it('[BLR53] one that must be bonded is reported with what to do and without its address, and delays no other strap', async () => {
    await using room = await BleRoom.open();
    const [bonded, other] = [await room.strap({ wantsBond: true }), await room.strap()];
    const adapter = await room.adapter();
    await using listener = await listenOn([adapter.path]);
    const words = 'adapter1: a strap here gives its heart rate only to the device it is bonded with';
    await until('the word of it', () => listener.said.some((text) => text.startsWith(words)));
    await listener.hear(other, 2);
    expect(listener.receivers()).toMatchObject([{ receiver: 'adapter1', needBonding: 1, refusing: 0 }]);
    expect(listener.said.join()).not.toContain(bonded.address);
    expect(listener.samplesOf(bonded)).toEqual([]);
  });
});
