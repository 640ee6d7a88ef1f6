/**
 * The gateway's health over HTTP: `/` for people, `/healthz` and `/metrics` for programs. Straps are named only to
 * this machine itself; what leaves it says how many there are.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { AppError, languageOf } from '@takt/shared/errors.ts';
import { METRICS_TYPE } from '@takt/shared/health/prometheus.ts';
import type { GatewayHealth } from './health.ts';
import { metricsText } from './metrics.ts';
import { healthPage, PAGE_POLICY } from './page.ts';

export interface HealthAddress {
  readonly host: string;
  readonly port: number;
}

export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

/** AppError when the address cannot be had. */
export async function serveHealth(
  { host, port }: HealthAddress,
  health: () => GatewayHealth,
): Promise<HealthServer> {
  const server = createServer((request, response) => answer(request, response, health()));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        new AppError(
          'unavailable',
          {
            nb: `Kan ikke vise tilstanden på ${host}:${port} (${cause.code}). Velg en annen port med --health.`,
            en: `Cannot show the health on ${host}:${port} (${cause.code}). Choose another port with --health.`,
          },
          { cause },
        ),
      );
    });
    server.listen({ host, port }, resolve);
  });
  const bound = server.address();
  const boundPort = typeof bound === 'object' && bound !== null ? bound.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

function answer(request: IncomingMessage, response: ServerResponse, health: GatewayHealth): void {
  const { status, type, body } = replyTo(request, health);
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'content-security-policy': PAGE_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function replyTo(request: IncomingMessage, health: GatewayHealth): Reply {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, type: 'text/plain', body: 'GET\n' };
  }
  switch (request.url?.split('?')[0]) {
    case '/': {
      const language = languageOf(request.headers['accept-language']);
      const body = healthPage(health, language, isThisMachine(request));
      return { status: 200, type: 'text/html', body };
    }
    case '/healthz': {
      const receiversLost = health.receivers.filter(({ state }) => state === 'lost').length;
      const connected = health.uplink?.connected ?? true;
      const ok = connected && receiversLost === 0;
      const body = JSON.stringify({ ok, connected, receiversLost });
      return { status: ok ? 200 : 503, type: 'application/json', body };
    }
    case '/metrics':
      return { status: 200, type: METRICS_TYPE, body: metricsText(health) };
    default:
      return { status: 404, type: 'text/plain', body: '/  /healthz  /metrics\n' };
  }
}

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
const LOOPBACK_ADDRESS = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/;

/** The name asked for counts too: a page from elsewhere may have its own name led here (DNS rebinding). */
function isThisMachine({ socket, headers }: IncomingMessage): boolean {
  const name = headers.host?.replace(/:\d+$/, '');
  return LOOPBACK_ADDRESS.test(socket.remoteAddress ?? '') && name !== undefined && LOOPBACK_NAMES.has(name);
}
