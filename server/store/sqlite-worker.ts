/** A thread with a database open: it answers one call after the other, in the order in which they came. */
import { parentPort, workerData } from 'node:worker_threads';
import { type SqlStore, sqlStore } from './sql-store.ts';
import { sqliteError } from './sqlite-errors.ts';
import { integrityOf, type OpenedFile, openReader, openWriter, type SqliteFile } from './sqlite-file.ts';
import { type Opened, type Reply, type Request, toWire } from './sqlite-rpc.ts';

export interface ThreadData extends SqliteFile {
  readonly role: 'writer' | 'reader';
}

if (parentPort === null) throw new Error('sqlite-worker.ts runs as a worker of sqlite.ts');
const port = parentPort;
const data: ThreadData = workerData;

interface OpenStore {
  readonly store: SqlStore;
  readonly file: OpenedFile;
}
const opening = (async (): Promise<OpenStore> => {
  const file = data.role === 'writer' ? await openWriter(data) : openReader(data);
  const isWhole = (): boolean => integrityOf(data).length === 0;
  return { file, store: sqlStore(file.db, file.ring, { isWhole, shredding: file.shredding }) };
})();
let turn = answer(0, async (): Promise<Opened> => ({ lostCommits: (await opening).file.lostCommits })).then(
  (opened) => {
    // Without a port the thread comes to its end.
    if (!opened) port.close();
  },
);
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

async function carryOut({ store, file }: OpenStore, request: Request): Promise<unknown> {
  if (request.part === 'close') return file.close();
  const part = store[request.part];
  const method: (...args: readonly unknown[]) => Promise<unknown> = Reflect.get(part, request.method);
  return method(...request.args);
}
