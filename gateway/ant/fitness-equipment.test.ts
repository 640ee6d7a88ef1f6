import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FitnessEquipment } from './equipment.ts';
import { decodeEquipmentPage, encodeEquipmentPage } from './fitness-equipment.ts';

/** Eight payload bytes, in hexadecimal, put together by hand from the profile's tables. */
const page = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
/** A treadmill, distance sent, in use: 10 s, 100 m, 2.5 m/s, no heart rate. */
const GENERAL = '10 13 28 64 c4 09 ff 34';
const SETTINGS = '11 ff ff ff f4 01 ff 30';

describe('pages of fitness equipment', () => {
  it('[FEC1] page 16 tells the type and the speed, 0.001 m/s to the hundredth of a km/h; FFFF is not known', () => {
    expect(decodeEquipmentPage(page(GENERAL))).toEqual({
      kind: 'general',
      equipmentType: 19,
      speedKmh: 9,
      elapsedS: 10,
      distanceM: 100,
      state: 'in-use',
    });
    const speedOf = (hex: string) => decodeEquipmentPage(page(`10 13 28 64 ${hex} ff 34`));
    expect(speedOf('00 00')).toMatchObject({ speedKmh: 0 });
    // 1.528 m/s is 5.5008 km/h.
    expect(speedOf('f8 05')).toMatchObject({ speedKmh: 5.5 });
    expect(speedOf('ff ff')).toMatchObject({ speedKmh: null });
    // The type has five bits; the three above it are reserved.
    expect(decodeEquipmentPage(page('10 f3 28 64 c4 09 ff 34'))).toMatchObject({ equipmentType: 19 });
  });

  it('[FEC2] page 17 tells the incline, 0.01 %, uphill or down; 7FFF is not known', () => {
    const inclineOf = (hex: string) => decodeEquipmentPage(page(`11 ff ff ff ${hex} ff 30`));
    expect(decodeEquipmentPage(page(SETTINGS))).toEqual({
      kind: 'settings',
      inclinePercent: 5,
      state: 'in-use',
    });
    expect(inclineOf('06 ff')).toMatchObject({ inclinePercent: -2.5 });
    expect(inclineOf('00 00')).toMatchObject({ inclinePercent: 0 });
    expect(inclineOf('ff 7f')).toMatchObject({ inclinePercent: null });
  });

  it('[FEC3] a pause is one of the states; the bits beside it do not change it, and a reserved state says nothing', () => {
    const states = ['04', '14', '24', '34', '44', '54', '64', '74', 'c7'].map((byte7) => {
      const read = decodeEquipmentPage(page(`10 13 28 64 00 00 ff ${byte7}`));
      return read.kind === 'general' ? read.state : read;
    });
    expect(states).toEqual([null, 'off', 'ready', 'in-use', 'paused', null, null, null, 'paused']);
    for (const number of ['11', '12', '13'])
      expect(decodeEquipmentPage(page(`${number} ff ff ff 00 00 ff 40`))).toMatchObject({ state: 'paused' });
  });

  it('[FEC4] a virtual speed, computed by the equipment, is not taken as the belt’s', () => {
    expect(decodeEquipmentPage(page('10 13 28 64 c4 09 ff 3c'))).toMatchObject({ speedKmh: null });
  });

  it('[FEC20] page 16 tells its own clock in quarters of a second, and the distance where it sends one; FF is no clock', () => {
    const covered = (hex: string, byte7: string) =>
      decodeEquipmentPage(page(`10 13 ${hex} c4 09 ff ${byte7}`));
    expect(covered('fe ff', '34')).toMatchObject({ elapsedS: 63.5, distanceM: 255 });
    expect(covered('ff 00', '34')).toMatchObject({ elapsedS: null, distanceM: 0 });
    expect(covered('01 64', '30')).toMatchObject({ elapsedS: 0.25, distanceM: null });
  });

  it('[FEC8] what is encoded is decoded to the same', () => {
    const state = fc.constantFrom(
      null,
      'off' as const,
      'ready' as const,
      'in-use' as const,
      'paused' as const,
    );
    const general = fc.record({
      kind: fc.constant('general' as const),
      equipmentType: fc.integer({ min: 0, max: 31 }),
      speedKmh: fc.option(fc.integer({ min: 0, max: 6000 }).map((hundredths) => hundredths / 100)),
      elapsedS: fc.option(fc.integer({ min: 0, max: 254 }).map((quarters) => quarters / 4)),
      distanceM: fc.option(fc.integer({ min: 0, max: 255 })),
      state,
    });
    const settings = fc.record({
      kind: fc.constant('settings' as const),
      inclinePercent: fc.option(fc.integer({ min: -10_000, max: 10_000 }).map((one) => one / 100)),
      state,
    });
    const bare = fc.record({ kind: fc.constantFrom('metabolic' as const, 'treadmill' as const), state });
    fc.assert(
      fc.property(fc.oneof(general, settings, bare), (sent) => {
        expect(decodeEquipmentPage(encodeEquipmentPage(sent))).toEqual(sent);
      }),
    );
  });
});

describe('a piece of fitness equipment over time', () => {
  const readAll = (pages: readonly string[], everyMs = 250) => {
    const one = new FitnessEquipment();
    return pages.map((hex, index) => one.read(page(hex), index * everyMs));
  };

  it('[FEC5] only equipment that has said on page 16 that it is a treadmill has a speed', () => {
    const [before, , after] = readAll([SETTINGS, GENERAL, SETTINGS]);
    expect([before?.counted, after?.counted]).toEqual([['unknown-equipment'], ['belt-part']]);
    // 20 elliptical, 21 bike, 22 rower, 25 trainer: the same speed, yet no belt's.
    for (const type of ['14', '15', '16', '19']) {
      const read = readAll([`10 ${type} 28 64 c4 09 ff 34`, SETTINGS, '13 ff ff ff ff ff ff 30']);
      expect(read.map(({ belt }) => belt)).toEqual([null, null, null]);
      expect(read.map(({ counted }) => counted)).toEqual(Array(3).fill(['other-equipment']));
    }
  });

  it('[FEC6] a speed comes with the incline that page 17 told; other pages are no faults and tell no speed', () => {
    const others = ['12 ff 2c 01 f4 01 05 31', '13 ff ff ff 4b 00 00 30', '50 ff ff 01 0f 00 01 00'];
    const read = readAll([
      GENERAL,
      SETTINGS,
      GENERAL,
      ...others,
      '51 ff ff 01 01 00 00 00',
      '52 ff ff 00 00 00 80 2a',
      '47 ff ff ff ff ff ff ff',
      'ff ff ff ff ff ff ff ff',
      GENERAL,
    ]);
    const told = read.flatMap(({ belt }) => belt ?? []);
    expect(told).toEqual([
      { speedKmh: 9, inclinePercent: null, state: 'in-use' },
      { speedKmh: 9, inclinePercent: 5, state: 'in-use' },
      { speedKmh: 9, inclinePercent: 5, state: 'in-use' },
    ]);
    expect(new Set(read.flatMap(({ counted }) => counted))).toEqual(new Set(['belt-part', 'other-page']));
  });

  it('[FEC21] in use by its state, it is on pause when its clock and distance stand for 3 s; over their roll-overs it runs', () => {
    const one = new FitnessEquipment();
    const states: (string | null | undefined)[] = [];
    for (let i = 0; i < 600; i++) {
      // 2.5 m/s; it stands from 100 s to 120 s.
      const ran = Math.min(i, 400) + Math.max(0, i - 480);
      const distanceM = Math.floor(ran * 0.625) & 0xff;
      const elapsedS = (ran % 256) / 4;
      const told = { kind: 'general', equipmentType: 19, speedKmh: 9, state: 'in-use' } as const;
      const payload = encodeEquipmentPage({
        ...told,
        distanceM,
        elapsedS: elapsedS === 63.75 ? null : elapsedS,
      });
      states.push(one.read(payload, i * 250).belt?.state);
    }
    const changes = states.flatMap((state, i) => (state === states[i - 1] ? [] : [[i / 4, state]]));
    expect(changes).toEqual([
      [0, 'in-use'],
      [103, 'paused'],
      [120.5, 'in-use'],
    ]);
  });

  it('[FEC7] a speed above 60 km/h is not given; an incline beyond 60 % either way is not known', () => {
    const read = readAll([GENERAL, SETTINGS, '10 13 28 64 fe ff ff 34', '11 ff ff ff 10 27 ff 30', GENERAL]);
    expect(read.map(({ counted }) => counted)).toEqual([
      [],
      ['belt-part'],
      ['speed-out-of-range'],
      ['belt-part', 'incline-out-of-range'],
      [],
    ]);
    expect(read[2]?.belt).toBeNull();
    expect(read[4]?.belt).toMatchObject({ speedKmh: 9, inclinePercent: null });
  });
});
