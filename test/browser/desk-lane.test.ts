/** The lane above the people on the console: what comes and goes in it moves no row. */
import type { Cue } from '@takt/shared/class/cue-rules.ts';
import type { FrameSlot } from '@takt/shared/wire/frame.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { bodies, button, type Desk, desk, openBrowser, SIZES } from './desk-page.ts';
import { running } from './desk-scenes.ts';
import type { Scene } from './desk-server.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

let seq = 1;
/** The class a little later, with these cues by slot. */
function later(cues: Readonly<Record<number, Cue>>, changes: Parameters<typeof running>[1] = {}): Scene {
  seq += 1;
  const scene = running({}, { seq, atMs: running().frame.atMs + seq * 1000, ...changes });
  const slots = scene.frame.slots.map(
    (slot): FrameSlot =>
      slot.staff === null
        ? slot
        : {
            ...slot,
            percent: cues[slot.slot] === 'aboveMax' ? 104 : slot.percent,
            staff: { ...slot.staff, cue: cues[slot.slot] ?? 'none' },
          },
  );
  return { ...scene, frame: { ...scene.frame, slots } };
}

const rowTops = (at: Desk): Promise<number[]> =>
  at.page
    .locator('.person-row')
    .evaluateAll((rows) => rows.map((row) => Math.round(row.getBoundingClientRect().top)));

describe.skipIf(!has('headlessShell'))('the lane above the people', () => {
  it.each(SIZES)(
    '[CON83] no row moves while cues, connection and "Tøm tavla" come and go, at %o',
    async (size) => {
      await using at = await desk(browser, '/console', later({}), { size, clock: true });
      await at.page.getByText('Fylt lampe').waitFor();
      const tops = await rowTops(at);
      expect(tops.length).toBe(13);
      const show = async (scene: Scene, text: string): Promise<void> => {
        at.server.show(scene);
        await at.page.getByText(text).first().waitFor();
        expect(await rowTops(at), text).toEqual(tops);
      };
      await show(later({ 7: 'aboveBand' }), '7 Myrull er over målsonen');
      await show(later({ 7: 'aboveBand', 8: 'signalGone', 2: 'forecastAbove' }), '+ ');
      await show(later({ 7: 'aboveBand', 3: 'aboveMax' }), 'Høyest 104 %, grense 100 %');
      await show(later({ 7: 'aboveBand' }, { blanked: true }), 'var over makspuls');
      at.server.reachable(false);
      await at.page.clock.fastForward(11_000);
      await at.page.getByText('Mangler forbindelse').waitFor();
      expect(await rowTops(at), 'without a link').toEqual(tops);
      expect(at.complaints.filter((text) => !text.includes('WebSocket'))).toEqual([]);
    },
  );

  it('[CON113] no row moves in ten minutes of a participant at the edge of the band', async () => {
    await using at = await desk(browser, '/console', later({}));
    const { page, server } = at;
    await page.getByText('Fylt lampe').waitFor();
    await page.evaluate(() => {
      const seen = { places: new Set<string>(), said: '', changes: 0 };
      const look = (): void => {
        const rows = [...document.querySelectorAll('.person-row')];
        seen.places.add(rows.map((row) => row.getBoundingClientRect().top.toFixed(1)).join(' '));
        const said = [...document.querySelectorAll('.cue-title')].map((one) => one.textContent).join('. ');
        if (seen.said !== said) seen.changes += 1;
        seen.said = said;
      };
      new MutationObserver(look).observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
      });
      look();
      Object.assign(window, { seen });
    });
    const startMs = later({}).frame.atMs;
    // Twelve seconds over the edge, twenty within it: longer than a cue stays, so that it comes and goes.
    for (let atS = 0; atS <= 600; atS += 2) {
      const atMs = startMs + atS * 1000;
      server.show(later(atS % 32 < 12 ? { 7: 'aboveBand' } : {}, { atMs }));
      await new Promise((resolve) => setTimeout(resolve, 8));
    }
    server.show(later({ 8: 'signalGone' }, { atMs: startMs + 700_000 }));
    await page.getByText('8 Orre mangler signal').first().waitFor();
    const seen = await page.evaluate(() => {
      const { seen: it } = window as unknown as { seen: { places: Set<string>; changes: number } };
      return { places: [...it.places], changes: it.changes };
    });
    // Over, was over, gone: three changes each of nineteen times, of which a slow machine may draw some together.
    expect(seen.changes, 'cues came and went').toBeGreaterThanOrEqual(10);
    expect(seen.places).toHaveLength(1);
  });

  it('[CON81] above the maximum tells how high and how long, can hide the person, and is read on its dark ground', async () => {
    await using at = await desk(browser, '/console', later({ 3: 'aboveMax', 7: 'aboveBand' }));
    await at.page.getByText(/Høyest 104 %, grense 100 %, i 0:\d\d\./).waitFor();
    const hide = button(at.page, 'Skjul på tavla');
    const colours = await hide.evaluate((element) => {
      const line = element.closest('.bar-line');
      return [getComputedStyle(element).color, line === null ? '' : getComputedStyle(line).backgroundColor];
    });
    expect(colours).toEqual(['rgb(9, 14, 20)', 'rgb(243, 246, 249)']);
    await hide.click();
    await button(at.page, 'Vis 1 melding til').click();
    const sheet = at.page.getByRole('dialog');
    await sheet.getByText('7 Myrull er over målsonen').waitFor();
    await sheet.getByRole('button', { name: 'Jeg følger opp' }).last().click();
    expect(await bodies(at, 2)).toEqual([
      { kind: 'display', slot: 3, display: 'hidden' },
      { kind: 'cueSeen', slot: 7, cue: 'aboveBand' },
    ]);
  });

  it('[CON84] what lamp and marker mean is said until it is read, and not again', async () => {
    await using at = await desk(browser, '/console', later({}));
    await button(at.page, 'Skjønner').click();
    await at.page.getByText('Fylt lampe').waitFor({ state: 'detached' });
    await at.page.reload();
    await at.page.getByText('10 av 12 med signal').waitFor();
    expect(await at.page.getByText('Fylt lampe').count()).toBe(0);
  });
});
