/** What has become of a tap, and what decides it. Pure data, for the outbox and for whoever draws it. */
import type { Words } from '@takt/shared/errors.ts';
import type { ClassSeq } from '@takt/shared/ids.ts';
import type { NotKept } from './keep.ts';
import type { Tap } from './tap.ts';

export type Delivery =
  /** `seq`: the event of the class's log by which it shows; null: it is no part of a log, and shows already. */
  | { readonly outcome: 'done'; readonly seq: ClassSeq | null }
  /** The server answered no, in words for the person who tapped. */
  | { readonly outcome: 'refused'; readonly text: Words | null }
  /** No answer, or the server cannot store anything now. The same id may be sent again. */
  | { readonly outcome: 'unreachable' };

export interface TapState {
  readonly tap: Tap;
  /** `saved`: with the server, and not yet in what it shows. `late`: its time was over before there was an answer. */
  readonly status: 'underWay' | 'saved' | 'refused' | 'late';
  /** The server could not be reached at least once. */
  readonly delayed: boolean;
  /** The server's words, of a refusal. */
  readonly text: Words | null;
  /** Its event, once it is saved. */
  readonly seq: ClassSeq | null;
  /** Why it would be gone with this page; null: it would not. */
  readonly notKept: NotKept | null;
  /** Somebody has read that it was refused, and left it. */
  readonly read: boolean;
}

export interface OutboxState {
  /** In the order of the taps; what the server shows by now is not among them. */
  readonly taps: readonly TapState[];
  /** Of an earlier page, and could not be read. */
  readonly unreadable: number;
}

export interface RoomTime {
  readonly roomId: string;
  /** null: it is known again with the next frame. */
  readonly nowMs: number | null;
  /** What its dates differ by from its clock (RosterStaff.dateCorrectionMs). */
  readonly correctionMs: number;
  /** Class milliseconds a real one. */
  readonly rate: number;
}
