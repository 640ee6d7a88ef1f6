import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHrmPage, encodeHrmPage, type HrmPage } from './hrm.ts';
import { AntStrap } from './strap.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const PAGE_0: HrmPage = { page: 0 };
const page4 = (previousBeatTimeTicks: number): HrmPage => ({ page: 4, previousBeatTimeTicks });

/** A strap that is heard at the times its beats say, with whatever page and toggle. */
function wearer(strap = new AntStrap()) {
  return (
    beatCount: number,
    beatTimeTicks: number,
    atMs: number | null,
    page: HrmPage = PAGE_0,
    toggle = false,
    heartRateBpm: number | null = 60,
  ) => strap.read(encodeHrmPage({ toggle, beatTimeTicks, beatCount, heartRateBpm }, page), atMs);
}

/** A strap that has shown that it has pages: its toggle changed, and eight main pages came. */
function paged() {
  const strap = new AntStrap();
  const hear = (page: HrmPage, toggle = false) =>
    strap.read(encodeHrmPage({ toggle, beatTimeTicks: 1000, beatCount: 10, heartRateBpm: 60 }, page), 0);
  for (let i = 0; i < 8; i++) hear(PAGE_0, i < 4);
  return { hear };
}

describe('ANT+ heart-rate strap', () => {
  it('[ANT1] the recorded log of a Garmin strap gives 60 bpm and one RR of 1000 ms a beat', () => {
    const strap = new AntStrap();
    const readings = ['84ffa5e2a5e6ca3c', '04ffa5e6a5eacb3c', '84ffa5eaa5eecc3c', '04ffa5eea5f2cd3c'].map(
      (hex) => strap.read(bytes(hex), null),
    );
    expect(readings.map((one) => one?.beatCount)).toEqual([202, 203, 204, 205]);
    expect(readings.map((one) => one?.rrTicks)).toEqual([[], [1024], [1024], [1024]]);
    // Beats 206 and 207 were lost in a collision; then the beat time rolls over.
    expect(strap.read(bytes('84ffb6fac7fed03b'), null)).toMatchObject({ beatCount: 208, rrTicks: [1041] });
    expect(strap.read(bytes('04ffc7fed802d13b'), null)).toMatchObject({
      heartRateBpm: 59,
      beatTimeTicks: 0x02d8,
      rrTicks: [1041],
    });
  });

  it('[ANT7] beat count rolls over from 255 to 0', () => {
    const hear = wearer();
    hear(254, 1000, 0);
    expect(hear(255, 2000, 1000)?.rrTicks).toEqual([1000]);
    expect(hear(0, 3000, 2000)).toMatchObject({ beatCount: 0, rrTicks: [1000], restarted: false });
    expect(hear(1, 4000, 3000)?.rrTicks).toEqual([1000]);
  });

  it('[ANT8] beat time rolls over after 64 s', () => {
    const hear = wearer();
    hear(10, 65_000, 0);
    expect(hear(11, 65_000 + 900 - 65_536, 880)?.rrTicks).toEqual([900]);
    expect(hear(13, 1_500, 2_500, page4(65_500), true)?.rrTicks).toEqual([1_536]);
  });

  it('[ANT9] a beat that is said again brings no second RR, and is still a sample', () => {
    const hear = wearer();
    hear(10, 1000, 0);
    expect(hear(11, 2024, 1000)?.rrTicks).toEqual([1024]);
    expect(hear(11, 2024, 1250)).toMatchObject({ heartRateBpm: 60, beatCount: 11, rrTicks: [] });
    expect(hear(11, 2024, 1500, page4(1000), true)?.rrTicks).toEqual([]);
  });

  it('[ANT9] a second stick that lags behind the first repeats beats, it does not make new ones', () => {
    const hear = wearer();
    const beats = [1, 2, 3, 4, 5, 6].map((count) => [count, count * 1024] as const);
    const heard = [...beats, ...beats.slice(1), [7, 7 * 1024] as const];
    const rr = heard.flatMap(([count, ticks]) => hear(count, ticks, 6_000)?.rrTicks ?? []);
    expect(rr).toEqual([1024, 1024, 1024, 1024, 1024, 1024]);
  });

  it('[ANT10] over missed beats only page 4 tells an RR, and only the last', () => {
    const hear = wearer();
    hear(10, 1000, 0);
    expect(hear(12, 3100, 2000, PAGE_0, true)).toMatchObject({ rrTicks: [], restarted: false });
    expect(hear(15, 6200, 5000, page4(5200), false)?.rrTicks).toEqual([1000]);
    expect(hear(18, 9200, 8000, page4(0xffff), false)?.rrTicks).toEqual([]);
  });

  it('[ANT11] bytes 0 to 3 mean nothing until the toggle was seen to change, and then for good', () => {
    const hear = wearer();
    const battery: HrmPage = { page: 7, batteryPercent: 55, batteryVolts: 2.5, batteryStatus: 3 };
    for (let i = 0; i < 8; i++) hear(10, 1000, i * 250);
    expect(hear(10, 1000, 2000, battery)?.batteryPercent).toBeNull();
    expect(hear(13, 4000, 3000, page4(3000))?.rrTicks).toEqual([]);
    expect(hear(13, 4000, 3250, PAGE_0, true)?.batteryPercent).toBe(55);
    expect(hear(16, 7000, 6000, page4(6100), true)?.rrTicks).toEqual([900]);
  });

  it('[ANT30] battery in a word: low and critical are low, new, good and ok are not; reserved and invalid say nothing', () => {
    const said = [0, 1, 2, 3, 4, 5, 6, 7].map((batteryStatus) => {
      const { hear } = paged();
      const told = hear({ page: 7, batteryPercent: null, batteryVolts: null, batteryStatus });
      expect(told?.batteryPercent).toBeNull();
      return told?.batteryLow;
    });
    expect(said).toEqual([null, false, false, false, true, true, null, null]);
  });

  it('[ANT31] arbitrary bytes 0 to 3 are no battery and no RR, toggle and page 7 among them or not', () => {
    const anyBytes = fc.array(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(anyBytes, (pages) => {
        const strap = new AntStrap();
        pages.forEach(([first, b1, b2, b3], i) => {
          // Three beats further each time: only page 4 could tell an RR.
          const beat = [(i * 3 * 768) & 0xff, ((i * 3 * 768) >> 8) & 0xff, (i * 3) & 0xff, 80] as const;
          const told = strap.read(
            Uint8Array.of(first === 0 || (first & 0x7f) === 4 ? 7 : first, b1, b2, b3, ...beat),
            i * 2250,
          );
          expect(told).toMatchObject({ batteryPercent: null, batteryLow: null, rrTicks: [] });
        });
      }),
    );
  });

  it('[ANT31] a battery that came before the strap was known to have pages is given with the first message from then on', () => {
    const strap = new AntStrap();
    const told = (page: HrmPage, i: number) =>
      strap.read(
        encodeHrmPage({ toggle: i % 8 > 3, beatTimeTicks: 0, beatCount: 0, heartRateBpm: 60 }, page),
        i * 250,
      );
    const battery: HrmPage = { page: 7, batteryPercent: 9, batteryVolts: null, batteryStatus: 5 };
    const said = Array.from({ length: 24 }, (_, i) => told(i < 4 ? battery : PAGE_0, i)?.batteryPercent);
    expect(said.flatMap((percent, i) => (percent === null ? [] : [[i, percent]]))).toEqual([[11, 9]]);
  });

  it('[ANT12] after 64 s without a new beat differences mean nothing: the series restarts', () => {
    const hear = wearer();
    hear(10, 1000, 0);
    for (let atMs = 250; atMs < 64_000; atMs += 250) hear(10, 1000, atMs);
    expect(hear(11, 2024, 64_000)).toMatchObject({ rrTicks: [], restarted: true });
    expect(hear(12, 3048, 65_000)).toMatchObject({ rrTicks: [1024], restarted: false });
  });

  it('[ANT12] count or time that moved further than time allows are a restart, not beats', () => {
    const hear = wearer();
    hear(200, 40_000, 0);
    expect(hear(3, 500, 1_000, page4(0), true)).toMatchObject({ rrTicks: [], restarted: true });
    expect(hear(4, 30_000, 2_000, PAGE_0, true)).toMatchObject({ rrTicks: [], restarted: true });
    expect(hear(5, 31_000, 3_000)).toMatchObject({ rrTicks: [1000], restarted: false });
  });

  it('[ANT12] more beats than a heart can make in the time are a restart, though the beat time fits', () => {
    const hear = wearer();
    hear(200, 40_000, 0, PAGE_0, true);
    expect(hear(60, 41_000, 1_000, page4(40_000))).toMatchObject({ rrTicks: [], restarted: true });
  });

  it('[ANT12] without arrival times a count that went back is a restart', () => {
    const hear = wearer();
    hear(200, 40_000, null);
    expect(hear(199, 39_000, null, page4(38_000), true)).toMatchObject({ rrTicks: [], restarted: true });
    expect(hear(201, 41_000, null, page4(40_000), true)).toMatchObject({ rrTicks: [1000], restarted: false });
  });

  it('[ANT13] a page filled with FF gives no sample and leaves the beat series untouched', () => {
    const strap = new AntStrap();
    const hear = wearer(strap);
    hear(10, 1000, 0);
    expect(strap.read(bytes('84ffffffffffffff'), 250)).toBeNull();
    expect(strap.read(bytes('04010203ffffffff'), 500)).toBeNull();
    expect(hear(11, 2024, 1000)?.rrTicks).toEqual([1024]);
  });

  it('[ANT13] heart rate 0 means no heart rate, and the beat series goes on', () => {
    const hear = wearer();
    hear(10, 1000, 0);
    expect(hear(11, 2024, 1000, PAGE_0, false, null)).toMatchObject({ heartRateBpm: null, rrTicks: [1024] });
  });

  it('[ANT14] battery: percent as sent, null where it is not 0 to 100', () => {
    const { hear } = paged();
    const battery = (batteryPercent: number | null): HrmPage => {
      return { page: 7, batteryPercent, batteryVolts: null, batteryStatus: 7 };
    };
    expect(hear(battery(0))?.batteryPercent).toBe(0);
    expect(hear(battery(100))?.batteryPercent).toBe(100);
    expect(hear(battery(101))?.batteryPercent).toBeNull();
    expect(hear(battery(null))?.batteryPercent).toBeNull();
  });

  it('[ANT18] an RR is handed on as sent, however odd', () => {
    const hear = wearer();
    hear(10, 1000, 0);
    expect(hear(11, 1000, 250)?.rrTicks).toEqual([0]);
    expect(hear(12, 1100, 500)?.rrTicks).toEqual([100]);
    expect(hear(13, 6000, 5_500)?.rrTicks).toEqual([4900]);
  });

  it('[ANT1] pages are encoded as the profile lays them out', () => {
    const beat = { toggle: true, beatTimeTicks: 0xe6a5, beatCount: 0xca, heartRateBpm: 60 };
    const hex = (page: HrmPage) => Buffer.from(encodeHrmPage(beat, page)).toString('hex');
    expect(hex({ page: 0 })).toBe('80ffffffa5e6ca3c');
    expect(hex({ page: 2, manufacturer: 1, serialUpper: 0x1234 })).toBe('82013412a5e6ca3c');
    expect(hex({ page: 3, hardware: 5, software: 6, model: 7 })).toBe('83050607a5e6ca3c');
    expect(hex(page4(0xe2a5))).toBe('84ffa5e2a5e6ca3c');
    expect(hex({ page: 7, batteryPercent: 80, batteryVolts: 2.75, batteryStatus: 2 })).toBe(
      '8750c022a5e6ca3c',
    );
    expect(decodeHrmPage(bytes('84ffa5e2a5e6ca3c'))).toEqual({
      ...beat,
      page: 4,
      pageBytes: [0xff, 0xa5, 0xe2],
    });
  });
});
