/** What waits on the tablet, as a browser really keeps it: encrypted, one page each, and what happens where it cannot. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChromium } from '../support/chromium.ts';
import { has } from '../support/debian.ts';
import { accessibilityFindings } from './axe.ts';
import { button, type Desk, desk, expectFits, SIZES, TABLET } from './desk-page.ts';
import { prepared, running } from './desk-scenes.ts';
import { clinic } from './review-scenes.ts';

/** Plain http from a machine that is not this one: no secure context. */
const ELSEWHERE = 'takt.test';
let browser: Browser;
beforeAll(async () => {
  browser = await openChromium([`--host-resolver-rules=MAP ${ELSEWHERE} 127.0.0.1`]);
});
afterAll(() => browser?.close());

const NOTE = 'Svimmel etter andre drag';

async function writeNote(page: Page, text = NOTE): Promise<void> {
  await button(page, /^Plass 2, Elv/).click();
  await page.getByLabel('Notat', { exact: true }).fill(text);
  await button(page, 'Lagre notat').click();
}
const waits = (page: Page) => page.getByRole('button', { name: /1 venter på å bli lagret/ });
const notes = ({ server }: Desk) => server.commands.filter(({ command }) => command.kind === 'note');

/** How many records lie on the tablet. */
const keptCount = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const opening = indexedDB.open('takt-outbox');
        opening.onsuccess = () => {
          const database = opening.result;
          const asked = database.transaction('taps').objectStore('taps').count();
          asked.onsuccess = () => {
            resolve(asked.result);
            database.close();
          };
        };
      }),
  );

describe.skipIf(!has('headlessShell'))('what waits on the tablet', () => {
  it('[CON91] is encrypted under a key that no script can read out', async () => {
    await using at = await desk(browser, '/console', running());
    at.server.answering('never');
    await writeNote(at.page);
    await waits(at.page).waitFor();
    const found = await at.page.evaluate(async (text) => {
      const database = await new Promise<IDBDatabase>((resolve) => {
        const opening = indexedDB.open('takt-outbox');
        opening.onsuccess = () => resolve(opening.result);
      });
      const all = (store: string): Promise<unknown[]> =>
        new Promise((resolve) => {
          const asked = database.transaction(store).objectStore(store).getAll();
          asked.onsuccess = () => resolve(asked.result);
        });
      const rows = (await all('taps')) as { sealed: ArrayBuffer }[];
      const [key] = (await all('keys')) as CryptoKey[];
      const plain = JSON.stringify(rows) + rows.map(({ sealed }) => new TextDecoder().decode(sealed)).join();
      const read = await crypto.subtle.exportKey('raw', key as CryptoKey).then(
        () => 'read',
        () => 'refused',
      );
      return { rows: rows.length, told: plain.includes(text), names: plain.includes('Elv'), read };
    }, NOTE);
    expect(found).toEqual({ rows: 1, told: false, names: false, read: 'refused' });
  });

  it('[CON91] a record that does not open is erased and told of', async () => {
    await using at = await desk(browser, '/console', running());
    at.page.on('dialog', (dialog) => void dialog.accept());
    at.server.answering('never');
    await writeNote(at.page);
    await waits(at.page).waitFor();
    await at.page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>((resolve) => {
        const opening = indexedDB.open('takt-outbox');
        opening.onsuccess = () => resolve(opening.result);
      });
      const keys = database.transaction('keys', 'readwrite').objectStore('keys');
      await new Promise((resolve) => {
        keys.clear().onsuccess = resolve;
      });
      database.close();
    });
    await at.page.reload();
    await at.page.getByRole('alert').getByText('kunne ikke leses, og er slettet').waitFor();
    await at.page.getByRole('alert').getByRole('button', { name: 'Lukk' }).click();
    await at.page.reload();
    await button(at.page, /^Plass 2, Elv/).waitFor();
    expect(await at.page.getByRole('alert').count()).toBe(0);
  });

  it('[CON95] is handled by one page: another open page sends nothing of it, and takes it over when the first is closed', async () => {
    await using at = await desk(browser, '/console', running());
    at.server.answering('never');
    await writeNote(at.page);
    await waits(at.page).waitFor();
    const other = await at.page.context().newPage();
    await other.goto(`${at.server.url}/console`);
    await button(other, /^Plass 2, Elv/).waitFor();
    expect(await waits(other).count()).toBe(0);
    await at.page.close({ runBeforeUnload: false });
    await waits(other).waitFor();
    at.server.answering('at once');
    await expect.poll(() => notes(at).length).toBe(1);
    await waits(other).waitFor({ state: 'detached' });
    await other.reload();
    await button(other, /^Plass 2, Elv/).waitFor();
    expect(notes(at)).toHaveLength(1);
  });

  it('[CON90] a page that is left in the middle of sending sends it again under the same id', async () => {
    await using at = await desk(browser, '/console', running());
    at.page.on('dialog', (dialog) => void dialog.accept());
    at.server.answering('held');
    await writeNote(at.page);
    await expect.poll(() => notes(at).length).toBe(1);
    // Sending and keeping begin together: on a slow machine either may be first.
    await expect.poll(() => keptCount(at.page)).toBe(1);
    await at.page.reload();
    // A slow machine may be late for the answer, so that it is sent a third time.
    await expect.poll(() => notes(at).length).toBeGreaterThan(1);
    at.server.answering('at once');
    const ids = new Set(notes(at).map(({ commandId }) => commandId));
    expect(ids.size).toBe(1);
    await button(at.page, /^Plass 2, Elv/).click();
    await at.page.locator('.notes .unsaved').waitFor({ state: 'detached' });
  });

  it('[CON98] leaving the page asks first while something waits or is half written, and not otherwise', async () => {
    await using at = await desk(browser, '/console', running());
    const asked: string[] = [];
    at.page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await button(at.page, /^Plass 2, Elv/).click();
    await at.page.reload();
    expect(asked).toEqual([]);
    await button(at.page, /^Plass 2, Elv/).click();
    await at.page.getByLabel('Notat', { exact: true }).fill('Halv');
    await button(at.page, /^Plass 3, Furu/).click();
    await button(at.page, /^Plass 2, Elv/).click();
    expect(
      await at.page.getByLabel('Notat', { exact: true }).inputValue(),
      'it stays with its participant',
    ).toBe('Halv');
    await at.page.reload();
    expect(asked).toEqual(['beforeunload']);
    at.server.answering('never');
    await writeNote(at.page);
    await at.page.reload();
    expect(asked).toEqual(['beforeunload', 'beforeunload']);
  });

  it('[CON131] who locks a shared tablet is shown what waits first: to stay, to leave it for the next time, or to delete it', async () => {
    await using at = await desk(browser, '/console', running());
    const session = { ...clinic.session, sharedTablet: true, name: 'Kari Leder', actor: 'kari' };
    at.server.answer('/api/session', session);
    at.server.answer('/api/unlockers', []);
    at.server.answer('/api/log-out', {}, 503);
    await at.page.reload();
    await button(at.page, 'Lås').click();
    const sheet = at.page.getByRole('dialog');
    await sheet.getByText('Du er fortsatt logget inn').waitFor();
    await sheet.getByText('Takt svarer ikke, så ingenting er gjort.').waitFor();
    await sheet.getByRole('button', { name: 'Bli her' }).click();
    at.server.answering('never');
    await writeNote(at.page);
    await waits(at.page).waitFor();
    await button(at.page, /^Plass 3, Furu/).click();
    await at.page.getByLabel('Notat', { exact: true }).fill('Halv');
    await button(at.page, 'Lås').click();
    await sheet.getByRole('heading', { name: '2 er ikke lagret ennå' }).waitFor();
    await sheet.getByText('notat (plass 2, Elv)').waitFor();
    await sheet.getByText('Det ligger kryptert på dette nettbrettet').waitFor();
    await sheet.getByText('Et halvskrevet notat er ikke lagret').waitFor();
    expect(await accessibilityFindings(at.page)).toEqual([]);
    await expectFits(at.page, 'what waits at a sign-out');
    await at.page.setViewportSize(TABLET);
    await sheet.getByRole('button', { name: 'Slett det og lås' }).hover();
    await at.page.mouse.down();
    await sheet.getByText('Takt svarer ikke, så ingenting er gjort.').waitFor();
    await at.page.mouse.up();
    await sheet.getByText('notat (plass 2, Elv)').waitFor();
    const lockOn = (): void => {
      at.server.answer('/api/log-out', { address: null });
      at.server.answer('/api/session', { ...session, name: null, actor: 'tablet' });
    };
    lockOn();
    await sheet.getByRole('button', { name: 'Lås likevel' }).click();
    await at.page.getByRole('heading', { name: 'Lås opp' }).waitFor();
    // The same person again: it is still there.
    at.server.answer('/api/session', session);
    await at.page.goto(`${at.server.url}/console`);
    await waits(at.page).waitFor();
    await button(at.page, 'Lås').click();
    await sheet.getByRole('heading', { name: '1 er ikke lagret ennå' }).waitFor();
    lockOn();
    await sheet.getByRole('button', { name: 'Slett det og lås' }).hover();
    await at.page.mouse.down();
    await at.page.getByRole('heading', { name: 'Lås opp' }).waitFor();
    at.server.answer('/api/session', session);
    await at.page.goto(`${at.server.url}/console`);
    await button(at.page, /^Plass 2, Elv/).waitFor();
    expect(await waits(at.page).count()).toBe(0);
  });

  it('[CON99] a note that is too long is told of and stays whole; one of emoji is counted as it is read', async () => {
    await using at = await desk(browser, '/console', running());
    await button(at.page, /^Plass 2, Elv/).click();
    const field = at.page.getByLabel('Notat', { exact: true });
    await field.fill('x'.repeat(5000));
    await at.page.getByRole('alert').getByText('lengre enn 2000 tegn').waitFor();
    expect(await button(at.page, 'Lagre notat').isDisabled()).toBe(true);
    expect((await field.inputValue()).length).toBe(5000);
    await field.fill('🏃'.repeat(1500));
    await button(at.page, 'Lagre notat').click();
    await expect.poll(() => notes(at).length).toBe(1);
  });

  it('[CON125] a note on the whole class is one tap away, waits over a reload like every other, and is sent once', async () => {
    await using at = await desk(browser, '/console', running());
    at.page.on('dialog', (dialog) => void dialog.accept());
    at.server.answering('never');
    await button(at.page, 'Notat om timen').click();
    const sheet = at.page.getByRole('dialog');
    await sheet.getByLabel('Notat om timen').fill('Varmt i salen');
    await sheet.getByRole('button', { name: 'Lukk' }).click();
    await button(at.page, 'Notat om timen').click();
    expect(await sheet.getByLabel('Notat om timen').inputValue(), 'half written, it stays').toBe(
      'Varmt i salen',
    );
    await button(at.page, 'Lagre notat').click();
    await sheet.getByText(/Varmt i salen Venter på Takt/).waitFor();
    await at.page.reload();
    await waits(at.page).click();
    await at.page.getByRole('dialog').getByText('notat om timen').waitFor();
    await at.page.getByRole('dialog').getByRole('button', { name: 'Lukk' }).click();
    const note = { kind: 'note', slot: null, text: 'Varmt i salen' };
    const atMs = Date.UTC(2025, 2, 12, 9, 31);
    at.server.answer('/api/classes/class-1/notes', { lastSeq: 99, notes: [{ atMs, text: note.text }] });
    at.server.answering('at once');
    await expect.poll(() => notes(at).map(({ command }) => command)).toEqual([note]);
    await waits(at.page).waitFor({ state: 'detached' });
    await button(at.page, 'Notat om timen').click();
    await sheet.getByText(/kl\. 10\.31.*Varmt i salen/).waitFor();
    await at.page.reload();
    await button(at.page, 'Notat om timen').waitFor();
    expect(notes(at)).toHaveLength(1);
  });

  it.each([
    ['before the class', prepared()],
    ['while it runs', running()],
  ])('[CON125] it can be written %s, in both themes, at every size', async (_, scene) => {
    await using at = await desk(browser, '/console', scene);
    for (const size of [...SIZES, { width: 1920, height: 1080 }]) {
      await at.page.setViewportSize(size);
      await button(at.page, 'Notat om timen').click();
      await at.page.getByLabel('Notat om timen').last().fill('Nytt musikkanlegg');
      await expectFits(at.page, `note on the class at ${size.width}`, [size]);
      await at.page.keyboard.press('Escape');
    }
  });

  it('[CON93] a class that is gone from the server is told with the note, which can be sent again, copied or thrown away', async () => {
    await using at = await desk(browser, '/console', running());
    const text = { nb: 'Timen finnes ikke.', en: 'There is no such class.' };
    at.server.onCommand(() => ({ status: 404, body: { error: { kind: 'not-found', text } } }));
    await writeNote(at.page);
    const alert = at.page.getByRole('alert');
    await alert.getByText('Ikke lagret: notat (plass 2, Elv)').waitFor();
    await alert.getByText(text.nb).waitFor();
    await alert.getByText(NOTE).waitFor();
    await button(at.page, 'Se og velg').click();
    const full = at.page.getByRole('dialog');
    await full.getByText(NOTE).waitFor();
    await full.getByText(text.nb).waitFor();
    for (const way of ['Send igjen', 'Kopier teksten', 'Forkast'])
      await full.getByRole('button', { name: way }).waitFor();
    await full.getByRole('button', { name: 'Lukk' }).click();
    await button(at.page, 'Behold og lukk').click();
    await alert.waitFor({ state: 'detached' });
    await at.page.getByRole('button', { name: '1 er ikke lagret' }).waitFor();
    await expectFits(at.page, 'a refused note');
    expect(await accessibilityFindings(at.page)).toEqual([]);
    await at.page.setViewportSize(TABLET);
    await at.page.getByRole('button', { name: '1 er ikke lagret' }).click();
    const sheet = at.page.getByRole('dialog');
    await sheet.getByText('Ligger kryptert på dette nettbrettet').waitFor();
    await sheet.getByRole('button', { name: 'Send igjen' }).click();
    await expect.poll(() => notes(at).length).toBe(2);
    await sheet.getByRole('button', { name: 'Forkast' }).hover();
    await at.page.mouse.down();
    await at.page.getByRole('button', { name: 'er ikke lagret' }).waitFor({ state: 'detached' });
    await at.page.mouse.up();
  });

  const refusals: readonly [string, string, (page: Page) => Promise<unknown>][] = [
    [
      'refused',
      'nettleseren tar ikke vare på noe her',
      (page) =>
        page.addInitScript(() => {
          IDBFactory.prototype.open = () => {
            throw new DOMException('refused', 'SecurityError');
          };
        }),
    ],
    [
      'full',
      'nettbrettet er fullt',
      (page) =>
        page.addInitScript(() => {
          const { put } = IDBObjectStore.prototype;
          IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...row) {
            if (this.name === 'taps') throw new DOMException('full', 'QuotaExceededError');
            return put.apply(this, row);
          };
        }),
    ],
  ];
  it.each(refusals)(
    '[CON92] storage is %s: it is sent all the same, and the screen says that it is on this page only',
    async (_, why, prepare) => {
      await using at = await desk(browser, '/console', running());
      await prepare(at.page);
      await at.page.reload();
      at.server.answering('never');
      await writeNote(at.page);
      await at.page.getByRole('button', { name: /1 venter på å bli lagret.*bare på denne siden/ }).click();
      await at.page.getByRole('dialog').getByText(why).waitFor();
      at.server.answering('at once');
      await expect.poll(() => notes(at).length).toBe(1);
      expect(at.complaints.filter((one) => !one.includes('Failed to load'))).toEqual([]);
    },
  );

  it('[CON92] over plain http nothing is kept, and the screen says so before anything is lost', async () => {
    await using at = await desk(browser, '/console', running());
    await at.page.goto(`${at.server.url.replace('127.0.0.1', ELSEWHERE)}/console`);
    expect(await at.page.evaluate(() => isSecureContext)).toBe(false);
    at.server.answering('never');
    await writeNote(at.page);
    const count = at.page.getByRole('button', { name: /1 venter på å bli lagret.*bare på denne siden/ });
    await count.waitFor();
    await expectFits(at.page, 'kept on the page only');
    await at.page.setViewportSize(TABLET);
    await count.click();
    await at.page.getByRole('dialog').getByText('når adressen begynner med http').waitFor();
    at.server.answering('at once');
    await expect.poll(() => notes(at).length).toBe(1);
  });
});
