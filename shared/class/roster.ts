/**
 * Who is in a room: what a frame's slots mean. It travels apart from frames because it seldom changes. The schemas are wider
 * than what the HTTP border lets in: what is stored already must never keep a roster from the walls.
 */

import Type from 'typebox';
import { SLOTS_MAX } from '../limits.ts';
import type { StrapKey, TreadmillKey } from '../sample.ts';
import { EventSeq, LogSeq, OrNull, SlotNumber, type Static, StoredStation } from '../schema.ts';
import { DisplayLevel, hrMaxOf, SteeredBy } from './person.ts';
import { phaseOf } from './template.ts';

const Id = Type.String({ minLength: 1, maxLength: 200 });
const Text = Type.String({ maxLength: 1_000 });
const Whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Figure = Type.Number({ minimum: -1e16, maximum: 1e16 });
const TimeMs = Type.Number({ minimum: 0, maximum: 8.64e15 });
const SENSOR = Type.String({ pattern: '^(ant|ble|fec|ftms):[0-9a-z]+$', maxLength: 64 });
/** As screens are told of them: wider than the border, so that no stored key keeps a roster from the walls. */
export const ToldStrap = Type.Unsafe<StrapKey>(SENSOR);
export const ToldTreadmill = Type.Unsafe<TreadmillKey>(SENSOR);

const RosterSlotStaff = Type.Object({
  personId: OrNull(Id),
  hrMax: OrNull(hrMaxOf(Figure, Text)),
  hrRestBpm: OrNull(Figure),
  strap: OrNull(
    Type.Object({ strapId: Id, label: OrNull(Text), sensors: Type.Array(ToldStrap, { maxItems: 256 }) }),
  ),
  borg: OrNull(Figure),
  /** The treadmill of this slot; null: none. */
  treadmill: OrNull(ToldTreadmill),
  treadmillUse: Type.Object({ holdsRails: Type.Boolean(), running: Type.Boolean() }),
  left: Type.Boolean(),
  /** The notes themselves are fetched by who may read them (api/classes.ts, Notes). */
  noteCount: Whole,
});
export type RosterSlotStaff = Static<typeof RosterSlotStaff>;

const RosterSlot = Type.Object({
  slot: SlotNumber,
  station: StoredStation,
  /** null for a free slot, and on a wall from which the person is hidden. */
  nickname: OrNull(Text),
  display: DisplayLevel,
  target: SteeredBy,
  /** Absent on a wall. */
  staff: OrNull(RosterSlotStaff),
});
export type RosterSlot = Static<typeof RosterSlot>;

const RosterStaff = Type.Object({
  /** The newest event folded in; a command says which it has seen. */
  lastSeq: LogSeq,
  /** The last of the console's own steps that `undo` may still take back, or null. */
  undoable: OrNull(Type.Object({ seq: EventSeq, kind: Text, atMs: TimeMs })),
  /** Is added to what a frame says of the time, to have a date. Every time in a roster is one already. */
  dateCorrectionMs: Figure,
  /** What the machine's clock said at a time of the class's when the two differed, until staff say which is right. */
  clock: OrNull(Type.Object({ seq: EventSeq, clockMs: TimeMs, classMs: TimeMs })),
  /** An outage that waits for an answer: go on here, go on now, end. */
  outage: OrNull(Type.Object({ seq: EventSeq, fromMs: TimeMs })),
});
export type RosterStaff = Static<typeof RosterStaff>;

const Phase = phaseOf(Figure, Figure, Figure);

/** Frames name its version. */
export const Roster = Type.Object({
  version: Whole,
  room: Id,
  roomName: Text,
  /** null: no class in this room now. */
  classId: OrNull(Id),
  status: OrNull(Type.Enum(['prepared', 'running', 'paused', 'ended'])),
  templateId: OrNull(Text),
  templateName: OrNull(Text),
  /** With extensions, so that the timeline shows the class as it will be. */
  phases: Type.Array(Phase, { maxItems: 1_000 }),
  startedAtMs: OrNull(TimeMs),
  endedAtMs: OrNull(TimeMs),
  slots: Type.Array(RosterSlot, { maxItems: SLOTS_MAX }),
  /** The console's part; null on a wall. */
  staff: OrNull(RosterStaff),
});
export type Roster = Static<typeof Roster>;
