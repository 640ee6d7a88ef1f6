import { describe, expect, it } from 'vitest';
import { type Listener, listenOn, until } from '../support/ble-listener.ts';
import { BleRoom } from '../support/ble-room.ts';
import type { Strap } from '../support/ble-strap.ts';
import { has } from '../support/debian.ts';

interface Round {
  readonly straps: number;
  readonly lossRatio: number;
  /** Notifications of each strap. */
  readonly notifications: number;
}

/** A minute in real time on build machines; seconds of it where somebody waits. */
const ROUNDS: readonly Round[] =
  process.env.CI === 'true' || process.env.CI === '1'
    ? [
        { straps: 20, lossRatio: 0.05, notifications: 60 },
        { straps: 20, lossRatio: 0.2, notifications: 60 },
      ]
    : [{ straps: 10, lossRatio: 0.05, notifications: 5 }];

describe.skipIf(!has('socat')).concurrent('many straps on one adapter', () => {
  it.each(ROUNDS)(
    '[BLR18] $straps straps, a share of $lossRatio of all packets lost on the air: not one notification is lost or doubled',
    async ({ straps: count, lossRatio, notifications }) => {
      await using room = await BleRoom.open({ lossRatio });
      const straps = await Promise.all(Array.from({ length: count }, () => room.strap()));
      const adapter = await room.adapter();
      await using listener = await listenOn([adapter.path]);
      await until('every strap heard', () => straps.every((strap) => listener.samplesOf(strap).length > 0));
      await Promise.all(straps.map((strap) => listener.hear(strap, notifications)));
      for (const strap of straps) strap.mute = true;
      await until('what is under way', () =>
        straps.every((strap) => listener.samplesOf(strap).length >= strap.sent.length),
      );
      for (const strap of straps) {
        expect(
          listener.samplesOf(strap).map(({ heartRateBpm, rrTicks }) => [heartRateBpm, ...rrTicks]),
        ).toEqual(strap.sent.map(({ heartRateBpm, rrTicks }) => [heartRateBpm, rrTicks]));
      }
      expect(straps.map(({ connections }) => connections)).toEqual(straps.map(() => 1));
      tellLatency(count, lossRatio, straps, listener);
    },
    240_000,
  );
});

/** From the strap's host to the sample, so half a meeting interval on average; told, and judged by nobody. */
function tellLatency(count: number, lossRatio: number, straps: readonly Strap[], listener: Listener): void {
  const latenciesMs = straps
    .flatMap((strap) => {
      const heard = listener.samplesOf(strap);
      return strap.sent.map(({ atMs }, i) => (heard[i]?.atMs ?? Number.NaN) - atMs);
    })
    .sort((a, b) => a - b);
  const at = (share: number): string =>
    (latenciesMs[Math.floor(share * latenciesMs.length)] ?? Number.NaN).toFixed(0);
  console.log(
    `${count} straps, ${100 * lossRatio} % lost: ${latenciesMs.length} notifications, ` +
      `from the air to the sample ${at(0.5)} ms (50 %), ${at(0.99)} ms (99 %)`,
  );
}
