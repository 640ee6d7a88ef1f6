/**
 * Taps in IndexedDB, each record encrypted by AES-GCM under a key of the actor's that no script can read out
 * (docs/console.md tells what that protects against, and what not). A record names nothing but its own id, whose it is
 * and when it was tapped.
 */
import { isRow, type Row, transact } from './database.ts';
import { isTap, type Tap } from './tap.ts';

export class TapSafe {
  readonly #actor: string;
  readonly #subtle: SubtleCrypto;
  #key: Promise<CryptoKey> | null = null;

  constructor(actor: string, subtle: SubtleCrypto) {
    this.#actor = actor;
    this.#subtle = subtle;
  }

  /** Rejects when the browser keeps nothing, or no more. */
  async write(tap: Tap): Promise<void> {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await this.#subtle.encrypt(
      this.#algorithm(tap.id, iv),
      await this.#keyOf(),
      bytesOf(JSON.stringify(tap)),
    );
    const row: Row = { id: tap.id, actor: this.#actor, wallMs: tap.wallMs, iv, sealed };
    await transact('readwrite', 'taps', (taps) => taps.put(row));
  }

  /** null: it does not open, or is none of ours. */
  async read({ id, iv, sealed }: Row): Promise<Tap | null> {
    try {
      const opened = await this.#subtle.decrypt(this.#algorithm(id, iv), await this.#keyOf(), sealed);
      const tap: unknown = JSON.parse(new TextDecoder().decode(opened));
      return isTap(tap) && tap.id === id && tap.actor === this.#actor ? tap : null;
    } catch {
      return null;
    }
  }

  /** The actor's. */
  async rows(): Promise<Row[]> {
    const all: unknown[] = await transact('readonly', 'taps', (taps) => taps.getAll());
    return all.filter(isRow).filter((row) => row.actor === this.#actor);
  }

  async has(id: string): Promise<boolean> {
    const row: unknown = await transact('readonly', 'taps', (taps) => taps.get(id));
    return row !== undefined;
  }

  async remove(id: string): Promise<void> {
    try {
      await transact('readwrite', 'taps', (taps) => taps.delete(id));
    } catch {
      // It stays, and is sent once more by a later page: the same id is the same command.
    }
  }

  /** What is left in the safe cannot be read any more. */
  async loseKey(): Promise<void> {
    this.#key = null;
    await transact('readwrite', 'keys', (keys) => keys.delete(this.#actor)).catch(() => {});
  }

  /** The id and whose it is are bound to the text: a record under another name does not open. */
  #algorithm(id: string, iv: Row['iv']): AesGcmParams {
    return { name: 'AES-GCM', iv, additionalData: bytesOf(JSON.stringify([id, this.#actor])) };
  }

  #keyOf(): Promise<CryptoKey> {
    this.#key ??= actorsKey(this.#actor, this.#subtle).catch((error: unknown) => {
      this.#key = null;
      throw error;
    });
    return this.#key;
  }
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

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
