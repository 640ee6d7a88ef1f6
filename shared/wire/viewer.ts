/**
 * What is said on `/live`, by viewers and to them. Text messages are JSON and are named by who sends them; a frame (frame.ts)
 * is a binary message. A viewer must read this version's frames: an older one is closed with CLOSE_TOO_OLD, and a kiosk then
 * reloads itself; who speaks a later version is closed with CLOSE_TOO_NEW (link/protocol-versions.ts).
 * The light pages take the types from here and nothing that runs.
 */
import Type from 'typebox';
import { Roster, ToldStrap, ToldTreadmill } from '../class/roster.ts';
import { compiled } from '../compiled.ts';
import { HEARD_BPM_MAX, SLOTS_MAX } from '../limits.ts';
import { Contact, TreadmillState } from '../sample.ts';
import { OrNull, SlotNumber, type Static, StoredStation } from '../schema.ts';
import { faultIn, type SchemaFault } from '../schema-fault.ts';
import { type Frame, PROJECTIONS, SOURCES } from './frame.ts';
import { parseJson } from './json.ts';

const Whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Figure = Type.Number({ minimum: -1e16, maximum: 1e16 });
const Name = Type.String({ minLength: 1, maxLength: 80 });
const Id = Type.String({ minLength: 1, maxLength: 200 });
const Text = Type.String({ maxLength: 1_000 });
const Sensors = Type.Array(ToldStrap, { maxItems: 256 });

// ── from the viewer ─────────────────────────────────────────────────────────────────────────────────────────────

const ViewerHello = Type.Object({
  type: Type.Literal('viewerHello'),
  protocol: Whole,
  room: Name,
  projection: Type.Enum([...PROJECTIONS]),
  /** `json`: each frame comes as a ServerFrame text message with the same content, for integrators. */
  format: Type.Enum(['binary', 'json']),
});
export type ViewerHello = Static<typeof ViewerHello>;

/** One a second: the newest sequence number this viewer has taken in. */
const ViewerAck = Type.Object({
  type: Type.Literal('viewerAck'),
  seq: Whole,
  /** The viewer's own monotonic clock, when it wants to compare: ServerTime echoes it. */
  nowMs: Type.Optional(Type.Number({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
});
export type ViewerAck = Static<typeof ViewerAck>;

/** The frames do not join up, or name a roster this viewer has not got: a full frame and the roster, please. */
const ViewerLost = Type.Object({ type: Type.Literal('viewerLost') });
export type ViewerLost = Static<typeof ViewerLost>;

/** A console's pairing dialog is open (renewed every 2 s) or has been closed. */
export const ViewerPairing = Type.Object({
  type: Type.Literal('viewerPairing'),
  open: Type.Boolean(),
  /** The slot for which a strap is looked for; left out by a dialog that is open for no slot in particular. */
  slot: Type.Optional(SlotNumber),
});
export type ViewerPairing = Static<typeof ViewerPairing>;

const ViewerMessage = Type.Union([ViewerHello, ViewerAck, ViewerLost, ViewerPairing]);
export type ViewerMessage = Static<typeof ViewerMessage>;

const checked = compiled(ViewerMessage);

/** Where a text that is no message departs from one; null: it is no JSON. */
export function viewerFault(text: string): SchemaFault | null {
  const message = parseJson(text);
  return message === undefined ? null : faultIn(ViewerMessage, message);
}

/** The message, or null when it is not one. Never throws. For Node alone (read-sample.ts). */
export function readViewerMessage(text: string): ViewerMessage | null {
  const message = parseJson(text);
  return checked(message) ? (message as ViewerMessage) : null;
}

// ── from the server ─────────────────────────────────────────────────────────────────────────────────────────────

export interface ServerWelcome {
  readonly type: 'serverWelcome';
  readonly protocol: number;
  /** Class seconds a real second: 1, or the speed of a demonstration. */
  readonly clockRate: number;
  readonly demonstration: boolean;
  /** The class's clock now, by which frames are dated: its owner's, as this server computes it. */
  readonly nowMs: number;
}
/** To an acknowledgement with `nowMs`. With the two times of its own a viewer knows how old a frame can be at least. */
export interface ServerTime {
  readonly type: 'serverTime';
  readonly echoMs: number;
  readonly nowMs: number;
}
export interface ServerFrame {
  readonly type: 'serverFrame';
  readonly frame: Frame;
}

export const ServerRoster = Type.Object({ type: Type.Literal('serverRoster'), roster: Roster });
export type ServerRoster = Static<typeof ServerRoster>;

const SameStrap = Type.Object({
  /** The slot that wears it; null: none does. */
  slot: OrNull(SlotNumber),
  /** The nickname of that slot; never a name. */
  nickname: OrNull(Text),
  label: OrNull(Text),
  sensors: Sensors,
});
export type SameStrap = Static<typeof SameStrap>;

/** How far from a receiver, by strength: helt nær, i rommet, svakt. */
const StrapLevel = Type.Enum(['near', 'room', 'weak']);
export type StrapLevel = Static<typeof StrapLevel>;

/** A strap heard in the last 60 s that nobody in the class wears. Lives in memory only. */
const HeardStrap = Type.Object({
  sensors: Sensors,
  /** From the inventory; null for an unknown strap. */
  strapId: OrNull(Id),
  label: OrNull(Text),
  heartRateBpm: OrNull(Type.Integer({ minimum: 1, maximum: HEARD_BPM_MAX })),
  ageS: Figure,
  contact: Contact,
  batteryPercent: OrNull(Type.Integer({ minimum: 0, maximum: 100 })),
  /** By its percent, or by its own word when it sends no percent. */
  batteryLow: Type.Boolean(),
  sources: Type.Array(Type.Enum([...SOURCES]), { maxItems: SOURCES.length }),
  /** The station whose tablet brought it last; null: another receiver did. */
  station: OrNull(StoredStation),
  /** At the receiver that hears it best, the median of 3 s; null: no receiver gives it. */
  strengthDbm: OrNull(Figure),
  level: OrNull(StrapLevel),
  /** Since it was first heard, or came back from a silence. */
  heardForS: Figure,
  /** Two straps send under this id: no heart rate is shown. */
  conflict: Type.Boolean(),
  /** The slot of the person who had this strap last; null: of nobody in this class. */
  lastOfSlot: OrNull(SlotNumber),
  /** The slot that had it before in this class, when its beats have not stopped since: it may still be on that person. */
  notOffSinceSlot: OrNull(SlotNumber),
  /** Another that sends the same beats: probably this strap's other transmitter. Never joined without being asked for. */
  sameAs: OrNull(SameStrap),
});
export type HeardStrap = Static<typeof HeardStrap>;

/** The strap that is suggested for a slot. Never assigned without a tap. */
const StrapSuggestion = Type.Object({
  slot: SlotNumber,
  /** `held`: to a receiver, by its strength. `appeared`: the only new one since the dialog opened; of unknown strength. */
  why: Type.Enum(['held', 'appeared']),
  strap: HeardStrap,
  /** The slot that has it now; null: none. */
  wornBySlot: OrNull(SlotNumber),
});
export type StrapSuggestion = Static<typeof StrapSuggestion>;

/** Only to consoles whose pairing dialog is open. */
export const ServerStraps = Type.Object({
  type: Type.Literal('serverStraps'),
  straps: Type.Array(HeardStrap, { maxItems: 1_000 }),
  /** One for each slot with an open dialog, when one strap is meant and no other can be. */
  suggestions: Type.Array(StrapSuggestion, { maxItems: SLOTS_MAX }),
});
export type ServerStraps = Static<typeof ServerStraps>;

/** A treadmill heard in the last 60 s. Lives in memory only. */
const HeardTreadmill = Type.Object({
  sensor: ToldTreadmill,
  /** The slot that has it; null: staff have not said. */
  slot: OrNull(SlotNumber),
  speedKmh: OrNull(Figure),
  inclinePercent: OrNull(Figure),
  state: OrNull(TreadmillState),
  ageS: Figure,
});
export type HeardTreadmill = Static<typeof HeardTreadmill>;

/** Beside ServerStraps, to the same consoles at the same times. */
export const ServerTreadmills = Type.Object({
  type: Type.Literal('serverTreadmills'),
  treadmills: Type.Array(HeardTreadmill, { maxItems: 1_000 }),
});
export type ServerTreadmills = Static<typeof ServerTreadmills>;

export type ServerMessage =
  | ServerWelcome
  | ServerTime
  | ServerRoster
  | ServerStraps
  | ServerTreadmills
  | ServerFrame;
