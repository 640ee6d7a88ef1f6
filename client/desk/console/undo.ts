/** "Angre" instead of a question: 8 real seconds, by the class's own clock, so that a reloaded page shows no old one. */
export const UNDO_FOR_MS = 8000;

export function undoLeft(doneAtMs: number, classNowMs: number, clockRate: number): boolean {
  return (classNowMs - doneAtMs) / clockRate < UNDO_FOR_MS;
}
