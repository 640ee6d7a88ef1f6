/**
 * How an event gets into a class's log, whoever writes it: read the class, let a pure function decide, append if the log
 * still ends where it was read, and begin again when it does not.
 */
import type { ClassEvent, ClassModel } from '@takt/shared/class/class.ts';
import { AppError } from '@takt/shared/errors.ts';
import type { NewEvent, OwnerAppendResult } from '../store/store.ts';

/** A class as its log tells it at one moment. */
export interface ReadClass {
  readonly events: readonly ClassEvent[];
  /** `events` folded. */
  readonly model: ClassModel;
}

export interface Amendment<C extends ReadClass = ReadClass> {
  /** The console's id of a step. A step that has its event already is not decided again. */
  readonly commandId?: string;
  /**
   * The event that is to be written, or null: nothing is. Pure, since it is asked anew each time the log has moved. What it
   * throws is the answer to whoever amends, and nothing is written.
   */
  decide(present: C): NewEvent | null;
}

export type Amended = Exclude<OwnerAppendResult, { outcome: 'moved' }> | { readonly outcome: 'nothing' };

/**
 * Every try that fails is an event that another process has written. Beside twelve that write without a pause one loses twenty in a
 * row one time in five, and two hundred one time in nine million; a whole class has hardly as many events.
 */
export const AMEND_TRIES = 200;

/** AppError of kind unavailable: the log has moved on before each of AMEND_TRIES appends. */
export async function amendLog<C extends ReadClass>(
  log: {
    /** null: there is no such class to be amended. */
    read(): Promise<C | null>;
    /** Refused (`moved`) when the log does not end where `present` does. */
    append(present: C, event: NewEvent): Promise<OwnerAppendResult>;
  },
  { commandId, decide }: Amendment<C>,
): Promise<Amended> {
  for (let tries = 0; tries < AMEND_TRIES; tries++) {
    const present = await log.read();
    if (present === null) return { outcome: 'nothing' };
    const before =
      commandId === undefined ? undefined : present.events.find((one) => one.commandId === commandId);
    if (before !== undefined) return { outcome: 'repeated', event: before };
    const event = decide(present);
    if (event === null) return { outcome: 'nothing' };
    const result = await log.append(present, event);
    if (result.outcome !== 'moved') return result;
  }
  throw new AppError('unavailable', {
    nb: 'Ikke utført: timen endret seg flere ganger samtidig. Prøv igjen.',
    en: 'Not done: the class changed several times at once. Try again.',
  });
}
