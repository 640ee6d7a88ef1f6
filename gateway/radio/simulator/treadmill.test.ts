import { demonstrationMembers, treadmillOf } from '@takt/shared/demonstration.ts';
import type { Sample, TreadmillSample } from '@takt/shared/sample.ts';
import { describe, expect, it } from 'vitest';
import { createDecoder } from '../../decoder.ts';
import type { Packet } from '../../receiver/packet.ts';
import { PAUSING_TREADMILL_STATION, simulatedTreadmills } from './room.ts';
import { createTreadmill, type TreadmillPlan } from './treadmill.ts';

const PLAN: TreadmillPlan = {
  sensor: 'fec:135234',
  work: { speedKmh: 6.5, inclinePercent: 8 },
  easy: { speedKmh: 4, inclinePercent: 1 },
  paused: null,
  phase: 0.4,
};

function toldBy(packets: readonly Packet[]): TreadmillSample[] {
  const decoder = createDecoder();
  const isTreadmill = (sample: Sample): sample is TreadmillSample => sample.kind === 'treadmill';
  return packets.flatMap((packet) => decoder.push(packet)).filter(isTreadmill);
}
const heard = (plan: Partial<TreadmillPlan>, untilMs: number, effort: number | null) =>
  toldBy(createTreadmill({ ...PLAN, ...plan }, 0).packetsUntil(untilMs, effort));

describe('a simulated treadmill', () => {
  it.each(['fec:135234', 'ftms:c0ba7d1c1305', 'ftms:c0ba7d1c1306'] as const)(
    '[SIM25] %s follows what the room is asked for, at the pace of a belt: stands, works, walks, stands',
    (sensor) => {
      const treadmill = createTreadmill({ ...PLAN, sensor }, 0);
      const last = (untilMs: number, effort: number | null) => packets(untilMs, effort).at(-1);
      const decoder = createDecoder();
      const packets = (untilMs: number, effort: number | null) =>
        treadmill.packetsUntil(untilMs, effort).flatMap((packet) => decoder.push(packet));
      expect(last(5_000, null)).toMatchObject({ sensor, speedKmh: 0 });
      const rising = packets(35_000, 92).map((sample) =>
        sample.kind === 'treadmill' ? sample.speedKmh : null,
      );
      expect(rising).toEqual([...rising].sort((a, b) => (a ?? 0) - (b ?? 0)));
      expect(new Set(rising).size).toBeGreaterThan(10);
      expect(last(36_000, 92)).toMatchObject({ speedKmh: 6.5, inclinePercent: 8 });
      expect(last(80_000, 67)).toMatchObject({ speedKmh: 4, inclinePercent: 1 });
      expect(last(100_000, null)).toMatchObject({ speedKmh: 0, inclinePercent: 0 });
    },
  );

  it('[SIM26] sends ready, in use and paused; a pause is sent as long as it lasts, and the incline stays', () => {
    const paused = { everyMs: 360_000, fromMs: 60_000, forMs: 20_000 };
    const told = heard({ paused }, 120_000, 92);
    const states = told.map(({ state }) => state);
    expect(states.filter((state, index) => state !== states[index - 1])).toEqual([
      'in-use',
      'paused',
      'in-use',
    ]);
    const during = told.filter(({ state }) => state === 'paused');
    expect(during).toHaveLength(40);
    expect(during.at(-1)).toMatchObject({ speedKmh: 0, inclinePercent: 8 });
    expect(new Set(heard({}, 10_000, null).map(({ state }) => state))).toEqual(new Set(['ready']));
  });

  it('[SIM27] sends the same however the time is cut; speeds come twice a second by FE-C and once by FTMS', () => {
    for (const [sensor, speedsAMinute] of [
      ['fec:135234', 120],
      ['ftms:c0ba7d1c1305', 60],
    ] as const) {
      const [once, pieces] = [
        createTreadmill({ ...PLAN, sensor }, 0),
        createTreadmill({ ...PLAN, sensor }, 0),
      ];
      const whole = once.packetsUntil(60_000, 92);
      const cut: Packet[] = [];
      for (let at = 0; at <= 60_000; at += 137) cut.push(...pieces.packetsUntil(at, 92));
      cut.push(...pieces.packetsUntil(60_000, 92));
      expect(cut).toEqual(whole);
      expect(toldBy(whole)).toHaveLength(speedsAMinute);
    }
  });
});

describe('the treadmills of the simulated room', () => {
  it('[SIM25] are those of the demonstration, set as a class of walkers and runners sets them', () => {
    const plans = simulatedTreadmills(40, 1);
    const stations = demonstrationMembers(40).map(({ plan }) => plan.station);
    expect(plans.map(({ sensor }) => sensor)).toEqual(stations.flatMap((one) => treadmillOf(one) ?? []));
    for (const { work, easy } of plans) {
      expect(work.speedKmh).toBeGreaterThanOrEqual(5.5);
      expect(work.speedKmh).toBeLessThanOrEqual(9);
      expect(work.inclinePercent).toBeGreaterThanOrEqual(4);
      expect(work.inclinePercent).toBeLessThanOrEqual(10);
      expect(easy.speedKmh).toBeGreaterThanOrEqual(3.5);
      expect(easy.speedKmh).toBeLessThanOrEqual(4.5);
    }
    const pausing = plans.filter(({ paused }) => paused !== null).map(({ sensor }) => sensor);
    expect(pausing).toEqual([treadmillOf(PAUSING_TREADMILL_STATION)]);
    expect(pausing[0]).toMatch(/^fec:/);
    expect(simulatedTreadmills(40, 1)).toEqual(plans);
    expect(simulatedTreadmills(40, 2)).not.toEqual(plans);
  });
});
