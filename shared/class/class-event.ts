/**
 * The events of a class: what its log is made of. The log is the truth of a class; class.ts folds it.
 */

import type { Slot, Station } from '../ids.ts';
import type { SensorKey } from '../sample.ts';
import type { TreadmillUse } from '../signal/treadmill.ts';
import type { Template } from './protocol.ts';

/** What a wall may show of a participant; product rule "Privacy". */
export type DisplayLevel = 'number' | 'colour' | 'words' | 'hidden';

export type HrMaxMethod = 'measured' | 'class-peak' | 'formula';

export interface HrMax {
  readonly bpm: number;
  readonly method: HrMaxMethod;
  /** ISO date on which it was found, or null when nobody wrote it down. */
  readonly date: string | null;
}

/** A slot of the class: a station with a person, a walk-in, or nobody yet. */
export interface SlotPlan {
  /** 1–40; never changes during a class. */
  readonly slot: Slot;
  readonly station: Station;
  /** The pseudonymous id; null for a walk-in or a free slot. */
  readonly personId: string | null;
  /** Self-chosen; null for a free slot. Never a name. */
  readonly nickname: string | null;
  readonly hrMax: HrMax | null;
  readonly hrRestBpm: number | null;
  readonly sex: 'm' | 'f' | null;
  /** `rpe`: steered by Borg; heart rate is shown without a verdict. */
  readonly target: 'heart-rate' | 'rpe';
  readonly display: DisplayLevel;
}

export interface StrapIdentity {
  readonly strapId: string;
  /** What is printed on the strap, e.g. "14"; null when it has none. */
  readonly label: string | null;
  /** Every transmitter of this one strap, the preferred first (ANT+ before BLE: no link to lose). */
  readonly sensors: readonly SensorKey[];
  /**
   * Set when a file is replayed instead of a strap: a value holds for so many seconds, as the file itself is read.
   * Left out of real straps.
   */
  readonly importedHoldS?: number;
}

export type ClassEventBody =
  | { readonly kind: 'prepared'; readonly template: Template; readonly slots: readonly SlotPlan[] }
  | { readonly kind: 'started' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'resumed' }
  /** The phase grows by so many seconds, 60 as a rule. */
  | { readonly kind: 'extended'; readonly phaseIndex: number; readonly byS: number }
  | { readonly kind: 'skipped'; readonly phaseIndex: number }
  | { readonly kind: 'ended'; readonly reason: 'plan' | 'staff' | 'data' }
  /** Takes an earlier event back: it is folded as if it had never been. Of an outage: "go on now". */
  | { readonly kind: 'undone'; readonly undoneSeq: number }
  /** "Tøm tavla": every wall and phone is blank and class time stands. `resumed` ends both. */
  | { readonly kind: 'blanked' }
  /** The server was away for over two minutes: the class stands paused at its last second, `fromMs`. */
  | { readonly kind: 'outage'; readonly fromMs: number }
  /**
   * The class's time goes on by its log while the clock of the machine that runs it says `clockMs`. Staff are asked
   * which is right; until they answer the dates are shown with `correctionMs`.
   */
  | { readonly kind: 'clock-differs'; readonly clockMs: number; readonly correctionMs: number }
  /** The dates are the class's own times plus so much. */
  | { readonly kind: 'dated'; readonly correctionMs: number }
  | { readonly kind: 'joined'; readonly slot: SlotPlan }
  | { readonly kind: 'left'; readonly slot: Slot; readonly reason: string }
  | { readonly kind: 'assigned'; readonly slot: Slot; readonly strap: StrapIdentity }
  | { readonly kind: 'unassigned'; readonly slot: Slot }
  /** The treadmill of this slot; null: none that sends anything. */
  | { readonly kind: 'treadmill'; readonly slot: Slot; readonly sensor: SensorKey | null }
  | ({ readonly kind: 'treadmill-use'; readonly slot: Slot } & TreadmillUse)
  /** Two slots swap straps at one instant; a slot without one gets the other's, which then has none. */
  | { readonly kind: 'swapped'; readonly slot: Slot; readonly withSlot: Slot }
  | { readonly kind: 'hrmax'; readonly slot: Slot; readonly hrMax: HrMax; readonly wholeClass: boolean }
  | { readonly kind: 'display'; readonly slot: Slot; readonly display: DisplayLevel }
  | { readonly kind: 'borg'; readonly slot: Slot; readonly borg: number }
  | { readonly kind: 'note'; readonly slot: Slot | null; readonly text: string }
  | { readonly kind: 'cue-seen'; readonly slot: Slot; readonly cue: string };

export type ClassEvent = ClassEventBody & {
  /** 1, 2, 3 … within the class, without gaps. */
  readonly seq: number;
  readonly atMs: number;
  /** Who did it: a staff id, `system`, or `demonstration`. */
  readonly actor: string;
  /** The console's own id of the command; a repeated command makes no second event. */
  readonly commandId: string | null;
};
