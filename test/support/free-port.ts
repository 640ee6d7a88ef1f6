/** Ports for programs that must be told theirs. */
import { createServer } from 'node:net';

/** Below 32768, where the kernel takes its own outgoing ports from: a program that starts again finds its port free. */
const [FIRST, COUNT] = [20_000, 12_000];
/** Test processes that run at the same time begin apart from each other, and none gives a port twice. */
let next = (process.pid * 97) % COUNT;

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < COUNT; tries++) {
    const port = FIRST + next;
    next = (next + 1) % COUNT;
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port from ${FIRST} to ${FIRST + COUNT}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
