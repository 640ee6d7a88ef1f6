/**
 * What a server says to a gateway on `/uplink`, checked: nothing that came over a network is believed by its type alone. The
 * page on a tablet reads it too, so the schemas are written as plain JSON Schema, and TypeBox gives their types alone: its
 * builders would be a large part of what that page loads.
 */

import { fits } from '../json-schema.ts';
import type { Static } from '../schema.ts';
import { parseJson } from './json.ts';

const number = { type: 'number' } as const;
const text = { type: 'string' } as const;
const boolean = { type: 'boolean' } as const;

const ServerAccepted = {
  type: 'object',
  required: ['type', 'protocol', 'nowMs'],
  properties: {
    type: { const: 'serverAccepted' },
    protocol: number,
    nowMs: number,
    /** New at every start of the server: another one has another clock. Left out by a server that does not tell. */
    serverBootId: text,
  },
} as const;
export type ServerAccepted = Static<typeof ServerAccepted>;

/** Everything up to `seq` is committed where it must be: the gateway may forget it. */
const ServerAck = {
  type: 'object',
  required: ['type', 'seq'],
  properties: {
    type: { const: 'serverAck' },
    seq: number,
    /** The earlier boot whose `seq` is meant; absent: the present one. */
    bootId: text,
  },
} as const;
export type ServerAck = Static<typeof ServerAck>;

/**
 * The straps that somebody wears in the class under way in this room, and its treadmills; empty without a class. After
 * every acceptance and every change. Only what these send may a gateway write to its disk or keep for longer than 60 s
 * (product rule "Privacy"); it goes on sending everything.
 */
const ServerAssigned = {
  type: 'object',
  required: ['type', 'sensors'],
  properties: { type: { const: 'serverAssigned' }, sensors: { type: 'array', items: text } },
} as const;
export type ServerAssigned = Static<typeof ServerAssigned>;

/** "Tøm tavla": to a gateway that shows its person a heart rate (one with a station), after the acceptance and on every change. */
const ServerBlanked = {
  type: 'object',
  required: ['type', 'blanked'],
  properties: { type: { const: 'serverBlanked' }, blanked: boolean },
} as const;
export type ServerBlanked = Static<typeof ServerBlanked>;

/** Echoes the ping's time, with the server's: how the two clocks stand (link/clock-offset.ts). */
const ServerPong = {
  type: 'object',
  required: ['type', 'pingMs', 'nowMs'],
  properties: { type: { const: 'serverPong' }, pingMs: number, nowMs: number },
} as const;
export type ServerPong = Static<typeof ServerPong>;

/** What the room is asked for now, % of HRmax, or null. Only a simulated radio cares: its hearts follow it. */
const ServerEffort = {
  type: 'object',
  required: ['type', 'percent'],
  properties: { type: { const: 'serverEffort' }, percent: { anyOf: [number, { type: 'null' }] } },
} as const;
export type ServerEffort = Static<typeof ServerEffort>;

/**
 * A pairing dialog is open in this room (said anew every 2 s; after 5 s without, it counts as closed) or has been closed.
 * A radio then asks for the strength of links, which costs air. From protocol 2 on.
 */
const ServerPairing = {
  type: 'object',
  required: ['type', 'open'],
  properties: { type: { const: 'serverPairing' }, open: boolean },
} as const;
export type ServerPairing = Static<typeof ServerPairing>;

const UplinkServerMessage = {
  anyOf: [ServerAccepted, ServerAck, ServerAssigned, ServerBlanked, ServerPong, ServerEffort, ServerPairing],
} as const;
export type UplinkServerMessage = Static<typeof UplinkServerMessage>;

/** null: not a message of ours. Never throws. */
export function readServerMessage(message: string): UplinkServerMessage | null {
  const value = parseJson(message);
  return fits(UplinkServerMessage, value) ? (value as UplinkServerMessage) : null;
}
