/**
 * ANT serial messages as they may be shown to others: every id is another one, and what might tell of a device or its
 * owner is blank. A message keeps its length, so that it keeps its place in the stream and its time.
 */
import { FITNESS_EQUIPMENT_DEVICE_TYPE } from '../ant/fitness-equipment.ts';
import {
  ANT_ID,
  type AntMessage,
  EXTENSION,
  encodeAntMessage,
  HRM_DEVICE_TYPE,
  PAYLOAD_BYTES,
  RSSI_BYTES,
} from '../ant/message.ts';

export interface AntDisguise {
  /** From a 20-bit id to a made-up one. */
  readonly id: (deviceNumber20: number) => number;
  readonly heartRates: boolean;
}

/** What a stick says of itself: its start, its channel's state, its capabilities, its firmware. Never a key or an id. */
const SAID_OF_THE_STICK: ReadonlySet<number> = new Set([0x6f, 0x52, 0x54, 0x3e]);
const EVENT_BYTES = 3;
const DEVICE_BYTES = 4;
/** Heart-rate pages whose first bytes are free of ids: beats (0, 4), product (3), battery (7). Page 1 is a life's counter. */
const HRM_PAGES: ReadonlySet<number> = new Set([0, 3, 4, 7]);
const HRM_PAGE_BYTES = 4;
const HRM_TOGGLE = 0x80;
/** Its serial number is blank, its manufacturer stays. */
const HRM_MAKER = 2;
const HRM_PREVIOUS_BEAT = 4;
const CLOCK_BYTES = 2;
/** General, settings, metabolic, treadmill, maker, battery. */
const FITNESS_PAGES: ReadonlySet<number> = new Set([16, 17, 18, 19, 80, 82]);
const FITNESS_GENERAL = 16;
const FITNESS_HEART_RATE_AT = 6;
const BLANK = 0xff;
const OLD: ReadonlySet<number> = new Set([ANT_ID.oldBroadcast, ANT_ID.oldAcknowledged, ANT_ID.oldBurst]);
const BURSTS: ReadonlySet<number> = new Set([ANT_ID.burst, ANT_ID.oldBurst]);

/**
 * `whole`: the message from its sync byte to its checksum, as `message` was read of it. Zeros where nothing of it may
 * be shown: after damage on the wire an unknown message may be a piece of another, its length and name bytes of an id.
 */
export function disguiseMessage(whole: Uint8Array, message: AntMessage, disguise: AntDisguise): Uint8Array {
  const data = whole.subarray(3, -1);
  const said = shownData(data, message, disguise);
  if (said === null) return new Uint8Array(whole.length);
  const shown = new Uint8Array(data.length);
  shown.set(said);
  return encodeAntMessage(message.id, shown);
}

function shownData(
  data: Uint8Array,
  { kind, id }: AntMessage,
  disguise: AntDisguise,
): ArrayLike<number> | null {
  if (kind === 'event') return data.subarray(0, EVENT_BYTES);
  if (kind === 'other') return SAID_OF_THE_STICK.has(id) ? data : null;
  return (OLD.has(id) ? oldData : newData)(data, disguise, BURSTS.has(id));
}

/** Channel, device, payload; trailing bytes stay blank. */
function oldData(data: Uint8Array, disguise: AntDisguise, burst: boolean): readonly number[] {
  const device = data.subarray(1, 1 + DEVICE_BYTES);
  const payload = data.subarray(1 + DEVICE_BYTES, 1 + DEVICE_BYTES + PAYLOAD_BYTES);
  return [
    data[0] ?? 0,
    ...shownDevice(device, disguise),
    ...shownPayload(payload, typeOf(device), burst, disguise),
  ];
}

/** Channel, payload, and as far as the flags tell: device, strength, the stick's clock. */
function newData(data: Uint8Array, disguise: AntDisguise, burst: boolean): readonly number[] {
  const [channel = 0] = data;
  const payload = data.subarray(1, 1 + PAYLOAD_BYTES);
  const extension = data.subarray(1 + PAYLOAD_BYTES);
  const [flags] = extension;
  if (flags === undefined) return [channel, ...shownPayload(payload, null, burst, disguise)];
  const named = (flags & EXTENSION.id) !== 0;
  const device = extension.subarray(1, named ? 1 + DEVICE_BYTES : 1);
  const rest = extension.subarray(1 + device.length);
  const strength = (flags & EXTENSION.rssi) !== 0 ? RSSI_BYTES.get(rest[0]) : 0;
  const clock = (flags & EXTENSION.timestamp) !== 0 ? CLOCK_BYTES : 0;
  return [
    channel,
    ...shownPayload(payload, named ? typeOf(device) : null, burst, disguise),
    flags,
    ...(named ? shownDevice(device, disguise) : []),
    ...(strength === undefined ? [] : rest.subarray(0, strength + clock)),
  ];
}

const typeOf = (device: Uint8Array): number => (device[2] ?? 0) & 0x7f;

/** Number (2, little endian), type, transmission type: its high nibble belongs to the id. Number 0 is nobody. */
function shownDevice(
  [low = 0, high = 0, type = 0, transmission = 0]: Uint8Array,
  { id }: AntDisguise,
): number[] {
  const number = low | (high << 8);
  if (number === 0) return [0, 0, type, transmission & 0x0f];
  const shown = id(number | ((transmission & 0xf0) << 12));
  return [shown & 0xff, (shown >> 8) & 0xff, type, ((shown >> 12) & 0xf0) | (transmission & 0x0f)];
}

/** `type` null: the stick does not say whose it is, and the decoder reads a heart-rate page. A burst may carry anything. */
function shownPayload(
  payload: Uint8Array,
  type: number | null,
  burst: boolean,
  { heartRates }: AntDisguise,
): Uint8Array {
  const shown = new Uint8Array(PAYLOAD_BYTES).fill(BLANK);
  const [first = 0] = payload;
  if (burst) return shown;
  if (type === null || type === HRM_DEVICE_TYPE) {
    const page = first & ~HRM_TOGGLE;
    shown[0] = first;
    if (HRM_PAGES.has(page)) shown.set(payload.subarray(0, HRM_PAGE_BYTES));
    if (page === HRM_MAKER) shown.set(payload.subarray(0, 2));
    if (heartRates) shown.set(payload.subarray(HRM_PAGE_BYTES), HRM_PAGE_BYTES);
    else if (page === HRM_PREVIOUS_BEAT) shown.fill(BLANK, 1);
  } else if (type === FITNESS_EQUIPMENT_DEVICE_TYPE && FITNESS_PAGES.has(first)) {
    shown.set(payload);
    if (first === FITNESS_GENERAL && !heartRates) shown[FITNESS_HEART_RATE_AT] = BLANK;
  }
  return shown;
}
