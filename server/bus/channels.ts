/**
 * The channels of the bus and what each carries. The room comes last, so that a room's id may hold any character.
 * Redis puts `takt:v2:` before the name; docs/frames.md tells the same to outside programs.
 */
import type { Projection } from '@takt/shared/frame.ts';

/** What gateways heard, on its way to the class's owner: JSON, an array of shared/sample.ts. Never published outside. */
export const samples = (room: string): string => `samples:${room}`;

/** A frame's bytes, shared/frame.ts: one a second at least while somebody owns the room. */
export const frames = (room: string, projection: Projection): string => `frames:${projection}:${room}`;

/** JSON, ServerRoster of shared/wire.ts: after every change, and when somebody asks. */
export const roster = (room: string, projection: Projection): string => `roster:${projection}:${room}`;

/** JSON, ServerStraps and ServerTreadmills of shared/wire.ts: only while a pairing dialog is open. */
export const straps = (room: string): string => `straps:${room}`;

/** After a commit: the room's log or its class has changed, read the store. JSON, `{"classId": string}`. */
export const classChanged = (room: string): string => `class-changed:${room}`;

/** What viewers want of the owner: JSON, ViewerLost or ViewerPairing of shared/wire.ts. */
export const ask = (room: string): string => `ask:${room}`;

/** JSON, what live/gateways.ts says of a gateway: every ten seconds and at every change. Only server processes listen. */
export const gatewayHealth = (room: string): string => `gateway-health:${room}`;

/** JSON, `{"gatewayId": string}`: it has been revoked, whoever holds its connection closes it. */
export const gatewayRevoked = (room: string): string => `gateway-revoked:${room}`;

/** JSON, ServerEffort of shared/wire.ts: only a simulated radio listens. */
export const effort = (room: string): string => `effort:${room}`;
