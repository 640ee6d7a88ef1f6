/** BlueZ's own virtual controllers (btvirt), as a second opinion on ours. Each connection to its socket is one more. */
import { spawn, spawnSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Transport } from 'ble-host';
import { H4Splitter } from './ble-hci.ts';
import { until } from './ble-listener.ts';
import { DEBIAN_COMPONENTS } from './debian.ts';

export interface Btvirt extends AsyncDisposable {
  /** A tty with a controller behind it. */
  tty(): Promise<string>;
  /** A controller for a host in this process. Its address ends in the order of connecting: 00aa01<n>0042. */
  transport(): Promise<Transport>;
}

const SHIM_SOURCE = join(import.meta.dirname, 'ble-no-alg.c');

export async function startBtvirt(): Promise<Btvirt> {
  const folder = await mkdtemp(join(tmpdir(), 'takt-btvirt-'));
  const shim = join(folder, 'no-alg.so');
  const built = spawnSync(DEBIAN_COMPONENTS.gcc.path, [
    '-shared',
    '-fPIC',
    '-nostdlib',
    '-o',
    shim,
    SHIM_SOURCE,
  ]);
  if (built.status !== 0) throw new Error(`gcc could not build the shim: ${built.stderr}`);
  const children = [
    spawn(DEBIAN_COMPONENTS.btvirt.path, ['-s'], {
      stdio: 'ignore',
      env: { LD_PRELOAD: shim, TAKT_BTVIRT_FOLDER: folder },
    }),
  ];
  const socketPath = join(folder, 'bt-server-le');
  await until('the socket of btvirt', () => existsSync(socketPath));
  return {
    async tty() {
      const path = join(folder, `tty${children.length}`);
      const options = { stdio: 'ignore' } as const;
      const ends = [`pty,raw,echo=0,link=${path}`, `unix-connect:${socketPath}`];
      children.push(spawn(DEBIAN_COMPONENTS.socat.path, ends, options));
      await until('the tty', () => existsSync(path));
      return path;
    },
    async transport() {
      const socket = connect(socketPath);
      await once(socket, 'connect');
      const splitter = new H4Splitter();
      const wire = new EventEmitter();
      socket.on('data', (bytes) => {
        for (const packet of splitter.push(bytes)) wire.emit('data', packet);
      });
      socket.on('error', () => {});
      return Object.assign(wire, { write: (packet: Buffer) => void socket.write(packet) });
    },
    async [Symbol.asyncDispose]() {
      for (const child of children) {
        if (child.exitCode !== null) continue;
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}
