import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '@takt/server/store/store.ts';
import { demonstration } from '@takt/shared/demonstration.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../test/support/open-store.ts';
import { planDemonstration } from './demonstration-plans.ts';

const NOW = Date.UTC(2026, 10, 27, 9);

describe('what the demonstration has planned', () => {
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'takt-demonstration-'));
    store = await openStore(join(folder, 'takt.sqlite'));
    await store.people.seed(demonstration(12));
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  const days = async () =>
    (await store.planning.timetable(demonstration(12).clinic.clinicId)).entries
      .map(({ weekday }) => weekday)
      .sort();

  it('[TIM22] is planned once by two servers that begin at the same time', async () => {
    await Promise.all([planDemonstration(store, NOW), planDemonstration(store, NOW)]);
    expect(await days()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('[TIM22] is planned in full by the start after one that was cut off', async () => {
    let added = 0;
    const cut: Store = {
      ...store,
      planning: {
        ...store.planning,
        addEntry: async (...args) => {
          if (++added === 3) throw new Error('cut off');
          await store.planning.addEntry(...args);
        },
      },
    };
    await expect(planDemonstration(cut, NOW)).rejects.toThrow('cut off');
    expect(await days()).toEqual([1, 2]);
    await planDemonstration(store, NOW);
    expect(await days()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
});
