/** The room's time, as far as control needs it; live/owner/room-clock.ts counts it. */
import type { Clock } from '@takt/shared/clock.ts';
import { AppError } from '@takt/shared/errors.ts';

export interface RoomTime extends Clock {
  /** Resolves once this process knows the room's time. */
  readonly known: Promise<void>;
  isKnown(): boolean;
  /** What the clock of the owner's machine says now, ms since 1970. */
  ownersMs(): number;
}

/** Real milliseconds; a lease that its holder left behind runs out in five seconds. */
const TIME_KNOWN_WITHIN_MS = 8_000;

/**
 * Without the room's time no step can be timed: after a start it is known in moments, or the other servers are cut off.
 * AppError of kind unavailable: it was not known in time.
 */
export async function knownTime(time: RoomTime): Promise<void> {
  if (time.isKnown()) return;
  const late = Promise.withResolvers<boolean>();
  const cancel = time.after(TIME_KNOWN_WITHIN_MS * time.rate, () => late.resolve(false));
  const known = await Promise.race([time.known.then(() => true), late.promise]).finally(cancel);
  if (known) return;
  throw new AppError('unavailable', {
    nb: 'Ikke utført: serveren har ennå ikke kontakt med de andre serverne. Prøv igjen.',
    en: 'Not done: this server does not yet hear the other servers. Try again.',
  });
}
