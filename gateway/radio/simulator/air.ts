/**
 * How a simulated strap's pulse goes on the air: ANT+ as the serial messages of a stick in scan mode,
 * BLE as characteristic values. Pure schedules; the strap asks for what is due.
 */

import {
  BATTERY_LEVEL,
  encodeHeartRateMeasurement,
  HEART_RATE_MEASUREMENT,
} from '@takt/shared/ble/heart-rate-measurement.ts';
import { BATTERY_STATUS, encodeHrmPage, type HrmPage } from '../../ant/hrm.ts';
import { encodeBroadcast, HRM_DEVICE_TYPE } from '../../ant/message.ts';
import type { Packet } from '../../receiver/packet.ts';
import type { Random } from './random.ts';

export const SIMULATED_STICK = 'simulated-stick';
export const SIMULATED_ADAPTER = 'simulated-adapter';

/** What the strap knows of the heart at one instant; this is what goes on the air. */
export interface Pulse {
  /** 0–255. */
  readonly beatCount: number;
  /** Time of the last beat and of the one before it, 0–65535 in the strap's 1/1024 s. */
  readonly beatTimeTicks: number;
  /** null when the beat before was not felt. */
  readonly previousBeatTimeTicks: number | null;
  /** The strap's own number; null before it has felt two beats. */
  readonly heartRateBpm: number | null;
  readonly worn: boolean;
  /** How many times the strap has been taken off. */
  readonly timesOff: number;
}

export interface Transmitter {
  /** When its next packet is due, ms of the gateway's clock. */
  nextAtMs(): number;
  /** The strap has measured an RR interval; BLE sends it with the next notification. */
  keep(rrTicks: number): void;
  /** The packet that is due, or two; moves on to the next. */
  send(pulse: Pulse): Packet[];
  /** Lets the packet that is due go unsent; moves on to the next. */
  passOver(): void;
}

interface Sender {
  readonly batteryPercent: number;
  readonly bornAtMs: number;
  /** Straps start in no common rhythm. */
  readonly random: Random;
}

/** 8070/32768 s: 4.06 messages a second. */
export const ANT_PERIOD_MS = (8070 / 32768) * 1000;
const TOGGLE_EVERY = 4;
/** A main page 64 times, then a background page for four messages. */
const MAIN_MESSAGES = 64;
const CYCLE_MESSAGES = MAIN_MESSAGES + 4;
const BACKGROUND = [7, 2, 3] as const;
/** ANT+ manufacturer 255 is for development: no maker's strap is imitated. */
const MANUFACTURER = 255;

export function antTransmitter(sender: Sender & { readonly deviceNumber20: number }): Transmitter {
  const { deviceNumber20, batteryPercent, random } = sender;
  const firstAtMs = sender.bornAtMs + random.uniform() * ANT_PERIOD_MS;
  const firstMessage = Math.floor(random.uniform() * CYCLE_MESSAGES);
  /** Some receivers tell the strength, some do not. */
  const nearDbm = random.uniform() < 0.5 ? -48 - Math.floor(random.uniform() * 24) : null;
  let turn = 0;
  const nextAtMs = (): number => firstAtMs + turn * ANT_PERIOD_MS;

  const pageOf = (message: number, pulse: Pulse): HrmPage => {
    if (message % CYCLE_MESSAGES >= MAIN_MESSAGES) {
      const page = BACKGROUND[Math.floor(message / CYCLE_MESSAGES) % BACKGROUND.length];
      if (page === 2)
        return { page, manufacturer: MANUFACTURER, serialUpper: 0x5a00 + (deviceNumber20 & 0xff) };
      if (page === 3) return { page, hardware: 1, software: 1, model: 1 };
      const batteryStatus = batteryPercent < 20 ? BATTERY_STATUS.low : BATTERY_STATUS.good;
      return { page: 7, batteryPercent, batteryVolts: 2.4 + 0.006 * batteryPercent, batteryStatus };
    }
    // Without an earlier beat there is no previous time to send: page 0 has only the beat itself.
    const previousBeatTimeTicks = pulse.previousBeatTimeTicks;
    return previousBeatTimeTicks === null ? { page: 0 } : { page: 4, previousBeatTimeTicks };
  };

  return {
    nextAtMs,
    keep: () => {},
    passOver: () => {
      turn += 1;
    },
    send(pulse) {
      const receivedAtMs = Math.floor(nextAtMs());
      const message = firstMessage + turn;
      turn += 1;
      const toggle = Math.floor(message / TOGGLE_EVERY) % 2 === 1;
      const payload = encodeHrmPage({ toggle, ...pulse }, pageOf(message, pulse));
      const rssiDbm = nearDbm === null ? null : nearDbm - Math.floor(random.uniform() * 8);
      const bytes = encodeBroadcast({
        channel: 0,
        payload,
        deviceNumber20,
        deviceType: HRM_DEVICE_TYPE,
        rssiDbm,
      });
      return [{ radio: 'ant', receiver: SIMULATED_STICK, receivedAtMs, bytes }];
    },
  };
}

export const BLE_PERIOD_MS = 1000;
/** The battery level is sent after connecting and once a minute. */
const BATTERY_EVERY = 60;

export function bleTransmitter(sender: Sender & { readonly address: string }): Transmitter {
  const { address, batteryPercent, random } = sender;
  const firstAtMs = sender.bornAtMs + random.uniform() * BLE_PERIOD_MS;
  let turn = 0;
  let notified = 0;
  let waitingRrTicks: number[] = [];
  const nextAtMs = (): number => firstAtMs + turn * BLE_PERIOD_MS;

  /** Off the body some straps say 0, others (optical ones) anything: this one does both by turns. */
  const offBodyBpm = (timesOff: number): number | null =>
    timesOff % 2 === 1 ? null : 60 + Math.floor(random.uniform() * 60);

  return {
    nextAtMs,
    keep: (rrTicks) => {
      waitingRrTicks.push(rrTicks);
    },
    passOver: () => {
      turn += 1;
    },
    send(pulse) {
      const receivedAtMs = Math.floor(nextAtMs());
      const value = (characteristic: number, bytes: Uint8Array): Packet => ({
        radio: 'ble',
        receiver: SIMULATED_ADAPTER,
        receivedAtMs,
        address,
        characteristic,
        bytes,
      });
      const measurement = encodeHeartRateMeasurement({
        heartRateBpm: pulse.worn ? pulse.heartRateBpm : offBodyBpm(pulse.timesOff),
        contact: pulse.worn ? 'on' : 'off',
        energyKj: null,
        rrTicks: waitingRrTicks,
      });
      waitingRrTicks = [];
      const packets = [value(HEART_RATE_MEASUREMENT, measurement)];
      if (notified % BATTERY_EVERY === 0) packets.push(value(BATTERY_LEVEL, Uint8Array.of(batteryPercent)));
      notified += 1;
      turn += 1;
      return packets;
    },
  };
}
