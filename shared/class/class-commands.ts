/**
 * What each step of a console is meant for, and so what becomes of one that arrives late. One table for both ends: the
 * console, which gives up sending a step, and the server, which refuses it.
 *
 * - `phase`: runs the class, and is meant for the phase on the console. On the next phase it would do something else, so
 *   there it is refused.
 * - `class`: runs the class, and means the same in every phase. A pause that arrives in the next phase still pauses.
 * - `pairing`: says who wears which strap. Two minutes later somebody may have changed it, and a swap done twice is none;
 *   until then it is accepted with the time at which it was tapped.
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
  assign: 'pairing',
  joinSensor: 'pairing',
  unassign: 'pairing',
  treadmill: 'always',
  treadmillUse: 'always',
  swap: 'pairing',
  hrmax: 'always',
  display: 'always',
  borg: 'always',
  note: 'always',
  clock: 'always',
  identify: 'always',
  cueSeen: 'always',
} as const;

export type CommandKind = keyof typeof CLASS_COMMANDS;

/** Real milliseconds from the tap to the server. */
export const COMMAND_EXPIRES_AFTER_MS = 5_000;
export const PAIRING_EXPIRES_AFTER_MS = 120_000;

export const runsTheClass = (kind: CommandKind): boolean =>
  CLASS_COMMANDS[kind] === 'class' || CLASS_COMMANDS[kind] === 'phase';

export const meansAPhase = (kind: CommandKind): boolean => CLASS_COMMANDS[kind] === 'phase';

/** For how long after the tap this step is accepted; null: however late. */
export function expiresAfterMs(kind: CommandKind): number | null {
  if (runsTheClass(kind)) return COMMAND_EXPIRES_AFTER_MS;
  return CLASS_COMMANDS[kind] === 'pairing' ? PAIRING_EXPIRES_AFTER_MS : null;
}

/** Is it too late for this step, so long after it was tapped? */
export function hasExpired(kind: CommandKind, ageMs: number): boolean {
  const limitMs = expiresAfterMs(kind);
  return limitMs !== null && ageMs > limitMs;
}
