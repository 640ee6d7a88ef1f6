/** A heart-rate strap whose Bluetooth host is the package ble-host, unmodified, on a virtual controller. */
import { EventEmitter } from 'node:events';
import { encodeHeartRateMeasurement } from '@takt/gateway/ble/heart-rate-measurement.ts';
import host, { type Connection, type HostCharacteristic, type Manager } from 'ble-host';
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
  /** Changes its address for privacy; this is the one it has now. */
  readonly privateAddress?: string;
}

export interface Strap {
  readonly address: string;
  readonly controller: Controller;
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

/** Straps of today: about every half second. */
const ADVERTISE_EVERY = 320;
const NOTIFY_EVERY_MS = 1000;
const FLAGS = [2, 0x01, 0x06];
const HEART_RATE_SERVICE_LISTED = [3, 0x03, 0x0d, 0x18];

export function bleStrap(air: Air, options: StrapOptions): Promise<Strap> {
  const wire = new EventEmitter();
  const controller = new Controller(air, options, (packet) => setImmediate(() => wire.emit('data', packet)));
  const transport = Object.assign(wire, { write: (packet: Buffer) => controller.receive(packet) });
  controller.disguise = options.privateAddress ?? null;
  let connection: Connection | null = null;
  let subscribed = false;
  let connections = 0;
  let seconds = 0;
  const sent: { heartRateBpm: number; rrTicks: number; atMs: number }[] = [];

  const measurement: HostCharacteristic = {
    uuid: 0x2a37,
    properties: ['notify'],
    onSubscriptionChange: (_, on) => {
      subscribed = on;
    },
  };
  const strap = {
    address: options.randomAddress ?? options.address,
    controller,
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
    if (!controller.dead) air.after(NOTIFY_EVERY_MS, notify);
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
      { intervalMin: ADVERTISE_EVERY, intervalMax: ADVERTISE_EVERY },
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
      const { name, batteryPercent = 80, bodyLocation = 1 } = options;
      manager.gattDb.setDeviceName(name);
      manager.gattDb.addServices([
        {
          uuid: 0x180d,
          characteristics: [
            measurement,
            { uuid: 0x2a38, properties: ['read'], value: Buffer.of(bodyLocation) },
          ],
        },
        {
          uuid: 0x180f,
          characteristics: [{ uuid: 0x2a19, properties: ['read'], value: Buffer.of(batteryPercent) }],
        },
      ]);
      manager.setAdvertisingData(Buffer.from([...FLAGS, ...HEART_RATE_SERVICE_LISTED]));
      manager.setScanResponseData(Buffer.from([name.length + 1, 0x09, ...Buffer.from(name)]));
      advertise(manager);
      air.after(air.random.uniform() * NOTIFY_EVERY_MS, notify);
      resolve(strap);
    });
  });
}

function colons(address: string): string {
  return (address.match(/../g) ?? []).join(':').toUpperCase();
}
