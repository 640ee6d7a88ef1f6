/** What everything about log-in stands on. */
import type { Clock } from '@takt/shared/clock.ts';
import type { AppError } from '@takt/shared/errors.ts';
import type { TryLimit } from '../store/account-store.ts';
import type { By } from '../store/by.ts';
import type { Clinic, Store } from '../store/store.ts';
import type { SecretKey } from './secret.ts';
import { accessWords } from './words.ts';

export interface AccessParts {
  readonly store: Pick<Store, 'accounts' | 'sessions' | 'tickets' | 'attempts' | 'devices' | 'audit'>;
  readonly clock: Clock;
  readonly clinic: Clinic;
  /** Under which secrets are kept that must be read again. */
  readonly secretKey: SecretKey;
  /** The machine's time of day, by which authenticators count; the process's own clock is set once and may drift away from it. */
  readonly timeOfDayMs: () => number;
}

/** AppError of kind too-many: one of these was tried as often as may be. A try that is held back costs no write. */
export async function takeTry(
  { store, clock, clinic }: AccessParts,
  limits: readonly TryLimit[],
  refusal: (waitMs: number) => AppError = accessWords.wait,
): Promise<void> {
  const { clinicId } = clinic;
  const nowMs = clock.nowMs();
  const held = await store.attempts.waitUntil(clinicId, limits, nowMs);
  const untilMs = held ?? (await store.attempts.take(clinicId, limits, nowMs)).untilMs;
  if (untilMs !== null) throw refusal((untilMs - nowMs) / clock.rate);
}

export const byNow = (actor: string, { clock }: Pick<AccessParts, 'clock'>): By => ({
  ...{ actor, atMs: clock.nowMs() },
});

/** What was tried and changed nothing; what changes something the store tells itself, in the same transaction. */
export interface Told {
  readonly event: 'log-in refused' | 'log-in held back' | 'unlocking refused';
  /** Who did it; an unknown name is never written down, since people type passwords there. */
  readonly actor: string;
  /** What it was about: an account, how it was proven. */
  readonly about?: string;
}

export async function tell(
  { store, clinic, clock }: AccessParts,
  { event, actor, about }: Told,
): Promise<void> {
  const { clinicId } = clinic;
  const nobody = { personId: null, classId: null };
  const fact = { ...nobody, action: event, detail: about ?? '', why: 'access' };
  await store.audit.append({ ...fact, clinicId, actor, atMs: clock.nowMs() });
}
