/** Who acts: stands on every event and in the log of readings. */

import { STAFF_ROLES, type StaffRole } from '@takt/shared/api/accounts.ts';
import type { DeviceRow, SessionRow } from '../store/account-store.ts';

/**
 * Devices are not people. `tablet`: at a treadmill, sends what it hears. `shared-tablet`: the room's console while nobody has
 * unlocked it. `phone`: one participant's own tile. `monitor`: a program that reads the metrics.
 */
export const DEVICE_ROLES = ['wall', 'gateway', 'tablet', 'shared-tablet', 'phone', 'monitor'] as const;
export type DeviceRole = (typeof DEVICE_ROLES)[number];

export const ROLES = [...STAFF_ROLES, ...DEVICE_ROLES] as const;
export type Role = StaffRole | DeviceRole;

export interface Actor {
  /** An account's, a device's, or `demonstration`. */
  readonly id: string;
  readonly roles: readonly Role[];
  /** The one room that a device belongs to; null: every room of the clinic. */
  readonly roomId: string | null;
  /** The log-in by which a person is here; null: a device, or the demonstration. */
  readonly session: SessionRow | null;
  /** The device on which it is; null: a browser that is no device of the clinic's. */
  readonly device: DeviceRow | null;
}
