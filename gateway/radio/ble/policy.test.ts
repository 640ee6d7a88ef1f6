import { describe, expect, it } from 'vitest';
import { takeNext } from '../../../test/support/take-next.ts';
import { createBlePolicy, type StrapClaims } from './policy.ts';
import type { Sighting } from './sighting.ts';

const strap = (address: string, rssiDbm = -60, more: Partial<Sighting> = {}): Sighting => ({
  address,
  addressType: 'public',
  rssiDbm,
  connectable: true,
  heartRateService: true,
  treadmill: false,
  polarBroadcast: false,
  ...more,
});
const timeOut = { kind: 'time-out' } as const;
const refused = (status: number | null) => ({ kind: 'refused', status }) as const;

/** An adapter with so many links that bring values. */
function withLinks(count: number, claims: StrapClaims = new Map()) {
  const policy = createBlePolicy('hci0', claims);
  const addresses = Array.from({ length: count }, (_, i) => `a${i}`);
  for (const address of addresses) {
    policy.sighted(strap(address), 0);
    takeNext(policy, 0);
    policy.connected(address, 0);
    policy.subscribed(address, 0);
    policy.notified(address, 0);
  }
  return { policy, claims, addresses };
}

describe('which strap an adapter connects to', () => {
  it('[BLP1] only one heard within the last 3 s, one at a time, the strongest first', () => {
    const policy = createBlePolicy('hci0', new Map());
    expect(takeNext(policy, 0)).toBe(null);
    policy.sighted(strap('gone', -30), 0);
    policy.sighted(strap('weak', -80), 1000);
    policy.sighted(strap('near', -50), 1000);
    expect(takeNext(policy, 3001)).toBe('near');
    expect(takeNext(policy, 3001)).toBe(null);
    policy.connected('near', 3002);
    expect(takeNext(policy, 3003)).toBe('weak');
    policy.failed('weak', timeOut, 3500);
    expect(takeNext(policy, 3501)).toBe(null);
    policy.sighted(strap('gone', -30), 3501);
    expect(takeNext(policy, 6501)).toBe('gone');
  });

  it('[BLP2] each failure doubles the wait, from 2 s to a minute at most', () => {
    const policy = createBlePolicy('hci0', new Map());
    const seen: number[] = [];
    for (let at = 0, failedAt = 0; seen.length < 7; at += 500) {
      policy.sighted(strap('a'), at);
      if (takeNext(policy, at) === null) continue;
      seen.push(at - failedAt);
      policy.failed('a', refused(0x3e), at);
      failedAt = at;
    }
    expect(seen).toEqual([0, 2000, 4000, 8000, 16_000, 32_000, 60_000]);
  });

  it('[BLP3] one that has failed stands behind those that have not, one that was worn here before them all', () => {
    const policy = createBlePolicy('hci0', new Map());
    policy.sighted(strap('failed', -30), 0);
    expect(takeNext(policy, 0)).toBe('failed');
    policy.failed('failed', timeOut, 0);
    policy.sighted(strap('worn', -90), 0);
    expect(takeNext(policy, 0)).toBe('worn');
    policy.connected('worn', 0);
    policy.notified('worn', 100);
    policy.lost('worn', 200);
    for (const [address, rssiDbm] of [
      ['failed', -30],
      ['new', -50],
      ['worn', -90],
    ] as const)
      policy.sighted(strap(address, rssiDbm), 5000);
    expect(takeNext(policy, 5000)).toBe('worn');
    policy.connected('worn', 5000);
    expect(takeNext(policy, 5000)).toBe('new');
    policy.connected('new', 5000);
    expect(takeNext(policy, 5000)).toBe('failed');
  });

  it('[BLP4] not what has no heart rate, takes no connection, or changes its address', () => {
    const policy = createBlePolicy('hci0', new Map());
    policy.sighted(strap('a1', -60, { heartRateService: false }), 0);
    policy.sighted(strap('a2', -60, { connectable: false }), 0);
    policy.sighted(strap('7fffffffffff', -60, { addressType: 'random' }), 0);
    policy.sighted(strap('3fffffffffff', -60, { addressType: 'random' }), 0);
    policy.sighted(strap('bfffffffffff', -60, { addressType: 'random' }), 0);
    expect(takeNext(policy, 0)).toBe(null);
    expect(policy.status.unusableAddresses).toBe(3);
    policy.sighted(strap('c00000000001', -60, { addressType: 'random' }), 0);
    expect(takeNext(policy, 0)).toBe('c00000000001');
  });

  it('[BLP5] a known strap may go on without naming its service; one that takes no connection is not there', () => {
    const policy = createBlePolicy('hci0', new Map());
    policy.sighted(strap('a'), 0);
    policy.sighted(strap('a', -60, { connectable: false }), 5000);
    expect(takeNext(policy, 5000)).toBe(null);
    policy.sighted(strap('a', -60, { heartRateService: false }), 6000);
    expect(takeNext(policy, 6000)).toBe('a');
  });

  it('[BLP14] one that takes no connection is held by another; a broadcast is a hint of that, and of nothing else', () => {
    const policy = createBlePolicy('hci0', new Map([['ours', 'hci1']]));
    const broadcast = { heartRateService: false, polarBroadcast: true };
    policy.sighted(strap('a', -60, broadcast), 0);
    expect(takeNext(policy, 0)).toBe(null);
    expect(policy.status.takenByOthers).toBe(0);
    policy.sighted(strap('b', -60, { ...broadcast, connectable: false }), 0);
    policy.sighted(strap('c', -60, { connectable: false }), 0);
    policy.sighted(strap('ours', -60, { connectable: false }), 0);
    expect(policy.status.takenByOthers).toBe(2);
    policy.sighted(strap('c'), 1000);
    expect(policy.status.takenByOthers).toBe(1);
    expect(takeNext(policy, 1000)).toBe('c');
  });

  it('[BLP6] two adapters never want the same strap, and one lets go of what it lost', () => {
    const claims: StrapClaims = new Map();
    const [one, two] = [createBlePolicy('hci0', claims), createBlePolicy('hci1', claims)];
    for (const policy of [one, two]) policy.sighted(strap('a'), 0);
    expect([takeNext(one, 0), takeNext(two, 0)]).toEqual(['a', null]);
    one.connected('a', 100);
    expect(takeNext(two, 100)).toBe(null);
    one.lost('a', 200);
    expect(takeNext(two, 200)).toBe('a');
    two.restarted();
    expect(claims.size).toBe(0);
  });
});

describe('after the adapter was started anew', () => {
  it('[BLP15] a strap must be heard anew; then it comes first where it was worn, without a wait for old failures', () => {
    const { policy, claims } = withLinks(1);
    policy.sighted(strap('b', -30), 0);
    takeNext(policy, 0);
    policy.failed('b', timeOut, 0);
    policy.sighted(strap('a0'), 0);
    policy.restarted();
    expect([takeNext(policy, 1), policy.status.links, claims.size]).toEqual([null, 0, 0]);
    policy.sighted(strap('b', -30), 10);
    policy.sighted(strap('a0'), 10);
    expect(takeNext(policy, 10)).toBe('a0');
    policy.connected('a0', 10);
    expect(takeNext(policy, 10)).toBe('b');
  });
});

describe('how many links an adapter can hold', () => {
  it.each([0x09, 0x0d])(
    '[BLP7] refused with %i it is full, with no blame on the strap, until a link is gone',
    (status) => {
      const { policy } = withLinks(2);
      policy.sighted(strap('b'), 1000);
      expect(takeNext(policy, 1000)).toBe('b');
      policy.failed('b', refused(status), 1000);
      expect(policy.status).toMatchObject({ full: true, links: 2 });
      expect(takeNext(policy, 1000)).toBe(null);
      policy.notified('a0', 3500);
      policy.lost('a0', 3600);
      expect(policy.status.full).toBe(false);
      expect(takeNext(policy, 3700)).toBe('b');
    },
  );

  it('[BLP8] it is asked again after five minutes', () => {
    const { policy } = withLinks(2);
    policy.sighted(strap('b'), 0);
    takeNext(policy, 0);
    policy.failed('b', refused(0x09), 0);
    policy.sighted(strap('b'), 299_999);
    expect(takeNext(policy, 299_999)).toBe(null);
    expect(takeNext(policy, 300_000)).toBe('b');
  });

  it('[BLP9] three straps failing in a row beside three links count as full for a minute; beside two they do not', () => {
    for (const links of [2, 3]) {
      const { policy } = withLinks(links);
      for (const address of ['b', 'c', 'd']) {
        policy.sighted(strap(address), 0);
        expect(takeNext(policy, 0)).toBe(address);
        policy.failed(address, refused(0x3e), 0);
      }
      expect(policy.status.full).toBe(links === 3);
      policy.sighted(strap('e'), 59_999);
      expect(takeNext(policy, 59_999)).toBe(links === 3 ? null : 'e');
      policy.sighted(strap('e'), 60_000);
      if (links === 3) expect(takeNext(policy, 60_000)).toBe('e');
    }
  });

  it('[BLP10] without a link it is stuck when it says full, or after three time-outs in a row', () => {
    const full = createBlePolicy('hci0', new Map());
    full.sighted(strap('a'), 0);
    takeNext(full, 0);
    full.failed('a', refused(0x09), 0);
    expect(full.status).toMatchObject({ full: false, stuck: true });
    full.restarted();
    expect(full.status.stuck).toBe(false);
    const mute = createBlePolicy('hci0', new Map());
    for (const [i, address] of ['a', 'b', 'c'].entries()) {
      expect(mute.status.stuck).toBe(false);
      mute.sighted(strap(address), i);
      takeNext(mute, i);
      mute.failed(address, timeOut, i);
    }
    expect(mute.status.stuck).toBe(true);
  });
});

describe('when a link has gone quiet', () => {
  it('[BLP11] after 4 s without a value since the last, or since values were asked for', () => {
    const policy = createBlePolicy('hci0', new Map());
    policy.sighted(strap('a'), 0);
    takeNext(policy, 0);
    policy.connected('a', 0);
    expect(policy.silent(60_000)).toEqual([]);
    policy.subscribed('a', 1000);
    expect(policy.silent(4999)).toEqual([]);
    expect(policy.silent(5000)).toEqual(['a']);
    policy.notified('a', 5000);
    expect(policy.silent(8999)).toEqual([]);
    expect(policy.silent(9000)).toEqual(['a']);
    policy.lost('a', 9000);
    expect(policy.silent(20_000)).toEqual([]);
  });

  it('[BLP12] a link lost with its values flowing is wanted at once, one that gave nothing or went quiet waits', () => {
    for (const [valueAtMs, lostAtMs, waits] of [
      [900, 1000, false],
      [null, 1000, true],
      [900, 4900, true],
    ] as const) {
      const policy = createBlePolicy('hci0', new Map());
      policy.sighted(strap('a'), 0);
      takeNext(policy, 0);
      policy.connected('a', 0);
      if (valueAtMs !== null) policy.notified('a', valueAtMs);
      policy.lost('a', lostAtMs);
      policy.sighted(strap('a'), lostAtMs);
      expect(takeNext(policy, lostAtMs + 1999)).toBe(waits ? null : 'a');
      if (waits) expect(takeNext(policy, lostAtMs + 2000)).toBe('a');
    }
  });

  it('[BLP13] ten seconds of values make up for earlier failures', () => {
    const failuresThen = (lastedMs: number) => {
      const policy = createBlePolicy('hci0', new Map());
      policy.sighted(strap('a'), 0);
      takeNext(policy, 0);
      policy.failed('a', timeOut, 0);
      policy.sighted(strap('a'), 2000);
      takeNext(policy, 2000);
      policy.connected('a', 2000);
      policy.notified('a', 2000 + lastedMs);
      policy.lost('a', 2000 + lastedMs + 4000);
      policy.sighted(strap('a'), 2000 + lastedMs + 6000);
      return takeNext(policy, 2000 + lastedMs + 6000);
    };
    expect(failuresThen(9999)).toBe(null);
    expect(failuresThen(10_000)).toBe('a');
  });

  it('[BLP30] a strap that takes no connection four times in a row is reported while it is heard, and no longer once it gives values', () => {
    const policy = createBlePolicy('hci0', new Map());
    let at = 0;
    const attempt = (failure: Parameters<typeof policy.failed>[1]): void => {
      at += 61_000;
      policy.sighted(strap('a'), at);
      takeNext(policy, at);
      policy.failed('a', failure, at);
    };
    for (const failure of [timeOut, refused(0x3e), { kind: 'unusable' } as const]) attempt(failure);
    expect(policy.status.refusing).toBe(0);
    attempt(timeOut);
    expect(policy.status).toMatchObject({ refusing: 1, needBonding: 0 });
    policy.sighted(strap('b'), at + 61_000);
    expect(policy.status.refusing).toBe(0);
    policy.sighted(strap('a'), at + 61_000);
    expect(policy.status.refusing).toBe(1);
    takeNext(policy, at + 61_000);
    policy.connected('a', at + 61_000);
    policy.subscribed('a', at + 61_000);
    policy.notified('a', at + 62_000);
    policy.lost('a', at + 62_000);
    expect(policy.status.refusing).toBe(0);
  });

  it('[BLP31] a strap that talks only to bonded devices is reported as such at once, and waits like any that failed', () => {
    const policy = createBlePolicy('hci0', new Map());
    policy.sighted(strap('a'), 0);
    takeNext(policy, 0);
    policy.connected('a', 0);
    policy.failed('a', { kind: 'wants-bond' }, 1000);
    expect(policy.status).toMatchObject({ needBonding: 1, refusing: 0, links: 0 });
    policy.sighted(strap('a'), 2000);
    expect([takeNext(policy, 2000), takeNext(policy, 3000)]).toEqual([null, 'a']);
  });
});
