/** What every store does, whatever database is under it: the suites beside this file, on one medium. */
import type { Store } from '@takt/server/store/store.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { accessContract } from './store-access.ts';
import { auditContract } from './store-audit.ts';
import { classesContract } from './store-classes.ts';
import { damageContract } from './store-damage.ts';
import { type Ends, SEED } from './store-fixture.ts';
import { gatewaysContract } from './store-gateways.ts';
import { peopleContract } from './store-people.ts';
import { personsContract } from './store-persons.ts';
import { planningContract } from './store-planning.ts';
import { type Racing, racesContract } from './store-races.ts';
import { recordingsContract } from './store-recordings.ts';
import { retentionContract } from './store-retention.ts';
import { rightsContract } from './store-rights.ts';
import { sealedContract } from './store-sealed.ts';
import { stationsContract } from './store-stations.ts';
import { strapsContract } from './store-straps.ts';
import { toldContract } from './store-told.ts';

export interface StoreMedium {
  open(): Promise<Store>;
  /** Empties the tables under the open stores. */
  empty(): Promise<void>;
  /** Carries out a statement without the store; the keys' tables are in the schema takt_keys. */
  harm(sql: string): Promise<void>;
  /** The same, past what guards the audit log. */
  harmGuarded(sql: string): Promise<void>;
  /** All that it keeps, the keys too, as it lies there. */
  bytes(): Promise<Buffer>;
  wrappedKeyOf(personId: string): Promise<Buffer[]>;
  /** Tables of the data with a row that has this `person_id`, in the order of their names. */
  tablesOf(personId: string): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * `racing`: two ends of the database without the store's own lock, where each statement sees what others have committed
 * before it (read committed). Given where the database can do that.
 */
export function storeContract<M extends StoreMedium>(
  name: string,
  medium: () => Promise<M>,
  racing?: (under: M) => Promise<readonly [Racing, Racing]>,
): void {
  describe(`a store: ${name}`, () => {
    let under: M;
    let ends: Ends;
    beforeAll(async () => {
      under = await medium();
      ends = { store: await under.open(), other: await under.open() };
    });
    beforeEach(() => ends.store.people.seed(SEED));
    afterEach(() => under.empty());
    afterAll(async () => {
      await ends.store.close();
      await ends.other.close();
      await under.close();
    });

    classesContract(() => ends);
    recordingsContract(() => ends);
    peopleContract(() => ends);
    personsContract(() => ends);
    planningContract(() => ends);
    gatewaysContract(() => ends);
    stationsContract(() => ends);
    strapsContract(() => ends);
    accessContract(() => ends);
    racesContract(() => ({ store: ends.store, racing: [ends.store, ends.other] }));
    sealedContract(() => ends, {
      all: () => under.bytes(),
      wrappedKeyOf: (personId) => under.wrappedKeyOf(personId),
      tablesOf: (personId) => under.tablesOf(personId),
      harm: (sql) => under.harm(sql),
      open: () => under.open(),
    });
    retentionContract(
      () => ends,
      () => under.bytes(),
    );
    rightsContract(
      () => ends,
      () => under.bytes(),
    );
    auditContract(() => ends, {
      harm: (sql) => under.harmGuarded(sql),
      plain: (sql) => under.harm(sql),
    });
    toldContract(
      () => ends,
      (sql) => under.harm(sql),
    );
    damageContract(
      () => ends,
      (sql) => under.harm(sql),
    );
    if (racing !== undefined) {
      describe('at read committed', () => {
        let racers: readonly [Racing, Racing];
        beforeAll(async () => {
          racers = await racing(under);
        });
        racesContract(() => ({ store: ends.store, racing: racers }));
      });
    }
  });
}
