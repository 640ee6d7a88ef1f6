/** The seam of what is backed up: a database from which a copy of one instant is taken, and in which such a copy is read. */
import type { Readable } from 'node:stream';
import type { DatabaseFacts } from './manifest.ts';

export interface Snapshot {
  readonly facts: DatabaseFacts;
  /** All that was in it at that instant. To be read once. */
  readonly database: Readable;
  /** Whether it was read or not. */
  close(): Promise<void>;
}

export interface BackupEnd {
  /** For a person. */
  readonly shown: string;
  /** Whose it is. */
  identity(): Promise<Pick<DatabaseFacts, 'database' | 'name' | 'clinicId'>>;
  /** Others go on writing meanwhile. */
  snapshot(): Promise<Snapshot>;
  /** Reads what a snapshot gave to its end, and counts what is in it. Rejects with an AppError when it is not whole. */
  inspect(database: Readable): Promise<DatabaseFacts>;
}
