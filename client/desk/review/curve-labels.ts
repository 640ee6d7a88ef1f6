/**
 * Which words stand on the curve, so that none lies on another: what has no room is left out, and is still drawn. Widths
 * are estimated from the letters, with some to spare. All in pixels of the plot. Pure.
 */
import type { Block, Stretch } from './curve-data.ts';

export interface Taken {
  readonly fromPx: number;
  readonly toPx: number;
}

const APART_PX = 6;
const free = ({ fromPx, toPx }: Taken, taken: readonly Taken[]): boolean =>
  taken.every((other) => toPx + APART_PX <= other.fromPx || other.toPx + APART_PX <= fromPx);

/** What stands to the left and to the right of the plot: the numbers of its axes, so far from its edges. */
export const besidePlot = (plotPx: number, axisApartPx: number): Taken[] => [
  { fromPx: -Infinity, toPx: -axisApartPx },
  { fromPx: plotPx + axisApartPx, toPx: Infinity },
];

/** Of Inter, at the widest. */
export const textPx = (text: string, fontPx: number): number => text.length * fontPx * 0.6;

/**
 * The blocks that carry a title: of an interval that a pause has split the longest piece alone, and of two titles that
 * would touch the interval's.
 */
export function titledBlocks(
  blocks: readonly Block[],
  titleOf: (block: Block) => string | null,
  pxPerS: number,
  fontPx: number,
  already: readonly Taken[] = [],
): ReadonlySet<Block> {
  const longest = new Map<string, Block>();
  for (const block of blocks) {
    const title = titleOf(block);
    if (title === null) continue;
    const before = longest.get(title);
    if (before === undefined || lengthS(block) > lengthS(before)) longest.set(title, block);
  }
  const taken: Taken[] = [...already];
  const titled = new Set<Block>();
  const byWeight = [...longest].sort(
    ([, a], [, b]) => Number(a.interval === null) - Number(b.interval === null),
  );
  for (const [title, block] of byWeight) {
    const middle = ((block.fromS + block.toS) / 2) * pxPerS;
    const half = textPx(title, fontPx) / 2;
    const place = { fromPx: middle - half, toPx: middle + half };
    if (!free(place, taken)) continue;
    taken.push(place);
    titled.add(block);
  }
  return titled;
}

export interface Wished extends Stretch {
  /** The first that has room is written. */
  readonly texts: readonly string[];
  readonly anchor: 'middle' | 'start';
}

/** What is written along the foot of the curve for each of these, or null; the first have the first choice. */
export function footTexts(
  wished: readonly Wished[],
  pxPerS: number,
  fontPx: number,
  already: readonly Taken[] = [],
): (string | null)[] {
  const taken = [...already];
  return wished.map(({ fromS, toS, texts, anchor }) => {
    for (const text of texts) {
      const width = textPx(text, fontPx);
      const fromPx =
        anchor === 'start' ? fromS * pxPerS + START_PX : ((fromS + toS) / 2) * pxPerS - width / 2;
      const place = { fromPx, toPx: fromPx + width };
      if (!free(place, taken)) continue;
      taken.push(place);
      return text;
    }
    return null;
  });
}

/** A text that begins with its stretch stands so far inside it. */
const START_PX = 13;
const lengthS = ({ fromS, toS }: Stretch): number => toS - fromS;
