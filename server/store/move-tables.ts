/** The tables of a SQLite file of ours and of its keys, read off the files themselves, so that none can be forgotten. */
import type { DatabaseSync } from 'node:sqlite';
import { KEY_TABLES } from '../keys/key-schema.ts';

export interface MovedTable {
  /** With the name of its schema, where that is not the data's own. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly key: readonly string[];
}

/** Each after those that its rows refer to. Without the table of migrations, which the other side has of its own. */
export function moveTables(database: DatabaseSync): readonly MovedTable[] {
  const names = database
    .prepare(
      `select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by rowid`,
    )
    .all()
    .map(({ name }) => String(name))
    .filter((name) => name !== 'migration');
  const refersTo = new Map(
    names.map((name) => [
      name,
      database
        .prepare('select "table" from pragma_foreign_key_list(?)')
        .all(name)
        .map(({ table }) => String(table))
        .filter((other) => other !== name),
    ]),
  );
  const sorted: string[] = [];
  while (sorted.length < names.length) {
    const next = names.find(
      (name) => !sorted.includes(name) && refersTo.get(name)?.every((other) => sorted.includes(other)),
    );
    if (next === undefined) throw new Error('tables refer to each other in a circle');
    sorted.push(next);
  }
  const keys = database
    .prepare(`select name from ${KEY_TABLES}.sqlite_schema where type = 'table' order by rowid`)
    .all()
    .map(({ name }) => String(name));
  return [
    ...keys.map((name) => tableOf(database, name, KEY_TABLES)),
    ...sorted.map((name) => tableOf(database, name)),
  ];
}

function tableOf(database: DatabaseSync, table: string, schema: string | null = null): MovedTable {
  const name = schema === null ? table : `${schema}.${table}`;
  const found = database.prepare('select name, pk from pragma_table_info(?, ?)').all(table, schema ?? 'main');
  const columns = found.map((column) => String(column.name));
  const key = found
    .filter(({ pk }) => Number(pk) > 0)
    .sort((a, b) => Number(a.pk) - Number(b.pk))
    .map((column) => String(column.name));
  if (key.length === 0) throw new Error(`the table ${name} has no primary key`);
  return { name, columns, key };
}
