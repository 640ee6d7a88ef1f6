/** Whether somebody pairs straps in a room now: for radios that must be asked how strongly they hear. */
import type { Bus } from '../../bus/bus.ts';
import { subscribe } from '../../bus/channel.ts';
import * as channels from '../../bus/channels.ts';

/** Calls back with true at least every 2 s while a console's pairing dialog is open, and with false when one closes. */
export function followPairing(
  bus: Bus,
  roomId: string,
  listener: (open: boolean) => void,
): Promise<() => Promise<void>> {
  return subscribe(bus, channels.ask(roomId), (asked) => {
    if (asked.type === 'viewerPairing') listener(asked.open);
  });
}
