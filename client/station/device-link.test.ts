import { describe, expect, it } from 'vitest';
import { Air, HandDevice } from '../../test/support/a-tablet.ts';
import { DeviceLink, WrongDeviceError } from './device-link.ts';

function linked(silenceMs: number | null = 8_000) {
  const air = new Air();
  const device = new HandDevice();
  const values: number[][] = [];
  const link = new DeviceLink(device, air.ports, {
    onValue: (characteristic, bytes) => values.push([characteristic, ...bytes]),
    silenceMs,
  });
  return { air, device, link, values };
}

describe('a device’s link', () => {
  it('[STN10] is connected at once, and hands its values on', async () => {
    const { device, link, values } = linked();
    expect(link.state.get()).toBe('connecting');
    await device.succeed();
    device.value(0x2a37, 0x10, 120);
    expect([link.state.get(), device.attempts, values]).toEqual(['connected', 1, [[0x2a37, 0x10, 120]]]);
  });

  it('[STN10] one that has gone is tried again after 1 s, then ever more seldom up to every 10 s', async () => {
    const { air, device, link } = linked();
    await device.succeed();
    device.gone();
    expect([link.state.get(), device.attempts]).toEqual(['away', 1]);
    const waits: number[] = [];
    for (let i = 0; i < 6; i++) {
      const [sinceMs, attempts] = [air.nowMs, device.attempts];
      while (device.attempts === attempts) air.passInSilence(500);
      waits.push(air.nowMs - sinceMs);
      await device.fail();
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    air.passInSilence(10_000);
    await device.succeed();
    device.beat(120);
    device.gone();
    air.passInSilence(1_000);
    expect(device.attempts).toBe(9);
  });

  it('[STN10] one that is heard while it is away is connected at once', async () => {
    const { air, device } = linked();
    await device.fail();
    expect(device.listening).toBe(true);
    air.passInSilence(100);
    device.advertise();
    expect([device.attempts, device.listening]).toEqual([2, false]);
    air.passInSilence(5_000);
    expect(device.attempts).toBe(2);
  });

  it('[STN10] an attempt that does not end is given up after 20 s, and a connection that it makes later is not used', async () => {
    const { air, device, link } = linked();
    air.passInSilence(20_000);
    expect([link.state.get(), device.disconnects]).toEqual(['away', 1]);
    await device.succeed();
    expect(link.state.get()).toBe('away');
  });

  it('[STN10] a strap that says nothing for 8 s is connected anew; a treadmill may be silent', async () => {
    const strap = linked();
    await strap.device.succeed();
    strap.device.beat(120);
    strap.air.passInSilence(7_900);
    expect(strap.link.state.get()).toBe('connected');
    strap.air.passInSilence(200);
    expect([strap.link.state.get(), strap.device.disconnects]).toEqual(['away', 1]);
    const treadmill = linked(null);
    await treadmill.device.succeed();
    treadmill.air.passInSilence(3_600_000);
    expect(treadmill.link.state.get()).toBe('connected');
  });

  it('[STN21] one of another kind is hung up on and never tried again', async () => {
    const { air, device, link, values } = linked();
    await device.fail(new WrongDeviceError('a fitness machine'));
    device.advertise();
    device.beat(120);
    air.passInSilence(60_000);
    expect([link.state.get(), device.attempts, device.disconnects, values]).toEqual(['wrong', 1, 1, []]);
    expect(air.hand.timers()).toBe(0);
  });

  it('[STN10] let go, it is disconnected, never tried again, and leaves no timer', async () => {
    const { air, device, link, values } = linked();
    await device.succeed();
    link.stop();
    device.beat(120);
    device.gone();
    air.passInSilence(60_000);
    expect([device.attempts, device.disconnects, values, air.hand.timers()]).toEqual([1, 1, [], 0]);
  });
});
