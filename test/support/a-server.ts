/** The real server on a real store and a free port of 127.0.0.1, in this process; every part of it within reach. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccessRules } from '@takt/server/access/access.ts';
import type { Bus } from '@takt/server/bus/bus.ts';
import { createMemoryBus } from '@takt/server/bus/memory.ts';
import type { Limits } from '@takt/server/http/limits.ts';
import { THIS_MACHINE } from '@takt/server/http/reach.ts';
import { type Server, startServer } from '@takt/server/server.ts';
import type { Store } from '@takt/server/store/store.ts';
import type { Clock } from '@takt/shared/clock.ts';
import { steadyClock } from '../../commands/parts/clock.ts';
import { CLINIC, type TempStore, tempStore } from './a-store.ts';

export const TOKEN = 'a token of more than sixteen characters';

export interface TestServer {
  readonly server: Server;
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly warnings: string[];
  close(): Promise<void>;
}

export interface TestServerOptions {
  readonly access?: AccessRules;
  readonly clock?: Clock;
  /** Somebody else's, to start again on; else a new one, removed at the end. */
  readonly temp?: TempStore;
  /** Between the server and its store. */
  readonly through?: (store: Store) => Store;
  readonly limits?: Limits;
  /** The built screens, where they are looked at; else pages that can be told apart. */
  readonly clientDir?: string;
}

export async function testServer(options: TestServerOptions = {}): Promise<TestServer> {
  const temp = options.temp ?? (await tempStore());
  const clientDir = options.clientDir ?? join(temp.folder, 'client');
  if (options.clientDir === undefined) await makePages(clientDir);
  const clock = options.clock ?? steadyClock();
  const bus = createMemoryBus(() => clock.nowMs());
  const warnings: string[] = [];
  const store = options.through?.(temp.store) ?? temp.store;
  const server = await startServer({
    store,
    bus,
    clock,
    clinic: CLINIC,
    access: options.access ?? { mode: 'demonstration', gatewayToken: TOKEN },
    host: '127.0.0.1',
    // A clinic has a name in its network; a demonstration has none.
    reach: { ...THIS_MACHINE, names: options.access?.mode === 'clinic' ? ['takt.example'] : [] },
    port: 0,
    version: '1.2.3',
    clientDir: options.clientDir ?? clientDir,
    processId: 'test',
    warn: (message) => warnings.push(message),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  return {
    server,
    store,
    bus,
    clock,
    warnings,
    async close() {
      await server.close();
      await bus.close();
      if (options.temp === undefined) await temp.close();
    },
  };
}

async function makePages(clientDir: string): Promise<void> {
  await mkdir(join(clientDir, 'assets'), { recursive: true });
  for (const page of ['home', 'wall', 'desk', 'station']) {
    const html = `<!doctype html><meta name="takt-style-nonce" content=""><title>${page}</title>`;
    await writeFile(join(clientDir, `${page}.html`), html);
  }
  await writeFile(join(clientDir, 'assets', 'a.js'), 'export {};');
  // What would be in them is a matter of the build; here they can be told apart.
  await writeFile(join(clientDir, 'assets', 'a.js.br'), 'as brotli');
  await writeFile(join(clientDir, 'assets', 'a.js.gz'), 'as gzip');
}
