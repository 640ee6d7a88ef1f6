/**
 * The store over kysely: every query is written once, whatever the database. A method that writes is one transaction.
 */
import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import { sqlClasses } from './sql-classes.ts';
import { sqlGateways } from './sql-gateways.ts';
import { sqlPeople } from './sql-people.ts';
import { sqlRecordings } from './sql-recordings.ts';
import { sqlStations } from './sql-stations.ts';
import { sqlStraps } from './sql-straps.ts';
import type { Store } from './store.ts';

export function sqlStore(db: Kysely<Schema>): Store {
  return {
    classes: sqlClasses(db),
    recordings: sqlRecordings(db),
    people: sqlPeople(db),
    gateways: sqlGateways(db),
    stations: sqlStations(db),
    straps: sqlStraps(db),
    close: () => db.destroy(),
  };
}
