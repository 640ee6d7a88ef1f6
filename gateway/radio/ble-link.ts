/** A connected strap becomes one that notifies: its services found, heart rate subscribed, battery and place read. */

import type { Characteristic, Peripheral } from '@stoprocent/noble';
import { BATTERY_LEVEL, HEART_RATE_MEASUREMENT } from '@takt/shared/ble/heart-rate-measurement.ts';
import type { Clock } from '@takt/shared/clock.ts';
import { within } from './ble-time-limit.ts';

export const HEART_RATE_SERVICE = 0x180d;
const BATTERY_SERVICE = 0x180f;
const BODY_SENSOR_LOCATION = 0x2a38;
/** At a connection interval of 200 ms a question and its answer take two intervals, more where packets are lost. */
const ANSWER_LIMIT_MS = 8000;

export interface LinkEvents {
  /** A value of a characteristic, notified or read. */
  onValue(characteristic: number, bytes: Uint8Array): void;
  /** Heart rates have been asked for. */
  onSubscribed(): void;
}

/**
 * Resolves when all is asked for that the strap has. Rejects when it has no heart rate, does not answer, or goes away;
 * battery and body location are extras whose absence or refusal is no failure.
 */
export async function attend(peripheral: Peripheral, clock: Clock, events: LinkEvents): Promise<void> {
  const limited = <T>(what: string, work: Promise<T>) => within(clock, ANSWER_LIMIT_MS, what, work);
  // All services, then a choice: asking for one that is missing would fail the whole question.
  const services = await limited('services', peripheral.discoverServicesAsync([]));
  const find = async (service: number, ...wanted: number[]): Promise<Map<number, Characteristic>> => {
    const found = services.find(({ uuid }) => uuid === shortUuid(service));
    if (found === undefined || peripheral.state !== 'connected') return new Map();
    const all = await limited('characteristics', found.discoverCharacteristicsAsync(wanted.map(shortUuid)));
    return new Map(all.map((characteristic) => [Number.parseInt(characteristic.uuid, 16), characteristic]));
  };
  const subscribe = async (number: number, characteristic: Characteristic): Promise<void> => {
    characteristic.on('data', (bytes: Buffer, isNotification: boolean) => {
      if (isNotification) events.onValue(number, bytes);
    });
    await limited('subscription', characteristic.subscribeAsync());
  };
  const read = async (number: number, characteristic: Characteristic | undefined): Promise<void> => {
    if (characteristic === undefined || !characteristic.properties.includes('read')) return;
    if (peripheral.state !== 'connected') return;
    const bytes = await limited('value', characteristic.readAsync());
    if (bytes.length > 0) events.onValue(number, bytes);
  };

  const heart = await find(HEART_RATE_SERVICE, HEART_RATE_MEASUREMENT, BODY_SENSOR_LOCATION);
  const measurement = heart.get(HEART_RATE_MEASUREMENT);
  if (measurement === undefined || peripheral.state !== 'connected') throw new Error('no heart rate');
  await subscribe(HEART_RATE_MEASUREMENT, measurement);
  events.onSubscribed();
  try {
    await read(BODY_SENSOR_LOCATION, heart.get(BODY_SENSOR_LOCATION));
    const battery = (await find(BATTERY_SERVICE, BATTERY_LEVEL)).get(BATTERY_LEVEL);
    await read(BATTERY_LEVEL, battery);
    if (battery?.properties.includes('notify') && peripheral.state === 'connected')
      await subscribe(BATTERY_LEVEL, battery);
  } catch {
    // The heart rate flows; that is what the link is for.
  }
}

/** As the library writes 16-bit UUIDs: hexadecimal, no leading zeros. */
export function shortUuid(uuid: number): string {
  return uuid.toString(16);
}
