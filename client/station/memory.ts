/** What this browser keeps between visits: its station, and how it was enrolled. No heart rate. */
import type { Station } from '@takt/shared/ids.ts';

export interface Remembered {
  /** Names this tablet to the server; made up once. */
  readonly tabletId: string;
  readonly station: Station;
  readonly roomId: string;
  readonly roomName: string;
  /** null: a demonstration's page, which needs no enrolment. */
  readonly token: string | null;
}

const KEY = 'takt-station';

export function recall(): Remembered | null {
  try {
    return readRemembered(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

export function keep(remembered: Remembered): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(remembered));
  } catch {
    // Private windows keep nothing: it is asked again next time.
  }
}

export function forgetAll(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}

/** null: nothing, or nothing that this version wrote. */
export function readRemembered(text: string | null): Remembered | null {
  let value: unknown;
  try {
    value = JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { tabletId, station, roomId, roomName, token } = value as Record<string, unknown>;
  if (typeof tabletId !== 'string' || typeof roomId !== 'string' || typeof roomName !== 'string') return null;
  if (!isStation(station) || (token !== null && typeof token !== 'string')) return null;
  return { tabletId, station, roomId, roomName, token };
}

export const STATIONS = 40;
export function isStation(value: unknown): value is Station {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= STATIONS;
}
