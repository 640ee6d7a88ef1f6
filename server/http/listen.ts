/** Where an application listens, and what is said when it cannot. */
import type { AddressInfo } from 'node:net';
import { AppError } from '@takt/shared/errors.ts';
import type { App } from './services.ts';

/** Connections that wait to be taken: a thousand screens come at once when a server is back. Linux takes 4096 at most. */
const BACKLOG = 4096;

interface Where {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

/** AppError: the port is taken, or not this program's to take. */
export async function listenAt(app: App, where: Where): Promise<void> {
  await app
    .listen({ host: where.host, port: where.port, backlog: BACKLOG })
    .catch((cause: NodeJS.ErrnoException) => {
      throw cannotListen(where, cause);
    });
}

export function urlOf(app: App, host: string, isSecure: boolean): string {
  const { port } = app.server.address() as AddressInfo;
  return `${isSecure ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function cannotListen({ host, port }: Where, cause: NodeJS.ErrnoException): AppError {
  const why: Readonly<Record<string, AppError['text']>> = {
    EADDRINUSE: {
      nb: 'Et annet program bruker den alt. Avslutt det, eller velg en annen med --port.',
      en: 'Another program is using it. Stop that program, or choose another port with --port.',
    },
    EACCES: { nb: 'Det har ikke dette programmet lov til.', en: 'This program is not allowed to.' },
  };
  const text = why[cause.code ?? ''] ?? { nb: cause.message, en: cause.message };
  return new AppError(
    'unavailable',
    {
      nb: `Kan ikke lytte på ${host}:${port}. ${text.nb}`,
      en: `Cannot listen on ${host}:${port}. ${text.en}`,
    },
    { cause },
  );
}
