/** The first line inside a back-up: whose it is, of when, and how much must be in it. */
import { AppError } from '@takt/shared/errors.ts';
import type { Static } from '@takt/shared/schema.ts';
import Type from 'typebox';
import { Value } from 'typebox/value';

const FORMAT = 'takt-backup-1';

export const BACKUP_REASONS = ['backup', 'before-upgrade', 'before-restore'] as const;
export type BackupReason = (typeof BACKUP_REASONS)[number];

/** What is counted in a database: the newest migration that it has had, and its rows by table. */
export const DatabaseFacts = Type.Object({
  database: Type.Enum(['sqlite', 'postgres']),
  /** Of the file in a data folder, or of the database. */
  name: Type.String({ maxLength: 200 }),
  /** null: nobody has begun to use it. */
  clinicId: Type.Union([Type.String({ maxLength: 200 }), Type.Null()]),
  migration: Type.Integer({ minimum: 1 }),
  rows: Type.Record(Type.String({ maxLength: 100 }), Type.Integer({ minimum: 0 })),
});
export type DatabaseFacts = Static<typeof DatabaseFacts>;

export const Manifest = Type.Object({
  format: Type.Literal(FORMAT),
  /** The version that made it. */
  takt: Type.String({ maxLength: 100 }),
  reason: Type.Enum([...BACKUP_REASONS]),
  takenAtMs: Type.Number(),
  facts: DatabaseFacts,
});
export type Manifest = Static<typeof Manifest>;

/** Longer is no manifest. */
export const MANIFEST_BYTES_MAX = 1 << 16;

export const manifestOf = (given: Omit<Manifest, 'format'>): Manifest => ({ format: FORMAT, ...given });

export const manifestLine = (manifest: Manifest): string => `${JSON.stringify(manifest)}\n`;

/** Throws an AppError when the line is none of ours; one of a later format says that a newer Takt made it. */
export function readManifest(line: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw noBackup();
  }
  if (Value.Check(Manifest, value)) return value as Manifest;
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : null;
  if (typeof format === 'string' && /^takt-backup-\d+$/.test(format) && format !== FORMAT) {
    throw new AppError('unavailable', {
      nb: `Sikkerhetskopien er laget av en nyere Takt (${format}). Bruk den Takt som laget den, eller en nyere.`,
      en: `The back-up was made by a newer Takt (${format}). Use the Takt that made it, or a newer one.`,
    });
  }
  throw noBackup();
}

const noBackup = (): AppError =>
  new AppError('bad-input', {
    nb: 'Filen er ingen sikkerhetskopi fra Takt.',
    en: 'The file is no back-up of Takt.',
  });

/** What differs between what was counted and what was read back, for a person; null: nothing. */
export function difference(counted: DatabaseFacts, found: DatabaseFacts): string | null {
  if (counted.migration !== found.migration) return `migration ${counted.migration} ≠ ${found.migration}`;
  const tables = [...new Set([...Object.keys(counted.rows), ...Object.keys(found.rows)])].sort();
  const differing = tables.filter((table) => counted.rows[table] !== found.rows[table]);
  if (differing.length === 0) return null;
  return differing
    .map((table) => `${table} ${counted.rows[table] ?? '–'} ≠ ${found.rows[table] ?? '–'}`)
    .join(', ');
}

export const rowsOf = ({ rows }: DatabaseFacts): number => Object.values(rows).reduce((a, b) => a + b, 0);
