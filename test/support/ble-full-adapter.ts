/** Many straps on one adapter while packets get lost: every notification arrives once, and how long it took. */
import { expect } from 'vitest';
import { listenOn, until } from './ble-listener.ts';
import { BleRoom } from './ble-room.ts';
import type { Strap } from './ble-strap.ts';

export interface FullAdapter {
  readonly straps: number;
  /** Of all packets on the air. */
  readonly lossRatio: number;
  /** Of each strap. */
  readonly notifications: number;
}

/** Of each notification, ms. */
export interface NotificationTimes {
  /** From the strap's host to the adapter's controller: waiting for the next meeting, and sending again what was lost. */
  readonly strapToAirMs: readonly number[];
  /** From there, whole, to the sample: what the gateway and its machine take. */
  readonly airToSampleMs: readonly number[];
}

/** Attribute protocol, handle value notification: where it stands in the first packet of an L2CAP message. */
const OPCODE_AT = 4;
const NOTIFICATION = 0x1b;

export async function fullAdapter({
  straps: count,
  lossRatio,
  notifications,
}: FullAdapter): Promise<NotificationTimes> {
  await using room = await BleRoom.open({ lossRatio });
  const straps = await Promise.all(Array.from({ length: count }, () => room.strap()));
  const deliveredMs = new Map<string, number[]>(straps.map(({ controller }) => [controller.name, []]));
  room.air.onDelivered = ({ name }, data) => {
    if (data[OPCODE_AT] === NOTIFICATION) deliveredMs.get(name)?.push(performance.now());
  };
  const adapter = await room.adapter();
  await using listener = await listenOn([adapter.path]);
  await until('every strap heard', () => straps.every((strap) => listener.samplesOf(strap).length > 0));
  await Promise.all(straps.map((strap) => listener.hear(strap, notifications)));
  for (const strap of straps) strap.mute = true;
  await until('what is under way', () =>
    straps.every((strap) => listener.samplesOf(strap).length >= strap.sent.length),
  );
  for (const strap of straps) {
    expect(listener.samplesOf(strap).map(({ heartRateBpm, rrTicks }) => [heartRateBpm, ...rrTicks])).toEqual(
      strap.sent.map(({ heartRateBpm, rrTicks }) => [heartRateBpm, rrTicks]),
    );
  }
  expect(straps.map(({ connections }) => connections)).toEqual(straps.map(() => 1));
  const each = (of: (strap: Strap) => readonly number[]): number[] => straps.flatMap(of);
  const delivered = ({ controller }: Strap): readonly number[] => deliveredMs.get(controller.name) ?? [];
  return {
    strapToAirMs: each((strap) =>
      delivered(strap).map((atMs, i) => atMs - (strap.sent[i]?.atMs ?? Number.NaN)),
    ),
    airToSampleMs: each((strap) =>
      listener.samplesOf(strap).map(({ atMs }, i) => atMs - (delivered(strap)[i] ?? Number.NaN)),
    ),
  };
}
