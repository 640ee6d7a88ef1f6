/** Calls of the store across a thread: what is said on the port, and the caller's end of it. */

import type { Worker } from 'node:worker_threads';
import { AppError, type ErrorKind, type Words } from '@takt/shared/errors.ts';
import type { Part } from './sql-lanes.ts';
import { StoreFault } from './store-fault.ts';

/** `part` and `method` name a method of Store; `close` ends the thread after everything before it is done. */
export type Request =
  | { readonly id: number; readonly part: Part; readonly method: string; readonly args: readonly unknown[] }
  | { readonly id: number; readonly part: 'close' };

/** The first message, once the database is open. A reader can have lost no commits. */
export interface Opened {
  readonly lostCommits: number;
}

/** Id 0 answers the opening itself. */
export type Reply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: WireError };

/** An AppError would lose its kind and text on the way; any other error arrives with message and stack. */
type WireError =
  | {
      readonly kind: ErrorKind;
      readonly text: Words;
      readonly outside: Words;
      readonly fault: Pick<StoreFault, 'reason' | 'place'> | null;
      /** What was said beneath it, for the log. */
      readonly cause: unknown;
    }
  | { readonly kind: null; readonly error: unknown };

export function toWire(error: unknown): WireError {
  if (!(error instanceof AppError)) return { kind: null, error };
  const { kind, text, outside, cause } = error;
  const fault = error instanceof StoreFault ? { reason: error.reason, place: error.place } : null;
  return { kind, text, outside, fault, cause };
}

function fromWire(wire: WireError): unknown {
  if (wire.kind === null) return wire.error;
  const { kind, text, outside, fault, cause } = wire;
  if (fault === null) return new AppError(kind, text, { outside, cause });
  const { reason, place } = fault;
  return new StoreFault(reason, text, { outside, cause, ...(place === null ? {} : { place }) });
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** One thread as its caller sees it. Answers come in the order of the questions. */
export class StoreThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #gone: Promise<void>;
  #lastId = 0;
  #lost: unknown = null;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (reply: Reply) => this.#answer(reply));
    worker.on('error', (error) => this.#lose(error));
    this.#gone = new Promise((resolve) => {
      worker.once('exit', () => {
        this.#lose(this.#lost);
        resolve();
      });
    });
  }

  /** How many questions have no answer yet. */
  get load(): number {
    return this.#waiting.size;
  }

  /** Resolves when the database is open. To be asked for once, before anything else. */
  opened(): Promise<Opened> {
    return this.#wait(0) as Promise<Opened>;
  }

  call(part: Part, method: string, args: readonly unknown[]): Promise<unknown> {
    return this.#ask((id) => ({ id, part, method, args }));
  }

  /** Everything asked before is answered first. */
  async close(): Promise<void> {
    if (this.#lost === null) await this.#ask((id) => ({ id, part: 'close' }));
    await this.#gone;
  }

  /** Ends it at once; it must not be one that writes. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(request: (id: number) => Request): Promise<unknown> {
    if (this.#lost !== null) return Promise.reject(threadLost(this.#lost));
    this.#lastId += 1;
    const answer = this.#wait(this.#lastId);
    this.#worker.postMessage(request(this.#lastId));
    return answer;
  }

  #wait(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #answer(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.ok) waiting?.resolve(reply.value);
    else waiting?.reject(fromWire(reply.error));
  }

  #lose(cause: unknown): void {
    this.#lost = cause ?? new Error('the thread has ended');
    for (const { reject } of this.#waiting.values()) reject(threadLost(this.#lost));
    this.#waiting.clear();
  }
}

function threadLost(cause: unknown): AppError {
  return new AppError(
    'unavailable',
    {
      nb: 'Databasen er lukket eller har stanset. Start Takt på nytt; ingenting som er kvittert, er tapt.',
      en: 'The database is closed or has stopped. Start Takt again; nothing that was acknowledged is lost.',
    },
    { cause },
  );
}
