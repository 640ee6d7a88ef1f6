/** Somebody who sets up a clinic in a browser: reads what is on the page, types and clicks; or does it by the keyboard alone. */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { en } from '../../client/desk/words/en.ts';
import { nb } from '../../client/desk/words/nb.ts';
import { accessibilityFindings } from '../browser/axe.ts';

type Word = keyof typeof nb;

export const DESK = { width: 1280, height: 800 };
const TELEPHONE = { width: 390, height: 844 };
/** More than any page has of what a keyboard stops at. */
const STOPS_AT_MOST = 150;

export class Technician {
  readonly page: Page;
  readonly #words: Readonly<Record<Word, string>>;
  readonly #hand: 'mouse' | 'keyboard';
  /** What went wrong in the page without anybody seeing it. */
  readonly complaints: string[] = [];

  constructor(page: Page, language: 'nb' | 'en', hand: 'mouse' | 'keyboard') {
    this.page = page;
    this.#words = language === 'nb' ? nb : en;
    this.#hand = hand;
    page.on('pageerror', (error) => this.complaints.push(error.message));
  }

  word(word: Word, values: Readonly<Record<string, string>> = {}): string {
    return this.#words[word].replaceAll(/\{\{(\w+)\}\}/g, (_, key: string) => values[key] ?? '');
  }
  heading(word: Word): Promise<void> {
    return this.page.getByRole('heading', { name: this.word(word), exact: true }).waitFor();
  }
  text(word: Word): Locator {
    return this.page.getByText(this.word(word), { exact: true });
  }
  button(word: Word): Locator {
    return this.page.getByRole('button', { name: this.word(word), exact: true });
  }
  field(word: Word): Locator {
    return this.page.getByLabel(this.word(word)).first();
  }
  click(word: Word): Promise<void> {
    return this.press(this.button(word));
  }
  refusal(): Promise<string> {
    return this.page.getByRole('alert').first().innerText();
  }

  async press(target: Locator): Promise<void> {
    if (this.#hand === 'mouse') return target.click();
    await this.#reach(target);
    await this.page.keyboard.press('Enter');
  }

  /** Takes the place of what stood there. */
  async type(word: Word, text: string): Promise<void> {
    const field = this.field(word);
    if (this.#hand === 'mouse') return field.fill(text);
    await this.#reach(field);
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.insertText(text);
  }

  /** The next of a group of ways, whose first is chosen. */
  async choose(word: Word): Promise<void> {
    if (this.#hand === 'mouse') return this.text(word).click();
    await this.#reach(this.page.locator('.set-up-choice input:checked').first());
    await this.page.keyboard.press('ArrowDown');
    expect(await this.page.getByRole('radio', { name: this.word(word) }).isChecked()).toBe(true);
  }

  /** From where the keyboard is, stop by stop, until it is there: a button that waits for an answer is waited for. */
  async #reach(target: Locator): Promise<void> {
    await target.waitFor();
    await expect.poll(() => target.isEnabled()).toBe(true);
    const isThere = () => target.evaluate((element) => element === document.activeElement);
    for (let stops = 0; !(await isThere()); stops++) {
      if (stops === STOPS_AT_MOST) throw new Error(`the keyboard does not come to ${target}`);
      await this.page.keyboard.press('Tab');
    }
  }

  /**
   * A page of set-up as it stands: no higher than the screen of a desk, no wider than a telephone, nothing for axe in either. By
   * the mouse: the keyboard's walk reads the same pages.
   */
  async look(word: Word): Promise<void> {
    await this.heading(word);
    if (this.#hand === 'keyboard') return;
    const over = () =>
      this.page.evaluate(() => {
        const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
        return { wide: scrollWidth - clientWidth, high: scrollHeight - clientHeight };
      });
    await this.page.setViewportSize(TELEPHONE);
    await expect
      .poll(async () => (await over()).wide, { message: `${word} on a telephone` })
      .toBeLessThanOrEqual(0);
    expect(await accessibilityFindings(this.page), `${word} on a telephone`).toEqual([]);
    await this.page.setViewportSize(DESK);
    await expect.poll(over, { message: `${word} on a desk` }).toEqual({ wide: 0, high: 0 });
    expect(await accessibilityFindings(this.page), `${word} on a desk`).toEqual([]);
  }
}
