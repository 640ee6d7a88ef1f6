/**
 * The words of the screens, through i18next: `t('wall.next')` anywhere after startWords(). Keys are checked by the
 * compiler. The language is chosen once, when a page starts.
 */
import type { Language } from '@takt/shared/errors.ts';
import { createInstance, type Module } from 'i18next';
import { en } from './en.ts';
import { nb } from './nb.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof nb };
  }
}

const REMEMBERED = 'takt-language';

export const words = createInstance();
export const t = words.t;

/** ?lang= first, then what this browser was last asked for, then what it prefers; Bokmål when nothing says English. */
export function chooseLanguage(
  query: string | null,
  remembered: string | null,
  preferred: readonly string[],
): Language {
  for (const tag of [query, remembered, ...preferred]) {
    if (tag === null) continue;
    if (/^(nb|nn|no)\b/i.test(tag)) return 'nb';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'nb';
}

/** Call once, before anything is drawn. Storage may be closed to us (private mode, a kiosk's policy): never required. */
export function startWords(plugins: readonly Module[] = []): Language {
  const query = new URLSearchParams(location.search).get('lang');
  const language = chooseLanguage(query, remembered(), navigator.languages);
  if (query !== null) remember(language);
  for (const plugin of plugins) words.use(plugin);
  void words.init({
    lng: language,
    fallbackLng: 'nb',
    resources: { nb: { translation: nb }, en: { translation: en } },
    interpolation: { escapeValue: false },
    returnObjects: true,
    initAsync: false,
  });
  document.documentElement.lang = language;
  return language;
}

export function language(): Language {
  return words.language === 'en' ? 'en' : 'nb';
}

/** Remembers the choice and starts the page anew: words are read once. */
export function changeLanguage(to: Language): void {
  remember(to);
  const url = new URL(location.href);
  url.searchParams.set('lang', to);
  location.replace(url);
}

function remembered(): string | null {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}

function remember(language: Language): void {
  try {
    localStorage.setItem(REMEMBERED, language);
  } catch {
    // The choice then lasts for this page only.
  }
}
