import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** The custom properties of one block, by name; references to others are followed. */
function theme(selector: RegExp): Map<string, string> {
  const block = new RegExp(`${selector.source}[^{]*\\{([^}]*)\\}`).exec(css)?.[1] ?? '';
  return new Map(
    [...block.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

function colour(tokens: Map<string, string>, name: string): string {
  const value = tokens.get(name) ?? '';
  const other = /^var\((--[\w-]+)\)$/.exec(value)?.[1];
  return other === undefined ? value : colour(tokens, other);
}

/** WCAG 2 relative luminance and contrast. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = (hex.match(/[0-9a-f]{2}/gi) ?? []).map((pair) => {
    const part = Number.parseInt(pair, 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

describe('the colours', () => {
  const dark = theme(/:root,\s*\[data-theme=.dark.\]/);
  const light = theme(/\[data-theme=.light.\]/);

  it('[WALL20] the measure itself: black on white is 21', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
    expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
  });

  it.each([
    ['dark', dark],
    ['light', light],
  ] as const)('[WALL20] %s: all text has 4.5 : 1 on page and tile, stale figures too', (_, tokens) => {
    for (const ink of ['--ink', '--ink-2', '--ink-3', '--ink-stale']) {
      for (const ground of ['--bg', '--tile']) {
        const ratio = contrast(colour(tokens, ink), colour(tokens, ground));
        expect(ratio, `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it.each([
    ['dark', dark],
    ['light', light],
  ] as const)(
    '[WALL20] %s: text on a target colour has 4.5 : 1, and every zone can be told from the tile',
    (_, tokens) => {
      for (const zone of [2, 3, 4, 5]) {
        const fill = colour(tokens, `--z${zone}`);
        expect(contrast(colour(tokens, `--on-z${zone}`), fill), `text on z${zone}`).toBeGreaterThanOrEqual(
          4.5,
        );
        const edge = colour(tokens, `--z${zone}-edge`);
        expect(contrast(edge, colour(tokens, '--tile')), `z${zone} on the tile`).toBeGreaterThanOrEqual(3);
      }
    },
  );
});
