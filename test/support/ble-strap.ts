/** A heart-rate strap whose Bluetooth host is the package ble-host, unmodified, on any controller. */
import { EventEmitter } from 'node:events';
import { encodeHeartRateMeasurement } from '@takt/shared/ble/heart-rate-measurement.ts';
import host, { type Connection, type HostCharacteristic, type Manager, type Transport } from 'ble-host';
import type { Air } from './ble-air.ts';
import { Controller } from './ble-controller.ts';

export interface StrapOptions {
  readonly name: string;
  /** 12 hexadecimal digits. */
  readonly address: string;
  readonly batteryPercent?: number;
  /** 1 is the chest. */
  readonly bodyLocation?: number;
  /** Uses this static random address (its top bits set) instead. */
  readonly randomAddress?: string;
  /** Takes no connection, and broadcasts a heart rate as Polar's straps do. */
  readonly broadcastsOnly?: boolean;
  /** Names its service in its adverts, and everything it has, by UUIDs written in full. */
  readonly inFull?: boolean;
  /** Gives its heart rate only to whom it is bonded with. */
  readonly wantsBond?: boolean;
  /** Changes its address for privacy; this is the one it has now. */
  readonly privateAddress?: string;
}

export interface StrapHost {
  readonly address: string;
  /** What was sent on a link that had asked for it, in order: bpm, RR ticks, when. */
  readonly sent: readonly {
    readonly heartRateBpm: number;
    readonly rrTicks: number;
    readonly atMs: number;
  }[];
  /** How often somebody has connected. */
  readonly connections: number;
  readonly subscribed: boolean;
  /** Beats go on, but nothing is sent any more, though the link stays. */
  mute: boolean;
  hangUp(): void;
}

/** On a virtual controller of ours. */
export interface Strap extends StrapHost {
  readonly controller: Controller;
}

/** Straps of today: about every half second. */
const ADVERTISE_EVERY = 320;
export const NOTIFY_EVERY_MS = 1000;
const FLAGS = [2, 0x01, 0x06];
const HEART_RATE_SERVICE_LISTED = [3, 0x03, 0x0d, 0x18];
/** Behind an assigned number in a UUID that is written in full, and so on the air before it. */
const UUID_BASE = [0xfb, 0x34, 0x9b, 0x5f, 0x80, 0x00, 0x00, 0x80, 0x00, 0x10, 0x00, 0x00];
const HEART_RATE_SERVICE_IN_FULL = [17, 0x07, ...UUID_BASE, 0x0d, 0x18, 0x00, 0x00];

/** Manufacturer data of company 0x006B: its last byte a heart rate. */
const BROADCAST = [7, 0xff, 0x6b, 0x00, 0x26, 0x00, 0x00, 0x8c];

export async function bleStrap(air: Air, options: StrapOptions): Promise<Strap> {
  const wire = new EventEmitter();
  const controller: Controller = new Controller(air, options, (packet) => {
    const handle = options.wantsBond === true ? subscribed(packet) : null;
    if (handle === null) setImmediate(() => wire.emit('data', packet));
    // Insufficient authentication, over the attribute protocol.
    else controller.links[0]?.send(controller, true, Buffer.of(5, 0, 4, 0, 0x01, 0x12, ...handle, 0x05));
  });
  const transport = Object.assign(wire, { write: (packet: Buffer) => controller.receive(packet) });
  controller.disguise = options.privateAddress ?? null;
  const strap = await strapHost(transport, options, (ms, task) => {
    if (!controller.dead) air.after(ms, task);
  });
  return Object.assign(strap, { controller });
}

/** The attribute's handle, when this packet asks for notifications; else null. */
function subscribed(packet: Buffer): readonly number[] | null {
  const isWrite = packet[0] === 0x02 && packet.readUInt16LE(7) === 4 && packet[9] === 0x12;
  return isWrite && packet.readUInt16LE(12) === 1 ? [...packet.subarray(10, 12)] : null;
}

/** `transport` takes and gives whole H4 packets; `after` runs a task once, for as long as the strap has power. */
export function strapHost(
  transport: Transport,
  options: StrapOptions,
  after: (ms: number, task: () => void) => void,
): Promise<StrapHost> {
  let connection: Connection | null = null;
  let subscribed = false;
  let connections = 0;
  let seconds = 0;
  const sent: { heartRateBpm: number; rrTicks: number; atMs: number }[] = [];

  const uuid = (number: number): number | string =>
    options.inFull === true ? `0000${number.toString(16).toUpperCase()}-0000-1000-8000-00805F9B34FB` : number;
  const measurement: HostCharacteristic = {
    uuid: uuid(0x2a37),
    properties: ['notify'],
    onSubscriptionChange: (_, on) => {
      subscribed = on;
    },
  };
  const strap = {
    address: options.randomAddress ?? options.address,
    sent,
    mute: false,
    get connections() {
      return connections;
    },
    get subscribed() {
      return subscribed;
    },
    hangUp: () => connection?.disconnect(),
  };
  const notify = (): void => {
    after(NOTIFY_EVERY_MS, notify);
    if (connection === null || !subscribed || strap.mute) return;
    seconds += 1;
    // A number that rises makes a loss or a double visible.
    const value = { heartRateBpm: 60 + (seconds % 100), rrTicks: 1000 + seconds };
    const bytes = encodeHeartRateMeasurement({
      ...value,
      contact: 'on',
      energyKj: null,
      rrTicks: [value.rrTicks],
    });
    sent.push({ ...value, atMs: performance.now() });
    measurement.notify?.(connection, Buffer.from(bytes));
  };

  const advertise = (manager: Manager): void =>
    manager.startAdvertising(
      {
        intervalMin: ADVERTISE_EVERY,
        intervalMax: ADVERTISE_EVERY,
        ...(options.broadcastsOnly ? { advertisingType: 'ADV_NONCONN_IND' } : {}),
      },
      (status, next) => {
        if (status !== 0) return;
        connection = next;
        connections += 1;
        next.on('disconnect', () => {
          connection = null;
          subscribed = false;
          advertise(manager);
        });
      },
    );

  return new Promise((resolve, reject) => {
    const random =
      options.randomAddress === undefined ? {} : { staticRandomAddress: colons(options.randomAddress) };
    host.BleManager.create(transport, random, (error, manager) => {
      if (error !== null) return reject(error);
      const listed = options.inFull === true ? HEART_RATE_SERVICE_IN_FULL : HEART_RATE_SERVICE_LISTED;
      const { name, batteryPercent = 80, bodyLocation = 1 } = options;
      manager.gattDb.setDeviceName(name);
      manager.gattDb.addServices([
        {
          uuid: uuid(0x180d),
          characteristics: [
            measurement,
            { uuid: uuid(0x2a38), properties: ['read'], value: Buffer.of(bodyLocation) },
          ],
        },
        {
          uuid: 0x180f,
          characteristics: [{ uuid: 0x2a19, properties: ['read'], value: Buffer.of(batteryPercent) }],
        },
      ]);
      manager.setAdvertisingData(Buffer.from([...FLAGS, ...(options.broadcastsOnly ? BROADCAST : listed)]));
      manager.setScanResponseData(Buffer.from([name.length + 1, 0x09, ...Buffer.from(name)]));
      advertise(manager);
      // Straps start in no common rhythm.
      after((Number.parseInt(options.address.slice(-2), 16) * 37) % NOTIFY_EVERY_MS, notify);
      resolve(strap);
    });
  });
}

function colons(address: string): string {
  return (address.match(/../g) ?? []).join(':').toUpperCase();
}
