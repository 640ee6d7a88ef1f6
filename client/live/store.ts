/** React's view of Live: a component that reads one cell is drawn again when that cell changes, and only then. */
import { useSyncExternalStore } from 'react';
import type { Cell } from './cell.ts';

export function useCell<T>(cell: Cell<T>): T {
  return useSyncExternalStore(cell.subscribe, cell.get);
}

/** A part of a cell; `select` must return the same value for the same state (a number, a string, a field). */
export function usePart<T, P>(cell: Cell<T>, select: (value: T) => P): P {
  return useSyncExternalStore(cell.subscribe, () => select(cell.get()));
}
