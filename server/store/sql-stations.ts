/** What stands at the stations of a room from one class to the next; the log of a class tells what stood there in it. */
import type { Station } from '@takt/shared/ids.ts';
import type { TreadmillKey } from '@takt/shared/sample.ts';
import type { Kysely, Transaction } from 'kysely';
import type { Schema } from './schema.ts';
import type { StationStore } from './store.ts';

export function sqlStations(db: Kysely<Schema>): StationStore {
  return {
    treadmills: (roomId) =>
      db
        .selectFrom('stationEquipment')
        .select(['roomId', 'station', 'sensor'])
        .where('roomId', '=', roomId)
        .orderBy('station')
        .execute(),
  };
}

/** A station has one treadmill and a treadmill one station, in whichever room it was before. */
export async function placeTreadmill(
  trx: Transaction<Schema>,
  at: { readonly clinicId: string; readonly roomId: string; readonly station: Station },
  sensor: TreadmillKey | null,
): Promise<void> {
  const { clinicId, roomId, station } = at;
  await trx
    .deleteFrom('stationEquipment')
    .where((eb) =>
      eb.or([eb.and({ roomId, station }), ...(sensor === null ? [] : [eb.and({ clinicId, sensor })])]),
    )
    .execute();
  if (sensor === null) return;
  await trx.insertInto('stationEquipment').values({ clinicId, roomId, station, sensor }).execute();
}
