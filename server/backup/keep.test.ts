import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BACKUPS_KEPT, backupName, backupsIn, isDue, newestOf, superfluous } from './keep.ts';

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 10, 27, 12);
const at = (...instants: number[]) =>
  instants.map((takenAtMs) => ({ file: backupName('0badcafe', takenAtMs), takenAtMs }));

describe('which back-ups are kept', () => {
  it('[BAK3] of thirty daily ones the newest 14 are kept', () => {
    const daily = at(...Array.from({ length: 30 }, (_, i) => NOON - i * DAY));
    expect(superfluous(daily)).toEqual(daily.slice(14));
  });

  it('[BAK3] twenty taken by hand on one day push out no earlier day', () => {
    const today = at(...Array.from({ length: 20 }, (_, i) => NOON - i * 60_000));
    const before = at(...Array.from({ length: 13 }, (_, i) => NOON - (i + 1) * DAY));
    const gone = superfluous([...before, ...today]);
    expect(gone).toEqual(today.slice(14));
  });

  it('[BAK3] whatever there is, the newest 14 are never removed, and at most 28 stay', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 60 * DAY }), { maxLength: 80 }), (offsets) => {
        const all = at(...offsets.map((offset) => NOON - offset)).sort((a, b) => b.takenAtMs - a.takenAtMs);
        const gone = new Set(superfluous(all).map(({ takenAtMs }) => takenAtMs));
        expect(all.slice(0, BACKUPS_KEPT).filter(({ takenAtMs }) => gone.has(takenAtMs))).toEqual([]);
        expect(all.length - gone.size).toBeLessThanOrEqual(2 * BACKUPS_KEPT);
      }),
    );
  });

  it('[BAK3] a name is read back, and neither another database’s nor a file that was not ended counts', () => {
    const name = backupName('0badcafe', NOON + 999);
    expect(name).toBe('takt-0badcafe-20261127T120000Z.age');
    const names = [name, `${name}.part`, backupName('ffffffff', NOON), 'takt-backups.txt', 'x'];
    expect(backupsIn(names, '0badcafe')).toEqual([{ file: name, takenAtMs: NOON }]);
  });
});

describe('when a back-up is due', () => {
  const ZONE = 'Europe/Oslo';
  const instant = (text: string) => Date.parse(text);
  it.each([
    ['none is known', null, '2026-11-27T02:59+01:00', true],
    ['taken this night, the same day', '2026-11-27T03:00+01:00', '2026-11-27T23:00+01:00', false],
    ['taken this night, before three the next', '2026-11-27T03:00+01:00', '2026-11-28T02:59:59+01:00', false],
    ['taken this night, three the next', '2026-11-27T03:00+01:00', '2026-11-28T03:00+01:00', true],
    ['taken by hand at noon', '2026-11-27T12:00+01:00', '2026-11-28T03:00+01:00', true],
    ['the machine was off in the night', '2026-11-26T12:00+01:00', '2026-11-27T09:00+01:00', true],
  ])('[BAK4] %s', (_what, taken, now, due) => {
    const newest = taken === null ? null : { takenAtMs: instant(taken) };
    expect(isDue(newest, instant(now), ZONE)).toBe(due);
  });

  it('[BAK4] one that is dated in the future, by a clock that was ahead, does not count', () => {
    const [ahead, today] = at(NOON + 400 * DAY, NOON - 1000);
    expect(newestOf([ahead!, today!], NOON)).toBe(today);
    expect(newestOf([ahead!], NOON)).toBeNull();
  });

  it('[BAK4] once every day of a year, whatever the summer time', () => {
    let newest = { takenAtMs: instant('2026-01-01T00:00Z') };
    let taken = 0;
    for (let now = newest.takenAtMs; now < instant('2027-01-01T00:00Z'); now += 3_600_000) {
      if (!isDue(newest, now, ZONE)) continue;
      newest = { takenAtMs: now };
      taken += 1;
    }
    expect(taken).toBe(365);
  });
});
