/**
 * The desk's words beside the foundation's, in the language the page was opened in; a change of language opens the
 * page anew (i18n/i18n.ts), so that words are plain values everywhere.
 */
import { words } from '../../i18n/i18n.ts';
import { en } from './en.ts';
import { nb } from './nb.ts';

const NAMESPACE = 'desk';

type Plain<K extends string> = K extends `${infer Base}_one` ? Base : never;
/** A key of the table; where it counts something, without its `_one` or `_other`. */
export type DeskWord = keyof typeof nb | Plain<keyof typeof nb>;

/** Call once, after startWords() and before anything is drawn. */
export function addDeskWords(): void {
  words.addResourceBundle('nb', NAMESPACE, nb);
  words.addResourceBundle('en', NAMESPACE, en);
}

const find = words.t as (key: string, values: object) => string;

export function say(word: DeskWord, values: Readonly<Record<string, string | number>> = {}): string {
  return find(word, { ...values, ns: NAMESPACE });
}
