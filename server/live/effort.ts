/** What a room is asked for now, on its way to simulated hearts: in this process, or behind a gateway's uplink. */
import type { Bus } from '../bus/bus.ts';
import { subscribe } from '../bus/channel.ts';
import * as channels from '../bus/channels.ts';

/** Calls back with % of HRmax, or null for nothing, at least once a second while somebody owns the room. */
export function followEffort(
  bus: Bus,
  roomId: string,
  listener: (percent: number | null) => void,
): Promise<() => Promise<void>> {
  return subscribe(bus, channels.effort(roomId), ({ percent }) => listener(percent));
}
