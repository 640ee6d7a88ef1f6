/**
 * What is inside a virtual ANT stick: commands in, answers out, as an ANTUSB2 gives them. It knows the protocol by the
 * same documents as the product, but none of its start-up; another program's start-up drives it too (ant-outside-host).
 */
import { type AntMessage, encodeAntMessage } from '@takt/gateway/ant/message.ts';

const NO_ERROR = 0;
const CHANNEL_IN_WRONG_STATE = 0x15;
const CLOSE_ALL_CHANNELS = 0x19;
const INVALID_MESSAGE = 0x28;
/** 8 channels, 3 networks, scan mode and extended messages: an ANTUSB2 (python-ant, pull request 21). */
export const ANTUSB2_CAPABILITIES = [0x08, 0x03, 0x00, 0xba, 0x36, 0x00] as const;

export interface ChipOptions {
  readonly capabilities?: readonly number[];
  /** Not every stick says that it has started. */
  readonly announcesStart?: boolean;
  /** Commands that this stick does not know. */
  readonly unknown?: readonly number[];
}

type ChannelState = 'unassigned' | 'assigned' | 'open';

export class AntChip {
  readonly #options: ChipOptions;
  /** 8 bytes in hexadecimal, or null. */
  #key: string | null = null;
  #channel: ChannelState = 'unassigned';
  #frequency: number | null = null;
  #extended = false;
  #libConfig = 0;
  #scanning = false;
  /** Commands in the order in which they came. */
  readonly heard: number[] = [];

  constructor(options: ChipOptions = {}) {
    this.#options = options;
  }

  /** Power on, or a reset: it forgets everything. Returns what it says then. */
  start(): Uint8Array[] {
    this.#key = null;
    this.#channel = 'unassigned';
    this.#frequency = null;
    this.#extended = false;
    this.#libConfig = 0;
    this.#scanning = false;
    return this.#options.announcesStart === false ? [] : [encodeAntMessage(0x6f, Uint8Array.of(0x20))];
  }

  command(message: AntMessage): Uint8Array[] {
    if (message.kind !== 'other') return [];
    const { id, data } = message;
    this.heard.push(id);
    const answer = (code: number) => [encodeAntMessage(0x40, Uint8Array.of(data[0] ?? 0, id, code))];
    if (this.#options.unknown?.includes(id) === true) return answer(INVALID_MESSAGE);
    switch (id) {
      case 0x4a:
        return this.start();
      case 0x4d:
        return this.#request(data[0] ?? 0, data[1] ?? 0);
      case 0x46:
        this.#key = Buffer.from(data.subarray(1)).toString('hex');
        return answer(data.length === 9 ? NO_ERROR : INVALID_MESSAGE);
      case 0x42:
        if (this.#channel !== 'unassigned') return answer(CHANNEL_IN_WRONG_STATE);
        this.#channel = 'assigned';
        return answer(NO_ERROR);
      case 0x51:
      case 0x45:
        if (this.#channel !== 'assigned') return answer(CHANNEL_IN_WRONG_STATE);
        if (id === 0x45) this.#frequency = data[1] ?? null;
        return answer(NO_ERROR);
      case 0x66:
        this.#extended = data[1] === 1;
        return answer(NO_ERROR);
      case 0x6e:
        this.#libConfig = data[1] ?? 0;
        return answer(NO_ERROR);
      case 0x5b:
        if (this.#channel === 'open') return answer(CLOSE_ALL_CHANNELS);
        if (this.#channel !== 'assigned') return answer(CHANNEL_IN_WRONG_STATE);
        this.#channel = 'open';
        this.#scanning = true;
        return answer(NO_ERROR);
      case 0x4c:
        this.#channel = 'assigned';
        this.#scanning = false;
        return [...answer(NO_ERROR), encodeAntMessage(0x40, Uint8Array.of(0, 1, 7))];
      case 0x41:
        this.#channel = 'unassigned';
        return answer(NO_ERROR);
      default:
        return answer(INVALID_MESSAGE);
    }
  }

  /** What it passes on of a device's broadcast; null when it is not listening there. `airKey` null: any key will do. */
  receive(device: Uint8Array, payload: Uint8Array, airKey: string | null): Uint8Array | null {
    if (!this.#scanning || this.#frequency !== 57) return null;
    if (this.#key === null || (airKey !== null && this.#key !== airKey)) return null;
    const flags = this.#libConfig !== 0 ? this.#libConfig : this.#extended ? 0x80 : 0;
    // Most sticks tell a gain setting (type 0x10, four bytes) where others tell dBm.
    const rssi = flags & 0x40 ? [0x10, 0x00, 0x68, 0x00] : [];
    const time = flags & 0x20 ? [0x34, 0x12] : [];
    const tail = flags === 0 ? [] : [flags, ...(flags & 0x80 ? device : []), ...rssi, ...time];
    return encodeAntMessage(0x4e, Uint8Array.of(0, ...payload, ...tail));
  }

  #request(channel: number, id: number): Uint8Array[] {
    const states: Readonly<Record<ChannelState, number>> = { unassigned: 0, assigned: 1, open: 3 };
    if (id === 0x54)
      return [encodeAntMessage(id, Uint8Array.from(this.#options.capabilities ?? ANTUSB2_CAPABILITIES))];
    if (id === 0x52) return [encodeAntMessage(id, Uint8Array.of(channel, states[this.#channel]))];
    return [encodeAntMessage(0x40, Uint8Array.of(channel, 0x4d, INVALID_MESSAGE))];
  }
}
