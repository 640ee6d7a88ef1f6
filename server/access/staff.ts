/** The clinic's staff as those see them who give access: inviting, roles, ending sessions, letting somebody in anew. */
import { randomUUID } from 'node:crypto';
import type {
  ChangeStaff,
  Invite,
  OneTimeLink,
  Staff,
  StaffEntry,
  StaffRole,
} from '@takt/shared/api/accounts.ts';
import { STAFF_ROLES } from '@takt/shared/api/accounts.ts';
import { checkedName } from '@takt/shared/shown-name.ts';
import type { AccountRow, FailedTries, ListedAccount, SessionRow } from '../store/account-store.ts';
import type { Actor } from './actor.ts';
import { newLink } from './invitations.ts';
import { accountSubject, plainName } from './log-in.ts';
import { type AccessParts, byNow } from './parts.ts';
import { isOver } from './sessions.ts';
import { accessWords } from './words.ts';

const NAME_LONGEST = 80;
/** A technician sets a clinic up and lets instructors in; who reads patients' records is for a lead to say. */
const TECHNICIANS: readonly StaffRole[] = ['instructor', 'technician'];

export const rolesToGive = ({ roles }: Actor): readonly StaffRole[] =>
  roles.includes('lead') ? STAFF_ROLES : roles.includes('technician') ? TECHNICIANS : [];

/** Nobody takes over, or changes, an account that may do more than they may give. */
function mayChange(actor: Actor, { roles }: Pick<AccountRow, 'roles'>): boolean {
  const own = rolesToGive(actor);
  return own.length > 0 && roles.every((role) => own.includes(role));
}

export async function listStaff({ store, clock, clinic }: AccessParts, actor: Actor): Promise<Staff> {
  const [accounts, sessions, failed] = await Promise.all([
    store.accounts.list(clinic.clinicId),
    store.sessions.list(clinic.clinicId),
    store.attempts.failed(clinic.clinicId, 'account:'),
  ]);
  const open = sessions.filter((session) => !isOver(session, clock.nowMs(), clock.rate));
  const people = accounts.map((account) => entryOf(account, actor, open, failed));
  return { people, mayGive: [...rolesToGive(actor)] };
}

function entryOf(
  account: ListedAccount,
  actor: Actor,
  sessions: readonly SessionRow[],
  failed: readonly FailedTries[],
): StaffEntry {
  const { accountId, loginName, name, roles, hprNumber, disabledAtMs, hasPassword, passkeys, joined } =
    account;
  const mine = sessions.filter((session) => session.accountId === accountId);
  const tries = failed.find(({ subject }) => subject === accountSubject(loginName));
  const isSetUp = hasPassword || passkeys > 0 || joined;
  return {
    ...{ accountId, loginName, name, roles, hprNumber },
    state: disabledAtMs !== null ? 'disabled' : isSetUp ? 'active' : 'invited',
    sessions: mine.length,
    lastUsedAtMs: mine.length === 0 ? null : Math.max(...mine.map(({ usedAtMs }) => usedAtMs)),
    failed: tries === undefined ? null : { count: tries.count, lastAtMs: tries.lastAtMs },
    mayChange: mayChange(actor, account),
  };
}

/** AppError: the name is taken, or cannot be shown; or the roles are not this person's to give. */
export async function invite(parts: AccessParts, actor: Actor, given: Invite): Promise<OneTimeLink> {
  if (!mayChange(actor, given)) throw accessWords.notYours();
  return (await addAccount(parts, given, actor.id)).link;
}

/** Also for the first account of a clinic, which nobody invites. AppError: the name is taken, or cannot be shown. */
export async function addAccount(
  parts: AccessParts,
  given: Invite,
  createdBy: string,
): Promise<{ readonly account: AccountRow; readonly link: OneTimeLink }> {
  const { store, clock, clinic } = parts;
  const account: AccountRow = {
    accountId: randomUUID(),
    clinicId: clinic.clinicId,
    loginName: plainName(given.loginName),
    name: checkedName(given.name, { longest: NAME_LONGEST }),
    roles: given.roles,
    hprNumber: given.hprNumber,
    createdAtMs: clock.nowMs(),
    createdBy,
    disabledAtMs: null,
  };
  const { link, ticket } = newLink(parts, account.accountId, 'invite');
  if (!(await store.accounts.add(account, ticket))) throw accessWords.nameTaken();
  return { account, link };
}

async function changeable(
  { store, clinic }: AccessParts,
  actor: Actor,
  accountId: string,
): Promise<AccountRow> {
  const account = await store.accounts.byId(accountId);
  if (account === null || account.clinicId !== clinic.clinicId) throw accessWords.noSuchAccount();
  if (!mayChange(actor, account)) throw accessWords.notYours();
  return account;
}

export async function changeStaff(
  parts: AccessParts,
  actor: Actor,
  accountId: string,
  { roles, hprNumber, disabled }: ChangeStaff,
): Promise<void> {
  const { store } = parts;
  await changeable(parts, actor, accountId);
  if (roles !== undefined && !mayChange(actor, { roles })) throw accessWords.notYours();
  const by = byNow(actor.id, parts);
  const change = {
    ...(roles === undefined ? {} : { roles }),
    ...(hprNumber === undefined ? {} : { hprNumber }),
    ...(disabled === undefined ? {} : { disabledAtMs: disabled ? by.atMs : null }),
  };
  const outcome = await store.accounts.change(accountId, change, by);
  if (outcome === 'unknown') throw accessWords.noSuchAccount();
  if (outcome === 'last') throw accessWords.lastOne();
}

/** For somebody who has lost what proves them. What they had goes on to count until the link is taken up. */
export async function renew(parts: AccessParts, actor: Actor, accountId: string): Promise<OneTimeLink> {
  await changeable(parts, actor, accountId);
  const { link, ticket } = newLink(parts, accountId, 'renew');
  if (!(await parts.store.accounts.renew(ticket, byNow(actor.id, parts), false)))
    throw accessWords.noSuchAccount();
  return link;
}

export async function endSessionsOf(parts: AccessParts, actor: Actor, accountId: string): Promise<number> {
  await changeable(parts, actor, accountId);
  return parts.store.sessions.endAll(accountId, null, byNow(actor.id, parts));
}
