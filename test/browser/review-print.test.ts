/** The printout of one person, as Chromium makes it, its text read back. */
import { spawnSync } from 'node:child_process';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has, programOf } from '../support/debian.ts';
import { desk, openBrowser } from './desk-page.ts';
import { noClass } from './desk-scenes.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** The text of each page, as it lies on the paper. */
function pagesOf(pdf: Buffer): string[] {
  const { stdout } = spawnSync(programOf('pdftotext') ?? '', ['-layout', '-', '-'], {
    input: pdf,
    encoding: 'utf8',
  });
  return stdout.split('\f').filter((page) => page.trim() !== '');
}

describe.skipIf(!has('headlessShell') || !has('pdftotext'))('the printout', () => {
  it('[REV35] is one A4 with class, station and version; the verdict comes first, then why, then the curve', async () => {
    await using at = await desk(browser, '/review/class-1/1', noClass);
    await at.page.locator('.curve-chart path.recharts-curve').first().waitFor();
    await at.page.getByText('Fin flyt fra andre drag').waitFor();
    const pages = pagesOf(await at.page.pdf({ preferCSSPageSize: true }));
    expect(pages).toHaveLength(1);
    const text = (pages[0] ?? '').replace(/[\u00a0 ]+/g, ' ');
    const inOrder = [
      'Demonstrasjon. Onsdag 12. mars 2025 kl. 10.15, HIT 4×4, Sal 1, plass 1',
      'Takt 0.1.0, treningsstøtte.',
      'Bjørk',
      '2 av 4 drag godkjent, 1 kan ikke vurderes',
      '61 % av tiden fra 2:00 til 4:00 på 85 % eller mer; 80 % trengs.',
      'Gyldig puls i 52 av 120 s fra 2:00 til 4:00 i draget; 96 s trengs.',
      'Puls i prosent av makspuls',
      'Oppvarming',
      'Belastning',
      'Fin flyt fra andre drag',
      'Ikke til overvåking eller diagnostikk',
    ];
    const places = inOrder.map((part) => text.indexOf(part));
    expect(
      places.every((place) => place >= 0),
      String(places),
    ).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    for (const notPrinted of ['Skriv ut', 'Tilbake til i dag', 'Hele gruppa', 'Åpne personen'])
      expect(text).not.toContain(notPrinted);
  });

  it('[REV35] is light also where the screen is dark, and the screen is dark again', async () => {
    await using at = await desk(browser, '/review/class-1/1', noClass);
    await at.page.getByRole('heading', { name: 'Bjørk' }).waitFor();
    const theme = (): Promise<string | undefined> =>
      at.page.evaluate(() => document.documentElement.dataset.theme);
    await at.page.evaluate(() => {
      document.documentElement.dataset.theme = 'dark';
      addEventListener('beforeprint', () => {
        document.title = document.documentElement.dataset.theme ?? '';
      });
    });
    await at.page.pdf();
    expect(await at.page.title()).toBe('light');
    expect(await theme()).toBe('dark');
  });
});
