/** The gateway of `takt start`: receivers of this machine, into a room of the same process. */
import { randomUUID } from 'node:crypto';
import { type Gateway, runGateway } from '@takt/gateway/gateway.ts';
import { reportOf } from '@takt/gateway/health/report.ts';
import type { Services } from '@takt/server/http/services.ts';
import { wornNow } from '@takt/server/live/pairing/assigned.ts';
import type { Room } from '@takt/server/live/room.ts';
import type { Server } from '@takt/server/server.ts';
import type { Clock } from '@takt/shared/clock.ts';
import type { Sample } from '@takt/shared/sample.ts';
import type { OpenedRadio } from './radios.ts';
import { VERSION } from './version.ts';

/** Real milliseconds. */
const REPORT_EVERY_MS = 10_000;

type Take = (samples: readonly Sample[]) => void;

export interface LocalParts {
  readonly server: Server;
  readonly room: Room;
  readonly opened: readonly OpenedRadio[];
  readonly clock: Clock;
  /** What stands between the receivers and the room; left out: nothing. */
  readonly through?: (samples: readonly Sample[], take: Take) => void;
}

/** The returned function ends it. */
export async function hearLocally({
  server,
  room,
  opened,
  clock,
  through,
}: LocalParts): Promise<() => Promise<void>> {
  await using opening = new AsyncDisposableStack();
  opening.defer(
    await server.onPairing(room.roomId, (open) => {
      for (const { radio } of opened) radio.pairing?.(open);
    }),
  );
  const source = `local/${randomUUID()}`;
  // What the store does not take waits with the recorder, and is told of there.
  const take: Take = (samples) => {
    room.intake.accept(source, samples).catch(() => {});
  };
  const gateway = await runGateway({
    clock,
    radios: opened.map(({ radio }) => radio),
    uplink: {
      send: through === undefined ? take : (samples) => through(samples, take),
      close: async () => {},
    },
  });
  opening.defer(() => gateway.stop());
  opening.defer(reportLocally(gateway, server.services, room));
  const hearing = opening.move();
  return () => hearing.disposeAsync();
}

/** In the list of gateways, as one on another machine would be. Tells how it is at once and from then on; the returned function ends that. */
function reportLocally(gateway: Gateway, { gateways, clock }: Services, room: Room): () => void {
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
