/**
 * How long a test waits for what has to come: far beyond what a machine with much else to do needs. No test judges by it how
 * long anything takes. `expect.poll` has it from vitest.config.ts; `vi.waitFor` and `vi.waitUntil` must be given it.
 */
export const PATIENCE_MS = 120_000;
export const PATIENT = { timeout: PATIENCE_MS, interval: 20 } as const;
