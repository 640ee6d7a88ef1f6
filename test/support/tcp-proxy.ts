/** A way to a server that the test can take away and give back, as when a cable is pulled. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  readonly url: string;
  /** Ends every connection and refuses new ones. */
  cut(): void;
  /** Whatever comes in from now on is so long on its way to the server, in order; the way back is as quick as ever. */
  slowUp(ms: number): void;
  mend(): void;
  close(): Promise<void>;
}

export async function tcpProxy(to: string): Promise<TcpProxy> {
  const port = Number(new URL(to).port);
  const sockets = new Set<Socket>();
  let open = true;
  let upMs = 0;
  const server = createServer((near) => {
    if (!open) {
      near.destroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    far.pipe(near);
    let before = Promise.resolve();
    near.on('data', (bytes) => {
      const dueMs = performance.now() + upMs;
      before = before.then(async () => {
        const waitMs = dueMs - performance.now();
        if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
        far.write(bytes);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    open = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    slowUp(ms) {
      upMs = ms;
    },
    mend() {
      open = true;
    },
    close() {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
