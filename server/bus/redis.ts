/**
 * The bus between processes: Redis pub/sub, and a lease in two keys. Redis carries nothing that must survive.
 * Two connections, since one that subscribes is kept for that. Both come back by themselves, with the subscriptions.
 */
import { AppError } from '@takt/shared/errors.ts';
import { createClient } from 'redis';
import type { Bus } from './bus.ts';
import type { BusLog } from './memory.ts';

/** Before every channel and key; the number changes when a channel's content does (docs/frames.md). */
const PREFIX = 'takt:v3:';
/** Of the lease's keys. It stays as it is when the channels' content changes: a room has one owner of all versions. */
const LEASE_PREFIX = 'takt:v1:';
const NAME_KEY = 'takt:v1:name';
/** Unanswered publications beyond this are dropped: Redis hangs, and what it is sent now would arrive late. */
const IN_FLIGHT_MAX = 256;
const PING_MS = 1000;
/** Without a word from Redis for so long a connection is given up and made anew. */
const SILENT_MS = 3000;
const CONNECT_MS = 3000;
const RECONNECT_MAX_MS = 1000;

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

/** Resolves when both connections stand. Rejects with an AppError when Redis is not there; after that it mends itself. */
export async function connectRedisBus(url: string, options: { log?: BusLog } = {}): Promise<Bus> {
  const log = options.log ?? (() => {});
  const address = addressOf(url);
  const publisher = connection(url, true);
  const subscriber = connection(url, false);
  const isUp = (): boolean => publisher.isReady && subscriber.isReady;
  try {
    await Promise.all([publisher.connect(), subscriber.connect()]);
  } catch (cause) {
    for (const client of [publisher, subscriber]) if (client.isOpen) client.destroy();
    throw absent(address, cause);
  }
  let open = true;
  let dropped = 0;
  let inFlight = 0;
  let wasUp = true;
  /** Each change is reported once, whichever of the two connections it was. */
  function noteChange(cause: unknown): void {
    if (!open || isUp() === wasUp) return;
    wasUp = !wasUp;
    if (wasUp) log(`Redis at ${address} is back; live traffic goes on`, null);
    else log(`Redis at ${address} is away; live traffic is dropped until it is back`, cause);
  }
  for (const client of [publisher, subscriber]) {
    client.on('ready', () => noteChange(null));
    client.on('error', noteChange);
    client.on('reconnecting', () => noteChange('the connection ended'));
  }
  let named: string | null = null;
  // A Redis that came back empty has forgotten what it is called.
  publisher.on('ready', () => {
    if (named !== null) publisher.set(NAME_KEY, named, { condition: 'NX' }).catch(() => {});
  });

  /** Other holders' leases as they were seen first, performance.now(). */
  const watched = new Map<string, { readonly lease: string; readonly sinceMs: number }>();

  function hasRunOut(name: string, lease: string): boolean {
    const nowMs = performance.now();
    const seen = watched.get(name);
    if (seen?.lease !== lease) {
      watched.set(name, { lease, sinceMs: nowMs });
      return false;
    }
    return nowMs - seen.sinceMs >= Number(/#(\d+)$/.exec(lease)?.[1] ?? EARLIER_TTL_MS);
  }

  return {
    publish(channel, bytes) {
      if (!open || !publisher.isReady || inFlight >= IN_FLIGHT_MAX) {
        dropped += 1;
        return;
      }
      inFlight += 1;
      publisher
        .publish(PREFIX + channel, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
        .catch(() => {
          dropped += 1;
        })
        .finally(() => {
          inFlight -= 1;
        });
    },
    async subscribe(channel, onMessage) {
      let wanted = true;
      const listener = (message: Buffer): void => {
        if (!wanted) return;
        try {
          onMessage(new Uint8Array(message));
        } catch (error) {
          log(`a subscriber of ${channel} failed`, error);
        }
      };
      // Cut off half-way the client forgets a subscription that had no answer yet: ask again when it is back.
      for (;;) {
        try {
          await subscriber.subscribe(PREFIX + channel, listener, true);
          break;
        } catch (error) {
          if (!open || subscriber.isReady) throw error;
        }
      }
      return async () => {
        wanted = false;
        const ended = subscriber.unsubscribe(PREFIX + channel, listener, true).catch((error: unknown) => {
          if (open) log(`could not end the subscription of ${channel}`, error);
        });
        if (subscriber.isReady) await ended;
      };
    },
    async lease(name, holder, ttlMs, above = 0) {
      const ask = (ranOut: string): Promise<unknown> =>
        publisher.eval(LEASE, {
          keys: [key('lease', name), key('fence', name)],
          arguments: [holder, String(Math.ceil(ttlMs)), String(above), ranOut],
        });
      if (!publisher.isReady) return null;
      try {
        let answer = await ask('');
        if (typeof answer === 'string' && hasRunOut(name, answer)) answer = await ask(answer);
        if (typeof answer === 'number') watched.delete(name);
        return typeof answer === 'number' ? answer : null;
      } catch (error) {
        log(`could not take the lease on ${name}`, error);
        return null;
      }
    },
    async release(name, holder) {
      if (!publisher.isReady) return;
      await publisher
        .eval(RELEASE, { keys: [key('lease', name)], arguments: [holder] })
        .catch((error: unknown) => log(`could not release the lease on ${name}`, error));
    },
    async name(proposed) {
      if (proposed !== null) await publisher.set(NAME_KEY, proposed, { condition: 'NX' });
      named = await publisher.get(NAME_KEY);
      return named;
    },
    status: () => ({ up: open && isUp(), dropped }),
    async close() {
      if (!open) return;
      open = false;
      // What was published last goes out: the answer to a ping comes after it, or the connection is given up.
      if (publisher.isReady) await publisher.ping().catch(() => null);
      for (const client of [publisher, subscriber]) if (client.isOpen) client.destroy();
    },
  };
}

/** The braces keep a name's two keys together in a cluster. */
const key = (kind: 'lease' | 'fence', name: string): string => `${LEASE_PREFIX}${kind}:{${name}}`;

function connection(url: string, live: boolean) {
  let connected = false;
  const client = createClient({
    url,
    // A publication waits for nobody; a subscription may wait until Redis is back.
    disableOfflineQueue: live,
    pingInterval: PING_MS,
    socket: {
      connectTimeout: CONNECT_MS,
      socketTimeout: SILENT_MS,
      reconnectStrategy: (retries) => (connected ? Math.min(RECONNECT_MAX_MS, 50 * 2 ** retries) : false),
    },
  });
  client.on('ready', () => {
    connected = true;
  });
  // Without a listener an error would end the process; changes are reported elsewhere.
  client.on('error', () => {});
  return client;
}

/** Host and port alone: neither the user nor the password of the address may reach a log. */
function addressOf(url: string): string {
  const parsed = URL.parse(url);
  const readable =
    parsed !== null &&
    parsed.host !== '' &&
    /^rediss?:$/.test(parsed.protocol) &&
    /^\/?\d*$/.test(parsed.pathname);
  if (!readable) {
    throw new AppError('usage', {
      nb: 'Adressen til Redis kan ikke leses. Skriv den som redis://vert:6379.',
      en: 'The address of Redis cannot be read. Write it as redis://host:6379.',
    });
  }
  return `${parsed.protocol}//${parsed.host}`;
}

function absent(address: string, cause: unknown): AppError {
  const refused = cause instanceof Error && /NOAUTH|WRONGPASS|NOPERM/.test(cause.message);
  const text = refused
    ? {
        nb: `Redis på ${address} godtar ikke bruker og passord. Rett dem i adressen og start igjen.`,
        en: `Redis at ${address} does not accept the user and password. Correct them in the address and start again.`,
      }
    : {
        nb: `Får ikke kontakt med Redis på ${address}. Sjekk at Redis går og at adressen er riktig, og start igjen.`,
        en: `Cannot reach Redis at ${address}. Check that Redis runs and that the address is right, and start again.`,
      };
  return new AppError('unavailable', text, { cause });
}
