/** The gateway of `takt start`, in the list of gateways as one on another machine would be. */
import { randomUUID } from 'node:crypto';
import type { Gateway } from '@takt/gateway/gateway.ts';
import { reportOf } from '@takt/gateway/health/report.ts';
import type { Services } from '@takt/server/http/services.ts';
import { wornNow } from '@takt/server/live/pairing/assigned.ts';
import type { Room } from '@takt/server/live/room.ts';
import { VERSION } from './version.ts';

/** Real milliseconds. */
const REPORT_EVERY_MS = 10_000;

/** Tells how it is at once and from then on; the returned function ends that. */
export function reportLocally(gateway: Gateway, { gateways, clock }: Services, room: Room): () => void {
  const who = { gatewayId: 'local', connection: randomUUID(), origin: 'local', kind: 'gateway' } as const;
  const connection = gateways.connected(room.roomId, { ...who, station: null }, () => {});
  let cancel: () => void = () => {};
  const report = (): void => {
    cancel = clock.after(REPORT_EVERY_MS * clock.rate, report);
    connection.heard();
    const worn = new Set(wornNow(room.log).keys());
    connection.tell(reportOf(gateway.health(), { version: VERSION, uptimeS: process.uptime(), worn }));
  };
  report();
  return () => {
    cancel();
    connection.end();
  };
}
