/**
 * A simulated treadmill: its belt follows what the room is asked for, and it tells of it as real ones do, byte for byte,
 * over ANT+ (FE-C) or Bluetooth (FTMS). Pure, as a simulated strap is: it owns no timer.
 */
import { encodeTreadmillData, TREADMILL_DATA } from '@takt/shared/ble/treadmill-data.ts';
import type { TreadmillKey, TreadmillState } from '@takt/shared/sample.ts';
import {
  encodeEquipmentPage,
  FITNESS_EQUIPMENT_DEVICE_TYPE,
  TREADMILL,
} from '../../ant/fitness-equipment.ts';
import { encodeBroadcast } from '../../ant/message.ts';
import type { Packet } from '../../receiver/packet.ts';
import { SIMULATED_ADAPTER, SIMULATED_STICK } from './air.ts';
import { isDuring, type Recurring } from './during.ts';
import { WORK_FROM_PERCENT } from './heart.ts';

/** What its user sets. */
export interface Pace {
  readonly speedKmh: number;
  readonly inclinePercent: number;
}

export interface TreadmillPlan {
  readonly sensor: TreadmillKey;
  readonly work: Pace;
  readonly easy: Pace;
  /** Stopped by its user, and started again. */
  readonly paused: Recurring | null;
  /** 0–1: treadmills send in no common rhythm. */
  readonly phase: number;
}

export interface SimulatedTreadmill {
  /** When the next packet is due, ms of the gateway's clock. */
  nextAtMs(): number;
  /** Packets due after the last call's time, up to and including `toMs`, in order, stamped with their due time. */
  packetsUntil(toMs: number, effortPercent: number | null): Packet[];
}

/** Belts and decks move at their own pace. */
const KMH_A_SECOND = 0.5;
const PERCENT_A_SECOND = 0.5;
const STANDING: Pace = { speedKmh: 0, inclinePercent: 0 };
/** 8192/32768 s: four messages a second. */
const ANT_PERIOD_MS = 250;
const BLE_PERIOD_MS = 1000;

interface Shown extends Pace {
  readonly state: TreadmillState;
}

export function createTreadmill(plan: TreadmillPlan, bornAtMs: number): SimulatedTreadmill {
  const { sensor, paused } = plan;
  const isAnt = sensor.startsWith('fec:');
  const periodMs = isAnt ? ANT_PERIOD_MS : BLE_PERIOD_MS;
  const packetsOf = isAnt ? equipmentPackets(sensor) : machinePackets(sensor);
  const firstAtMs = bornAtMs + plan.phase * periodMs;
  let turn = 0;
  let belt: Pace = STANDING;
  let seenMs = bornAtMs;
  const nextAtMs = (): number => firstAtMs + turn * periodMs;

  const tellAt = (atMs: number, effortPercent: number | null): Shown => {
    const isPaused = isDuring(paused, atMs - bornAtMs);
    const set =
      effortPercent === null ? STANDING : effortPercent >= WORK_FROM_PERCENT ? plan.work : plan.easy;
    const seconds = (atMs - seenMs) / 1000;
    seenMs = atMs;
    belt = {
      speedKmh: towards(belt.speedKmh, isPaused ? 0 : set.speedKmh, KMH_A_SECOND * seconds),
      // A treadmill that is stopped stays as steep as it was.
      inclinePercent: isPaused
        ? belt.inclinePercent
        : towards(belt.inclinePercent, set.inclinePercent, PERCENT_A_SECOND * seconds),
    };
    return { ...belt, state: isPaused ? 'paused' : belt.speedKmh > 0 ? 'in-use' : 'ready' };
  };

  return {
    nextAtMs,
    packetsUntil(toMs, effortPercent) {
      const packets: Packet[] = [];
      for (; nextAtMs() <= toMs; turn++) {
        const atMs = nextAtMs();
        packets.push(...packetsOf(tellAt(atMs, effortPercent), turn, Math.floor(atMs)));
      }
      return packets;
    },
  };
}

function towards(from: number, to: number, most: number): number {
  return from + Math.sign(to - from) * Math.min(most, Math.abs(to - from));
}

type PacketsOf = (shown: Shown, turn: number, receivedAtMs: number) => Packet[];

/** Page 16 and, between, 17 and 19 by turns. */
function equipmentPackets(sensor: TreadmillKey): PacketsOf {
  const deviceNumber20 = Number(sensor.slice('fec:'.length));
  return ({ speedKmh, inclinePercent, state }, turn, receivedAtMs) => {
    const payload = encodeEquipmentPage(
      turn % 2 === 0
        ? { kind: 'general', equipmentType: TREADMILL, speedKmh, elapsedS: null, distanceM: null, state }
        : turn % 4 === 1
          ? { kind: 'settings', inclinePercent, state }
          : { kind: 'treadmill', state },
    );
    const deviceType = FITNESS_EQUIPMENT_DEVICE_TYPE;
    const bytes = encodeBroadcast({ channel: 0, payload, deviceNumber20, deviceType });
    return [{ radio: 'ant', receiver: SIMULATED_STICK, receivedAtMs, bytes }];
  };
}

/** A record a second; treadmills with an even address send it in two parts, the speed in the last. */
function machinePackets(sensor: TreadmillKey): PacketsOf {
  const address = sensor.slice('ftms:'.length);
  const isInParts = Number.parseInt(address.slice(-1), 16) % 2 === 0;
  return ({ speedKmh, inclinePercent }, turn, receivedAtMs) => {
    const values = isInParts
      ? [{ inclinePercent }, { speedKmh, elapsedS: turn }]
      : [{ speedKmh, inclinePercent, elapsedS: turn }];
    return values.map((value) => ({
      radio: 'ble',
      receiver: SIMULATED_ADAPTER,
      receivedAtMs,
      address,
      characteristic: TREADMILL_DATA,
      bytes: encodeTreadmillData(value),
    }));
  };
}
