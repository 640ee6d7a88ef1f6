import { useEffect } from 'react';

/** Paper is white, whatever the screen is. */
export function useLightPaper(): void {
  useEffect(() => {
    const page = document.documentElement;
    let before: string | undefined;
    const light = (): void => {
      before = page.dataset.theme;
      page.dataset.theme = 'light';
    };
    const back = (): void => {
      if (before !== undefined) page.dataset.theme = before;
    };
    addEventListener('beforeprint', light);
    addEventListener('afterprint', back);
    return () => {
      removeEventListener('beforeprint', light);
      removeEventListener('afterprint', back);
    };
  }, []);
}
