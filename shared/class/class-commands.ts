/**
 * What each step of a console is meant for, and so what becomes of one that arrives late. One table for both ends: the
 * console, which gives up sending a step, and the server, which refuses it.
 *
 * - `phase`: runs the class, and is meant for the phase on the console. On the next phase it would do something else, so
 *   there it is refused.
 * - `class`: runs the class, and means the same in every phase. A pause that arrives in the next phase still pauses.
 * - `always`: says something about a participant or the class, and is accepted with the time at which it was tapped,
 *   however late. "Tøm tavla" is one: it must never be lost.
 *
 * A step that runs the class takes effect when it arrives, and expires: a late pause is worse than none.
 */
export const CLASS_COMMANDS = {
  start: 'class',
  pause: 'class',
  resume: 'class',
  extend: 'phase',
  skip: 'phase',
  end: 'class',
  undo: 'class',
  blank: 'always',
  join: 'always',
  leave: 'always',
  rejoin: 'always',
  assign: 'always',
  joinSensor: 'always',
  unassign: 'always',
  treadmill: 'always',
  treadmillUse: 'always',
  swap: 'always',
  hrmax: 'always',
  display: 'always',
  borg: 'always',
  note: 'always',
  clock: 'always',
  cueSeen: 'always',
} as const;

export type CommandKind = keyof typeof CLASS_COMMANDS;

/** Real milliseconds from the tap to the server. */
export const COMMAND_EXPIRES_AFTER_MS = 5_000;

export const runsTheClass = (kind: CommandKind): boolean => CLASS_COMMANDS[kind] !== 'always';

export const meansAPhase = (kind: CommandKind): boolean => CLASS_COMMANDS[kind] === 'phase';

/** Is it too late for this step, so long after it was tapped? */
export const hasExpired = (kind: CommandKind, ageMs: number): boolean =>
  runsTheClass(kind) && ageMs > COMMAND_EXPIRES_AFTER_MS;
