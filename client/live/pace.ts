/** Does something at most every so often: the first time after quiet at once, what comes then together. Knows no timer. */
export interface PacePorts {
  nowMs(): number;
  after(delayMs: number, task: () => void): () => void;
}

export class Pace {
  readonly #ports: PacePorts;
  readonly #everyMs: () => number;
  readonly #task: () => void;
  #doneAtMs = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | null = null;

  constructor(ports: PacePorts, everyMs: () => number, task: () => void) {
    this.#ports = ports;
    this.#everyMs = everyMs;
    this.#task = task;
  }

  ask(): void {
    if (this.#cancel !== null) return;
    const waitMs = this.#doneAtMs + this.#everyMs() - this.#ports.nowMs();
    if (waitMs <= 0) this.#do();
    else this.#cancel = this.#ports.after(waitMs, () => this.#do());
  }

  /** What has been asked for and waits, now. */
  flush(): void {
    if (this.#cancel !== null) this.#do();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #do(): void {
    this.stop();
    this.#doneAtMs = this.#ports.nowMs();
    this.#task();
  }
}
