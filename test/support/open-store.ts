/**
 * The store as the built program opens it: its threads start in a fifth of the time that they take from the sources, which
 * store-writer.ts and takt-from-sources.ts run. Where nothing else is said a write waits for another process as long as tests
 * wait for anything.
 */
import { openSqliteStore } from '@takt/server/store/sqlite.ts';
import { builtProgram } from '../../commands/parts/built-program.ts';
import { MASTER_KEY } from './master-key.ts';
import { PATIENCE_MS } from './patience.ts';

const thread = new URL('sqlite-worker.js', await builtProgram());

export const openStore = (path: string, options: Partial<Parameters<typeof openSqliteStore>[1]> = {}) =>
  openSqliteStore(path, { thread, busyMs: PATIENCE_MS, masterKey: MASTER_KEY, ...options });
