/**
 * The tablet that several instructors use. Locked it is a device, which may watch over a class without names. Whoever
 * chooses themselves and gives their four digits is the actor from then on, until they lock it or nothing was done for a while.
 */
import type { AccountRow } from '../store/account-store.ts';
import type { Actor } from './actor.ts';
import { type AccessParts, takeTry, tell } from './parts.ts';
import { checkSecret } from './password.ts';
import { accessWords } from './words.ts';

const MINUTE_MS = 60_000;
/** One person's digits on one tablet. */
const HERE = { atMost: 5, withinMs: 15 * MINUTE_MS };
/** One person's digits on every tablet: of 10 000, in a day. Password and code go on to work. */
const PERSON = { atMost: 20, withinMs: 24 * 60 * MINUTE_MS };

const isInstructor = ({ roles, disabledAtMs }: AccountRow): boolean =>
  disabledAtMs === null && roles.some((role) => role === 'instructor' || role === 'clinician');

export async function unlockers({ store, clinic }: AccessParts) {
  const accounts = await store.accounts.list(clinic.clinicId);
  return accounts
    .filter((account) => account.hasPin && isInstructor(account))
    .map(({ accountId, name }) => ({ accountId, name }));
}

/** AppError: the digits are wrong, or too many were tried. */
export async function proveByPin(
  parts: AccessParts,
  tablet: Actor,
  { accountId, pin }: { readonly accountId: string; readonly pin: string },
): Promise<AccountRow> {
  const { store, clock, clinic } = parts;
  const limit = (subject: string, { atMost, withinMs }: typeof HERE) => ({
    ...{ subject, atMost, withinMs: withinMs * clock.rate },
  });
  const limits = [
    limit(`pin:${accountId}:${tablet.device?.deviceId ?? ''}`, HERE),
    limit(`pin:${accountId}`, PERSON),
  ];
  await takeTry(parts, limits, accessWords.pinTooOften);
  const account = await store.accounts.byId(accountId);
  const judged = await checkSecret(pin, account?.pinHash ?? null);
  if (account === null || account.clinicId !== clinic.clinicId || !judged.right || !isInstructor(account)) {
    await tell(parts, {
      event: 'unlocking refused',
      actor: tablet.id,
      about: account?.accountId ?? 'unknown',
    });
    throw accessWords.pinWrong();
  }
  const subjects = limits.map(({ subject }) => subject);
  await store.attempts.giveBack(clinic.clinicId, subjects, clock.nowMs());
  return account;
}
