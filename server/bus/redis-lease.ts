/** Leases in Redis, each in two keys. One does not expire there by the time of day: whoever waits for it watches it. */
import type { createClient } from 'redis';
import type { BusLog } from './memory.ts';

/** Of the keys. It stays as it is when the channels' content changes: a room has one owner of all versions. */
const LEASE_PREFIX = 'takt:v1:';

/**
 * KEYS lease, fence · ARGV holder, ttl in ms, above, the lease that has run out. The lease is `holder#renewals#ttl` and
 * never expires by itself, since Redis expires keys by the time of day. Whoever wants it watches: one that has not been
 * renewed for its whole ttl of the watcher's own monotonic clock has run out, and is taken if it is still the same.
 * Resolves to the fence, a number, or to somebody else's lease, a text. `above`: the highest fence that the store has
 * seen, so that fences rise also when Redis has lost its memory.
 */
const LEASE = `
local lease = redis.call('GET', KEYS[1])
local holder, renewals
if lease then
  holder, renewals = string.match(lease, '^(.*)#(%d+)#%d+$')
end
local mine = holder == ARGV[1]
if lease and not mine and lease ~= ARGV[4] then return lease end
local fence = tonumber(redis.call('GET', KEYS[2]) or '0')
local above = tonumber(ARGV[3])
if not mine or fence == 0 or fence <= above then
  fence = math.max(fence, above) + 1
  redis.call('SET', KEYS[2], string.format('%.0f', fence))
end
local again = mine and tonumber(renewals) + 1 or 0
redis.call('SET', KEYS[1], ARGV[1] .. '#' .. string.format('%.0f', again) .. '#' .. ARGV[2])
return fence`;

const RELEASE = `
local lease = redis.call('GET', KEYS[1])
if lease and string.match(lease, '^(.*)#%d+#%d+$') == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 0`;
/** Of a lease that an earlier version wrote, which says no more than its holder. */
const EARLIER_TTL_MS = 5_000;

export class RedisLeases {
  readonly #redis: Pick<ReturnType<typeof createClient>, 'isReady' | 'eval'>;
  readonly #log: BusLog;
  /** Other holders' leases as they were seen first, performance.now(). */
  readonly #watched = new Map<string, { readonly lease: string; readonly sinceMs: number }>();

  constructor(redis: Pick<ReturnType<typeof createClient>, 'isReady' | 'eval'>, log: BusLog) {
    this.#redis = redis;
    this.#log = log;
  }

  /** As Bus.lease. */
  async take(name: string, holder: string, ttlMs: number, above: number): Promise<number | null> {
    const ask = (ranOut: string): Promise<unknown> =>
      this.#redis.eval(LEASE, {
        keys: [key('lease', name), key('fence', name)],
        arguments: [holder, String(Math.ceil(ttlMs)), String(above), ranOut],
      });
    if (!this.#redis.isReady) return null;
    try {
      let answer = await ask('');
      if (typeof answer === 'string' && this.#hasRunOut(name, answer)) answer = await ask(answer);
      if (typeof answer !== 'number') return null;
      this.#watched.delete(name);
      return answer;
    } catch (error) {
      this.#log(`could not take the lease on ${name}`, error);
      return null;
    }
  }

  /** As Bus.release. */
  async release(name: string, holder: string): Promise<void> {
    if (!this.#redis.isReady) return;
    await this.#redis
      .eval(RELEASE, { keys: [key('lease', name)], arguments: [holder] })
      .catch((error: unknown) => this.#log(`could not release the lease on ${name}`, error));
  }

  #hasRunOut(name: string, lease: string): boolean {
    const nowMs = performance.now();
    const seen = this.#watched.get(name);
    if (seen?.lease !== lease) {
      this.#watched.set(name, { lease, sinceMs: nowMs });
      return false;
    }
    return nowMs - seen.sinceMs >= Number(/#(\d+)$/.exec(lease)?.[1] ?? EARLIER_TTL_MS);
  }
}

/** The braces keep a name's two keys together in a cluster. */
const key = (kind: 'lease' | 'fence', name: string): string => `${LEASE_PREFIX}${kind}:{${name}}`;
