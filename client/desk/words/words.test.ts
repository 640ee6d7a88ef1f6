import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { nb } from './nb.ts';

const slots = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1] ?? '').sort();

describe('the words of the desk', () => {
  it('[CON12] both languages have the same words with the same figures in them', () => {
    expect(Object.keys(en)).toEqual(Object.keys(nb));
    const inEnglish = new Map(Object.entries(en));
    for (const [key, text] of Object.entries(nb)) {
      expect(slots(inEnglish.get(key) ?? ''), key).toEqual(slots(text));
    }
  });

  it('[CON12] no word of scolding, ranking, alarm or drugs, and no exclamation mark', () => {
    const avoided =
      /feil|advarsel|alarm|svak(?!t$)|dårlig|vinner|plassering|dose|sprekk|droppet|avbrudd|nedtrapping|av 16|!/i;
    const found = Object.entries(nb).filter(([, text]) => avoided.test(text));
    expect(found).toEqual([]);
  });

  it('[CON12] no word stands in two files: the later would take the place of the earlier', () => {
    const root = new URL('.', import.meta.url);
    for (const ending of ['nb.ts', 'en.ts']) {
      const files = readdirSync(root).filter((file) => file.endsWith(ending));
      const keys = files.flatMap((file) =>
        [...readFileSync(new URL(file, root), 'utf8').matchAll(/^ {2}(\w+):/gm)].map(([, key]) => key),
      );
      expect(keys.length).toBeGreaterThan(300);
      expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
    }
  });

  it('[CON12] every word is used', () => {
    const root = new URL('..', import.meta.url);
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((f) => /\.tsx?$/.test(f));
    const source = files
      .filter((file) => !file.startsWith('words/') && !file.includes('.test.'))
      .map((file) => readFileSync(new URL(file, root), 'utf8'))
      .join('\n');
    const unused = Object.keys(nb).filter((key) => {
      const plain = key.replace(/_(one|other)$/, '');
      const family = `${plain.replace(/_.*$/, '')}_\${`;
      const numbered = plain.replace(/\d$/, '${');
      return ![`'${plain}'`, `"${plain}"`, family, `\`${numbered}`].some((use) => source.includes(use));
    });
    expect(unused).toEqual([]);
  });
});
