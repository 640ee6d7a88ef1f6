/** Treadmills beside straps on one virtual stick: a real serial port, the gateway's own start-up, one air. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGateway } from '@takt/gateway/gateway.ts';
import { antSerial } from '@takt/gateway/radio/ant-serial.ts';
import type { Sample } from '@takt/shared/sample.ts';
import { describe, expect, it, vi } from 'vitest';
import { steadyClock } from '../../commands/parts/clock.ts';
import { AIR_KEY, antAir, type OnAir } from '../support/ant-air.ts';
import { virtualStick } from '../support/ant-stick.ts';
import { has } from '../support/debian.ts';
import { PATIENT } from '../support/patience.ts';

const FITNESS_EQUIPMENT = 17;
const typeOf = ({ device }: OnAir) => device[2];

describe.skipIf(!has('socat'))('treadmills on a virtual ANT+ stick', () => {
  it('[STK25] six treadmills beside twelve straps: every page of both is decoded, and the speeds are those sent', async () => {
    const clock = steadyClock(10);
    const folder = await mkdtemp(join(tmpdir(), 'takt-ant-'));
    const air = antAir(12, clock, 6);
    const stick = await virtualStick({ air, path: join(folder, 'ttyANT1') });
    const samples: Sample[] = [];
    const gateway = await runGateway({
      clock,
      radios: [
        antSerial({
          path: stick.path,
          networkKey: Uint8Array.from(Buffer.from(AIR_KEY, 'hex')),
          say: () => {},
        }),
      ],
      uplink: { send: (more) => void samples.push(...more), close: async () => {} },
    });
    try {
      const belts = () => samples.filter((sample) => sample.kind === 'treadmill');
      const atWork = ({ speedKmh }: { speedKmh: number | null }) => (speedKmh ?? 0) >= 6;
      await vi.waitFor(
        () =>
          expect(
            new Set(
              belts()
                .filter(atWork)
                .map(({ sensor }) => sensor),
            ).size,
          ).toBe(6),
        PATIENT,
      );
      air.end();
      const ofTreadmills = () => stick.passedOn.filter((onAir) => typeOf(onAir) === FITNESS_EQUIPMENT);
      const ofStraps = () => stick.passedOn.filter((onAir) => typeOf(onAir) !== FITNESS_EQUIPMENT);
      await vi.waitFor(() => expect(samples.length - belts().length).toBe(ofStraps().length), PATIENT);
      // Page 16, its speed in 0.001 m/s; a page that came before it was known for a treadmill tells nothing.
      const sent = ofTreadmills()
        .filter(({ payload }) => payload[0] === 16)
        .map(({ deviceNumber20, payload }) => {
          const speed = (payload[4] ?? 0) | ((payload[5] ?? 0) << 8);
          return { sensor: `fec:${deviceNumber20}`, speedKmh: Math.round(speed * 0.36) / 100 };
        });
      const told = () => belts().map(({ sensor, speedKmh }) => ({ sensor, speedKmh }));
      await vi.waitFor(() => expect(told()).toEqual(sent), PATIENT);
      const { 'belt-part': parts, 'unknown-equipment': early, noise, 'bad-checksum': bad } = gateway.counts();
      expect([sent.length + parts + early, noise, bad]).toEqual([ofTreadmills().length, 0, 0]);
    } finally {
      await gateway.stop();
      await stick.close();
      air.end();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
