/**
 * One-time links: an account is set up by whoever has one, and set up anew when everything that proved it is lost. The link
 * carries 256 random bits behind #, so that they stand in no log; the store has their hash.
 */
import { randomBytes } from 'node:crypto';
import type { OneTimeLink } from '@takt/shared/api/accounts.ts';
import type { AccountRow, AccountWithProofs, NewProofs, Ticket } from '../store/account-store.ts';
import { hashOf } from './credentials.ts';
import type { AccessParts } from './parts.ts';
import { checkNewPassword, hashSecret } from './password.ts';
import { keepTotp, newRecoveryCodes, newToken, plainCode, type SecretKey } from './secret.ts';
import { base32, fromBase32, stepOfCode, totpUri } from './totp.ts';
import { accessWords } from './words.ts';

/** An invitation waits for somebody on leave; whoever renews stands beside the person. */
const VALID_MS = { invite: 7 * 86_400_000, renew: 86_400_000 } as const;

/** The link, and what the store keeps of it. */
export function newLink(
  { clock, clinic }: AccessParts,
  accountId: string,
  kind: 'invite' | 'renew',
): { readonly link: OneTimeLink; readonly ticket: Ticket } {
  const token = newToken();
  const expiresAtMs = clock.nowMs() + VALID_MS[kind] * clock.rate;
  const ticket: Ticket = {
    ...{ tokenHash: hashOf(token), clinicId: clinic.clinicId, kind, accountId, data: '', expiresAtMs },
  };
  return { link: { path: `/invitation#${token}`, expiresAtMs }, ticket };
}

async function accountOfLink(parts: AccessParts, ticket: Ticket | null): Promise<AccountWithProofs> {
  const accountId = ticket?.kind === 'invite' || ticket?.kind === 'renew' ? ticket.accountId : null;
  const account = accountId === null ? null : await parts.store.accounts.byId(accountId);
  if (account === null || account.disabledAtMs !== null) throw accessWords.linkOver();
  return account;
}

/** AppError: the link is used, unknown or too old. */
export async function lookAtLink(parts: AccessParts, token: string) {
  const ticket = await parts.store.tickets.look(hashOf(token), parts.clock.nowMs());
  const account = await accountOfLink(parts, ticket);
  const secret = newTotpSecret();
  return { kind: ticket?.kind === 'renew' ? ('renew' as const) : ('invite' as const), account, secret };
}

export const newTotpSecret = (): string => base32(randomBytes(20));

export const uriOf = ({ clinic }: AccessParts, { loginName }: AccountRow, secret: string): string =>
  totpUri(secret, clinic.name, loginName);

/**
 * Password, authenticator and recovery codes in one go: the account is whole from then on, and whatever proved it before does
 * not any more. AppError: the link is over, the password too weak, or the code not the authenticator's.
 */
export async function acceptLink(
  parts: AccessParts,
  given: {
    readonly token: string;
    readonly password: string;
    readonly totpSecret: string;
    readonly code: string;
  },
): Promise<{ readonly account: AccountRow; readonly recoveryCodes: readonly string[] }> {
  const { store, clock, secretKey, timeOfDayMs } = parts;
  const { account } = await lookAtLink(parts, given.token);
  const { proofs, recoveryCodes } = await makeProofs(given, account, secretKey, timeOfDayMs());
  const link = { tokenHash: hashOf(given.token), atMs: clock.nowMs() };
  if (!(await store.accounts.takeUp(link, proofs))) throw accessWords.linkOver();
  return { account, recoveryCodes };
}

/** What proves an account from now on. AppError: the password is too weak, or the code not the authenticator's. */
export async function makeProofs(
  given: { readonly password: string; readonly totpSecret: string; readonly code: string },
  account: Pick<AccountRow, 'accountId' | 'loginName' | 'name'>,
  secretKey: SecretKey,
  timeOfDayMs: number,
): Promise<{ readonly proofs: NewProofs; readonly recoveryCodes: readonly string[] }> {
  checkNewPassword(given.password, [account.loginName, account.name]);
  const totpStep = stepOfCode(fromBase32(given.totpSecret), given.code.replaceAll(/\s/g, ''), timeOfDayMs);
  if (totpStep === null) throw accessWords.codeWrong();
  const recoveryCodes = newRecoveryCodes();
  const proofs = {
    passwordHash: await hashSecret(given.password),
    totpSecret: keepTotp(secretKey, account.accountId, given.totpSecret),
    totpStep,
    recoveryHashes: hashes(recoveryCodes),
  };
  return { proofs, recoveryCodes };
}

export const hashes = (codes: readonly string[]): string[] => codes.map((code) => hashOf(plainCode(code)));
