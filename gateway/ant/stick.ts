/**
 * The start-up of an ANT stick and the watch over it, without a port and without a clock: what to send now, what
 * answer is awaited and until when. After the start-up the stick is in continuous scan mode, in which one channel
 * hears every ANT+ device in range.
 * Sources: ANT Message Protocol and Usage; the start-up of openant and incyclist-ant-plus; an ANTUSB2's answers
 * (python-ant, pull request 21).
 */
import { createDeafWatch, type DeafWatch } from '../receiver/deaf-watch.ts';
import { type AntMessage, encodeAntMessage } from './message.ts';

export const COMMAND = {
  networkKey: 0x46,
  assignChannel: 0x42,
  channelId: 0x51,
  frequency: 0x45,
  reset: 0x4a,
  request: 0x4d,
  openScan: 0x5b,
  /** Older sticks: every message with the id of its device. */
  extendedMessages: 0x66,
  libConfig: 0x6e,
} as const;
/** What a stick says of itself, asked for or not. */
export const ANSWER = { channelStatus: 0x52, capabilities: 0x54, startUp: 0x6f } as const;
const RESPONSE_NO_ERROR = 0;
const EVENT_CHANNEL_CLOSED = 7;
/** `messageId` of an event that answers no command. */
const OF_CHANNEL = 1;
const STATUS_STATE_BITS = 0x03;
const UNASSIGNED = 0;
/** Of the fifth capabilities byte, "advanced options 2". */
const CAPABLE = { extendedMessages: 0x02, scanMode: 0x04 } as const;

/** 2457 MHz, counted from 2400: every ANT+ device is there. */
const ANT_PLUS_FREQUENCY = 57;
/** Device id, RSSI and the stick's time with every message. */
const WITH_ID_RSSI_TIME = 0xe0;
export const NETWORK_KEY_BYTES = 8;

const ANSWER_TIMEOUT_MS = 1_000;
const TRIES = 3;
const HEARTBEAT_MS = 2_500;
/** Heartbeats, not time: a process that was late to wake must not take its own sleep for the stick's silence. */
const HEARTBEATS_UNANSWERED = 2;
const QUIET_AFTER_MS = 60_000;

export type StickFailure =
  /** Nothing came in answer, or nothing at all after two heartbeats. */
  | { readonly kind: 'silent' }
  /** It answers, and no longer hears any strap (deaf-watch.ts). */
  | { readonly kind: 'deaf' }
  | { readonly kind: 'refused'; readonly command: number; readonly code: number }
  | { readonly kind: 'not-capable' };

export type StickState =
  | 'starting'
  | 'listening'
  /**
   * Listening for a minute and more, and not one device was heard. The only sign of a wrong key there is: a stick
   * says yes to it and goes on with the one before (thisisant.com, tech bulletin of 12 July 2013).
   */
  | 'quiet'
  /** To be closed and opened anew: this stick object is at its end. */
  | StickFailure;

export interface StickTurn {
  readonly state: StickState;
  /** A whole message for the stick, to be written now. Never to be shown: one of them holds the network key. */
  readonly send: Uint8Array | null;
  /** When to call wake, if nothing is heard before. */
  readonly wakeAtMs: number;
}

export interface Stick {
  begin(nowMs: number): StickTurn;
  /** Every sound message that the stick sent, in order. */
  hear(message: AntMessage, nowMs: number): StickTurn;
  wake(nowMs: number): StickTurn;
}

interface Step {
  readonly command: number;
  readonly data: readonly number[];
  /** The stick may say no: it knows an older or a newer form of the same. */
  readonly optional?: true;
}

/**
 * Times are real milliseconds of any one clock. `deaf` outlives this stick object, which ends with each new start.
 * @throws RangeError when the key is not 8 bytes: a caller's mistake.
 */
export function createStick(networkKey: Uint8Array, deaf: DeafWatch = createDeafWatch()): Stick {
  if (networkKey.length !== NETWORK_KEY_BYTES) throw new RangeError('an ANT network key has 8 bytes');
  return new ScanningStick(startUpSteps(networkKey), deaf);
}

const startUpSteps = (networkKey: Uint8Array): readonly Step[] => [
  { command: COMMAND.reset, data: [0] },
  { command: COMMAND.request, data: [0, ANSWER.capabilities] },
  { command: COMMAND.networkKey, data: [0, ...networkKey] },
  { command: COMMAND.assignChannel, data: [0, 0, 0] },
  { command: COMMAND.channelId, data: [0, 0, 0, 0, 0] },
  { command: COMMAND.frequency, data: [0, ANT_PLUS_FREQUENCY] },
  { command: COMMAND.extendedMessages, data: [0, 1], optional: true },
  { command: COMMAND.libConfig, data: [0, WITH_ID_RSSI_TIME], optional: true },
  { command: COMMAND.openScan, data: [0, 1] },
];

class ScanningStick implements Stick {
  readonly #steps: readonly Step[];
  readonly #deaf: DeafWatch;
  #state: StickState = 'starting';
  /** The step of the start-up whose answer is awaited. */
  #at = 0;
  #tries = 0;
  #optionalRefused = 0;
  #wakeAtMs = 0;
  /** Heartbeats since it last said anything. */
  #unanswered = 0;
  #listeningSinceMs = 0;
  #hasHeardDevice = false;

  constructor(steps: readonly Step[], deaf: DeafWatch) {
    this.#steps = steps;
    this.#deaf = deaf;
  }

  begin(nowMs: number): StickTurn {
    return this.#goTo(0, nowMs);
  }

  hear(message: AntMessage, nowMs: number): StickTurn {
    if (this.#hasFailed) return this.#turn();
    this.#unanswered = 0;
    // It has (re)started, for whatever reason: it has forgotten all earlier commands.
    if (message.kind === 'other' && message.id === ANSWER.startUp) return this.#goTo(1, nowMs);
    return this.#state === 'starting'
      ? this.#hearAnswer(message, nowMs)
      : this.#hearWhileListening(message, nowMs);
  }

  wake(nowMs: number): StickTurn {
    if (this.#hasFailed || nowMs < this.#wakeAtMs) return this.#turn();
    return this.#state === 'starting' ? this.#missAnswer(nowMs) : this.#beat(nowMs);
  }

  get #hasFailed(): boolean {
    return typeof this.#state !== 'string';
  }

  #turn(send: Uint8Array | null = null): StickTurn {
    return { state: this.#state, send, wakeAtMs: this.#wakeAtMs };
  }
  #fail(failure: StickFailure): StickTurn {
    this.#state = failure;
    this.#wakeAtMs = Number.POSITIVE_INFINITY;
    return this.#turn();
  }

  #goTo(step: number, nowMs: number): StickTurn {
    this.#state = 'starting';
    if (step <= 1) this.#optionalRefused = 0;
    this.#at = step;
    this.#tries = 0;
    return this.#sendStep(nowMs);
  }
  #sendStep(nowMs: number): StickTurn {
    const step = this.#steps[this.#at];
    if (step === undefined) return this.#listen(nowMs);
    this.#wakeAtMs = nowMs + ANSWER_TIMEOUT_MS;
    this.#tries += 1;
    return this.#turn(encodeAntMessage(step.command, Uint8Array.from(step.data)));
  }
  #listen(nowMs: number): StickTurn {
    this.#state = 'listening';
    this.#unanswered = 0;
    this.#listeningSinceMs = nowMs;
    this.#hasHeardDevice = false;
    this.#wakeAtMs = nowMs + HEARTBEAT_MS;
    return this.#turn();
  }

  #hearAnswer(message: AntMessage, nowMs: number): StickTurn {
    const step = this.#steps[this.#at];
    if (step === undefined) return this.#turn();
    const done = (): StickTurn => this.#goTo(this.#at + 1, nowMs);
    // A device is heard though the answer was lost on the way: the scan is open.
    if (message.kind === 'data') return step.command === COMMAND.openScan ? done() : this.#turn();
    if (message.kind === 'other') {
      if (step.command !== COMMAND.request || message.id !== ANSWER.capabilities) return this.#turn();
      return canScan(message.data) ? done() : this.#fail({ kind: 'not-capable' });
    }
    if (message.messageId !== step.command) return this.#turn();
    const { code } = message;
    if (code === RESPONSE_NO_ERROR) return done();
    if (step.optional === true) this.#optionalRefused += 1;
    const optional = this.#steps.filter((one) => one.optional === true).length;
    const oneFormIsLeft = this.#optionalRefused < optional;
    return step.optional === true && oneFormIsLeft
      ? done()
      : this.#fail({ kind: 'refused', command: step.command, code });
  }

  #hearWhileListening(message: AntMessage, nowMs: number): StickTurn {
    if (message.kind === 'data') {
      this.#hasHeardDevice = true;
      this.#deaf.heard(nowMs, true);
      this.#state = 'listening';
    }
    const closed =
      message.kind === 'event' && message.messageId === OF_CHANNEL && message.code === EVENT_CHANNEL_CLOSED;
    const unassigned =
      message.kind === 'other' &&
      message.id === ANSWER.channelStatus &&
      ((message.data[1] ?? UNASSIGNED) & STATUS_STATE_BITS) === UNASSIGNED;
    return closed || unassigned ? this.#goTo(0, nowMs) : this.#turn();
  }

  #missAnswer(nowMs: number): StickTurn {
    // Not every stick says that it has started.
    if (this.#steps[this.#at]?.command === COMMAND.reset) return this.#goTo(1, nowMs);
    return this.#tries < TRIES ? this.#sendStep(nowMs) : this.#fail({ kind: 'silent' });
  }

  /** Asks whether the channel is still open: the sign of life of a stick that hears nobody. */
  #beat(nowMs: number): StickTurn {
    if (this.#unanswered >= HEARTBEATS_UNANSWERED) return this.#fail({ kind: 'silent' });
    if (this.#unanswered === 0 && this.#deaf.isDeaf(nowMs)) return this.#fail({ kind: 'deaf' });
    this.#unanswered += 1;
    if (!this.#hasHeardDevice && nowMs - this.#listeningSinceMs >= QUIET_AFTER_MS) this.#state = 'quiet';
    this.#wakeAtMs = nowMs + HEARTBEAT_MS;
    return this.#turn(encodeAntMessage(COMMAND.request, Uint8Array.of(0, ANSWER.channelStatus)));
  }
}

function canScan(capabilities: Uint8Array): boolean {
  const needed = CAPABLE.extendedMessages | CAPABLE.scanMode;
  return ((capabilities[4] ?? 0) & needed) === needed;
}
