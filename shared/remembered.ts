/** How many senders of a kind are remembered at once. */
const REMEMBERED_SENDERS = 512;

/** What is known of each sender, bounded, since the air is full of ids that come once: the one silent longest goes. */
export class Remembered<V> {
  readonly #make: () => V;
  readonly #known = new Map<string, V>();
  constructor(make: () => V) {
    this.#make = make;
  }

  get(key: string): V {
    const value = this.#known.get(key) ?? this.#make();
    this.#known.delete(key);
    this.#known.set(key, value);
    if (this.#known.size > REMEMBERED_SENDERS) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    }
    return value;
  }
}
