import { asClassSeq } from '@takt/shared/ids.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { bodies, button, desk, openBrowser, SIZES } from './desk-page.ts';
import { running, START_MS } from './desk-scenes.ts';

const HOUR = 3_600_000;

describe.skipIf(!has('headlessShell'))('a machine whose clock is not the class’s', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  /** Half an hour into the class, at half past ten by its own time. */
  const asked = (clockMs: number) => ({
    ...{ lastSeq: asClassSeq(21), dateCorrectionMs: 0, undoable: null, outage: null },
    clock: { seq: asClassSeq(19), clockMs, classMs: START_MS + 900_000 },
  });

  it.each(SIZES)(
    '[CON60] at $width px the console asks which is right, the class going on, and sends the answer',
    async (size) => {
      const staff = asked(START_MS + 900_000 - HOUR);
      await using at = await desk(browser, '/console', running({ staff }), { size });
      await at.page.getByText('Hva var klokka?').waitFor();
      await button(at.page, 'Svar').click();
      await button(at.page, /10\.30/).click();
      await button(at.page, /09\.30/).click();
      expect(await bodies(at, 2)).toEqual([
        { kind: 'clock', seq: 19, right: 'class' },
        { kind: 'clock', seq: 19, right: 'machine' },
      ]);
      expect(await at.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        size.width,
      );
      expect(at.complaints).toEqual([]);
    },
  );

  it('[CON61] on another day both are shown with their dates, in English too', async () => {
    const staff = asked(START_MS + 900_000 - 24 * HOUR);
    await using at = await desk(browser, '/console?lang=en', running({ staff }), { language: 'en-GB' });
    await at.page.getByText('Which time is right?').waitFor();
    await button(at.page, 'Answer').click();
    await button(at.page, /\d{4} 10:30.*as the class has run/).waitFor();
    await button(at.page, /\d{4} 10:30.*as the machine says/).waitFor();
  });
});
