/**
 * The border of the store for events: is this row one that this version knows? A checksum says that nothing changed since
 * it was written, not that who wrote it was of this version. What the fold relies on is tested and no more: what a
 * class of before says, within bounds that were others then, stays readable.
 */
import { type ClassEvent, EVENT_BODIES } from '@takt/shared/class/class-event.ts';
import { compiled } from '@takt/shared/compiled.ts';
import type { Kysely, Selectable } from 'kysely';
import Type, { type TProperties } from 'typebox';
import type { KeyRing } from '../keys/key-ring.ts';
import { agrees, eventChecksum } from './checksum.ts';
import type { Schema } from './schema.ts';
import { type EventKeys, keyIdsIn, openBody } from './sealed-event.ts';
import { shownKeys } from './shown-keys.ts';

type EventRow = Selectable<Schema['event']>;

const BODY_OF = new Map(
  Object.entries<TProperties>(EVENT_BODIES).map(([kind, properties]) => [
    kind,
    compiled(Type.Object(properties)),
  ]),
);

/** The events, each null when its row is damaged or none of this version's. */
export async function readEvents(
  db: Kysely<Schema>,
  ring: KeyRing,
  rows: readonly EventRow[],
  sight?: 'all',
): Promise<readonly (ClassEvent | null)[]> {
  const bodies = rows.map((row) => (agrees(row.checksum, eventChecksum(row)) ? parsed(row.data) : null));
  const keys = await shownKeys(db, ring, bodies.flatMap(keyIdsIn), sight);
  return rows.map((row, i) => readEvent(row, bodies[i], keys));
}

function readEvent(row: EventRow, stored: unknown, keys: EventKeys): ClassEvent | null {
  const { seq, atMs, actor, commandId } = row;
  // A log begins with the class's plan, and has one.
  if ((row.kind === 'prepared') !== (seq === 1)) return null;
  const found = openBody(row, stored, keys);
  if (found === null || BODY_OF.get(found.kind)?.(found.body) !== true) return null;
  return { ...found.body, kind: found.kind, seq, atMs, actor, commandId } as unknown as ClassEvent;
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
