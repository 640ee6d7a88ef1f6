/** One cross-fade of the whole picture (wall.css says how long); a jump where the browser cannot, or less motion is asked for. */
import { flushSync } from 'react-dom';

export function crossFade(change: () => void): void {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (still || document.startViewTransition === undefined) change();
  else document.startViewTransition(() => flushSync(change));
}
