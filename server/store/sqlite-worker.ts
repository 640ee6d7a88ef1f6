/** A thread with a database open: it answers one call after the other, in the order in which they came. */
import { parentPort, workerData } from 'node:worker_threads';
import { sqlStore } from './sql-store.ts';
import { sqliteError } from './sqlite-errors.ts';
import { openReader, openWriter, type SqliteFile } from './sqlite-file.ts';
import { type Reply, type Request, toWire } from './sqlite-rpc.ts';
import type { Store } from './store.ts';

export interface ThreadData extends SqliteFile {
  readonly role: 'writer' | 'reader';
}

if (parentPort === null) throw new Error('sqlite-worker.ts runs as a worker of sqlite.ts');
const port = parentPort;
const data: ThreadData = workerData;

const opening = (async () => sqlStore(data.role === 'writer' ? await openWriter(data) : openReader(data)))();
let turn = answer(0, () => opening.then(() => null)).then((opened) => {
  // Without a port the thread comes to its end.
  if (!opened) port.close();
});
port.on('message', (request: Request) => {
  turn = turn.then(async () => {
    const done = await answer(request.id, async () => carryOut(await opening, request));
    if (request.part === 'close' && done) port.close();
  });
});

/** Says whether it went well. */
async function answer(id: number, work: () => Promise<unknown>): Promise<boolean> {
  try {
    const value = await work();
    port.postMessage({ id, ok: true, value } satisfies Reply);
    return true;
  } catch (error) {
    port.postMessage({ id, ok: false, error: toWire(sqliteError(error, data.path)) } satisfies Reply);
    return false;
  }
}

async function carryOut(store: Store, request: Request): Promise<unknown> {
  if (request.part === 'close') return store.close();
  const part = store[request.part];
  const method: (...args: readonly unknown[]) => Promise<unknown> = Reflect.get(part, request.method);
  return method(...request.args);
}
