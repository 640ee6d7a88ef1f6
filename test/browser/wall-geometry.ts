/** Runs inside the page: what lies outside its place, or on top of something else. */

export interface Clash {
  readonly where: string;
  readonly what: string;
}

/**
 * Every text of the wall as the box of its ink: the line's own width, and a digit's height (0.73 em) round its middle.
 * Half a pixel is rounding. Must stand alone: it is sent into the page as it is.
 */
export function findClashes(): Clash[] {
  interface Box {
    readonly name: string;
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  }
  const clashes: Clash[] = [];
  const boxOf = (name: string, rect: DOMRect): Box => ({
    name,
    left: rect.left,
    right: rect.right,
    top: rect.top,
    bottom: rect.bottom,
  });
  const inkOf = (element: Element): Box[] => {
    const found: Box[] = [];
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent === null || parent.closest('.unseen') !== null || (node.textContent ?? '').trim() === '')
        continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const half = Number.parseFloat(getComputedStyle(parent).fontSize) * 0.365;
      for (const rect of range.getClientRects()) {
        if (rect.width === 0) continue;
        const middle = (rect.top + rect.bottom) / 2;
        found.push({
          name: `"${node.textContent}" (${parent.className})`,
          left: rect.left,
          right: rect.right,
          top: middle - half,
          bottom: middle + half,
        });
      }
    }
    return found;
  };
  const outside = (inner: Box, outer: Box): boolean =>
    inner.left < outer.left - 0.5 ||
    inner.right > outer.right + 0.5 ||
    inner.top < outer.top - 0.5 ||
    inner.bottom > outer.bottom + 0.5;
  const overlap = (a: Box, b: Box): boolean =>
    a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5;
  const judge = (where: string, boxes: readonly Box[], frame: Box): void => {
    boxes.forEach((box, i) => {
      if (outside(box, frame)) clashes.push({ where, what: `${box.name} leaves ${frame.name}` });
      for (const other of boxes.slice(i + 1)) {
        if (overlap(box, other)) clashes.push({ where, what: `${box.name} lies on ${other.name}` });
      }
    });
  };

  const screen: Box = { name: 'the screen', left: 0, right: innerWidth, top: 0, bottom: innerHeight };
  const tiles = [...document.querySelectorAll('.tile, .slot')];
  for (const tile of tiles) {
    const where = `tile ${tile.querySelector('[aria-hidden="true"]')?.textContent ?? ''}`;
    const gauge = [...tile.querySelectorAll('.lane, .gate')].map((part) =>
      boxOf(part.className, part.getBoundingClientRect()),
    );
    const icons = [...tile.querySelectorAll('.flag .icon, .side .icon, .line .icon, .slot > .icon')]
      .map((icon) => boxOf(icon.getAttribute('class') ?? '', icon.getBoundingClientRect()))
      .filter(({ left, right }) => right > left);
    const texts = inkOf(tile).filter(({ name }) => !name.endsWith('(borg)'));
    judge(where, [...texts, ...icons, ...gauge], boxOf('the tile', tile.getBoundingClientRect()));
    const pips = tile.querySelector('.pips');
    if (pips !== null) judge(where, [...texts, boxOf('pips', pips.getBoundingClientRect())], screen);
    for (const borg of tile.querySelectorAll('.borg')) {
      const gate = borg.closest('.gate');
      if (gate !== null) judge(where, inkOf(borg), boxOf('the gate', gate.getBoundingClientRect()));
    }
    for (const clipped of tile.querySelectorAll('.name, .what')) {
      if (clipped.scrollWidth > clipped.clientWidth + 1) {
        clashes.push({ where, what: `"${clipped.textContent}" is cut off` });
      }
    }
  }
  judge(
    'tiles',
    tiles.map((tile, i) => boxOf(`tile ${i + 1}`, tile.getBoundingClientRect())),
    screen,
  );
  const line = document.querySelector('.timeline');
  if (line !== null) {
    const stretches = [...line.children].map((part, i) =>
      boxOf(`stretch ${i}`, part.getBoundingClientRect()),
    );
    judge('timeline', stretches, boxOf('the timeline', line.getBoundingClientRect()));
    const [first, last] = [stretches[0], stretches.at(-1)];
    const { left, right } = line.getBoundingClientRect();
    const whole =
      first !== undefined && last !== undefined && first.left < left + 1 && last.right > right - 1;
    if (!whole || right - left < innerWidth * 0.9)
      clashes.push({ where: 'timeline', what: 'does not fill its row' });
  }
  const bar = document.querySelector('.link-bar');
  if (bar !== null) judge('link bar', inkOf(bar), boxOf('the bar', bar.getBoundingClientRect()));
  const lamps = [...document.querySelectorAll('.header .lamp')].map((lamp) =>
    boxOf('lamp', lamp.getBoundingClientRect()),
  );
  const headings = [
    ...document.querySelectorAll('.phase, .countdown, .sub, .link-bar, .small-print'),
  ].flatMap(inkOf);
  const unique = headings.filter((box, i) => headings.findIndex((other) => same(other, box)) === i);
  const labels = [...document.querySelectorAll('.lamps > span:not(.lamp)')].flatMap(inkOf);
  const grid = document.querySelector('.grid, .slots');
  const body =
    grid === null ? [] : tiles.map((tile, i) => boxOf(`tile ${i + 1}`, tile.getBoundingClientRect()));
  judge('header', [...unique, ...lamps, ...labels, ...body], screen);
  function same(a: Box, b: Box): boolean {
    return a.left === b.left && a.top === b.top && a.right === b.right;
  }
  return clashes;
}
