/** The words of the tablet's page beside the foundation's, in the language the page was opened in. */
import { words } from '../../i18n/i18n.ts';
import { en } from './en.ts';
import { nb } from './nb.ts';

const NAMESPACE = 'station';

export type StationWord = keyof typeof nb;

/** Call once, after startWords() and before anything is drawn. */
export function addStationWords(): void {
  words.addResourceBundle('nb', NAMESPACE, nb);
  words.addResourceBundle('en', NAMESPACE, en);
}

const find = words.t as (key: string, values: object) => string;

export function say(word: StationWord, values: Readonly<Record<string, string | number>> = {}): string {
  return find(word, { ...values, ns: NAMESPACE });
}
