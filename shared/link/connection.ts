/**
 * One end's connections to its server, one after another: when the next is tried, when one is given up, when it is over.
 * Pure: what happened, when, and a random number go in; the next state comes out (reconnecting-socket.ts does what it says).
 */
import { CLOSED_WITHOUT_A_WORD, type Refusal, refusalOf } from './close-codes.ts';

/** In milliseconds of the clock by which the states are dated. */
export interface ConnectionRules {
  /** After the first failure; it doubles with each further one. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** A retry waits a random share of that between these two: many ends must not come back in the same instant. */
  readonly jitter: readonly [from: number, to: number];
  /** After a refusal, which somebody may take back; null: it is over. */
  readonly refusedRetryMs: number | null;
  /** No sign of life for so long, while it opens or is open: TCP may not know for minutes that nobody is there. */
  readonly silenceMs: number;
}

export type Connection = History &
  (
    | { readonly is: 'waiting'; readonly untilMs: number }
    | { readonly is: 'opening' | 'open'; readonly aliveAtMs: number }
    | { readonly is: 'ended' }
  );

interface History {
  /** Connections since one last succeeded. */
  readonly failures: number;
  /** Why the last connection was refused, until one succeeds; null: it was not. */
  readonly refused: Refusal | null;
}

export const firstConnection = (nowMs: number): Connection => ({
  is: 'opening',
  aliveAtMs: nowMs,
  failures: 0,
  refused: null,
});

export function opened(at: Connection): Connection {
  return at.is === 'opening' ? { ...at, is: 'open' } : at;
}

/** There was a sign of life at `atMs`, which may have passed a while ago. */
export function alive(at: Connection, atMs: number): Connection {
  const isNewer = (at.is === 'opening' || at.is === 'open') && atMs > at.aliveAtMs;
  return isNewer ? { ...at, aliveAtMs: atMs } : at;
}

/** The server has given what was wanted of it: the next failure is the first. */
export function succeeded(at: Connection): Connection {
  return at.failures === 0 && at.refused === null ? at : { ...at, failures: 0, refused: null };
}

/** `random`: 0 ≤ random < 1. */
export function closed(
  at: Connection,
  code: number,
  nowMs: number,
  rules: ConnectionRules,
  random: number,
): Connection {
  if (at.is === 'ended') return at;
  const refused = refusalOf(code);
  const history = { failures: at.failures + 1, refused };
  if (refused !== null && rules.refusedRetryMs === null) return { is: 'ended', ...history };
  const [from, to] = rules.jitter;
  const backOffMs = Math.min(rules.longestRetryMs, rules.firstRetryMs * 2 ** at.failures);
  const refusedMs = refused === null ? null : rules.refusedRetryMs;
  const waitMs = refusedMs ?? backOffMs * (from + (to - from) * random);
  return { is: 'waiting', untilMs: nowMs + waitMs, ...history };
}

/** Time has passed. What was silent for too long is closed, as if its other end had gone without a word. */
export function passed(
  at: Connection,
  nowMs: number,
  rules: ConnectionRules,
  random: () => number,
): Connection {
  if (nowMs < (dueAtMs(at, rules) ?? Number.POSITIVE_INFINITY)) return at;
  if (at.is === 'waiting') return tryNow(at, nowMs);
  return closed(at, CLOSED_WITHOUT_A_WORD, nowMs, rules, random());
}

/** Somebody looks, or the network is back: no use to wait. One of another version waits all the same. */
export function woken(at: Connection, nowMs: number): Connection {
  const hopeless = at.refused !== null && at.refused !== 'not-allowed';
  return at.is === 'waiting' && !hopeless ? tryNow(at, nowMs) : at;
}

export const ended = ({ failures, refused }: Connection): Connection => ({ is: 'ended', failures, refused });

/** When `passed` is to be called; null: there is nothing to wait for. */
export function dueAtMs(at: Connection, { silenceMs }: ConnectionRules): number | null {
  if (at.is === 'ended') return null;
  return at.is === 'waiting' ? at.untilMs : at.aliveAtMs + silenceMs;
}

const tryNow = ({ failures, refused }: Connection, nowMs: number): Connection => ({
  is: 'opening',
  aliveAtMs: nowMs,
  failures,
  refused,
});
