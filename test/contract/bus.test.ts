import { setTimeout as sleep } from 'node:timers/promises';
import type { Bus } from '@takt/server/bus/bus.ts';
import { createMemoryBus } from '@takt/server/bus/memory.ts';
import { connectRedisBus } from '@takt/server/bus/redis.ts';
import { AppError } from '@takt/shared/errors.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { freePort } from '../support/free-port.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { busContract, bytesOf, listen, textOf } from './bus-contract.ts';

busContract('memory', async () => {
  let nowMs = 1_700_000_000_000;
  let bus: Bus | null = null;
  return {
    // In one process there is one bus, and everybody shares it.
    open: async (log) => {
      bus ??= createMemoryBus(() => nowMs, log);
      return bus;
    },
    expire: async (ttlMs) => {
      nowMs += ttlMs;
    },
    close: async () => {},
  };
});

describe.skipIf(!has('redis'))('with a real redis-server', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.close());

  let room = 0;
  busContract('Redis', async () => {
    room += 1;
    const prefix = `test${room}:`;
    return {
      open: async (log) => apart(await connectRedisBus(server.url, { log }), prefix),
      // Whoever wants a lease watches it for so long.
      expire: (ttlMs) => sleep(ttlMs + 20),
      close: async () => {},
    };
  });
});

/** The suites share a server: each has names of its own. */
function apart(bus: Bus, prefix: string): Bus {
  return {
    publish: (channel, bytes) => bus.publish(channel, bytes),
    subscribe: (channel, onMessage) => bus.subscribe(channel, onMessage),
    name: (proposed) => bus.name(proposed),
    status: () => bus.status(),
    close: () => bus.close(),
    lease: (name, ...rest) => bus.lease(prefix + name, ...rest),
    release: (name, holder) => bus.release(prefix + name, holder),
  };
}

describe.skipIf(!has('redis'))('the Redis bus when Redis goes away', () => {
  let server: RedisServer;
  let here: Bus;
  let there: Bus;
  const told: string[] = [];
  const up = () => expect.poll(() => here.status().up && there.status().up).toBe(true);
  const down = () => expect.poll(() => here.status().up || there.status().up).toBe(false);

  beforeEach(async () => {
    server = await startRedis();
    told.length = 0;
    here = await connectRedisBus(server.url, { log: (message) => told.push(message) });
    there = await connectRedisBus(server.url);
  });
  afterEach(async () => {
    // First, so that no failing test leaves a server behind.
    await server.close();
    await here.close();
    await there.close();
  });

  it('[BUS10] what is published meanwhile is dropped and counted, and never comes late', async () => {
    const listener = await listen(there, 'rom');
    here.publish('rom', bytesOf('before'));
    await listener.upTo('before');
    await server.kill();
    await down();
    for (let i = 0; i < 5; i++) here.publish('rom', bytesOf('late'));
    await expect.poll(() => here.status()).toEqual({ up: false, dropped: 5 });
    expect(await here.lease('rom', 'a', 1000)).toBeNull();
    await server.start();
    await up();
    here.publish('rom', bytesOf('after'));
    await listener.upTo('after');
    expect(listener.heard).toEqual(['before', 'after']);
    expect(here.status().dropped).toBe(5);
  });

  it('[BUS25] the log says once that it is away, and once that it is back', async () => {
    await server.kill();
    await down();
    await server.start();
    await up();
    const changes = told.filter((message) => message.startsWith('Redis at'));
    expect(changes.map((message) => /away|back/.exec(message)?.[0])).toEqual(['away', 'back']);
  });

  it('[BUS11] subscriptions stand again when Redis is back, one that was asked for meanwhile too, an ended one not', async () => {
    const standing = await listen(there, 'rom');
    const ended = await listen(there, 'slutt');
    await server.kill();
    await down();
    await ended.end();
    const asked = listen(there, 'rom2');
    await server.start();
    const late = await asked;
    await up();
    here.publish('slutt', bytesOf('c'));
    here.publish('rom', bytesOf('a'));
    here.publish('rom2', bytesOf('b'));
    await standing.upTo('a');
    await late.upTo('b');
    expect(ended.heard).toEqual([]);
  });

  it('[BUS12] a hung Redis delays no publisher: beyond a bound messages are dropped, and none comes late', async () => {
    const heard: string[] = [];
    await there.subscribe('rom', (bytes) => heard.push(textOf(bytes)));
    server.freeze();
    for (let i = 0; i < 1000; i++) here.publish('rom', bytesOf('late'));
    expect(here.status().dropped).toBe(1000 - 256);
    await down();
    await expect.poll(() => here.status().dropped).toBe(1000);
    server.thaw();
    await up();
    await expect
      .poll(() => {
        here.publish('rom', bytesOf('after'));
        return heard.at(-1);
      })
      .toBe('after');
    expect(heard).not.toContain('late');
  });

  it('[BUS14] fencing numbers go on from what their holder knows although Redis came back empty', async () => {
    const before = (await here.lease('rom', 'a', 60_000, 41)) ?? 0;
    expect(before).toBe(42);
    await server.kill();
    await server.start();
    await up();
    expect(await there.lease('rom', 'b', 60_000, before)).toBe(43);
  });
});

describe('connecting to Redis', () => {
  const refusal = async (url: string): Promise<AppError> => {
    const error = await connectRedisBus(url).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`);
    return error;
  };

  it('[BUS13] an absent Redis is named by host and port, never with the password', async () => {
    const port = await freePort();
    const error = await refusal(`redis://takt:hemmelig@127.0.0.1:${port}`);
    expect(error.kind).toBe('unavailable');
    for (const text of Object.values(error.text)) {
      expect(text).toContain(`redis://127.0.0.1:${port}`);
      expect(text).not.toMatch(/hemmelig|takt:/);
    }
  });

  it('[BUS13] an address that cannot be read is said to be so, without repeating it', async () => {
    for (const url of [
      '127.0.0.1:6379',
      'http://:hemmelig@127.0.0.1',
      'redis:hemmelig',
      'redis://:hemmelig@127.0.0.1/no-number',
    ]) {
      const error = await refusal(url);
      expect(error.kind).toBe('usage');
      expect(error.text.nb + error.text.en).not.toContain('hemmelig');
    }
  });

  it.skipIf(!has('redis'))('[BUS13] a wrong password is said to be the fault', async () => {
    const server = await startRedis({ password: 'hemmelig' });
    try {
      const error = await refusal(`redis://:feil@127.0.0.1:${server.port}`);
      expect(error.kind).toBe('unavailable');
      expect(error.text.en).toMatch(/password/);
      const bus = await connectRedisBus(server.url);
      expect(bus.status().up).toBe(true);
      await bus.close();
    } finally {
      await server.close();
    }
  });
});
