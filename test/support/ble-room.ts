/**
 * A room for Bluetooth tests: a shared air, straps and treadmills in it, and adapters that stand as ttys in a folder of the test's
 * own. Between a tty and its controller lie socat and a unix socket, so the product opens it as it opens any other.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Air } from './ble-air.ts';
import { Controller, type ControllerOptions } from './ble-controller.ts';
import { H4Splitter } from './ble-hci.ts';
import { bleStrap, type Strap, type StrapOptions } from './ble-strap.ts';
import { bleTreadmill, type TreadmillOptions, type VirtualTreadmill } from './ble-treadmill.ts';
import { DEBIAN_COMPONENTS } from './debian.ts';

export interface VirtualAdapter {
  /** Of the tty. */
  readonly path: string;
  /** Its public address. */
  readonly address: string;
  readonly controller: Controller;
  /** Pulls it: the tty is gone, by whichever signal its bridge is told, and the controller with it. */
  pull(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  plugIn(): Promise<void>;
}

export class BleRoom {
  readonly air: Air;
  readonly #folder: string;
  readonly #closers: (() => Promise<void>)[] = [];
  #adapters = 0;
  #straps = 0;
  #treadmills = 0;

  private constructor(air: Air, folder: string) {
    this.air = air;
    this.#folder = folder;
  }

  static async open(options: { readonly lossRatio?: number; readonly seed?: number } = {}): Promise<BleRoom> {
    // The library listens for the process's end once an adapter, and a room has more of them than Node finds usual.
    process.setMaxListeners(0);
    return new BleRoom(new Air(options), await mkdtemp(join(tmpdir(), 'takt-ble-')));
  }

  strap(options: Partial<StrapOptions> = {}): Promise<Strap> {
    this.#straps += 1;
    const address = (0xa0b1c2000000 + this.#straps).toString(16);
    return bleStrap(this.air, { name: `strap${this.#straps}`, address, ...options });
  }

  treadmill(options: Partial<TreadmillOptions> = {}): Promise<VirtualTreadmill> {
    this.#treadmills += 1;
    const address = (0xa0b1c3000000 + this.#treadmills).toString(16);
    return bleTreadmill(this.air, { name: `treadmill${this.#treadmills}`, address, ...options });
  }

  async adapter(options: Pick<ControllerOptions, 'maxLinks'> = {}): Promise<VirtualAdapter> {
    this.#adapters += 1;
    const name = `adapter${this.#adapters}`;
    const address = (0x00aa01000000 + this.#adapters).toString(16).padStart(12, '0');
    const socketPath = join(this.#folder, `${name}.sock`);
    const path = join(this.#folder, name);
    let controller = new Controller(this.air, { name, address, ...options }, () => {});
    const connections = new Set<Socket>();
    const server = createServer((socket) => {
      connections.add(socket);
      const splitter = new H4Splitter();
      controller.remove();
      controller = new Controller(this.air, { name, address, ...options }, (packet) => socket.write(packet));
      const mine = controller;
      socket.on('data', (bytes) => {
        for (const packet of splitter.push(bytes)) mine.receive(packet);
      });
      socket.on('error', () => {});
      socket.on('close', () => {
        connections.delete(socket);
        mine.remove();
      });
    });
    await listening(server, socketPath);
    let bridge: ChildProcess | null = null;
    const adapter = {
      path,
      address,
      get controller() {
        return controller;
      },
      async pull(signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL') {
        const pulled = bridge;
        bridge = null;
        if (pulled === null || pulled.exitCode !== null) return;
        const gone = once(pulled, 'exit');
        pulled.kill(signal);
        await gone;
        await rm(path, { force: true });
      },
      async plugIn() {
        bridge = spawn(
          DEBIAN_COMPONENTS.socat.path,
          [`pty,raw,echo=0,link=${path}`, `unix-connect:${socketPath}`],
          {
            stdio: 'ignore',
          },
        );
        while (!existsSync(path) || connections.size === 0) {
          if (bridge.exitCode !== null) throw new Error(`socat ended with ${bridge.exitCode}`);
          await sleep(5);
        }
      },
    };
    this.#closers.push(async () => {
      await adapter.pull();
      for (const socket of connections) socket.destroy();
      server.close();
    });
    await adapter.plugIn();
    return adapter;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closers) await close();
    this.air.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function listening(server: Server, path: string): Promise<void> {
  server.listen(path);
  await once(server, 'listening');
}
