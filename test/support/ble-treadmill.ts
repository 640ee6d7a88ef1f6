/** A treadmill (Fitness Machine Service) whose Bluetooth host is the package ble-host, unmodified, on our air. */
import { EventEmitter } from 'node:events';
import host, { type Connection, type HostCharacteristic, type HostService, type Manager } from 'ble-host';
import type { Air } from './ble-air.ts';
import { Controller } from './ble-controller.ts';

export interface TreadmillOptions {
  readonly name: string;
  /** 12 hexadecimal digits. */
  readonly address: string;
  /** The Service Data of 1826 in its adverts, null for none: flags, type (bit 0 a treadmill, 5 an indoor bike). */
  readonly serviceData?: readonly number[] | null;
  /** Has Treadmill Data; without it, it is another machine. */
  readonly hasBelt?: boolean;
  /** Passes on a heart rate, over a Heart Rate Service of its own. */
  readonly hasHeartRate?: boolean;
}

export interface VirtualTreadmill {
  readonly address: string;
  readonly controller: Controller;
  /** What it sends once a second, one notification after the other; nothing while empty, as when the belt stands. */
  values: readonly Uint8Array[];
  /** What its Heart Rate Service sends once a second to who has asked for it; null: nothing. */
  heartRate: Uint8Array | null;
  /** How often somebody has connected. */
  readonly connections: number;
  /** How often somebody has asked what it can do. */
  readonly asked: number;
  /** Answers no more questions, though the link stays. */
  dumb: boolean;
}

const ADVERTISE_EVERY = 320;
const NOTIFY_EVERY_MS = 1000;
const FLAGS = [2, 0x01, 0x06];

export function bleTreadmill(air: Air, options: TreadmillOptions): Promise<VirtualTreadmill> {
  const { name, address, serviceData = [0x01, 0x01, 0x00], hasBelt = true, hasHeartRate = false } = options;
  const wire = new EventEmitter();
  const controller = new Controller(air, options, (packet) => setImmediate(() => wire.emit('data', packet)));
  const transport = Object.assign(wire, { write: (packet: Buffer) => controller.receive(packet) });
  let connection: Connection | null = null;
  let subscribed = false;
  let heartSubscribed = false;
  let connections = 0;
  let asked = 0;
  const treadmill = {
    address,
    controller,
    values: [] as readonly Uint8Array[],
    heartRate: null as Uint8Array | null,
    dumb: false,
    get connections() {
      return connections;
    },
    get asked() {
      return asked;
    },
  };
  const data: HostCharacteristic = {
    uuid: 0x2acd,
    properties: ['notify'],
    onSubscriptionChange: (_, on) => {
      subscribed = on;
    },
  };
  const heart: HostCharacteristic = {
    uuid: 0x2a37,
    properties: ['notify'],
    onSubscriptionChange: (_, on) => {
      heartSubscribed = on;
    },
  };
  const feature: HostCharacteristic = {
    uuid: 0x2acc,
    properties: ['read'],
    onRead: (_, answer) => {
      asked += 1;
      if (!treadmill.dumb) answer(0, Buffer.alloc(8));
    },
  };
  const services: HostService[] = [{ uuid: 0x1826, characteristics: hasBelt ? [feature, data] : [feature] }];
  if (hasHeartRate) services.push({ uuid: 0x180d, characteristics: [heart] });
  const notify = (): void => {
    if (controller.dead) return;
    air.after(NOTIFY_EVERY_MS, notify);
    if (connection === null) return;
    if (heartSubscribed && treadmill.heartRate !== null)
      heart.notify?.(connection, Buffer.from(treadmill.heartRate));
    if (!subscribed) return;
    for (const value of treadmill.values) data.notify?.(connection, Buffer.from(value));
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
          heartSubscribed = false;
          advertise(manager);
        });
      },
    );
  const listed = hasHeartRate ? [5, 0x03, 0x26, 0x18, 0x0d, 0x18] : [3, 0x03, 0x26, 0x18];
  const said = serviceData === null ? [] : [serviceData.length + 3, 0x16, 0x26, 0x18, ...serviceData];
  return new Promise((resolve, reject) => {
    host.BleManager.create(transport, {}, (error, manager) => {
      if (error !== null) return reject(error);
      manager.gattDb.setDeviceName(name);
      manager.gattDb.addServices(services);
      manager.setAdvertisingData(Buffer.from([...FLAGS, ...listed, ...said]));
      manager.setScanResponseData(Buffer.from([name.length + 1, 0x09, ...Buffer.from(name)]));
      advertise(manager);
      air.after(NOTIFY_EVERY_MS, notify);
      resolve(treadmill);
    });
  });
}
