import type { Migration } from './migration.ts';

/** What a clinic answers when it is set up, and since when it is. */
export const setUp: Migration = {
  number: 13,
  name: 'set-up',
  async up(db) {
    const add = (column: string, type: 'text' | 'double precision') =>
      db.schema.alterTable('clinic').addColumn(column, type).execute();
    await add('unit', 'text');
    await add('templates', 'text');
    await add('setUpAtMs', 'double precision');
  },
};
