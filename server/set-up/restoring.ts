/** A back-up that is being put back, which takes longer than a page waits: how it stands is part of the state. */
import type { SetUpState } from '@takt/shared/api/set-up.ts';
import { AppError, type Words } from '@takt/shared/errors.ts';

const UNFORESEEN: Words = {
  nb: 'Noe gikk galt da sikkerhetskopien ble lagt tilbake. Prøv igjen; står det fast, kjør takt restore.',
  en: 'Something went wrong while the back-up was restored. Try again; if it stays so, run takt restore.',
};

interface Restored {
  readonly takenAtMs: number;
  readonly rows: number;
}

export class Restoring {
  #state: SetUpState['restore'] = null;
  ended: Promise<void> = Promise.resolve();

  get state(): SetUpState['restore'] {
    return this.#state;
  }
  get isRunning(): boolean {
    return this.#state?.state === 'running';
  }

  /** `after`: what makes it count, when it is in its place. */
  begin(work: () => Promise<Restored>, after: () => Promise<void>): void {
    this.#state = { state: 'running', problem: null, takenAtMs: null, rows: null };
    this.ended = work()
      .then(async (restored) => {
        await after();
        this.#state = { state: 'done', problem: null, ...restored };
      })
      .catch((error: unknown) => {
        const problem = error instanceof AppError ? error.text : UNFORESEEN;
        if (!(error instanceof AppError)) console.error('takt:', error);
        this.#state = { state: 'failed', problem, takenAtMs: null, rows: null };
      });
  }
}
