/** Forty people on the console: everybody on one screen, where their number says, and who is hidden is seen. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { button, type Desk, desk, expectFits, openBrowser, TABLET } from './desk-page.ts';
import { freePlaces, prepared, running, withHidden, withPeople } from './desk-scenes.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const TABLETS = [TABLET, { width: 1024, height: 768 }, { width: 768, height: 1024 }];

/** Rows that are not wholly on the screen, or lie under something else where a finger would tap. */
function outOfReach(page: Page, selector: string): Promise<string[]> {
  return page.evaluate((rows) => {
    const unreachable = [...document.querySelectorAll<HTMLElement>(rows)].filter((row) => {
      const { left, right, top, bottom } = row.getBoundingClientRect();
      const inside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
      const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      return !inside || hit === null || !row.contains(hit);
    });
    return unreachable.map((row) => row.textContent ?? '');
  }, selector);
}

/** What is said in the tiles of the straps and does not wholly show, or lies under another of the tile's words. */
function cutTexts(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.strap-tile')].flatMap((tile) => {
      const box = tile.getBoundingClientRect();
      const said = [...tile.querySelectorAll<HTMLElement>('b, small')];
      const signs = [...tile.querySelectorAll('.tile-signs svg')].map((sign) => sign.getBoundingClientRect());
      return said.flatMap((one) => {
        const range = document.createRange();
        range.selectNodeContents(one);
        const text = range.getBoundingClientRect();
        const cut = one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1;
        const out = text.bottom > box.bottom || text.top < box.top || text.right > box.right;
        const under = signs.some(
          (sign) => text.right > sign.left + 1 && text.top < sign.bottom - 1 && text.bottom > sign.top + 1,
        );
        return cut || out || under ? [`${one.textContent}`] : [];
      });
    }),
  );
}

const places = ({ page }: Desk): Promise<string[]> =>
  page.locator('.person-row').evaluateAll((rows) =>
    rows.map((row) => {
      const { left, top } = row.getBoundingClientRect();
      return `${Math.round(left)},${Math.round(top)}`;
    }),
  );

describe('many people on the console', () => {
  it('[CON105] everybody of 40 is on one screen of the tablet, in columns of ten by station, beside the drawer too', async () => {
    await using at = await desk(browser, '/console', withPeople(running(), 40));
    const { page } = at;
    await button(page, /Plass 40,/).waitFor();
    for (const size of TABLETS) {
      await page.setViewportSize(size);
      expect(await outOfReach(page, '.person-row'), String(size.width)).toEqual([]);
    }
    const columns = new Set((await places(at)).map((place) => place.split(',')[0]));
    expect(columns.size).toBe(4);
    const top = async (station: number): Promise<number> =>
      (await button(page, new RegExp(`^Plass ${station},`)).boundingBox())?.y ?? Number.NaN;
    expect([await top(17), await top(37)]).toEqual([await top(7), await top(7)]);
    await button(page, /^Plass 40,/).click();
    await page.getByRole('heading', { name: 'Gaupe40' }).waitFor();
    for (const size of TABLETS) {
      await page.setViewportSize(size);
      expect(await outOfReach(page, '.person-row'), `drawer, ${size.width}`).toEqual([]);
    }
    await expectFits(page, '40 people with a drawer');
    await button(page, 'Lukk').click();
    await expectFits(page, '40 people');
    expect(at.complaints).toEqual([]);
  });

  it('[CON106] before the class all 40 slots are on one screen of the tablet too', async () => {
    await using at = await desk(browser, '/console', withPeople(prepared(), 40));
    await button(at.page, /Gaupe40/).waitFor();
    for (const size of TABLETS) {
      await at.page.setViewportSize(size);
      expect(await outOfReach(at.page, '.strap-tile'), String(size.width)).toEqual([]);
    }
    await expectFits(at.page, '40 places');
  });

  it.each(['nb-NO', 'en-GB'])(
    '[CON123] before the class nothing that is said of a strap is cut off with 40 people, in %s',
    async (language) => {
      await using at = await desk(browser, '/console', withHidden(withPeople(prepared(), 40), [2]), {
        language,
      });
      await button(at.page, /Gaupe40/).waitFor();
      for (const size of [...TABLETS, { width: 1920, height: 1080 }, { width: 390, height: 844 }]) {
        await at.page.setViewportSize(size);
        expect(await cutTexts(at.page), String(size.width)).toEqual([]);
      }
    },
  );

  it('[CON107] from 14 rows on, a participant who comes moves no other until a column of ten is full', async () => {
    await using at = await desk(browser, '/console', withPeople(running(), 25));
    await button(at.page, /^Plass 25,/).waitFor();
    const before = await places(at);
    at.server.show(withPeople(running(), 26));
    await button(at.page, /^Plass 26,/).waitFor();
    expect((await places(at)).slice(0, 25)).toEqual(before.slice(0, 25));
  });

  it('[CON108] who is hidden on the wall is seen in the row, in the drawer and before the class, on a telephone too', async () => {
    for (const count of [12, 40]) {
      await using at = await desk(browser, '/console', withHidden(withPeople(running(), count), [2]));
      const row = at.page.getByRole('button', { name: /^Plass 2, Elv\..* Skjult på tavla/ });
      const other = at.page.getByRole('button', { name: /^Plass 3, Furu/ });
      for (const width of [1280, 480, 390]) {
        await at.page.setViewportSize({ width, height: 800 });
        const sign = row.locator('.row-hidden svg');
        await sign.waitFor();
        expect((await sign.boundingBox())?.width, `${count} people, ${width}`).toBeGreaterThanOrEqual(16);
      }
      expect(await other.locator('.row-hidden').count()).toBe(0);
      await row.click();
      await at.page.getByRole('complementary').getByText('Skjult på tavla').waitFor();
    }
    await using at = await desk(browser, '/console', withHidden(prepared(), [2]));
    await button(at.page, /Elv.*Skjult på tavla/).waitFor();
    // A free slot hides nobody.
    await using free = await desk(browser, '/console', withHidden(freePlaces(), [2]));
    await button(free.page, /Ledig plass/)
      .first()
      .waitFor();
    expect(await free.page.getByText('Skjult på tavla').count()).toBe(0);
  });
});
