import type { BlePolicy } from '@takt/gateway/radio/ble/policy.ts';

/** As the session does it: the sensor to connect to now, which is being connected to from then on. */
export function takeNext(policy: BlePolicy, nowMs: number): string | null {
  policy.advance(nowMs);
  const address = policy.next(nowMs);
  if (address !== null) policy.attempted(address);
  return address;
}
