/**
 * Keep on the tablet itself: records in IndexedDB, each encrypted by AES-GCM under a key of the actor's that no script can
 * read out (docs/console.md tells what that protects against, and what not). A record names nothing but its own id, whose
 * it is and when it was tapped. A Web Lock of the record's name says that a page handles it; the lock ends with the page.
 */
import { isRow, type Row, transact } from './database.ts';
import type { Keep, NotKept } from './keep.ts';
import { isTap, type Tap } from './tap.ts';

const LOCK = 'takt-tap ';
/** How often what other pages left is looked for, ms. */
const LOOK_EVERY_MS = 10_000;

/** Needs a secure context: pages over plain http from another machine have no crypto.subtle and no locks. */
export function browserKeep(actor: string): Keep {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  if (subtle === undefined || locks === undefined) return pageOnly('insecure');
  return diskKeep(actor, subtle, locks);
}

/** Keeps nothing: what waits lasts as long as the page. */
export function pageOnly(why: NotKept): Keep {
  return {
    put: () => Promise.resolve(why),
    erase() {},
    look() {},
    eraseAll: () => Promise.resolve(),
    listen() {},
  };
}

function diskKeep(actor: string, subtle: SubtleCrypto, locks: LockManager): Keep {
  /** This page's: to let go of the lock, and when the last write of each was done. */
  const held = new Map<string, () => void>();
  const written = new Map<string, Promise<unknown>>();
  /** Asked for, and perhaps another page's. */
  const awaited = new Set<string>();
  let found: (tap: Tap) => void = () => {};
  let unreadable: (count: number) => void = () => {};
  let key: Promise<CryptoKey> | null = null;

  const keyOf = (): Promise<CryptoKey> => {
    key ??= actorsKey(actor, subtle).catch((error: unknown) => {
      key = null;
      throw error;
    });
    return key;
  };
  /** The id and whose it is are bound to the text: a record under another name does not open. */
  const bound = (id: string): Uint8Array<ArrayBuffer> => bytesOf(JSON.stringify([id, actor]));

  async function write(tap: Tap): Promise<void> {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const algorithm = { name: 'AES-GCM', iv, additionalData: bound(tap.id) };
    const sealed = await subtle.encrypt(algorithm, await keyOf(), bytesOf(JSON.stringify(tap)));
    const row: Row = { id: tap.id, actor, wallMs: tap.wallMs, iv, sealed };
    await transact('readwrite', 'taps', (taps) => taps.put(row));
  }

  async function read({ id, iv, sealed }: Row): Promise<Tap | null> {
    try {
      const algorithm = { name: 'AES-GCM', iv, additionalData: bound(id) };
      const tap: unknown = JSON.parse(
        new TextDecoder().decode(await subtle.decrypt(algorithm, await keyOf(), sealed)),
      );
      return isTap(tap) && tap.id === id && tap.actor === actor ? tap : null;
    } catch {
      return null;
    }
  }

  async function remove(id: string): Promise<void> {
    try {
      await transact('readwrite', 'taps', (taps) => taps.delete(id));
    } catch {
      // It stays, and is sent once more by a later page: the same id is the same command.
    }
  }

  /** `mine` runs once this page alone has the record, and the lock is held until it is erased. */
  function lock(id: string, mine: () => Promise<boolean>): void {
    awaited.add(id);
    locks
      .request(LOCK + id, async () => {
        if (await mine()) await new Promise<void>((letGo) => held.set(id, letGo));
      })
      .catch(() => {})
      .finally(() => awaited.delete(id));
  }

  async function adopt(row: Row): Promise<boolean> {
    // The page that had it may have brought it to the server meanwhile.
    const still: unknown = await transact('readonly', 'taps', (taps) => taps.get(row.id));
    if (still === undefined) return false;
    const tap = await read(row);
    if (tap === null) {
      await remove(row.id);
      unreadable(1);
      return false;
    }
    found(tap);
    return true;
  }

  const rows = async (): Promise<Row[]> => {
    const all: unknown[] = await transact('readonly', 'taps', (taps) => taps.getAll());
    return all.filter(isRow).filter((row) => row.actor === actor);
  };

  function look(): void {
    rows().then(
      (all) => {
        for (const row of all) if (!awaited.has(row.id)) lock(row.id, () => adopt(row));
      },
      () => {},
    );
  }

  return {
    put(tap) {
      const done = write(tap).then(() => null, whyNot);
      written.set(tap.id, done);
      // Unless it is erased before the lock is granted.
      lock(tap.id, () => Promise.resolve(written.has(tap.id)));
      return done;
    },
    erase(id) {
      void Promise.resolve(written.get(id)).then(async () => {
        written.delete(id);
        await remove(id);
        held.get(id)?.();
        held.delete(id);
      });
    },
    look() {
      look();
      setInterval(look, LOOK_EVERY_MS);
    },
    async eraseAll() {
      await Promise.all(written.values());
      for (const { id } of await rows().catch(() => [])) await remove(id);
      for (const letGo of held.values()) letGo();
      held.clear();
      written.clear();
      key = null;
      await transact('readwrite', 'keys', (keys) => keys.delete(actor)).catch(() => {});
    },
    listen(onFound, onUnreadable) {
      found = onFound;
      unreadable = onUnreadable;
    },
  };
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

function whyNot(error: unknown): NotKept {
  return error instanceof DOMException && error.name === 'QuotaExceededError' ? 'full' : 'refused';
}

/** One key an actor; made at the first use, by whichever page comes first. It cannot be read out, only used. */
async function actorsKey(actor: string, subtle: SubtleCrypto): Promise<CryptoKey> {
  const made = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const known: unknown = await transact('readwrite', 'keys', (keys) => {
    const asked: IDBRequest<unknown> = keys.get(actor);
    asked.onsuccess = () => {
      if (!(asked.result instanceof CryptoKey)) keys.put(made, actor);
    };
    return asked;
  });
  return known instanceof CryptoKey ? known : made;
}
