/**
 * The store over kysely: every query is written once, whatever the database. A method that writes is one transaction.
 */
import type { Kysely } from 'kysely';
import type { KeyRing } from '../keys/key-ring.ts';
import type { Schema } from './schema.ts';
import { sqlAccounts } from './sql-accounts.ts';
import { sqlAttempts } from './sql-attempts.ts';
import { sqlAudit } from './sql-audit.ts';
import { sqlClasses } from './sql-classes.ts';
import { type Shredding, sqlErasure } from './sql-erasure.ts';
import { sqlGateways } from './sql-gateways.ts';
import { sqlPeople } from './sql-people.ts';
import { sqlPlanning } from './sql-planning.ts';
import { sqlRecordings } from './sql-recordings.ts';
import { sqlRetention } from './sql-retention.ts';
import { sqlRights } from './sql-rights.ts';
import { sqlDevices, sqlSessions } from './sql-sessions.ts';
import { sqlSetUp } from './sql-set-up.ts';
import { sqlStations } from './sql-stations.ts';
import { sqlStraps } from './sql-straps.ts';
import { sqlTickets } from './sql-tickets.ts';
import { type IntegrityCheck, sqlUpkeep } from './sql-upkeep.ts';
import type { Store } from './store.ts';
import type { UpkeepStore } from './upkeep-store.ts';

/** The parts that are questions to the database; what is known of its health is kept by whoever asks them. */
export type SqlStore = Omit<Store, 'upkeep' | 'health' | 'onHealth' | 'close'> & {
  readonly upkeep: Pick<UpkeepStore, 'verify' | 'probe'>;
};

/** What differs between databases beyond their SQL. */
export interface Medium {
  readonly isWhole: IntegrityCheck;
  readonly shredding: Shredding;
}

export function sqlStore(db: Kysely<Schema>, ring: KeyRing, medium: Medium): SqlStore {
  return {
    classes: sqlClasses(db, ring),
    recordings: sqlRecordings(db, ring),
    people: sqlPeople(db, ring),
    planning: sqlPlanning(db, ring),
    gateways: sqlGateways(db),
    stations: sqlStations(db),
    straps: sqlStraps(db),
    accounts: sqlAccounts(db),
    sessions: sqlSessions(db),
    tickets: sqlTickets(db),
    attempts: sqlAttempts(db),
    devices: sqlDevices(db),
    audit: sqlAudit(db),
    erasure: sqlErasure(db, medium.shredding),
    rights: sqlRights(db, ring),
    retention: sqlRetention(db, medium.shredding),
    setUp: sqlSetUp(db, ring),
    upkeep: sqlUpkeep(db, ring, medium.isWhole),
  };
}
