/** A connected device becomes one that notifies: services found, heart rate or belt subscribed, battery and where on the body it is worn read. */

import type { Characteristic, Peripheral } from '@stoprocent/noble';
import { BATTERY_LEVEL, HEART_RATE_MEASUREMENT } from '@takt/shared/ble/heart-rate-measurement.ts';
import {
  FITNESS_MACHINE_FEATURE,
  FITNESS_MACHINE_SERVICE,
  TREADMILL_DATA,
} from '@takt/shared/ble/treadmill-data.ts';
import type { Clock } from '@takt/shared/clock.ts';
import { settleWithin } from './time-limit.ts';
import { assignedNumber } from './uuid.ts';

export const HEART_RATE_SERVICE = 0x180d;
const BATTERY_SERVICE = 0x180f;
const BODY_SENSOR_LOCATION = 0x2a38;
/** At a connection interval of 200 ms a question and its answer take two intervals, more where packets are lost. */
const ANSWER_LIMIT_MS = 8000;

export interface LinkEvents {
  /** A value of a characteristic, notified or read. */
  onValue(characteristic: number, bytes: Uint8Array): void;
  /** Heart rates or speeds have been asked for; `ask` is for the sign of life of one that has nothing to report. */
  onSubscribed(ask: () => Promise<void>): void;
}

/** The device has neither a heart rate nor a belt. */
export class Foreign extends Error {}

/**
 * Resolves when all is asked for that the device has. Rejects when it is no strap and no treadmill, does not answer, or
 * goes away; battery and body location are extras whose absence or refusal is no failure.
 */
export async function subscribeToSensor(
  peripheral: Peripheral,
  clock: Clock,
  events: LinkEvents,
): Promise<void> {
  const limited = <T>(what: string, work: Promise<T>) => settleWithin(clock, ANSWER_LIMIT_MS, what, work);
  // All services, then a choice: asking for one that is missing would fail the whole question.
  const services = await limited('services', peripheral.discoverServicesAsync([]));
  const find = async (service: number, ...wanted: number[]): Promise<Map<number, Characteristic>> => {
    const found = services.find(({ uuid }) => assignedNumber(uuid) === service);
    if (found === undefined || peripheral.state !== 'connected') return new Map();
    // All of them too: asked for by name, one that is written in full would be left out.
    const all = await limited('characteristics', found.discoverCharacteristicsAsync([]));
    return new Map(
      all.flatMap((characteristic) => {
        const number = assignedNumber(characteristic.uuid);
        return number !== null && wanted.includes(number) ? [[number, characteristic]] : [];
      }),
    );
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
  const machine = await find(FITNESS_MACHINE_SERVICE, TREADMILL_DATA, FITNESS_MACHINE_FEATURE);
  const [heartRate, treadmill] = [heart.get(HEART_RATE_MEASUREMENT), machine.get(TREADMILL_DATA)];
  if (peripheral.state !== 'connected') throw new Error('gone');
  if (heartRate === undefined && treadmill === undefined) throw new Foreign('no heart rate and no belt');
  // A treadmill passes on the heart rate of any strap or hand, and does not say whose: taken for a strap it would count as the wearer's.
  if (treadmill !== undefined) await subscribe(TREADMILL_DATA, treadmill);
  else if (heartRate !== undefined) await subscribe(HEART_RATE_MEASUREMENT, heartRate);
  events.onSubscribed(async () => {
    // Every fitness machine has it (FTMS 1.0, 4.2). One without gives no sign of life, and is connected to anew.
    const feature = machine.get(FITNESS_MACHINE_FEATURE);
    if (feature === undefined) throw new Error('nothing to ask for');
    await limited('sign of life', feature.readAsync());
  });
  try {
    await read(BODY_SENSOR_LOCATION, heart.get(BODY_SENSOR_LOCATION));
    const battery = (await find(BATTERY_SERVICE, BATTERY_LEVEL)).get(BATTERY_LEVEL);
    await read(BATTERY_LEVEL, battery);
    if (battery?.properties.includes('notify') && peripheral.state === 'connected')
      await subscribe(BATTERY_LEVEL, battery);
  } catch {
    // The values flow; that is what the link is for.
  }
}
