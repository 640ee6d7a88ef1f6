/**
 * What somebody who is known was refused for want of a right is written into the audit log: who, and what they asked for. Whoever asks
 * again and again is written down once an hour for each thing, so that nobody, and no page that asks by itself, fills the log.
 */
import type { Clock } from '@takt/shared/clock.ts';
import type { Actor } from '../access/actor.ts';
import type { Clinic, Store } from '../store/store.ts';
import type { Warn } from '../store/upkeep.ts';

export interface Refusals {
  /** `asked`: a route or a message as the program names it, never as it was sent. It never rejects. */
  note(actor: Actor | null, asked: string): Promise<void>;
}

const ONCE_MS = 3_600_000;
/** Beyond so many within an hour the rest is not told apart. */
const REMEMBERED_MAX = 1_000;

export function keepRefusals({
  store,
  clock,
  clinic,
  warn,
}: {
  readonly store: Pick<Store, 'audit'>;
  readonly clock: Clock;
  readonly clinic: Clinic;
  readonly warn: Warn;
}): Refusals {
  /** Until when each is not written again. The oldest come first. */
  const quiet = new Map<string, number>();
  return {
    async note(actor, asked) {
      if (actor === null || actor.id === 'nobody') return;
      const nowMs = clock.nowMs();
      for (const [key, untilMs] of quiet) {
        if (untilMs > nowMs) break;
        quiet.delete(key);
      }
      const key = `${actor.id} ${asked}`;
      if (quiet.has(key) || quiet.size >= REMEMBERED_MAX) return;
      quiet.set(key, nowMs + ONCE_MS * clock.rate);
      const what = { action: 'access refused', detail: asked, personId: null, classId: null, why: 'access' };
      await store.audit
        .append({ ...what, clinicId: clinic.clinicId, actor: actor.id, atMs: nowMs })
        .catch((error: unknown) => warn('what was refused could not be written down', error));
    },
  };
}
