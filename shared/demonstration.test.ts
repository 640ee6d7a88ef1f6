import { describe, expect, it } from 'vitest';
import {
  DUAL_RADIO_STATION,
  demonstration,
  demonstrationMembers,
  effortFor,
  STATION_WITHOUT_TREADMILL,
  treadmillOf,
} from './demonstration.ts';

describe('the demonstration clinic', () => {
  it('[SIM1] has 1 to 40 participants, 12 unless asked otherwise, station and slot alike', () => {
    expect(demonstrationMembers()).toHaveLength(12);
    expect(demonstrationMembers(0)).toHaveLength(1);
    expect(demonstrationMembers(99)).toHaveLength(40);
    for (const [i, { plan }] of demonstrationMembers(40).entries()) {
      expect([plan.slot, plan.station]).toEqual([i + 1, i + 1]);
    }
  });

  it('[SIM1] a bigger room begins with the same people and straps as a smaller one', () => {
    expect(demonstrationMembers(40).slice(0, 5)).toEqual(demonstrationMembers(5));
  });

  it('[SIM1] nicknames, persons, straps and sensors are all different, and nicknames fit a tile', () => {
    const members = demonstrationMembers(40);
    const lists: (string | number | null)[][] = [
      members.map(({ plan }) => plan.nickname),
      members.map(({ plan }) => plan.personId),
      members.map(({ strap }) => strap.strapId),
      members.flatMap(({ strap }) => strap.sensors),
      // The number alone, without the nibble above it, is all that some programs look at.
      members.flatMap(({ strap }) =>
        strap.sensors.filter((s) => s.startsWith('ant:')).map((s) => Number(s.slice(4)) & 0xffff),
      ),
    ];
    for (const list of lists) expect(new Set(list).size).toBe(list.length);
    expect(members.every(({ plan }) => (plan.nickname ?? '').length <= 12)).toBe(true);
  });

  it('[SIM2] half of the straps are ANT+ and half BLE; station 3 has both, ANT+ first', () => {
    const straps = demonstration(40).straps;
    expect(straps.filter(({ sensors }) => sensors[0]?.startsWith('ant:'))).toHaveLength(20);
    for (const sensor of straps.flatMap(({ sensors }) => sensors)) {
      expect(sensor).toMatch(/^(ant:\d{1,7}|ble:[0-9a-f]{12})$/);
      if (sensor.startsWith('ant:')) expect(Number(sensor.slice(4))).toBeLessThan(2 ** 20);
    }
    const dual = straps[DUAL_RADIO_STATION - 1];
    expect(dual?.sensors.map((sensor) => sensor.slice(0, 4))).toEqual(['ant:', 'ble:']);
  });

  it('[SIM1] heart-rate maxima lie within 168–196, some measured and some by formula, each with its date', () => {
    const maxima = demonstrationMembers(40).map(({ plan }) => plan.hrMax);
    expect(maxima.every((max) => max !== null && max.bpm >= 168 && max.bpm <= 196)).toBe(true);
    expect(maxima.slice(0, 4).map((max) => max?.bpm)).toEqual([186, 191, 178, 183]);
    expect(new Set(maxima.map((max) => max?.method))).toEqual(new Set(['measured', 'formula']));
    expect(maxima.every((max) => /^2025-\d\d-\d\d$/.test(max?.date ?? ''))).toBe(true);
  });

  it('[SIM24] every station has a treadmill of its own but one, half of them FE-C and half FTMS', () => {
    const stations = Array.from({ length: 40 }, (_, i) => i + 1);
    const treadmills = stations.flatMap((station) => treadmillOf(station) ?? []);
    expect(stations.filter((station) => treadmillOf(station) === null)).toEqual([STATION_WITHOUT_TREADMILL]);
    expect(new Set(treadmills).size).toBe(39);
    expect(treadmills.filter((sensor) => sensor.startsWith('fec:'))).toHaveLength(20);
    for (const sensor of treadmills) {
      expect(sensor).toMatch(/^(fec:\d{1,7}|ftms:[cdef][0-9a-f]{11})$/);
      if (sensor.startsWith('fec:')) expect(Number(sensor.slice(4))).toBeLessThan(2 ** 20);
    }
    // One radio, one number: no treadmill may be taken for a strap by whoever looks at the number alone.
    const numbers = [...treadmills, ...demonstrationMembers(40).flatMap(({ strap }) => strap.sensors)].map(
      (sensor) => sensor.slice(sensor.indexOf(':') + 1),
    );
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('[SIM3] a room aims two thirds up the band, and at nothing without one', () => {
    expect(effortFor({ floorPercent: 85, ceilingPercent: 95 })).toBe(92);
    expect(effortFor({ floorPercent: 60, ceilingPercent: 70 })).toBe(67);
    expect(effortFor(null)).toBeNull();
  });
});
