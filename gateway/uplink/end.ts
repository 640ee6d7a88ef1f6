import type { WebSocket } from 'ws';

/** Resolves when the socket is closed: by its other end's answer, or by force when `giveUp` calls back. */
export function hangUpOn(socket: WebSocket, giveUp: (task: () => void) => () => void): Promise<void> {
  return new Promise((resolve) => {
    const cancel = giveUp(() => socket.terminate());
    socket.once('close', () => {
      cancel();
      resolve();
    });
    socket.close(1000);
  });
}
