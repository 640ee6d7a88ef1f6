/** What a restore is, whatever the database: which back-ups may be put where, and what is done before anything is served. */
import type { Readable } from 'node:stream';
import { NEWEST_MIGRATION } from '../store/migrations/migrations.ts';
import type { DatabaseFacts, Manifest } from './manifest.ts';
import { restoreRefusals } from './restore-words.ts';

export interface RestoreSteps {
  /**
   * Takes a restore point of what stands there, and says where it is. Rejects when what stands there cannot be read any more.
   */
  restorePoint(): Promise<string>;
  /** When none can be taken: what stands there is moved aside instead, and this says where. */
  onAside(where: string): void;
}

export interface RestoredStore {
  /** null: nothing stood there, or the restore point was taken by an earlier try that was cut off. */
  readonly restorePoint: string | null;
}

export interface RestoreSource {
  readonly manifest: Manifest;
  /** To be read once. */
  readonly database: Readable;
}

/** Throws an AppError when this program cannot use it, or it is of another kind of database than it is to be put into. */
export function refuseUnfit({ facts, takt }: Manifest, into: DatabaseFacts['database']): void {
  if (facts.migration > NEWEST_MIGRATION)
    throw restoreRefusals.newer(takt, facts.migration, NEWEST_MIGRATION);
  if (facts.database !== into) throw restoreRefusals.otherKind(facts.database);
}

/** A clinic's back-up is put where nothing is, or over the same clinic. */
export function refuseAnother(facts: DatabaseFacts, present: string | null, where: string): void {
  if (present !== null && facts.clinicId !== null && present !== facts.clinicId) {
    throw restoreRefusals.anotherClinic(where);
  }
}
