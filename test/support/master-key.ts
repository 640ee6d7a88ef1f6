/** What the keys of the tests' stores are wrapped with. */
export const MASTER_KEY = Uint8Array.from({ length: 32 }, (_, i) => i + 1);
