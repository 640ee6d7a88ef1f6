import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayEpoch } from './gateway-epochs.ts';

/** A boot of a gateway at the server, with a store that commits, or has no room, when the test says so. */
class Server {
  readonly epoch = new GatewayEpoch();
  readonly committed = new Set<number>();
  readonly shown: number[] = [];
  acked = -1;
  readonly faults: string[] = [];
  readonly #pending: { readonly seq: number; readonly done: PromiseWithResolvers<void> }[] = [];

  get pending(): number {
    return this.#pending.length;
  }
  send(connection: number, seq: number): boolean {
    return this.epoch.take(connection, seq, {
      read: () => [],
      keep: () => {
        const done = Promise.withResolvers<void>();
        this.#pending.push({ seq, done });
        return done.promise;
      },
      show: () => this.shown.push(seq),
      acknowledge: (upTo) => {
        this.acked = Math.max(this.acked, upTo);
        for (let one = 0; one <= upTo; one++) if (!this.committed.has(one)) this.faults.push(`${upTo} acked`);
      },
    });
  }
  /** What waits longest, or behind so many. */
  async settle(hasRoom: boolean, behind = 0): Promise<void> {
    const [next] = this.#pending.splice(Math.min(behind, this.#pending.length - 1), 1);
    if (next === undefined) return;
    if (hasRoom) this.committed.add(next.seq);
    if (hasRoom) next.done.resolve();
    else next.done.reject(new Error('no room'));
    // A commit is heard of through as many promises as messages wait behind it.
    for (let i = 0; i < 200; i++) await Promise.resolve();
  }
}

describe('what a boot of a gateway has sent', () => {
  it('[UPL63] what is still under way on an earlier connection is not taken once the boot is on a later one', async () => {
    const server = new Server();
    server.send(1, 0);
    await server.settle(false);
    expect([server.send(1, 1), server.shown, server.epoch.isLeftOn(1)]).toEqual([true, [1], true]);
    expect(server.send(2, 0)).toBe(true);
    // Between 0 and this lies 1, which was shown and not kept.
    expect(server.send(1, 2)).toBe(false);
    server.send(2, 1);
    while (server.pending > 0) await server.settle(true);
    expect([server.acked, [...server.committed]]).toEqual([1, [0, 1]]);
  });

  it('[UPL63] what an earlier connection brought and there was no room for is asked for again, or comes again by itself', async () => {
    const begun = new Server();
    begun.send(1, 0);
    begun.send(2, 0);
    await begun.settle(false);
    expect(begun.epoch.isLeftOn(2)).toBe(true);
    begun.send(3, 0);
    await begun.settle(true);
    expect([begun.acked, begun.epoch.isLeftOn(3)]).toEqual([0, false]);

    const greeted = new Server();
    greeted.send(1, 0);
    greeted.epoch.comesOn(2);
    await greeted.settle(false);
    expect(greeted.epoch.isLeftOn(2)).toBe(false);
    greeted.send(2, 0);
    await greeted.settle(true);
    expect(greeted.acked).toBe(0);
  });

  it('[UPL63] a message without room behind one that waits for its commit is known at once, and harms no other', async () => {
    const server = new Server();
    server.send(1, 0);
    server.send(1, 1);
    await server.settle(false, 1);
    expect(server.epoch.isLeftOn(1)).toBe(true);
    await server.settle(true);
    expect(server.acked).toBe(0);
  });

  it('[UPL63] whatever arrives late, in which order, with room or without: what is acknowledged is committed', async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ is: fc.constant('sends' as const), behind: fc.nat(2) }) },
      { weight: 1, arbitrary: fc.record({ is: fc.constant('connects' as const) }) },
      {
        weight: 3,
        arbitrary: fc.record({
          is: fc.constant('settles' as const),
          hasRoom: fc.boolean(),
          behind: fc.nat(2),
        }),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
        const server = new Server();
        /** Each sends from what was acknowledged when it began, and may be read long after. */
        const connections = [{ number: 1, nextSeq: 0 }];
        for (const one of steps) {
          if (one.is === 'settles') await server.settle(one.hasRoom, one.behind);
          else if (one.is === 'connects') {
            const number = connections.length + 1;
            connections.push({ number, nextSeq: server.acked + 1 });
            server.epoch.comesOn(number);
          } else {
            const from = connections.at(-1 - one.behind) ?? connections.at(-1);
            if (from !== undefined) server.send(from.number, from.nextSeq++);
          }
        }
        while (server.pending > 0) await server.settle(true);
        expect(server.faults).toEqual([]);
        // And on one connection more, all of it is.
        const newest = connections.at(-1);
        if (newest === undefined) return;
        const last = Math.max(...connections.map(({ nextSeq }) => nextSeq)) - 1;
        for (let seq = server.acked + 1; seq <= last; seq++) server.send(newest.number + 1, seq);
        while (server.pending > 0) await server.settle(true);
        expect(server.acked).toBe(last);
      }),
      { numRuns: 500 },
    );
  });
});
