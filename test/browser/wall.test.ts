/** The built wall in Chromium, fed by a made-up room (wall-gallery.ts). Time is the page's own, moved by the test. */
import { type Frame, SIGNALS } from '@takt/shared/frame.ts';
import { templateById } from '@takt/shared/protocol.ts';
import { CLOSE_NOT_ALLOWED, CLOSE_TOO_OLD } from '@takt/shared/wire.ts';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtScreens } from '../../commands/screens.ts';
import { openChromium } from '../support/chromium.ts';
import { has } from '../support/debian.ts';
import { readScreens, type Screens, type WallServer, wallServer } from './wall-gallery.ts';
import { findClashes } from './wall-geometry.ts';
import { crowd, place, type Scene, scene } from './wall-scenes.ts';

const SCREENS = [
  [1920, 1080, 'nb-NO'],
  [1280, 720, 'nb-NO'],
  [3840, 2160, 'nb-NO'],
  [1080, 1920, 'nb-NO'],
  [1920, 1080, 'en-GB'],
] as const;

/** What a person sees of it: text that is drawn, not text that is in the document. */
function seen(element: Locator): Promise<string> {
  return element.innerText();
}

describe.skipIf(!has('chromium'))('the wall', () => {
  let browser: Browser;
  let screens: Screens;
  beforeAll(async () => {
    screens = await readScreens(await builtScreens(() => undefined));
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser?.close();
  });

  interface Open {
    readonly server: WallServer;
    readonly page: Page;
    /** What the page complained of: errors, and breaches of its Content-Security-Policy. */
    readonly complaints: readonly string[];
  }

  async function withWall(
    options: {
      scene?: Scene;
      path?: string;
      width?: number;
      height?: number;
      locale?: string;
      clock?: boolean;
      demonstration?: boolean;
    },
    use: (open: Open) => Promise<void>,
  ): Promise<void> {
    const { path = '/wall', width = 1920, height = 1080, locale = 'nb-NO', demonstration = false } = options;
    await using server = await wallServer(screens, { demonstration });
    const shown = options.scene ?? scene('interval', 12);
    server.show(shown.roster, shown.frame);
    const context = await browser.newContext({ locale, viewport: { width, height } });
    try {
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        // A refused connection is what some tests are about; the browser itself reports it.
        if (message.type() === 'error' && !message.text().includes('WebSocket'))
          complaints.push(message.text());
      });
      if (options.clock === true) await page.clock.install();
      await page.goto(`${server.url}${path}`);
      await page.locator('h1, .mark').first().waitFor();
      await page.evaluate(() => document.fonts.ready.then(() => undefined));
      await use({ server, page, complaints }).catch(async (error: unknown) => {
        if (error instanceof Error && error.name === 'TimeoutError') {
          const heard = server.heard.map(({ type }) => type).join(' ');
          error.message += `\nSeen: ${await seen(page.locator('body'))}\nViewers: ${server.viewers()}, heard: ${heard}`;
        }
        throw error;
      });
    } finally {
      await context.close();
    }
  }

  /** The frame sent after this one; seen when the count in target, changed with it, is on the screen. */
  async function send(open: Open, frame: Frame, seq: number, inTargetCount: number): Promise<void> {
    open.server.send({ ...frame, seq, inTargetCount });
    await open.page.locator('.lamp', { hasText: new RegExp(`^${inTargetCount}$`) }).waitFor();
  }

  const tileText = (page: Page, slot: number): Promise<string> =>
    seen(page.locator(`.tile[data-slot="${slot}"]`)).then((text) => text.replace(/\s+/g, ' ').trim());

  describe('scenes', () => {
    it('[WALL4] every tile says what its person is to know', async () => {
      await withWall({}, async ({ page, complaints }) => {
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
        for (const [i, texts] of expected.entries()) {
          // The station's number is said once to a reader of the screen and drawn once for the eye.
          const [said, ...rest] = texts;
          expect(await tileText(page, i + 1)).toBe([said, i + 1, ...rest].join(' '));
        }
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
      for (const [name, lamps] of [
        ['building', /^3\s+i målsonen\s+9\s+på vei$/],
        ['recovery', /^6\s+i målsonen\s+6\s+på vei$/],
        ['warmup', /^9\s+i målsonen$/],
      ] as const) {
        await withWall({ scene: scene(name, 12), clock: true }, async ({ page }) => {
          expect(await seen(page.locator('.lamps'))).toMatch(lamps);
        });
      }
    });

    it('[WALL15] before class: places and who is ready, no heart rate', async () => {
      await withWall({ scene: scene('before', 12) }, async ({ page }) => {
        const text = await seen(page.locator('.wall'));
        for (const part of ['Finn plassen din', 'Ta på pulsbeltet.', 'av 11 er klare', 'Oppvarming, 6 min'])
          expect(text).toContain(part);
        expect(text).toContain('Treningsstøtte og dokumentasjon. Ikke til overvåking eller diagnostikk.');
        const rows = await page.locator('.place').allInnerTexts();
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

    it('[WALL15] a pause is said in plain words, and the clock stands', async () => {
      await withWall({ scene: scene('paused', 12), clock: true }, async ({ page, server }) => {
        expect(await seen(page.locator('h1'))).toBe('Pause');
        expect(await seen(page.locator('.sub').first())).toBe('Klokka står. Drag 2 av 4');
        await page.clock.fastForward(2_000);
        expect(await seen(page.getByRole('timer'))).toBe('1:26');
        expect(server.viewers()).toBe(1);
      });
    });

    it('[WALL15] after class: the sum of the group, and nothing of anybody', async () => {
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

    it('[WALL15] without a class: the name of the room', async () => {
      await withWall({ scene: scene('none', 0) }, async ({ page }) => {
        expect(await seen(page.locator('h1'))).toBe('Sal 1');
        expect(await seen(page.locator('.wall'))).toContain('Ingen time nå');
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

  describe('privacy', () => {
    it('[WALL12] no number on the wall but places, percents, clocks and counts', async () => {
      await withWall({ scene: scene('interval', 30), clock: true }, async ({ page }) => {
        const shown = scene('interval', 30).frame;
        const allowed = new Set([
          ...shown.slots.flatMap(({ slot, percent }) => [slot, percent ?? 0]),
          shown.inTargetCount,
          shown.onTheWayCount,
          // Drag 2 av 4, 85–95 %, the pause of 3 min; the interval's seconds and the clock are 1:26.
          ...[1, 2, 3, 4, 85, 95],
        ]);
        const text = (await seen(page.locator('.wall'))).replace(/\d+:\d\d/g, '').replace(/\d+ s siden/g, '');
        for (const digits of text.match(/\d+/g) ?? []) expect(allowed).toContain(Number(digits));
        expect(text).not.toMatch(/slag|bpm/i);
      });
    });

    it('[WALL13] a hidden person leaves a quiet place with the number of the station', async () => {
      const made = scene('interval', 4);
      const hidden: Scene = {
        roster: {
          ...made.roster,
          slots: made.roster.slots.map((p) =>
            p.slot === 2 ? { ...p, nickname: null, display: 'hidden' } : p,
          ),
        },
        frame: {
          ...made.frame,
          slots: made.frame.slots.map((s) =>
            s.slot === 2
              ? {
                  ...s,
                  percent: null,
                  lampPercent: null,
                  position: 'none',
                  signal: 'left',
                  word: 'none',
                  ageS: null,
                }
              : s,
          ),
        },
      };
      await withWall({ scene: hidden }, async ({ page }) => {
        expect(await tileText(page, 2)).toBe('Plass 2 2');
        expect(await page.locator('.tile').count()).toBe(4);
      });
    });

    it('[WALL5] words only: the word, no figure, no gauge', async () => {
      const made = scene('interval', 2);
      const words: Scene = {
        roster: { ...made.roster, slots: made.roster.slots.map((p) => ({ ...p, display: 'words' })) },
        frame: {
          ...made.frame,
          slots: made.frame.slots.map((s) => ({
            ...s,
            percent: null,
            lampPercent: null,
            position: 'none',
            intervalInTargetS: 0,
            word: s.slot === 1 ? 'hold' : 'buildUp',
          })),
        },
      };
      await withWall({ scene: words }, async ({ page }) => {
        expect(await tileText(page, 1)).toBe('Plass 1 1 Bjørk Bra');
        expect(await tileText(page, 2)).toBe('Plass 2 2 Elv Litt opp');
        expect(await page.locator('.gauge').count()).toBe(0);
      });
    });
  });

  describe('the link', () => {
    it('[WALL14] parts of a picture change their own tiles alone', async () => {
      await withWall({}, async (open) => {
        const { frame } = scene('interval', 12);
        const [first] = frame.slots;
        if (first === undefined) throw new Error('twelve places');
        await send(open, { ...frame, full: false, slots: [{ ...first, percent: 94 }] }, 2, 9);
        expect(await tileText(open.page, 1)).toContain('94 %');
        expect(await tileText(open.page, 2)).toContain('88 %');
      });
    });

    it('[WALL11] frames stop: after 3 s everything live is stale, and the next frame mends it', async () => {
      await withWall({ clock: true }, async (open) => {
        const { page } = open;
        const { frame } = scene('interval', 12);
        const first = page.locator('.tile[data-slot="1"]');
        await send(open, frame, 2, 7);
        expect(await first.getAttribute('data-faded')).toBe('false');
        await page.clock.fastForward(3_600);
        await page.locator('.tile[data-slot="1"][data-faded="true"]').waitFor();
        expect(await tileText(page, 1)).toMatch(/^Plass 1 1 Bjørk 91 % [34] s siden/);
        expect(await page.locator('.tile[data-faded="true"]').count()).toBe(10);
        expect(await page.locator('.lamp.on').count()).toBe(0);
        open.server.forward(3_600);
        await send(open, frame, 3, 8);
        expect(await first.getAttribute('data-faded')).toBe('false');
        expect(await tileText(page, 1)).toContain('Hold');
      });
    });

    it('[WALL11] nothing for 10 s: dashes, "mangler forbindelse", and recovery by itself', async () => {
      await withWall({ clock: true }, async ({ page, server }) => {
        server.reachable(false);
        await page.clock.fastForward(10_600);
        await page.locator('.link-bar').waitFor();
        expect(await seen(page.locator('.link-bar'))).toContain('Mangler forbindelse');
        expect(await seen(page.getByRole('timer'))).toBe('–:––');
        for (let slot = 1; slot <= 12; slot++)
          expect(await tileText(page, slot)).toMatch(/^Plass \d+ \d+ \S+ –$/);
        expect(await seen(page.locator('.lamps'))).toMatch(/^–\s+i målsonen$/);
        server.reachable(true);
        await page.clock.fastForward(5_000);
        await page.locator('.link-bar').waitFor({ state: 'detached' });
        expect(await tileText(page, 1)).toContain('91 % Hold');
      });
    });

    it.each(SCREENS)(
      '[WALL11] the lost link at %i × %i in %s: a dash for every signal but quiet places, nothing overlaps',
      async (width, height, locale) => {
        const everybody = crowd(SIGNALS.length * 2 + 1);
        await withWall({ scene: everybody, clock: true, width, height, locale }, async ({ page, server }) => {
          server.reachable(false);
          await page.clock.fastForward(10_600);
          await page.locator('.link-bar').waitFor();
          const texts = await page.locator('.tile:not([data-surface="quiet"]) .figure').allInnerTexts();
          expect(new Set(texts)).toEqual(new Set(['–']));
          expect(await page.locator('.tile .say').count()).toBe(1);
          expect(await page.evaluate(findClashes)).toEqual([]);
        });
      },
    );

    it('[LIVE8] a viewer without access says what to do', async () => {
      await withWall({}, async ({ page, server }) => {
        server.dismiss(CLOSE_NOT_ALLOWED);
        await page.getByText('Tavla har ikke tilgang').waitFor();
        expect(await page.locator('.tile').count()).toBe(0);
      });
    });

    it('[LIVE7] a page older than the server loads itself anew', async () => {
      await withWall({}, async ({ page, server }) => {
        const made = scene('interval', 3);
        const loaded = page.waitForEvent('load');
        server.dismiss(CLOSE_TOO_OLD);
        await loaded;
        server.show(made.roster, made.frame);
        await page.locator('.tile').first().waitFor();
        expect(server.heard.filter(({ type }) => type === 'viewerHello').length).toBeGreaterThanOrEqual(2);
      });
    });

    it('[LIVE5] the wall acknowledges what it has drawn', async () => {
      await withWall({ clock: true }, async (open) => {
        await send(open, scene('interval', 12).frame, 41, 6);
        await open.page.clock.fastForward(1_500);
        await expect.poll(() => open.server.heard.at(-1)).toEqual({ type: 'viewerAck', seq: 41 });
      });
    });
  });

  describe('geometry', () => {
    it.each(SCREENS)(
      '[WALL10] at %i × %i in %s nothing overlaps and nothing is cut off, 1 to 40 places',
      async (width, height, locale) => {
        await withWall({ width, height, locale, scene: crowd(1) }, async ({ page, server, complaints }) => {
          for (let places = 1; places <= 40; places++) {
            // The kind that begins changes, so that small classes see every kind too.
            const { roster, frame } = crowd(places, places * 5);
            const seq = places + 1;
            const version = seq;
            server.show(
              { ...roster, version, classId: `class-${places}` },
              { ...frame, seq, rosterVersion: version },
            );
            await page.waitForFunction(
              (count) => document.querySelectorAll('.tile').length === count,
              places,
            );
            await page.locator('.lamp', { hasText: new RegExp(`^${places}$`) }).waitFor();
            expect({ places, clashes: await page.evaluate(findClashes) }).toEqual({ places, clashes: [] });
          }
          expect(complaints).toEqual([]);
        });
      },
    );

    it.each(SCREENS)(
      '[WALL10] nor before class, nor with three small sentences, at %i × %i in %s',
      async (width, height, locale) => {
        await withWall(
          { width, height, locale, demonstration: true, scene: scene('before', 1) },
          async ({ page, server }) => {
            for (const places of [1, 2, 3, 5, 8, 12, 13, 20, 29, 40]) {
              const { roster, frame } = scene('before', places);
              const version = places + 1;
              server.show(
                { ...roster, version, classId: `class-${places}` },
                { ...frame, seq: version, rosterVersion: version },
              );
              await page.waitForFunction(
                (count) => document.querySelectorAll('.place').length === count,
                places,
              );
              expect({ places, clashes: await page.evaluate(findClashes) }).toEqual({ places, clashes: [] });
            }
          },
        );
      },
    );

    it('[WALL17] a place added during an interval waits for the pause: no tile moves', async () => {
      const work = scene('interval', 12);
      await withWall({ scene: work }, async ({ page, server }) => {
        const before = await page.locator('.tile[data-slot="12"]').boundingBox();
        const more = { ...work.roster, version: 2, slots: [...work.roster.slots, place(13, 'Ask')] };
        server.show(more, { ...work.frame, seq: 2, rosterVersion: 2, inTargetCount: 5 });
        await page.locator('.lamp', { hasText: /^5$/ }).waitFor();
        expect(await page.locator('.tile').count()).toBe(12);
        expect(await page.locator('.tile[data-slot="12"]').boundingBox()).toEqual(before);
        const pause = scene('recovery', 13);
        server.show({ ...more, version: 3 }, { ...pause.frame, seq: 3, rosterVersion: 3 });
        await page.locator('.tile[data-slot="13"]').waitFor();
      });
    });

    it('[WALL3] the marker lies in the gate or outside it, never on its edge', async () => {
      await withWall({ scene: scene('interval', 30) }, async ({ page }) => {
        await page.locator('.marker .glyph').first().waitFor();
        const onEdge = await page.evaluate(
          () =>
            [...document.querySelectorAll('.gauge')].filter((gauge) => {
              const gate = gauge.querySelector('.gate')?.getBoundingClientRect();
              const marker = gauge.querySelector('.marker .glyph')?.getBoundingClientRect();
              if (gate === undefined || marker === undefined) return false;
              const inside = marker.top >= gate.top - 0.5 && marker.bottom <= gate.bottom + 0.5;
              const outside = marker.bottom <= gate.top + 1 || marker.top >= gate.bottom - 1;
              return !inside && !outside;
            }).length,
        );
        expect(onEdge).toBe(0);
      });
    });
  });
});
