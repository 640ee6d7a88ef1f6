/**
 * The tablet's end of `/uplink` (shared/link/uplink-end.ts): packets numbered, kept in the page's memory until the server has
 * committed them, and sent again after every loss. Pure: clock, timers and socket are ports.
 */
import { type MemoryOutbox, memoryOutbox } from '@takt/shared/link/outbox.ts';
import { UplinkEnd, type UplinkPorts } from '@takt/shared/link/uplink-end.ts';
import type { QueueLimits } from '@takt/shared/link/uplink-queue.ts';
import type { Identity } from '@takt/shared/link/uplink-session.ts';
import type { SensorKey } from '@takt/shared/sample.ts';
import { isSensor } from '@takt/shared/sensors.ts';
import type { WirePacket } from '@takt/shared/wire/uplink.ts';
import type { UplinkServerMessage } from '@takt/shared/wire/uplink-server.ts';
import { type Cell, WritableCell } from '../live/cell.ts';
import { linkRefused } from '../live/freshness.ts';

/** away: tried again by itself · notAllowed: the server refuses this tablet · tooOld: page and server differ too much */
export type UplinkLink = 'connecting' | 'open' | 'away' | 'notAllowed' | 'tooOld';

/** One person's strap and treadmill, three packets a second: an hour fits, in some megabytes. */
export const TABLET_LIMITS: QueueLimits = { items: 20_000, ms: 60 * 60_000 };
const REFUSED_AGAIN_MS = 30_000;

/** The names that a device's samples will have. */
export const sensorsOf = ({ address }: Pick<WirePacket, 'address'>): readonly SensorKey[] => [
  `ble:${address}`,
  `ftms:${address}`,
];

export class TabletUplink {
  readonly #outbox: MemoryOutbox<WirePacket>;
  readonly #end: UplinkEnd<WirePacket>;
  readonly #link = new WritableCell<UplinkLink>('connecting');
  readonly #assigned = new WritableCell<ReadonlySet<SensorKey>>(new Set());
  readonly #blanked = new WritableCell(false);

  constructor(identity: Identity, ports: UplinkPorts, limits = TABLET_LIMITS) {
    this.#outbox = memoryOutbox<WirePacket>({
      limits,
      sensorsOf,
      messageOf: ({ seq, items }) => ({ type: 'gatewayPackets', seq, packets: items }),
    });
    this.#end = new UplinkEnd(
      { identity, outbox: this.#outbox, needs: 'packets', refusedRetryMs: REFUSED_AGAIN_MS },
      ports,
      {
        heard: (message) => this.#hear(message),
        lost: (refused) => this.#link.set(refused === null ? 'away' : linkRefused(refused)),
      },
    );
  }

  get link(): Cell<UplinkLink> {
    return this.#link;
  }
  /** The straps worn in the class under way in this room; none when there is none. */
  get assigned(): Cell<ReadonlySet<SensorKey>> {
    return this.#assigned;
  }
  /** Every screen is to be empty. */
  get blanked(): Cell<boolean> {
    return this.#blanked;
  }

  send(packet: WirePacket): void {
    this.#end.send([packet]);
  }

  /** Packets that the server has not committed yet, and those that were lost for want of room. */
  counts(): { readonly kept: number; readonly dropped: number } {
    return this.#outbox.counts();
  }

  stop(): void {
    this.#end.stop();
  }

  #hear(message: UplinkServerMessage): void {
    switch (message.type) {
      case 'serverAccepted':
        this.#link.set('open');
        return;
      case 'serverAssigned':
        this.#assigned.set(new Set(message.sensors.filter(isSensor)));
        return;
      case 'serverBlanked':
        this.#blanked.set(message.blanked);
    }
  }
}
