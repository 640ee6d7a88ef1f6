import { describe, expect, it } from 'vitest';
import { fullAdapter } from '../support/ble-full-adapter.ts';
import { has } from '../support/debian.ts';
import { toldMs } from '../support/shares.ts';

describe.skipIf(!has('socat'))('twenty straps on one adapter for a minute', () => {
  it.each([0.05, 0.2])(
    '[BLR18] a share of %s of all packets lost on the air: not one notification is lost or doubled',
    async (lossRatio) => {
      const { strapToAirMs, airToSampleMs } = await fullAdapter({ straps: 20, lossRatio, notifications: 60 });
      expect(airToSampleMs.length).toBeGreaterThanOrEqual(20 * 60);
      console.log(
        `20 Bluetooth straps, ${100 * lossRatio} % of all packets lost: ${airToSampleMs.length} notifications\n` +
          `  strap to air   ${toldMs(strapToAirMs)}: waiting for the next meeting, and what is sent again\n` +
          `  air to sample  ${toldMs(airToSampleMs)}`,
      );
    },
  );
});
