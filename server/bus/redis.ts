/**
 * The bus between processes: Redis pub/sub, and the leases in redis-lease.ts. Redis carries nothing that must survive.
 * Two connections, since one that subscribes is kept for that. Both come back by themselves, with the subscriptions.
 */
import { AppError } from '@takt/shared/errors.ts';
import { createClient } from 'redis';
import type { Bus, BusStatus } from './bus.ts';
import type { BusLog } from './memory.ts';
import { RedisLeases } from './redis-lease.ts';

/** Before every channel and key; the number changes when a channel's content does (docs/frames.md). */
const PREFIX = 'takt:v3:';
const NAME_KEY = 'takt:v1:name';
/** Unanswered publications beyond this are dropped: Redis hangs, and what it is sent now would arrive late. */
const IN_FLIGHT_MAX = 256;
const PING_MS = 1000;
/** Without a word from Redis for so long a connection is given up and made anew. */
const SILENT_MS = 3000;
const CONNECT_MS = 3000;
const RECONNECT_MAX_MS = 1000;

/** Resolves when both connections stand. Rejects with an AppError when Redis is not there; after that it mends itself. */
export async function connectRedisBus(url: string, options: { log?: BusLog } = {}): Promise<Bus> {
  const address = addressOf(url);
  const publisher = connection(url, true);
  const subscriber = connection(url, false);
  try {
    await Promise.all([publisher.connect(), subscriber.connect()]);
  } catch (cause) {
    for (const client of [publisher, subscriber]) if (client.isOpen) client.destroy();
    throw absent(address, cause);
  }
  return new RedisBus({ address, publisher, subscriber, log: options.log ?? (() => {}) });
}

interface Connected {
  readonly address: string;
  readonly publisher: Connection;
  readonly subscriber: Connection;
  readonly log: BusLog;
}

class RedisBus implements Bus {
  readonly #address: string;
  readonly #publisher: Connection;
  readonly #subscriber: Connection;
  readonly #leases: RedisLeases;
  readonly #log: BusLog;
  #open = true;
  #dropped = 0;
  /** Publications that Redis has not answered yet. */
  #inFlight = 0;
  #wasUp = true;
  #named: string | null = null;

  constructor({ address, publisher, subscriber, log }: Connected) {
    this.#address = address;
    this.#publisher = publisher;
    this.#subscriber = subscriber;
    this.#leases = new RedisLeases(publisher, log);
    this.#log = log;
    for (const client of [publisher, subscriber]) {
      client.on('ready', () => this.#noteChange(null));
      client.on('error', (cause) => this.#noteChange(cause));
      client.on('reconnecting', () => this.#noteChange('the connection ended'));
    }
    publisher.on('ready', () => this.#nameAgain());
  }

  publish(channel: string, bytes: Uint8Array): void {
    const full = this.#inFlight >= IN_FLIGHT_MAX;
    if (!this.#open || !this.#publisher.isReady || full) {
      this.#dropped += 1;
      return;
    }
    this.#inFlight += 1;
    this.#publisher
      .publish(PREFIX + channel, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
      .catch(() => {
        this.#dropped += 1;
      })
      .finally(() => {
        this.#inFlight -= 1;
      });
  }

  async subscribe(channel: string, onMessage: (bytes: Uint8Array) => void): Promise<() => Promise<void>> {
    let wanted = true;
    const listener = (message: Buffer): void => {
      if (!wanted) return;
      try {
        onMessage(new Uint8Array(message));
      } catch (error) {
        this.#log(`a subscriber of ${channel} failed`, error);
      }
    };
    await this.#subscribeUntilItStands(channel, listener);
    return async () => {
      wanted = false;
      const ended = this.#subscriber.unsubscribe(PREFIX + channel, listener, true).catch((error: unknown) => {
        if (this.#open) this.#log(`could not end the subscription of ${channel}`, error);
      });
      if (this.#subscriber.isReady) await ended;
    };
  }

  lease(name: string, holder: string, ttlMs: number, above = 0): Promise<number | null> {
    return this.#leases.take(name, holder, ttlMs, above);
  }

  release(name: string, holder: string): Promise<void> {
    return this.#leases.release(name, holder);
  }

  async name(proposed: string | null): Promise<string | null> {
    if (proposed !== null) await this.#publisher.set(NAME_KEY, proposed, { condition: 'NX' });
    this.#named = await this.#publisher.get(NAME_KEY);
    return this.#named;
  }

  status(): BusStatus {
    return { up: this.#open && this.#isUp(), dropped: this.#dropped };
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    // What was published last goes out: the answer to a ping comes after it, or the connection is given up.
    if (this.#publisher.isReady) await this.#publisher.ping().catch(() => null);
    for (const client of [this.#publisher, this.#subscriber]) if (client.isOpen) client.destroy();
  }

  #isUp(): boolean {
    return this.#publisher.isReady && this.#subscriber.isReady;
  }

  /** Each change is reported once, whichever of the two connections it was. */
  #noteChange(cause: unknown): void {
    if (!this.#open || this.#isUp() === this.#wasUp) return;
    this.#wasUp = !this.#wasUp;
    if (this.#wasUp) this.#log(`Redis at ${this.#address} is back; live traffic goes on`, null);
    else this.#log(`Redis at ${this.#address} is away; live traffic is dropped until it is back`, cause);
  }

  /** A Redis that came back empty has forgotten what it is called. */
  #nameAgain(): void {
    if (this.#named === null) return;
    this.#publisher.set(NAME_KEY, this.#named, { condition: 'NX' }).catch(() => {});
  }

  /** Cut off half-way the client forgets a subscription that had no answer yet: it is asked for again when it is back. */
  async #subscribeUntilItStands(channel: string, listener: (message: Buffer) => void): Promise<void> {
    for (;;) {
      try {
        await this.#subscriber.subscribe(PREFIX + channel, listener, true);
        return;
      } catch (error) {
        if (!this.#open || this.#subscriber.isReady) throw error;
      }
    }
  }
}

type Connection = ReturnType<typeof connection>;

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
        en: `Cannot reach Redis at ${address}. Check that Redis is running and that the address is right, and start again.`,
      };
  return new AppError('unavailable', text, { cause });
}
