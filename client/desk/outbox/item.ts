/** One tap in the outbox: how old it is, whether the log shows it, and when it is over. Pure. */
import { type ClassSeq, LOG_START } from '@takt/shared/ids.ts';
import { isOfTheMoment, type Step, slotOf, writtenIn } from './tap.ts';
import type { RoomTime, TapState } from './tap-state.ts';

export interface Clocks {
  /** Monotonic, real ms; may stand still while the tablet sleeps. */
  nowMs(): number;
  /** The tablet's time of day, which somebody may set. */
  wallMs(): number;
  /** The clock of the room on the screen; null: there is none. */
  roomTime(): RoomTime | null;
}

export interface Item {
  shown: TapState;
  /** Of this page's own clock; null: it was tapped on an earlier page. */
  readonly tappedAtMs: number | null;
  waitedForClock: number;
  /** Sent although it is too old, because somebody asked for it. */
  anyAge: boolean;
}

/** By the tablet alone, real ms. A time of day that was set back makes nothing young. */
export function ageHere({ shown: { tap }, tappedAtMs: atMs }: Item, clocks: Clocks): number {
  const wall = Math.abs(clocks.wallMs() - tap.wallMs);
  return atMs === null ? wall : Math.max(clocks.nowMs() - atMs, wall);
}

/** By the room's clock where both ends of the time are known by it; null: it will be in a moment. */
export function ageOf(item: Item, clocks: Clocks): number | null {
  const { tap } = item.shown;
  const room = clocks.roomTime();
  const byRoom = !isOfTheMoment(tap.step) && tap.roomMs !== null && room?.roomId === tap.roomId;
  if (!byRoom || room === null || tap.roomMs === null) return ageHere(item, clocks);
  return room.nowMs === null ? null : Math.max(0, (room.nowMs - tap.roomMs) / room.rate);
}

export const isNote = ({ shown }: Item): boolean => shown.tap.step.kind === 'note';

export const isInLog = ({ shown: { tap, status, seq } }: Item, classId: string, lastSeq: ClassSeq): boolean =>
  status === 'saved' && tap.classId === classId && (seq ?? LOG_START) <= lastSeq;

export const isOver = ({ shown: { tap, status } }: Item): boolean =>
  isOfTheMoment(tap.step) && (status === 'refused' || status === 'late');

/** What became of the step before is read by the next step, and what is told once more stands for itself. */
export function isAnswered({ shown: { tap, status } }: Item, step: Step): boolean {
  if (status !== 'refused' && status !== 'late') return false;
  if (isOfTheMoment(step)) return isOfTheMoment(tap.step);
  const same = tap.step.kind === step.kind && slotOf(tap.step) === slotOf(step);
  return same && writtenIn(tap.step) === null;
}
