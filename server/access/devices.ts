/**
 * Screens and tablets that the clinic owns: each is let in once by a code of eight digits, and has a token of its own from then
 * on, that can be taken away.
 */
import { randomUUID } from 'node:crypto';
import type { DeviceEntry, NewDevice } from '@takt/shared/api/accounts.ts';
import { checkedName } from '@takt/shared/shown-name.ts';
import type { DeviceKind, DeviceRow } from '../store/account-store.ts';
import type { Actor } from './actor.ts';
import { hashOf } from './credentials.ts';
import { type AccessParts, byNow, takeTry } from './parts.ts';
import { newToken, newTypedCode } from './secret.ts';
import { accessWords } from './words.ts';

/** Long enough to walk to the screen and type it. */
const CODE_FOR_S = 600;
const CODE_TRIES = 5;
/** Codes tried within a minute, by everybody together: of 10^8, for ten minutes. */
const WRONG_A_MINUTE = 10;
const NAME_LONGEST = 60;
const DAY_MS = 86_400_000;

interface Promised {
  readonly kind: DeviceKind;
  readonly roomId: string | null;
  readonly name: string;
  readonly days: number | null;
  readonly by: string;
}

export async function openDeviceCode(
  { store, clock, clinic }: AccessParts,
  actor: Actor,
  { kind, roomId, name, days }: NewDevice,
): Promise<{ readonly code: string; readonly validForS: number }> {
  if (kind !== 'monitor' && roomId === null) throw accessWords.needsRoom();
  const promised: Promised = {
    ...{ kind, roomId: kind === 'monitor' ? null : roomId, days, by: actor.id },
    name: checkedName(name, { longest: NAME_LONGEST }),
  };
  for (let tries = 0; tries < CODE_TRIES; tries++) {
    const code = newTypedCode();
    const opened = await store.tickets.open(
      {
        ...{ tokenHash: hashOf(code), clinicId: clinic.clinicId, kind: 'device', accountId: null },
        data: JSON.stringify(promised),
        expiresAtMs: clock.nowMs() + CODE_FOR_S * 1000 * clock.rate,
      },
      clock.nowMs(),
    );
    if (opened) return { code, validForS: CODE_FOR_S };
  }
  throw new Error('no free device code was found');
}

/** AppError: the code is wrong or over, or too many were tried. The token is told this once. */
export async function keepDevice(
  parts: AccessParts,
  typed: string,
): Promise<{ readonly device: DeviceRow; readonly token: string; readonly keptForMs: number }> {
  const { store, clock, clinic } = parts;
  const subject = 'device code';
  const limit = { subject, atMost: WRONG_A_MINUTE, withinMs: 60_000 * clock.rate };
  await takeTry(parts, [limit]);
  const code = hashOf(typed.replaceAll(/\s/g, ''));
  const ticket = await store.tickets.look(code, clock.nowMs());
  if (ticket?.kind !== 'device') throw accessWords.deviceCodeWrong();
  const { by, days, ...promised } = JSON.parse(ticket.data) as Promised;
  const token = newToken();
  const nowMs = clock.nowMs();
  const device: DeviceRow = {
    ...promised,
    ...{ deviceId: randomUUID(), clinicId: clinic.clinicId, createdAtMs: nowMs, createdBy: by },
    expiresAtMs: days === null ? null : nowMs + days * DAY_MS * clock.rate,
  };
  if (!(await store.devices.add({ ...device, tokenHash: hashOf(token) }, code)))
    throw accessWords.deviceCodeWrong();
  await store.attempts.giveBack(clinic.clinicId, [subject], clock.nowMs());
  return { device, token, keptForMs: (days ?? 400) * DAY_MS };
}

export async function listDevices({ store, clinic }: AccessParts): Promise<DeviceEntry[]> {
  const rows = await store.devices.list(clinic.clinicId);
  return rows.map(({ deviceId, kind, roomId, name, createdAtMs, expiresAtMs }) => ({
    ...{ deviceId, kind, roomId, name, createdAtMs, expiresAtMs },
  }));
}

export async function revokeDevice(parts: AccessParts, actor: Actor, deviceId: string): Promise<void> {
  const { store, clinic } = parts;
  const revoked = await store.devices.revoke(clinic.clinicId, deviceId, byNow(actor.id, parts));
  if (!revoked) throw accessWords.noSuchDevice();
}

/** null: unknown, revoked, or over. */
export async function deviceByToken(
  { store, clock, clinic }: AccessParts,
  token: string | null,
): Promise<DeviceRow | null> {
  const device = token === null ? null : await store.devices.byToken(hashOf(token));
  if (device === null || device.clinicId !== clinic.clinicId) return null;
  return device.expiresAtMs !== null && clock.nowMs() >= device.expiresAtMs ? null : device;
}
