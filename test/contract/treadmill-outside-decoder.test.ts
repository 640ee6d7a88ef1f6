/**
 * ANT+ treadmills in two decoders: ours, and that of incyclist-ant-plus (MIT). Its quirks: it knows 16-bit numbers
 * only, keeps an incline for good, takes FFFF for a speed, and forgets what it has just read of one that becomes ready.
 */
import {
  encodeEquipmentPage,
  FITNESS_EQUIPMENT_DEVICE_TYPE,
  TREADMILL,
} from '@takt/gateway/ant/fitness-equipment.ts';
import { encodeBroadcast } from '@takt/gateway/ant/message.ts';
import { createDecoder } from '@takt/gateway/decoder.ts';
import type { TreadmillState } from '@takt/shared/sample.ts';
import { FitnessEquipmentSensor, type FitnessEquipmentSensorState, type IChannel } from 'incyclist-ant-plus';
import { describe, expect, it } from 'vitest';

const NUMBERS = [15, 0x5_0101, 0xf_ffff] as const;
const STATES = ['off', 'in-use', 'paused'] as const satisfies readonly TreadmillState[];
const THEIR_STATES = { off: 'OFF', 'in-use': 'IN_USE', paused: 'FINISHED' } as const;
const MESSAGES = 1200;

function outsideDecoder() {
  let told: FitnessEquipmentSensorState | null = null;
  const channel = {
    getChannelNo: () => 0,
    onDeviceData: (_profile: string, _number: number, state: FitnessEquipmentSensorState) => {
      told = { ...state };
    },
  };
  const sensor = new FitnessEquipmentSensor(0, channel as unknown as IChannel);
  return (bytes: Uint8Array): FitnessEquipmentSensorState => {
    told = null;
    sensor.onMessage(Buffer.from(bytes));
    if (told === null) throw new Error('the other decoder heard nothing');
    return told;
  };
}

describe('ANT+ treadmills in two decoders', () => {
  it('[FEC9] agree treadmill by treadmill on every page: type, speed, incline, state', () => {
    const theirs = outsideDecoder();
    const ours = createDecoder();
    let compared = 0;
    for (let n = 0; n < MESSAGES; n++) {
      for (const [index, number] of NUMBERS.entries()) {
        const state = STATES[Math.floor(n / 40 + index) % STATES.length] ?? 'off';
        const speedKmh = ((n * 7 + index * 211) % 2500) / 100;
        const inclinePercent = ((n * 13 + index * 97) % 4000) / 100 - 15;
        const payload = encodeEquipmentPage(
          n % 2 === 0
            ? {
                kind: 'general',
                equipmentType: TREADMILL,
                speedKmh,
                elapsedS: (n * 0.25) % 63,
                distanceM: n % 256,
                state,
              }
            : { kind: 'settings', inclinePercent, state },
        );
        const deviceType = FITNESS_EQUIPMENT_DEVICE_TYPE;
        const bytes = encodeBroadcast({
          channel: 0,
          payload,
          deviceNumber20: number,
          deviceType,
          rssiDbm: -60,
        });
        const told = theirs(bytes);
        const [sample] = ours.push({ radio: 'ant', receiver: 'x', receivedAtMs: n * 250, bytes });
        expect(told.State).toBe(THEIR_STATES[state]);
        if (n % 2 === 1) {
          expect(sample).toBeUndefined();
          continue;
        }
        expect(told.EquipmentType).toBe('Treadmill');
        expect(sample).toMatchObject({ kind: 'treadmill', sensor: `fec:${number}`, state });
        if (sample?.kind !== 'treadmill') throw new Error('our decoder heard no treadmill');
        // Theirs in m/s, to the thousandth.
        expect(sample.speedKmh).toBe(Math.round((told.RealSpeed ?? 0) * 360) / 100);
        expect(Math.abs((sample.speedKmh ?? 0) - speedKmh)).toBeLessThanOrEqual(0.01);
        expect(sample.inclinePercent).toBe(told.Incline ?? null);
        compared += 1;
      }
    }
    expect(compared).toBe((MESSAGES / 2) * NUMBERS.length);
  });
});
