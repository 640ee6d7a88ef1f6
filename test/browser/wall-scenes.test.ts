import { templateById } from '@takt/shared/class/protocol.ts';
import { describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { seen, wallInChromium } from './wall-page.ts';
import { type Scene, scene } from './wall-scenes.ts';

describe.skipIf(!has('headlessShell'))('the scenes of the wall', () => {
  const withWall = wallInChromium();

  it('[WALL4] every tile says what its person is to know', async () => {
    await withWall({ clock: true }, async ({ page, complaints }) => {
      const expected = [
        ['Plass 1', 'Bjørk', '91', '%', 'Hold', '1:10'],
        ['Plass 2', 'Elv', '88', '%', 'Hold', '1:55'],
        ['Plass 3', 'Furu', '86', '%', 'Hold', '1:00'],
        ['Plass 4', 'Gaupe', '93', '%', 'Hold', '1:32'],
        ['Plass 5', 'Havn', '82', '%', 'På vei', '1:35'],
        ['Plass 6', 'Lyng', '90', '%', 'Hold', '1:47'],
        ['Plass 7', 'Myrull', '97', '%', 'Slakk av', '1:42'],
        ['Plass 8', 'Orre', 'Mangler signal', '14 s siden', '0:56'],
        ['Plass 9', 'Rogn', 'Lavt batteri', '87', '%', 'Hold', '1:46'],
        ['Plass 10', 'Selje', 'Sjekk beltet', 'ingen hudkontakt', '0:58'],
        ['Plass 11', 'Tind', '92', '%', '5 s siden', '1:50'],
        ['Plass 12', 'Vidde', '89', '%', 'Hold', '1:40'],
      ];
      // All at once: a value that is read later is older.
      const tiles = await page.locator('.tile').allInnerTexts();
      // The station's number is said once to a reader of the screen and drawn once for the eye.
      const texts = expected.map(([said, ...rest], i) => [said, i + 1, ...rest].join(' '));
      expect(tiles.map((text) => text.replace(/\s+/g, ' ').trim())).toEqual(texts);
      expect(complaints).toEqual([]);
    });
  });

  it('[WALL15] the header: phase, target, clock, people in target, what comes next', async () => {
    await withWall({ clock: true }, async ({ page }) => {
      const header = page.locator('.header');
      expect(await seen(header.locator('h1'))).toBe('Drag 2 av 4');
      expect(await seen(header)).toContain('Målsone 85–95\u00a0% av makspuls');
      expect(await seen(page.getByRole('timer'))).toMatch(/^1:2[3-6]$/);
      expect(await seen(header.locator('.lamps'))).toMatch(/^8\s+i målsonen$/);
      expect(await seen(header)).toContain('Neste: Aktiv pause 3 min');
      expect(await page.locator('.stretch').count()).toBe(9);
    });
  });

  it('[WALL8] early in an interval and in a pause those on the way have a lamp of their own', async () => {
    await withWall({ clock: true }, async ({ page, server }) => {
      for (const [name, lamps] of [
        ['building', /^3\s+i målsonen\s+9\s+på vei$/],
        ['recovery', /^6\s+i målsonen\s+6\s+på vei$/],
        ['warmup', /^9\s+i målsonen$/],
      ] as const) {
        const { roster, frame } = scene(name, 12);
        server.show(roster, frame);
        await expect.poll(() => seen(page.locator('.lamps')), { message: name }).toMatch(lamps);
      }
    });
  });

  it('[WALL15] before class: stations and who is ready, no heart rate', async () => {
    await withWall({ scene: scene('before', 12) }, async ({ page }) => {
      const text = await seen(page.locator('.wall'));
      for (const part of ['Finn plassen din', 'Ta på pulsbeltet.', 'av 11 er klare', 'Oppvarming, 6 min'])
        expect(text).toContain(part);
      expect(text).toContain('Treningsstøtte og dokumentasjon. Ikke til overvåking eller diagnostikk.');
      const rows = await page.locator('.slot').allInnerTexts();
      expect(rows.map((row) => row.split('\n').slice(-2))).toEqual(
        expect.arrayContaining([
          ['Bjørk', 'Klar'],
          ['Havn', 'Fukt beltet og stram litt'],
          ['Orre', 'Venter på belte'],
          ['Ledig plass', 'Venter på deltaker'],
        ]),
      );
      expect(text).not.toMatch(/%|slag|bpm/);
    });
  });

  it('[WALL32] a pause of the class is said in words of its own, and the clock stands', async () => {
    await withWall({ scene: scene('paused', 12), clock: true }, async ({ page, server }) => {
      expect(await seen(page.locator('h1'))).toBe('Timen står stille');
      expect(await seen(page.locator('.sub').first())).toBe('Klokka står. Drag 2 av 4');
      await page.clock.fastForward(2_000);
      expect(await seen(page.getByRole('timer'))).toBe('1:26');
      expect(server.viewers()).toBe(1);
      expect(await page.locator('.lamp').count()).toBe(0);
    });
    await withWall({ scene: scene('paused', 12), locale: 'en-GB' }, async ({ page }) => {
      expect(await seen(page.locator('h1'))).toBe('The class is paused');
    });
  });

  it('[WALL31] a count of zero in the target is shown after 30 s of a phase, and never by a lit lamp', async () => {
    const { roster, frame } = scene('interval', 12);
    const after = (phaseElapsedMs: number, onTheWayCount: number): Scene => ({
      roster,
      frame: { ...frame, inTargetCount: 0, onTheWayCount, phaseElapsedMs, phaseRemainingMs: 200_000 },
    });
    await withWall({ scene: after(60_000, 0), clock: true }, async ({ page, server }) => {
      const lamps = async () => (await seen(page.locator('.lamps'))).replace(/\s+/g, ' ').trim();
      for (const [made, shown] of [
        [after(60_000, 0), '0 i målsonen'],
        [after(60_000, 9), '0 i målsonen 9 på vei'],
        [after(10_000, 9), '9 på vei'],
        [after(10_000, 0), ''],
      ] as const) {
        server.show(made.roster, made.frame);
        await expect.poll(lamps).toBe(shown);
        expect(await page.locator('.lamp.on').count()).toBe(0);
      }
    });
  });

  it('[WALL33] no minutes and bars of participants who do not show them; no sum where none is sent', async () => {
    const { roster, frame } = scene('interval', 2);
    const slots = frame.slots.map((slot) => (slot.slot === 2 ? { ...slot, intervalInTargetS: null } : slot));
    await withWall({ scene: { roster, frame: { ...frame, slots } } }, async ({ page, server }) => {
      expect(await page.locator('.tile[data-slot="1"] .pip').count()).toBe(4);
      expect(await page.locator('.tile[data-slot="1"] .minutes').count()).toBe(1);
      expect(await page.locator('.tile[data-slot="2"]').locator('.pip, .minutes').count()).toBe(0);
      const finished = scene('finished', 2);
      server.show(finished.roster, { ...finished.frame, groupInTargetS: null });
      await page.getByText('Takk for i dag').waitFor();
      expect(await page.locator('.lamp').count()).toBe(0);
    });
  });

  it('[WALL15] after class: the sum of the group, and no figure of a person', async () => {
    await withWall({ scene: scene('finished', 12) }, async ({ page }) => {
      const text = await seen(page.locator('.wall'));
      expect(text).toContain('Takk for i dag');
      expect(text).toContain('Fire drag er gjennomført. Pust rolig og drikk litt vann.');
      expect(text).toMatch(/2 t 14 min\s+i målsonen/);
      expect(text).not.toMatch(/Bjørk|Elv|Plass/);
      expect(await page.locator('.tile').count()).toBe(0);
    });
  });

  it('[WALL15] "Tøm tavla" leaves the mark alone', async () => {
    await withWall({ scene: scene('blanked', 12), demonstration: false }, async ({ page }) => {
      expect((await seen(page.locator('.wall'))).trim()).toBe('');
      expect(await page.getByRole('img', { name: 'Takt' }).count()).toBe(1);
    });
  });

  it('[WALL38] without a class: the room, the clinic’s time of day, and what the signs of a tile mean', async () => {
    for (const [locale, clock, parts] of [
      ['nb-NO', '11.15', ['Ingen time nå', 'Under målsonen', 'I målsonen', 'Over målsonen']],
      ['en-GB', '11:15', ['No class now', 'Below target', 'In target', 'Above target']],
    ] as const) {
      await withWall({ scene: scene('none', 0), locale }, async ({ page, server }) => {
        expect(await seen(page.locator('h1'))).toBe('Sal 1');
        expect(await seen(page.getByRole('timer'))).toBe(clock);
        for (const part of parts) expect(await seen(page.locator('.wall'))).toContain(part);
        const { roster, frame } = scene('none', 0);
        server.show(roster, { ...frame, atMs: frame.atMs + 60_000, seq: 2 });
        await page
          .getByRole('timer')
          .filter({ hasText: clock.replace('15', '16') })
          .waitFor();
      });
    }
  });

  it('[WALL39] the wall asks the browser to keep the screen on, and again when it is seen again or let go', async () => {
    await withWall({}, async ({ page }) => {
      // Before anything of the page runs; what the browser itself would do is not ours to test.
      await page.addInitScript(() => {
        const asked: EventTarget[] = [];
        const request = async (): Promise<EventTarget> => {
          const sentinel = Object.assign(new EventTarget(), { released: false });
          asked.push(sentinel);
          return sentinel;
        };
        Object.defineProperty(navigator, 'wakeLock', { value: { request } });
        Object.assign(globalThis, { asked });
      });
      await page.reload();
      const asked = (): Promise<number> =>
        page.evaluate(() => (globalThis as unknown as { asked: unknown[] }).asked.length);
      await expect.poll(asked).toBe(1);
      await page.evaluate(() => {
        const [first] = (globalThis as unknown as { asked: (EventTarget & { released: boolean })[] }).asked;
        document.dispatchEvent(new Event('visibilitychange'));
        if (first === undefined) return;
        first.released = true;
        first.dispatchEvent(new Event('release'));
      });
      await expect.poll(asked).toBe(2);
    });
  });

  it('[WALL15] a demonstration says so', async () => {
    await withWall({ demonstration: true }, async ({ page }) => {
      expect(await seen(page.locator('.small-print'))).toBe('Demonstrasjon');
    });
  });

  it('[WALL7] 15/15 is one interval: one name, one band, one piece of the line', async () => {
    const phases = templateById('15-15')?.phases ?? [];
    const made = scene('interval', 4);
    const short: Scene = {
      roster: { ...made.roster, templateId: '15-15', phases },
      frame: { ...made.frame, phaseIndex: 4, phaseElapsedMs: 5_000, phaseRemainingMs: 10_000 },
    };
    await withWall({ scene: short, clock: true }, async ({ page }) => {
      const text = await seen(page.locator('.header'));
      expect(text).toContain('Drag');
      expect(text).toContain('90–95\u00a0%');
      expect(text).toContain('Neste: Bygg opp 15 s');
      expect(await page.locator('.stretch').count()).toBe(3);
      expect(await page.locator('.tile[data-slot="1"] .pip').count()).toBe(1);
    });
  });

  it('[WALL18] English where it is asked for', async () => {
    for (const options of [{ locale: 'en-GB' }, { path: '/wall/sal-1?lang=en' }]) {
      await withWall(options, async ({ page }) => {
        expect(await seen(page.locator('h1'))).toBe('Interval 2 of 4');
        expect(await page.locator('html').getAttribute('lang')).toBe('en');
      });
    }
  });

  it('[WALL19] the room is in the address, or the first there is', async () => {
    for (const [path, room] of [
      ['/wall', 'sal-1'],
      ['/wall/sal%202', 'sal 2'],
    ] as const) {
      await withWall({ path }, async ({ server }) => {
        expect(server.heard.find(({ type }) => type === 'viewerHello')).toMatchObject({
          room,
          projection: 'wall',
        });
      });
    }
  });
});
