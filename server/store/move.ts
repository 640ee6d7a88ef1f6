/**
 * Takes everything from a SQLite file into a PostgreSQL database: table by table, in the order in which they refer to each
 * other, and by their keys, some rows a transaction. How far it has come is committed with the rows, so it goes on where it
 * was cut off. At the end both sides are read through and must say the same.
 */
import { createHash, type Hash } from 'node:crypto';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { PoolClient } from 'pg';
import { KEY_TABLES } from '../keys/key-schema.ts';
import { type MovedTable, moveTables } from './move-tables.ts';
import { moveRefusals } from './move-words.ts';

export interface MoveSource {
  readonly path: string;
  /** As a person is told. */
  readonly shown: string;
  /** What its keys are wrapped with. */
  readonly masterKey: Uint8Array;
}
export interface MoveTarget {
  /** On which nothing else is asked. */
  readonly client: PoolClient;
  readonly shown: string;
}

export interface MoveProgress {
  readonly table: string;
  readonly rows: number;
  readonly of: number;
}
export interface ProvenTable {
  readonly table: string;
  readonly rows: number;
  /** SHA-256 of all that its rows say, in the order of their keys; the same on both sides. */
  readonly hash: string;
}
export interface MoveOptions {
  readonly onProgress: (progress: MoveProgress) => void;
  /** The source has changed since the move was cut off: it begins anew. */
  readonly onAnew: () => void;
  readonly rowsAtOnce?: number;
}

const ROWS_AT_ONCE = 500;

type Values = readonly unknown[];

/** What is known of a move that is under way; gone when it has ended well. */
const PROGRESS = 'takt_move';

/** Whether a move into this database was begun and has not ended. */
export async function isHalfMoved(query: (sql: string) => Promise<readonly unknown[]>): Promise<boolean> {
  return (await query(`select from pg_class where oid = to_regclass('${PROGRESS}')`)).length > 0;
}

/**
 * The source must be up to date and whole, and nobody may write to it meanwhile; the target must have its tables. Rejects
 * with an AppError when the target has something that is not of this move, and when both do not say the same in the end.
 */
export async function moveStore(
  from: Omit<MoveSource, 'masterKey'>,
  to: MoveTarget,
  { onProgress, onAnew, rowsAtOnce = ROWS_AT_ONCE }: MoveOptions,
): Promise<readonly ProvenTable[]> {
  using source = new DatabaseSync(from.path, { readOnly: true });
  source.prepare(`attach database ? as ${KEY_TABLES}`).run(`${from.path}-keys`);
  const tables = moveTables(source);
  const commits = Number(source.prepare('pragma user_version').get()?.user_version);
  const known = await beginMove(source, tables, commits, from, to, onAnew);
  for (const table of tables) await copyTable(source, to.client, table, known, rowsAtOnce, onProgress);

  const proven: ProvenTable[] = [];
  for (const table of tables) {
    const here = hashed();
    for (const row of source.prepare(ordered(table)).iterate() as Iterable<Record<string, unknown>>) {
      here.add(table.columns.map((column) => row[column]));
    }
    const there = hashed();
    for (let last: Values | null = null; ; ) {
      const rows: Values[] = await page(to.client, table, last, rowsAtOnce);
      for (const row of rows) there.add(row);
      const end = rows.at(-1);
      if (end === undefined) break;
      last = keyOf(table, end);
    }
    const [mine, theirs] = [here.end(), there.end()];
    if (mine.hash !== theirs.hash || mine.rows !== theirs.rows) {
      // Whatever it was, the next try begins anew.
      await to.client.query(`update ${PROGRESS} set commits = -1`);
      throw moveRefusals.differs(to.shown, table.name, mine.rows, theirs.rows);
    }
    proven.push({ table: table.name, ...mine });
  }
  return proven;
}

/** Said last of a move that has ended well. */
export const MOVE_ENDED = `drop table ${PROGRESS}`;

interface Known {
  /** By table: how many rows are there, and the key of the last. */
  readonly done: Record<string, { rows: number; last: Values | null }>;
}

async function beginMove(
  source: DatabaseSync,
  tables: readonly MovedTable[],
  commits: number,
  from: Pick<MoveSource, 'shown'>,
  to: MoveTarget,
  onAnew: () => void,
): Promise<Known> {
  const { client } = to;
  const id = identityOf(source);
  return inTransaction(client, async () => {
    const half = await isHalfMoved(async (sql) => (await client.query(sql)).rows);
    if (!half) {
      const clinic = (await client.query<{ name: string }>('select name from clinic')).rows[0];
      if (clinic !== undefined) throw moveRefusals.notEmpty(to.shown, clinic.name);
      // Its own mark was made with its tables; that of the store that is moved comes in its place.
      await client.query(
        `delete from ${KEY_TABLES}.key_store where not exists (select from ${KEY_TABLES}.wrapped_key)`,
      );
      for (const { name } of tables) {
        if ((await client.query(`select from ${quoted(name)} limit 1`)).rowCount !== 0) {
          throw moveRefusals.notEmpty(to.shown, null);
        }
      }
      await client.query(`create table ${PROGRESS} (source text, commits bigint, done text)`);
      await client.query(`insert into ${PROGRESS} values ($1, $2, '{}')`, [id, commits]);
      return { done: {} };
    }
    const { rows } = await client.query<{ source: string; commits: number; done: string }>(
      `select * from ${PROGRESS}`,
    );
    const found = rows[0];
    if (found === undefined || found.source !== id) throw moveRefusals.another(from.shown, to.shown);
    if (found.commits === commits) return { done: JSON.parse(found.done) as Known['done'] };
    onAnew();
    await client.query(`truncate ${listed(tables.map(({ name }) => name))}`);
    await client.query(`update ${PROGRESS} set commits = $1, done = '{}'`, [commits]);
    return { done: {} };
  });
}

/** A clinic's file is known by its clinic and its first classes, which never change. */
function identityOf(source: DatabaseSync): string {
  const clinics = source.prepare('select clinic_id from clinic order by clinic_id').all();
  const classes = source.prepare('select class_id from class order by number limit 10').all();
  return createHash('sha256')
    .update(JSON.stringify([clinics, classes]))
    .digest('hex');
}

async function copyTable(
  source: DatabaseSync,
  client: PoolClient,
  table: MovedTable,
  known: Known,
  rowsAtOnce: number,
  onProgress: (progress: MoveProgress) => void,
): Promise<void> {
  const of = Number(source.prepare(`select count(*) as n from ${quoted(table.name)}`).get()?.n);
  const first = source.prepare(ordered(table, 'limit ?'));
  const next = source.prepare(
    ordered(table, 'limit ?', `where (${listed(table.key)}) > (${table.key.map(() => '?').join(', ')})`),
  );
  let { rows: moved, last } = known.done[table.name] ?? { rows: 0, last: null };
  for (;;) {
    const rows = (
      last === null ? first.all(rowsAtOnce) : next.all(...(last as SQLInputValue[]), rowsAtOnce)
    ).map((row) => table.columns.map((column) => row[column]));
    const end = rows.at(-1);
    if (end === undefined) break;
    last = keyOf(table, end);
    moved += rows.length;
    known.done[table.name] = { rows: moved, last };
    await inTransaction(client, async () => {
      await insert(client, table, rows);
      await client.query(`update ${PROGRESS} set done = $1`, [JSON.stringify(known.done)]);
    });
    onProgress({ table: table.name, rows: moved, of });
  }
}

async function insert(client: PoolClient, table: MovedTable, rows: readonly Values[]): Promise<void> {
  const width = table.columns.length;
  const places = rows.map((_, r) => `(${table.columns.map((__, c) => `$${r * width + c + 1}`).join(', ')})`);
  await client.query(
    `insert into ${quoted(table.name)} (${listed(table.columns)}) values ${places.join(', ')}`,
    rows.flat(),
  );
}

async function page(
  client: PoolClient,
  table: MovedTable,
  last: Values | null,
  rowsAtOnce: number,
): Promise<Values[]> {
  const beyond =
    last === null
      ? ''
      : `where (${listed(table.key)}) > (${table.key.map((_, i) => `$${i + 1}`).join(', ')})`;
  const { rows } = await client.query<Record<string, unknown>>(
    ordered(table, `limit ${rowsAtOnce}`, beyond),
    last === null ? [] : [...last],
  );
  return rows.map((row) => table.columns.map((column) => row[column]));
}

async function inTransaction<T>(client: PoolClient, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

/** Row after row; what a row says does not depend on the database that it comes from. */
function hashed(): { add(row: Values): void; end(): { rows: number; hash: string } } {
  const hash: Hash = createHash('sha256');
  let rows = 0;
  return {
    add(row) {
      rows += 1;
      hash.update(JSON.stringify(row.map(plain)));
      hash.update('\n');
    },
    end: () => ({ rows, hash: hash.digest('hex') }),
  };
}

const plain = (value: unknown): unknown =>
  value instanceof Uint8Array ? { hex: Buffer.from(value).toString('hex') } : value;

const keyOf = (table: MovedTable, row: Values): Values =>
  table.key.map((column) => row[table.columns.indexOf(column)]);
const quoted = (name: string): string =>
  name
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');
const listed = (names: readonly string[]): string => names.map(quoted).join(', ');
const ordered = (table: MovedTable, limit = '', where = ''): string =>
  `select ${listed(table.columns)} from ${quoted(table.name)} ${where} order by ${listed(table.key)} ${limit}`;
