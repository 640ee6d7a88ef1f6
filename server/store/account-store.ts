/**
 * What the store keeps of who may come in: accounts of staff with what proves them, sessions, tickets that are good once,
 * devices, and tries that failed. Of every token, code and password the hash alone. Times are ms since 1970. What changes an
 * account, a session or a device is written into the audit log in the same transaction (sql-access-told.ts).
 */
import type { StaffRole } from '@takt/shared/api/accounts.ts';
import type { By } from './by.ts';

export interface AccountRow {
  readonly accountId: string;
  readonly clinicId: string;
  /** What is typed to log in, in small letters; one of a kind in a clinic. */
  readonly loginName: string;
  /** How colleagues call this person. */
  readonly name: string;
  readonly roles: readonly StaffRole[];
  readonly hprNumber: string | null;
  readonly createdAtMs: number;
  readonly createdBy: string;
  readonly disabledAtMs: number | null;
}

/** What proves an account. All null until the invitation was taken up. */
export interface Proofs {
  /** access/password.ts */
  readonly passwordHash: string | null;
  /** As it is sealed (access/secret.ts). */
  readonly totpSecret: string | null;
  /** The newest step whose code was used: none at or before it is good again. */
  readonly totpStep: number | null;
  readonly pinHash: string | null;
}
export type AccountWithProofs = AccountRow & Proofs;

export interface ListedAccount extends AccountRow {
  readonly hasPassword: boolean;
  readonly hasPin: boolean;
  readonly passkeys: number;
  readonly recoveryCodesLeft: number;
  /** Joined to the national log-in. */
  readonly joined: boolean;
}

/** What an account is from now on. What is left out stays. */
export interface AccountChange {
  readonly name?: string;
  readonly roles?: readonly StaffRole[];
  readonly hprNumber?: string | null;
  readonly disabledAtMs?: number | null;
  readonly passwordHash?: string;
  readonly totpSecret?: string;
  readonly pinHash?: string | null;
  /** In place of those that there were. */
  readonly recoveryHashes?: readonly string[];
}

/** What proves an account from now on, in place of all that did. */
export interface NewProofs {
  readonly passwordHash: string;
  readonly totpSecret: string;
  /** The step whose code was shown: it is used up. */
  readonly totpStep: number;
  readonly recoveryHashes: readonly string[];
}

export interface PasskeyRow {
  readonly credentialId: string;
  readonly accountId: string;
  readonly clinicId: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly name: string;
  readonly createdAtMs: number;
  readonly usedAtMs: number | null;
}

/** A person as another provider knows them. */
export interface Identity {
  readonly clinicId: string;
  readonly issuer: string;
  readonly subject: string;
  readonly accountId: string;
  readonly joinedAtMs: number;
}

export interface AccountStore {
  /** With the link by which it is set up. false: the clinic has an account of this log-in name; nothing was written. */
  add(account: AccountRow, link: Ticket): Promise<boolean>;
  list(clinicId: string): Promise<ListedAccount[]>;
  byId(accountId: string): Promise<AccountWithProofs | null>;
  byLoginName(clinicId: string, loginName: string): Promise<AccountWithProofs | null>;
  /**
   * `last`: nobody with a log-in would be left who gives access (roles lead or technician). Nothing was changed then. Other
   * roles, and being disabled, end every session of the account; a new password every one but `keeping`.
   */
  change(
    accountId: string,
    change: AccountChange,
    by: By,
    keeping?: string | null,
  ): Promise<'changed' | 'unknown' | 'last'>;
  /** The same password under another hash: nothing that proves the account has changed, and nothing is told. */
  rehash(accountId: string, passwordHash: string): Promise<void>;
  /** A link for whoever has lost what proves them; `enable`: a disabled account can be used again. false: there is no such account. */
  renew(link: Ticket, by: By, enable: boolean): Promise<boolean>;
  /**
   * The link is used up, every proof that there was is taken away, every session ended, and these prove the account. Of several
   * at once one does it. false: the link is used or over, or its account disabled; nothing was written.
   */
  takeUp(link: { readonly tokenHash: string; readonly atMs: number }, proofs: NewProofs): Promise<boolean>;
  /** true: this step, or one after it, was not used before, and is now. */
  useTotpStep(accountId: string, step: number): Promise<boolean>;
  /** true: it was one, and is used up. */
  useRecoveryCode(accountId: string, codeHash: string, atMs: number): Promise<boolean>;
  addPasskey(passkey: PasskeyRow): Promise<void>;
  passkeys(accountId: string): Promise<PasskeyRow[]>;
  passkey(credentialId: string): Promise<PasskeyRow | null>;
  usedPasskey(credentialId: string, counter: number, atMs: number): Promise<void>;
  removePasskey(accountId: string, credentialId: string, by: By): Promise<boolean>;
  /**
   * false: this identity, or this account with this issuer, is joined already; or `link`, the hash of a link of this account that
   * is used up by it, is used or over. Nothing was written then.
   */
  join(identity: Identity, by: By, link?: string | null): Promise<boolean>;
  identity(issuer: string, subject: string): Promise<Identity | null>;
  /** false: there was none. */
  part(accountId: string, by: By): Promise<boolean>;
}

/** How somebody showed who they are. `pin`: on a shared tablet. `openid`: by another provider. */
export const PROVEN_BY = ['password', 'recovery', 'passkey', 'pin', 'invitation', 'openid'] as const;
export type ProvenBy = (typeof PROVEN_BY)[number];

export interface SessionRow {
  readonly sessionId: string;
  readonly clinicId: string;
  readonly accountId: string;
  readonly provenBy: ProvenBy;
  /** The shared tablet that it is bound to. */
  readonly deviceId: string | null;
  /** As the browser calls itself, shortened. */
  readonly browser: string;
  readonly startedAtMs: number;
  /** When somebody last did something. */
  readonly usedAtMs: number;
  readonly expiresAtMs: number;
}

export interface SessionStore {
  /**
   * Told as a log-in, or as unlocking. `before`: the session that this browser had, by its token, which ends. `known`: by which
   * the browser is known from now on.
   */
  open(
    session: SessionRow & { readonly tokenHash: string },
    more: { readonly before: string | null; readonly known: Ticket | null },
  ): Promise<void>;
  /** Also one that is over, which the caller sees by its times; null: unknown or ended. With the account, unless it is disabled. */
  byToken(tokenHash: string): Promise<{ session: SessionRow; account: AccountRow } | null>;
  used(sessionId: string, atMs: number): Promise<void>;
  /** Those that have not ended, the newest first. */
  list(clinicId: string): Promise<SessionRow[]>;
  /** `logOut`: by whoever is in it. */
  end(accountId: string, sessionId: string, by: By, logOut?: boolean): Promise<boolean>;
  /** But `except`. Resolves to how many. */
  endAll(accountId: string, except: string | null, by: By): Promise<number>;
}

/**
 * `known`: a browser that has been this account's before; looked at, and not used up. `device`: a code for a new screen. `openid`:
 * what was asked of another provider.
 */
export const TICKETS = ['invite', 'renew', 'register', 'sign', 'known', 'device', 'openid'] as const;
export type TicketKind = (typeof TICKETS)[number];

/** Something that is good once: a link, or what was asked of a browser. */
export interface Ticket {
  readonly tokenHash: string;
  readonly clinicId: string;
  readonly kind: TicketKind;
  readonly accountId: string | null;
  readonly data: string;
  readonly expiresAtMs: number;
}

export interface TicketStore {
  /** An earlier link of the same account is void from now on. false: there is one of this token; make another. */
  open(ticket: Ticket, nowMs: number): Promise<boolean>;
  look(tokenHash: string, nowMs: number): Promise<Ticket | null>;
  /** Of several at once one gets it. */
  use(tokenHash: string, kinds: readonly TicketKind[], nowMs: number): Promise<Ticket | null>;
}

/** So many tries within so long of one subject: an account at a source, a source, an account. */
export interface TryLimit {
  readonly subject: string;
  readonly atMost: number;
  readonly withinMs: number;
}
export interface FailedTries {
  readonly subject: string;
  readonly count: number;
  readonly lastAtMs: number;
}

export interface AttemptStore {
  /**
   * Counts a try of every subject before what was tried is looked at (`untilMs` null), unless one of them has had its number;
   * then nothing is counted, and it may be tried again at `untilMs`. The count outlives the process and holds for all of them.
   */
  take(
    clinicId: string,
    limits: readonly TryLimit[],
    nowMs: number,
  ): Promise<{ readonly untilMs: number | null }>;
  /** When every one of these may be tried again; null: now. Counts nothing. */
  waitUntil(clinicId: string, limits: readonly TryLimit[], nowMs: number): Promise<number | null>;
  /** It went well: the last try of each of these is taken back. */
  giveBack(clinicId: string, subjects: readonly string[], nowMs: number): Promise<void>;
  /** All of a subject that begins so. */
  failed(clinicId: string, prefix: string): Promise<FailedTries[]>;
}

export const DEVICE_KINDS = ['wall', 'shared-tablet', 'phone', 'monitor'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

export interface DeviceRow {
  readonly deviceId: string;
  readonly clinicId: string;
  readonly kind: DeviceKind;
  /** null: of no room in particular. */
  readonly roomId: string | null;
  readonly name: string;
  readonly createdAtMs: number;
  readonly createdBy: string;
  readonly expiresAtMs: number | null;
}

export interface DeviceStore {
  /** In exchange for its code, which is used up. false: the code is used or over; nothing was written. */
  add(device: DeviceRow & { readonly tokenHash: string }, codeHash: string): Promise<boolean>;
  /** null: unknown, or revoked. One that is over is there: its times say so. */
  byToken(tokenHash: string): Promise<DeviceRow | null>;
  /** Those that are not revoked, by name. */
  list(clinicId: string): Promise<DeviceRow[]>;
  /** For good. */
  revoke(clinicId: string, deviceId: string, by: By): Promise<boolean>;
}
