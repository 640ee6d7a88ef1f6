/** What a room is asked for now, on its way to simulated hearts: in this process, or behind a gateway's uplink. */
import type { Bus } from '../bus/bus.ts';
import * as channels from '../bus/channels.ts';
import { decodeJson } from '../bus/json.ts';

/** Calls back with % of HRmax, or null for nothing, at least once a second while somebody owns the room. */
export function followEffort(
  bus: Bus,
  roomId: string,
  listener: (percent: number | null) => void,
): Promise<() => Promise<void>> {
  return bus.subscribe(channels.effort(roomId), (bytes) => {
    const effort = decodeJson(bytes);
    if (isEffort(effort)) listener(effort.percent);
  });
}

function isEffort(value: unknown): value is { percent: number | null } {
  if (typeof value !== 'object' || value === null || !('percent' in value)) return false;
  return value.percent === null || typeof value.percent === 'number';
}
