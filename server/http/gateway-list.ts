/** A room's gateways for the technician: the registry, what is known of each now, and the straps by their labels. */
import type { GatewayEntry } from '@takt/shared/api-gateways.ts';
import { wornNow } from '../live/assigned.ts';
import type { KnownGateway } from '../live/gateways.ts';
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
  // A class may have ended since: a strap that nobody wears is told of to nobody.
  const straps = (report?.straps ?? []).filter(({ sensor }) => worn.has(sensor));
  return {
    gatewayId,
    name: row?.name ?? gatewayId,
    origin: known?.origin ?? 'enrolled',
    kind: row?.kind ?? known?.kind ?? 'gateway',
    station: row?.station ?? known?.station ?? null,
    enrolledAtMs: row?.enrolledAtMs ?? null,
    state: known?.state ?? 'gone',
    heardAgeS: known?.heardAgeS ?? null,
    report: report === null ? null : { ...report, straps },
    reportAgeS: known?.reportAgeS ?? null,
    straps: straps.map(({ sensor, strengthDbm, ageS }) => ({
      label: worn.get(sensor)?.label ?? null,
      station: worn.get(sensor)?.station ?? null,
      strengthDbm,
      ageS: ageS + (known?.reportAgeS ?? 0),
    })),
  };
}
