/** Sessions: how long one lasts, how it begins, and how a browser is known by it. */
import { randomUUID } from 'node:crypto';
import type { AccountRow, DeviceRow, ProvenBy, SessionRow, Ticket } from '../store/account-store.ts';
import type { Actor, Role } from './actor.ts';
import { hashOf } from './credentials.ts';
import type { AccessParts } from './parts.ts';
import { newToken } from './secret.ts';

const MINUTE_MS = 60_000;
/** Without anything done. On a shared tablet others are near. */
const IDLE_MS = 30 * MINUTE_MS;
const SHARED_IDLE_MS = 5 * MINUTE_MS;
/** However much is done: a working day. */
export const LONGEST_MS = 12 * 60 * MINUTE_MS;
/** Nothing is gained by writing every tap down. */
const NOTED_EVERY_MS = 30_000;
/** So long after logging in what lets somebody in may be changed. */
const FRESH_MS = 15 * MINUTE_MS;
/** What four digits open: a class, and what it needs. */
const BY_PIN: ReadonlySet<Role> = new Set(['instructor', 'clinician']);

export interface Began {
  readonly token: string;
  readonly session: SessionRow;
  /** By which this browser is known from now on. */
  readonly known: string | null;
}

/** A new token every time; whoever knew an earlier one of this browser knows nothing of this one. */
export async function beginSession(
  { store, clock, clinic }: AccessParts,
  account: AccountRow,
  how: { readonly provenBy: ProvenBy; readonly browser: string; readonly deviceId: string | null },
  /** `before`: the token of the session that this browser had. `knownForMs` null: the browser is not known by it later. */
  { before, knownForMs }: { readonly before: string | null; readonly knownForMs: number | null },
): Promise<Began> {
  const token = newToken();
  const nowMs = clock.nowMs();
  const session: SessionRow = {
    ...how,
    browser: shortened(how.browser),
    sessionId: randomUUID(),
    clinicId: clinic.clinicId,
    accountId: account.accountId,
    startedAtMs: nowMs,
    usedAtMs: nowMs,
    expiresAtMs: nowMs + LONGEST_MS * clock.rate,
  };
  const known = knownForMs === null ? null : newToken();
  const ticket: Ticket | null =
    known === null || knownForMs === null
      ? null
      : {
          ...{ tokenHash: hashOf(known), clinicId: clinic.clinicId, kind: 'known', data: '' },
          ...{ accountId: account.accountId, expiresAtMs: nowMs + knownForMs * clock.rate },
        };
  await store.sessions.open(
    { ...session, tokenHash: hashOf(token) },
    { before: before === null ? null : hashOf(before), known: ticket },
  );
  return { token, session, known };
}

/** null: there is no such session, it is over, or it is another tablet's. */
export async function actorOfSession(
  { store, clock, clinic }: AccessParts,
  token: string,
  device: DeviceRow | null,
): Promise<Actor | null> {
  const found = await store.sessions.byToken(hashOf(token));
  if (found === null || found.session.clinicId !== clinic.clinicId) return null;
  const { session, account } = found;
  if (isOver(session, clock.nowMs(), clock.rate)) return null;
  if (session.deviceId !== null && session.deviceId !== device?.deviceId) return null;
  const roles = account.roles.filter((role) => session.provenBy !== 'pin' || BY_PIN.has(role));
  return { id: account.accountId, roles, roomId: null, session, device };
}

export function isOver(
  { usedAtMs, expiresAtMs, deviceId }: SessionRow,
  nowMs: number,
  rate: number,
): boolean {
  const idleMs = (deviceId !== null ? SHARED_IDLE_MS : IDLE_MS) * rate;
  return nowMs >= expiresAtMs || nowMs >= usedAtMs + idleMs;
}

/** Whether what lets somebody in may be changed in this session: not by four digits, and not hours after. */
export function isFresh({ clock }: AccessParts, { provenBy, startedAtMs }: SessionRow): boolean {
  return provenBy !== 'pin' && clock.nowMs() < startedAtMs + FRESH_MS * clock.rate;
}

/** Somebody has done something: reading alone, which pages do by themselves, is not it. */
export async function noteUse({ store, clock }: AccessParts, session: SessionRow): Promise<void> {
  const nowMs = clock.nowMs();
  if (nowMs - session.usedAtMs >= NOTED_EVERY_MS * clock.rate)
    await store.sessions.used(session.sessionId, nowMs);
}

/** "Firefox on Linux" of what may be a long line. */
function shortened(agent: string): string {
  const browser = /(Edg|OPR|Firefox|SamsungBrowser|Chrome|Safari)\//.exec(agent)?.[1] ?? '';
  const system = /(Android|iPhone|iPad|Windows|Macintosh|CrOS|Linux)/.exec(agent)?.[1] ?? '';
  return [browser.replace('Edg', 'Edge').replace('OPR', 'Opera'), system.replace('Macintosh', 'Mac')]
    .filter((part) => part !== '')
    .join(', ');
}
