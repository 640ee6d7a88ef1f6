import { AppError } from '@takt/shared/errors.ts';
import type { Sample } from '@takt/shared/sample.ts';
import { heartSamples } from '@takt/shared/sensors.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { handClock } from '../test/support/hand-clock.ts';
import { createDecoder } from './decoder.ts';
import { runGateway } from './gateway.ts';
import type { Radio } from './radio/radio.ts';
import { createHeart, type HeartPlan } from './radio/simulator/heart.ts';
import { simulator } from './radio/simulator/simulator.ts';
import { createStrap } from './radio/simulator/strap.ts';
import type { Uplink } from './uplink/uplink.ts';

function collectingUplink() {
  const samples: Sample[] = [];
  let closed = 0;
  const uplink: Uplink = {
    send: (more) => {
      samples.push(...more);
    },
    close: async () => {
      closed += 1;
    },
  };
  return { uplink, samples, closed: () => closed };
}

describe('the gateway', () => {
  it('[UPL1] carries what its radios hear, decoded, to the uplink, and counts it', async () => {
    const hand = handClock();
    const { uplink, samples, closed } = collectingUplink();
    const radios = [simulator({ count: 2, effortPercent: () => 92 })];
    const gateway = await runGateway({ clock: hand.clock, radios, uplink });
    hand.runTo(hand.clock.nowMs() + 60_000);
    const radio = ({ sensor }: Sample) => sensor.slice(0, sensor.indexOf(':'));
    expect(new Set(samples.map(radio))).toEqual(new Set(['ant', 'ble', 'fec']));
    expect(gateway.counts().samples).toBe(samples.length);
    const { packets, battery, 'belt-part': parts } = gateway.counts();
    expect([packets, battery > 0]).toEqual([samples.length + parts, true]);
    await gateway.stop();
    expect([hand.timers(), closed()]).toEqual([0, 1]);
  });

  it('[UPL2] a radio that cannot start stops all the others and the uplink, and its error is passed on', async () => {
    const hand = handClock();
    const { uplink, closed } = collectingUplink();
    const text = { nb: 'Finner ingen pinne.', en: 'No stick was found.' };
    const broken: Radio = {
      start: () => Promise.reject(new AppError('unavailable', text)),
      stop: async () => {},
    };
    const radios = [simulator({ count: 2, effortPercent: () => null }), broken];
    await expect(runGateway({ clock: hand.clock, radios, uplink })).rejects.toThrow('No stick was found.');
    expect([hand.timers(), closed()]).toEqual([0, 1]);
  });
});

describe('simulated packets through the decoder', () => {
  const heartPlan = fc.record<HeartPlan>({
    hrMaxBpm: fc.integer({ min: 150, max: 210 }),
    restPercent: fc.double({ min: 35, max: 50, noNaN: true }),
    workOffsetPercent: fc.double({ min: -10, max: 8, noNaN: true }),
    easyOffsetPercent: fc.double({ min: -5, max: 5, noNaN: true }),
    seed: fc.nat(),
  });
  const effort = fc.option(fc.integer({ min: 55, max: 100 }));

  it("[SIM19] give back the heart's beats exactly: none lost, none invented, across every roll-over", () => {
    fc.assert(
      fc.property(
        heartPlan,
        fc.nat(),
        fc.array(effort, { minLength: 2, maxLength: 6 }),
        (heart, seed, efforts) => {
          const sensors = ['ant:81234', 'ble:c0de5a4a0001'] as const;
          const plan = { sensors, heart, batteryPercent: 70, outOfReach: null, offBody: null, seed };
          const strap = createStrap(plan, 0);
          const decoder = createDecoder();
          const samples = efforts.flatMap((percent, i) =>
            strap
              .packetsUntil((i + 1) * 60_000, percent)
              .flatMap((packet) => heartSamples(decoder.push(packet))),
          );
          for (const sensor of sensors) {
            const heard = samples.filter((sample) => sample.sensor === sensor);
            const lastMs = heard.at(-1)?.receivedAtMs ?? 0;
            // The same heart, asked in the same way.
            const twin = createHeart(heart, 0);
            const beats = efforts.flatMap((percent, i) => twin.beatsUntil((i + 1) * 60_000, percent));
            const rr = beats.slice(1).map((beat, i) => beat.ticks - (beats[i]?.ticks ?? 0));
            const told = heard.flatMap(({ rrTicks }) => rrTicks);
            expect(told).toEqual(rr.slice(0, told.length));
            // What is missing at the end came after the last packet, at most one notification ago.
            expect(beats.filter(({ atMs }) => atMs <= lastMs).length - 1).toBeLessThanOrEqual(told.length);
          }
        },
      ),
      { numRuns: 40, seed: 20 },
    );
  });
});
