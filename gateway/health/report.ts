/** The gateway's health as it is sent to the server: without any strap that nobody is known to wear. */
import type { GatewayReport } from '@takt/shared/health/gateway-health.ts';
import type { SensorKey } from '@takt/shared/sample.ts';
import { isStrap } from '@takt/shared/sensors.ts';
import type { GatewayHealth } from './health.ts';

export interface ReportFacts {
  readonly version: string;
  readonly uptimeS: number;
  /** What the server has named as worn or joined: straps, and treadmills, which the report leaves out. */
  readonly worn: ReadonlySet<SensorKey>;
}

/** The bounds of shared/health/gateway-health.ts: a machine with more of anything reports the first. */
const RECEIVERS_MAX = 64;
const STRAPS_MAX = 128;

export function reportOf(health: GatewayHealth, { version, uptimeS, worn }: ReportFacts): GatewayReport {
  const { receivers, counts, straps, uplink } = health;
  const { packets: _, ...kinds } = counts;
  return {
    version,
    uptimeS,
    receivers: receivers.slice(0, RECEIVERS_MAX),
    counts: Object.fromEntries(Object.entries(kinds).filter(([, count]) => count > 0)),
    straps: straps
      .flatMap(({ sensor, ...heard }) => (isStrap(sensor) && worn.has(sensor) ? [{ sensor, ...heard }] : []))
      .slice(0, STRAPS_MAX),
    queue: uplink === null ? null : { kept: uplink.kept, disk: uplink.disk, dropped: uplink.dropped },
    clockOffsetMs: uplink?.clockOffsetMs ?? null,
    roundTripMs: uplink?.roundTripMs ?? null,
  };
}
