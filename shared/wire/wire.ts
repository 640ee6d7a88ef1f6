/**
 * The messages of the two WebSockets, both ends: `/live` for viewers, `/uplink` for gateways.
 * Text messages are JSON and are named by who sends them; a frame (frame.ts) is a binary message of `/live`.
 * A gateway one version back is accepted. A viewer must read this version's frames; an older one is closed with
 * CLOSE_TOO_OLD, and a kiosk then reloads itself. Who speaks a later version than this server is closed with
 * CLOSE_TOO_NEW: what it would say, or wants to be told, is not known here (shared/link/protocol-versions.ts).
 */

import type { Roster } from '../class/roster.ts';
import type { GatewayReport } from '../health/gateway-health.ts';
import type { Contact, Sample, SensorKey, TreadmillState } from '../sample.ts';
import type { Frame, Projection, Source } from './frame.ts';

export type * from '../class/roster.ts';

// ── /live, from the viewer ──────────────────────────────────────────────────────────────────────────────────────

export interface ViewerHello {
  readonly type: 'viewerHello';
  readonly protocol: number;
  readonly room: string;
  readonly projection: Projection;
  /** `json`: each frame comes as a ServerFrame text message with the same content, for integrators. */
  readonly format: 'binary' | 'json';
}
/** One a second: the newest sequence number this viewer has taken in. */
export interface ViewerAck {
  readonly type: 'viewerAck';
  readonly seq: number;
  /** The viewer's own monotonic clock, when it wants to compare: ServerTime echoes it. */
  readonly nowMs?: number;
}
/** The frames do not join up, or name a roster this viewer has not got: a full frame and the roster, please. */
export interface ViewerLost {
  readonly type: 'viewerLost';
}
/** A console's pairing dialog is open (renewed every 2 s) or has been closed. */
export interface ViewerPairing {
  readonly type: 'viewerPairing';
  readonly open: boolean;
  /** The slot for which a strap is looked for; left out by a dialog that is open for no slot in particular. */
  readonly slot?: number;
}
export type ViewerMessage = ViewerHello | ViewerAck | ViewerLost | ViewerPairing;

// ── /live, from the server ──────────────────────────────────────────────────────────────────────────────────────

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
export interface ServerRoster {
  readonly type: 'serverRoster';
  readonly roster: Roster;
}
/** Only to consoles whose pairing dialog is open. */
export interface ServerStraps {
  readonly type: 'serverStraps';
  readonly straps: readonly HeardStrap[];
  /** One for each slot with an open dialog, when one strap is meant and no other can be. */
  readonly suggestions: readonly StrapSuggestion[];
}
/** Beside ServerStraps, to the same consoles at the same times. */
export interface ServerTreadmills {
  readonly type: 'serverTreadmills';
  readonly treadmills: readonly HeardTreadmill[];
}
export interface ServerFrame {
  readonly type: 'serverFrame';
  readonly frame: Frame;
}
export type ServerMessage =
  | ServerWelcome
  | ServerTime
  | ServerRoster
  | ServerStraps
  | ServerTreadmills
  | ServerFrame;

/** The strap that is suggested for a slot. Never assigned without a tap. */
export interface StrapSuggestion {
  readonly slot: number;
  /** `held`: to a receiver, by its strength. `appeared`: the only new one since the dialog opened; of unknown strength. */
  readonly why: 'held' | 'appeared';
  readonly strap: HeardStrap;
  /** The slot that has it now; null: none. */
  readonly wornBySlot: number | null;
}

/** How far from a receiver, by strength: helt nær, i rommet, svakt. */
export type StrapLevel = 'near' | 'room' | 'weak';

/** A strap heard in the last 60 s that nobody in the class wears. Lives in memory only. */
export interface HeardStrap {
  readonly sensors: readonly SensorKey[];
  /** From the inventory; null for an unknown strap. */
  readonly strapId: string | null;
  readonly label: string | null;
  readonly heartRateBpm: number | null;
  readonly ageS: number;
  readonly contact: Contact;
  readonly batteryPercent: number | null;
  /** By its percent, or by its own word when it sends no percent. */
  readonly batteryLow: boolean;
  readonly sources: readonly Source[];
  /** The station whose tablet brought it last; null: another receiver did. */
  readonly station: number | null;
  /** At the receiver that hears it best, the median of 3 s; null: no receiver gives it. */
  readonly strengthDbm: number | null;
  readonly level: StrapLevel | null;
  /** Since it was first heard, or came back from a silence. */
  readonly heardForS: number;
  /** Two straps send under this id: no heart rate is shown. */
  readonly conflict: boolean;
  /** The slot of the person who had this strap last; null: of nobody in this class. */
  readonly lastOfSlot: number | null;
  /** The slot that had it before in this class, when its beats have not stopped since: it may still be on that person. */
  readonly notOffSinceSlot: number | null;
  /** Another that sends the same beats: probably this strap's other transmitter. Never joined without being asked for. */
  readonly sameAs: SameStrap | null;
}

/** A treadmill heard in the last 60 s. Lives in memory only. */
export interface HeardTreadmill {
  readonly sensor: SensorKey;
  /** The slot that has it; null: staff have not said. */
  readonly slot: number | null;
  readonly speedKmh: number | null;
  readonly inclinePercent: number | null;
  readonly state: TreadmillState | null;
  readonly ageS: number;
}

export interface SameStrap {
  /** The slot that wears it; null: none does. */
  readonly slot: number | null;
  /** The nickname of that slot; never a name. */
  readonly nickname: string | null;
  readonly label: string | null;
  readonly sensors: readonly SensorKey[];
}

// ── /uplink ─────────────────────────────────────────────────────────────────────────────────────────────────────

export interface GatewayHello {
  readonly type: 'gatewayHello';
  readonly protocol: number;
  readonly gatewayId: string;
  /** New at every start of the gateway: a new epoch of its sequence numbers and its clock. */
  readonly bootId: string;
  readonly room: string;
  /** The gateway's clock now. */
  readonly nowMs: number;
  /** What it was given when it was enrolled; from a browser, whose WebSocket can carry no header. */
  readonly token?: string;
  /** The station where it stands: a tablet on a treadmill's shelf. */
  readonly station?: number;
}
/** Sequence numbers rise by one a message within a bootId; an unacknowledged message is sent again after a reconnect. */
export interface GatewaySamples {
  readonly type: 'gatewaySamples';
  readonly seq: number;
  /**
   * Set on what an earlier boot of this gateway heard and could not hand over: then `seq` is that boot's, the times are
   * on this boot's clock like all others, and the samples are history, however new they look.
   */
  readonly bootId?: string;
  /**
   * The gateway's clock when this was handed to the socket: what was heard so much earlier is so old at least, however the
   * two clocks stand. Left out by a gateway that does not tell.
   */
  readonly sentAtMs?: number;
  readonly samples: readonly Sample[];
}
/** One value of a Bluetooth characteristic, bytes untouched: what a browser hears and does not decode. */
export interface WirePacket {
  readonly receivedAtMs: number;
  /** Stands for the device as far as this browser knows it: Web Bluetooth gives no address. `w` and 16 hex digits. */
  readonly address: string;
  /** A 16-bit UUID. */
  readonly characteristic: number;
  /** Hexadecimal, lower case, PACKET_BYTES_MAX bytes at most. */
  readonly bytes: string;
}
/** As GatewaySamples, numbered with them; only to a server that knows `packets` (shared/link/protocol-versions.ts). */
export interface GatewayPackets {
  readonly type: 'gatewayPackets';
  readonly seq: number;
  readonly sentAtMs?: number;
  readonly packets: readonly WirePacket[];
}
/** A heart-rate measurement with 30 RR intervals, or the longest treadmill record twice; a longer one is refused. */
export const PACKET_BYTES_MAX = 64;
/** After the acceptance, before anything that was heard, and then every two seconds. */
export interface GatewayPing {
  readonly type: 'gatewayPing';
  readonly nowMs: number;
  /**
   * By how much the server's clock is ahead of this one at least, by what the server has said of its own: the other half of
   * a round trip, of which this message is the first (shared/link/clock-offset.ts). Left out by a gateway that does not tell.
   */
  readonly serverAheadMs?: number;
}
/** Every ten seconds, and only to a server that knows `health`. Of straps it names those of ServerAssigned alone. */
export interface GatewayHealthMessage {
  readonly type: 'gatewayHealth';
  readonly report: GatewayReport;
}
export type GatewayMessage =
  | GatewayHello
  | GatewaySamples
  | GatewayPackets
  | GatewayPing
  | GatewayHealthMessage;

export interface ServerAccepted {
  readonly type: 'serverAccepted';
  readonly protocol: number;
  readonly nowMs: number;
  /** New at every start of the server: another one has another clock. Left out by a server that does not tell. */
  readonly serverBootId?: string;
}
/** Everything up to `seq` is committed where it must be: the gateway may forget it. */
export interface ServerAck {
  readonly type: 'serverAck';
  readonly seq: number;
  /** The earlier boot whose `seq` is meant; absent: the present one. */
  readonly bootId?: string;
}
/**
 * The straps that somebody wears in the class under way in this room, and its treadmills; empty without a class. After every acceptance
 * and every change. Only what these send may a gateway write to its disk or keep for longer than 60 s (product rule
 * "Privacy"); it goes on sending everything.
 */
export interface ServerAssigned {
  readonly type: 'serverAssigned';
  readonly sensors: readonly SensorKey[];
}
/** "Tøm tavla": to a gateway that shows its person a heart rate (one with a station), after the acceptance and on every change. */
export interface ServerBlanked {
  readonly type: 'serverBlanked';
  readonly blanked: boolean;
}
/** Echoes the ping's time, with the server's: how the two clocks stand (shared/link/clock-offset.ts). */
export interface ServerPong {
  readonly type: 'serverPong';
  readonly pingMs: number;
  readonly nowMs: number;
}
/** What the room is asked for now, % of HRmax, or null. Only a simulated radio cares: its hearts follow it. */
export interface ServerEffort {
  readonly type: 'serverEffort';
  readonly percent: number | null;
}
/**
 * A pairing dialog is open in this room (said anew every 2 s; after 5 s without, it counts as closed) or has been closed.
 * A radio then asks for the strength of links, which costs air. Only to a gateway that knows `pairing`.
 */
export interface ServerPairing {
  readonly type: 'serverPairing';
  readonly open: boolean;
}
export type UplinkServerMessage =
  | ServerAccepted
  | ServerAck
  | ServerAssigned
  | ServerBlanked
  | ServerPong
  | ServerEffort
  | ServerPairing;
