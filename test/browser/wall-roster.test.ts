/** The wall while the roster changes: what is drawn of people stays, and nobody moves while people work. */
import type { RosterSlot } from '@takt/shared/class/roster.ts';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { type Open, wallInChromium } from './wall-page.ts';
import { leadUp, place, type Scene, scene } from './wall-scenes.ts';

const LEAD_S = 40;
/** Frames that come closer together are drawn as one. */
const APART_MS = 50;

/** Points of each trace by slot. Runs inside the page. */
const tracePoints = (): Record<string, number> =>
  Object.fromEntries(
    [...document.querySelectorAll<HTMLElement>('.tile')].map((tile) => [
      tile.dataset.slot ?? '',
      (tile.querySelector('.trace path')?.getAttribute('d') ?? '').split(/[ML]/).join(' ').trim().split(/\s+/)
        .length >> 1,
    ]),
  );

const boxes = (page: Page, places: number) =>
  Promise.all(
    Array.from({ length: places }, (_, i) => page.locator(`.tile[data-slot="${i + 1}"]`).boundingBox()),
  );

/** Tells the roster and a frame that names it; resolves when the frame's count is seen. */
async function tell(
  { server, page }: Open,
  { roster, frame }: Scene,
  version: number,
  change: { readonly slots?: readonly RosterSlot[]; readonly seconds?: number },
): Promise<void> {
  const inTargetCount = 20 + version;
  server.show(
    { ...roster, version, slots: change.slots ?? roster.slots, phases: [...roster.phases] },
    { ...frame, seq: 100 + version, rosterVersion: version, inTargetCount },
  );
  await page.locator('.lamp', { hasText: new RegExp(`^${inTargetCount}$`) }).waitFor();
}

describe.skipIf(!has('headlessShell'))('the wall while the roster changes', () => {
  const withWall = wallInChromium();

  it('[WALL36] a change of the roster clears the trace only of a slot whose nickname goes', async () => {
    const work = scene('interval', 11);
    const frames = leadUp(work).slice(-LEAD_S);
    const first = frames[0] ?? work.frame;
    await withWall({ scene: { ...work, frame: { ...first, full: true } } }, async (open) => {
      const { page, server } = open;
      for (const frame of frames.slice(1)) {
        server.send(frame);
        await new Promise((resolve) => setTimeout(resolve, APART_MS));
      }
      await page.waitForFunction(
        (points) =>
          (document.querySelector('.trace path')?.getAttribute('d') ?? '').split(' ').length > points,
        LEAD_S - 5,
      );
      const { slots } = work.roster;
      const without = (slot: number, more: Partial<RosterSlot>) =>
        slots.map((one) => (one.slot === slot ? { ...one, ...more } : one));
      const events: readonly (readonly [string, readonly RosterSlot[], number | null])[] = [
        ['a Borg, a note, a pairing or another strap', slots, null],
        ['a person hidden', without(2, { nickname: null, display: 'hidden' }), 2],
        ['a person shown again', slots, 2],
        ['a person shown by colour', without(3, { display: 'colour' }), null],
        ['a person who left', without(4, { nickname: null }), 4],
        ['the same person, who is back', slots, 4],
        ['a person who left again', without(4, { nickname: null }), 4],
        ['somebody else in that place', without(4, { nickname: 'Åker' }), 4],
        ['a latecomer', [...without(4, { nickname: 'Åker' }), place(12, 'Ask')], 12],
      ];
      for (const [i, [what, changed, own]] of events.entries()) {
        const before = await page.evaluate(tracePoints);
        await tell(open, work, i + 2, { slots: changed });
        const after = await page.evaluate(tracePoints);
        for (const [slot, points] of Object.entries(before)) {
          if (Number(slot) === own) expect(after[slot], `${what}: place ${slot}`).toBeLessThan(5);
          else expect(after[slot], `${what}: place ${slot}`).toBeGreaterThanOrEqual(points);
        }
      }
    });
  });

  it('[WALL34] a latecomer takes a spare cell at once, and nobody moves', async () => {
    const work = scene('interval', 11);
    await withWall({ scene: work }, async (open) => {
      const before = await boxes(open.page, 11);
      await tell(open, work, 2, { slots: [...work.roster.slots, place(12, 'Ask')] });
      await open.page.locator('.tile[data-slot="12"]').waitFor();
      expect(await boxes(open.page, 11)).toEqual(before);
    });
  });

  it('[WALL35] a class without phases has no pause to wait for: everybody who comes is shown', async () => {
    const made = scene('interval', 4);
    const free: Scene = {
      roster: { ...made.roster, phases: [{ kind: 'free', durationS: null, band: null }] },
      frame: { ...made.frame, phaseIndex: 0, phaseRemainingMs: null },
    };
    await withWall({ scene: free }, async ({ page, server }) => {
      for (const [i, count] of [5, 6, 7].entries()) {
        const version = i + 2;
        const slots = Array.from({ length: count }, (_, at) => place(at + 1, `Navn ${at + 1}`));
        server.show(
          { ...free.roster, version, slots },
          { ...free.frame, seq: version, rosterVersion: version },
        );
        await page.locator(`.tile[data-slot="${count}"]`).waitFor();
      }
    });
  });

  it.each([
    ['no-preference', 1],
    ['reduce', 0],
  ] as const)(
    '[WALL35] where no cell is spare the wall is laid anew in the pause, once, by one cross-fade (less motion: %s)',
    async (reducedMotion, fades) => {
      const [work, pause] = [scene('interval', 12), scene('recovery', 12)];
      const more = (count: number) => [
        ...work.roster.slots,
        ...['Ask', 'Bris'].slice(0, count).map((nickname, i) => place(13 + i, nickname)),
      ];
      await withWall({ scene: work }, async (open) => {
        const { page } = open;
        await page.emulateMedia({ reducedMotion });
        await page.evaluate(() => {
          const start = document.startViewTransition.bind(document);
          document.startViewTransition = (update) => {
            document.documentElement.dataset.fades = String(
              Number(document.documentElement.dataset.fades ?? 0) + 1,
            );
            return start(update);
          };
        });
        const before = await boxes(page, 12);
        await tell(open, work, 2, { slots: more(1) });
        expect(await page.locator('.tile').count()).toBe(12);
        expect(await boxes(page, 12)).toEqual(before);
        await tell(open, pause, 3, { slots: more(1) });
        await page.locator('.tile[data-slot="13"]').waitFor();
        // Fifteen cells for thirteen: the next one finds a spare one.
        await tell(open, pause, 4, { slots: more(2) });
        await page.locator('.tile[data-slot="14"]').waitFor();
        const done = await page.evaluate(() => Number(document.documentElement.dataset.fades ?? 0));
        expect(done).toBe(fades);
      });
    },
  );
});
