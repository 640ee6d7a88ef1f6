/** What the console says is read whole: no word leaves its button, row, card or bar, and none is cut off. */
import { asClassSeq } from '@takt/shared/ids.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { button, desk, openBrowser, SIZES } from './desk-page.ts';
import { freePlaces, noClass, prepared, running, START_MS, withPeople } from './desk-scenes.ts';
import type { Scene } from './desk-server.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** As long as a nickname may be. */
const LONGEST_NAME = 'Blåveisbakke';
const EVERY_SIZE = [...SIZES, { width: 834, height: 1112 }, { width: 1920, height: 1080 }];
const STAFF = { lastSeq: asClassSeq(21), dateCorrectionMs: 0, clock: null, undoable: null, outage: null };
const outage = { seq: asClassSeq(19), fromMs: START_MS + 900_000 };

/** Everybody is called by the longest name there is, and is on the way or above, at a forecast. */
function withMostToSay(scene: Scene): Scene {
  const slots = scene.frame.slots.map((slot, i) => {
    const above = i % 2 === 1;
    if (slot.signal !== 'live' || slot.staff === null) return slot;
    return {
      ...slot,
      percent: above ? 104 : 72,
      lampPercent: above ? 104 : 72,
      position: above ? ('above' as const) : ('below' as const),
      word: above ? ('easeOff' as const) : ('onTheWay' as const),
      staff: {
        ...slot.staff,
        forecastPercent: 104,
        cue: i === 0 ? ('aboveMax' as const) : slot.staff.cue,
      },
    };
  });
  const named = scene.roster.slots.map((who) => ({ ...who, nickname: LONGEST_NAME }));
  return { roster: { ...scene.roster, slots: named }, frame: { ...scene.frame, slots } };
}

/** Words that lie outside what holds them, or are cut off by it. What is scrolled is reached. */
function unread(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const held = '.button, .person-row, .strap-tile, .bar-line, .choice label, .card, .picker-strap';
    return [...document.querySelectorAll<HTMLElement>(held)].flatMap((holder) => {
      if (holder.getClientRects().length === 0) return [];
      const box = holder.getBoundingClientRect();
      const texts = document.createTreeWalker(holder, NodeFilter.SHOW_TEXT);
      const out: string[] = [];
      for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
        const element = text.parentElement;
        if (element === null || !element.checkVisibility() || element.closest('.earlier') !== null) continue;
        // For who hears it, or shown only while the button is held.
        if (element.closest('.said, .unseen, .hold-hint') !== null) continue;
        // Of forty a name is known by its station.
        if (element.closest('.is-dense .nick') !== null) continue;
        if (getComputedStyle(element).clipPath !== 'none') continue;
        if (element.closest(held) !== holder && !holder.matches('.card')) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        const { left, right, top, bottom } = range.getBoundingClientRect();
        if (right === left) continue;
        const outside =
          left < box.left - 1 || right > box.right + 1 || top < box.top - 1 || bottom > box.bottom + 1;
        const cut =
          element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== 'visible';
        const clamped =
          element.scrollHeight > element.clientHeight + 2 &&
          getComputedStyle(element).overflowY !== 'visible';
        if (outside || cut || clamped) out.push(`${text.textContent} in ${holder.className}`);
      }
      return out;
    });
  });
}

describe.skipIf(!has('headlessShell'))('what the console says is read whole', () => {
  const shown: readonly [string, Scene][] = [
    ['today', noClass],
    ['before the class', prepared()],
    ['free stations', freePlaces()],
    ['a class with the longest names, everybody at a forecast', withMostToSay(running())],
    ['40 people', withPeople(running(), 40)],
    ['the question after an outage', running({ status: 'paused', staff: { ...STAFF, outage } })],
  ];
  it.each(shown)('[CON130] %s, in both languages at every size, on a tablet on end too', async (_, scene) => {
    for (const language of ['nb-NO', 'en-GB']) {
      await using at = await desk(browser, '/console', scene, { language });
      await button(at.page, /Gruppe A|Prepare the class|Gjør klar timen|1/)
        .first()
        .waitFor();
      for (const size of EVERY_SIZE) {
        await at.page.setViewportSize(size);
        await expect
          .poll(() => unread(at.page), { message: `${language} at ${size.width}×${size.height}` })
          .toEqual([]);
      }
      expect(at.complaints).toEqual([]);
    }
  });
});
