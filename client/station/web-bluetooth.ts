/** A chosen device through Web Bluetooth: the edge. What is done with it is device-link.ts's. */
import { BATTERY_LEVEL, HEART_RATE_MEASUREMENT } from '@takt/shared/ble/heart-rate-measurement.ts';
import { FITNESS_MACHINE_SERVICE, TREADMILL_DATA } from '@takt/shared/ble/treadmill-data.ts';
import { type Peripheral, type PeripheralEvents, WrongDeviceError } from './device-link.ts';
import type { DeviceKind } from './station.ts';

/** Assigned numbers of the Bluetooth SIG. */
const HEART_RATE_SERVICE = 0x180d;
const BATTERY_SERVICE = 0x180f;
const OFFERS = {
  strap: { service: HEART_RATE_SERVICE, characteristic: HEART_RATE_MEASUREMENT },
  treadmill: { service: FITNESS_MACHINE_SERVICE, characteristic: TREADMILL_DATA },
} as const satisfies Record<DeviceKind, { service: number; characteristic: number }>;

/** Opens the browser's own list of devices; needs a tap just before. Rejects with a DOMException. */
export async function chooseDevice(kind: DeviceKind): Promise<Peripheral> {
  const device = await navigator.bluetooth.requestDevice({
    filters: [{ services: [OFFERS[kind].service] }],
    optionalServices: [BATTERY_SERVICE, FITNESS_MACHINE_SERVICE],
  });
  remember(kind, device.id);
  return peripheral(kind, device);
}

/** The device that this tab had before it was loaded anew, where the browser still lets us have it. */
export async function deviceOfThisTab(kind: DeviceKind): Promise<Peripheral | null> {
  const id = remembered(kind);
  if (id === null || navigator.bluetooth.getDevices === undefined) return null;
  const device = (await navigator.bluetooth.getDevices()).find((one) => one.id === id);
  return device === undefined ? null : peripheral(kind, device);
}

const keyOf = (kind: DeviceKind): string => `takt-station-${kind}`;

export function forgetDevice(kind: DeviceKind): void {
  try {
    sessionStorage.removeItem(keyOf(kind));
  } catch {
    // Then nothing was kept.
  }
}
function remember(kind: DeviceKind, id: string): void {
  try {
    sessionStorage.setItem(keyOf(kind), id);
  } catch {
    // After a reload the device is chosen again.
  }
}
function remembered(kind: DeviceKind): string | null {
  try {
    return sessionStorage.getItem(keyOf(kind));
  } catch {
    return null;
  }
}

/** `w` and 64 bits of a hash of what this browser calls the device on this page's origin. */
async function addressOf(deviceId: string): Promise<string> {
  const named = new TextEncoder().encode(`${location.origin} ${deviceId}`);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', named));
  return `w${[...hash.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

async function peripheral(kind: DeviceKind, device: BluetoothDevice): Promise<Peripheral> {
  let events: PeripheralEvents | null = null;
  device.addEventListener('gattserverdisconnected', () => events?.gone());
  return {
    address: await addressOf(device.id),
    name: device.name?.slice(0, 40) ?? null,
    async connect(on) {
      events = on;
      const server = device.gatt;
      if (server === undefined) throw new Error('a device without GATT');
      await server.connect();
      if (kind === 'strap' && (await isFitnessMachine(server)))
        throw new WrongDeviceError('a fitness machine that relays a heart rate');
      await follow(server, OFFERS[kind].service, OFFERS[kind].characteristic, on);
      await follow(server, BATTERY_SERVICE, BATTERY_LEVEL, on).catch(() => {});
    },
    disconnect: () => device.gatt?.disconnect(),
    listen(heard) {
      if (device.watchAdvertisements === undefined) return () => {};
      const listening = new AbortController();
      const { signal } = listening;
      device.addEventListener('advertisementreceived', heard, { signal, once: true });
      device.watchAdvertisements({ signal }).catch(() => {});
      return () => listening.abort();
    },
  };
}

/** Such a machine sends the heart rate of a person who holds its bar, or of any strap near it: whose it is is not known. */
function isFitnessMachine(server: BluetoothRemoteGATTServer): Promise<boolean> {
  return server.getPrimaryService(FITNESS_MACHINE_SERVICE).then(
    () => true,
    (error: unknown) => {
      // It offers none; or it was chosen before this page asked for leave to look, and then stays as it was taken.
      const hasNone = error instanceof DOMException && /^(NotFound|Security)Error$/.test(error.name);
      if (hasNone) return false;
      throw error;
    },
  );
}

/** Reading fires the same event as a notification does (Web Bluetooth, section 5.4). */
async function follow(
  server: BluetoothRemoteGATTServer,
  service: number,
  uuid: number,
  on: PeripheralEvents,
): Promise<void> {
  const characteristic = await (await server.getPrimaryService(service)).getCharacteristic(uuid);
  characteristic.addEventListener('characteristicvaluechanged', () => {
    const { value } = characteristic;
    if (value !== undefined) on.value(uuid, new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  });
  if (characteristic.properties.notify) await characteristic.startNotifications();
  if (uuid === BATTERY_LEVEL && characteristic.properties.read) await characteristic.readValue();
}
