/** The desk for who reads or works it in another way: by a screen reader, in colours of their own, at twice the size. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { accessibilityFindings } from './axe.ts';
import { desk, openBrowser } from './desk-page.ts';
import { noClass } from './desk-scenes.ts';
import { STATES } from './desk-states.ts';
import type { State } from './desk-states-after.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** 1280 × 800 at 200 %. */
const TWICE = { width: 640, height: 400 };

/** What lies beyond the side of the screen, or is cut off by what it stands in; what ends in dots says that it does. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const scrollsSideways = (element: Element): boolean => {
      for (let up = element.parentElement; up !== null; up = up.parentElement)
        if (['auto', 'scroll'].includes(getComputedStyle(up).overflowX) && up.scrollWidth > up.clientWidth)
          return true;
      return false;
    };
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) found.push(`the page is ${root.scrollWidth} px wide`);
    const isForTheEar = (element: Element): boolean => {
      for (let up: Element | null = element; up !== null; up = up.parentElement)
        if (getComputedStyle(up).clipPath !== 'none') return true;
      return false;
    };
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      const text = (element.textContent ?? '').trim().slice(0, 30);
      if (box.width === 0 || element.closest('svg, .recharts-wrapper') !== null || isForTheEar(element))
        continue;
      if (element.matches('button, a, input, select, textarea') && !scrollsSideways(element)) {
        if (box.left < -1 || box.right > innerWidth + 1) found.push(`beyond the side: ${text}`);
      }
      const dots = style.textOverflow === 'ellipsis';
      if (style.overflowY === 'hidden' && element.scrollHeight > element.clientHeight + 3 && text !== '')
        found.push(`too high: .${element.className} ${text}`);
      if (
        style.overflowX === 'hidden' &&
        !dots &&
        element.scrollWidth > element.clientWidth + 1 &&
        text !== ''
      )
        found.push(`too wide: .${element.className} ${text}`);
    }
    return [...new Set(found)];
  });
}

/** Of what can be chosen or tapped: what no border, fill or underline sets apart in forced colours. */
function unseenControls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const canvas = getComputedStyle(document.body).backgroundColor;
    const isSeen = (element: HTMLElement): boolean => {
      const style = getComputedStyle(element);
      const border = style.borderTopStyle !== 'none' && Number.parseFloat(style.borderTopWidth) > 0;
      return border || (style.backgroundColor !== canvas && style.backgroundColor !== 'rgba(0, 0, 0, 0)');
    };
    const controls = document.querySelectorAll<HTMLElement>(
      'button, select, input.field, textarea, .choice label',
    );
    return [...controls].flatMap((element) => {
      if (element.getBoundingClientRect().width === 0 || isSeen(element)) return [];
      return [`${element.className}: ${(element.textContent ?? '').slice(0, 30)}`];
    });
  });
}

/** What is chosen, and beside it what is not, in the same look. */
function chosenLikeOthers(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.choice')].flatMap((choice) => {
      const looks = [...choice.querySelectorAll<HTMLElement>('label')].map((label) => ({
        chosen: label.classList.contains('is-chosen'),
        look: `${getComputedStyle(label).backgroundColor} ${getComputedStyle(label).color}`,
      }));
      const chosen = looks.find((one) => one.chosen)?.look;
      const others = looks.filter((one) => !one.chosen);
      return chosen !== undefined && others.some(({ look }) => look === chosen)
        ? [choice.getAttribute('aria-label') ?? '?']
        : [];
    }),
  );
}

/** As the choice of a theme does it, with Mantine's own mark of it. */
async function otherTheme(page: Page): Promise<void> {
  const [before, after] = await page.evaluate(() => {
    const { dataset } = document.documentElement;
    const ground = (): string => getComputedStyle(document.body).backgroundColor;
    const first = ground();
    dataset.theme = dataset.theme === 'light' ? 'dark' : 'light';
    if (dataset.mantineColorScheme !== undefined) dataset.mantineColorScheme = dataset.theme;
    return [first, ground()];
  });
  expect(after, 'another theme').not.toBe(before);
}

async function judge(state: State): Promise<Record<string, readonly string[]>> {
  await using at = await desk(browser, state.path, state.scene ?? noClass);
  await state.reach(at.page, at.server);
  const { page } = at;
  const axe = await accessibilityFindings(page);
  // A station's tablet and a page that is none have one theme.
  const themes = await page.evaluate(() => document.documentElement.dataset.mantineColorScheme !== undefined);
  if (themes) await otherTheme(page);
  const contrast = themes ? await accessibilityFindings(page, ['color-contrast']) : [];
  if (themes) await otherTheme(page);
  await page.emulateMedia({ forcedColors: 'active' });
  const forced = [...(await unseenControls(page)), ...(await chosenLikeOthers(page))];
  await page.emulateMedia({ forcedColors: 'none' });
  await page.setViewportSize(TWICE);
  // A chart takes its new width a moment later.
  let twice = await cutOff(page);
  for (let tries = 0; tries < 50 && twice.length > 0; tries++) {
    await page.waitForTimeout(100);
    twice = await cutOff(page);
  }
  return { axe, contrast, forced, twice };
}

describe.skipIf(!has('headlessShell'))('the desk, read in another way', () => {
  it.each(STATES)(
    '[CON109] axe finds nothing in either theme, every control is told apart in forced colours, nothing is cut off at 200 %: $name',
    async (state) => {
      expect(await judge(state)).toEqual({ axe: [], contrast: [], forced: [], twice: [] });
    },
  );
});
