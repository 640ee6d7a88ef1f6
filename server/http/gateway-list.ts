/** A room's gateways for the technician: the registry, what is known of each now, and the straps by their labels. */
import type { GatewayEntry } from '@takt/shared/api/gateways.ts';
import type { GatewayReport } from '@takt/shared/health/gateway-health.ts';
import type { SensorKey } from '@takt/shared/sample.ts';
import { shownText } from '@takt/shared/shown-name.ts';
import type { KnownGateway } from '../live/gateways.ts';
import { type Worn, wornNow } from '../live/pairing/assigned.ts';
import type { Room } from '../live/room.ts';
import type { GatewayRow } from '../store/store.ts';
import type { Services } from './services.ts';

export async function gatewaysOf(
  { store, clinic, gateways }: Pick<Services, 'store' | 'clinic' | 'gateways'>,
  room: Room,
): Promise<GatewayEntry[]> {
  const registry = (await store.gateways.list(clinic.clinicId)).filter(
    ({ roomId }) => roomId === room.roomId,
  );
  const known = new Map(gateways.inRoom(room.roomId).map((one) => [one.gatewayId, one]));
  // One that was revoked is in no registry, and of no interest.
  const others = [...known.values()].filter(({ origin }) => origin !== 'enrolled');
  return [
    ...registry.map((row) => entryOf(row, known.get(row.gatewayId), room)),
    ...others.map((one) => entryOf(null, one, room)),
  ];
}

function entryOf(row: GatewayRow | null, known: KnownGateway | undefined, room: Room): GatewayEntry {
  const gatewayId = row?.gatewayId ?? known?.gatewayId ?? '';
  const worn = wornNow(room.log);
  const report = known?.report ?? null;
  // A class may have ended since: a strap that nobody wears is left out.
  const straps = (report?.straps ?? []).filter(({ sensor }) => worn.has(sensor));
  return {
    gatewayId,
    // A gateway with the common token says itself what it is called.
    name: row?.name ?? shownText(gatewayId),
    origin: known?.origin ?? 'enrolled',
    kind: row?.kind ?? known?.kind ?? 'gateway',
    station: row?.station ?? known?.station ?? null,
    enrolledAtMs: row?.enrolledAtMs ?? null,
    state: known?.state ?? 'gone',
    heardAgeS: known?.heardAgeS ?? null,
    report: report === null ? null : { ...report, straps },
    reportAgeS: known?.reportAgeS ?? null,
    straps: byStrap(straps, worn, known?.reportAgeS ?? 0),
  };
}

/** One line a strap, however many radios it has: the best that is known of it. */
function byStrap(
  heard: GatewayReport['straps'],
  worn: ReadonlyMap<SensorKey, Worn>,
  reportAgeS: number,
): GatewayEntry['straps'] {
  const straps = new Map<string, GatewayEntry['straps'][number]>();
  for (const { sensor, strengthDbm, ageS } of heard) {
    const strap = worn.get(sensor);
    if (strap === undefined) continue;
    const before = straps.get(strap.strapId);
    straps.set(strap.strapId, {
      label: strap.label,
      station: strap.station,
      strengthDbm: strongest(before?.strengthDbm ?? null, strengthDbm),
      ageS: Math.min(before?.ageS ?? Number.POSITIVE_INFINITY, ageS + reportAgeS),
    });
  }
  return [...straps.values()].sort(
    (a, b) => (a.strengthDbm ?? 1) - (b.strengthDbm ?? 1) || (a.station ?? 0) - (b.station ?? 0),
  );
}

const strongest = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);
