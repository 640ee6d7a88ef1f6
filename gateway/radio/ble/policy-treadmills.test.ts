import { describe, expect, it } from 'vitest';
import { takeNext } from '../../../test/support/take-next.ts';
import { type BlePolicy, createBlePolicy } from './policy.ts';
import type { Sighting } from './sighting.ts';

const sighting = (address: string, more: Partial<Sighting> = {}): Sighting => ({
  address,
  addressType: 'public',
  rssiDbm: -60,
  connectable: true,
  heartRateService: false,
  treadmill: false,
  polarBroadcast: false,
  ...more,
});
const strap = (address: string, rssiDbm = -60) => sighting(address, { heartRateService: true, rssiDbm });
const treadmill = (address: string, rssiDbm = -60) => sighting(address, { treadmill: true, rssiDbm });
const full = { kind: 'refused', status: 0x09 } as const;

/** Sighted, connected and asked for values. */
function link(policy: BlePolicy, one: Sighting, nowMs: number): void {
  policy.sighted(one, nowMs);
  expect(takeNext(policy, nowMs)).toBe(one.address);
  policy.connected(one.address, nowMs);
  policy.subscribed(one.address, nowMs);
}

describe('treadmills beside straps on an adapter', () => {
  it('[BLP16] a treadmill is connected to when no strap waits, however near it is and however well known', () => {
    const policy = createBlePolicy('hci0', new Map());
    link(policy, treadmill('known', -30), 0);
    policy.notified('known', 100);
    policy.lost('known', 200);
    for (const one of [treadmill('known', -30), treadmill('new', -40), strap('weak', -90)])
      policy.sighted(one, 1000);
    for (const address of ['weak', 'known', 'new']) {
      expect(takeNext(policy, 1000)).toBe(address);
      policy.connected(address, 1000);
    }
  });

  it('[BLP16] a device that says it is both is a treadmill; one that changes its address or takes no connection is not reported', () => {
    const policy = createBlePolicy('hci0', new Map());
    policy.sighted(sighting('both', { heartRateService: true, treadmill: true, rssiDbm: -30 }), 0);
    policy.sighted(strap('strap', -90), 0);
    policy.sighted(sighting('4fffffffffff', { treadmill: true, addressType: 'random' }), 0);
    policy.sighted(sighting('held', { treadmill: true, connectable: false }), 0);
    expect(takeNext(policy, 0)).toBe('strap');
    policy.connected('strap', 0);
    // It stays one when an advert leaves the machine out.
    policy.sighted(strap('both', -30), 100);
    policy.sighted(strap('other', -90), 100);
    expect(takeNext(policy, 100)).toBe('other');
    policy.connected('other', 100);
    expect(takeNext(policy, 100)).toBe('both');
    expect(policy.status).toMatchObject({ unusableAddresses: 0, takenByOthers: 0 });
  });

  it('[BLP17] a treadmill with nothing to report is asked every 4 s; its answer is a sign of life, 12 s without one the end', () => {
    const policy = createBlePolicy('hci0', new Map());
    link(policy, treadmill('a'), 0);
    link(policy, strap('b'), 0);
    expect([policy.silent(4000), policy.quiet(3999)]).toEqual([['b'], []]);
    policy.lost('b', 4000);
    expect([policy.quiet(4000), policy.quiet(4000)], 'a reading changes nothing').toEqual([['a'], ['a']]);
    policy.asked('a', 4000);
    expect(policy.quiet(4100)).toEqual([]);
    policy.answered('a', 4200);
    expect([policy.quiet(8199), policy.quiet(8200)]).toEqual([[], ['a']]);
    policy.asked('a', 8200);
    // No answer: asked again, then given up.
    expect([policy.quiet(12_199), policy.quiet(12_200)]).toEqual([[], ['a']]);
    policy.asked('a', 12_200);
    expect([policy.silent(16_199), policy.silent(16_200)]).toEqual([[], ['a']]);
    policy.notified('a', 16_000);
    expect([policy.silent(16_200), policy.quiet(16_200)]).toEqual([[], []]);
  });

  it('[BLP17] before speeds were asked for nothing is asked, and one that goes after an answer is wanted at once', () => {
    const policy = createBlePolicy('hci0', new Map());
    policy.sighted(treadmill('a'), 0);
    takeNext(policy, 0);
    policy.connected('a', 0);
    expect([policy.quiet(60_000), policy.silent(60_000)]).toEqual([[], []]);
    policy.subscribed('a', 60_000);
    policy.answered('a', 65_000);
    policy.lost('a', 76_999);
    policy.sighted(treadmill('a'), 76_999);
    expect(takeNext(policy, 76_999)).toBe('a');
  });

  it('[BLP18] on a full adapter the treadmill linked last makes room for a strap, and stays away for 30 s', () => {
    const policy = createBlePolicy('hci0', new Map());
    for (const address of ['first', 'last']) link(policy, treadmill(address), 0);
    policy.sighted(strap('strap'), 0);
    expect(policy.inTheWay(0)).toBeNull();
    expect(takeNext(policy, 0)).toBe('strap');
    policy.failed('strap', full, 100);
    policy.sighted(strap('strap'), 200);
    expect([takeNext(policy, 200), policy.inTheWay(200), policy.inTheWay(200)]).toEqual([
      null,
      'last',
      'last',
    ]);
    policy.madeRoom('last', 200);
    policy.lost('last', 300);
    expect(takeNext(policy, 300)).toBe('strap');
    policy.connected('strap', 400);
    policy.subscribed('strap', 400);
    // Full again: a treadmill waits, and makes nobody go.
    policy.sighted(treadmill('last'), 500);
    expect([takeNext(policy, 500), policy.inTheWay(500)]).toEqual([null, null]);
    policy.lost('strap', 600);
    policy.sighted(treadmill('last'), 30_199);
    expect(takeNext(policy, 30_199)).toBeNull();
    expect(takeNext(policy, 30_200)).toBe('last');
  });

  it('[BLP18] for a strap that has just failed, or with straps alone, no connection is given up', () => {
    const policy = createBlePolicy('hci0', new Map());
    link(policy, treadmill('a'), 0);
    policy.sighted(strap('b'), 0);
    takeNext(policy, 0);
    policy.failed('b', { kind: 'time-out' }, 0);
    policy.sighted(strap('c'), 0);
    takeNext(policy, 0);
    policy.failed('c', full, 0);
    policy.lost('a', 100);
    link(policy, strap('c'), 100);
    policy.sighted(strap('b'), 3000);
    expect(policy.status).toMatchObject({ full: true, links: 1 });
    expect(policy.inTheWay(3000)).toBeNull();
    const other = createBlePolicy('hci1', new Map());
    link(other, treadmill('a'), 0);
    other.sighted(strap('b'), 0);
    takeNext(other, 0);
    other.failed('b', { kind: 'time-out' }, 0);
    other.sighted(strap('b'), 1000);
    expect(other.inTheWay(1000)).toBeNull();
  });

  it('[BLP20] treadmills that take no connection say nothing of the adapter’s room: a strap is tried at once', () => {
    const policy = createBlePolicy('hci0', new Map());
    for (const address of ['a', 'b', 'c']) link(policy, strap(address), 0);
    for (const [i, address] of ['t', 'u', 'v', 'w'].entries()) {
      policy.sighted(treadmill(address), i);
      expect(takeNext(policy, i)).toBe(address);
      policy.failed(address, { kind: 'time-out' }, i);
    }
    expect(policy.status.full).toBe(false);
    policy.sighted(strap('d'), 10);
    expect(takeNext(policy, 10)).toBe('d');
  });

  it('[BLP19] what is neither strap nor treadmill is left alone for an hour, with no blame on the adapter', () => {
    const policy = createBlePolicy('hci0', new Map());
    for (const address of ['a', 'b', 'c']) {
      link(policy, strap(`s${address}`), 0);
      policy.notified(`s${address}`, 0);
    }
    for (const address of ['a', 'b', 'c']) {
      link(policy, treadmill(address), 0);
      policy.failed(address, { kind: 'foreign' }, 0);
    }
    expect(policy.status.full).toBe(false);
    // A sign of it every few minutes keeps it from being forgotten.
    for (let atMs = 0; atMs < 3_600_000; atMs += 300_000) policy.sighted(treadmill('a'), atMs);
    policy.sighted(treadmill('a'), 3_599_999);
    expect(takeNext(policy, 3_599_999)).toBeNull();
    expect(takeNext(policy, 3_600_000)).toBe('a');
  });
});
