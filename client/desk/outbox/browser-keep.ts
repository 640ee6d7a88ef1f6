/**
 * Keep on the tablet itself, in encrypted records (tap-safe.ts). A Web Lock of the record's name says that a page handles
 * it; the lock ends with the page.
 */
import type { Row } from './database.ts';
import type { Keep, NotKept } from './keep.ts';
import type { Tap } from './tap.ts';
import { TapSafe } from './tap-safe.ts';

const LOCK = 'takt-tap ';
/** How often what other pages left is looked for, ms. */
const LOOK_EVERY_MS = 10_000;

/** Needs a secure context: pages over plain http from another machine have no crypto.subtle and no locks. */
export function browserKeep(actor: string): Keep {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  if (subtle === undefined || locks === undefined) return pageOnly('insecure');
  return new DiskKeep(new TapSafe(actor, subtle), locks);
}

/** Keeps nothing: what waits lasts as long as the page. */
export function pageOnly(why: NotKept): Keep {
  return {
    put: () => Promise.resolve(why),
    erase() {},
    look() {},
    ids: () => Promise.resolve([]),
    eraseAll: () => Promise.resolve(),
    listen() {},
  };
}

class DiskKeep implements Keep {
  readonly #safe: TapSafe;
  readonly #locks: LockManager;
  /** This page's: to let go of the lock, and when the last write of each was done. */
  readonly #held = new Map<string, () => void>();
  readonly #written = new Map<string, Promise<unknown>>();
  /** Asked for, and perhaps another page's. */
  readonly #awaited = new Set<string>();
  #found: (tap: Tap) => void = () => {};
  #unreadable: (count: number) => void = () => {};

  constructor(safe: TapSafe, locks: LockManager) {
    this.#safe = safe;
    this.#locks = locks;
  }

  put(tap: Tap): Promise<NotKept | null> {
    const done = this.#safe.write(tap).then(() => null, whyNot);
    this.#written.set(tap.id, done);
    // Unless it is erased before the lock is granted.
    this.#lock(tap.id, () => Promise.resolve(this.#written.has(tap.id)));
    return done;
  }

  erase(id: string): void {
    void Promise.resolve(this.#written.get(id)).then(async () => {
      this.#written.delete(id);
      await this.#safe.remove(id);
      this.#held.get(id)?.();
      this.#held.delete(id);
    });
  }

  look(): void {
    this.#adoptAll();
    setInterval(() => this.#adoptAll(), LOOK_EVERY_MS);
  }

  ids(): Promise<readonly string[]> {
    return this.#safe.rows().then(
      (rows) => rows.map(({ id }) => id),
      () => [],
    );
  }

  async eraseAll(): Promise<void> {
    await Promise.all(this.#written.values());
    for (const { id } of await this.#safe.rows().catch(() => [])) await this.#safe.remove(id);
    for (const letGo of this.#held.values()) letGo();
    this.#held.clear();
    this.#written.clear();
    await this.#safe.loseKey();
  }

  listen(found: (tap: Tap) => void, unreadable: (count: number) => void): void {
    this.#found = found;
    this.#unreadable = unreadable;
  }

  /** `mine` runs once this page alone has the record, and the lock is held until it is erased. */
  #lock(id: string, mine: () => Promise<boolean>): void {
    this.#awaited.add(id);
    this.#locks
      .request(LOCK + id, async () => {
        if (await mine()) await new Promise<void>((letGo) => this.#held.set(id, letGo));
      })
      .catch(() => {})
      .finally(() => this.#awaited.delete(id));
  }

  #adoptAll(): void {
    this.#safe.rows().then(
      (rows) => {
        for (const row of rows) if (!this.#awaited.has(row.id)) this.#lock(row.id, () => this.#adopt(row));
      },
      () => {},
    );
  }

  async #adopt(row: Row): Promise<boolean> {
    // The page that had it may have brought it to the server meanwhile.
    if (!(await this.#safe.has(row.id))) return false;
    const tap = await this.#safe.read(row);
    if (tap === null) {
      await this.#safe.remove(row.id);
      this.#unreadable(1);
      return false;
    }
    this.#found(tap);
    return true;
  }
}

function whyNot(error: unknown): NotKept {
  return error instanceof DOMException && error.name === 'QuotaExceededError' ? 'full' : 'refused';
}
