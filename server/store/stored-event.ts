/**
 * The border of the store for events: is this row one that this version knows? A checksum says that nothing changed since
 * it was written, not that who wrote it was of this version. What the fold relies on is tested and no more: what a
 * class of before says, within bounds that were others then, stays readable.
 */
import { type ClassEvent, EVENT_BODIES } from '@takt/shared/class/class-event.ts';
import { compiled } from '@takt/shared/compiled.ts';
import type { Selectable } from 'kysely';
import Type, { type TProperties } from 'typebox';
import { agrees, eventChecksum } from './checksum.ts';
import type { Schema } from './schema.ts';

const BODY_OF = new Map(
  Object.entries<TProperties>(EVENT_BODIES).map(([kind, properties]) => [
    kind,
    compiled(Type.Object(properties)),
  ]),
);

/** The event, or null when the row is damaged or none of this version's. */
export function readEvent(row: Selectable<Schema['event']>): ClassEvent | null {
  const { seq, atMs, actor, kind, commandId, data, checksum } = row;
  if (!agrees(checksum, eventChecksum(row))) return null;
  // A log begins with the class's plan, and has one.
  if ((kind === 'prepared') !== (seq === 1)) return null;
  const body = parsed(data);
  if (BODY_OF.get(kind)?.(body) !== true) return null;
  return { ...(body as object), kind, seq, atMs, actor, commandId } as ClassEvent;
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
