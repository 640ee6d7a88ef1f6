/** Being told to stop, at every moment of a program's life. */

/** A start that does not come to its end by then is given up; what is committed is on the disk. */
const START_WITHIN_MS = 3_000;

export interface Stopping {
  /** Resolves when the process is told to stop. */
  readonly requested: Promise<void>;
  /** From now on being told leads to an orderly end. Before, something may wait for what never comes. */
  started(): void;
}

/** A second signal ends the process at once. */
export function watchSignals(): Stopping {
  let giveUp: NodeJS.Timeout | null = null;
  let starting = true;
  const requested = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1));
        if (starting) giveUp = setTimeout(() => process.exit(0), START_WITHIN_MS);
        resolve();
      });
    }
  });
  return {
    requested,
    started() {
      starting = false;
      if (giveUp !== null) clearTimeout(giveUp);
    },
  };
}

/** Resolves when the process is told to stop. A second signal ends it at once. */
export function stopRequested(): Promise<void> {
  const stopping = watchSignals();
  stopping.started();
  return stopping.requested;
}
