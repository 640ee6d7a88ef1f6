/** Whether somebody pairs straps in a room now: for radios that must be asked how strongly they hear. */
import type { Bus } from '../bus/bus.ts';
import * as channels from '../bus/channels.ts';
import { decodeJson } from '../bus/json.ts';

/** Calls back with true at least every 2 s while a console's pairing dialog is open, and with false when one closes. */
export function followPairing(
  bus: Bus,
  roomId: string,
  listener: (open: boolean) => void,
): Promise<() => Promise<void>> {
  return bus.subscribe(channels.ask(roomId), (bytes) => {
    const asked = decodeJson(bytes);
    if (isPairing(asked)) listener(asked.open);
  });
}

function isPairing(value: unknown): value is { open: boolean } {
  if (typeof value !== 'object' || value === null || !('type' in value) || !('open' in value)) return false;
  return value.type === 'viewerPairing' && typeof value.open === 'boolean';
}
