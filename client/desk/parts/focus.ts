/** Where the keyboard is when something opens, closes, or is gone. */
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** The box has the focus when it opens (it needs tabIndex −1), and whatever opened it when it closes. */
export function useFocusReturn<T extends HTMLElement>(): RefObject<T | null> {
  const ref = useRef<T>(null);
  useLayoutEffect(() => {
    const box = ref.current;
    const opener = document.activeElement;
    box?.focus();
    return () => {
      const now = document.activeElement;
      const isHere = now === document.body || box?.contains(now) === true;
      if (isHere && opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return ref;
}

/** A screen that takes another's place has the focus, unless something else has it already. */
export function useFocusOfScreen<T extends HTMLElement>(): RefObject<T | null> {
  const ref = useRef<T>(null);
  useLayoutEffect(() => {
    if (document.activeElement === document.body) ref.current?.focus({ preventScroll: true });
  }, []);
  return ref;
}

/** When this closes, whatever had the focus as it opened has it again. For what takes the focus by itself. */
export function useOpenerReturn(): void {
  const [opener] = useState(() => document.activeElement);
  useLayoutEffect(
    () => () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    },
    [opener],
  );
}

/**
 * Escape within this box, or nowhere in particular, as after a tap on what is gone since. What lies over the box, a sheet,
 * has an Escape of its own.
 */
export function useEscape(box: RefObject<HTMLElement | null>, close: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isHere =
        event.target === document.body ||
        (event.target instanceof Node && box.current?.contains(event.target) === true);
      if (event.key === 'Escape' && isHere && !event.defaultPrevented) close();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [box, close]);
}
