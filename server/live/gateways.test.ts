import type { GatewayReport } from '@takt/shared/health/gateway-health.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handClock } from '../../test/support/hand-clock.ts';
import type { Bus } from '../bus/bus.ts';
import * as channels from '../bus/channels.ts';
import { encodeJson } from '../bus/json.ts';
import { createMemoryBus } from '../bus/memory.ts';
import { type GatewayIdentity, type Gateways, startGateways } from './gateways.ts';

const RATE = 20;
let hand: ReturnType<typeof handClock>;
let bus: Bus;
let here: Gateways;
let there: Gateways;
let enrolled: Set<string>;
const aProcess = async () => {
  const gateways = startGateways({ bus, clock: hand.clock, enrolledIds: async () => enrolled });
  for (const roomId of ['sal-1', 'sal-2']) await gateways.follow(roomId);
  return gateways;
};
beforeEach(async () => {
  hand = handClock(RATE);
  bus = createMemoryBus(() => hand.clock.nowMs());
  enrolled = new Set(['g1']);
  here = await aProcess();
  there = await aProcess();
});
afterEach(async () => {
  await here.close();
  await there.close();
});

const who = (more: Partial<GatewayIdentity> = {}): GatewayIdentity => ({
  ...{ gatewayId: 'g1', connection: 'c1', origin: 'enrolled', kind: 'gateway', station: null },
  ...more,
});
const report: GatewayReport = {
  ...{ version: '1.2.3', uptimeS: 60, receivers: [], counts: { noise: 3 }, straps: [] },
  ...{ queue: null, clockOffsetMs: null, roundTripMs: null },
};
const delivered = () => new Promise((resolve) => setImmediate(resolve));
/** Real seconds. */
const pass = async (seconds: number) => {
  const untilMs = hand.clock.nowMs() + seconds * 1000 * RATE;
  while (hand.nextMs() <= untilMs) {
    hand.moveTo(hand.nextMs());
    await delivered();
  }
  hand.moveTo(untilMs);
  await delivered();
};

describe('the gateways of a server', () => {
  it('[GWH7] every process knows those of every other, and how they are', async () => {
    const connection = here.connected('sal-1', who(), () => {});
    connection.tell(report);
    await delivered();
    await pass(4);
    expect(there.inRoom('sal-1')).toMatchObject([
      { gatewayId: 'g1', state: 'connected', heardAgeS: 4, report, reportAgeS: 4 },
    ]);
    expect(there.inRoom('sal-2')).toEqual([]);
    connection.end();
    await delivered();
    expect(there.inRoom('sal-1')).toMatchObject([{ state: 'gone', heardAgeS: 4, report }]);
  });

  it('[GWH7] a process that starts later knows them within ten seconds', async () => {
    const connection = here.connected('sal-1', who(), () => {});
    await delivered();
    const late = await aProcess();
    expect(late.inRoom('sal-1')).toEqual([]);
    await pass(9);
    connection.heard();
    await pass(1);
    expect(late.inRoom('sal-1')).toMatchObject([{ state: 'connected', heardAgeS: 1, report: null }]);
    await late.close();
  });

  it('[GWH8] a gateway that is silent for 30 s counts as gone, with the time at which it was last heard', async () => {
    const connection = here.connected('sal-1', who(), () => {});
    await pass(29);
    connection.heard();
    await pass(30);
    expect(there.inRoom('sal-1')).toMatchObject([{ state: 'connected' }]);
    // The process that holds it is killed: nobody says that it is gone.
    await here.close();
    await pass(2);
    expect(there.inRoom('sal-1')).toMatchObject([{ state: 'gone', heardAgeS: 32 }]);
    await pass(86_400);
    expect(there.inRoom('sal-1')).toEqual([]);
  });

  it('[GWH8] the end of an earlier connection is not the end of the later one', async () => {
    const first = here.connected('sal-1', who(), () => {});
    there.connected('sal-1', who({ connection: 'c2' }), () => {});
    await delivered();
    first.end();
    await delivered();
    for (const process of [here, there]) {
      expect(process.inRoom('sal-1')).toMatchObject([{ state: 'connected' }]);
    }
  });

  it('[GWH9] a gateway whose protocol is too old is listed as such until it comes with a newer one', async () => {
    here.refused('sal-1', who(), 'too-old');
    await delivered();
    expect(there.inRoom('sal-1')).toMatchObject([{ state: 'too-old', report: null }]);
    there.connected('sal-1', who({ connection: 'c2' }), () => {});
    await delivered();
    expect(here.inRoom('sal-1')).toMatchObject([{ state: 'connected' }]);
  });

  it('[ENR8] revoked in one process it is disconnected in every other', async () => {
    const hungUp: string[] = [];
    here.connected('sal-1', who(), () => hungUp.push('g1'));
    here.connected('sal-1', who({ gatewayId: 'g2' }), () => hungUp.push('g2'));
    here.connected('sal-1', who({ gatewayId: 'g1', origin: 'token' }), () => hungUp.push('token'));
    there.revoked('sal-1', 'g1');
    await delivered();
    expect(hungUp).toEqual(['g1']);
  });

  it('[ENR8] when the bus loses the message, the registry shows the revocation within half a minute', async () => {
    const hungUp: string[] = [];
    enrolled = new Set(['g1', 'g2']);
    here.connected('sal-1', who(), () => hungUp.push('g1'));
    here.connected('sal-1', who({ gatewayId: 'g2', connection: 'c2' }), () => hungUp.push('g2'));
    await pass(60);
    expect(hungUp).toEqual([]);
    enrolled = new Set(['g2']);
    await pass(30);
    expect([...new Set(hungUp)]).toEqual(['g1']);
  });

  it('[GWH7] unreadable messages on the bus are ignored, and a bounded number of names is remembered', async () => {
    for (const strange of ['x', '{}', 'null', '{"gatewayId":"g1","state":"connected"}']) {
      bus.publish(channels.gatewayHealth('sal-1').name, new TextEncoder().encode(strange));
    }
    bus.publish(channels.gatewayRevoked('sal-1').name, encodeJson({ gatewayId: 7 }));
    await delivered();
    expect(there.inRoom('sal-1')).toEqual([]);
    for (let n = 0; n < 100; n++) {
      here
        .connected('sal-1', who({ gatewayId: `t${n}`, connection: `c${n}`, origin: 'token' }), () => {})
        .end();
    }
    await delivered();
    expect(there.inRoom('sal-1')).toHaveLength(64);
    expect(there.inRoom('sal-1').at(-1)?.gatewayId).toBe('t99');
  });
});
