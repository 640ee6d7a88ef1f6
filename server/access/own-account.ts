/** One's own account: what proves it, and where one is logged in. */
import type { OwnAccount } from '@takt/shared/api/accounts.ts';
import type { AccountWithProofs, SessionRow } from '../store/account-store.ts';
import type { Actor } from './actor.ts';
import { hashes } from './invitations.ts';
import { type AccessParts, byNow, takeTry } from './parts.ts';
import { checkNewPassword, checkNewPin, checkSecret, hashSecret } from './password.ts';
import { newRecoveryCodes } from './secret.ts';
import { isFresh, isOver } from './sessions.ts';
import { accessWords } from './words.ts';

/** Tries of the present password in a session: whoever finds one open does not find the password out. */
const PRESENT = { atMost: 5, withinMs: 15 * 60_000 };

/** AppError: the demonstration, or a device, has no account. */
export async function ownAccount(
  { store }: AccessParts,
  actor: Actor,
): Promise<{ readonly account: AccountWithProofs; readonly session: SessionRow }> {
  const { session } = actor;
  const account = session === null ? null : await store.accounts.byId(actor.id);
  if (session === null || account === null) throw accessWords.noAccounts();
  return { account, session };
}

/** The same, for what lets somebody in: only soon after a whole log-in. */
export async function freshAccount(parts: AccessParts, actor: Actor) {
  const own = await ownAccount(parts, actor);
  if (!isFresh(parts, own.session)) throw accessWords.logInAgain();
  return own;
}

export async function describeOwn(parts: AccessParts, actor: Actor): Promise<OwnAccount> {
  const { store, clock, clinic } = parts;
  const { account, session: own } = await ownAccount(parts, actor);
  const { accountId, loginName, name, roles, hprNumber, pinHash } = account;
  const [passkeys, sessions, listed] = await Promise.all([
    store.accounts.passkeys(accountId),
    store.sessions.list(clinic.clinicId),
    store.accounts.list(clinic.clinicId),
  ]);
  const entry = listed.find((one) => one.accountId === accountId);
  return {
    ...{ accountId, loginName, name, roles, hprNumber },
    hasPin: pinHash !== null,
    recoveryCodesLeft: entry?.recoveryCodesLeft ?? 0,
    joined: entry?.joined ?? false,
    passkeys: passkeys.map(({ credentialId, name: called, createdAtMs }) => ({
      ...{ credentialId, name: called, createdAtMs },
    })),
    sessions: sessions
      .filter((one) => one.accountId === accountId && !isOver(one, clock.nowMs(), clock.rate))
      .map(({ sessionId, provenBy, browser, startedAtMs, usedAtMs }) => ({
        ...{ sessionId, provenBy, browser, startedAtMs, usedAtMs },
        isThis: sessionId === own.sessionId,
      })),
  };
}

/** Everywhere else the person is logged out. */
export async function changePassword(
  parts: AccessParts,
  actor: Actor,
  { present, next }: { readonly present: string; readonly next: string },
): Promise<void> {
  const { store, clock, clinic } = parts;
  const { account, session } = await ownAccount(parts, actor);
  if (session.provenBy === 'pin') throw accessWords.logInAgain();
  const subject = `present:${account.accountId}`;
  const limits = [{ subject, atMost: PRESENT.atMost, withinMs: PRESENT.withinMs * clock.rate }];
  await takeTry(parts, limits);
  if (!(await checkSecret(present, account.passwordHash)).right) throw accessWords.passwordWrong();
  await store.attempts.giveBack(clinic.clinicId, [subject], clock.nowMs());
  checkNewPassword(next, [account.loginName, account.name]);
  const change = { passwordHash: await hashSecret(next) };
  await store.accounts.change(account.accountId, change, byNow(actor.id, parts), session.sessionId);
}

export async function choosePin(parts: AccessParts, actor: Actor, pin: string | null): Promise<void> {
  const { account } = await freshAccount(parts, actor);
  if (pin !== null) checkNewPin(pin);
  const change = { pinHash: pin === null ? null : await hashSecret(pin) };
  await parts.store.accounts.change(account.accountId, change, byNow(actor.id, parts));
}

export async function renewRecoveryCodes(parts: AccessParts, actor: Actor): Promise<readonly string[]> {
  const { account } = await freshAccount(parts, actor);
  const codes = newRecoveryCodes();
  const change = { recoveryHashes: hashes(codes) };
  await parts.store.accounts.change(account.accountId, change, byNow(actor.id, parts));
  return codes;
}

/** `sessionId` null: every other one. */
export async function endOwnSessions(
  parts: AccessParts,
  actor: Actor,
  sessionId: string | null,
): Promise<number> {
  const { session } = await ownAccount(parts, actor);
  const { sessions } = parts.store;
  const by = byNow(actor.id, parts);
  if (sessionId === null) return sessions.endAll(actor.id, session.sessionId, by);
  return Number(await sessions.end(actor.id, sessionId, by, sessionId === session.sessionId));
}
