/**
 * The server: rooms (log, recorder, zone loop when it owns the room), fan-out, HTTP and sockets, wired together.
 * Which store, bus and clock is the command's choice.
 */
import type { Server as HttpsServer } from 'node:https';
import { TEMPLATES } from '@takt/shared/class/protocol.ts';
import type { Clock } from '@takt/shared/clock.ts';
import { type AccessRules, createAccess } from './access/access.ts';
import { type Backups, followDeletions } from './backup/follow-deletions.ts';
import type { Bus } from './bus/bus.ts';
import { createApp } from './http/app.ts';
import { ENCRYPTION } from './http/encryption.ts';
import type { Limits } from './http/limits.ts';
import { listenAt, urlOf } from './http/listen.ts';
import { type Reach, THIS_MACHINE } from './http/reach.ts';
import { keepRefusals } from './http/refusals.ts';
import type { Services } from './http/services.ts';
import { openSockets } from './http/sockets.ts';
import { followEffort } from './live/effort.ts';
import { startFanOut } from './live/fan-out/fan-out.ts';
import { startGateways } from './live/gateways.ts';
import { followPairing } from './live/pairing/pairing.ts';
import { openRooms } from './live/rooms.ts';
import type { SetUp } from './set-up/set-up.ts';
import type { Clinic, Store } from './store/store.ts';
import { keepStore, type Warn } from './store/upkeep.ts';

export interface ServerOptions {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly clinic: Clinic;
  readonly access: AccessRules;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly version: string;
  readonly clientDir: string;
  /** Unlike that of every other process. */
  readonly processId: string;
  readonly warn: Warn;
  /** Of who takes back-ups for this process; left out: nobody. */
  readonly backup?: Backups | null;
  /** Left out: this machine alone. */
  readonly reach?: Reach;
  /** The class templates that the clinic offers; left out: every one. */
  readonly templateIds?: readonly string[] | null;
  /** Served beside a demonstration. */
  readonly setUp?: SetUp | null;
  /** What one client may hold; LIMITS where nothing is said. */
  readonly limits?: Limits;
}

export interface Server {
  readonly url: string;
  readonly services: Services;
  /** Calls back with what the room is asked for, % of HRmax, at least once a second; for simulated hearts. */
  onEffort(roomId: string, listener: (percent: number | null) => void): Promise<() => Promise<void>>;
  /** Calls back while a pairing dialog is open in the room, and when one closes; for radios (Radio.pairing). */
  onPairing(roomId: string, listener: (open: boolean) => void): Promise<() => Promise<void>>;
  /** Stops taking viewers and samples, commits what waits, gives the rooms back. */
  close(): Promise<void>;
}

/** Rejects when the port is taken or the store cannot be read. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { store, bus, clock, clinic, reach = THIS_MACHINE } = options;
  const upkeep = keepStore(store, clock, options.warn);
  const { warn } = upkeep;
  const { clinicId } = clinic;
  const gateways = startGateways({
    ...{ bus, clock },
    enrolledIds: async () => new Set((await store.gateways.list(clinicId)).map(({ gatewayId }) => gatewayId)),
  });
  const { processId } = options;
  const whenOpened = gateways.follow;
  const kept = await openRooms({ store, bus, clock, clinic, processId, warn, whenOpened }).catch(
    async (error) => {
      await gateways.close();
      throw error;
    },
  );
  const { rooms, room, findRoom, readRooms } = kept;
  const fanOut = startFanOut(bus, clock);
  const services: Services = {
    store,
    bus,
    clock,
    clinic,
    ...{ rooms, room, findRoom, readRooms },
    fanOut,
    gateways,
    access: createAccess(options.access, { store, clock, clinic }),
    version: options.version,
    clientDir: options.clientDir,
    warn,
    backup: options.backup ?? null,
    reach,
    refusals: keepRefusals({ store, clock, clinic, warn }),
    templates: TEMPLATES.filter(({ id }) => options.templateIds?.includes(id) ?? true),
    setUp: options.access.mode === 'demonstration' ? (options.setUp ?? null) : null,
  };
  const app = await createApp(services, options.limits);
  const closeSockets = openSockets(app, services, options.limits);
  const deletions = services.backup && followDeletions(store, clock, services.backup);
  const close = async (): Promise<void> => {
    closeSockets();
    deletions?.close();
    upkeep.close();
    await gateways.close();
    await fanOut.close();
    await app.close();
    await kept.close();
  };
  await listenAt(app, options).catch(async (error) => {
    // A part that has a timer or a subscription already would keep the program alive.
    await close();
    throw error;
  });
  kept.own();
  const { server: listening } = app;
  reach.certificate?.onRenewed((pem) => {
    if ('setSecureContext' in listening)
      (listening as HttpsServer).setSecureContext({ ...pem, ...ENCRYPTION });
  });
  upkeep.begin();
  return {
    url: urlOf(app, options.host, reach.certificate !== null),
    services,
    onEffort: (roomId, listener) => followEffort(bus, roomId, listener),
    onPairing: (roomId, listener) => followPairing(bus, roomId, listener),
    close,
  };
}
