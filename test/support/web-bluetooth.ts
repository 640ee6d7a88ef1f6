/**
 * Bluetooth devices for a page in Chromium, by the DevTools domain BluetoothEmulation: adverts, the browser's list of
 * devices, GATT and hang-ups are Chromium's own code; only the radio is made up.
 *
 * The domain has no command for a notification. A value that is read comes by the same event, however
 * (`characteristicvaluechanged`, Web Bluetooth section 5.4), so the page is made to read the characteristic that it
 * follows, and the made-up device answers with the value to be notified.
 */
import type { Browser, CDPSession, Page } from 'playwright-core';

/** On Linux Web Bluetooth is behind a switch, and so is everywhere that a page may see its devices again. */
export const WEB_BLUETOOTH = '--enable-features=WebBluetooth,WebBluetoothNewPermissionsBackend';

const uuid = (short: number): string =>
  `0000${short.toString(16).padStart(4, '0')}-0000-1000-8000-00805f9b34fb`;
const BATTERY = { service: 0x180f, characteristic: 0x2a19 };
/** HCI: no error, and connection time-out. */
const CODES = { good: 0, timeout: 0x08 };

const POWERED_ON = { state: 'powered-on', leSupported: true } as const;

export interface EmulatedDevice {
  /** Lets the page hear a value of the characteristic it follows. */
  notify(bytes: Uint8Array): Promise<void>;
  /** The link breaks, and attempts to connect fail until `back`. */
  away(): Promise<void>;
  back(): void;
  /** One advert, as devices send several a second. */
  advertise(): Promise<void>;
  /** Connections that were made so far. */
  readonly connections: () => number;
}

/** One a browser at a time: every page of it hears the same air. */
export interface EmulatedAir extends AsyncDisposable {
  device(options: {
    /** In capital letters, as Chromium writes them. */
    address: string;
    name: string;
    service: number;
    characteristic: number;
    batteryPercent?: number;
    /** Offered besides, without anything in it. */
    alsoService?: number;
  }): EmulatedDevice;
  /** What the person does when the browser's list of devices opens next: chooses by address, or closes it (null). */
  choose(address: string | null): void;
  /** Whether there is an adapter: a page cannot tell one that is off from none. */
  adapter(present: boolean): Promise<void>;
  /** Before a page is loaded anew: Chromium lets go of the made-up adapter with the page that used it. */
  again(): Promise<void>;
}

/** Call before the page is opened. */
export async function emulateBluetooth(browser: Browser, page: Page): Promise<EmulatedAir> {
  const air = await browser.newBrowserCDPSession();
  const prompts = await page.context().newCDPSession(page);
  const devices = new Map<string, Device>();
  let chosen: string | null = null;

  await air.send('BluetoothEmulation.enable', POWERED_ON);
  await page.addInitScript(rememberFollowed);
  air.on('BluetoothEmulation.gattOperationReceived', (event) => {
    answering(devices.get(event.address)?.answer(event.type));
  });
  air.on('BluetoothEmulation.characteristicOperationReceived', ({ characteristicId, type }) => {
    for (const device of devices.values()) answering(device.operate(characteristicId, type));
  });
  await prompts.send('DeviceAccess.enable');
  let answered = '';
  prompts.on('DeviceAccess.deviceRequestPrompted', ({ id, devices: offered }) => {
    if (answered === id) return;
    if (chosen === null) {
      answered = id;
      void prompts.send('DeviceAccess.cancelPrompt', { id });
    } else if (offered.some((one) => one.id === chosen)) {
      answered = id;
      void prompts.send('DeviceAccess.selectPrompt', { id, deviceId: chosen });
    }
  });

  return {
    device(options) {
      const device = new Device(air, page, options);
      devices.set(options.address, device);
      return device;
    },
    choose(address) {
      chosen = address;
    },
    async adapter(present) {
      await air.send('BluetoothEmulation.setSimulatedCentralState', {
        state: present ? 'powered-on' : 'absent',
      });
    },
    async again() {
      await air.send('BluetoothEmulation.disable');
      await air.send('BluetoothEmulation.enable', POWERED_ON);
    },
    async [Symbol.asyncDispose]() {
      await air.send('BluetoothEmulation.disable');
      await air.detach();
    },
  };
}

/** A page that is left, or loaded anew, ends the emulation; what it asked last may come after that, and needs no answer. */
function answering(work: Promise<void> | undefined): void {
  work?.catch((error: Error) => {
    if (!/BluetoothEmulation not enabled|has been closed/.test(error.message)) throw error;
  });
}

class Device implements EmulatedDevice {
  readonly #air: CDPSession;
  readonly #page: Page;
  readonly #options: Parameters<EmulatedAir['device']>[0];
  /** By the id that Chromium gave the characteristic at the last connection. */
  readonly #values = new Map<string, Uint8Array>();
  #followed = '';
  #inReach = true;
  #connections = 0;

  constructor(air: CDPSession, page: Page, options: Parameters<EmulatedAir['device']>[0]) {
    this.#air = air;
    this.#page = page;
    this.#options = options;
  }

  connections = (): number => this.#connections;

  async answer(type: 'connection' | 'discovery'): Promise<void> {
    const { address, service, characteristic, batteryPercent, alsoService } = this.#options;
    if (type === 'connection' && this.#inReach) {
      // What a device offers is forgotten with each link.
      this.#connections += 1;
      this.#followed = await this.#offer(service, characteristic, new Uint8Array());
      if (batteryPercent !== undefined)
        await this.#offer(BATTERY.service, BATTERY.characteristic, Uint8Array.of(batteryPercent));
      if (alsoService !== undefined)
        await this.#air.send('BluetoothEmulation.addService', { address, serviceUuid: uuid(alsoService) });
    }
    const code = this.#inReach ? CODES.good : CODES.timeout;
    await this.#air.send('BluetoothEmulation.simulateGATTOperationResponse', { address, type, code });
  }

  async #offer(service: number, characteristic: number, value: Uint8Array): Promise<string> {
    const { address } = this.#options;
    const { serviceId } = await this.#air.send('BluetoothEmulation.addService', {
      address,
      serviceUuid: uuid(service),
    });
    const { characteristicId } = await this.#air.send('BluetoothEmulation.addCharacteristic', {
      serviceId,
      characteristicUuid: uuid(characteristic),
      properties: { read: true, notify: true },
    });
    await this.#air.send('BluetoothEmulation.addDescriptor', {
      characteristicId,
      descriptorUuid: uuid(0x2902),
    });
    this.#values.set(characteristicId, value);
    return characteristicId;
  }

  async operate(
    characteristicId: string,
    type: 'read' | 'write' | 'subscribe-to-notifications' | 'unsubscribe-from-notifications',
  ): Promise<void> {
    const value = this.#values.get(characteristicId);
    if (value === undefined) return;
    await this.#air.send('BluetoothEmulation.simulateCharacteristicOperationResponse', {
      characteristicId,
      type,
      code: 0,
      ...(type === 'read' ? { data: Buffer.from(value).toString('base64') } : {}),
    });
  }

  async notify(bytes: Uint8Array): Promise<void> {
    this.#values.set(this.#followed, bytes);
    await this.#page.evaluate(
      (name) => (globalThis as unknown as FollowingPage).followed.get(name)?.readValue(),
      uuid(this.#options.characteristic),
    );
  }

  async away(): Promise<void> {
    this.#inReach = false;
    const { address } = this.#options;
    await this.#air.send('BluetoothEmulation.simulateGATTDisconnection', { address });
  }

  back(): void {
    this.#inReach = true;
  }

  async advertise(): Promise<void> {
    const { address, name, service } = this.#options;
    await this.#air.send('BluetoothEmulation.simulateAdvertisement', {
      // All of it: Chromium 156 ends the emulation when something is left out.
      entry: {
        deviceAddress: address,
        rssi: -60,
        scanRecord: { name, uuids: [uuid(service)], manufacturerData: [], appearance: 0, txPower: 0 },
      },
    });
  }
}

interface Readable {
  readonly uuid: string;
  readValue(): Promise<unknown>;
}
interface BluetoothPage {
  readonly BluetoothRemoteGATTCharacteristic?: {
    prototype: { startNotifications(this: Readable): Promise<unknown> };
  };
}
interface FollowingPage {
  readonly followed: Map<string, Readable>;
}

/** Runs in the page: keeps the characteristics whose notifications it asked for. */
function rememberFollowed(): void {
  const followed = new Map<string, Readable>();
  Object.assign(globalThis, { followed });
  const characteristic = (globalThis as unknown as BluetoothPage).BluetoothRemoteGATTCharacteristic
    ?.prototype;
  if (characteristic === undefined) return;
  const start = characteristic.startNotifications;
  characteristic.startNotifications = function (this: Readable) {
    followed.set(this.uuid, this);
    return start.call(this);
  };
}
