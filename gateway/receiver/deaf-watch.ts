/**
 * Whether a receiver has gone deaf: it answers what it is asked, and brings nothing of what is on the air any more, though
 * it heard straps before. Nobody can tell that from a room that has emptied, so it is started anew, which costs an empty
 * room nothing; and ever less often while nobody is heard, so that an empty room does not restart it without end.
 */

// Real milliseconds.
/** A strap that is worn is heard every second. */
const FIRST_PATIENCE_MS = 10_000;
const LONGEST_PATIENCE_MS = 600_000;
/** Heard for so long after a start, it had been mended by it: the next silence is judged as the first was. */
const PROVEN_AFTER_MS = 30_000;
/** A process that slept has not listened: no more than this counts between two looks. */
const LOOK_MAX_MS = 3_000;

export interface DeafWatch {
  /** Something was on the air. `isSensor`: a strap or a treadmill, whose silence afterwards is worth a new start. */
  heard(nowMs: number, isSensor: boolean): void;
  /** To be asked again and again, while the receiver listens and answers. */
  isDeaf(nowMs: number): boolean;
  restarted(nowMs: number): void;
  /** `deaf`: started anew, and nobody heard since. `restarts`: so often in all. */
  readonly status: { readonly deaf: boolean; readonly restarts: number };
}

export function createDeafWatch(): DeafWatch {
  let armed = false;
  let silentMs = 0;
  let lookedAtMs: number | null = null;
  let patienceMs = FIRST_PATIENCE_MS;
  let restarts = 0;
  let restartedAtMs: number | null = null;
  let deaf = false;
  return {
    heard(nowMs, isSensor) {
      armed ||= isSensor;
      silentMs = 0;
      lookedAtMs = nowMs;
      deaf = false;
      if (restartedAtMs !== null && nowMs - restartedAtMs >= PROVEN_AFTER_MS) patienceMs = FIRST_PATIENCE_MS;
    },
    isDeaf(nowMs) {
      silentMs += Math.min(LOOK_MAX_MS, nowMs - (lookedAtMs ?? nowMs));
      lookedAtMs = nowMs;
      return armed && silentMs >= patienceMs;
    },
    restarted(nowMs) {
      restarts += 1;
      deaf = true;
      silentMs = 0;
      lookedAtMs = null;
      restartedAtMs = nowMs;
      patienceMs = Math.min(2 * patienceMs, LONGEST_PATIENCE_MS);
    },
    get status() {
      return { deaf, restarts };
    },
  };
}
