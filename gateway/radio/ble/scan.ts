/**
 * One adapter listens for adverts. Scanning is begun anew when nothing came for a while: the adapter may be gone, or have
 * stopped unnoticed, and its answer to that is the sign of life that the session waits for.
 */
import type { Noble, Peripheral } from '@stoprocent/noble';
import { FITNESS_MACHINE_SERVICE, mayBeTreadmill } from '@takt/shared/ble/treadmill-data.ts';
import type { Clock } from '@takt/shared/clock.ts';
import { HEART_RATE_SERVICE } from './link.ts';
import type { Sighting } from './sighting.ts';
import { ANSWER_LIMIT_MS, settleWithin } from './time-limit.ts';
import { assignedNumber } from './uuid.ts';

/** Bluetooth's company number; its straps put a heart rate of unknown age behind it. */
const POLAR = 0x006b;
/** Nothing at all from the adapter for so long: it is asked. */
const QUIET_AFTER_MS = 3000;
/** Nothing on the air for so long, though straps may be talking: scanning is begun anew. */
const RENEWED_AFTER_MS = 10_000;

export class Scan {
  readonly #noble: Noble;
  readonly #clock: Clock;
  readonly #heard = new Map<string, Peripheral>();
  #isOn = false;
  /** The newest sign of life of the adapter, and the newest advert. */
  #aliveAtMs: number;
  #airAtMs: number;

  constructor(noble: Noble, clock: Clock, onSighting: (sighting: Sighting, nowMs: number) => void) {
    this.#noble = noble;
    this.#clock = clock;
    this.#aliveAtMs = clock.nowMs();
    this.#airAtMs = this.#aliveAtMs;
    noble.on('scanStop', () => this.stopped());
    noble.on('discover', (peripheral: Peripheral) => {
      const nowMs = clock.nowMs();
      this.#airAtMs = nowMs;
      this.alive(nowMs);
      this.#heard.set(peripheral.id, peripheral);
      onSighting(sightingOf(peripheral), nowMs);
    });
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** As the library knows a device that was heard. */
  peripheral(address: string): Peripheral | undefined {
    return this.#heard.get(address);
  }

  alive(nowMs: number): void {
    this.#aliveAtMs = nowMs;
  }
  /** By whatever: an attempt to connect ends it too. */
  stopped(): void {
    this.#isOn = false;
  }

  /** Scanning is on afterwards. Rejects when the adapter does not answer. */
  async keepOn(nowMs: number): Promise<void> {
    const isQuiet = nowMs - this.#aliveAtMs >= QUIET_AFTER_MS || nowMs - this.#airAtMs >= RENEWED_AFTER_MS;
    if (this.#isOn && isQuiet) await this.#stop();
    if (!this.#isOn) await this.#start();
  }

  async #start(): Promise<void> {
    await settleWithin(this.#clock, ANSWER_LIMIT_MS, 'scan', this.#noble.startScanningAsync([], true));
    this.#isOn = true;
  }
  /** Also the question whether the adapter is there: unlike the start, the stop waits for its answer. */
  async #stop(): Promise<void> {
    await settleWithin(this.#clock, ANSWER_LIMIT_MS, 'scan', this.#noble.stopScanningAsync());
    this.stopped();
    this.#airAtMs = this.#clock.nowMs();
    this.alive(this.#airAtMs);
  }

  /** Nothing is heard any more. */
  close(): void {
    this.#noble.removeAllListeners('discover').removeAllListeners('scanStop');
  }
}

function sightingOf({ id, advertisement, addressType, rssi, connectable }: Peripheral): Sighting {
  const { serviceUuids, serviceData, manufacturerData } = advertisement;
  const says = (service: number): boolean =>
    serviceUuids?.some((uuid) => assignedNumber(uuid) === service) ?? false;
  const ofMachine = serviceData?.find(({ uuid }) => assignedNumber(uuid) === FITNESS_MACHINE_SERVICE);
  const isMachine = says(FITNESS_MACHINE_SERVICE) || ofMachine !== undefined;
  return {
    address: id,
    addressType,
    rssiDbm: rssi,
    connectable,
    heartRateService: says(HEART_RATE_SERVICE),
    treadmill: isMachine && mayBeTreadmill(ofMachine?.data ?? null),
    polarBroadcast: manufacturerData?.length > 2 && manufacturerData.readUInt16LE(0) === POLAR,
  };
}
