/** Who is where in a room: what a frame's slots mean. It travels apart from frames because it seldom changes. */

import type { SensorKey } from '../sample.ts';
import type { TreadmillUse } from '../signal/treadmill.ts';
import type { ClassStatus, DisplayLevel, HrMax, StrapIdentity } from './class.ts';
import type { Phase } from './protocol.ts';

/** Who is where. Frames name its version; it travels apart from them because it seldom changes. */
export interface Roster {
  readonly version: number;
  readonly room: string;
  readonly roomName: string;
  /** null: no class in this room now. */
  readonly classId: string | null;
  readonly status: ClassStatus | null;
  readonly templateId: string | null;
  readonly templateName: string | null;
  /** With extensions, so that the timeline shows the class as it will be. */
  readonly phases: readonly Phase[];
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly slots: readonly RosterSlot[];
  /** The console's part; null on a wall. */
  readonly staff: RosterStaff | null;
}

export interface RosterSlot {
  readonly slot: number;
  readonly station: number;
  /** null for a free slot, and on a wall from which the person is hidden. */
  readonly nickname: string | null;
  readonly display: DisplayLevel;
  readonly target: 'heart-rate' | 'rpe';
  /** Absent on a wall. */
  readonly staff: RosterSlotStaff | null;
}

export interface RosterSlotStaff {
  readonly personId: string | null;
  readonly hrMax: HrMax | null;
  readonly hrRestBpm: number | null;
  readonly strap: StrapIdentity | null;
  readonly borg: number | null;
  /** The treadmill of this slot; null: none. */
  readonly treadmill: SensorKey | null;
  readonly treadmillUse: TreadmillUse;
  readonly left: boolean;
  /** The notes themselves are fetched by who may read them (shared/api/classes.ts, Notes). */
  readonly noteCount: number;
}

export interface RosterStaff {
  /** The newest event folded in; a command says which it has seen. */
  readonly lastSeq: number;
  /** The last of the console's own steps that `undo` may still take back, or null. */
  readonly undoable: { readonly seq: number; readonly kind: string; readonly atMs: number } | null;
  /** Is added to what a frame says of the time, to have a date. Every time in a roster is one already. */
  readonly dateCorrectionMs: number;
  /** What the machine's clock said at a time of the class's when the two differed, until staff say which is right. */
  readonly clock: { readonly seq: number; readonly clockMs: number; readonly classMs: number } | null;
  /** An outage that waits for an answer: go on here, go on now, end. */
  readonly outage: { readonly seq: number; readonly fromMs: number } | null;
}
