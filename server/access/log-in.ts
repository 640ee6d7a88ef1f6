/**
 * Log-in by name, password and code. All three are judged at once, after the same work whether the name is known or not, and
 * the answer says nothing of which was wrong. Tries are counted in the store before they are judged, so the limits hold across
 * processes; none of them lets a stranger lock somebody out for good.
 */
import type { LogIn } from '@takt/shared/api/accounts.ts';
import type { AccountWithProofs, ProvenBy, TryLimit } from '../store/account-store.ts';
import { hashOf } from './credentials.ts';
import { type AccessParts, takeTry, tell } from './parts.ts';
import { checkSecret, hashSecret } from './password.ts';
import { plainCode, readTotp } from './secret.ts';
import { fromBase32, stepOfCode } from './totp.ts';
import { accessWords } from './words.ts';

const MINUTE_MS = 60_000;
/** One account, from one address. */
const PAIR = { atMost: 5, withinMs: 15 * MINUTE_MS };
/** All accounts, from one address: a clinic behind one address logs in within the same quarter of an hour. */
const SOURCE = { atMost: 40, withinMs: 15 * MINUTE_MS };
/** One account, from everywhere. One stranger comes to 20 an hour by the first limit, and so cannot use it up. */
const ACCOUNT = { atMost: 50, withinMs: 60 * MINUTE_MS };
/** A browser that has been this account's before: whatever strangers do elsewhere does not count here. */
const KNOWN = { atMost: 10, withinMs: 15 * MINUTE_MS };
/** So long it is known. */
export const KNOWN_FOR_MS = 90 * 86_400_000;

export const plainName = (typed: string): string => typed.trim().normalize('NFKC').toLowerCase();
/** People type passwords into the field of the name: what is counted is the hash. */
export const accountSubject = (loginName: string): string => `account:${hashOf(loginName).slice(0, 32)}`;

interface From {
  readonly source: string;
  /** What the browser kept of an earlier log-in. */
  readonly known: string | null;
}

/** AppError: it is not right, or too much was tried. */
export async function proveByPassword(
  parts: AccessParts,
  given: LogIn,
  from: From,
): Promise<{ readonly account: AccountWithProofs; readonly provenBy: ProvenBy }> {
  const { store, clinic, clock } = parts;
  const loginName = plainName(given.loginName);
  const account = await store.accounts.byLoginName(clinic.clinicId, loginName);
  const limits = await limitsFor(parts, loginName, account, from);
  await takeTry(parts, limits);
  const provenBy = await proofOf(parts, account, given);
  if (account === null || provenBy === null) {
    await tellRefusal(parts, 'log-in refused', account);
    // Told once, and not at each of what may be thousands that are held back then.
    if ((await store.attempts.waitUntil(clinic.clinicId, limits, clock.nowMs())) !== null)
      await tellRefusal(parts, 'log-in held back', account);
    throw accessWords.wrong();
  }
  const subjects = limits.map(({ subject }) => subject);
  await store.attempts.giveBack(clinic.clinicId, subjects, clock.nowMs());
  return { account, provenBy };
}

async function limitsFor(
  { store, clock }: AccessParts,
  loginName: string,
  account: AccountWithProofs | null,
  { source, known }: From,
): Promise<TryLimit[]> {
  const { rate } = clock;
  const limit = (subject: string, { atMost, withinMs }: typeof PAIR): TryLimit => ({
    ...{ subject, atMost, withinMs: withinMs * rate },
  });
  const ticket = known === null ? null : await store.tickets.look(hashOf(known), clock.nowMs());
  if (account !== null && ticket?.kind === 'known' && ticket.accountId === account.accountId)
    return [limit(`known:${ticket.tokenHash.slice(0, 32)}`, KNOWN)];
  const [name, address] = [accountSubject(loginName), hashOf(source).slice(0, 32)];
  return [limit(name, ACCOUNT), limit(`source:${address}`, SOURCE), limit(`pair:${name}:${address}`, PAIR)];
}

/** By what it was proven; null: it was not. Nothing is used up unless the password is right. */
async function proofOf(
  parts: AccessParts,
  account: AccountWithProofs | null,
  { password, code }: LogIn,
): Promise<ProvenBy | null> {
  const { store, clock } = parts;
  const judged = await checkSecret(password, account?.passwordHash ?? null);
  const step = stepFor(parts, account, code);
  if (account === null || account.disabledAtMs !== null || !judged.right) return null;
  if (judged.outdated) await store.accounts.rehash(account.accountId, await hashSecret(password));
  if (step !== null) return (await store.accounts.useTotpStep(account.accountId, step)) ? 'password' : null;
  const recovery = hashOf(plainCode(code));
  return (await store.accounts.useRecoveryCode(account.accountId, recovery, clock.nowMs()))
    ? 'recovery'
    : null;
}

const NOBODYS_SECRET = new Uint8Array(20);

function stepFor(
  { secretKey, timeOfDayMs }: AccessParts,
  account: AccountWithProofs | null,
  code: string,
): number | null {
  const kept = account?.totpSecret ?? null;
  const secret = kept === null || account === null ? null : readTotp(secretKey, account.accountId, kept);
  const bytes = secret === null ? NOBODYS_SECRET : fromBase32(secret);
  const step = stepOfCode(bytes, code.replaceAll(/\s/g, ''), timeOfDayMs());
  return secret === null ? null : step;
}

async function tellRefusal(
  parts: AccessParts,
  event: 'log-in refused' | 'log-in held back',
  account: AccountWithProofs | null,
): Promise<void> {
  await tell(parts, { event, actor: 'nobody', about: account?.accountId ?? 'unknown name' });
}
