/**
 * Keeps one Bluetooth device connected: again and again until it is let go, ever less often while it is away.
 * Pure: time is a port, and what the browser can do stands behind Peripheral.
 */
import { type Cell, WritableCell } from '../live/cell.ts';

/** A device that somebody has chosen. */
export interface Peripheral {
  /** Stands for the device (WirePacket.address). */
  readonly address: string;
  /** As it calls itself; a hint, nothing that identifies it. */
  readonly name: string | null;
  /**
   * Resolves when its values come. Rejects with WrongDeviceError where another attempt would change nothing.
   * `gone` is called when a link that was open has ended.
   */
  connect(on: PeripheralEvents): Promise<void>;
  /** Also ends an attempt that is under way. Safe to repeat. */
  disconnect(): void;
  /** Calls back whenever the device is heard; returns how to stop. Does nothing where the browser cannot listen. */
  listen(heard: () => void): () => void;
}
export interface PeripheralEvents {
  value(characteristic: number, bytes: Uint8Array): void;
  gone(): void;
}

/** Connected to, and not the kind of device that was asked for. */
export class WrongDeviceError extends Error {
  override readonly name = 'WrongDeviceError';
}

export interface LinkPorts {
  after(delayMs: number, task: () => void): () => void;
}

/** away: not reached, tried again by itself. wrong: another kind of device, left alone from then on. */
export type LinkState = 'connecting' | 'connected' | 'away' | 'wrong';

const BACK_OFF_MS = { first: 1_000, longest: 10_000 };
/** A browser may go on trying for ever. */
const ATTEMPT_MS = 20_000;

export interface LinkOptions {
  readonly onValue: (characteristic: number, bytes: Uint8Array) => void;
  /** A device that sends nothing for so long is connected anew; null: it may be silent without a fault. */
  readonly silenceMs: number | null;
}

export class DeviceLink {
  readonly peripheral: Peripheral;
  readonly #ports: LinkPorts;
  readonly #options: LinkOptions;
  readonly #state = new WritableCell<LinkState>('connecting');
  /** Counts attempts, so that results of an earlier attempt are ignored. */
  #attempt = 0;
  #failures = 0;
  #cancelTimer = (): void => {};
  #cancelRetry = (): void => {};
  #stopListening = (): void => {};

  constructor(peripheral: Peripheral, ports: LinkPorts, options: LinkOptions) {
    this.peripheral = peripheral;
    this.#ports = ports;
    this.#options = options;
    this.#connect();
  }

  get state(): Cell<LinkState> {
    return this.#state;
  }

  stop(): void {
    this.#attempt++;
    this.#cancelAll();
    this.peripheral.disconnect();
  }

  #connect(): void {
    const attempt = ++this.#attempt;
    const mine = (): boolean => attempt === this.#attempt;
    this.#cancelAll();
    this.#state.set('connecting');
    this.#cancelTimer = this.#ports.after(ATTEMPT_MS, () => mine() && this.#giveUp());
    this.peripheral
      .connect({
        value: (characteristic, bytes) => {
          if (!mine()) return;
          this.#failures = 0;
          this.#watchSilence();
          this.#options.onValue(characteristic, bytes);
        },
        gone: () => mine() && this.#away(),
      })
      .then(
        () => {
          if (!mine()) return;
          this.#state.set('connected');
          this.#watchSilence();
        },
        (error: unknown) => {
          if (!mine()) return;
          if (error instanceof WrongDeviceError) this.#refuse();
          else this.#giveUp();
        },
      );
  }

  #watchSilence(): void {
    this.#cancelTimer();
    const { silenceMs } = this.#options;
    this.#cancelTimer = silenceMs === null ? () => {} : this.#ports.after(silenceMs, () => this.#giveUp());
  }

  #giveUp(): void {
    // What the hanging up says of itself is no second loss.
    this.#attempt++;
    this.peripheral.disconnect();
    this.#away();
  }

  #refuse(): void {
    this.stop();
    this.#state.set('wrong');
  }

  #away(): void {
    this.#attempt++;
    this.#cancelAll();
    this.#state.set('away');
    const waitMs = Math.min(BACK_OFF_MS.longest, BACK_OFF_MS.first * 2 ** this.#failures++);
    const again = (): void => this.#connect();
    this.#cancelRetry = this.#ports.after(waitMs, again);
    this.#stopListening = this.peripheral.listen(again);
  }

  #cancelAll(): void {
    this.#cancelTimer();
    this.#cancelRetry();
    this.#stopListening();
    this.#stopListening = () => {};
  }
}
