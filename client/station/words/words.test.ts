import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { nb } from './nb.ts';

const slots = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1] ?? '').sort();

describe('the words of the tablet', () => {
  it('[STN16] both languages say the same, without blame or alarm', () => {
    expect(Object.keys(en)).toEqual(Object.keys(nb));
    const inEnglish = new Map(Object.entries(en));
    for (const [key, text] of Object.entries(nb)) {
      expect(slots(inEnglish.get(key) ?? ''), key).toEqual(slots(text));
      expect(text, key).not.toMatch(/feil|advarsel|alarm|svak|dårlig|pasient|!/i);
    }
  });

  it('[STN16] every word is used', () => {
    const root = new URL('..', import.meta.url);
    const source = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('words/') && !file.includes('.test.'))
      .map((file) => readFileSync(new URL(file, root), 'utf8'))
      .join('\n');
    const isUsed = (word: string): boolean =>
      [`'${word}'`, `"${word}"`, `  ${word}:`].some((use) => source.includes(use)) ||
      (word.endsWith('Why') && source.includes(`'${word.slice(0, -3)}'`));
    expect(Object.keys(nb).filter((word) => !isUsed(word))).toEqual([]);
  });
});
