/**
 * The channels of the bus: what each carries, and how what another process wrote is read. The room comes last, so that
 * a room's id may hold any character. Redis puts `takt:v3:` before the name; docs/frames.md tells the same to outside
 * programs.
 */

import type { Slot } from '@takt/shared/ids.ts';
import type { Sample } from '@takt/shared/sample.ts';
import type { Static } from '@takt/shared/schema.ts';
import { decodeFrame, encodeFrame, type Frame, type Projection } from '@takt/shared/wire/frame.ts';
import { readSample } from '@takt/shared/wire/read-sample.ts';
import type { ServerEffort } from '@takt/shared/wire/uplink-server.ts';
import {
  ServerRoster,
  type ServerStraps,
  type ServerTreadmills,
  type ViewerPairing,
} from '@takt/shared/wire/viewer.ts';
import { type Channel, jsonChannel, jsonReader } from './channel.ts';
import { decodeJson, encodeJson } from './json.ts';
import {
  AskMessage,
  ClassChangedMessage,
  ClockMessage,
  EffortMessage,
  LateMessage,
  PairingMessage,
  PresenceMessage,
  RevokedMessage,
} from './messages.ts';

const SMALL_BYTES = 1_024;
const LIST_BYTES = 1 << 20;
/** A gateway's largest message, 10 000 samples. */
const SAMPLES_BYTES = 8 << 20;
const SAMPLES_MAX = 10_000;

/**
 * What gateways heard, on its way to the class's owner. Never published outside. An invalid sample is left out; the
 * others of its message are taken.
 */
export const samples = (room: string): Channel<readonly Sample[]> => ({
  kind: 'samples',
  name: `samples:${room}`,
  encode: encodeJson,
  decode(bytes, refuse) {
    const said = decodeJson(bytes, SAMPLES_BYTES);
    if (!Array.isArray(said) || said.length > SAMPLES_MAX) return null;
    const read: Sample[] = [];
    for (const one of said) {
      const sample = readSample(one);
      if (sample === null) refuse();
      else read.push(sample);
    }
    return read;
  },
});

/** With the bytes as they came: they go on to viewers untouched. */
export interface HeardFrame {
  readonly bytes: Uint8Array;
  readonly frame: Frame;
}

/** At least one a second while a process owns the room. A console's frame is refused on a wall's channel. */
export const frames = (room: string, projection: Projection): Channel<Frame, HeardFrame> => ({
  kind: 'frames',
  name: `frames:${projection}:${room}`,
  encode: encodeFrame,
  decode(bytes) {
    const frame = decodeFrame(bytes);
    return frame?.projection === projection ? { bytes, frame } : null;
  },
});

export interface HeardRoster extends ServerRoster {
  readonly bytes: Uint8Array;
}

const readRoster = jsonReader(ServerRoster, LIST_BYTES);

/** After every change, and when an edge asks. A roster with staff's part is refused on a wall's channel. */
export const roster = (room: string, projection: Projection): Channel<ServerRoster, HeardRoster> => ({
  kind: 'roster',
  name: `roster:${projection}:${room}`,
  encode: encodeJson,
  decode(bytes) {
    const message = readRoster(bytes);
    if (message === null || message.roster.room !== room) return null;
    const { staff, slots } = message.roster;
    const forStaff = staff !== null || slots.some((slot) => slot.staff !== null);
    return forStaff && projection === 'wall' ? null : { ...message, bytes };
  },
});

const readStraps = jsonReader(PairingMessage, LIST_BYTES);

export interface HeardStraps {
  readonly bytes: Uint8Array;
  readonly message: ServerStraps | ServerTreadmills;
}

/** Only while a pairing dialog is open. */
export const straps = (room: string): Channel<ServerStraps | ServerTreadmills, HeardStraps> => ({
  kind: 'straps',
  name: `straps:${room}`,
  encode: encodeJson,
  decode(bytes) {
    const message = readStraps(bytes);
    return message === null ? null : { bytes, message };
  },
});

const readClassChanged = jsonReader(ClassChangedMessage, SMALL_BYTES);

/** After a commit: the room's log or its class has changed, read the store. */
export const classChanged = (room: string): Channel<Static<typeof ClassChangedMessage>> =>
  jsonChannel('class-changed', room, readClassChanged);

/** What fan-out processes want of the owner, and what it must know of open dialogs. */
export type Ask = { readonly type: 'edgeLost' } | ViewerPairing;
const readAsk = jsonReader(AskMessage, SMALL_BYTES);
export const ask = (room: string): Channel<Ask> => jsonChannel<Ask>('ask', room, readAsk);

/** What one server process says of one gateway's connection. */
export type Presence = Static<typeof PresenceMessage>;
const readPresence = jsonReader(PresenceMessage, LIST_BYTES);
/** Every ten seconds and at every change. Only server processes listen. */
export const gatewayHealth = (room: string): Channel<Presence> =>
  jsonChannel('gateway-health', room, readPresence);

const readLate = jsonReader(LateMessage, SMALL_BYTES);
/** After a commit: what came too late for the live class is in its recording; the owner counts these slots anew. */
export const late = (room: string): Channel<{ readonly classId: string; readonly slots: readonly Slot[] }> =>
  jsonChannel<{ readonly classId: string; readonly slots: readonly Slot[] }>('late', room, readLate);

const readRevoked = jsonReader(RevokedMessage, SMALL_BYTES);
/** It has been revoked: whoever holds its connection closes it. */
export const gatewayRevoked = (room: string): Channel<{ readonly gatewayId: string }> =>
  jsonChannel('gateway-revoked', room, readRevoked);

const readEffort = jsonReader(EffortMessage, SMALL_BYTES);
/** Only a simulated radio listens. */
export const effort = (room: string): Channel<ServerEffort> => jsonChannel('effort', room, readEffort);

export type ClockSaid = Static<typeof ClockMessage>;
export type ClockTold = Extract<ClockSaid, { type: 'clockTold' }>;
const readClock = jsonReader(ClockMessage, SMALL_BYTES);
/** What time the room's owner has, asked and told between server processes: live/room-clock.ts. */
export const clock = (room: string): Channel<ClockSaid> => jsonChannel('clock', room, readClock);
