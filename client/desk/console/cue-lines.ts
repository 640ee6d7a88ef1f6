/**
 * What the console says of cues, folded from its frames: one line a person, the oldest first. A line stays until its
 * condition has been gone for 10 s, so a cue that flickers at a bound is one line; above the maximum stays until
 * somebody has answered it. Pure; time is the class's own.
 */

import { CUE_AFTER_MS, CUE_ENDED_AFTER_MS, type Cue } from '@takt/shared/class/cue-rules.ts';
import type { Slot } from '@takt/shared/ids.ts';
import type { FrameSlot } from '@takt/shared/wire/frame.ts';

export type Notice = Exclude<Cue, 'none'>;

export interface CueLine {
  readonly slot: Slot;
  readonly cue: Notice;
  /** When its condition began, as far as this screen knows, ms of the class's clock. */
  readonly fromMs: number;
  /** When its condition was last there. */
  readonly lastMs: number;
  /** false: it is over; the line waits for its end, or for an answer. */
  readonly present: boolean;
  /** The highest percent of HRmax while the line stood; null when none was sent. */
  readonly peakPercent: number | null;
}

export interface CueBoard {
  readonly lines: readonly CueLine[];
  /** Answered lines whose condition has not ended yet. */
  readonly answered: readonly Pick<CueLine, 'slot' | 'cue' | 'lastMs'>[];
}

export const EMPTY_BOARD: CueBoard = { lines: [], answered: [] };

/** Stays until somebody has answered it; the others go when their condition has ended. */
const STAYS: ReadonlySet<Notice> = new Set(['aboveMax']);
const RAISED_AFTER_MS: Partial<Record<Notice, number>> = CUE_AFTER_MS;

/** The board after a frame. `clockRate`: class seconds in a real second, so that a line stays for 10 real seconds. */
export function foldCues(
  board: CueBoard,
  slots: readonly FrameSlot[],
  nowMs: number,
  clockRate: number,
): CueBoard {
  const endedMs = nowMs - CUE_ENDED_AFTER_MS * clockRate;
  const present = new Map<Slot, { cue: Notice; percent: number | null }>();
  for (const { slot, staff, percent } of slots) {
    if (staff !== null && staff.cue !== 'none') present.set(slot, { cue: staff.cue, percent });
  }
  const answered = board.answered
    .map((one) => (present.get(one.slot)?.cue === one.cue ? { ...one, lastMs: nowMs } : one))
    .filter((one) => one.lastMs > endedMs);
  const isAnswered = (slot: Slot, cue: Notice): boolean =>
    answered.some((one) => one.slot === slot && one.cue === cue);
  const lines = board.lines.flatMap((line): CueLine[] => {
    const now = present.get(line.slot);
    if (now !== undefined && !isAnswered(line.slot, now.cue)) {
      const same = now.cue === line.cue;
      return [same ? goneOn(line, now.percent, nowMs) : begun(line.slot, now.cue, now.percent, nowMs)];
    }
    if (isAnswered(line.slot, line.cue)) return [];
    return STAYS.has(line.cue) || line.lastMs > endedMs ? [{ ...line, present: false }] : [];
  });
  for (const [slot, { cue, percent }] of present) {
    if (isAnswered(slot, cue) || lines.some((line) => line.slot === slot)) continue;
    lines.push(begun(slot, cue, percent, nowMs));
  }
  return { lines, answered };
}

export function answer(board: CueBoard, line: CueLine): CueBoard {
  const { slot, cue, lastMs } = line;
  return {
    lines: board.lines.filter((one) => one.slot !== slot),
    answered: [
      ...board.answered.filter((one) => one.slot !== slot || one.cue !== cue),
      { slot, cue, lastMs },
    ],
  };
}

/** Urgent ones first, each kind the oldest first: what fits on the screen is what matters most. */
export function inOrder(lines: readonly CueLine[]): readonly CueLine[] {
  return [...lines.filter(({ cue }) => cue === 'aboveMax'), ...lines.filter(({ cue }) => cue !== 'aboveMax')];
}

function begun(slot: Slot, cue: Notice, percent: number | null, nowMs: number): CueLine {
  const fromMs = nowMs - (RAISED_AFTER_MS[cue] ?? 0);
  return { slot, cue, fromMs, lastMs: nowMs, present: true, peakPercent: percent };
}

function goneOn(line: CueLine, percent: number | null, nowMs: number): CueLine {
  const peakPercent = percent === null ? line.peakPercent : Math.max(percent, line.peakPercent ?? percent);
  return { ...line, lastMs: nowMs, present: true, peakPercent };
}
