/**
 * The console's commands on their way to the server, in the order in which they were tapped.
 * What runs the class expires: carried out within 5 s or not at all, and the console says "ikke utført".
 * What is told about a person, and "Tøm tavla", always arrives, with the time at which it was tapped.
 * A step of the phase ignores a second tap for a moment: a double tap must not skip two phases.
 */
import type { Command, CommandBody, CommandReply } from '@takt/shared/api/classes.ts';

/** Product rule "Commands from a console": a late pause is worse than none. */
export const EXPIRES_AFTER_MS = 5000;
/** Wet hands and slow screens tap twice; whoever means two steps waits for the first to show. */
export const SECOND_TAP_MS = 1000;
const RETRY_MS = { runs: 500, keeps: 2000 } as const;

export interface BilingualText {
  readonly nb: string;
  readonly en: string;
}
export type Delivery =
  | { readonly outcome: 'done'; readonly reply: CommandReply }
  /** The server answered no, in words for the person who tapped. */
  | { readonly outcome: 'refused'; readonly text: BilingualText | null }
  /** No answer, or the server cannot store anything now. The same commandId may be sent again. */
  | { readonly outcome: 'unreachable' };

export interface Refusal {
  readonly kind: CommandBody['kind'];
  /** It got no answer in time; nothing is known of what the server would have said. */
  readonly expired: boolean;
  /** null: the answer was not in words of ours, or there was none. */
  readonly text: BilingualText | null;
}
export interface OutboxState {
  /** Commands without an answer, by kind, oldest first. */
  readonly underWay: readonly CommandBody['kind'][];
  /** The newest refusal that nobody has closed. */
  readonly refusal: Refusal | null;
}

/** What the console knew when the button was tapped. */
export interface Seen {
  readonly classId: string;
  readonly lastSeq: number;
  readonly phaseIndex: number | null;
}

export interface OutboxEdges {
  post(classId: string, command: Command): Promise<Delivery>;
  /** Monotonic, real ms. */
  nowMs(): number;
  after(delayMs: number, task: () => void): void;
  newId(): string;
}

interface Waiting {
  readonly classId: string;
  readonly tappedAtMs: number;
  readonly command: Omit<Command, 'ageMs'>;
}

export interface Outbox {
  send(seen: Seen, body: CommandBody): void;
  dismissRefusal(): void;
  state(): OutboxState;
  subscribe(listener: () => void): () => void;
}

const ABOUT_THE_PHASE: ReadonlySet<CommandBody['kind']> = new Set(['pause', 'resume', 'extend', 'skip']);
const RUNS_THE_CLASS: ReadonlySet<CommandBody['kind']> = new Set([
  ...ABOUT_THE_PHASE,
  'start',
  'end',
  'undo',
]);

/** Pause and resume stand in the same place. */
const sameButton = (kind: CommandBody['kind']): string => (kind === 'resume' ? 'pause' : kind);

export function createOutbox(edges: OutboxEdges): Outbox {
  const lanes: Record<'runs' | 'keeps', Waiting[]> = { runs: [], keeps: [] };
  const tappedAtMs = new Map<string, number>();
  const listeners = new Set<() => void>();
  let state: OutboxState = { underWay: [], refusal: null };

  function tell(refusal: Refusal | null): void {
    const kinds = [...lanes.runs, ...lanes.keeps].map(({ command }) => command.command.kind);
    state = { underWay: kinds, refusal };
    for (const listener of listeners) listener();
  }

  /** Sends the head of the lane until it has an answer, then the next. One delivery a lane at a time. */
  function work(lane: 'runs' | 'keeps'): void {
    const head = lanes[lane][0];
    if (head === undefined) return;
    const ageMs = Math.max(0, edges.nowMs() - head.tappedAtMs);
    if (lane === 'runs' && ageMs > EXPIRES_AFTER_MS) {
      finish(lane, { outcome: 'expired' });
      return;
    }
    edges.post(head.classId, { ...head.command, ageMs }).then(
      (delivery) => {
        if (delivery.outcome === 'unreachable') edges.after(RETRY_MS[lane], () => work(lane));
        else finish(lane, delivery);
      },
      () => edges.after(RETRY_MS[lane], () => work(lane)),
    );
  }

  function finish(
    lane: 'runs' | 'keeps',
    end: Exclude<Delivery, { outcome: 'unreachable' }> | { outcome: 'expired' },
  ): void {
    const head = lanes[lane].shift();
    if (head === undefined) return;
    const { kind } = head.command.command;
    // What did not happen can be asked for again at once.
    if (end.outcome !== 'done') tappedAtMs.delete(sameButton(kind));
    if (end.outcome === 'done') tell(state.refusal);
    else
      tell({ kind, expired: end.outcome === 'expired', text: end.outcome === 'refused' ? end.text : null });
    work(lane);
  }

  return {
    send(seen, body) {
      if (ABOUT_THE_PHASE.has(body.kind)) {
        const before = tappedAtMs.get(sameButton(body.kind));
        if (before !== undefined && edges.nowMs() - before < SECOND_TAP_MS) return;
        tappedAtMs.set(sameButton(body.kind), edges.nowMs());
      }
      const lane = RUNS_THE_CLASS.has(body.kind) ? 'runs' : 'keeps';
      lanes[lane].push({
        classId: seen.classId,
        tappedAtMs: edges.nowMs(),
        command: {
          commandId: edges.newId(),
          seenSeq: seen.lastSeq,
          phaseIndex: ABOUT_THE_PHASE.has(body.kind) ? seen.phaseIndex : null,
          command: body,
        },
      });
      tell(lane === 'runs' ? null : state.refusal);
      if (lanes[lane].length === 1) work(lane);
    },
    dismissRefusal: () => tell(null),
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
