/** How screens reach the server, and what that means, for the technician's page and for /metrics. */
import { ReachState } from '@takt/shared/api/reach.ts';
import type { Metric } from '@takt/shared/health/prometheus.ts';
import { isSecure } from './reach.ts';
import type { App, Services } from './services.ts';

const DAY_MS = 86_400_000;

export function reachRoute(app: App, services: Services): void {
  app.get(
    '/api/reach',
    { config: { action: 'storage.read' }, schema: { response: { 200: ReachState } } },
    async () => reachState(services),
  );
}

/** By the time of day, as certificates are dated. */
function reachState({ reach }: Pick<Services, 'reach'>): ReachState {
  const state = reach.certificate?.state() ?? null;
  return {
    way: state?.ownAuthority === true ? 'own-authority' : reach.way,
    secure: isSecure(reach),
    names: state?.names ?? reach.names,
    certificate: state && {
      issuer: state.issuer,
      validToMs: state.validToMs,
      daysLeft: Math.floor((state.validToMs - Date.now()) / DAY_MS),
      problem: state.problem,
    },
  };
}

export function reachMetrics(services: Pick<Services, 'reach'>): readonly Metric[] {
  const state = services.reach.certificate?.state();
  if (state === undefined) return [];
  const leftS = (state.validToMs - Date.now()) / 1000;
  return [
    ['server_certificate_left_seconds', 'Until the certificate expires; below zero: it has.', [leftS]],
    [
      'server_certificate_ok',
      'Whether the files as they are now can be used.',
      [Number(state.problem === null)],
    ],
  ];
}
