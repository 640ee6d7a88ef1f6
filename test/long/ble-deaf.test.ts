/** An adapter that has gone deaf, in real time: ten seconds of silence and a new start. */
import { describe, expect, it } from 'vitest';
import { listenOn, until } from '../support/ble-listener.ts';
import { BleRoom } from '../support/ble-room.ts';
import { has } from '../support/debian.ts';

describe.skipIf(!has('socat'))('a Bluetooth adapter that has gone deaf', () => {
  it('[BLR54] an adapter that answers and no longer hears any strap is started anew, hears again, and is reported', async () => {
    await using room = await BleRoom.open();
    const strap = await room.strap();
    const adapter = await room.adapter();
    await using listener = await listenOn([adapter.path]);
    await listener.hear(strap, 2);
    adapter.controller.hearsNothing = true;
    strap.hangUp();
    await until('started anew', () => (listener.receivers()[0]?.restarts ?? 0) === 1);
    await listener.hear(strap, 2);
    expect(listener.receivers()).toMatchObject([{ receiver: 'adapter1', deaf: false, restarts: 1 }]);
    expect(listener.said).toEqual([
      'adapter1: the Bluetooth adapter is listening.',
      expect.stringContaining('adapter1: the Bluetooth adapter answers, but no longer hears any strap'),
      'adapter1: the Bluetooth adapter is listening.',
    ]);
  });
});
