/**
 * Somebody else's host (incyclist-ant-plus, MIT) drives the virtual stick through its own start-up, scanner and decoder,
 * while our gateway listens to a second stick on the same air: were the virtual stick made to our own misreading of
 * the protocol, the other host would not hear with it. It knows 16-bit numbers only.
 */
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGateway } from '@takt/gateway/gateway.ts';
import { antSerial } from '@takt/gateway/radio/ant-serial.ts';
import type { HeartSample } from '@takt/shared/sample.ts';
import { heartSamples } from '@takt/shared/sensors.ts';
import { HeartRateSensor, type HeartRateSensorState } from 'incyclist-ant-plus';
import { AntDevice } from 'incyclist-ant-plus/lib/bindings/index.js';
import { SerialPort } from 'serialport';
import { describe, expect, it, vi } from 'vitest';
import { steadyClock } from '../../commands/parts/clock.ts';
import { AIR_KEY, antAir } from '../support/ant-air.ts';
import { virtualStick } from '../support/ant-stick.ts';
import { has } from '../support/debian.ts';
import { PATIENT } from '../support/patience.ts';

/** A USB device, as far as that host uses one, that is a serial port. */
function serialAsUsb(path: string) {
  const port = new SerialPort({ path, baudRate: 57_600, autoOpen: false });
  const input = Object.assign(new EventEmitter(), {
    startPoll: () => port.on('data', (bytes: Buffer) => input.emit('data', bytes)),
    stopPoll: (done: () => void) => done(),
  });
  const output = Object.assign(new EventEmitter(), {
    transfer: (bytes: Buffer) => port.write(bytes),
  });
  const face = {
    endpoints: [input, output],
    isKernelDriverActive: () => false,
    claim: () => {},
    release: (_: boolean, done: () => void) => done(),
  };
  const usb = { interfaces: [face], open: () => {}, reset: (done: () => void) => done(), close: () => {} };
  const opened = () =>
    new Promise<void>((resolve, reject) => {
      port.open((error) => (error === null ? resolve() : reject(error)));
    });
  return { usb, opened, closed: () => new Promise<void>((resolve) => port.close(() => resolve())) };
}

describe.skipIf(!has('socat'))('a virtual stick under two hosts', () => {
  it("[STK21] another program's start-up works on it, and both hosts decode the same of every strap", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'takt-host-'));
    const clock = steadyClock(4);
    const air = antAir(20, clock);
    const theirStick = await virtualStick({ air, path: join(folder, 'theirs'), anyKey: true });
    const ourStick = await virtualStick({ air, path: join(folder, 'ours') });
    const serial = serialAsUsb(theirStick.path);
    class Host extends AntDevice {
      protected override getDevices() {
        return [{ device: serial.usb as never, inUse: false }];
      }
    }
    const samples: HeartSample[] = [];
    const gateway = await runGateway({
      clock,
      radios: [antSerial({ path: ourStick.path, networkKey: Buffer.from(AIR_KEY, 'hex'), say: () => {} })],
      uplink: { send: (more) => void samples.push(...heartSamples(more)), close: async () => {} },
    });
    try {
      await serial.opened();
      const host = new Host({ startupTimeout: 20_000 });
      expect(await host.open()).toBe(true);
      expect([host.isScanEnabled(), host.getMaxChannels()]).toEqual([true, 8]);
      const channel = host.getChannel();
      const told: string[] = [];
      const line = (number: number, count = 0, time = 0, bpm = 0) =>
        `${number & 0xffff} ${count} ${time} ${bpm}`;
      channel.attach(new HeartRateSensor(0));
      Object.assign(channel, {
        onDeviceData: (_profile: string, number: number, state: HeartRateSensorState) =>
          told.push(line(number, state.BeatCount, state.BeatTime, state.ComputedHeartRate)),
      });
      expect(await channel.startScanner()).toBe(true);
      await vi.waitFor(() => expect(told.length).toBeGreaterThan(400), PATIENT);
      air.end();
      await vi.waitFor(() => expect(told).toHaveLength(theirStick.passedOn.length), PATIENT);
      await vi.waitFor(() => expect(samples).toHaveLength(ourStick.passedOn.length), PATIENT);
      const emitted = theirStick.passedOn.map(({ deviceNumber20, payload: p }) =>
        line(deviceNumber20, p[6], (p[4] ?? 0) | ((p[5] ?? 0) << 8), p[7]),
      );
      expect(told).toEqual(emitted);
      const ours = samples.map((sample) =>
        line(
          Number(sample.sensor.slice('ant:'.length)),
          sample.beatCount ?? undefined,
          sample.beatTimeTicks ?? undefined,
          sample.heartRateBpm ?? undefined,
        ),
      );
      expect(ours.slice(-told.length)).toEqual(told);
      expect(new Set(told.map((each) => each.split(' ')[0])).size).toBe(air.numbers.length);
    } finally {
      air.end();
      await gateway.stop();
      await serial.closed();
      await Promise.all([theirStick.close(), ourStick.close()]);
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
