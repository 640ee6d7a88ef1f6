/** Which of several servers draws the room: on a busy machine it may have changed hands since the start. */
import { setTimeout as sleep } from 'node:timers/promises';
import { PATIENCE_MS } from './patience.ts';
import type { Program } from './program.ts';

const IS_OWNER = /^takt_server_room_owner\{.*\} 1$/m;

export async function isOwner({ url }: Program): Promise<boolean> {
  return IS_OWNER.test(await (await fetch(`${url}/metrics`)).text());
}

/** Comes back when `server` draws the room; another that does is held still until its lease has run out. */
export async function letOwn(server: Program, ...others: readonly Program[]): Promise<void> {
  const untilMs = performance.now() + PATIENCE_MS;
  let held: readonly Program[] = [];
  try {
    while (!(await isOwner(server))) {
      if (performance.now() > untilMs) throw new Error('the server did not come to draw the room');
      if (held.length === 0) for (const other of others) if (await isOwner(other)) held = [...held, other];
      for (const { pid } of held) process.kill(pid, 'SIGSTOP');
      await sleep(50);
    }
  } finally {
    for (const { pid } of held) process.kill(pid, 'SIGCONT');
  }
}
