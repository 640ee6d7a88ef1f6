/**
 * One channel of the bus as its users see it: a type each way, never bytes. What another process wrote is read by the
 * channel's rule once, here; what does not fit is counted and dropped, so that no message can end a process.
 */

import { compiled } from '@takt/shared/compiled.ts';
import type { Static } from '@takt/shared/schema.ts';
import type { TSchema } from 'typebox';
import type { Bus } from './bus.ts';
import { decodeJson, encodeJson } from './json.ts';

/** `Heard`: what a subscriber gets, where it is more than what was published. */
export interface Channel<Said, Heard = Said> {
  /** What it carries, without the room: for counts. */
  readonly kind: string;
  /** Its name on the bus. */
  readonly name: string;
  encode(message: Said): Uint8Array;
  /**
   * The message, or null when it is not of this version. Never throws. `refuse` is called for each part that was left
   * out of a message that is taken otherwise.
   */
  decode(bytes: Uint8Array, refuse: () => void): Heard | null;
}

export type Publisher = Pick<Bus, 'publish'>;

/** Never throws and never waits, as Bus.publish. */
export function publish<Said, Heard>(bus: Publisher, channel: Channel<Said, Heard>, message: Said): void {
  bus.publish(channel.name, channel.encode(message));
}

/** As Bus.subscribe, for messages that fit. */
export function subscribe<Said, Heard>(
  bus: Bus,
  channel: Channel<Said, Heard>,
  onMessage: (message: Heard) => void,
): Promise<() => Promise<void>> {
  const refuse = (): void => countRefused(bus, channel.kind);
  return bus.subscribe(channel.name, (bytes) => {
    const message = channel.decode(bytes, refuse);
    if (message === null) refuse();
    else onMessage(message);
  });
}

const refused = new WeakMap<Bus, Map<string, number>>();

function countRefused(bus: Bus, kind: string): void {
  const counts = refused.get(bus) ?? new Map<string, number>();
  refused.set(bus, counts.set(kind, (counts.get(kind) ?? 0) + 1));
}

/** Messages, and parts of messages, that came on this bus and were dropped because they did not fit; by kind of channel. */
export function refusedOn(bus: Bus): ReadonlyMap<string, number> {
  return refused.get(bus) ?? new Map();
}

/** How a JSON message is read: compiled once, for the server alone (shared/check.ts tells why not in a page). */
export type Reader<T> = (bytes: Uint8Array) => T | null;

export function jsonReader<S extends TSchema>(schema: S, maxBytes: number): Reader<Static<S>> {
  const checked = compiled(schema);
  return (bytes) => {
    const value = decodeJson(bytes, maxBytes);
    return checked(value) ? (value as Static<S>) : null;
  };
}

/** A channel of JSON messages. What the schema reads must be a T: a field that is forgotten in it does not compile. */
export function jsonChannel<T>(kind: string, room: string, decode: Reader<T>): Channel<T> {
  return { kind, name: `${kind}:${room}`, encode: encodeJson, decode };
}
