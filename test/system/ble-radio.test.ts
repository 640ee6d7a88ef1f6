import { describe, expect, it } from 'vitest';
import { listenOn, until } from '../support/ble-listener.ts';
import { BleRoom } from '../support/ble-room.ts';
import { secondStrap } from '../support/ble-second-strap.ts';
import { has } from '../support/debian.ts';

const HEART_RATE = 0x2a37;
const BODY_LOCATION = 0x2a38;

describe.skipIf(!has('socat')).concurrent('Bluetooth straps on virtual adapters', () => {
  it('[BLR1] a strap is found and heard: every heart rate and RR as sent, its battery and where on the body it is worn', async () => {
    await using room = await BleRoom.open();
    const strap = await room.strap({ batteryPercent: 73, bodyLocation: 1 });
    const adapter = await room.adapter();
    await using listener = await listenOn([adapter.path]);
    await listener.hear(strap, 4);
    const heard = listener.samplesOf(strap).map(({ heartRateBpm, rrTicks }) => ({ heartRateBpm, rrTicks }));
    const sent = strap.sent.map(({ heartRateBpm, rrTicks }) => ({ heartRateBpm, rrTicks: [rrTicks] }));
    expect(heard).toEqual(sent.slice(0, heard.length));
    await listener.hearBattery(strap, 73);
    const places = listener.packets.filter((p) => p.radio === 'ble' && p.characteristic === BODY_LOCATION);
    expect(places.map(({ bytes }) => [...bytes])).toEqual([[1]]);
    expect(listener.packets[0]).toMatchObject({ radio: 'ble', receiver: 'adapter1', address: strap.address });
    expect([...adapter.controller.unknown, ...strap.controller.unknown]).toEqual([]);
  });

  it('[BLR17] a strap with another host is read the same: wide heart rates, no contact, a battery that notifies', async () => {
    await using room = await BleRoom.open();
    const port = await room.adapter();
    await using strap = await secondStrap(port);
    const adapter = await room.adapter();
    await using listener = await listenOn([adapter.path]);
    await listener.hear(strap, 3);
    const heard = listener.samplesOf(strap);
    expect(heard.map(({ heartRateBpm }) => heartRateBpm)).toEqual(strap.sent.slice(0, heard.length));
    expect(new Set(heard.map(({ contact }) => contact))).toEqual(new Set(['unknown']));
    await listener.hearBattery(strap, 41);
    expect([...adapter.controller.unknown, ...port.controller.unknown]).toEqual([]);
  });

  it('[BLR22] malformed packets of a strap and noise on the line end nothing', async () => {
    await using room = await BleRoom.open();
    const [strap, other] = [await room.strap(), await room.strap()];
    const adapter = await room.adapter();
    await using listener = await listenOn([adapter.path]);
    await Promise.all([strap, other].map((one) => listener.hear(one, 1)));
    // A busy machine may have had to connect twice before.
    const links = other.connections;
    // A notification and an answer that are too short for what they must hold, over the attribute protocol.
    for (const attribute of [[0x1b], [0x1b, 3], [0x01], [0x11, 6], [0x09]]) {
      const message = Buffer.from([attribute.length, 0, 4, 0, ...attribute]);
      strap.controller.links[0]?.send(strap.controller, true, message);
    }
    // Events without their parameters, and an advert cut short.
    for (const noise of ['040500', '040e00', '043e020201', '0413020101', 'ff'])
      adapter.controller.blurt(Buffer.from(noise, 'hex'));
    await Promise.all([strap, other].map((one) => listener.hear(one, 3)));
    expect(other.connections).toBe(links);
    // The beginning of a packet that promises 65,280 bytes: all that follows is swallowed.
    adapter.controller.blurt(Buffer.from('02000000ff', 'hex'));
    await Promise.all([strap, other].map((one) => listener.hear(one, 2)));
  });

  it('[BLR40] while a pairing dialog is open the link is asked how strongly it hears its strap, at every distance', async () => {
    await using room = await BleRoom.open();
    const [near, far] = [await room.strap(), await room.strap()];
    room.air.setRssi('strap1', 'adapter1', -71);
    const adapter = await room.adapter();
    await using listener = await listenOn([adapter.path]);
    await Promise.all([near, far].map((one) => listener.hear(one, 4)));
    const newest = (strap: typeof near) => listener.samplesOf(strap).at(-1)?.strengthDbm;
    await until('adverts forgotten', () => newest(near) === undefined && newest(far) === undefined);
    const pairing = setInterval(() => listener.pairing(true), 500);
    await until('both told', () => newest(near) === -71 && newest(far) === -60);
    room.air.setRssi('strap1', 'adapter1', -38);
    await until('it is brought near', () => newest(near) === -38 && newest(far) === -60);
    clearInterval(pairing);
    listener.pairing(false);
    await until('nobody asks any more', () => newest(near) === undefined);
    expect([...adapter.controller.unknown]).toEqual([]);
  });

  it('[BLR41] a link that does not answer how strongly it hears goes on bringing heart rates', async () => {
    await using room = await BleRoom.open();
    const strap = await room.strap();
    const adapter = await room.adapter();
    adapter.controller.keepsRssi = true;
    await using listener = await listenOn([adapter.path]);
    const pairing = setInterval(() => listener.pairing(true), 500);
    await listener.hear(strap, 8);
    clearInterval(pairing);
    expect(strap.connections).toBe(1);
    expect(listener.samplesOf(strap).at(-1)?.strengthDbm).toBeUndefined();
  });

  it('[BLR2] a link meets every 100 to 200 ms and is given up after 4 s without a meeting', async () => {
    await using room = await BleRoom.open();
    const strap = await room.strap();
    const adapter = await room.adapter();
    await using _listener = await listenOn([adapter.path]);
    await until('a link', () => strap.controller.links.length === 1);
    const [link] = strap.controller.links;
    expect((link?.interval ?? 0) * 1.25).toBeGreaterThanOrEqual(100);
    expect((link?.interval ?? 0) * 1.25).toBeLessThanOrEqual(200);
    expect((link?.timeout ?? 0) * 10).toBe(4000);
  });

  it('[BLR3] a strap that goes out of reach and comes back is heard again', async () => {
    await using room = await BleRoom.open();
    const strap = await room.strap();
    const adapter = await room.adapter();
    await using listener = await listenOn([adapter.path]);
    await listener.hear(strap, 2);
    room.air.setRssi('strap1', 'adapter1', null);
    await until(
      'the link lost at both ends',
      () => adapter.controller.links.length + strap.controller.links.length === 0,
    );
    room.air.setRssi('strap1', 'adapter1', -70);
    await listener.hear(strap, 2);
    expect(strap.connections).toBe(2);
  });

  it('[BLR4] a strap that hangs up is connected again', async () => {
    await using room = await BleRoom.open();
    const strap = await room.strap();
    const adapter = await room.adapter();
    await using listener = await listenOn([adapter.path]);
    await listener.hear(strap, 2);
    strap.hangUp();
    await until('another link', () => strap.connections === 2);
    await listener.hear(strap, 2);
  });

  it('[BLR5] a link on which nothing comes is made anew', async () => {
    await using room = await BleRoom.open();
    const strap = await room.strap();
    const other = await room.strap();
    const adapter = await room.adapter();
    await using listener = await listenOn([adapter.path]);
    await listener.hear(strap, 2);
    strap.mute = true;
    await until('another link', () => strap.connections === 2);
    strap.mute = false;
    await listener.hear(strap, 2);
    expect(other.connections).toBe(1);
  });

  it('[BLR6] a strap that cannot be connected to delays no other strap', async () => {
    await using room = await BleRoom.open();
    const ghost = await room.strap();
    ghost.controller.deaf = true;
    room.air.setRssi('strap1', 'adapter1', -40);
    const adapter = await room.adapter();
    await using listener = await listenOn([adapter.path]);
    await until('an attempt', () => adapter.controller.attempts === 1);
    const others = [await room.strap(), await room.strap(), await room.strap()];
    await Promise.all(others.map((strap) => listener.hear(strap, 2)));
    expect(ghost.connections).toBe(0);
    ghost.controller.deaf = false;
    await listener.hear(ghost, 1);
    expect(others.map(({ connections }) => connections)).toEqual([1, 1, 1]);
  });

  it('[BLR7] an adapter that says it is full is left alone, and a second one takes the rest', async () => {
    await using room = await BleRoom.open();
    const straps = await Promise.all(Array.from({ length: 5 }, () => room.strap()));
    const small = await room.adapter({ maxLinks: 2 });
    await using listener = await listenOn([small.path]);
    await until('the word', () => listener.said.length === 2);
    expect(listener.said[1]).toBe(
      'adapter1: the adapter has no room for more than 2 Bluetooth connections. Plug in another, or use ANT+ for the rest.',
    );
    const attempts = small.controller.attempts;
    const large = await room.adapter();
    await using second = await listenOn([large.path]);
    await until('a link each', () => straps.every(({ controller }) => controller.links.length === 1));
    const [first] = straps.filter(({ controller }) => controller.links[0]?.central === small.controller);
    if (first === undefined) throw new Error('the small adapter has no strap');
    await listener.hear(first, 1);
    expect(second.said).toEqual(['adapter2: the Bluetooth adapter is listening.']);
    expect(straps.map(({ connections }) => connections)).toEqual([1, 1, 1, 1, 1]);
    expect([small.controller.links.length, small.controller.attempts]).toEqual([2, attempts]);
    expect(large.controller.links.length).toBe(3);
    expect(listener.receivers()).toMatchObject([{ state: 'listening', links: 2, full: true }]);
    expect(second.receivers()).toMatchObject([{ state: 'listening', links: 3, full: false }]);
  });

  it('[BLR8] adapters of one gateway never race for a strap', async () => {
    await using room = await BleRoom.open();
    const straps = await Promise.all(Array.from({ length: 6 }, () => room.strap()));
    const adapters = [await room.adapter(), await room.adapter()];
    await using listener = await listenOn(adapters.map(({ path }) => path));
    await Promise.all(straps.map((strap) => listener.hear(strap, 2)));
    expect(straps.map(({ connections }) => connections)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(adapters.map(({ controller }) => controller.attempts).reduce((a, b) => a + b)).toBe(6);
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    '[BLR9] an adapter that is pulled (%s) and put back is used again by itself',
    async (signal) => {
      await using room = await BleRoom.open();
      const strap = await room.strap();
      const adapter = await room.adapter();
      await using listener = await listenOn([adapter.path]);
      await listener.hear(strap, 2);
      await adapter.pull(signal);
      await until('the word', () => listener.said.length >= 2);
      expect(listener.receivers()).toMatchObject([{ state: 'lost', links: 0 }]);
      await adapter.plugIn();
      await listener.hear(strap, 2);
      expect(listener.receivers()).toMatchObject([{ state: 'listening', links: 1 }]);
      expect(listener.said[0]).toContain('is listening');
      expect(listener.said[1]).toContain('does not answer any more; it is being restarted');
      expect(listener.said.at(-1)).toContain('is listening');
    },
  );

  it('[BLR10] an adapter that hangs without a word is noticed and started anew', async () => {
    await using room = await BleRoom.open();
    const strap = await room.strap();
    const adapter = await room.adapter();
    await using listener = await listenOn([adapter.path]);
    await listener.hear(strap, 2);
    adapter.controller.dead = true;
    await until('the word', () => listener.said.some((text) => text.includes('does not answer any more')));
    adapter.controller.dead = false;
    await listener.hear(strap, 2);
  });

  it('[BLR24] an adapter that hangs in an empty room is noticed too', async () => {
    await using room = await BleRoom.open();
    const adapter = await room.adapter();
    await using listener = await listenOn([adapter.path]);
    // On a busy machine it may come up late; before that it could not be lost.
    await until('the adapter', () => listener.receivers()[0]?.state === 'listening');
    adapter.controller.dead = true;
    await until('the word', () => listener.said.some((text) => text.includes('does not answer any more')));
    adapter.controller.dead = false;
    await listener.hear(await room.strap(), 1);
  });

  it('[BLR11] a strap that another gateway has is taken when it is free', async () => {
    await using room = await BleRoom.open();
    const strap = await room.strap();
    const [one, two] = [await room.adapter(), await room.adapter()];
    await using first = await listenOn([one.path]);
    await first.hear(strap, 1);
    await using second = await listenOn([two.path]);
    const other = await room.strap();
    await until(
      'the other strap heard',
      () => first.samplesOf(other).length + second.samplesOf(other).length > 0,
    );
    expect(second.samplesOf(strap)).toEqual([]);
    await first.stop();
    await second.hear(strap, 2);
  });

  it('[BLR12] a gateway starts before its adapter is there, says so, and takes it when it comes', async () => {
    await using room = await BleRoom.open();
    const strap = await room.strap();
    const adapter = await room.adapter();
    await adapter.pull();
    await using listener = await listenOn([adapter.path]);
    expect(listener.said).toEqual([
      'adapter1: no Bluetooth adapter answers here. Plug it in, or switch it on; Takt then uses it by itself.',
    ]);
    await adapter.plugIn();
    await listener.hear(strap, 1);
  });

  it('[BLR13] a sensor that changes its address is left alone, and reported without the address', async () => {
    await using room = await BleRoom.open();
    const changing = await room.strap({ privateAddress: '4abb1e55c0de' });
    const lasting = await room.strap({ randomAddress: 'c0ffee000001' });
    room.air.setRssi('strap1', 'adapter1', -40);
    const adapter = await room.adapter();
    await using listener = await listenOn([adapter.path]);
    await listener.hear(lasting, 2);
    expect(changing.connections).toBe(0);
    expect(adapter.controller.attempts).toBe(1);
    expect(listener.said).toHaveLength(2);
    expect(listener.said[1]).toMatch(/^adapter1: a heart-rate sensor here changes its Bluetooth address/);
    expect(listener.said[1]).not.toMatch(/4abb/i);
  });

  it('[BLR25] stopping in the midst of an attempt leaves the strap free', async () => {
    await using room = await BleRoom.open();
    const strap = await room.strap();
    strap.controller.deaf = true;
    const adapter = await room.adapter();
    await using listener = await listenOn([adapter.path]);
    await until('an attempt', () => adapter.controller.attempts === 1);
    await listener.stop();
    strap.controller.deaf = false;
    await using next = await listenOn([adapter.path]);
    await next.hear(strap, 1);
    expect(strap.connections).toBe(1);
  });

  it('[BLR23] a broadcast tells that a strap is there and held by another, and is never a heart rate', async () => {
    await using room = await BleRoom.open();
    const held = await room.strap({ broadcastsOnly: true });
    const strap = await room.strap();
    const adapter = await room.adapter();
    await using listener = await listenOn([adapter.path]);
    await listener.hear(strap, 2);
    expect(listener.samplesOf(held)).toEqual([]);
    expect(listener.said.slice(1)).toEqual([
      'adapter1: a strap is in the room, but does not let Takt in; a phone or watch has it. Switch Bluetooth off there.',
    ]);
  });

  it('[BLR14] stopping lets every strap go at once and leaves nothing behind in the process', async () => {
    await using room = await BleRoom.open();
    const strap = await room.strap();
    const adapter = await room.adapter();
    await using listener = await listenOn([adapter.path]);
    await listener.hear(strap, 1);
    await listener.stop();
    expect(strap.controller.links).toEqual([]);
    const heard = listener.packets.filter((p) => p.radio === 'ble' && p.characteristic === HEART_RATE).length;
    await using next = await listenOn([adapter.path]);
    await next.hear(strap, 1);
    expect(listener.packets.filter((p) => p.radio === 'ble' && p.characteristic === HEART_RATE)).toHaveLength(
      heard,
    );
  });
});

describe.skipIf(!has('socat'))('a Bluetooth radio in its process', () => {
  it('[BLR15] takes no signal away from the program, and leaves no listener behind', async () => {
    const count = () => ['SIGINT', 'SIGTERM', 'exit'].map((event) => process.listenerCount(event));
    await using room = await BleRoom.open();
    const adapter = await room.adapter();
    const before = count();
    const listener = await listenOn([adapter.path]);
    expect(process.listenerCount('SIGINT')).toBe(before[0]);
    await listener.stop();
    expect(count()).toEqual(before);
  });
});
