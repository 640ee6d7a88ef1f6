import { describe, it } from 'vitest';
import { fullAdapter } from '../support/ble-full-adapter.ts';
import { has } from '../support/debian.ts';

/** The long lane has twenty straps for a minute. */
describe.skipIf(!has('socat'))('many straps on one adapter', () => {
  it('[BLR18] 10 straps, a share of 0.05 of all packets lost on the air: not one notification is lost or doubled', async () => {
    await fullAdapter({ straps: 10, lossRatio: 0.05, notifications: 5 });
  });
});
