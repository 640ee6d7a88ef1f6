/** Tells the server that somebody is at this screen, so that a log-in lasts while it is used. Reading by itself does not. */
import { useEffect } from 'react';
import { sayUsed } from '../access/access-api.ts';

const AT_MOST_EVERY_MS = 30_000;

export function useActive(isLoggedIn: boolean): void {
  useEffect(() => {
    if (!isLoggedIn) return;
    let lastMs = performance.now();
    const touched = (): void => {
      if (performance.now() - lastMs < AT_MOST_EVERY_MS) return;
      lastMs = performance.now();
      // A server that is away is told at the next touch.
      sayUsed().catch(() => {});
    };
    for (const kind of ['pointerdown', 'keydown'] as const) window.addEventListener(kind, touched);
    return () => {
      for (const kind of ['pointerdown', 'keydown'] as const) window.removeEventListener(kind, touched);
    };
  }, [isLoggedIn]);
}
