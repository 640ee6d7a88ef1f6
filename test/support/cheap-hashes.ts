/** Passwords cost next to nothing where what they cost is not looked at; how they are hashed is tested in server/access/password.test.ts. */
import crypto from 'node:crypto';
import { vi } from 'vitest';

/** From now on until `restore`; says how many were hashed. */
export function cheapHashes(): { count(): number; restore(): void } {
  const real = crypto.argon2;
  const spy = vi.spyOn(crypto, 'argon2');
  spy.mockImplementation((algorithm, parameters, done) =>
    real(algorithm, { ...parameters, memory: 8 * parameters.parallelism, passes: 1 }, done),
  );
  return { count: () => spy.mock.calls.length, restore: () => spy.mockRestore() };
}
