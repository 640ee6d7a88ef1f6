import { matches } from '@takt/shared/check.ts';
import { GatewayReport } from '@takt/shared/health/gateway-health.ts';
import { describe, expect, it } from 'vitest';
import type { GatewayHealth } from './health.ts';
import { reportOf } from './report.ts';

const receiver = {
  state: null,
  packets: 1,
  packetsPerS: 0.1,
  lastPacketAgeS: null,
  links: null,
  full: false,
  ...{ deaf: false, restarts: 0, needBonding: 0, refusing: 0 },
};
const health: GatewayHealth = {
  receivers: Array.from({ length: 70 }, (_, n) => ({ receiver: `tty${n}`, ...receiver })),
  counts: { packets: 9, samples: 4, noise: 0 } as GatewayHealth['counts'],
  straps: [
    { sensor: 'ant:8', ageS: 1, strengthDbm: -90 },
    { sensor: 'ant:7', ageS: 2, strengthDbm: null },
    { sensor: 'fec:7', ageS: 0, strengthDbm: -50 },
  ],
  uplink: null,
};

describe('what a gateway tells the server of itself', () => {
  it('[GWH10] names, of all straps that it hears, only those that the server has named as worn', () => {
    const facts = { version: '1.2.3', uptimeS: 5 };
    const report = reportOf(health, { ...facts, worn: new Set(['ant:7', 'fec:7']) });
    expect(report.straps).toEqual([{ sensor: 'ant:7', ageS: 2, strengthDbm: null }]);
    expect(JSON.stringify(reportOf(health, { ...facts, worn: new Set() }))).not.toContain('ant:');
  });

  it('[GWH11] is within the bounds that the server holds it to', () => {
    const report = reportOf(health, { version: '1.2.3', uptimeS: 5, worn: new Set(['ant:7', 'fec:7']) });
    expect(matches(GatewayReport, report)).toBe(true);
    expect(report.receivers).toHaveLength(64);
    expect(report).toMatchObject({ counts: { samples: 4 }, queue: null, clockOffsetMs: null });
  });
});
