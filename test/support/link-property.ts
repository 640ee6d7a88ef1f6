/** Whatever befalls a link, in whatever order: what must hold of both outboxes. */
import {
  CLOSE_NOT_ALLOWED,
  CLOSE_TOO_NEW,
  CLOSE_TOO_OLD,
  CLOSE_TRY_AGAIN,
} from '@takt/shared/link/close-codes.ts';
import type { Outbox } from '@takt/shared/link/outbox.ts';
import type { Sample } from '@takt/shared/sample.ts';
import type { UplinkServerMessage } from '@takt/shared/wire/uplink-server.ts';
import fc from 'fast-check';
import { expect } from 'vitest';
import { type Happening, Link, WORN } from './a-link.ts';

const said: fc.Arbitrary<UplinkServerMessage> = fc.oneof(
  fc.record({ type: fc.constant('serverAck' as const), seq: fc.constant(0) }),
  // Of a boot that is none of ours, and of numbers that are.
  fc.record({
    type: fc.constant('serverAck' as const),
    seq: fc.integer({ min: 1, max: 50 }),
    bootId: fc.constant('another'),
  }),
  // The answer to one hello, twice.
  fc.record({
    type: fc.constant('serverAccepted' as const),
    protocol: fc.constantFrom(1, 2),
    nowMs: fc.integer({ min: 0, max: 1e9 }),
    serverBootId: fc.constantFrom('start-1', 'start-2', 'elsewhere'),
  }),
  fc.record({
    type: fc.constant('serverPong' as const),
    pingMs: fc.integer({ min: 0, max: 2e6 }),
    nowMs: fc.integer({ min: 0, max: 2e9 }),
  }),
  fc.constant({ type: 'serverAssigned' as const, sensors: [WORN] }),
);

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ is: fc.constant('heard' as const), samples: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      is: fc.constant('arrives' as const),
      messages: fc.integer({ min: 1, max: 12 }),
      where: fc.constantFrom('there' as const, 'here' as const, 'both' as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ is: fc.constant('passes' as const), ms: fc.integer({ min: 1, max: 7_000 }) }),
  },
  fc.constant<Happening>({ is: 'cut' }),
  fc.constant<Happening>({ is: 'serverStarts' }),
  fc.record({
    is: fc.constant('refused' as const),
    code: fc.constantFrom(CLOSE_NOT_ALLOWED, CLOSE_TOO_OLD, CLOSE_TOO_NEW, CLOSE_TRY_AGAIN),
  }),
  fc.record({ is: fc.constant('sleeps' as const), ms: fc.integer({ min: -2_000, max: 20_000 }) }),
  fc.record({ is: fc.constant('said' as const), message: said }),
  fc.record({
    is: fc.constant('stale' as const),
    socket: fc.nat(20),
    event: fc.constantFrom('opened' as const, 'text' as const, 'closed' as const),
  }),
);

/** `check` is called when everything has settled. */
export function linkProperty(
  outboxOf: () => { readonly outbox: Outbox<Sample>; readonly check: () => void },
): fc.IProperty<[Happening[], number]> {
  return fc.property(
    fc.array(happening, { minLength: 1, maxLength: 80, size: 'max' }),
    fc.double({ min: 0, max: 0.999, noNaN: true }),
    (happenings, random) => {
      const { outbox, check } = outboxOf();
      const link = new Link(outbox, () => random);
      link.happen({ is: 'arrives', messages: 2, where: 'both' });
      for (const what of happenings) link.happen(what);
      link.settle();
      expect(link.faults).toEqual([]);
      // Nothing is lost, and it is stored in the order in which it was heard.
      const inOrder = [...link.stored].sort(([a], [b]) => a - b).flatMap(([, samples]) => samples);
      const heard = inOrder.map((sample) => (sample.kind === undefined ? sample.beatTimeTicks : null));
      expect(heard).toEqual(Array.from({ length: link.pushed }, (_, i) => i));
      for (const { atMs, refused } of link.lostAtMs) {
        const next = link.connections.find(({ openedAtMs }) => openedAtMs > atMs);
        const waitMs = (next?.openedAtMs ?? Number.NaN) - atMs;
        expect(waitMs).toBeGreaterThanOrEqual(refused ? 30_000 : 250);
        expect(waitMs).toBeLessThanOrEqual(refused ? 30_000 : 5_000);
      }
      // The socket's timer and the session's: nothing that piles up.
      expect(link.hand.timers()).toBeLessThanOrEqual(2);
      check();
      link.end.stop();
      expect(link.hand.timers()).toBe(0);
    },
  );
}
