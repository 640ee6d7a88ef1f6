/** The one-time link of set-up, on the console and nowhere else. */
import { hostname, userInfo } from 'node:os';
import type { SetUp } from '@takt/server/set-up/set-up.ts';
import { say } from './serving.ts';

export function sayLink(url: string, { entry }: SetUp): void {
  const { port } = new URL(url);
  const link = `${url}/setup#${entry.code}`;
  say(
    `Sett opp klinikken: åpne denne lenken på denne maskinen. Den gjelder én gang, til Takt startes på nytt.\n  ${link}`,
    `Set the clinic up: open this link on this machine. It is good once, until Takt is started again.\n  ${link}`,
  );
  const tunnel = `ssh -L ${port}:127.0.0.1:${port} ${userName()}@${hostname()}`;
  say(
    `Uten skjerm her: kjør dette på en maskin med nettleser, og åpne lenken der.\n  ${tunnel}`,
    `Without a screen here: run this on a machine with a browser, and open the link there.\n  ${tunnel}`,
  );
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'user';
  }
}
