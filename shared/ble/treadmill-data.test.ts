import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTreadmillData, encodeTreadmillData, mayBeTreadmill, type Values } from './treadmill-data.ts';

const decode = (hex: string) =>
  decodeTreadmillData(Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex')));

describe('treadmill data', () => {
  it('[FTM1] MORE DATA is inverted: without it the speed is here, with it the part says nothing of a speed', () => {
    expect(decode('0000 2003')).toMatchObject({ moreData: false, speedKmh: 8, inclinePercent: null });
    expect(decode('0000 0000')).toMatchObject({ speedKmh: 0 });
    expect(decode('0900 3200 1d00')).toMatchObject({
      moreData: true,
      speedKmh: null,
      inclinePercent: 5,
      rampDegrees: 2.9,
    });
  });

  it('[FTM2] every field where its flag puts it: energy is three values, forces have signs', () => {
    // 8.00 km/h, 7.50 on average, 66,051 m, -2.5 % and -1.4°, 12.3 m up and 4.5 m down, 300 kcal, 512 an hour, 9 a
    // minute, 142 bpm, 7.5 MET, 1234 s gone and 56 left, -5 N, 250 W.
    const all = '9e1f 2003 ee02 030201 e7ff f2ff 7b00 2d00 2c01 0002 09 8e 4b d204 3800 fbff fa00';
    expect(decode(all)).toEqual({
      kind: 'treadmill-data',
      moreData: false,
      tellsIncline: true,
      speedKmh: 8,
      averageSpeedKmh: 7.5,
      distanceM: 66_051,
      inclinePercent: -2.5,
      rampDegrees: -1.4,
      ascentM: 12.3,
      descentM: 4.5,
      energyKcal: 300,
      energyKcalPerHour: 512,
      energyKcalPerMinute: 9,
      heartRateBpm: 142,
      metabolicEquivalent: 7.5,
      elapsedS: 1234,
      remainingS: 56,
      beltForceN: -5,
      powerW: 250,
      warnings: [],
    });
  });

  it('[FTM3] what is not available is null, not a number: incline, ramp, energy, heart rate, force, power', () => {
    expect(decode('8811 2003 ff7f ff7f ffff ffff ff ff ff7f ff7f')).toMatchObject({
      speedKmh: 8,
      tellsIncline: true,
      inclinePercent: null,
      rampDegrees: null,
      energyKcal: null,
      energyKcalPerHour: null,
      energyKcalPerMinute: null,
      heartRateBpm: null,
      beltForceN: null,
      powerW: null,
      warnings: [],
    });
    expect(decode('0001 2003 00')).toMatchObject({ heartRateBpm: null });
  });

  it('[FTM4] a pace is one byte or two, as the length tells; where it does not, nothing behind it is read', () => {
    // Pace, average pace, elapsed time 120 s: at one byte each, at two, and at neither.
    const both = { speedKmh: 8, elapsedS: 120, warnings: [] };
    expect(decode('6004 2003 50 4b 7800')).toMatchObject(both);
    expect(decode('6004 2003 e100 f000 7800')).toMatchObject(both);
    expect(decode('6004 2003 e100 f0 7800')).toMatchObject({
      speedKmh: 8,
      elapsedS: null,
      warnings: ['pace-unreadable'],
    });
    // The incline stands before it.
    expect(decode('6804 2003 3200 1d00 e100 f000 7800 00')).toMatchObject({
      inclinePercent: 5,
      elapsedS: null,
    });
  });

  it('[FTM5] reserved flags and the bytes behind them are survived: CITYSPORTS-Linker appends its steps', () => {
    // Flags, speed, metres, energy, seconds, steps as hughesjs/FitnessMachine tells of them; the figures are ours.
    expect(decode('8424 2c01 640000 0500 ffff ff 7800 5000 00')).toMatchObject({
      speedKmh: 3,
      distanceM: 100,
      energyKcal: 5,
      energyKcalPerHour: null,
      elapsedS: 120,
      tellsIncline: false,
      warnings: [],
    });
    expect(decode('0000 2003 01')).toMatchObject({ speedKmh: 8, warnings: ['trailing-bytes'] });
  });

  it('[FTM6] empty, or shorter than its flags: a fault by kind, and no speed', () => {
    expect(decode('')).toEqual({ kind: 'fault', fault: 'empty' });
    for (const hex of ['00', '0000', '0000 20', '0800 2003 3200 1d', '0900 3200 1d', '6004 2003 50 4b 78'])
      expect(decode(hex)).toEqual({ kind: 'fault', fault: 'truncated' });
  });

  it('[FTM7] what is encoded is decoded to the same', () => {
    const tenths = (min: number, max: number) => fc.integer({ min, max }).map((one) => one / 10);
    const said = fc.record(
      {
        speedKmh: fc.integer({ min: 0, max: 6000 }).map((one) => one / 100),
        distanceM: fc.integer({ min: 0, max: 0xffffff }),
        inclinePercent: tenths(-600, 600),
        energyKcal: fc.integer({ min: 0, max: 5000 }),
        heartRateBpm: fc.integer({ min: 1, max: 254 }),
        elapsedS: fc.integer({ min: 0, max: 0xffff }),
        powerW: fc.integer({ min: -1000, max: 1000 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(said, (sent) => {
        const given = sent as Partial<Values>;
        expect(decodeTreadmillData(encodeTreadmillData(given))).toMatchObject({
          ...given,
          moreData: given.speedKmh === undefined,
          warnings: [],
        });
      }),
    );
    expect(Buffer.from(encodeTreadmillData({ speedKmh: 8, inclinePercent: 5 })).toString('hex')).toBe(
      '080020033200ff7f',
    );
  });

  it('[FTM8] an advert can say that a machine is no treadmill; one that does not say may be a treadmill', () => {
    expect(mayBeTreadmill(Uint8Array.of(1, 0x01, 0x00))).toBe(true);
    expect(mayBeTreadmill(Uint8Array.of(1, 0x21, 0x00))).toBe(true);
    // A rower, an indoor bike, a cross trainer.
    for (const type of [0x10, 0x20, 0x02]) expect(mayBeTreadmill(Uint8Array.of(1, type, 0x00))).toBe(false);
    for (const unsaid of [null, Uint8Array.of(), Uint8Array.of(1)]) expect(mayBeTreadmill(unsaid)).toBe(true);
  });
});
