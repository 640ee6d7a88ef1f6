import { HEART_RATE_MEASUREMENT } from '@takt/shared/ble/heart-rate-measurement.ts';
import { describe, expect, it } from 'vitest';
import { Air, HandDevice, IDENTITY } from '../../test/support/a-tablet.ts';
import { WrongDeviceError } from './device-link.ts';
import { Station } from './station.ts';

const SENSOR = 'ble:w0123456789abcdef';

async function withStrap() {
  const air = new Air();
  const station = new Station(IDENTITY, air.ports);
  air.accept();
  const device = new HandDevice();
  station.connectStrap(device);
  await device.succeed();
  const shown = () => station.strap.get()?.shown;
  return { air, station, device, shown };
}

describe('a place', () => {
  it('[STN11] the bytes go on as they came, and what they say is shown by the rule of freshness', async () => {
    const { air, device, shown } = await withStrap();
    expect(shown()).toMatchObject({ signal: 'waiting', bpm: null, ageS: null });
    device.value(0x2a19, 77);
    device.value(HEART_RATE_MEASUREMENT, 0x16, 0x4e, 0x1b, 0x03, 0x12, 0x03);
    const heard = { receivedAtMs: air.nowMs, address: 'w0123456789abcdef' };
    expect(air.packets().flatMap(({ packets }) => packets)).toEqual([
      { ...heard, characteristic: 0x2a19, bytes: '4d' },
      { ...heard, characteristic: 0x2a37, bytes: '164e1b031203' },
    ]);
    expect(shown()).toEqual({
      signal: 'live',
      bpm: 78,
      ageS: 0,
      battery: { percent: 77, isLow: false, atMs: air.nowMs },
    });
    air.pass(3_500);
    expect(shown()).toMatchObject({ signal: 'stale', bpm: 78, ageS: 3 });
    air.pass(7_000);
    expect(shown()).toMatchObject({ signal: 'lost', bpm: null });
  });

  it('[STN11] without skin contact no number is shown, nor for a value that no heart has', async () => {
    const { air, device, shown } = await withStrap();
    device.beat(80);
    for (let s = 0; s < 4; s++) {
      air.pass(1_000);
      device.beat(80, 'off');
    }
    expect(shown()).toMatchObject({ signal: 'notWorn', bpm: null });
    const other = await withStrap();
    other.device.beat(250);
    other.device.value(HEART_RATE_MEASUREMENT);
    other.device.value(HEART_RATE_MEASUREMENT, ...Array<number>(65).fill(0));
    expect(other.shown()).toMatchObject({ signal: 'waiting', bpm: null });
    expect(other.air.packets().flatMap(({ packets }) => packets.map(({ bytes }) => bytes.length))).toEqual([
      8, 0,
    ]);
  });

  it('[STN21] a machine that was chosen as a strap is let go, nothing of it is sent, and another can be chosen', async () => {
    const air = new Air();
    const station = new Station(IDENTITY, air.ports);
    air.accept();
    const machine = new HandDevice();
    station.connectStrap(machine);
    await machine.fail(new WrongDeviceError('a fitness machine'));
    machine.beat(99);
    expect([station.strap.get(), station.strapEnd.get(), air.packets()]).toEqual([null, 'notAStrap', []]);
    const strap = new HandDevice('w00000000000000ff');
    station.connectStrap(strap);
    await strap.succeed();
    strap.beat(120);
    expect([station.strap.get()?.shown.bpm, station.strapEnd.get()]).toEqual([120, null]);
  });

  it('[STN12] it says whether its strap is in the class under way', async () => {
    const { air, station, device } = await withStrap();
    device.beat(80);
    expect(station.strap.get()?.inClass).toBe(false);
    air.tell({ type: 'serverAssigned', sensors: ['ant:7', SENSOR] });
    air.pass(500);
    expect(station.strap.get()?.inClass).toBe(true);
  });

  it('[STN13] a minute after the class the strap is let go and forgotten; an end taken back in time changes nothing', async () => {
    const { air, station, device } = await withStrap();
    const assigned = (...sensors: string[]) => air.tell({ type: 'serverAssigned', sensors });
    const livesOn = (seconds: number): void => {
      for (let s = 0; s < seconds; s++) {
        device.beat(80);
        air.pass(1_000);
      }
    };
    livesOn(90);
    expect(station.strap.get()?.link).toBe('connected');
    assigned(SENSOR);
    livesOn(2);
    assigned();
    livesOn(50);
    assigned(SENSOR);
    livesOn(90);
    assigned('ant:7');
    livesOn(90);
    expect(station.strap.get()?.link).toBe('connected');
    assigned();
    livesOn(62);
    expect([station.strap.get(), station.strapEnd.get(), device.disconnects]).toEqual([null, 'over', 1]);
    station.connectStrap(new HandDevice());
    expect(station.strapEnd.get()).toBe(null);
  });

  it('[STN13] while the server is away the strap is kept: that does not end the class', async () => {
    const { air, station, device } = await withStrap();
    air.tell({ type: 'serverAssigned', sensors: [SENSOR] });
    air.pass(1_000);
    air.socket?.closed(1006);
    for (let s = 0; s < 120; s++) {
      device.beat(80);
      air.passInSilence(1_000);
    }
    expect(station.strap.get()).toMatchObject({ link: 'connected', inClass: true });
  });

  it('[STN11] a treadmill speaks, falls silent, and is let go; the next takes its place', async () => {
    const { air, station } = await withStrap();
    const [first, second] = [new HandDevice('w1111111111111111'), new HandDevice('w2222222222222222')];
    station.connectTreadmill(first);
    await first.succeed();
    const nothing = { speedKmh: null, inclinePercent: null };
    expect(station.treadmill.get()?.shown).toEqual({ signal: 'waiting', ageS: null, ...nothing });
    // 6.00 km/h at 5.0 %, by flag 3 with a ramp angle that is not known.
    first.value(0x2acd, 0x08, 0x00, 0x58, 0x02, 0x32, 0x00, 0xff, 0x7f);
    const told = { speedKmh: 6, inclinePercent: 5 };
    expect(station.treadmill.get()?.shown).toEqual({ signal: 'live', ageS: 0, ...told });
    expect(air.packets().at(-1)?.packets).toMatchObject([
      { characteristic: 0x2acd, bytes: '080058023200ff7f' },
    ]);
    air.pass(5_000);
    expect(station.treadmill.get()?.shown).toEqual({ signal: 'stale', ageS: 5, ...told });
    air.pass(6_000);
    expect(station.treadmill.get()?.shown).toEqual({ signal: 'lost', ageS: 11, ...nothing });
    station.connectTreadmill(second);
    expect([first.disconnects, second.attempts]).toEqual([1, 1]);
    station.stop();
    expect([station.treadmill.get(), second.disconnects, air.hand.timers()]).toEqual([null, 1, 0]);
  });
});
