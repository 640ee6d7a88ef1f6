/** Dark or light: the console begins dark, the review light; a choice is remembered for each. */
import { WritableCell } from '../live/cell.ts';

export type Area = 'console' | 'review';
export type Theme = 'dark' | 'light';

const FIRST: Readonly<Record<Area, Theme>> = { console: 'dark', review: 'light' };
const key = (area: Area): string => `takt-theme-${area}`;

const cell = new WritableCell<Theme>('dark');
export const theme: Pick<WritableCell<Theme>, 'get' | 'subscribe'> = cell;

export function enterArea(area: Area): void {
  let remembered: string | null = null;
  try {
    remembered = localStorage.getItem(key(area));
  } catch {
    // Storage may be closed to us: the area's own theme then.
  }
  show(remembered === 'dark' || remembered === 'light' ? remembered : FIRST[area]);
}

export function chooseTheme(area: Area, chosen: Theme): void {
  show(chosen);
  try {
    localStorage.setItem(key(area), chosen);
  } catch {
    // The choice then lasts for this page only.
  }
}

function show(chosen: Theme): void {
  document.documentElement.dataset.theme = chosen;
  cell.set(chosen);
}
