/**
 * What somebody who is known was refused for want of a right is written into the audit log: who, and what they asked for. Whoever asks
 * again and again is written down once an hour for each thing, so that nobody, and no page that asks by itself, fills the log.
 */
import type { Clock } from '@takt/shared/clock.ts';
import type { Actor } from '../access/actor.ts';
import type { Clinic, Store } from '../store/store.ts';
import type { Warn } from '../store/upkeep.ts';

export interface Refusals {
  /**
   * `asked`: a route or a message as the program names it, never as it was sent; of `personId` likewise: what is no person's id is
   * not kept. It never rejects.
   */
  note(actor: Actor | null, asked: string, personId?: string | null): Promise<void>;
}

const ONCE_MS = 3_600_000;
/** Beyond so many within an hour the rest is not told apart: of everybody, and of one. */
const REMEMBERED_MAX = 1_000;
const REMEMBERED_OF_ONE = 60;

export function keepRefusals({
  store,
  clock,
  clinic,
  warn,
}: {
  readonly store: Pick<Store, 'audit' | 'people'>;
  readonly clock: Clock;
  readonly clinic: Clinic;
  readonly warn: Warn;
}): Refusals {
  /** Until when each is not written again. The oldest come first. */
  const quiet = new Map<string, number>();
  return {
    async note(actor, asked, personId = null) {
      if (actor === null || actor.id === 'nobody') return;
      const nowMs = clock.nowMs();
      for (const [key, untilMs] of quiet) {
        if (untilMs > nowMs) break;
        quiet.delete(key);
      }
      const mine = `${actor.id} `;
      const key = `${mine}${asked} ${personId ?? ''}`;
      if (quiet.has(key) || quiet.size >= REMEMBERED_MAX) return;
      if ([...quiet.keys()].filter((one) => one.startsWith(mine)).length >= REMEMBERED_OF_ONE) return;
      quiet.set(key, nowMs + ONCE_MS * clock.rate);
      const { clinicId } = clinic;
      try {
        const known = personId !== null && (await store.people.person(clinicId, personId)) !== null;
        const what = { action: 'access refused', detail: asked, classId: null, why: 'access' };
        const whose = { personId: known ? personId : null };
        await store.audit.append({ ...what, ...whose, clinicId, actor: actor.id, atMs: nowMs });
      } catch (error) {
        warn('what was refused could not be written down', error);
      }
    },
  };
}
