/**
 * One station: a strap, a treadmill, and the way to the server. What it knows of a heart is the present value; it has no
 * name, keeps no history, and lets go of the strap when the class is over. Pure: clock, timers and radio are ports.
 */
import { createBleReader } from '@takt/shared/ble/reader.ts';
import { PACKET_BYTES_MAX } from '@takt/shared/limits.ts';
import type { UplinkPorts } from '@takt/shared/link/uplink-end.ts';
import type { Identity } from '@takt/shared/link/uplink-session.ts';
import type { Sample } from '@takt/shared/sample.ts';
import { type Cell, sameFields, WritableCell } from '../live/cell.ts';
import { DeviceLink, type LinkState, type Peripheral } from './device-link.ts';
import { StrapReading, type StrapShown, TreadmillReading, type TreadmillShown } from './readings.ts';
import { sensorsOf, TabletUplink } from './uplink.ts';

export type DeviceKind = 'strap' | 'treadmill';
/** Why the station let go of a strap by itself: the class is over · what was chosen is no strap. */
export type StrapEnd = 'over' | 'notAStrap';

export interface DeviceView<Shown> {
  readonly name: string | null;
  readonly link: LinkState;
  readonly shown: Shown;
  /** Somebody in the class under way wears it. */
  readonly inClass: boolean;
}

const TICK_MS = 250;
/** A strap connected, and silent for so long: whatever its link says, it is made anew. */
const STRAP_SILENCE_MS = 8_000;
/** After the last strap of the room was given back: time for an end that is taken back. */
const LET_GO_AFTER_MS = 60_000;

interface Held<Reading> {
  readonly link: DeviceLink;
  readonly reading: Reading;
}

export class Station {
  readonly uplink: TabletUplink;
  readonly #ports: UplinkPorts;
  readonly #reader = createBleReader(() => {});
  readonly #strapView = new WritableCell<DeviceView<StrapShown> | null>(null, sameFields);
  readonly #treadmillView = new WritableCell<DeviceView<TreadmillShown> | null>(null, sameFields);
  readonly #strapEnd = new WritableCell<StrapEnd | null>(null);
  readonly #waiting = new WritableCell(0);
  #strap: Held<StrapReading> | null = null;
  #treadmill: Held<TreadmillReading> | null = null;
  #wasInClass = false;
  #nobodySinceMs: number | null = null;
  #cancelTick = (): void => {};

  constructor(identity: Identity, ports: UplinkPorts) {
    this.#ports = ports;
    this.uplink = new TabletUplink(identity, ports);
    this.#tick();
  }

  get strap(): Cell<DeviceView<StrapShown> | null> {
    return this.#strapView;
  }
  get treadmill(): Cell<DeviceView<TreadmillShown> | null> {
    return this.#treadmillView;
  }
  /** Until another strap is connected. */
  get strapEnd(): Cell<StrapEnd | null> {
    return this.#strapEnd;
  }
  /** Packets that the server has not committed yet. */
  get waiting(): Cell<number> {
    return this.#waiting;
  }

  /** Instead of the one that was connected before. */
  connectStrap(peripheral: Peripheral): void {
    this.letGoStrap();
    this.#strapEnd.set(null);
    const reading = new StrapReading();
    const link = this.#connect(peripheral, STRAP_SILENCE_MS, (sample) => {
      if (sample.kind === undefined) reading.take(sample);
    });
    this.#strap = { link, reading };
    link.state.subscribe(() => {
      if (link.state.get() !== 'wrong' || this.#strap?.link !== link) return;
      this.letGoStrap();
      this.#strapEnd.set('notAStrap');
    });
    this.#show();
  }

  connectTreadmill(peripheral: Peripheral): void {
    this.letGoTreadmill();
    const reading = new TreadmillReading();
    const link = this.#connect(peripheral, null, (sample) => {
      if (sample.kind === 'treadmill') reading.take(sample);
    });
    this.#treadmill = { link, reading };
    this.#show();
  }

  letGoStrap(): void {
    this.#strap?.link.stop();
    this.#strap = null;
    this.#wasInClass = false;
    this.#nobodySinceMs = null;
    this.#show();
  }

  letGoTreadmill(): void {
    this.#treadmill?.link.stop();
    this.#treadmill = null;
    this.#show();
  }

  stop(): void {
    this.#cancelTick();
    this.letGoStrap();
    this.letGoTreadmill();
    this.uplink.stop();
  }

  #connect(peripheral: Peripheral, silenceMs: number | null, take: (sample: Sample) => void): DeviceLink {
    const { address } = peripheral;
    const onValue = (characteristic: number, bytes: Uint8Array): void => {
      const receivedAtMs = this.#ports.nowMs();
      const { sample } = this.#reader.read({ receivedAtMs, address, characteristic, bytes });
      if (sample !== null) take(sample);
      if (bytes.length <= PACKET_BYTES_MAX) {
        this.uplink.send({ receivedAtMs, address, characteristic, bytes: hexOf(bytes) });
      }
      this.#show();
    };
    const link = new DeviceLink(peripheral, this.#ports, { onValue, silenceMs });
    link.state.subscribe(() => this.#show());
    return link;
  }

  #tick(): void {
    this.#cancelTick = this.#ports.after(TICK_MS, () => this.#tick());
    this.#letGoAfterClass();
    this.#waiting.set(this.uplink.counts().kept);
    this.#show();
  }

  /** A strap that was worn in a class, and then for a minute nobody wears any: the class is over. */
  #letGoAfterClass(): void {
    if (this.#strap === null) return;
    const nowMs = this.#ports.nowMs();
    if (this.#isWorn(this.#strap)) this.#wasInClass = true;
    if (!this.#wasInClass || this.uplink.assigned.get().size > 0) this.#nobodySinceMs = null;
    else this.#nobodySinceMs ??= nowMs;
    if (this.#nobodySinceMs === null || nowMs - this.#nobodySinceMs < LET_GO_AFTER_MS) return;
    this.letGoStrap();
    this.#strapEnd.set('over');
  }

  #isWorn({ link }: Held<unknown>): boolean {
    return sensorsOf(link.peripheral).some((sensor) => this.uplink.assigned.get().has(sensor));
  }

  #show(): void {
    this.#strapView.set(this.#viewOf(this.#strap));
    this.#treadmillView.set(this.#viewOf(this.#treadmill));
  }

  #viewOf<Shown>(held: Held<{ shown(nowMs: number): Shown }> | null): DeviceView<Shown> | null {
    if (held === null) return null;
    const { link, reading } = held;
    return {
      name: link.peripheral.name,
      link: link.state.get(),
      shown: reading.shown(this.#ports.nowMs()),
      inClass: this.#isWorn(held),
    };
  }
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
