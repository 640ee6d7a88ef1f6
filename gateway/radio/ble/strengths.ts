/** How strongly an adapter hears each strap, as it said last; old and impossible values are not told. */

const HOLDS_MS = 3000;
const REMEMBERED = 512;

export class Strengths {
  readonly #byAddress = new Map<string, { readonly rssiDbm: number; readonly atMs: number }>();

  note(address: string, rssiDbm: number, nowMs: number): void {
    if (!isStrength(rssiDbm)) return;
    if (this.#byAddress.size >= REMEMBERED) this.#byAddress.clear();
    this.#byAddress.set(address, { rssiDbm, atMs: nowMs });
  }

  /** Ready to be spread into a packet: empty when nothing is known. */
  of(address: string, nowMs: number): { readonly rssiDbm?: number } {
    const strength = this.#byAddress.get(address);
    if (strength === undefined || nowMs - strength.atMs > HOLDS_MS) return {};
    return { rssiDbm: strength.rssiDbm };
  }
}

/** What an adapter may say; 127: it does not know (Bluetooth Core 4.E 7.5.4). */
const isStrength = (rssiDbm: number): boolean => rssiDbm >= -127 && rssiDbm <= 20;
